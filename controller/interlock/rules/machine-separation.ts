import type { Body } from '../body.ts';
import { Corridor } from '../geometry/corridor.ts';
import { circleGapM, isClearOfAxis, shapeShapeM, type Shape } from '../geometry/geometry.ts';
import { heightDriftM, PairGaps, pairQuery } from '../geometry/pair-gaps.ts';
import {
  tableColumns,
  tableHigh,
  tableLow,
  tableReach,
  tableX,
  tableY,
  ShapeTables,
  type ShapeTable,
} from '../geometry/shape-table.ts';
import { rollingSpeedMps, toolSpeedMps } from '../speeds/stopping-sum.ts';
import { levelOfSpeed, metres, speedFinding, toolOnly, usefulSpeedMps, type Finding, type Scene } from './finding.ts';
import { countedAgeMs, marginFor, reachRoomM } from './reach.ts';
import { areMounted } from './mounted.ts';
import {
  fillCorridor,
  freeAboutM,
  freeRoomM,
  isRoomy,
  isRoomyForLinks,
  mayCreep,
  rollingSpeed,
  type RollingSpeed,
} from './rolling.ts';

const ownCorridor = new Corridor();
const otherCorridor = new Corridor();

/** What a machine may do in view of one other machine, with the true gap between them. */
interface PairSpeed extends RollingSpeed {
  /** Null where nothing but what is told depends on it. */
  readonly gapM: number | null;
  readonly marginM: number;
}

/**
 * Both machines' stopping distances and uncertainties. The other machine is its body stretched by its stopping distance the way
 * it moves. Where two could roll towards each other each gets half of the room, so that both may answer at once and neither
 * depends on the order. Machines of one asset do not see each other; machines in a rendezvous may touch, slowly.
 */
export function machineSeparation(scene: Scene, body: Body): Finding | null {
  if (body.pose === null || body.moving.length === 0) return null;
  const near = scene.pairs.machinesNear(body.index);
  let worst: PairSpeed | null = null;
  let worstOther: Body | null = null;
  let releaseMps = Infinity;
  let creepGapM = Infinity;
  const gaps = body.mobility === 'ground' ? gapsAbout : gapsSwept;
  // How many margins are kept free besides.
  const margins = body.mobility === 'ground' ? 2 : 1;
  const freeM = freeOf(scene, body);
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const index = near.indexes[at] as number;
    if (gaps.isKnownFarther(scene, body, index, freeM + margins * (scene.marginsM[index] as number))) continue;
    if (isBeyondReach(scene, body, index)) continue;
    const other = scene.bodies[index] as Body;
    if (!mayMeet(body, other, index)) continue;
    const pair = pairSpeed(scene, body, other);
    if (pair === null) continue;
    const calm = body.rendezvous.has(index) ? atLeast(pair, scene, body) : pair;
    // Each of the two takes the least of all, whichever pair binds: a pair may be wide now and narrow after its hysteresis.
    releaseMps = Math.min(releaseMps, calm.releaseMps);
    if (calm.isCreep) creepGapM = Math.min(creepGapM, calm.gapM ?? Infinity);
    if (worst !== null && !isTighter(calm, worst)) continue;
    worst = calm;
    worstOther = other;
  }
  if (worst === null || worstOther === null || releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(worst.speedMps, body.nominalMps);
  const isCreep = creepGapM < Infinity && worst.speedMps > 0;
  const gapM = worst.gapM ?? gapBetween(gapsNow, scene, body, linksTowards(body, worstOther), worstOther);
  return speedFinding(
    { level, speedMps: worst.speedMps, releaseMps, isCreep, creepGapM },
    {
      ruleId: 'machine-separation',
      measured: metres(gapM),
      limit: metres(Math.max(worst.marginM, gapM - worst.roomM) + (level === 'hold' ? 0 : body.rollMaxM)),
      other: { kind: 'machine', id: worstOther.machineId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - worstOther.poseAtMs },
    },
  );
}

