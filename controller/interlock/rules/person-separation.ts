import type { Body } from '../body.ts';
import { pointShapeM, zOverlaps } from '../geometry.ts';
import { separationM, separationSpeedMps, type SeparationTerms } from '../stopping-sum.ts';
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

/** How far the occupancy disc of a person has grown since the tag was seen: walking speed × age, until the tag is lost. */
export function grownM(scene: Scene, person: PersonTrack): number {
  const ageMs = Math.min(Math.max(0, scene.nowMs - person.seenAtMs), scene.limits.tagLostMs);
  return (scene.limits.personSpeedMps * ageMs) / 1000;
}

/**
 * Speed and separation (ISO/TS 15066, ISO 10218-2:2025) per machine and person, worst case towards the person. The
 * speed still allowed is solved in closed form, so that a machine slows smoothly and stands when even rest is too close.
 */
export function personSeparation(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || body.moving.length === 0) return null;
  return body.mobility === 'vertical' ? shaftClear(scene, body) : (loadClear(scene, body) ?? bodiesClear(scene, body));
}

function termsFor(scene: Scene, body: Body): SeparationTerms {
  const { limits } = scene;
  return {
    personSpeedMps: limits.personSpeedMps,
    reactionS: body.reactionS + (limits.tagLatencyMs - limits.poseLatencyMs) / 1000,
    poseAgeS: Math.max(0, scene.nowMs - body.poseAtMs) / 1000,
    decelerationMps2: body.decelerationMps2,
    fixedM: limits.personIntrusionM + limits.personUncertaintyM + limits.machineUncertaintyM,
  };
}

function bodiesClear(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const terms = termsFor(scene, body);
  const fullM = separationM(terms, body.nominalMps);
  const rangeM = fullM + limits.hysteresisPersonM;
  const xM = body.pose?.xM ?? 0;
  const yM = body.pose?.yM ?? 0;
  let worst: PersonTrack | null = null;
  let worstM = rangeM;
  let distanceM = 0;
  for (const person of scene.people) {
    const growthM = grownM(scene, person);
    const cullM = rangeM + growthM + body.reachM;
    const dx = person.xM - xM;
    const dy = person.yM - yM;
    if (dx * dx + dy * dy > cullM * cullM) continue;
    for (const shape of body.moving) {
      const zMaxM = person.zM + limits.personHeightM;
      if (!zOverlaps(shape.zMinM, shape.zMaxM, person.zM, zMaxM, limits.levelOverlapM)) continue;
      const gapM = pointShapeM(person.xM, person.yM, shape);
      if (gapM - growthM >= worstM) continue;
      worst = person;
      worstM = gapM - growthM;
      distanceM = gapM;
    }
  }
  if (worst === null) return null;
  const speedMps = usefulSpeedMps(separationSpeedMps(terms, worstM), body, limits);
  const releaseMps = usefulSpeedMps(separationSpeedMps(terms, worstM - limits.hysteresisPersonM), body, limits);
  const level = levelOfSpeed(speedMps, body.nominalMps);
  // A hold begins where the least useful speed no longer fits, which is farther out than where rest does not.
  const leastMps = Math.min(limits.speedMinMps, body.nominalMps);
  const neededM = (level === 'hold' ? separationM(terms, leastMps) : fullM) + distanceM - worstM;
  return speedFinding(
    { level, speedMps, releaseMps, isCreep: false },
    {
      ruleId: 'person-separation',
      measured: metres(distanceM),
      limit: metres(neededM),
      other: { kind: 'person', id: worst.personId },
      agesMs: agesOf(scene, body, worst),
    },
  );
}

/** Nobody below a hook (GB 55034-2022 3.4.1): the disc counts whatever the hook does, so that it cannot start above somebody. */
function loadClear(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const hook = body.hook;
  if (hook === null) return null;
  for (const person of scene.people) {
    if (person.zM >= hook.zMaxM) continue;
    const neededM = limits.loadRadiusM + limits.personUncertaintyM + grownM(scene, person);
    const gapM = pointShapeM(person.xM, person.yM, hook);
    if (gapM >= neededM) continue;
    return holdFor('hold', {
      ruleId: 'person-separation',
      measured: metres(gapM),
      limit: metres(neededM),
      other: { kind: 'person', id: person.personId },
      agesMs: agesOf(scene, body, person),
    });
  }
  return null;
}

/**
 * A cage runs in a shaft behind gates: people beside it do not count, people inside the cage ride, and anybody else
 * within its outline stands in the shaft.
 */
function shaftClear(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const cage = body.footprint;
  if (cage === null) return null;
  for (const person of scene.people) {
    const gapM = pointShapeM(person.xM, person.yM, cage);
    if (gapM > limits.shaftMarginM) continue;
    const isRiding = Math.abs(person.zM - cage.zMinM) <= limits.levelOverlapM;
    // Beside the outline at floor height a person stands at the gate, not in the shaft.
    if (isRiding) continue;
    const floor = scene.world.levels[person.levelIndex];
    const isOnFloor = floor !== undefined && Math.abs(person.zM - floor.elevationM) <= limits.levelOverlapM && gapM > 0;
    if (isOnFloor) continue;
    return holdFor('hold', {
      ruleId: 'person-separation',
      measured: metres(gapM),
      limit: metres(limits.shaftMarginM),
      other: { kind: 'person', id: person.personId },
      agesMs: agesOf(scene, body, person),
    });
  }
  return null;
}

function agesOf(scene: Scene, body: Body, person: PersonTrack): Record<string, number> {
  return { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs };
}
