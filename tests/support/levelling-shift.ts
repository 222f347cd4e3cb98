import type { TimeState } from '../../controller/contract/ledger/ledger.ts';
import { LedgerInMemory } from './ledger/ledger-in-memory.ts';

const minuteMs = 60_000;
export const shiftBeginMs = Date.parse('2026-03-02T00:00:00.000Z');

export interface ToldLane {
  /** Minutes of work and of turning. */
  readonly workMin: number;
  readonly turnMin: number;
  readonly amountM2: number;
  /** Stops within the lane. */
  readonly stops?: readonly { readonly state: TimeState; readonly cause: string; readonly minutes: number }[];
}

/** The record of one levelling robot's shift, written as the controller writes it: tasks, time states and quantities. */
export class LevellingShift {
  readonly record = new LedgerInMemory();
  readonly machineId: string;
  #nowMs = shiftBeginMs;
  #from: TimeState | null = null;
  #task = 0;

  constructor(machineId = 'l1') {
    this.machineId = machineId;
    this.record.add(this.#draft('site.opened', null, { isSimTime: true }));
    this.record.add(
      this.#draft('mission.created', 'mission-1', { request: { parameters: { thicknessM: 0.15, temperatureC: 22 } } }),
    );
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** A state from now on, and time passes in it. */
  pass(to: TimeState, minutes: number, cause = 'plan', taskId: string | null = null): this {
    const payload = { from: this.#from, to, cause, taskId };
    this.record.add({ ...this.#draft('machine.time-state', null, payload), machineId: this.machineId });
    this.#from = to;
    this.#nowMs += Math.round(minutes * minuteMs);
    return this;
  }

  /** A bay of lanes, begun by driving to it. Each lane's product is written where the lane ends. `end` 'waiting': it is broken off after them. */
  bay(lanes: readonly ToldLane[], wayMin = 1, end: 'done' | 'waiting' = 'done'): this {
    this.#task += 1;
    const taskId = `mission-1-v1-${String(this.#task)}`;
    this.#change(taskId, 'waiting', 'running').pass('NOLOAD', wayMin, 'travel', taskId);
    let total = 0;
    for (const { workMin, turnMin, amountM2, stops = [] } of lanes) {
      const parts = stops.length + 1;
      for (const stop of stops)
        this.pass('WORK', workMin / parts, 'task', taskId).pass(stop.state, stop.minutes, stop.cause, taskId);
      this.pass('WORK', workMin / parts, 'task', taskId);
      total += amountM2;
      const payload = { taskId, step: 'level', amount: amountM2, unit: 'm2', total };
      this.record.add({ ...this.#draft('quantity.earned', 'mission-1', payload), machineId: this.machineId });
      this.pass('NOLOAD', turnMin, 'travel', taskId);
    }
    return this.#change(taskId, 'running', end);
  }

  /** The last bay's task is told done once more, as a new plan leaves it behind. */
  toldDone(): this {
    return this.#change(`mission-1-v1-${String(this.#task)}`, 'waiting', 'done');
  }

  #change(taskId: string, from: string, to: string): this {
    const payload = { taskId, step: 'level', bay: this.#task, from, to, note: null };
    this.record.add({ ...this.#draft('task.state-changed', 'mission-1', payload), machineId: this.machineId });
    return this;
  }

  #draft(
    type: Parameters<LedgerInMemory['add']>[0]['type'],
    missionId: string | null,
    payload: Parameters<LedgerInMemory['add']>[0]['payload'],
  ): Parameters<LedgerInMemory['add']>[0] {
    const monoMs = this.#nowMs - shiftBeginMs;
    return { type, atMs: this.#nowMs, monoMs, machineId: null, missionId, actor: 'system', payload };
  }
}
