import { isInsidePolygon, ringSegments, type Point, type Ring } from '../../kernel/geometry.ts';
import type { Point3 } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import { toolHeights } from './tool-heights.ts';
import type { RefusedPart } from '../mission.ts';
import type { SiteModel, Wall } from '../site-model.ts';
import { stationData } from './station-data.ts';
import type { StationParameters } from './station-parameters.ts';

/** One piece of work for an arm: a hole, a strip of wall, a panel, a cell of ground. Site frame, metres. */
export interface Target {
  /** Where it is in plan. */
  readonly at: Point;
  /** Unit vector from the wall towards the machine; null where it may stand on any side. */
  readonly outward: Point | null;
  /** Off the work, before the tool begins and after it ends. */
  readonly approach: Point3;
  /** The tool at work, from the first to the last. */
  readonly stroke: readonly Point3[];
  /** In the work's unit. */
  readonly amount: number;
  /** Of walls. */
  readonly areaM2: number;
}

export interface Targets {
  readonly targets: readonly Target[];
  /** What no such machine could do wherever it stood. */
  readonly refused: readonly RefusedPart[];
}

interface Asked {
  readonly site: SiteModel;
  readonly area: MissionArea;
  readonly parameters: StationParameters;
  readonly profile: MachineProfile;
}

const faceMinM = 0.3;
/** A point beside a wall that far out tells whether its face is one of the area. */
const besideM = 0.3;

export function targetsOf(asked: Asked): Targets {
  switch (asked.parameters.work) {
    case 'drill':
      return holesOf(asked);
    case 'putty':
    case 'paint':
    case 'plaster':
      return stripsOf(asked);
    case 'set-panel':
      return panelsOf(asked);
    case 'excavate':
      return { targets: cellsOf(asked), refused: [] };
  }
}

/** Height of the underside above a point, site frame; null under the open sky. */
function ceilingOver({ site, area }: Asked, at: Point): number | null {
  const floorM = area.mainSlab.topM;
  const undersides = site.levels
    .filter(({ elevationM }) => elevationM > floorM + 1)
    .flatMap(({ slabs }) => slabs.filter((slab) => isInsidePolygon(at, slab)))
    .map(({ topM, thicknessM }) => topM - thicknessM);
  return undersides.length === 0 ? null : Math.min(...undersides);
}

function holesOf(asked: Asked): Targets {
  const { area, parameters } = asked;
  const { holes, spacingM = stationData.spacingM.value } = parameters;
  const inArea = (point: Point): boolean => area.region.some((polygon) => isInsidePolygon(point, polygon));
  const points = (holes ?? gridOver(area, spacingM)).filter(inArea);
  const targets = points.flatMap((at): Target[] => {
    const ceilingM = ceilingOver(asked, at);
    if (ceilingM === null) return [];
    const z = (up: number): Point3 => [at[0], at[1], ceilingM + up];
    const fromM = -stationData.belowCeilingM.value;
    return [
      {
        at,
        outward: null,
        approach: z(fromM - stationData.approachM.value),
        // The drill is drawn out while it turns.
        stroke: [z(fromM), z(stationData.holeDepthM.value), z(fromM - stationData.approachM.value)],
        amount: 1,
        areaM2: 0,
      },
    ];
  });
  const openSky = points.length - targets.length;
  const elsewhere = (holes?.length ?? points.length) - points.length;
  return {
    targets,
    refused: [
      ...(openSky === 0 ? [] : [piecesRefused('no-ceiling', openSky, points[0]!)]),
      ...(elsewhere === 0 ? [] : [piecesRefused('outside-area', elsewhere, holes![0]!)]),
    ],
  };
}

function piecesRefused(code: 'no-ceiling' | 'outside-area', pieces: number, at: Point): RefusedPart {
  return { code, areaM2: 0, at, facts: { pieces, tip: 'draw-another-area' } };
}

/** Middles of the squares of that size that lie side by side over the area. */
function gridOver({ region }: MissionArea, spacingM: number): Point[] {
  const points = region.flatMap(({ outline }) => outline);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const along = (low: number, high: number): number[] => {
    const count = Math.max(1, Math.floor((high - low) / spacingM + 1e-9));
    const first = (low + high - (count - 1) * spacingM) / 2;
    return Array.from({ length: count }, (_, index) => first + index * spacingM);
  };
  const rows = along(Math.min(...ys), Math.max(...ys));
  return along(Math.min(...xs), Math.max(...xs)).flatMap((x, column) =>
    (column % 2 === 0 ? rows : [...rows].reverse()).map((y): Point => [x, y]),
  );
}

/** A straight stretch of a wall's side within the area. */
interface Face {
  readonly wall: Wall;
  readonly from: Point;
  readonly along: Point;
  readonly outward: Point;
  readonly lengthM: number;
}

function facesOf({ area, parameters }: Asked): Face[] {
  const { wallIds } = parameters;
  const walls = area.level.walls.filter(({ globalId }) => wallIds?.includes(globalId) !== false);
  return walls.flatMap((wall) =>
    ringSegments(counterClockwise(wall.outline)).flatMap(({ from, to }): Face[] => {
      const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1]);
      if (lengthM < faceMinM) return [];
      const along: Point = [(to[0] - from[0]) / lengthM, (to[1] - from[1]) / lengthM];
      return [{ wall, from, along, outward: [along[1], -along[0]], lengthM }];
    }),
  );
}

function counterClockwise(ring: Ring): Ring {
  const twice = ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return twice < 0 ? [...ring].reverse() : ring;
}

