import type { Body } from '../body.ts';
import { Corridor } from '../corridor.ts';
import { circleGapM, shapeShapeM, zOverlaps, type Shape } from '../geometry.ts';
import { rollingDistanceM, rollingSpeedMps } from '../stopping-sum.ts';
import { levelOfSpeed, metres, speedFinding, usefulSpeedMps, type Finding, type Scene } from './finding.ts';
import { fillCorridor, rollingSpeed, type RollingSpeed } from './rolling.ts';

const ownCorridor = new Corridor();
const otherCorridor = new Corridor();

/** What a machine may do in view of one other machine, with the true gap between them. */
interface PairSpeed extends RollingSpeed {
  readonly gapM: number;
  readonly marginM: number;
}

/**
 * Both machines' stopping distances and uncertainties. The other machine is its body stretched by its stopping distance the way
 * it moves. Where two could roll towards each other each gets half of the room, so that both may answer at once and neither
 * depends on the order. Machines of one asset do not see each other; machines in a rendezvous may touch, slowly.
 */
export function machineSeparation(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || body.moving.length === 0) return null;
  let worst: PairSpeed | null = null;
  let worstOther: Body | null = null;
  for (let index = 0; index < scene.bodies.length; index += 1) {
    const other = scene.bodies[index] as Body;
    if (!isInReach(scene, body, other, index)) continue;
    const pair = pairSpeed(scene, body, other);
    if (pair === null) continue;
    const calm = body.rendezvous.has(index) ? atLeast(pair, scene, body) : pair;
    if (worst !== null && calm.releaseMps >= worst.releaseMps && calm.speedMps >= worst.speedMps) continue;
    worst = calm;
    worstOther = other;
  }
  if (worst === null || worstOther === null || worst.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(worst.speedMps, body.nominalMps);
  return speedFinding(
    { level, ...worst },
    {
      ruleId: 'machine-separation',
      measured: metres(worst.gapM),
      limit: metres(Math.max(worst.marginM, worst.gapM - worst.roomM) + (level === 'hold' ? 0 : body.rollMaxM)),
      other: { kind: 'machine', id: worstOther.machineId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - worstOther.poseAtMs },
    },
  );
}

function isInReach(scene: Scene, body: Body, other: Body, otherIndex: number): boolean {
  if (other === body || other.pose === null || body.pose === null) return false;
  if (other.assetId === body.assetId) return false;
  if (body.aboardOf === otherIndex || other.aboardOf === body.index) return false;
  const dx = other.pose.xM - body.pose.xM;
  const dy = other.pose.yM - body.pose.yM;
  const rangeM = body.reachM + other.reachM + 2 * body.rollMaxM + marginFor(scene, other) + 1;
  return dx * dx + dy * dy <= rangeM * rangeM;
}

/** A machine in a rendezvous may always move at the slow speed of contact. */
function atLeast(pair: PairSpeed, scene: Scene, body: Body): PairSpeed {
  const slowMps = Math.min(scene.limits.rendezvousSpeedMps, body.nominalMps);
  if (pair.speedMps >= slowMps && pair.releaseMps >= slowMps) return pair;
  return {
    ...pair,
    isCreep: false,
    speedMps: Math.max(pair.speedMps, slowMps),
    releaseMps: Math.max(pair.releaseMps, slowMps),
  };
}

/** Uncertainty of both, and what the other may have rolled unseen until its permit and its brakes ended it. */
function marginFor(scene: Scene, other: Body): number {
  const { limits } = scene;
  const unseenMs = Math.min(Math.max(0, scene.nowMs - other.poseAtMs), other.validityMs + other.stopMs);
  const unseenM = Math.max(other.speedMps, other.toolSpeedMps) * (unseenMs / 1000);
  return 2 * limits.machineMarginM + limits.contactMarginM + unseenM;
}

function pairSpeed(scene: Scene, body: Body, other: Body): PairSpeed | null {
  switch (body.mobility) {
    case 'ground':
      return groundPair(scene, body, other);
    case 'fixed':
      return toolPair(scene, body, other);
    case 'vertical':
      return cagePair(scene, body, other);
  }
}

function meets(scene: Scene, a: Shape, b: Shape): boolean {
  return zOverlaps(a.zMinM, a.zMaxM, b.zMinM, b.zMaxM, scene.limits.verticalMarginM);
}

function gapBetween(scene: Scene, shapes: readonly Shape[], other: Body): number {
  let gapM = Infinity;
  for (const shape of shapes) {
    gapM = nearestM(scene, shape, other.still, gapM);
    gapM = nearestM(scene, shape, other.moving, gapM);
  }
  return gapM;
}

function nearestM(scene: Scene, shape: Shape, others: readonly Shape[], belowM: number): number {
  let gapM = belowM;
  for (const other of others) {
    if (!meets(scene, shape, other) || circleGapM(shape, other) >= gapM) continue;
    gapM = Math.min(gapM, shapeShapeM(shape, other));
  }
  return gapM;
}

