import type { Body } from '../body.ts';
import { pointShapeM, zOverlaps, type Shape } from '../geometry/geometry.ts';
import { grownM, peopleQuery } from '../geometry/people-grid.ts';
import {
  linkSpeedMps,
  separationM,
  separationSpeedMps,
  toolSpeedMps,
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
import { countedAgeMs } from './reach.ts';

/**
 * Speed and separation (ISO/TS 15066, ISO 10218-2:2025) per machine and person, worst case towards the person. The
 * speed still allowed is solved in closed form, so that a machine slows smoothly and stands when even rest is too close.
 */
export function personSeparation(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || body.moving.length === 0) return null;
  return body.mobility === 'vertical' ? shaftClear(scene, body) : bodiesClear(scene, body);
}

/** Of the machine that is judged just now. One object, because every machine asks in every cycle. */
const terms = { personSpeedMps: 0, reactionS: 0, poseAgeS: 0, decelerationMps2: 0, fixedM: 0 };

/** The sum of a machine and somebody who walks towards it. Good until the next call. */
export function termsFor(scene: Scene, body: Body, fixedM: number): SeparationTerms {
  const { limits } = scene;
  terms.personSpeedMps = limits.personSpeedMps;
  terms.reactionS = body.reactionS + (limits.tagLatencyMs - limits.poseLatencyMs) / 1000;
  terms.poseAgeS = countedAgeMs(scene, body) / 1000;
  terms.decelerationMps2 = body.decelerationMps2;
  terms.fixedM = fixedM;
  return terms;
}

/** The person who allows one link least, so far. */
interface Nearest {
  index: number;
  /** Speed of the tool that link still allows, and with the hysteresis taken off. */
  speedMps: number;
  releaseMps: number;
  /** Distance of the tag from the link, and the distance less the growth of the disc. */
  distanceM: number;
  freeM: number;
  fullM: number;
  leastM: number;
}

const nearest: Nearest = {
  index: -1,
  speedMps: Infinity,
  releaseMps: Infinity,
  distanceM: 0,
  freeM: 0,
  fullM: 0,
  leastM: 0,
};

/**
 * Each link against each person near it. A permit's speed is that of the tool; the separation is that of the link, which may be
 * quicker by its leverage until its joints are at their greatest speed. Towards the person in the worst case: the disc about a
 * link with the radius of its way to standstill holds every place it may sweep.
 */
function bodiesClear(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const fixedM = limits.personIntrusionM + limits.personUncertaintyM + limits.machineUncertaintyM;
  const needed = termsFor(scene, body, fixedM);
  nearest.index = -1;
  nearest.speedMps = Infinity;
  nearest.releaseMps = Infinity;
  for (let link = 0; link < body.loaded.length; link += 1) linkClear(scene, body, needed, link);
  if (nearest.index < 0) return null;
  const worst = scene.people[nearest.index];
  if (worst === undefined) return null;
  const speedMps = usefulSpeedMps(nearest.speedMps, body, limits);
  const releaseMps = usefulSpeedMps(nearest.releaseMps, body, limits);
  const level = levelOfSpeed(speedMps, body.nominalMps);
  // A hold begins where the least useful speed no longer fits, which is farther out than where rest does not.
  const neededM = (level === 'hold' ? nearest.leastM : nearest.fullM) + nearest.distanceM - nearest.freeM;
  return speedFinding(
    { level, speedMps, releaseMps, isCreep: false },
    {
      ruleId: 'person-separation',
      measured: metres(nearest.distanceM),
      limit: metres(neededM),
      other: { kind: 'person', id: worst.personId },
      agesMs: agesOf(scene, body, worst),
    },
  );
}

const query = peopleQuery();