/**
 * The arm of a driving machine against other machines, as a boom's: every link keeps its way to standstill from all that they sweep. Its base is
 * another matter, and does not stand because the arm must.
 */
export function armSeparation(scene: Scene, body: Body): Finding | null {
  if (!body.carriesArm || body.pose === null || body.moving.length === 0) return null;
  const near = scene.pairs.machinesNear(body.index);
  let worst: PairSpeed | null = null;
  let worstOther: Body | null = null;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const index = near.indexes[at] as number;
    const other = scene.bodies[index] as Body;
    if (isBeyondReach(scene, body, index) || !mayMeet(body, other, index)) continue;
    const pair = toolPair(scene, body, other);
    if (pair === null || (worst !== null && !isTighter(pair, worst))) continue;
    worst = pair;
    worstOther = other;
  }
  if (worst === null || worstOther === null) return null;
  const gapM = worst.gapM ?? gapBetween(gapsNow, scene, body, body.loaded, worstOther);
  const level = levelOfSpeed(worst.speedMps, body.nominalMps);
  const { speedMps, releaseMps } = worst;
  const finding = speedFinding(
    { level, speedMps, releaseMps, isCreep: false },
    {
      ruleId: 'machine-separation',
      measured: metres(gapM),
      limit: metres(Math.max(worst.marginM, gapM - worst.roomM) + (level === 'hold' ? 0 : body.sweepMaxM)),
      other: { kind: 'machine', id: worstOther.machineId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, otherPose: scene.nowMs - worstOther.poseAtMs },
    },
  );
  return toolOnly(finding, body);
}

/** Farther than this, and the margins, another machine does not bind it, metres. */
function freeOf(scene: Scene, body: Body): number {
  switch (body.mobility) {
    case 'ground':
      return freeAboutM(scene, body);
    case 'fixed':
      return freeRoomM(scene, body);
    case 'vertical':
      return Infinity;
  }
}

function isTighter(pair: PairSpeed, than: PairSpeed): boolean {
  return pair.speedMps < than.speedMps || (pair.speedMps === than.speedMps && pair.releaseMps < than.releaseMps);
}

function isBeyondReach(scene: Scene, body: Body, otherIndex: number): boolean {
  const { xsM, ysM, reachesM, marginsM, limits } = scene;
  const dx = (xsM[otherIndex] as number) - (xsM[body.index] as number);
  const dy = (ysM[otherIndex] as number) - (ysM[body.index] as number);
  const rangeM =
    body.reachM + (reachesM[otherIndex] as number) + reachRoomM(body, limits) + (marginsM[otherIndex] as number);
  return dx * dx + dy * dy > rangeM * rangeM;
}

function mayMeet(body: Body, other: Body, otherIndex: number): boolean {
  if (other === body || other.pose === null || body.pose === null || other.assetId === body.assetId) return false;
  if (areMounted(body, other)) return false;
  return body.aboardOf !== otherIndex && other.aboardOf !== body.index;
}

