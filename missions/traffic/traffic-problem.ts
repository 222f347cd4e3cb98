import type { Point } from '../../kernel/geometry.ts';

/** Places where machines may stand, and straight lanes between them that are driven both ways. One map per level. */
export interface Roadmap {
  readonly places: readonly Point[];
  readonly lanes: readonly (readonly [a: number, b: number])[];
}

/** Stands at its start at time 0 and at its goal (both places of the map) from its arrival on. */
export interface TrafficMachine {
  readonly start: number;
  readonly goal: number;
  /** Of a disc about the machine that holds it in every heading, with the distance to be kept. The discs of two machines never overlap. */
  readonly radiusM: number;
  readonly speedMps: number;
}

/**
 * `behind`: a machine drives to a place only when the one before it has come to rest at its next place. `in-step`: all ways take the same
 * time and a place may be entered in the step in which it is left, as in the public instances; a ring of machines never turns as one.
 */
export type Following = 'behind' | 'in-step';

export interface TrafficProblem {
  readonly roadmap: Roadmap;
  readonly machines: readonly TrafficMachine[];
  readonly following: Following;
}

/** A stay at a place. The machine drives from `leaveS` to the next stop's `arriveS`; it stays at the last stop for ever. */
export interface Stop {
  readonly place: number;
  readonly arriveS: number;
  readonly leaveS: number;
}

export type Route = readonly Stop[];

export interface TrafficPlan {
  /** One route per machine, in their order. */
  readonly routes: readonly Route[];
  /** Sum of the arrivals at the goals. */
  readonly totalS: number;
  /** What the sum would be if each machine were alone: no plan undercuts it. */
  readonly boundS: number;
}

/** Machines are named by their number. */
export type TrafficRefusal =
  | { readonly code: 'traffic-malformed'; readonly facts: { readonly what: string } }
  | { readonly code: 'traffic-too-large'; readonly facts: { readonly size: number; readonly limit: number } }
  | {
      readonly code: 'traffic-starts-too-near' | 'traffic-goals-too-near' | 'traffic-no-way';
      readonly facts: { readonly machines: readonly number[] };
    }
  /**
   * Proven: no order of moves brings these machines to their goals, however long they wait. None of them was found superfluous for that.
   * `unlessMoved` are those whose goal is in the way: if one of them alone could rest elsewhere, there would be an order.
   */
  | {
      readonly code: 'traffic-impossible';
      readonly facts: { readonly machines: readonly number[]; readonly unlessMoved: readonly number[] };
    }
  /** The work was used up before an order was found or refuted. */
  | { readonly code: 'traffic-undecided'; readonly facts: { readonly machines: readonly number[] } };
