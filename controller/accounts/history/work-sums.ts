import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { ShiftAccount, UtilisationGroup, UtilisationKey } from '../../contract/accounts/utilisation.ts';
import type { HistoryInterval, HistoryQuantity } from './machine-history.ts';
import { countedState } from '../../contract/interlock/safety-classes.ts';

/** One machine's time and work. */
export interface MachineWork {
  readonly siteId: string;
  readonly machineId: string;
  readonly intervals: Iterable<HistoryInterval>;
  readonly quantities: Iterable<HistoryQuantity>;
  readonly stepOf: (taskId: string) => string | null;
}

type MsByState = Partial<Record<TimeState, number>>;
type Quantities = UtilisationGroup['quantities'];

/** Time by state, machines and work that belong together. */
export class Sum {
  readonly msByState: MsByState = {};
  readonly machineIds = new Set<string>();
  readonly #quantities = new Map<string, Quantities[number]>();
  /** What was earned last: most of it is of one step. */
  #earned: Quantities[number] | null = null;
  totalMs = 0;

  add(state: TimeState, durationMs: number): void {
    this.msByState[state] = (this.msByState[state] ?? 0) + durationMs;
    this.totalMs += durationMs;
  }

  earn({ unit, step, amount }: HistoryQuantity): void {
    if (this.#earned?.unit !== unit || this.#earned.step !== step) {
      const key = `${unit} ${step}`;
      this.#earned = this.#quantities.get(key) ?? { unit, step, amount: 0 };
      this.#quantities.set(key, this.#earned);
    }
    this.#earned.amount += amount;
  }

  coverage(): number {
    return this.totalMs === 0 ? 0 : 1 - (this.msByState.UNEXPLAINED ?? 0) / this.totalMs;
  }

  quantities(): Quantities {
    return [...this.#quantities.values()].map((one) => ({ ...one, amount: Number(one.amount.toFixed(6)) }));
  }
}

/** The time and work of machines by what it belonged to, most time first. Their sums are whole milliseconds and lose none. */
export function groupsOf(
  works: readonly MachineWork[],
  by: UtilisationKey,
  isAskedFor: (interval: HistoryInterval) => boolean = () => true,
): UtilisationGroup[] {
  const sums = new Map<string | null, Sum>();
  const sumOf = (key: string | null): Sum => {
    const known = sums.get(key);
    if (known !== undefined) return known;
    const sum = new Sum();
    sums.set(key, sum);
    return sum;
  };
  for (const work of works) addWork(work, by, sumOf, isAskedFor);
  return [...sums]
    .map(([key, sum]) => ({
      ...{ key, machineIds: [...sum.machineIds].sort(), msByState: sum.msByState, totalMs: sum.totalMs },
      ...{ coverage: sum.coverage(), quantities: sum.quantities() },
    }))
    .sort((left, right) => right.totalMs - left.totalMs);
}

function addWork(
  work: MachineWork,
  by: UtilisationKey,
  sumOf: (key: string | null) => Sum,
  isAskedFor: (interval: HistoryInterval) => boolean,
): void {
  const quantities = work.quantities[Symbol.iterator]();
  let next = quantities.next();
  let key: string | null | undefined;
  let sum: Sum | undefined;
  for (const interval of work.intervals) {
    if (!isAskedFor(interval)) {
      while (next.done !== true && next.value.atMs <= interval.toMs) next = quantities.next();
      continue;
    }
    const own = keyOf(work, interval, by);
    // Neighbours mostly belong to the same.
    if (sum === undefined || own !== key) {
      sum = sumOf(own);
      sum.machineIds.add(work.machineId);
      key = own;
    }
    sum.add(interval.state, interval.toMs - interval.fromMs);
    // What is earned at a moment was worked for before it.
    for (; next.done !== true && next.value.atMs <= interval.toMs; next = quantities.next())
      sumOf(earnedKeyOf(work, next.value, interval, by)).earn(next.value);
  }
}

function keyOf(work: MachineWork, interval: HistoryInterval, by: UtilisationKey): string | null {
  switch (by) {
    case 'machine':
      return work.machineId;
    case 'site':
      return work.siteId;
    case 'mission':
      return interval.missionId;
    case 'mode':
      return interval.mode;
    case 'operator':
      return interval.operator;
    case 'step':
      return interval.taskId === null ? null : work.stepOf(interval.taskId);
    case 'state':
      return interval.state;
    case 'cause':
      return interval.cause;
  }
}

/** A quantity names its mission and its step itself. */
function earnedKeyOf(
  work: MachineWork,
  quantity: HistoryQuantity,
  interval: HistoryInterval,
  by: UtilisationKey,
): string | null {
  if (by === 'mission') return quantity.missionId;
  return by === 'step' ? quantity.step : keyOf(work, interval, by);
}

/** One machine's shift. */
export function shiftAccountOf(work: MachineWork, label: string): ShiftAccount {
  const sum = new Sum();
  const classes = new Sum();
  for (const { state, cause, fromMs, toMs } of work.intervals) {
    sum.add(state, toMs - fromMs);
    classes.add(countedState(state, cause), toMs - fromMs);
  }
  for (const quantity of work.quantities) sum.earn(quantity);
  return {
    ...{ machineId: work.machineId, label, msByState: sum.msByState, msByClass: classes.msByState },
    ...{ coverage: sum.coverage(), quantities: sum.quantities() },
  };
}