/** A machine in a rendezvous may always move at the slow speed of contact; a cage never against what stands in its shaft. */
function atLeast(pair: PairSpeed, scene: Scene, body: Body): PairSpeed {
  if (body.mobility === 'vertical') return pair;
  const slowMps = Math.min(scene.limits.rendezvousSpeedMps, body.nominalMps);
  if (pair.speedMps >= slowMps && pair.releaseMps >= slowMps) return pair;
  return {
    ...pair,
    isCreep: false,
    speedMps: Math.max(pair.speedMps, slowMps),
    releaseMps: Math.max(pair.releaseMps, slowMps),
  };
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

/** Lowers the least gap so far to that of a shape to the nearest of others, in plan, of those at the same height. */
function measureInPlan(
  { limits, pairs }: Scene,
  own: ShapeTable,
  at: number,
  others: ShapeTable,
  leastM: Float64Array,
  elseM: Float64Array,
): void {
  const marginM = limits.verticalMarginM;
  const ofOwn = own.numbers;
  const ofOthers = others.numbers;
  const from = at * tableColumns;
  const lowM = ofOwn[from + tableLow] as number;
  const highM = ofOwn[from + tableHigh] as number;
  const looseM = marginM + heightDriftM;
  // Most of what a boom is near is on another floor altogether.
  if (lowM - looseM >= others.highM || others.lowM - looseM >= highM) return;
  const reachM = ofOwn[from + tableReach] as number;
  const length = others.shapes.length * tableColumns;
  for (let to = 0; to < length; to += tableColumns) {
    const otherLowM = ofOthers[to + tableLow] as number;
    const otherHighM = ofOthers[to + tableHigh] as number;
    const isElsewhere = lowM - marginM >= otherHighM || otherLowM - marginM >= highM;
    if (isElsewhere && (lowM - looseM >= otherHighM || otherLowM - looseM >= highM)) continue;
    const least = isElsewhere ? elseM : leastM;
    const place = isElsewhere ? 0 : at;
    const dx = (ofOwn[from + tableX] as number) - (ofOthers[to + tableX] as number);
    const dy = (ofOwn[from + tableY] as number) - (ofOthers[to + tableY] as number);
    const apartM = Math.sqrt(dx * dx + dy * dy) - reachM - (ofOthers[to + tableReach] as number);
    if (apartM >= (least[place] as number)) continue;
    const ownShape = own.shapes[at] as Shape;
    const other = others.shapes[to / tableColumns] as Shape;
    if (isClearOfAxis(ownShape, other, least[place] as number)) continue;
    pairs.figures.exactMachines += 1;
    const gapM = shapeShapeM(ownShape, other);
    // A distance that is no number is none at all.
    if (!(gapM >= (least[place] as number))) least[place] = Number.isNaN(gapM) ? 0 : gapM;
  }
}

const gapsSwept = new PairGaps(measureInPlan, 'each');
/** Of a footprint, from all that the other sweeps. */
const gapsAbout = new PairGaps(measureInPlan, 'least');
const gapsNow = new PairGaps(measureInPlan, 'least');
const gapsAhead = new PairGaps(measureInPlan, 'least');
const query = pairQuery();
const none: readonly Shape[] = [];

/** The least distance of shapes from where the other machine is now. */
function gapBetween(gaps: PairGaps, scene: Scene, body: Body, shapes: readonly Shape[], other: Body): number {
  query.still = other.still;
  query.main = other.moving;
  query.doubted = other.doubted;
  query.boundM = Infinity;
  gaps.between(scene, body, shapes, other, query);
  return gaps.leastsM[other.index] as number;
}

/** The other machine as an obstacle of a ground machine's corridor. One object, because a cycle asks it a thousand times. */
class Obstacle {
  scene: Scene | null = null;
  own: Shape | null = null;
  other: Body | null = null;
  marginM = 0;
  readonly #still = new ShapeTables();
  readonly #swept = new ShapeTables();
  readonly add = (strip: Corridor): void => {
    const { other } = this;
    if (other === null) return;
    this.#addAll(strip, this.#still.of(other.index, other.still));
    this.#addAll(strip, this.#swept.of(other.index, other.swept));
  };

  #addAll(strip: Corridor, table: ShapeTable): void {
    const { scene, own, marginM } = this;
    if (scene === null || own === null) return;
    const { verticalMarginM } = scene.limits;
    const lowM = own.zMinM - verticalMarginM;
    const { zMaxM } = own;
    const { shapes, numbers } = table;
    for (let at = 0; at < shapes.length; at += 1) {
      const from = at * tableColumns;
      const isLevel =
        lowM < (numbers[from + tableHigh] as number) && (numbers[from + tableLow] as number) - verticalMarginM < zMaxM;
      if (!isLevel) continue;
      scene.pairs.figures.exactMachines += 1;
      if (strip.misses(table, from, marginM)) continue;
      const shape = shapes[at] as Shape;
      strip.addRing(shape.points, marginM + shape.radiusM);
    }
  }
}

