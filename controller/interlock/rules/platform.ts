import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import type { Body } from '../body.ts';
import { axisFinding, holdFor, metres, speedFinding, type Finding, type Scene } from './finding.ts';

/** What lies this much below a limit counts as on it: rounding, in metres and as a ratio. */
const rounding = 1e-6;

interface Jack {
  readonly joint: string;
  readonly speedMax: number;
  readonly atM: number;
  readonly designKg: number;
}

/** The jacks of a platform as reported; null where one of them is not. */
function jacksOf(body: Body): readonly Jack[] | null {
  const designKg = new Map(body.profile.climbing?.jacks.map((jack) => [jack.joint, jack.designLoadKg]));
  const jacks = jointsOf(body.profile)
    .filter(({ kind }) => kind === 'jack')
    .map(({ name, speedMax }) => ({
      joint: name,
      speedMax: speedMax.value,
      atM: body.joints[name] ?? NaN,
      designKg: designKg.get(name) ?? 0,
    }));
  return jacks.some(({ atM }) => !Number.isFinite(atM)) ? null : jacks;
}

/**
 * Nothing but levelling: a jack that lags may rise, one that leads may fall, and one that carries too much never rises. Jacks within the
 * tolerance of each other neither lag nor lead.
 */
function levellingOnly(
  scene: Scene,
  jacks: readonly Jack[],
  isOverloaded: (jack: Jack) => boolean,
): readonly AxisBound[] {
  const lowestM = Math.min(...jacks.map(({ atM }) => atM));
  const highestM = Math.max(...jacks.map(({ atM }) => atM));
  const isUneven = highestM - lowestM > scene.limits.platformLevelToleranceM;
  const middleM = (lowestM + highestM) / 2;
  return jacks.map((jack) => {
    const mayFall = isOverloaded(jack) || (isUneven && jack.atM > middleM);
    const mayRise = !isOverloaded(jack) && isUneven && jack.atM <= middleM;
    return { joint: jack.joint, minPerS: mayFall ? -jack.speedMax : 0, maxPerS: mayRise ? jack.speedMax : 0 };
  });
}

/** Above a difference of level the climb stops and only levelling is permitted (JGJ 202-2010 4.5.4), never a stop half-levelled. */
export function platformLevel(scene: Scene, body: Body): Finding | null {
  if (body.profile.climbing === undefined || body.pose === null) return null;
  const { limits } = scene;
  const jacks = jacksOf(body);
  const parts = { ruleId: 'platform-level', limit: metres(limits.platformLevelMaxM), other: null } as const;
  if (jacks === null) return holdFor('hold', { ...parts, measured: null });
  const heightsM = jacks.map(({ atM }) => atM);
  const differenceM = Math.max(...heightsM) - Math.min(...heightsM);
  if (differenceM < limits.platformLevelMaxM - rounding) return null;
  return axisFinding(
    body,
    levellingOnly(scene, jacks, () => false),
    {
      ...parts,
      measured: { value: Math.round(differenceM * 1000) / 1000, unit: 'm' },
      agesMs: { joints: scene.nowMs - body.jointsAtMs },
    },
  );
}

/** Share by which a jack carries more than its design load; Infinity where its load is not known. */
function excessOf(scene: Scene, body: Body, jack: Jack): number {
  const { kgOf, atMs } = body.jacks;
  const kg = scene.nowMs - atMs > scene.limits.loadAgeMaxMs ? null : (kgOf[jack.joint] ?? null);
  return kg === null || jack.designKg <= 0 ? Infinity : kg / jack.designKg - 1;
}

/** The load of a jack over its design load (JGJ 202-2010 4.5.4): a warning first, then only levelling. An unknown load counts as too much. */
export function jackLoad(scene: Scene, body: Body): Finding | null {
  if (body.profile.climbing === undefined || body.pose === null) return null;
  const jacks = jacksOf(body);
  if (jacks === null) return null;
  const { limits } = scene;
  let worst: { readonly jack: Jack; readonly excess: number } | null = null;
  for (const jack of jacks) {
    const excess = excessOf(scene, body, jack);
    if (worst === null || excess > worst.excess) worst = { jack, excess };
  }
  if (worst === null || worst.excess < limits.jackLoadWarnRatio - rounding) return null;
  const isKnown = Number.isFinite(worst.excess);
  const stopFrom = limits.jackLoadStopRatio - rounding;
  const isStop = worst.excess >= stopFrom;
  const parts = {
    ruleId: 'jack-load',
    measured: isKnown ? { value: Math.round(worst.excess * 100), unit: '%' } : null,
    limit: { value: Math.round(100 * (isStop ? limits.jackLoadStopRatio : limits.jackLoadWarnRatio)), unit: '%' },
    other: { kind: 'source', id: worst.jack.joint },
  } as const;
  if (isStop) {
    const isOverloaded = (jack: Jack): boolean => excessOf(scene, body, jack) >= stopFrom;
    return axisFinding(body, levellingOnly(scene, jacks, isOverloaded), parts);
  }
  const speedMps = body.nominalMps;
  return speedFinding({ level: 'warn', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}
