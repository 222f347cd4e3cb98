import type { Body } from '../body.ts';
import { isClearOfAxis, shapeShapeM, type Shape } from '../geometry/geometry.ts';
import { PairGaps, pairQuery } from '../geometry/pair-gaps.ts';
import {
  tableColumns,
  tableHigh,
  tableLow,
  tableReach,
  tableX,
  tableY,
  type ShapeTable,
} from '../geometry/shape-table.ts';
import { rollingSpeedMps, toolSpeedMps } from '../speeds/stopping-sum.ts';
import { levelOfSpeed, metres, speedFinding, usefulSpeedMps, type Finding, type Scene } from './finding.ts';
import { mayMove } from './machine-separation.ts';
import { countedAgeMs, marginFor, reachRoomM } from './reach.ts';
import { freeRoomM, isRoomyForLinks, mayCreep } from './rolling.ts';

interface PairSpeed {
  readonly speedMps: number;
  readonly releaseMps: number;
  readonly isCreep: boolean;
  /** Null where nothing but what is told depends on it; of what is farther than `rangeM` no more is known. */
  readonly clearM: number | null;
  readonly rangeM: number;
  readonly neededM: number;
  readonly other: Body;
}

/**
 * How far two bodies are from being too close both in plan and in height: the greater of the two distances, since either is enough
 * (GB 5144-2006 10.5). A body that moves by d changes it by d at most.
 */
function clearanceM(own: Shape, other: Shape, heightM: number): number {
  const planM = shapeShapeM(own, other);
  return Math.max(heightM, Number.isNaN(planM) ? 0 : planM);
}

/** Lowers the least clearance so far to that of a shape from others. */
function measureClearance(
  { pairs }: Scene,
  own: ShapeTable,
  at: number,
  others: ShapeTable,
  leastM: Float64Array,
): void {
  const ofOwn = own.numbers;
  const ofOthers = others.numbers;
  const from = at * tableColumns;
  const length = others.shapes.length * tableColumns;
  const lowM = ofOwn[from + tableLow] as number;
  const highM = ofOwn[from + tableHigh] as number;
  const allBetweenM = lowM - others.highM > others.lowM - highM ? lowM - others.highM : others.lowM - highM;
  if (allBetweenM >= (leastM[at] as number)) return;
  for (let to = 0; to < length; to += tableColumns) {
    const clearM = leastM[at] as number;
    // No Math.max of three and no call: a crane's links are asked of some thousand others in a cycle.
    const aboveM = lowM - (ofOthers[to + tableHigh] as number);
    const belowItM = (ofOthers[to + tableLow] as number) - highM;
    const betweenM = aboveM > belowItM ? aboveM : belowItM;
    const heightM = betweenM > 0 ? betweenM : 0;
    if (heightM >= clearM) continue;
    const dx = (ofOwn[from + tableX] as number) - (ofOthers[to + tableX] as number);
    const dy = (ofOwn[from + tableY] as number) - (ofOthers[to + tableY] as number);
    const apartM = Math.sqrt(dx * dx + dy * dy) - (ofOwn[from + tableReach] as number);
    if (apartM - (ofOthers[to + tableReach] as number) >= clearM) continue;
    const ownShape = own.shapes[at] as Shape;
    const other = others.shapes[to / tableColumns] as Shape;
    if (isClearOfAxis(ownShape, other, clearM)) continue;
    pairs.figures.exactMachines += 1;
    leastM[at] = Math.min(clearM, clearanceM(ownShape, other, heightM));
  }
}

const clearSwept = new PairGaps(measureClearance, 'each');
const clearNow = new PairGaps(measureClearance, 'least');
const clearAhead = new PairGaps(measureClearance, 'least');
const query = pairQuery();
const none: readonly Shape[] = [];

/** Of all links from all parts of the other where they are now, at most `belowM`: what is shown, and what opening is measured by. */
function clearanceNowM(
  gaps: PairGaps,
  scene: Scene,
  body: Body,
  shapes: readonly Shape[],
  other: Body,
  belowM: number,
): number {
  query.still = other.still;
  query.main = other.loaded;
  query.doubted = other.doubted;
  query.boundM = belowM;
  gaps.between(scene, body, shapes, other, query);
  return Math.min(belowM, gaps.leastsM[other.index] as number);
}

/**
 * Two cranes keep 2 m, in plan or in height, between all their parts: jib, counter-jib, trolley, hook, rope, load and mast, over the way that
 * each link still goes until it stands. Where both may move each gets half of the room. Closer than that a crane may only creep apart.
 */
