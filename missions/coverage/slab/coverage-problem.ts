import type { Point, Ring } from '../../../kernel/geometry.ts';
import type { Region } from '../polygons.ts';
import type { TimedPiece } from './piece.ts';

/**
 * A slab to be gone over by one machine whose tool is a disc: a trowel, a grinding head, a spray cone. The tool stays wholly on the slab
 * and off whatever stands on it. Metres, radians, seconds.
 */
export interface CoverageProblem {
  readonly outline: Ring;
  /** Columns, openings, walls. They may overlap each other and the outline. */
  readonly holes: readonly Ring[];
  /** Places that are left out for a while: zones, staging, parked machines. */
  readonly keepOuts: readonly Ring[];
  readonly toolWidthM: number;
  /** Share of the tool's width that neighbouring lanes lap; 0 when absent, below 0.9. */
  readonly overlapRatio?: number;
  /** Where the machine comes from and where it leaves; anywhere when absent. The way begins and ends at the nearest place for the tool. */
  readonly start?: Point;
  readonly exit?: Point;
  /** Direction of the lanes; the one that costs least when absent. A last pass goes at a right angle to the one before. */
  readonly directionRad?: number;
  readonly drive?: Drive;
  /**
   * Fresh work meets older work only within this time; needs `drive`. Absent where nothing sets.
   */
  readonly openTimeS?: number;
  /** The tightest circle of the machine's middle; turns on the spot where 0 or absent. Needs `drive`. */
  readonly turningRadiusM?: number;
  /** Whether it may drive backwards, so that it can turn in three moves; not when absent. */
  readonly canReverse?: boolean;
  /** Rounds along the outline and the longer sides of holes, for room to turn; as many as are worthwhile when absent. Needs `drive`. */
  readonly headlandPasses?: number;
}

/** How fast the machine works, and its time for a half turn on the spot. */
export interface Drive {
  readonly workMps: number;
  readonly halfTurnS: number;
  /** Time for a change between forwards and backwards; none when absent. */
  readonly gearChangeS?: number;
}

/** A stretch of the path. Along a lane the tool brings something new, on a transit it does not. */
export interface PathStretch {
  readonly kind: 'lane' | 'transit';
  /** Corners of the path from–to, both included. */
  readonly fromIndex: number;
  readonly toIndex: number;
  readonly lengthM: number;
}

/** A piece of the slab that the tool leaves: corners, edges, narrows. */
export interface HandPiece {
  /** `corner`: a disc does not get into it; `narrow`: the tool does not get there at all; `left`: it could, but it does not pay. */
  readonly cause: 'corner' | 'narrow' | 'left';
  readonly areaM2: number;
  /** Length of slab edge, column or keep-out along which it lies. */
  readonly edgeM: number;
  readonly outline: Ring;
}

export interface HandWork {
  readonly areaM2: number;
  readonly edgeM: number;
  /** The larger ones, largest first; the sums count all. */
  readonly pieces: readonly HandPiece[];
}

export interface WetEdge {
  /** The longest time between work and the older work it meets. */
  readonly oldestS: number;
  /** Length of joints met too late, metres. */
  readonly lateM: number;
}

export interface CoveragePlan {
  /** The way of the tool's middle. */
  readonly path: readonly Point[];
  readonly stretches: readonly PathStretch[];
  readonly directionRad: number;
  readonly lengthM: number;
  /** No path covers the reachable area with less: (area − tool disc) ÷ tool width. */
  readonly boundM: number;
  /** Changes of heading by more than 45°. */
  readonly turns: number;
  /** Time of the whole path where the problem says how the machine drives. */
  readonly durationS: number | null;
  /** Area of the slab less holes and keep-outs. */
  readonly areaM2: number;
  /** What the tool can touch at all from where it starts. */
  readonly reachableM2: number;
  readonly reachable: Region;
  readonly coveredM2: number;
  readonly handWork: HandWork;
  readonly wetEdge: WetEdge | null;
  /** Of a machine that turns in arcs or goes rounds; its `path` is this drive in chords, and `turns` are arcs by more than 45° and changes of gear. */
  readonly driven?: DrivenParts;
}

export interface CoverageProgress {
  readonly stage: 'drafted' | 'reached' | 'shortened';
  /** The path so far. */
  readonly path: readonly Point[];
  /** Of what can be reached, as seen on squares. */
  readonly coveredRatio: number;
}

export interface DrivenParts {
  readonly pieces: readonly TimedPiece[];
  readonly turningRadiusM: number;
  /** Rounds along the walls. */
  readonly headlandPasses: number;
  readonly gearChanges: number;
  /** What the tool could touch if the machine turned on the spot; `reachable` is what it can on drives that lead there and back. */
  readonly onTheSpotM2: number;
}

export type CoverageRefusal =
  | { readonly code: 'outline-invalid'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'outline-crosses-itself'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'outline-too-thin'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'area-empty'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'tool-too-wide'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'radius-too-wide'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'turning-invalid'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'tool-invalid'; readonly facts: Readonly<Record<string, unknown>> };