class Ring {
  points: Float64Array = new Float64Array(0);
  marginM = 0;
  readonly add = (strip: Corridor): void => strip.addRing(this.points, this.marginM);
}

const obstacle = new Obstacle();
const ring = new Ring();

function groundPair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const own = body.footprint;
  if (own === null) return null;
  const { verticalMarginM } = scene.limits;
  // On another floor, as most are.
  if (own.zMinM - verticalMarginM >= other.zHighM || other.zLowM - verticalMarginM >= own.zMaxM) return null;
  const marginM = marginFor(scene, other);
  query.still = other.still;
  query.main = other.swept;
  query.doubted = none;
  query.boundM = freeAboutM(scene, body) + 2 * marginM;
  gapsAbout.between(scene, body, body.loaded, other, query);
  if ((gapsAbout.leastsM[other.index] as number) >= query.boundM) return null;
  obstacle.scene = scene;
  obstacle.own = own;
  obstacle.other = other;
  obstacle.marginM = marginM;
  fillCorridor(ownCorridor, body, obstacle.add);
  const { forwardM, backwardM } = ownCorridor;
  if (forwardM === Infinity && backwardM === Infinity) return null;
  const share = mayApproach(scene, other, body, marginM) ? 0.5 : 1;
  return isRoomy(scene, body, share * forwardM, share * backwardM) ? null : groundSpeed(scene, body, other, share);
}

/** Of a pair whose corridor is filled and binds, or nearly so. Apart, since the function in it costs something in each call of what it stands in. */
function groundSpeed(scene: Scene, body: Body, other: Body, share: number): PairSpeed | null {
  const { forwardM, backwardM } = ownCorridor;
  // The plain distance is dear and only told where the pair binds, which is seldom.
  const gapM = (): number => gapBetween(gapsNow, scene, body, body.moving, other);
  const room = { forwardM: share * forwardM, backwardM: share * backwardM, gapM, creepGapLeastM: body.creepGapLeastM };
  const rolling = rollingSpeed(scene, body, room);
  return rolling.releaseMps >= body.nominalMps ? null : { ...rolling, gapM: gapM(), marginM: marginFor(scene, other) };
}

/** Whether a machine may hold a permit to move: one given within its validity counts, because a later one may be lost. */
export function mayMove(scene: Scene, other: Body): boolean {
  return !(scene.nowMs - other.grantedAtMs > other.validityMs + scene.limits.validityMarginMs);
}

/** Whether `other` could roll towards `body` with a permit it may hold. */
function mayApproach(scene: Scene, other: Body, body: Body, marginM: number): boolean {
  if (!mayMove(scene, other) || body.footprint === null) return false;
  if (other.mobility === 'vertical') return false;
  if (other.mobility === 'fixed') return other.moving.length > 0;
  ring.points = body.footprint.points;
  ring.marginM = marginM;
  fillCorridor(otherCorridor, other, ring.add);
  const { forwardM, backwardM } = otherCorridor;
  if (other.forwardMps > scene.limits.restSpeedMps) return forwardM < Infinity;
  if (other.forwardMps < -scene.limits.restSpeedMps) return backwardM < Infinity;
  return Math.min(forwardM, backwardM) < Infinity;
}

/** What a boom brings together with another machine on purpose may be the load itself. */
function linksTowards(body: Body, other: Body): readonly Shape[] {
  return body.rendezvous.has(other.index) ? body.moving : body.loaded;
}

/** What each link of a boom or crane leaves to the tool, at most: the least of all links. */
const tightest = { speedMps: Infinity, releaseMps: Infinity, roomM: Infinity };

/**
 * Booms and hooks may swing any way: each link keeps its own way to standstill from every place the other sweeps, except that a boom
 * seen to open may go on slowly.
 */
