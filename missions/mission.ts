import type { Point, Polygon, Pose, Ring } from '../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId, SlabId, TaskId } from '../kernel/ids.ts';
import type { Problem } from '../kernel/result.ts';
import type { ConcreteSupply, PlannedSupply } from './concrete-supply.ts';
import type { HauledPiece, HaulLoad, HaulRefusal, LegBefore } from './hauling/haul-load.ts';
import type { MachineChoice } from './machine-choice.ts';
import type { StationParameters } from './stations/station-parameters.ts';
import type { SurfaceParameters } from './surface/surface-parameters.ts';
import type { PlannedStage, StepConfirmation, SteppedMoveParameters } from './stepped/stepped-move.ts';
import type { CraneLiftsParameters, LiftRefusal, PlannedLifting } from './cranes/crane-lifts.ts';

export const missionKinds = [
  'concrete-placing',
  'floor-finishing',
  'hoist-run',
  'surface-work',
  'hauling',
  'crane-lifts',
  'stepped-move',
  'station-work',
] as const;
export type MissionKind = (typeof missionKinds)[number];

export const missionStates = [
  'draft',
  'planned',
  'approved',
  'running',
  'held',
  'done',
  'cancelled',
  'failed',
] as const;
export type MissionState = (typeof missionStates)[number];

/** What is known of the concrete. `setFactor` is 1 for a plain mix, above 1 with retarder, below with accelerator. */
export interface ConcreteParameters {
  readonly thicknessM: number;
  readonly temperatureC: number;
  readonly setFactor: number;
  /** Absent: nobody has told it, and no machine is judged by it. */
  readonly slumpMm?: number;
}

export type MissionParameters =
  | ({
      readonly kind: 'concrete-placing';
      readonly deliveryRateM3ph: number;
      /** Where it is known the pour is planned truck by truck, and the rate does not count. */
      readonly supply?: ConcreteSupply;
    } & ConcreteParameters)
  | ({
      readonly kind: 'floor-finishing';
      readonly trowelPasses: number;
      /** The placing mission whose bays are followed, or placing by others at a steady rate from `earliestStart`. */
      readonly placing:
        | { readonly by: 'mission'; readonly missionId: MissionId }
        | { readonly by: 'others'; readonly rateM3ph: number };
    } & ConcreteParameters)
  | {
      readonly kind: 'hoist-run';
      readonly cargo: 'materials' | 'people' | 'robot';
      readonly toLevelId: LevelId;
      readonly massKg: number;
      readonly lifts: number;
      /** For cargo 'robot': the machine that rides. */
      readonly machineId?: MachineId;
    }
  | SurfaceParameters
  | StationParameters
  | { readonly kind: 'hauling'; readonly loads: readonly HaulLoad[] }
  | CraneLiftsParameters
  | SteppedMoveParameters;

export type MissionArea = { readonly slabId: SlabId } | { readonly polygon: Ring };

export interface MissionRequest {
  readonly kind: MissionKind;
  readonly levelId: LevelId;
  /** Absent only for hoist-run, crane-lifts, hauling and stepped-move. */
  readonly area?: MissionArea;
  readonly parameters: MissionParameters;
  /** Site epoch ms. */
  readonly earliestStartMs: number;
  /** Where the programme of the site has moved the start: what a person had asked for. */
  readonly askedStartMs?: number;
  readonly dueMs?: number;
  /** Of floor-finishing: parts that are wanted sooner than the rest. */
  readonly dueZones?: readonly DueZone[];
}

/** A part of the area that is to be finished by a time. */
export interface DueZone {
  readonly name: string;
  /** Site frame, metres. */
  readonly outline: Ring;
  /** Site epoch ms. */
  readonly dueMs: number;
  /** From 1, what may wait, to 5: how much a minute late counts. */
  readonly priority: number;
}

/** What a plan makes of a zone with a due time. */
export interface DueZoneOutcome {
  readonly name: string;
  readonly priority: number;
  readonly dueMs: number;
  /** The bays that lie in it, and those of them that the plan leaves out. */
  readonly bays: readonly number[];
  readonly lostBays: readonly number[];
  /** When the last of its bays is finished; null where none is. */
  readonly endMs: number | null;
  readonly lateS: number;
  /** The task that ends it: its reason says what binds. */
  readonly bindingTaskId: TaskId | null;
}

