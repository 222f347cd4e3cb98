import { statedFigures } from './figures.ts';
import type { Figure, MachineProfile } from './profile.ts';

/** Something that is no mistake, but that a person should know before the machine works. */
export interface ProfileWarning {
  readonly path: string;
  readonly message: { readonly zh: string; readonly en: string };
}

/** Figures by which machines are stopped and kept apart: a guess in them is made good by a test at commissioning. */
const safetyPaths = /^(stopping|safeState|lifting|climbing|safety)(\.|$)|^environment\.windStopMps$/;

/** By which people see where a machine that drives may go. */
const groundFigures = ['minDoorWidthM', 'maxSlopeDeg', 'turnRadiusM', 'contactPressureKPa'] as const;

/** Guesses where they matter, and figures that are missing and would be used. */
export function warningsOf(profile: MachineProfile): readonly ProfileWarning[] {
  return [...guessedSafety(profile), ...missingFigures(profile), ...tooWideForCages(profile)];
}

/** Inside of the cage that most hoists have. */
const usualCageWidth: Figure = {
  value: 1.5,
  unit: 'm',
  source: 'cptc-china.com, SC series construction hoists: cages 3 × 1.3 to 1.5 m',
  certainty: 'found',
};

/** Robots that work on upper floors ride up; earthworks stay below. */
function tooWideForCages({ dimensions, kinematics, capabilities }: MachineProfile): readonly ProfileWarning[] {
  const { value } = (dimensions.transport ?? dimensions).widthM;
  const isEarthwork = capabilities.some((capability) => capability === 'compact' || capability === 'excavate');
  if (kinematics.mobility !== 'ground' || isEarthwork || value <= usualCageWidth.value) return [];
  const zh = `宽 ${value} m，进不了常见的升降机吊笼（${usualCageWidth.value} m）：上楼只能靠塔吊，或填写折叠后的运输尺寸`;
  const en = `${value} m wide does not fit the usual hoist cage (${usualCageWidth.value} m): upstairs by crane only, or enter the size it folds to`;
  return [
    {
      path: dimensions.transport === undefined ? 'dimensions.widthM' : 'dimensions.transport.widthM',
      message: { zh, en },
    },
  ];
}

function guessedSafety(profile: MachineProfile): readonly ProfileWarning[] {
  return statedFigures(profile)
    .filter(({ path, certainty }) => certainty === 'guess' && safetyPaths.test(path))
    .map(({ path }) => ({
      path,
      message: {
        zh: '估计值：开始使用前须在调试时实测并改为有来源的值',
        en: 'a guess: measure it at commissioning, before the machine works beside people, and enter the source',
      },
    }));
}

function missingFigures(profile: MachineProfile): readonly ProfileWarning[] {
  const missing: ProfileWarning[] = [];
  const warn = (path: string, zh: string, en: string): void => void missing.push({ path, message: { zh, en } });
  if (profile.kinematics.mobility === 'ground') {
    for (const path of groundFigures) {
      if (profile[path] === undefined)
        warn(path, '缺少：无法据此判断它能去哪里', 'missing: nobody can tell by it where it may go');
    }
    if (profile.wheelLoads === undefined) {
      const en = 'missing: its whole weight counts as on one point where a slab has a limit';
      warn('wheelLoads', '缺少：楼板有集中荷载限值时，按全部重量作用于一点计', en);
    }
  }
  if (profile.environment.windStopMps === undefined && profile.kinematics.mobility === 'fixed') {
    warn('environment.windStopMps', '缺少：大风时不停机', 'missing: no wind stops it');
  }
  if (profile.taxonomyCodes.length === 0) {
    warn('taxonomyCodes', '缺少：认定材料中没有目录编码', 'missing: dossiers name no catalogue for it');
  }
  if (Object.keys(profile.wires).length === 0) {
    warn('wires', '缺少：只能用于计划，无法连接', 'missing: it can be planned with, but not reached');
  }
  return missing;
}
