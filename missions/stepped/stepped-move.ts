import type { Figure } from '../../hardware-profiles/profile.ts';
import type { SteppedWork } from '../../hardware-profiles/stepped-move.ts';
import type { ConfirmingRole, MethodStep, StepCheck } from '../../hardware-profiles/stepped-move.ts';
import type { MachineId } from '../../kernel/ids.ts';

/** A machine climbs (造楼机顶升) or sets girders and steps on (架桥机架梁、过孔), by the method of its profile. */
export interface SteppedMoveParameters {
  readonly kind: 'stepped-move';
  readonly work: SteppedWork;
  readonly machineId: MachineId;
  /** Storeys to climb, or girders to set. */
  readonly times: number;
}

/** What must hold before a task begins, and what it is called. */
export interface PlannedStage {
  readonly name: MethodStep['name'];
  /** Of how many: steps of the whole move, counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly checks: readonly StepCheck[];
  /** Asked instead when it goes on after it was broken off. */
  readonly again?: readonly StepCheck[];
  /** What hangs meanwhile: a word must name it. */
  readonly elementId?: string;
  /** Of work that waits for a word without holding its mission: longer waiting raises an alarm. */
  readonly alarmS?: Figure;
}

/** Somebody's word for a check that no machine can make. */
export interface StepConfirmation {
  readonly check: string;
  readonly by: string;
  readonly role: ConfirmingRole;
  /** Site epoch ms. */
  readonly atMs: number;
  readonly note: string;
  /** A task has begun on it: it counts no more. */
  readonly isUsed?: true;
}

/** What is known at one moment of what machines can say; null: not known, or too old. */
export interface StepReadings {
  /** Greatest difference between the positions of the jacks, metres. */
  readonly levelM: number | null;
  /** Greatest load of a jack over its design load. */
  readonly jackLoadRatio: number | null;
  readonly windMps: number | null;
  /** Of the machines mounted on it: one that moves or is not heard; null where all stand. */
  readonly carriedMoving: string | null;
}

/** What became of one check. `value` is null where it is not known. */
export type CheckOutcome =
  | {
      readonly check: string;
      readonly state: 'passed' | 'failed';
      readonly value: number | null;
      readonly limit: number;
      readonly unit: string;
    }
  | { readonly check: string; readonly state: 'passed' | 'failed'; readonly machineId: string | null }
  | { readonly check: string; readonly state: 'passed'; readonly confirmation: StepConfirmation }
  | { readonly check: string; readonly state: 'missing'; readonly role: ConfirmingRole };
