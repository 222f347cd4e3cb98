import type { InterlockConfig, InterlockLatch, MachineVerdict } from '../../contract/interlock/interlock.ts';
import type { CoreMemory } from '../core-memory.ts';
import type { CycleOutputs } from '../cycle.ts';
import type { CoreCall } from './core-calls.ts';

/** What is recorded. `index` counts calls and never skips within a file; monotonic times are the core's, epoch times are labels. */
export type CoreRecord =
  | {
      readonly kind: 'key-frame';
      /** Index of the next call. */
      readonly index: number;
      readonly frame: KeyFrame;
    }
  | { readonly kind: 'input'; readonly index: number; readonly call: CoreCall; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly index: number; readonly call: CoreCall; readonly result: unknown }
  | { readonly kind: 'cycle'; readonly index: number; readonly output: CycleRecord };

/** Everything that a new core needs to go on as the recorded one did. Keys are replaced by fingerprints. */
export interface KeyFrame {
  readonly version: 1;
  readonly software: string;
  readonly epoch: number;
  readonly startedMonoMs: number;
  readonly memory: CoreMemory;
  /** Calls that are in no file, because the disk was slower than the site, since the recording began. */
  readonly lostCalls: number;
}

/** What one cycle said. */
export interface CycleRecord {
  readonly nowMonoMs: number;
  readonly nowMs: number;
  /** As sent, without the keyed MAC: a recording holds no keys to check one. */
  readonly permits: CycleOutputs['permits'];
  readonly locks: CycleOutputs['locks'];
  readonly events: CycleOutputs['events'];
  readonly verdicts: readonly MachineVerdict[];
  readonly latches: readonly InterlockLatch[];
  readonly overruns: number;
  readonly refusedInputs: number;
}

const macMark = ',"mac":"';

/** The permit's text up to its MAC, closed again. */
export function withoutMac(text: string): string {
  const at = text.lastIndexOf(macMark);
  return at < 0 ? text : `${text.slice(0, at)}}`;
}

/** The configuration with each key replaced: equal keys stay equal, so that the core takes the same machines for unchanged. */
export function withoutKeys(config: InterlockConfig, fingerprint: (keyHex: string) => string): InterlockConfig {
  return {
    ...config,
    machines: config.machines.map(({ machine, profile }) => ({
      profile,
      machine: { ...machine, permitKeyHex: fingerprint(machine.permitKeyHex) },
    })),
  };
}
