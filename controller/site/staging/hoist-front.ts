import {
  distanceM,
  isInsidePolygon,
  isInsideRing,
  type Point,
  type Polygon,
  type Ring,
  type Segment,
} from '../../../kernel/geometry.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import type { FallEdge, Landing, Level, SiteModel, Slab } from '../../../missions/site-model.ts';
import { roundM, subtractPolygons } from '../rings.ts';
import { mainSlabOf } from '../pick-slab.ts';
import { areRingsNearer } from './free-space.ts';
import { stagingDistancesM } from './roster.ts';

/** Size of one cage as it stands in front of the slab, metres. */
export interface CageSize {
  readonly lengthM: number;
  readonly widthM: number;
  readonly gateWidthM: number;
}

export function cageSizeOf(profile: MachineProfile): CageSize {
  const { dimensions, hoisting } = profile;
  return {
    lengthM: dimensions.lengthM.value,
    widthM: dimensions.widthM.value,
    gateWidthM: hoisting?.cageWidthM.value ?? dimensions.widthM.value,
  };
}

/** Where the hoist stands: a frame on the slab edge, and the landing of each level. */
export interface HoistFront {
  /** Middle between the cages on the outermost slab edge. */
  readonly origin: Point;
  /** Unit vectors: along the edge with the floor to its left, and away from the floor. */
  readonly along: Point;
  readonly outward: Point;
  /** The floor in front of the gates by level, in the order of the model. */
  readonly landingOutlines: readonly Ring[];
}

const bayName = /hoist\s*bay|升降机平台|卸料平台/i;
/** Edges of different floors this far apart still make one facade, metres. */
const facadeStepMaxM = 0.5;
const parallelMax = 0.01;
const positionStepM = 0.5;
/** The floor in front of the gates does not touch walls, metres. */
const wallClearanceM = 0.05;
/** Facade stretches tried, longest first. */
const stretchesMax = 24;

/** A straight open stretch that every level has, in the frame of its first edge. */
interface Stretch {
  readonly origin: Point;
  readonly along: Point;
  readonly outward: Point;
  readonly fromM: number;
  readonly toM: number;
  /** How far the outermost level stands out from the first edge. */
  readonly outM: number;
}

/**
 * Places where a twin-cage hoist can stand: in the middle of the hoist bay where every level has one, and every half metre
 * along the facade stretches that all floors share. The bay comes first.
 */
export function hoistFronts(model: SiteModel, cage: CageSize): { atBay: HoistFront[]; atFacade: HoistFront[] } {
  const bays = model.levels.map((level) => level.slabs.find(({ name }) => bayName.test(name)) ?? null);
  const mains = model.levels.map(mainSlabOf).filter((slab) => slab !== null);
  const atBay = bays.every((bay) => bay !== null)
    ? sharedStretches(model, bays, cage).flatMap((stretch) =>
        frontsOn(model, bays, stretch, cage, [(stretch.fromM + stretch.toM) / 2]),
      )
    : [];
  const atFacade = sharedStretches(model, mains, cage).flatMap((stretch) =>
    frontsOn(model, mains, stretch, cage, positionsOn(stretch, cage)),
  );
  return { atBay, atFacade };
}

function positionsOn(stretch: Stretch, cage: CageSize): number[] {
  const half = hoistWidthM(cage) / 2;
  const positions: number[] = [];
  for (let atM = stretch.fromM + half; atM <= stretch.toM - half; atM += positionStepM) positions.push(atM);
  return positions;
}

/** Width of both cages with the mast between them and the landing guards beside them. */
function hoistWidthM(cage: CageSize): number {
  return 2 * cage.widthM + stagingDistancesM.betweenCages;
}

function sharedStretches(model: SiteModel, slabs: readonly Slab[], cage: CageSize): Stretch[] {
  const openEdges = slabs.map((slab, index) =>
    (model.levels[index] as Level).fallEdges.filter(({ slabId, kind }) => slabId === slab.id && kind === 'outline'),
  );
  const [first = [], ...rest] = openEdges;
  return first
    .flatMap((edge) => stretchesOf(edge, rest))
    .filter(({ fromM, toM }) => toM - fromM >= hoistWidthM(cage))
    .sort((left, right) => right.toM - right.fromM - (left.toM - left.fromM) || left.origin[0] - right.origin[0])
    .slice(0, stretchesMax);
}