function toolPair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const { limits } = scene;
  const marginM = marginFor(scene, other);
  const rangeM = reachRoomM(body, limits) + marginM;
  query.still = other.still;
  query.main = other.swept;
  query.doubted = none;
  query.boundM = rangeM;
  gapsSwept.between(scene, body, body.loaded, other, query);
  const leastM = gapsSwept.leastsM[other.index] as number;
  if (leastM >= rangeM) return null;
  const share = mayMove(scene, other) && other.moving.length > 0 ? 0.5 : 1;
  if (isRoomyForLinks(scene, body, (leastM - marginM) * share)) return null;
  const gapsM = gapsSwept.eachM(other);
  const shapes = linksTowards(body, other);
  tightest.speedMps = Infinity;
  tightest.releaseMps = Infinity;
  tightest.roomM = Infinity;
  // The last shape of a driving machine is its footprint, which its arm does not move.
  const links = body.carriesArm ? shapes.length - 1 : shapes.length;
  for (let link = 0; link < links; link += 1) {
    if ((gapsM[link] as number) < rangeM) linkRoom(scene, body, link, ((gapsM[link] as number) - marginM) * share);
  }
  if (tightest.roomM === Infinity) return null;
  const speedMps = usefulSpeedMps(tightest.speedMps, body, limits);
  const releaseMps = usefulSpeedMps(tightest.releaseMps, body, limits);
  if (releaseMps >= body.nominalMps) return null;
  const creepMps = Math.min(limits.escapeSpeedMps, body.nominalMps);
  const { roomM } = tightest;
  if (speedMps >= creepMps) return { speedMps, releaseMps, isCreep: false, roomM, gapM: null, marginM };
  const gapM = gapBetween(gapsNow, scene, body, shapes, other);
  const pair = { speedMps, releaseMps, isCreep: false, roomM, gapM, marginM };
  if (gapM < limits.escapeGapM) return pair;
  const isOpening = body.ahead.length > 0 && gapBetween(gapsAhead, scene, body, body.ahead, other) > gapM;
  const isFree = body.isAtRest(limits) && mayCreep(scene, body, gapM, body.creepGapLeastM);
  if (!isOpening && !isFree) return pair;
  return { ...pair, speedMps: creepMps, releaseMps: creepMps, isCreep: true };
}

function linkRoom(scene: Scene, body: Body, link: number, roomM: number): void {
  const motion = body.motionOf(link);
  const leverageRatio = motion?.leverageRatio ?? 1;
  const capMps = motion?.speedMaxMps ?? Infinity;
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  const releaseM = roomM - scene.limits.hysteresisStructureM;
  const speedMps = toolSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, roomM), leverageRatio, capMps);
  const releaseMps = toolSpeedMps(rollingSpeedMps(timeS, body.decelerationMps2, releaseM), leverageRatio, capMps);
  tightest.releaseMps = Math.min(tightest.releaseMps, releaseMps);
  if (speedMps > tightest.speedMps || (speedMps === tightest.speedMps && roomM >= tightest.roomM)) return;
  tightest.speedMps = speedMps;
  tightest.roomM = roomM;
}

/** A cage meets only what stands in its shaft, above or below. */
function cagePair(scene: Scene, body: Body, other: Body): PairSpeed | null {
  const { limits } = scene;
  const cage = body.footprint;
  if (cage === null) return null;
  const gapM = shaftGapM(scene, cage, other.swept, shaftGapM(scene, cage, other.still, Infinity));
  if (gapM === Infinity) return null;
  const marginM = limits.verticalMarginM;
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
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

function shaftGapM({ limits, pairs }: Scene, cage: Shape, shapes: readonly Shape[], belowM: number): number {
  let gapM = belowM;
  for (const shape of shapes) {
    if (circleGapM(cage, shape) > limits.shaftMarginM) continue;
    pairs.figures.exactMachines += 1;
    if (shapeShapeM(cage, shape) > 0) continue;
    gapM = Math.min(gapM, Math.max(0, shape.zMinM - cage.zMaxM, cage.zMinM - shape.zMaxM));
  }
  return gapM;
}
