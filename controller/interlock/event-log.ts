import type { FromInterlock } from '../contract/interlock/interlock.ts';

export type InterlockEvent = Extract<FromInterlock, { type: 'event' }>;
export type EventChange = InterlockEvent['change'];

/** Events kept until the controller acknowledges them; older ones are lost and counted. */
export const eventsKeptMax = 2000;

export interface EventLogMemory {
  readonly kept: readonly InterlockEvent[];
  readonly sequence: number;
  readonly lost: number;
  readonly waitingSinceMs: number | null;
}

/** Numbered events of one epoch, repeated to whoever connects until acknowledged. */
export class EventLog {
  readonly #kept: InterlockEvent[] = [];
  #sequence = 0;
  #lost = 0;
  /** Since when events have waited without any being acknowledged, by the clock of the cycles. */
  #waitingSinceMs: number | null = null;

  add(atMs: number, machineId: string | null, change: EventChange): InterlockEvent {
    this.#sequence += 1;
    const event: InterlockEvent = { type: 'event', sequence: this.#sequence, atMs, machineId, change };
    this.#kept.push(event);
    if (this.#kept.length > eventsKeptMax) {
      this.#kept.shift();
      this.#lost += 1;
    }
    return event;
  }

  /** Everything up to this sequence has been recorded by the controller. */
  acknowledge(sequence: number): void {
    let count = 0;
    while (count < this.#kept.length && (this.#kept[count] as InterlockEvent).sequence <= sequence) count += 1;
    this.#kept.splice(0, count);
    if (count > 0) this.#waitingSinceMs = null;
  }

  /** Once per cycle: how long events have waited and none was recorded, ms. */
  waitMs(nowMonoMs: number): number {
    if (this.#kept.length === 0) this.#waitingSinceMs = null;
    else this.#waitingSinceMs ??= nowMonoMs;
    return nowMonoMs - (this.#waitingSinceMs ?? nowMonoMs);
  }

  /** What a new connection must hear; says first how many were lost since the last time somebody asked. */
  pending(atMs: number): readonly InterlockEvent[] {
    if (this.#lost > 0) {
      const count = this.#lost;
      this.#lost = 0;
      this.add(atMs, null, { type: 'lost-events', count });
    }
    return [...this.#kept];
  }

  memory(): EventLogMemory {
    const [sequence, lost, waitingSinceMs] = [this.#sequence, this.#lost, this.#waitingSinceMs];
    return { kept: [...this.#kept], sequence, lost, waitingSinceMs };
  }

  recall(memory: EventLogMemory): void {
    this.#kept.splice(0, this.#kept.length, ...memory.kept);
    this.#sequence = memory.sequence;
    this.#lost = memory.lost;
    this.#waitingSinceMs = memory.waitingSinceMs;
  }
}
