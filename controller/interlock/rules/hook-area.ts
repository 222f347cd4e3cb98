import type { Body } from '../body.ts';
import { pointShapeM, type Shape } from '../geometry/geometry.ts';
import { grownM, peopleQuery } from '../geometry/people-grid.ts';
import {
  rollingDistanceM,
  rollingSpeedMps,
  separationM,
  separationSpeedMps,
  type SeparationTerms,
} from '../speeds/stopping-sum.ts';
import {
  holdFor,
  levelOfSpeed,
  metres,
  speedFinding,
  usefulSpeedMps,
  type Finding,
  type PersonTrack,
  type Scene,
} from './finding.ts';
import { termsFor } from './person-separation.ts';

/**
 * Nobody below a hook (GB 55034-2022 3.4.1), empty or not: its disc counts whatever the hook does, so that it cannot start above somebody. It
 * keeps its way to standstill from that disc, whatever its direction, and does not get above who walks towards it before it stands. What hangs
 * has `load-area` besides.
 */
export function hookArea(scene: Scene, body: Body): Finding | null {
  const { hook, pose } = body;
  if (pose === null || hook === null) return null;
  const { limits } = scene;
  const { nominalMps } = body;
  const walk = termsFor(scene, body, 0);
  const fullM = Math.max(rollM(walk, nominalMps) + limits.loadRadiusM, separationM(walk, nominalMps));
  const person = nearestBelow(scene, hook, fullM + limits.hysteresisPersonM);
  if (person === null) return null;
  const keptM = limits.personUncertaintyM + grownM(scene.nowMs, limits, person);
  const gapM = pointShapeM(person.xM, person.yM, hook);
  const parts = {
    ruleId: 'hook-area',
    measured: Number.isFinite(gapM) ? metres(gapM) : null,
    limit: metres(keptM + limits.loadRadiusM),
    other: { kind: 'person', id: person.personId },
    agesMs: { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs },
  } as const;
  // Written so that a place that is no number is below.
  if (!(gapM >= keptM + limits.loadRadiusM)) return holdFor('hold', parts);
  // The hook is the tool: it goes as fast as the permit says.
  const solve = (roomM: number): number => usefulSpeedMps(hookSpeedMps(walk, limits.loadRadiusM, roomM), body, limits);
  const speedMps = solve(gapM - keptM);
  const releaseMps = solve(gapM - keptM - limits.hysteresisPersonM);
  if (releaseMps >= nominalMps) return null;
  const level = levelOfSpeed(speedMps, nominalMps);
  return speedFinding({ level, speedMps, releaseMps, isCreep: false }, { ...parts, limit: metres(keptM + fullM) });
}

function rollM({ reactionS, poseAgeS, decelerationMps2 }: SeparationTerms, speedMps: number): number {
  return rollingDistanceM(reactionS + poseAgeS, decelerationMps2, speedMps);
}

/** The greatest speed, m/s, that both leaves the disc free and stands before a walker is below. */
function hookSpeedMps(walk: SeparationTerms, discM: number, roomM: number): number {
  const { reactionS, poseAgeS, decelerationMps2 } = walk;
  const freeMps = rollingSpeedMps(reactionS + poseAgeS, decelerationMps2, roomM - discM);
  return Math.min(freeMps, separationSpeedMps(walk, roomM));
}

const query = peopleQuery();

/** Who below a hook has the least room, of those who have less than `roomM`; between persons alike the first of the list. */
function nearestBelow(scene: Scene, hook: Shape, roomM: number): PersonTrack | null {
  const { limits, pairs } = scene;
  query.xM = hook.centreXM;
  query.yM = hook.centreYM;
  query.radiusM = hook.reachM + limits.personUncertaintyM + roomM;
  query.zHighM = hook.zMaxM;
  const near = pairs.peopleNear(query);
  let index = -1;
  let leastM = roomM;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const candidate = near.indexes[at] as number;
    const person = scene.people[candidate] as PersonTrack;
    if (person.zM >= hook.zMaxM) continue;
    pairs.figures.exactPeople += 1;
    const keptM = limits.personUncertaintyM + grownM(scene.nowMs, limits, person);
    const freeM = pointShapeM(person.xM, person.yM, hook) - keptM;
    const roomLeftM = Number.isNaN(freeM) ? -Infinity : freeM;
    if (roomLeftM > leastM || (roomLeftM === leastM && (index < 0 || candidate > index))) continue;
    index = candidate;
    leastM = roomLeftM;
  }
  return index < 0 ? null : (scene.people[index] as PersonTrack);
}
