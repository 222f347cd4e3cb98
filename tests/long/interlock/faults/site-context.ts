import type { InterlockConfig } from '../../../../controller/contract/interlock/interlock.ts';
import type { Random } from '../../../../kernel/random.ts';
import type { CommissionedHashes } from '../../../../sim/world/motion-gate.ts';
import type { InterlockHost } from '../host.ts';
import type { Mutation } from '../mutation.ts';
import type { StopWatch } from '../oracle/stop-watch.ts';
import type { TruthZone } from '../oracle/truth.ts';
import type { SiteMachine } from '../site-machine.ts';
import type { Staff } from '../staff.ts';
import type { TagSystem } from '../tag-system.ts';
import type { Walkers } from '../walkers.ts';
import type { Wind } from '../wind.ts';
import type { FaultKind } from './fault-engine.ts';

/** What a fault may reach. */
export interface SiteContext {
  readonly host: InterlockHost;
  readonly machines: readonly SiteMachine[];
  readonly walkers: Walkers;
  readonly tags: TagSystem;
  readonly wind: Wind;
  readonly staff: Staff;
  readonly stops: StopWatch;
  readonly zones: TruthZone[];
  /** Machines for which the oracle looks away, because they are broken and move by themselves. */
  readonly excused: Set<string>;
  /** Until when, once they are whole again: until they stand, ms. */
  readonly excusedUntil: Map<string, number>;
  readonly mutation: Mutation;
  isControllerSilent?: boolean;
  readonly config: () => InterlockConfig;
  readonly nowMs: () => number;
  readonly commission: (machine: SiteMachine, hashes: CommissionedHashes | null) => void;
  readonly connect: (machine: SiteMachine) => void;
  /** The interlock has a connection again; the machine noticed nothing. */
  readonly connectSilently: (machine: SiteMachine) => void;
  readonly disconnect: (machine: SiteMachine) => void;
  readonly trace: (text: string) => void;
}

export type Kind = FaultKind<SiteContext>;
/** One of a list by the dice; null of an empty one. */
export function pick<T>(list: readonly T[], random: Random): T | null {
  return list[random.below(Math.max(1, list.length))] ?? null;
}
