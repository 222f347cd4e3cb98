import type { Body } from '../body.ts';
import { pointShapeM, type Shape } from '../geometry/geometry.ts';
import { grownM } from '../geometry/pair-search.ts';
import { rollingDistanceM, rollingSpeedMps } from '../speeds/stopping-sum.ts';
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
import { countedAgeMs } from './reach.ts';

/**
 * Nobody below a hook (GB 55034-2022 3.4.1), empty or not: its disc counts whatever the hook does, so that it cannot start above somebody, and it keeps
 * its way to standstill from there, whatever its direction. What hangs has `load-area` besides.
 */
export function hookArea(scene: Scene, body: Body): Finding | null {
  const { hook, pose } = body;
  if (pose === null || hook === null) return null;
  const { limits } = scene;
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  const rollM = rollingDistanceM(timeS, body.decelerationMps2, body.nominalMps);
  const person = nearestBelow(scene, hook, rollM + limits.hysteresisPersonM);
  if (person === null) return null;
  const neededM = keptBelowM(scene, person);
  const gapM = pointShapeM(person.xM, person.yM, hook);
  const parts = {
    ruleId: 'hook-area',
    measured: Number.isFinite(gapM) ? metres(gapM) : null,
    limit: metres(neededM),
    other: { kind: 'person', id: person.personId },
    agesMs: { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs },
  } as const;
  // Written so that a place that is no number is below.
  if (!(gapM >= neededM)) return holdFor('hold', parts);
  // The hook is the tool: it goes as fast as the permit says.
  const solve = (roomM: number): number =>
    usefulSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, roomM), body, limits);
  const speedMps = solve(gapM - neededM);
  const releaseMps = solve(gapM - neededM - limits.hysteresisPersonM);
  if (releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(speedMps, body.nominalMps);
  return speedFinding({ level, speedMps, releaseMps, isCreep: false }, { ...parts, limit: metres(neededM + rollM) });
}

/** How far from below a hook a person has to be, metres. */
function keptBelowM({ limits, nowMs }: Scene, person: PersonTrack): number {
  return limits.loadRadiusM + limits.personUncertaintyM + grownM(nowMs, limits, person);
}

/** Who below a hook has the least room, of those who have less than `roomM`; between persons alike the first of the list. */
function nearestBelow(scene: Scene, hook: Shape, roomM: number): PersonTrack | null {
  const { limits, pairs } = scene;
  const rangeM = limits.loadRadiusM + limits.personUncertaintyM + roomM;
  const near = pairs.peopleNear(hook.centreXM, hook.centreYM, hook.reachM + rangeM, -Infinity, hook.zMaxM);
  let index = -1;
  let leastM = roomM;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const candidate = near.indexes[at] as number;
    const person = scene.people[candidate] as PersonTrack;
    if (person.zM >= hook.zMaxM) continue;
    pairs.figures.exactPeople += 1;
    const freeM = pointShapeM(person.xM, person.yM, hook) - keptBelowM(scene, person);
    const roomLeftM = Number.isNaN(freeM) ? -Infinity : freeM;
    if (roomLeftM > leastM || (roomLeftM === leastM && (index < 0 || candidate > index))) continue;
    index = candidate;
    leastM = roomLeftM;
  }
  return index < 0 ? null : (scene.people[index] as PersonTrack);
}