export function craneSeparation(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || !body.isCrane) return null;
  let worst: PairSpeed | null = null;
  let releaseMps = Infinity;
  let creepGapM = Infinity;
  const freeM = freeRoomM(scene, body) + scene.limits.craneClearanceM;
  for (const other of scene.cranes) {
    if (clearSwept.isKnownFarther(scene, body, other.index, freeM + marginFor(scene, other))) continue;
    if (other === body || other.pose === null || other.assetId === body.assetId) continue;
    const pair = pairSpeed(scene, body, other);
    if (pair === null) continue;
    releaseMps = Math.min(releaseMps, pair.releaseMps);
    if (pair.isCreep) creepGapM = Math.min(creepGapM, pair.clearM ?? Infinity);
    if (worst === null || pair.speedMps < worst.speedMps) worst = pair;
  }
  if (worst === null) return null;
  const level = levelOfSpeed(worst.speedMps, body.nominalMps);
  const isCreep = creepGapM < Infinity && worst.speedMps > 0;
  const { other, rangeM } = worst;
  const clearM = worst.clearM ?? clearanceNowM(clearNow, scene, body, body.loaded, other, rangeM);
  return speedFinding(
    { level, speedMps: worst.speedMps, releaseMps, isCreep, creepGapM },
    {
      ruleId: 'crane-separation',
      measured: metres(clearM),
      limit: metres(worst.neededM),
      other: { kind: 'machine', id: other.machineId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - other.poseAtMs },
    },
  );
}

function pairSpeed(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const { limits } = scene;
  const keepM = limits.craneClearanceM + marginFor(scene, other);
  const rangeM = keepM + reachRoomM(body, limits);
  if (body.pose === null || other.pose === null) return null;
  query.still = other.still;
  query.main = other.swept;
  query.doubted = none;
  query.boundM = rangeM;
  clearSwept.between(scene, body, body.loaded, other, query);
  const leastM = clearSwept.leastsM[other.index] as number;
  if (leastM >= rangeM) return null;
  const share = mayMove(scene, other) ? 0.5 : 1;
  if (isRoomyForLinks(scene, body, (leastM - keepM) * share)) return null;
  const clearsM = clearSwept.eachM(other);
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  let speedMps = Infinity;
  let releaseMps = Infinity;
  for (let link = 0; link < body.loaded.length; link += 1) {
    const clearM = clearsM[link] as number;
    if (clearM >= rangeM) continue;
    const motion = body.motionOf(link);
    const leverageRatio = motion?.leverageRatio ?? 1;
    const capMps = motion?.speedMaxMps ?? Infinity;
    const roomM = (clearM - keepM) * share;
    const releaseM = roomM - limits.hysteresisStructureM;
    const linkMps = rollingSpeedMps(timeS, body.decelerationMps2, roomM);
    const linkReleaseMps = rollingSpeedMps(timeS, body.decelerationMps2, releaseM);
    speedMps = Math.min(speedMps, toolSpeedMps(linkMps, leverageRatio, capMps));
    releaseMps = Math.min(releaseMps, toolSpeedMps(linkReleaseMps, leverageRatio, capMps));
  }
  return settled(scene, body, other, { speedMps, releaseMps, keepM, rangeM });
}

function settled(
  scene: Scene,
  body: Body,
  other: Body,
  found: { readonly speedMps: number; readonly releaseMps: number; readonly keepM: number; readonly rangeM: number },
): PairSpeed | null {
  const { limits } = scene;
  const speedMps = usefulSpeedMps(found.speedMps, body, limits);
  const releaseMps = usefulSpeedMps(found.releaseMps, body, limits);
  if (releaseMps >= body.nominalMps) return null;
  const { rangeM } = found;
  const neededM = found.keepM + (speedMps <= 0 ? 0 : body.sweepMaxM);
  // A creep may go the wrong way before that is seen, so that the quickest link is the one that creeps, not the hook.
  const quickestRatio = body.motions.reduce((most, { leverageRatio }) => Math.max(most, leverageRatio), 1);
  const creepMps = Math.min(Math.max(limits.escapeSpeedMps / quickestRatio, limits.speedMinMps), body.nominalMps);
  if (speedMps >= creepMps) return { speedMps, releaseMps, isCreep: false, clearM: null, rangeM, neededM, other };
  const clearM = clearanceNowM(clearNow, scene, body, body.loaded, other, rangeM);
  const pair = { speedMps, releaseMps, isCreep: false, clearM, rangeM, neededM, other };
  const isOpening = body.ahead.length > 0 && clearanceNowM(clearAhead, scene, body, body.ahead, other, rangeM) > clearM;
  const isFree = body.isAtRest(limits) && mayCreep(scene, body, clearM, body.creepGapLeastM);
  if (clearM < limits.escapeGapM || (!isOpening && !isFree)) return pair;
  return { ...pair, speedMps: creepMps, releaseMps: creepMps, isCreep: true };
}
