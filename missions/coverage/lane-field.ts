import { boxOf, grownBox, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import type { Body, FloorTool } from '../routing/body.ts';
import type { Ground, Obstacle } from '../routing/ground.ts';
import { rotated } from './bays.ts';
import { capsuleOnLine } from './capsule.ts';
import type { Region } from './polygons.ts';
import { joined, shared, without, type Interval } from './intervals.ts';

/** A straight drive along u at the lane's v, in the lane frame (site frame turned by −axis). */
export interface Track {
  readonly vM: number;
  /** Where the tool is on. */
  readonly workFromM: number;
  readonly workToM: number;
  /**
   * Where the machine turns before and after, on the same line: beyond the work, perhaps over a neighbouring bay, or within it
   * where there is no room beyond. From and to those the machine then drives backwards.
   */
  readonly turnFromM: number;
  readonly turnToM: number;
}

/** What a machine can do in one bay along one direction. */
export interface LaneField {
  readonly axisRad: number;
  readonly vMinM: number;
  readonly vMaxM: number;
  /** Values of v where what is possible changes: beside columns, edges, walls. Sorted. */
  readonly criticalM: readonly number[];
  /** Longest drivable stretches at v, each with a place where the machine can turn and from where it can leave. */
  drivesAt(vM: number): readonly Drive[];
  /** Length along u of the bay within the tool's band at v. */
  bandAt(vM: number): readonly Interval[];
}

export interface FieldInput {
  readonly bay: Polygon;
  /** What the tool keeps off. */
  readonly beside: Region;
  readonly body: Body;
  readonly tool: FloorTool;
  readonly ground: Ground;
  /** Whether a place where the turning circle is free can be got to. */
  readonly canTurnAt: (point: Point) => boolean;
}

export interface Drive {
  readonly vM: number;
  /** Where the tool may be on. */
  readonly fromM: number;
  readonly toM: number;
  /** Where the machine can turn on the spot, on the same drivable stretch. */
  readonly turns: readonly Interval[];
}

/** Shorter drives are not worth a leg, metres. */
const driveMinM = 0.3;
const edgeM = 1e-3;
/** The tool laps this far over the joint with a neighbouring bay, metres. */
const lapM = 0.02;

interface Stretch {
  readonly a: Point;
  readonly b: Point;
  readonly marginM: number;
  readonly lowM: number;
  readonly highM: number;
  /** Sides of one convex outline have the same. */
  readonly group: number;
}

/**
 * The configuration space along one direction. On a track the machine's box, grown by each obstacle's margin,
 * keeps clear of it; where it turns the whole turning circle does.
 */
export function createLaneField(input: FieldInput, axisRad: number): LaneField {
  const { bay, beside, body, tool, ground, canTurnAt } = input;
  const turn = (ring: Ring): Ring => ring.map((point) => rotated(point, -axisRad));
  const bayRings = [bay.outline, ...bay.holes].map(turn);
  const box = boxOf(bayRings[0]!);
  const reachM = body.turnRadiusM + body.halfLengthM + tool.widthM + 1;
  const stretches = stretchesOf(ground.near(grownBox(boxOf(bay.outline), reachM)), axisRad);
  const runOutM = body.turnRadiusM + 1;
  const freeEdges = edgesWithin(
    ground.free.flatMap((polygon) => [polygon.outline, ...polygon.holes]).map(turn),
    box.yMinM - 0.1,
    box.yMaxM + 0.1,
  );
  const bayEdges = edgesWithin(bayRings, -Infinity, Infinity);
  const besideEdges = edgesWithin(
    beside.flatMap(({ outline, holes }) => [outline, ...holes]).map(turn),
    box.yMinM - tool.widthM,
    box.yMaxM + tool.widthM,
  );
  const known = new Map<number, readonly Drive[]>();
  const bandAt = (vM: number): readonly Interval[] => bandExtent(bayEdges, vM, tool.widthM / 2 - edgeM);
  const keptOffAt = (vM: number): Interval[] =>
    bandExtent(besideEdges, vM, tool.widthM / 2 - lapM)
      .map(([from, to]): Interval => [from + lapM, to - lapM])
      .filter(([from, to]) => to > from);
  const drivesAt = (vM: number): readonly Drive[] => {
    const key = Math.round(vM * 1000);
    const found = known.get(key);
    if (found !== undefined) return found;
    const reach = joined(bandAt(vM).map(([from, to]): Interval => [from - runOutM, to + runOutM]));
    const drivable = without(shared(reach, scanLine(freeEdges, vM)), joined(boxBlocked(stretches, vM, body)));
    const keptOff = keptOffAt(vM);
    const noTurn = joined(turnBlocked(stretches, vM, body.turnRadiusM));
    const tracks = drivable.flatMap((stretch): Drive[] => {
      const [fromM, toM] = stretch;
      if (toM - fromM < driveMinM) return [];
      const turns = without([stretch], noTurn).filter(([from, to]) =>
        canTurnAt(rotated([(from + to) / 2, vM], axisRad)),
      );
      if (turns.length === 0) return [];
      return without([stretch], keptOff)
        .filter(([from, to]) => to - from >= driveMinM)
        .map(([from, to]) => ({ vM, fromM: from, toM: to, turns }));
    });
    known.set(key, tracks);
    return tracks;
  };
  return {
    axisRad,
    vMinM: box.yMinM,
    vMaxM: box.yMaxM,
    criticalM: criticalValues(stretches, body, box.yMinM, box.yMaxM),
    drivesAt,
    bandAt,
  };
}

/** In the lane frame, the sides of one convex outline next to each other. */
function stretchesOf(obstacles: readonly Obstacle[], axisRad: number): Stretch[] {
  const groups = new Map<Ring, number>();
  return obstacles
    .map(({ segment, marginM, outline }, index): Stretch => {
      const a = rotated(segment.from, -axisRad);
      const b = rotated(segment.to, -axisRad);
      const group = outline === undefined ? index : (groups.get(outline) ?? index);
      if (outline !== undefined) groups.set(outline, group);
      return { a, b, marginM, lowM: Math.min(a[1], b[1]), highM: Math.max(a[1], b[1]), group };
    })
    .sort((x, y) => x.group - y.group);
}

/** Stretches of a line that the obstacles block; all that sides of one convex outline block is one stretch. */
function blockedBy(stretches: readonly Stretch[], blocks: (stretch: Stretch) => Interval | null): Interval[] {
  const blocked: Interval[] = [];
  let group = -1;
  let from = Infinity;
  let to = -Infinity;
  for (const stretch of stretches) {
    const part = blocks(stretch);
    if (part === null) continue;
    if (stretch.group !== group) {
      if (to > from) blocked.push([from, to]);
      group = stretch.group;
      from = Infinity;
      to = -Infinity;
    }
    from = Math.min(from, part[0]);
    to = Math.max(to, part[1]);
  }
  if (to > from) blocked.push([from, to]);
  return blocked;
}

function criticalValues(stretches: readonly Stretch[], body: Body, vMinM: number, vMaxM: number): number[] {
  const values = new Set<number>();
  const add = (value: number): void => {
    if (value >= vMinM && value <= vMaxM) values.add(Math.round(value * 1000));
  };
  const groups = new Map<number, { lowM: number; highM: number; marginM: number }>();
  for (const { group, marginM, lowM, highM } of stretches) {
    const known = groups.get(group) ?? { lowM, highM, marginM };
    groups.set(group, { marginM, lowM: Math.min(known.lowM, lowM), highM: Math.max(known.highM, highM) });
  }
  for (const { lowM, highM, marginM } of groups.values()) {
    for (const reach of [body.halfWidthM, body.turnRadiusM]) {
      add(lowM - reach - marginM - edgeM);
      add(highM + reach + marginM + edgeM);
    }
  }
  return [...values].sort((x, y) => x - y).map((value) => value / 1000);
}

interface Edge {
  readonly a: Point;
  readonly b: Point;
  readonly lowM: number;
  readonly highM: number;
}

/** Edges of rings that may cross a line of constant v between the two values. */
function edgesWithin(rings: readonly Ring[], vMinM: number, vMaxM: number): Edge[] {
  return rings.flatMap((ring) =>
    ring
      .map((a, index): Edge => {
        const b = ring[(index + 1) % ring.length]!;
        return { a, b, lowM: Math.min(a[1], b[1]), highM: Math.max(a[1], b[1]) };
      })
      .filter(({ lowM, highM }) => highM >= vMinM && lowM <= vMaxM),
  );
}

/** Even-odd crossings of a line of constant v with closed rings. */
function scanLine(edges: readonly Edge[], vM: number): Interval[] {
  const crossings: number[] = [];
  for (const { a, b } of edges) {
    if (a[1] > vM !== b[1] > vM) crossings.push(a[0] + ((vM - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  }
  crossings.sort((x, y) => x - y);
  const intervals: Interval[] = [];
  for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
    if (crossings[pair + 1]! > crossings[pair]!) intervals.push([crossings[pair]!, crossings[pair + 1]!]);
  }
  return intervals;
}

/** The part of the stretch a–b inside the band, as its range of u; null when it is outside. */
function inBand(a: Point, b: Point, vM: number, halfM: number): Interval | null {
  const low = vM - halfM;
  const high = vM + halfM;
  const dv = b[1] - a[1];
  if (Math.abs(dv) < 1e-12) {
    return a[1] > low && a[1] < high ? [Math.min(a[0], b[0]), Math.max(a[0], b[0])] : null;
  }
  const t1 = Math.max(0, Math.min((low - a[1]) / dv, (high - a[1]) / dv));
  const t2 = Math.min(1, Math.max((low - a[1]) / dv, (high - a[1]) / dv));
  if (t2 <= t1) return null;
  const u1 = a[0] + t1 * (b[0] - a[0]);
  const u2 = a[0] + t2 * (b[0] - a[0]);
  return [Math.min(u1, u2), Math.max(u1, u2)];
}

function bandExtent(edges: readonly Edge[], vM: number, halfM: number): Interval[] {
  const near = edges.filter(({ lowM, highM }) => highM >= vM - halfM && lowM <= vM + halfM);
  if (near.length === 0) return [];
  const parts: Interval[] = [vM - halfM, vM, vM + halfM].flatMap((value) => scanLine(near, value));
  for (const { a, b } of near) {
    const part = inBand(a, b, vM, halfM);
    if (part !== null) parts.push(part);
  }
  return joined(parts);
}

function boxBlocked(stretches: readonly Stretch[], vM: number, body: Body): Interval[] {
  return blockedBy(stretches, ({ a, b, marginM, lowM, highM }) => {
    const halfM = body.halfWidthM + marginM;
    if (vM <= lowM - halfM || vM >= highM + halfM) return null;
    const part = inBand(a, b, vM, halfM);
    const byM = body.halfLengthM + marginM;
    return part === null ? null : [part[0] - byM, part[1] + byM];
  });
}

function turnBlocked(stretches: readonly Stretch[], vM: number, radiusM: number): Interval[] {
  return blockedBy(stretches, ({ a, b, marginM, lowM, highM }) => {
    const r = radiusM + marginM;
    return vM <= lowM - r || vM >= highM + r ? null : capsuleOnLine(a, b, r, vM);
  });
}
