import type { MachineId } from '../kernel/ids.ts';

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
