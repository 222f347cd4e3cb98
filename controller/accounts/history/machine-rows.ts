import type { QuantityUnit } from '../../../missions/mission.ts';
import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import { Columns, type Numbers, type TextNumbers } from './columns.ts';
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
    const first = Math.max(0, this.#stretches.lastAtMost('startMs', fromMs));
    const read = this.#reader();
    // What is written while somebody reads on belongs to the next reading.
    const count = this.#stretches.length;
    const starts = this.#stretches.whole('startMs');
    const knownMs = Math.min(toMs, Math.max(aliveUntilMs, this.#running?.startMs ?? -Infinity));
    let doneMs = fromMs;
    for (let index = first; index < count; index += 1) {
      const startMs = starts[index] as number;
      if (startMs >= toMs) break;
      if (startMs > doneMs) yield { ...before, fromMs: doneMs, toMs: startMs };
      const endMs = index + 1 < count ? Math.min(knownMs, starts[index + 1] as number) : knownMs;
      const sinceMs = Math.max(doneMs, startMs);
      if (endMs > sinceMs) yield read(index, sinceMs, endMs);
      doneMs = Math.max(sinceMs, endMs);
    }
    if (toMs > doneMs) yield { ...before, fromMs: doneMs, toMs };
  }

  /** Earned at fromMs ≤ atMs < toMs, oldest first. */
  *quantities(fromMs: number, toMs: number): Generator<HistoryQuantity> {
    const rows = this.#quantities;
    // Times are whole milliseconds.
    const first = rows.lastAtMost('atMs', fromMs - 1) + 1;
    const count = rows.length;
    const [times, amounts, sequences] = [rows.whole('atMs'), rows.whole('amount'), rows.whole('sequence')];
    const [missions, tasks] = [rows.whole('missionId'), rows.whole('taskId')];
    const [steps, units] = [rows.whole('step'), rows.whole('unit')];
    const textAt = (column: Numbers, index: number): string | null => this.#texts.textOf(column[index] as number);
    for (let index = first; index < count; index += 1) {
      const atMs = times[index] as number;
      if (atMs >= toMs) return;
      yield {
        atMs,
        sequence: sequences[index] as number,
        missionId: textAt(missions, index),
        taskId: textAt(tasks, index) ?? '',
        step: textAt(steps, index) ?? '',
        unit: textAt(units, index) as QuantityUnit,
        amount: amounts[index] as number,
      };
    }
  }

  bytes(): number {
    return this.#stretches.bytes() + this.#quantities.bytes();
  }

  /** Makes stretches of rows. The columns are looked up once: a year of a machine has hundreds of thousands of rows. */
  #reader(): (index: number, fromMs: number, toMs: number) => HistoryInterval {
    const rows = this.#stretches;
    const [states, modes, causes] = [rows.whole('state'), rows.whole('mode'), rows.whole('cause')];
    const [missions, tasks, operators] = [rows.whole('missionId'), rows.whole('taskId'), rows.whole('operator')];
    const sequences = rows.whole('sequence');
    const texts = this.#texts;
    const textAt = (column: Numbers, index: number): string | null => texts.textOf(column[index] as number);
    return (index, fromMs, toMs) => {
      const sequence = sequences[index] as number;
      return {
        fromMs,
        toMs,
        state: timeStates[states[index] as number] as TimeState,
        cause: textAt(causes, index) ?? '',
        missionId: textAt(missions, index),
        taskId: textAt(tasks, index),
        mode: modes[index] === 0 ? null : (workModes[(modes[index] as number) - 1] as WorkMode),
        operator: textAt(operators, index),
        sequence: sequence === noSequence ? null : sequence,
        correctedBy: null,
      };
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
