import { statedFigures } from './figures.ts';
import type { MachineProfile } from './profile.ts';

/** Something that is no mistake, but that a person should know before the machine works. */
export interface ProfileWarning {
  readonly path: string;
  readonly message: { readonly zh: string; readonly en: string };
}

/** Figures by which machines are stopped and kept apart: a guess in them is made good by a test at commissioning. */
const safetyPaths = /^(stopping|safeState|lifting|climbing)(\.|$)|^environment\.windStopMps$/;

/** What the planner asks of a machine that drives, and how it does without: it plans as if nothing were in the way. */
const groundFigures = ['minDoorWidthM', 'maxSlopeDeg', 'turnRadiusM', 'contactPressureKPa'] as const;

/** Guesses where they matter, and figures that are missing and would be used. */
export function warningsOf(profile: MachineProfile): readonly ProfileWarning[] {
  return [...guessedSafety(profile), ...missingFigures(profile)];
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
      if (profile[path] === undefined) warn(path, '缺少：计划时不作此项检查', 'missing: plans are not checked by it');
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