function stretchesOf(edge: Segment, otherLevels: readonly (readonly Segment[])[]): Stretch[] {
  const lengthM = distanceM(edge.from, edge.to);
  const along: Point = [(edge.to[0] - edge.from[0]) / lengthM, (edge.to[1] - edge.from[1]) / lengthM];
  const outward: Point = [along[1], -along[0]];
  let spans = [{ fromM: 0, toM: lengthM, outM: 0 }];
  for (const edges of otherLevels) {
    spans = spans.flatMap((span) =>
      edges.flatMap((other) => {
        const [from, to] = [other.from, other.to].map((point) => inFrame(edge.from, along, outward, point)) as [
          Point,
          Point,
        ];
        const isParallel = Math.abs(from[1] - to[1]) <= parallelMax * distanceM(from, to);
        if (!isParallel || Math.abs(from[1]) > facadeStepMaxM || to[0] <= from[0]) return [];
        const fromM = Math.max(span.fromM, from[0]);
        const toM = Math.min(span.toM, to[0]);
        return toM > fromM ? [{ fromM, toM, outM: Math.max(span.outM, from[1], to[1]) }] : [];
      }),
    );
  }
  return spans.map((span) => ({ origin: edge.from, along, outward, ...span }));
}

/** Coordinates (along, outward) of a point. */
function inFrame(origin: Point, along: Point, outward: Point, [x, y]: Point): Point {
  const dx = x - origin[0];
  const dy = y - origin[1];
  return [dx * along[0] + dy * along[1], dx * outward[0] + dy * outward[1]];
}

/** The site point at `alongM` along the edge and `outM` away from the floor. */
export function frontPoint(
  front: Pick<HoistFront, 'origin' | 'along' | 'outward'>,
  alongM: number,
  outM: number,
): Point {
  const { origin, along, outward } = front;
  return [
    roundM(origin[0] + along[0] * alongM + outward[0] * outM),
    roundM(origin[1] + along[1] * alongM + outward[1] * outM),
  ];
}

function frontRect(
  front: Pick<HoistFront, 'origin' | 'along' | 'outward'>,
  alongM: number,
  widthM: number,
  inM: number,
  outM: number,
): Ring {
  const half = widthM / 2;
  return [
    frontPoint(front, alongM - half, outM),
    frontPoint(front, alongM + half, outM),
    frontPoint(front, alongM + half, inM),
    frontPoint(front, alongM - half, inM),
  ];
}

function frontsOn(
  model: SiteModel,
  slabs: readonly Slab[],
  stretch: Stretch,
  cage: CageSize,
  positions: readonly number[],
): HoistFront[] {
  const { along, outward } = stretch;
  const { landingZoneWidth, landingZoneDepth } = stagingDistancesM;
  const edgesM = model.levels.map((level, index) => edgeOutM(stretch, level, slabs[index] as Slab));
  return positions.flatMap((atM) => {
    const landingOutlines = edgesM.map((edgeM) =>
      frontRect(stretch, atM, landingZoneWidth, edgeM - landingZoneDepth, edgeM - 0.01),
    );
    const front = { origin: frontPoint(stretch, atM, stretch.outM), along, outward, landingOutlines };
    const isClear = landingOutlines.every((outline, index) =>
      isClearFloor(outline, model.levels[index] as Level, slabs[index] as Slab),
    );
    return isClear && isFreeOutside(model, front, cage) ? [front] : [];
  });
}

/** How far this level's edge stands out from the stretch's first edge. */
function edgeOutM(stretch: Stretch, level: Level, slab: Slab): number {
  const { origin, along, outward } = stretch;
  const outs = level.fallEdges
    .filter(({ slabId, kind }) => slabId === slab.id && kind === 'outline')
    .map(({ from, to }) => [inFrame(origin, along, outward, from), inFrame(origin, along, outward, to)] as const)
    .filter(
      ([from, to]) =>
        Math.abs(from[1]) <= facadeStepMaxM && to[0] > from[0] && from[0] < stretch.toM && to[0] > stretch.fromM,
    )
    .map(([from, to]) => Math.min(from[1], to[1]));
  return outs.length === 0 ? 0 : Math.min(...outs);
}

function isClearFloor(outline: Ring, level: Level, slab: Slab): boolean {
  const zone: Polygon = { outline, holes: [] };
  if (!outline.every((corner) => isInsidePolygon(corner, slab))) return false;
  if (subtractPolygons([zone], [slab]).length > 0) return false;
  return ![...level.walls, ...level.stairs].some((blocked) => areRingsNearer(blocked.outline, outline, wallClearanceM));
}

function isFreeOutside(model: SiteModel, front: HoistFront, cage: CageSize): boolean {
  const outside = frontRect(front, 0, hoistWidthM(cage), stagingDistancesM.slabToCage / 2, cage.lengthM + 1);
  return model.levels.every((level) =>
    [...level.slabs, ...level.walls, ...level.columns].every((body) => !areRingsNearer(body.outline, outside, 0)),
  );
}

