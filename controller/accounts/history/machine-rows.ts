import type { QuantityUnit } from '../../../missions/mission.ts';
import { timeStates, type TimeState } from '../../contract/ledger.ts';
import { Columns, type TextNumbers } from './columns.ts';
import { workModes, type HistoryInterval, type HistoryQuantity, type WorkMode } from './machine-history.ts';

/** What holds from a moment on, until the next one. */
export interface Stretch {
  readonly startMs: number;
  readonly state: TimeState;
  readonly cause: string;
  readonly missionId: string | null;
  readonly taskId: string | null;
  readonly mode: WorkMode | null;
  readonly operator: string | null;
  readonly sequence: number | null;
}

const noSequence = 0xffff_ffff;
const before: Omit<HistoryInterval, 'fromMs' | 'toMs'> = {
  state: 'UNEXPLAINED',
  cause: 'no-record',
  missionId: null,
  taskId: null,
  mode: null,
  operator: null,
  sequence: null,
  correctedBy: null,
};

/** One machine's stretches and quantities as columns of numbers: 34 bytes a stretch, 36 bytes a quantity. */
export class MachineRows {
  readonly #texts: TextNumbers;
  readonly #stretches = new Columns({
    startMs: Float64Array,
    state: Uint8Array,
    mode: Uint8Array,
    cause: Uint32Array,
    missionId: Uint32Array,
    taskId: Uint32Array,
    operator: Uint32Array,
    sequence: Uint32Array,
  });
  readonly #quantities = new Columns({
    atMs: Float64Array,
    amount: Float64Array,
    sequence: Uint32Array,
    missionId: Uint32Array,
    taskId: Uint32Array,
    step: Uint32Array,
    unit: Uint32Array,
  });
  #running: Stretch | null = null;

  constructor(texts: TextNumbers) {
    this.#texts = texts;
  }

  running(): Stretch | null {
    return this.#running;
  }

  /** From `next.startMs` on it is this; nothing before the newest stretch can be told. */
  change(next: Stretch): void {
    const running = this.#running;
    if (running !== null && isSame(running, next)) return;
    const row = {
      startMs: next.startMs,
      state: timeStates.indexOf(next.state),
      mode: next.mode === null ? 0 : workModes.indexOf(next.mode) + 1,
      cause: this.#texts.numberOf(next.cause),
      missionId: this.#texts.numberOf(next.missionId),
      taskId: this.#texts.numberOf(next.taskId),
      operator: this.#texts.numberOf(next.operator),
      sequence: next.sequence ?? noSequence,
    };
    // A stretch without length says nothing.
    if (running !== null && running.startMs >= next.startMs) this.#stretches.set(this.#stretches.length - 1, row);
    else this.#stretches.push(row);
    this.#running = next;
  }

  earn(quantity: HistoryQuantity): void {
    this.#quantities.push({
      atMs: quantity.atMs,
      amount: quantity.amount,
      sequence: quantity.sequence,
      missionId: this.#texts.numberOf(quantity.missionId),
      taskId: this.#texts.numberOf(quantity.taskId),
      step: this.#texts.numberOf(quantity.step),
      unit: this.#texts.numberOf(quantity.unit),
    });
  }

  /** They fill [fromMs, toMs): before the first stretch and from `aliveUntilMs` on nothing is recorded. */
  *intervals(fromMs: number, toMs: number, aliveUntilMs: number): Generator<HistoryInterval> {
    const rows = this.#stretches;
    const knownMs = Math.min(toMs, Math.max(aliveUntilMs, this.#running?.startMs ?? -Infinity));
    let doneMs = fromMs;
    for (let index = Math.max(0, rows.lastAtMost('startMs', fromMs)); index < rows.length; index += 1) {
      const startMs = rows.at('startMs', index);
      if (startMs >= toMs) break;
      if (startMs > doneMs) yield { ...before, fromMs: doneMs, toMs: startMs };
      const endMs = Math.min(knownMs, index + 1 < rows.length ? rows.at('startMs', index + 1) : knownMs);
      const sinceMs = Math.max(doneMs, startMs);
      if (endMs > sinceMs) yield this.#interval(index, sinceMs, endMs);
      doneMs = Math.max(sinceMs, endMs);
    }
    if (toMs > doneMs) yield { ...before, fromMs: doneMs, toMs };
  }

  /** Earned at fromMs ≤ atMs < toMs, oldest first. */
  *quantities(fromMs: number, toMs: number): Generator<HistoryQuantity> {
    const rows = this.#quantities;
    const text = (name: 'missionId' | 'taskId' | 'step' | 'unit', index: number) =>
      this.#texts.textOf(rows.at(name, index));
    // Times are whole milliseconds.
    for (let index = rows.lastAtMost('atMs', fromMs - 1) + 1; index < rows.length; index += 1) {
      const atMs = rows.at('atMs', index);
      if (atMs >= toMs) return;
      yield {
        atMs,
        sequence: rows.at('sequence', index),
        missionId: text('missionId', index),
        taskId: text('taskId', index) ?? '',
        step: text('step', index) ?? '',
        unit: text('unit', index) as QuantityUnit,
        amount: rows.at('amount', index),
      };
    }
  }

  bytes(): number {
    return this.#stretches.bytes() + this.#quantities.bytes();
  }

  #interval(index: number, fromMs: number, toMs: number): HistoryInterval {
    const rows = this.#stretches;
    const sequence = rows.at('sequence', index);
    return {
      fromMs,
      toMs,
      state: timeStates[rows.at('state', index)] as TimeState,
      cause: this.#texts.textOf(rows.at('cause', index)) ?? '',
      missionId: this.#texts.textOf(rows.at('missionId', index)),
      taskId: this.#texts.textOf(rows.at('taskId', index)),
      mode: workModes[rows.at('mode', index) - 1] ?? null,
      operator: this.#texts.textOf(rows.at('operator', index)),
      sequence: sequence === noSequence ? null : sequence,
      correctedBy: null,
    };
  }
}

function isSame(left: Stretch, right: Stretch): boolean {
  return (
    left.state === right.state &&
    left.cause === right.cause &&
    left.missionId === right.missionId &&
    left.taskId === right.taskId &&
    left.mode === right.mode &&
    left.operator === right.operator
  );
}