export const stepKinds = [
  'travel',
  'place',
  'level',
  'float',
  'trowel',
  'grind',
  'coat',
  'mark',
  'compact',
  'excavate',
  'tie-rebar',
  'drill',
  'putty',
  'paint',
  'plaster',
  'set-panel',
  'lift',
  'hoist',
  'hoist-load',
  'hoist-unload',
  'board',
  'alight',
  'carry',
  'haul-load',
  'haul-unload',
  'charge',
  'sling',
  'clear-air',
  'method-step',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** What work is counted in: floor or wall, concrete or earth, lifts of a cage, pieces brought from place to place, ties of a mat, holes, wall panels, steps of a method. */
export const quantityUnits = ['m2', 'm3', 'lift', 'load', 'tie', 'hole', 'panel', 'step'] as const;
export type QuantityUnit = (typeof quantityUnits)[number];

/** A stretch driven with one tool state and one action goal. */
export interface Leg {
  /** Absolute poses in the site frame: of the base, or of the tool centre point for fixed machines (hose end, hook, cage). */
  readonly poses: readonly Pose[];
  /** Seconds after the task's start at which each pose is planned to be reached. Same length as `poses`, or as `arm` where there is one. */
  readonly atS: readonly number[];
  readonly tool: 'on' | 'off';
  /** 'path' is driven as FollowPath exactly; 'goto' as NavigateToPose to the last pose. */
  readonly drive: 'path' | 'goto';
  /**
   * Of a machine with an arm that stands at a station: poses of its tool centre point, gone through while the base stands at the leg's one pose.
   * Same length as `atS`.
   */
  readonly arm?: readonly Pose[];
  /** Quantity earned by driving the whole leg, in the task's unit; 0 with the tool off. */
  readonly quantity: number;
  /** Legs of other machines that must be driven to their ends before this one begins; absent where the plan keeps no order of machines. */
  readonly after?: readonly LegBefore[];
  /** Legs of other missions that must not begin before this one is driven to its end: it passes ground of theirs first. */
  readonly ahead?: readonly LegBefore[];
}

/** Why a task stands where it stands: the binding constraint, in facts that the screen turns into words. */
export interface TaskReason {
  readonly code:
    | 'release'
    | 'machine-busy'
    | 'predecessor'
    | 'concrete-set'
    | 'concrete-workable'
    | 'travel'
    | 'hoist-busy'
    | 'delivery-rate'
    | 'set-later'
    /** Its people are not there before. */
    | 'crew'
    | 'as-before'
    | 'battery'
    /** Another machine goes first on ground that both need. */
    | 'way-taken'
    | 'air-space'
    | 'truck-arrives'
    | 'bay-busy'
    | 'wind'
    | 'rain'
    /** A stretch of daylight without too much wind begins then. */
    | 'calm-and-daylight';
  readonly taskId?: TaskId;
  readonly atMs?: number;
}

export interface PlannedTask {
  readonly id: TaskId;
  readonly step: StepKind;
  readonly machineId: MachineId;
  /** Further machines held for the whole task (the pump of a distributor, the cage a robot rides in). */
  readonly withMachineIds: readonly MachineId[];
  readonly levelId: LevelId;
  /** Bay number for bay work, counted from 1 in the order of placing. */
  readonly bay?: number;
  /** Of a crane's work: the lift that it belongs to, as the request names it. */
  readonly lift?: string;
  /** Trowel pass, counted from 1; a re-planned rest of a pass keeps its number. */
  readonly pass?: number;
  readonly area?: Polygon;
  readonly legs: readonly Leg[];
  /** Fixed time of work without a path (loading, washing), seconds, after the legs. */
  readonly dwellS: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Bounds from concrete windows, releases and predecessors. Null = none. */
  readonly earliestStartMs: number;
  /** A person wants it begun no earlier, whatever the concrete allows; site epoch ms. */
  readonly notBeforeMs?: number;
  /** Its people are there from then on, though the machine and the concrete would be ready sooner; site epoch ms. */
  readonly crewFromMs?: number;
  readonly latestStartMs: number | null;
  readonly latestEndMs: number | null;
  /** Finish-to-start predecessors with a minimum lag. */
  readonly predecessors: readonly { readonly taskId: TaskId; readonly lagS: number }[];
  readonly quantity: { readonly amount: number; readonly unit: QuantityUnit };
  readonly reason: TaskReason;
  /** Of hauling: which piece, and why this machine. */
  readonly haul?: HauledPiece;
  readonly choice?: MachineChoice;
  /** Of a move in steps: what must hold before it begins. */
  readonly stage?: PlannedStage;
  /** Whether the tool goes on holding after it, or is let go with it; by the kind of step where absent. */
  readonly holdsTool?: 'on' | 'off';
  /** Set when planning again cut the task down to what was done; the rest is another task. */
  readonly isCutToDone?: true;
}

/** A part of the request that the plan leaves out, with cause and remedy. */
export interface RefusedPart {
  readonly code:
    | 'beside-column'
    | 'beside-edge'
    | 'too-narrow'
    | 'outside-reach'
    | 'staging'
    | 'zone'
    | 'floor-closed'
    | 'window-missed'
    | 'no-crew-in-window'
    | 'no-machine'
    | 'overload'
    | 'unreachable'
    /** Of holes: nothing above to drill into, or not in the area. */
    | 'no-ceiling'
    | 'outside-area'
    | 'behind-joint'
    | HaulRefusal
    | LiftRefusal
    | 'lift-after-refused'
    | 'lift-unplaced'
    | 'delivery-lost';
  readonly areaM2: number;
  readonly outline?: Ring;
  readonly at?: Point;
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface Bay {
  readonly number: number;
  readonly polygon: Polygon;
  readonly areaM2: number;
  readonly volumeM3: number;
  /** Planned end of placing, site epoch ms. */
  readonly placedAtMs: number;
  readonly floatFromMs: number;
  readonly workableUntilMs: number;
}

/** Steps that are done bay by bay: the ones that a person can set later. */
export const bayStepKinds = ['place', 'level', 'float', 'trowel'] as const satisfies readonly StepKind[];

/** A step on one bay, and when it may begin at the earliest though it could sooner. */
export interface NotBefore {
  readonly bay: number;
  readonly step: (typeof bayStepKinds)[number];
  /** 0 but for trowel passes, which count from 1. */
  readonly pass: number;
  /** Site epoch ms. */
  readonly atMs: number;
}

/** A step on one bay, and the machine that a person wants to have it. */
export interface ByMachine extends Omit<NotBefore, 'atMs'> {
  readonly machineId: MachineId;
}

/** What a person has asked of a plan beyond the mission's request. Kept for as long as the plan is planned again after failures. */
export interface PlanWishes {
  readonly notBefore: readonly NotBefore[];
  /** Machines that the plan does without. */
  readonly withoutMachineIds: readonly MachineId[];
  /** Absent where nobody asked for it. */
  readonly byMachine?: readonly ByMachine[];
}

export interface Plan {
  readonly missionId: MissionId;
  /** Rises with each re-plan. */
  readonly version: number;
  readonly madeAtMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly tasks: readonly PlannedTask[];
  readonly bays: readonly Bay[];
  readonly refused: readonly RefusedPart[];
  readonly totals: {
    readonly areaM2: number;
    readonly coveredM2: number;
    readonly volumeM3: number;
    readonly lifts: number;
    /** Of hauling: pieces. */
    readonly loads?: number;
  };
  /** Whether every concrete window holds and the due time is kept. */
  readonly warnings: readonly Problem[];
  /** Absent where nobody asked for anything. */
  readonly wishes?: PlanWishes;
  /** Of floor-finishing with zones that are due. */
  readonly dueZones?: readonly DueZoneOutcome[];
  /** Of a placing mission whose supply is known. */
  readonly supply?: PlannedSupply;
  /** Of a mission of crane lifts. */
  readonly lifting?: PlannedLifting;
}

export type TaskState = 'waiting' | 'ready' | 'running' | 'done' | 'failed' | 'skipped';

/** How far a task has come: whole legs done, and metres into the next one. Enough for another machine to go on. */
export interface TaskProgress {
  readonly taskId: TaskId;
  readonly state: TaskState;
  readonly legsDone: number;
  readonly legDoneM: number;
  readonly dwellDoneS: number;
  /** In the task's unit. */
  readonly done: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly note?: Problem;
  /** What people have confirmed of the checks before it, in the order in which they did. */
  readonly confirmations?: readonly StepConfirmation[];
}

/** How much of a step a plan holds. */
export interface StepAmount {
  readonly step: StepKind;
  readonly unit: QuantityUnit;
  readonly amount: number;
}

export interface Mission {
  readonly id: MissionId;
  readonly number: number;
  readonly request: MissionRequest;
  readonly state: MissionState;
  readonly plan: Plan | null;
  readonly progress: readonly TaskProgress[];
  readonly reasons: readonly Problem[];
  /** What the plan held when a person approved it, so that no later plan leaves any of it out unseen. Absent before that. */
  readonly approvedWork?: readonly StepAmount[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** Rises with every change; guards against lost updates. */
  readonly version: number;
}