/** Metres a boom's tip goes on after its permit ends, taken off all around it. */
function swingM(other: Body): number {
  return other.mobility === 'fixed' ? rollingDistanceM(other.reactionS, other.decelerationMps2, other.toolSpeedMps) : 0;
}

function groundPair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const own = body.footprint;
  if (own === null) return null;
  const marginM = marginFor(scene, other);
  const swing = swingM(other);
  fillCorridor(ownCorridor, body, scene, (strip) => {
    for (const shape of other.still) if (meets(scene, own, shape)) strip.addRing(shape.points, marginM + shape.radiusM);
    for (const shape of other.swept) {
      if (meets(scene, own, shape)) strip.addRing(shape.points, marginM + shape.radiusM + swing);
    }
  });
  const { forwardM, backwardM } = ownCorridor;
  if (forwardM === Infinity && backwardM === Infinity) return null;
  const share = mayApproach(scene, other, body, marginM) ? 0.5 : 1;
  // The plain distance is dear and only told where the pair binds, which is seldom.
  const gapM = (): number => gapBetween(scene, body.moving, other);
  const rolling = rollingSpeed(scene, body, { forwardM: share * forwardM, backwardM: share * backwardM, gapM });
  return rolling.releaseMps >= body.nominalMps ? null : { ...rolling, gapM: gapM(), marginM };
}

/** Whether `other` holds a permit with which it could roll towards `body`. */
function mayApproach(scene: Scene, other: Body, body: Body, marginM: number): boolean {
  if (other.gate.grantedMps <= 0 || body.footprint === null) return false;
  if (other.mobility === 'vertical') return false;
  if (other.mobility === 'fixed') return other.moving.length > 0;
  const points = body.footprint.points;
  fillCorridor(otherCorridor, other, scene, (strip) => strip.addRing(points, marginM));
  const { forwardM, backwardM } = otherCorridor;
  if (other.forwardMps > scene.limits.restSpeedMps) return forwardM < Infinity;
  if (other.forwardMps < -scene.limits.restSpeedMps) return backwardM < Infinity;
  return Math.min(forwardM, backwardM) < Infinity;
}

/** Booms and hooks may swing any way: the plain distance counts, except that a boom seen to open may go on slowly. */
function toolPair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const { limits } = scene;
  const gapM = gapBetween(scene, body.moving, other);
  if (gapM === Infinity) return null;
  const marginM = marginFor(scene, other);
  const theirM = rollingDistanceM(
    other.reactionS,
    other.decelerationMps2,
    Math.max(other.speedMps, other.toolSpeedMps),
  );
  const share = other.gate.grantedMps > 0 && other.moving.length > 0 ? 0.5 : 1;
  const roomM = (gapM - marginM - theirM) * share;
  const timeS = body.reactionS + Math.max(0, scene.nowMs - body.poseAtMs) / 1000;
  const solve = (distanceM: number): number =>
    usefulSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, distanceM), body, limits);
  const speedMps = solve(roomM);
  const releaseMps = solve(roomM - limits.hysteresisStructureM);
  const creepMps = Math.min(limits.escapeSpeedMps, body.nominalMps);
  const pair = { speedMps, releaseMps, isCreep: false, roomM, gapM, marginM };
  if (speedMps >= creepMps || gapM < limits.escapeGapM) return pair;
  const isOpening = body.ahead.length > 0 && gapBetween(scene, body.ahead, other) > gapM;
  const isFree = body.isAtRest(limits) && scene.nowMs >= body.creepDeniedUntilMs;
  if (!isOpening && !isFree) return pair;
  return { ...pair, speedMps: creepMps, releaseMps: creepMps, isCreep: true };
}

/** A cage meets only what stands in its shaft, above or below. */
function cagePair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const { limits } = scene;
  const cage = body.footprint;
  if (cage === null) return null;
  let gapM = Infinity;
  for (const list of [other.still, other.moving]) {
    for (const shape of list) {
      if (circleGapM(cage, shape) > limits.shaftMarginM || shapeShapeM(cage, shape) > 0) continue;
      gapM = Math.min(gapM, Math.max(0, shape.zMinM - cage.zMaxM, cage.zMinM - shape.zMaxM));
    }
  }
  if (gapM === Infinity) return null;
  const marginM = limits.verticalMarginM;
  const timeS = body.reactionS + Math.max(0, scene.nowMs - body.poseAtMs) / 1000;
  const solve = (distanceM: number): number =>
    usefulSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, distanceM), body, limits);
  const roomM = gapM - marginM;
  return {
    speedMps: solve(roomM),
    releaseMps: solve(roomM - limits.hysteresisStructureM),
    isCreep: false,
    roomM,
    gapM,
    marginM,
  };
}
