import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { createInterlock, type CycleOutputs, type Interlock } from '../../../controller/interlock/cycle.ts';
import type { Latch } from '../../../controller/interlock/latching/latches.ts';
import type { LoadedLimits } from '../../../controller/interlock/limits/limits.ts';
import { quickMac } from './gate.ts';
import type { Mutation } from './mutation.ts';

export const limitsHash = 'cd'.repeat(32);
/** Wall time of the virtual midnight: a label only. */
const wallOriginMs = 1_700_000_000_000;
/** Inputs that wait in the sockets of a process that sleeps. */
const waitingMax = 50_000;

/**
 * The interlock's process as far as it matters to the core: it starts with an epoch of its own and the latches on disk, may be killed, and
 * may sleep while its inputs pile up.
 */
export class InterlockHost {
  core: Interlock | null = null;
  epoch = 0;
  config: InterlockConfig;
  readonly #limits: LoadedLimits;
  readonly #mutation: Mutation;
  #saved: readonly Latch[] = [];
  #sleepUntilMs = -Infinity;
  #nowMs = 0;
  #isUnclean = false;
  readonly #waiting: ((core: Interlock) => void)[] = [];

  constructor(config: InterlockConfig, limits: LoadedLimits, mutation: Mutation) {
    this.config = config;
    this.#limits = limits;
    this.#mutation = mutation;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get isAwake(): boolean {
    return this.core !== null && this.#nowMs >= this.#sleepUntilMs;
  }

  /** A new process on the same state directory. After an unclean end every machine is latched at the first cycle. */
  start(nowMs: number, end: 'clean' | 'unclean' | 'first'): void {
    this.#nowMs = nowMs;
    this.epoch += 1;
    this.#waiting.length = 0;
    this.#sleepUntilMs = -Infinity;
    this.#isUnclean = end === 'unclean';
    const limits = this.#mutation.limits?.(this.#limits.limits) ?? this.#limits.limits;
    this.core = createInterlock({
      limits,
      limitsHash,
      epoch: this.epoch,
      startedMonoMs: nowMs + (end === 'first' ? 0 : (this.#mutation.startedShiftMs ?? 0)),
      latches: this.#mutation.latchesAtRestart === 'lost' ? [] : this.#saved,
      macFor: quickMac,
    });
    this.configure(this.config);
  }

  configure(config: InterlockConfig): void {
    this.config = config;
    const configured = this.core?.configure(this.#mutation.config?.(config) ?? config);
    if (configured !== undefined && !configured.ok) throw new Error(JSON.stringify(configured.problem));
  }

  kill(): void {
    this.core = null;
    this.#waiting.length = 0;
  }

  sleep(untilMs: number): void {
    this.#sleepUntilMs = untilMs;
  }

  /** Something arrives: at once, when the process wakes, or never. */
  input(take: (core: Interlock) => void): void {
    if (this.core === null) return;
    if (this.isAwake) take(this.core);
    else if (this.#waiting.length < waitingMax) this.#waiting.push(take);
  }

  tick(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  /** One cycle, where the process is alive and awake. What waited is read before or after it, as sockets and timers fall. */
  cycle(order: 'inputs-first' | 'cycle-first'): CycleOutputs | null {
    if (this.core === null || !this.isAwake) return null;
    if (order === 'inputs-first') this.#readWaiting(this.core);
    if (this.#isUnclean) {
      this.#isUnclean = false;
      this.core.latchRestart(wallOriginMs + this.#nowMs);
    }
    const outputs = this.core.cycle(this.#nowMs, wallOriginMs + this.#nowMs);
    this.#saved = this.core.storedLatches();
    const last = outputs.events.at(-1);
    if (last !== undefined) this.core.acknowledgeEvents(last.sequence);
    this.#readWaiting(this.core);
    return outputs;
  }

  /** After a stop or reset: on disk before it is answered. */
  save(): void {
    if (this.core !== null) this.#saved = this.core.storedLatches();
  }

  saved(): readonly Latch[] {
    return this.#saved;
  }

  #readWaiting(core: Interlock): void {
    for (const take of this.#waiting.splice(0)) take(core);
  }

  get wallMs(): number {
    return wallOriginMs + this.#nowMs;
  }
}
