import type { Point } from '../../kernel/geometry.ts';
import type { MachineId, MissionId, TaskId, ZoneId } from '../../kernel/ids.ts';

/** Where a load is taken up or set down: a point of the level, the middle of a zone (staging), or in front of a hoist's landing. */
export type HaulPlace = { readonly point: Point } | { readonly zoneId: ZoneId } | { readonly landingId: string };

/** Pieces that are alike: each is one trip of one carrier. */
export interface HaulLoad {
  readonly from: HaulPlace;
  readonly to: HaulPlace;
  /** Of one piece. */
  readonly massKg: number;
  readonly count: number;
  /** Not there to be taken up before, site epoch ms. */
  readonly earliestMs?: number;
  /** Wanted there by then, site epoch ms. */
  readonly dueMs?: number;
}

/** Which piece a task is about. Loads and their pieces count from 1, loads in the order of the request. */
export interface HauledPiece {
  readonly load: number;
  readonly piece: number;
  readonly massKg: number;
}

/** Why a machine was chosen for a piece, or for a step of work on a floor: what the best other one would cost, or that there is none. */
export interface MachineChoice {
  readonly code:
    | 'only-one'
    /** Of several of its kind only this one gets there. */
    | 'only-there'
    | 'soonest'
    /** The plan ends as early with the other, this step does not. */
    | 'step-soonest'
    /** More floor would be left out with the other. */
    | 'keeps-floor'
    /** Any other would be too late for it. */
    | 'others-late'
    | 'as-good'
    /** A person wanted this one. */
    | 'asked-for'
    /** All machines of the type share the work. */
    | 'shared'
    /** It stands on the level of the work, the other does not. */
    | 'on-level'
    /** There are others of its kind, which were not weighed against it. */
    | 'not-weighed'
    /** Its type does most an hour. */
    | 'quickest-type'
    | 'has-it-aboard'
    | 'under-way';
  /** The next best. */
  readonly machineId?: MachineId;
  /** By how much all would be done later with it, seconds; below zero where the plan is not proven to be the best. */
  readonly laterS?: number;
  /** How much more floor would be left out with it, m². */
  readonly lostM2?: number;
  /** What it is at when the task begins, and until when, site epoch ms. */
  readonly busyWith?: 'work' | 'charging';
  readonly busyUntilMs?: number;
}

/** `facts`: of the next best. */
export function chosenAs(code: MachineChoice['code'], facts: Omit<MachineChoice, 'code'> = {}): MachineChoice {
  return { code, ...facts };
}

/** Another machine's leg that must be driven to its end before a leg may begin: it leaves ground that this one needs. */
export interface LegBefore {
  /** Of another mission than the leg's own. */
  readonly missionId?: MissionId;
  readonly taskId: TaskId;
  /** Counted from 0. */
  readonly leg: number;
}

/** Why a load is not brought. */
export const haulRefusals = [
  'haul-too-heavy',
  'haul-place-unknown',
  'haul-place-in-zone',
  'haul-place-in-solid',
  'haul-place-off-floor',
  'haul-place-too-tight',
  'haul-place-beside-carrier',
  'haul-same-place',
  'haul-unreachable',
  'haul-battery',
  'haul-aboard-lost',
] as const;
export type HaulRefusal = (typeof haulRefusals)[number];