/** Sideways offset of each cage from the front's middle. */
export function cageOffsetM(cage: CageSize, which: 0 | 1): number {
  const offset = (stagingDistancesM.betweenCages + cage.widthM) / 2;
  return which === 0 ? -offset : offset;
}

/** One landing per cage and level, and the fall edges with the gates cut out of them. */
export function landingsAt(
  model: SiteModel,
  front: HoistFront,
  cage: CageSize,
  cageIds: readonly [string, string],
): { landings: Landing[]; levels: Level[] } {
  const landings: Landing[] = [];
  const levels = model.levels.map((level, index) => {
    const floorM = floorUnderM(level, front.landingOutlines[index] as Ring);
    const own = ([0, 1] as const).map((which) => landingOf(front, cage, level, floorM, cageIds[which], which));
    landings.push(...own);
    return { ...level, fallEdges: level.fallEdges.flatMap((edge) => cutGates(edge, front, cage, own)) };
  });
  return { landings, levels };
}

/** Height of the floor under an outline: of the slab that holds its middle. */
export function floorUnderM(level: Level, outline: Ring): number {
  const sumX = outline.reduce((sum, [x]) => sum + x, 0);
  const sumY = outline.reduce((sum, [, y]) => sum + y, 0);
  const middle: Point = [sumX / outline.length, sumY / outline.length];
  return level.slabs.find((slab) => isInsideRing(middle, slab.outline))?.topM ?? level.elevationM;
}

function landingOf(
  front: HoistFront,
  cage: CageSize,
  level: Level,
  floorM: number,
  machineId: string,
  which: 0 | 1,
): Landing {
  const sideM = cageOffsetM(cage, which);
  const yawRad = roundM(Math.atan2(front.outward[1], front.outward[0]));
  const poseAt = ([xM, yM]: Point) => ({ xM, yM, zM: floorM, yawRad });
  return {
    id: `${machineId}-${level.id}`,
    levelId: level.id,
    cagePose: poseAt(frontPoint(front, sideM, stagingDistancesM.slabToCage + cage.lengthM / 2)),
    waitPose: poseAt(waitingPoints(front, cage)[which]),
    machineId: asId<MachineId>(machineId),
  };
}

/**
 * Splits one fall edge at the gates. The gate's own width becomes an edge with `landingId`. What lies between and just beside
 * the gates is closed by the guard panels that belong to every hoist landing, and is no fall edge any more.
 */
function cutGates(edge: FallEdge, front: HoistFront, cage: CageSize, landings: readonly Landing[]): FallEdge[] {
  const from = inFrame(front.origin, front.along, front.outward, edge.from);
  const to = inFrame(front.origin, front.along, front.outward, edge.to);
  const isOnFront =
    Math.abs(from[1]) <= facadeStepMaxM && Math.abs(to[1] - from[1]) <= parallelMax * Math.abs(to[0] - from[0]);
  const guardM = cageOffsetM(cage, 1) + cage.gateWidthM / 2 + stagingDistancesM.landingGuardBesideGate;
  if (edge.kind !== 'outline' || !isOnFront || to[0] <= from[0] || to[0] <= -guardM || from[0] >= guardM) return [edge];
  const piece = (startM: number, endM: number, landingId?: string): FallEdge[] => {
    const [low, high] = [Math.max(startM, from[0]), Math.min(endM, to[0])];
    if (high - low < 1e-3) return [];
    const pointOf = (alongM: number): Point =>
      frontPoint(front, alongM, from[1] + ((alongM - from[0]) / (to[0] - from[0])) * (to[1] - from[1]));
    const cut = { from: pointOf(low), to: pointOf(high), kind: edge.kind, slabId: edge.slabId };
    return [landingId === undefined ? cut : { ...cut, landingId }];
  };
  const gates = landings.flatMap((landing, index) => {
    const middleM = cageOffsetM(cage, index === 0 ? 0 : 1);
    return piece(middleM - cage.gateWidthM / 2, middleM + cage.gateWidthM / 2, landing.id);
  });
  return [...piece(-Infinity, -guardM), ...gates, ...piece(guardM, Infinity)];
}

/** Where machines wait in front of the two gates. */
export function waitingPoints(front: HoistFront, cage: CageSize): readonly [Point, Point] {
  const pointOf = (which: 0 | 1): Point =>
    frontPoint(front, cageOffsetM(cage, which), -stagingDistancesM.edgeToWaiting);
  return [pointOf(0), pointOf(1)];
}
