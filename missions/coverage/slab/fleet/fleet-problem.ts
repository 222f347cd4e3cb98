import type { Point } from '../../../../kernel/geometry.ts';
import type { Region } from '../../polygons.ts';
import type { CoveragePlan, CoverageProblem, CoverageRefusal, Drive, HandWork, WetEdge } from '../coverage-problem.ts';
import type { Knot, TimedPiece } from '../pieces.ts';

/**
 * Where a robot comes onto the slab and where it leaves it. Before it comes and after it has left it is in nobody's way; one without a
 * start stands where its work begins from the first moment on, one without an exit stays where its work ends.
 */
export interface FleetRobot {
  readonly start?: Point;
  readonly exit?: Point;
}

/** A slab for several robots of one kind. */
export interface FleetProblem extends Omit<CoverageProblem, 'start' | 'exit' | 'drive'> {
  readonly drive: Drive;
  readonly robots: readonly FleetRobot[];
  /** The rims of two tools keep this apart at any time, metres. */
  readonly clearanceM: number;
}

/** What one robot does. */
export interface RobotPlan {
  readonly pieces: readonly TimedPiece[];
  /** Where it is when: from when it comes onto the slab until it leaves it or stays. */
  readonly knots: readonly Knot[];
  /** When the tool is let down and lifted again; on the way to the part and from it it touches nothing. */
  readonly workS: { readonly fromS: number; readonly toS: number };
  readonly workM: number;
  /** From the start to its part and from there to the exit, metres. */
  readonly travelM: number;
  /** Time stood still for others, before it comes onto the slab too. */
  readonly waitS: number;
  readonly endS: number;
}

export interface FleetPlan {
  readonly robots: readonly RobotPlan[];
  readonly makespanS: number;
  /** What one robot needs for the whole without coming and going. */
  readonly oneRobotS: number;
  /** Nobody covers the reachable area sooner: the one robot's bound of length, driven without turning, shared evenly. */
  readonly boundS: number;
  /** The least distance between the rims of two tools that are on the slab together; null where none ever are. */
  readonly apartMinM: number | null;
  readonly areaM2: number;
  readonly reachableM2: number;
  readonly reachable: Region;
  readonly coveredM2: number;
  readonly handWork: HandWork;
  readonly wetEdge: WetEdge | null;
  /** The path that was dealt out. */
  readonly whole: CoveragePlan;
}

export type FleetRefusal =
  | CoverageRefusal
  | { readonly code: 'robots-invalid'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'robots-too-many'; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly code: 'robots-in-each-others-way'; readonly facts: Readonly<Record<string, unknown>> };
