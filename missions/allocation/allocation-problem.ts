/**
 * Which machine does which task, and in which order. Times are numbers in one unit of the caller's choice; levels of batteries are
 * ratios of a full one. Skills and places are numbered by the caller.
 */
export interface AllocationProblem {
  readonly places: number;
  /** Travel time from place a to place b at a × places + b, Infinity where there is no way. */
  readonly travelTables: readonly ArrayLike<number>[];
  readonly machines: readonly Machine[];
  readonly tasks: readonly Task[];
  /** Operators who are alike; those of `operators` of the machines. */
  readonly operatorGroups?: readonly OperatorGroup[];
}

export interface Machine {
  /** Number of its table of travel times. */
  readonly travelTable: number;
  readonly skills: readonly number[];
  /** Where it is, free for work, at `from`. */
  readonly start: number;
  readonly from: number;
  /** All its tasks end by then: end of its rent or shift. */
  readonly until: number;
  readonly battery?: Battery;
  /** Group of operators one of whom stays with it for as long as it works; it needs nobody where absent. */
  readonly operators?: number;
}

/** Drained in proportion to the time of travel and tasks, not by waiting; charged in proportion to time, to any level. */
export interface Battery {
  readonly levelRatio: number;
  /** Never below; it always keeps what it takes to get to the charger. */
  readonly floorRatio: number;
  /** Travel and tasks that empty a full battery. */
  readonly drainTime: number;
  /** Charging that fills an empty one. */
  readonly chargeTime: number;
  /** Place of its own charger. */
  readonly charger: number;
}

/** `count` people on duty from `from` until `until`. */
export interface OperatorGroup {
  readonly count: number;
  readonly from: number;
  readonly until: number;
}

/** Work that begins at one place and ends at another (or the same): `service` and the travel between the two. */
export interface Task {
  readonly begin: number;
  readonly end: number;
  readonly service: number;
  /** Begins then at the earliest; 0 where absent. */
  readonly release?: number;
  /** All of these are needed. */
  readonly skills: readonly number[];
}

/** The latest end of a task, or the sum over tasks of the time from release to end. The other one decides between equals. */
export type AllocationObjective = 'makespan' | 'flow-time';

export interface TaskStep {
  readonly kind: 'task';
  readonly task: number;
  readonly begin: number;
  readonly end: number;
  /** Battery at the end; 1 without a battery. */
  readonly levelRatio: number;
}

export interface ChargeStep {
  readonly kind: 'charge';
  readonly begin: number;
  readonly end: number;
  readonly levelRatio: number;
}

export type Step = TaskStep | ChargeStep;

export interface AllocationPlan {
  /** One for each machine, in order of time. */
  readonly routes: readonly (readonly Step[])[];
  /** Tasks for which no time was found on any machine: compared before everything else. */
  readonly unassigned: readonly number[];
  readonly makespan: number;
  readonly flowTime: number;
}

/** Why a machine cannot do a task even if it has nothing else to do. */
export type TaskObstacle =
  | { readonly code: 'allocation-skill-missing'; readonly skill: number }
  | { readonly code: 'allocation-no-operator' }
  | { readonly code: 'allocation-no-way' }
  /** The level that it would need when it leaves the charger, and how far it could be drained. */
  | {
      readonly code: 'allocation-battery-too-small';
      readonly neededRatio: number;
      readonly usableRatio: number;
    }
  | { readonly code: 'allocation-shift-too-short'; readonly earliest: number; readonly until: number };

export type AllocationRefusal =
  | { readonly code: 'allocation-malformed'; readonly facts: { readonly what: string } }
  | { readonly code: 'allocation-too-large'; readonly facts: { readonly size: number; readonly limit: number } }
  | { readonly code: 'allocation-no-machine' }
  | {
      readonly code: 'allocation-task-impossible';
      /** For each such task the machine that comes closest, and what is in its way. */
      readonly facts: {
        readonly tasks: readonly { readonly task: number; readonly machine: number; readonly obstacle: TaskObstacle }[];
      };
    };