/** The person with the least room about one link; between persons alike the first of the list. */
function linkClear(scene: Scene, body: Body, needed: SeparationTerms, link: number): void {
  const { limits, pairs } = scene;
  const shape = body.loaded[link] as Shape;
  const motion = body.motionOf(link);
  const leverageRatio = motion?.leverageRatio ?? 1;
  const capMps = motion?.speedMaxMps ?? Infinity;
  const fullM = separationM(needed, linkSpeedMps(body.nominalMps, leverageRatio, capMps));
  const rangeM = fullM + limits.hysteresisPersonM;
  const reachDownM = limits.personHeightM + limits.levelOverlapM;
  query.xM = shape.centreXM;
  query.yM = shape.centreYM;
  query.radiusM = rangeM + shape.reachM;
  query.zLowM = shape.zMinM - reachDownM;
  query.zHighM = shape.zMaxM + limits.levelOverlapM;
  const near = pairs.peopleNear(query);
  let index = -1;
  let freeM = rangeM;
  let distanceM = 0;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const candidate = near.indexes[at] as number;
    const person = scene.people[candidate] as PersonTrack;
    const zMaxM = person.zM + limits.personHeightM;
    if (!zOverlaps(shape.zMinM, shape.zMaxM, person.zM, zMaxM, limits.levelOverlapM)) continue;
    const growthM = grownM(scene.nowMs, limits, person);
    pairs.figures.exactPeople += 1;
    const gapM = pointShapeM(person.xM, person.yM, shape);
    if (gapM - growthM > freeM || (gapM - growthM === freeM && (index < 0 || candidate > index))) continue;
    index = candidate;
    distanceM = gapM;
    freeM = gapM - growthM;
  }
  if (index < 0) return;
  const speedMps = toolSpeedMps(separationSpeedMps(needed, freeM), leverageRatio, capMps);
  const releaseMps = toolSpeedMps(separationSpeedMps(needed, freeM - limits.hysteresisPersonM), leverageRatio, capMps);
  nearest.releaseMps = Math.min(nearest.releaseMps, releaseMps);
  if (speedMps > nearest.speedMps || (speedMps === nearest.speedMps && nearest.index >= 0)) return;
  nearest.index = index;
  nearest.speedMps = speedMps;
  nearest.distanceM = distanceM;
  nearest.freeM = freeM;
  nearest.fullM = fullM;
  nearest.leastM = separationM(
    needed,
    linkSpeedMps(Math.min(limits.speedMinMps, body.nominalMps), leverageRatio, capMps),
  );
}

/**
 * A cage runs in a shaft behind gates: people beside it do not count, people inside the cage ride, and anybody else
 * within its outline stands in the shaft.
 */
function shaftClear(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const cage = body.footprint;
  if (cage === null) return null;
  query.xM = cage.centreXM;
  query.yM = cage.centreYM;
  query.radiusM = cage.reachM + limits.shaftMarginM;
  query.zLowM = -Infinity;
  query.zHighM = Infinity;
  const near = scene.pairs.peopleNear(query);
  let index = -1;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const candidate = near.indexes[at] as number;
    if (index >= 0 && candidate > index) continue;
    scene.pairs.figures.exactPeople += 1;
    if (isInShaft(scene, scene.people[candidate] as PersonTrack, cage)) index = candidate;
  }
  const person = index < 0 ? undefined : scene.people[index];
  if (person === undefined) return null;
  return holdFor('hold', {
    ruleId: 'person-separation',
    measured: metres(pointShapeM(person.xM, person.yM, cage)),
    limit: metres(limits.shaftMarginM),
    other: { kind: 'person', id: person.personId },
    agesMs: agesOf(scene, body, person),
  });
}

function isInShaft({ limits, world }: Scene, person: PersonTrack, cage: Shape): boolean {
  const gapM = pointShapeM(person.xM, person.yM, cage);
  if (gapM > limits.shaftMarginM) return false;
  const isRiding = Math.abs(person.zM - cage.zMinM) <= limits.levelOverlapM;
  if (isRiding) return false;
  // Beside the outline at floor height a person stands at the gate, not in the shaft.
  const floor = world.levels[person.levelIndex];
  return !(floor !== undefined && Math.abs(person.zM - floor.elevationM) <= limits.levelOverlapM && gapM > 0);
}

function agesOf(scene: Scene, body: Body, person: PersonTrack): Record<string, number> {
  return { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs };
}
