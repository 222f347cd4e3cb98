import type { InterlockLatch, MachineVerdict } from '../../controller/contract/interlock/interlock.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Permit } from '../../kernel/permit.ts';

/** One machine as it truly is at an instant. Metres, m/s along its heading, radians; `machineMs` is its own monotonic clock. */
export interface MachineSample {
  readonly machineId: string;
  readonly machineMs: number;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly yawRad: number;
  readonly speedMps: number;
  /** It keeps or raises its speed by its own will; false while it coasts through its reaction, brakes, or stands. */
  readonly isPowered: boolean;
}

export interface PersonSample {
  readonly personId: string;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** What happened, in order. Times are the site's, ms. */
export type TraceEntry = { readonly atMs: number } & (
  | { readonly type: 'started'; readonly epoch: number }
  | { readonly type: 'asked'; readonly machineId: string; readonly nonce: string; readonly machineMs: number }
  | { readonly type: 'sent'; readonly permit: Permit; readonly text: string }
  | { readonly type: 'delivered'; readonly machineId: string; readonly text: string; readonly machineMs: number }
  | { readonly type: 'reset'; readonly latchId: string; readonly role: string; readonly isDone: boolean }
  | {
      readonly type: 'cycle';
      readonly epoch: number;
      readonly verdicts: readonly MachineVerdict[];
      readonly latches: readonly InterlockLatch[];
      /** Whether a second core with the same inputs, but another wall time, said the same. */
      readonly isRepeated: boolean;
    }
  | { readonly type: 'sample'; readonly machines: readonly MachineSample[]; readonly people: readonly PersonSample[] }
);

export interface Trace {
  readonly entries: readonly TraceEntry[];
  readonly profiles: ReadonlyMap<string, MachineProfile>;
}

/** A broken promise. */
export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  readonly what: string;
}