function pointOn({ from, along, outward }: Face, alongM: number, outM: number): Point {
  return [from[0] + along[0] * alongM + outward[0] * outM, from[1] + along[1] * alongM + outward[1] * outM];
}

/** Stretches of a face that lie before floor of the area, cut into pieces of about that width. */
function piecesOf({ area }: Asked, face: Face, widthM: number, toolM: number | null): Piece[] {
  const stepM = 0.05;
  const isOpen = (alongM: number): boolean => {
    const point = pointOn(face, alongM, besideM);
    return area.region.some((polygon) => isInsidePolygon(point, polygon));
  };
  const runs: [number, number][] = [];
  for (let alongM = stepM / 2; alongM < face.lengthM; alongM += stepM) {
    const last = runs.at(-1);
    if (!isOpen(alongM)) continue;
    if (last !== undefined && alongM - last[1] < stepM) last[1] = alongM + stepM / 2;
    else runs.push([alongM - stepM / 2, alongM + stepM / 2]);
  }
  return runs.flatMap(([fromM, toM]): Piece[] => {
    const lengthM = toM - fromM;
    if (toolM === null) {
      const count = Math.floor(lengthM / widthM + 1e-9);
      return Array.from({ length: count }, (_, index) => ({ middleM: fromM + (index + 0.5) * widthM, widthM }));
    }
    const count = Math.ceil(lengthM / widthM - 1e-9);
    // The outermost strips end where the run ends: beyond a corner stands another wall.
    const apartM = (lengthM - toolM) / (count - 1);
    return Array.from({ length: count }, (_, index) => ({
      middleM: count === 1 ? fromM + lengthM / 2 : fromM + toolM / 2 + index * apartM,
      widthM: lengthM / count,
    }));
  });
}

interface Piece {
  readonly middleM: number;
  readonly widthM: number;
}

/** Upright strips of the tool's width, up and down in turn. */
function stripsOf(asked: Asked): Targets {
  const { area, parameters, profile } = asked;
  const work = profile.work!;
  const { widthM } = { widthM: work.widthM.value };
  const { lowM, highM } = toolHeights(profile);
  const floorM = area.mainSlab.topM;
  const targets: Target[] = [];
  let beyondM2 = 0;
  let wantedM = 0;
  let beyondAt: Point | undefined;
  for (const face of facesOf(asked)) {
    const toM = Math.min(parameters.toHeightM ?? Infinity, face.wall.heightM);
    const reachedM = Math.min(toM, highM + widthM / 2);
    const bottomM = Math.max(lowM, widthM / 2);
    const topM = Math.max(bottomM, reachedM - widthM / 2);
    for (const piece of piecesOf(asked, face, widthM * (1 - work.overlapRatio.value), widthM)) {
      const at = pointOn(face, piece.middleM, 0);
      const z = (upM: number, outM: number): Point3 => [...pointOn(face, piece.middleM, outM), floorM + upM];
      const heights = targets.length % 2 === 0 ? [bottomM, topM] : [topM, bottomM];
      beyondM2 += piece.widthM * (toM - reachedM);
      if (toM > reachedM) [beyondAt, wantedM] = [at, Math.max(wantedM, toM)];
      targets.push({
        at,
        outward: face.outward,
        approach: z(heights[0]!, stationData.approachM.value),
        stroke: [z(heights[0]!, 0), z(heights[1]!, 0)],
        amount: piece.widthM * reachedM,
        areaM2: piece.widthM * reachedM,
      });
    }
  }
  if (beyondAt === undefined) return { targets, refused: [] };
  const facts = { heightM: round(wantedM), reachM: round(highM + widthM / 2), tip: 'finish-by-hand' };
  return { targets, refused: [{ code: 'outside-reach', areaM2: beyondM2, at: beyondAt, facts }] };
}

/** Panels side by side from the beginning of each face; what is narrower is cut by hand. */
function panelsOf(asked: Asked): Targets {
  const widthM = stationData.panelWidthM.value;
  const heightM = stationData.panelHeightM.value;
  const floorM = asked.area.mainSlab.topM;
  const faces = facesOf(asked).filter(({ wall }) => wall.heightM >= heightM);
  const targets = faces.flatMap((face) =>
    piecesOf(asked, face, widthM, null).map((piece): Target => {
      const z = (outM: number): Point3 => [...pointOn(face, piece.middleM, outM), floorM + heightM / 2];
      return {
        at: pointOn(face, piece.middleM, 0),
        outward: face.outward,
        approach: z(stationData.panelWayM.value + stationData.approachM.value),
        stroke: [z(stationData.panelWayM.value), z(0)],
        amount: 1,
        areaM2: widthM * heightM,
      };
    }),
  );
  return { targets, refused: [] };
}

/** Cells of the ground, each dug out by one scoop after the other: down, along and up again. */
function cellsOf({ area, parameters }: Asked): Target[] {
  const cellM = stationData.digCellM.value;
  const depthM = parameters.depthM ?? stationData.depthM.value;
  const floorM = area.mainSlab.topM;
  const upM = stationData.approachM.value;
  return gridOver(area, cellM)
    .filter((point) => area.region.some((polygon) => isInsidePolygon(point, polygon)))
    .map((at): Target => {
      const z = (above: number): Point3 => [at[0], at[1], floorM + above];
      return {
        at,
        outward: null,
        approach: z(upM),
        stroke: [z(0), z(-depthM), z(upM)],
        amount: cellM ** 2 * depthM,
        areaM2: 0,
      };
    });
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
