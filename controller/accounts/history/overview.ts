import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import { askAfterMs, isAsked } from '../../contract/accounts/time-account.ts';
import type { OverviewMachine, UsageFilter, UtilisationOverview } from '../../contract/accounts/utilisation.ts';
import type { HistoryInterval } from './machine-history.ts';
import { Sum, type MachineWork } from './work-sums.ts';

/** So many causes of a machine, and so many stretches that nobody has explained, are shown. */
const causesMax = 5;
const openMax = 20;

type OpenStretch = UtilisationOverview['open'][number];

export function matches(filter: UsageFilter, { missionId, mode, operator }: HistoryInterval): boolean {
  return (
    (filter.missionId === undefined || filter.missionId === missionId) &&
    (filter.mode === undefined || filter.mode === mode) &&
    (filter.operator === undefined || filter.operator === operator)
  );
}

/** One machine's time as a line that is drawn `columns` wide, with its sums; what the filter leaves out is not drawn. */
export function overviewOf(
  work: MachineWork,
  label: string,
  span: { readonly fromMs: number; readonly toMs: number },
  columns: number,
  filter: UsageFilter,
): { readonly machine: OverviewMachine; readonly open: OpenStretch[]; readonly met: readonly HistoryInterval[] } {
  const sum = new Sum();
  const causes = new Map<string, OverviewMachine['causes'][number]>();
  const line = new DrawnLine(span, columns);
  const open: OpenStretch[] = [];
  const met = new Map<string, HistoryInterval>();
  const quantities = work.quantities[Symbol.iterator]();
  let next = quantities.next();
  for (const interval of work.intervals) {
    met.set(`${interval.missionId ?? ''} ${interval.operator ?? ''}`, interval);
    const isShown = matches(filter, interval);
    for (; next.done !== true && next.value.atMs <= interval.toMs; next = quantities.next())
      if (isShown) sum.earn(next.value);
    if (!isShown) continue;
    const { state, cause, fromMs, toMs } = interval;
    sum.add(state, toMs - fromMs);
    line.draw(interval);
    const told = causes.get(`${state} ${cause}`) ?? { state, cause, ms: 0 };
    told.ms += toMs - fromMs;
    causes.set(`${state} ${cause}`, told);
    if (isAsked(state, cause) && cause !== 'no-record') extend(open, { machineId: work.machineId, ...interval });
  }
  const machine = {
    ...{ machineId: work.machineId, label, msByState: sum.msByState, totalMs: sum.totalMs, coverage: sum.coverage() },
    ...{ quantities: sum.quantities(), ...line.drawn() },
    causes: [...causes.values()].sort((left, right) => right.ms - left.ms).slice(0, causesMax),
  };
  return { machine, open: open.filter(({ fromMs, toMs }) => toMs - fromMs >= askAfterMs), met: [...met.values()] };
}

/** The longest stretches that nobody has explained. */
export function longestOpen(open: readonly OpenStretch[]): OpenStretch[] {
  return [...open].sort((left, right) => right.toMs - right.fromMs - (left.toMs - left.fromMs)).slice(0, openMax);
}

/** A stand does not end where somebody takes or gives back control. */
function extend(open: OpenStretch[], { machineId, fromMs, toMs, state, cause }: OpenStretch): void {
  const last = open.at(-1);
  if (last?.toMs === fromMs && last.state === state && last.cause === cause) last.toMs = toMs;
  else open.push({ machineId, fromMs, toMs, state, cause });
}

/**
 * Stretches as they are while they are fewer than the columns they are drawn in; else of each column the state with most time, so that a month
 * is as quick to draw as a shift. Sums never come from here.
 */
class DrawnLine {
  readonly #span: { readonly fromMs: number; readonly toMs: number };
  readonly #columns: number;
  readonly #ms: Float64Array;
  #exact: OverviewMachine['drawn'] | null = [];

  constructor(span: { readonly fromMs: number; readonly toMs: number }, columns: number) {
    this.#span = span;
    this.#columns = columns;
    this.#ms = new Float64Array(columns * timeStates.length);
  }

  draw({ fromMs, toMs, state, cause }: HistoryInterval): void {
    const index = timeStates.indexOf(state);
    const columnMs = (this.#span.toMs - this.#span.fromMs) / this.#columns;
    const first = Math.floor((fromMs - this.#span.fromMs) / columnMs);
    const last = Math.min(this.#columns - 1, Math.floor((toMs - this.#span.fromMs) / columnMs));
    for (let column = first; column <= last; column += 1) {
      const beginMs = this.#span.fromMs + column * columnMs;
      const ms = Math.min(toMs, beginMs + columnMs) - Math.max(fromMs, beginMs);
      const at = column * timeStates.length + index;
      if (ms > 0) this.#ms[at] = (this.#ms[at] as number) + ms;
    }
    this.#keep({ fromMs, toMs, state, cause });
  }

  drawn(): Pick<OverviewMachine, 'drawn' | 'isDrawnByColumn'> {
    if (this.#exact !== null) return { drawn: this.#exact, isDrawnByColumn: false };
    const drawn: OverviewMachine['drawn'] = [];
    const columnMs = (this.#span.toMs - this.#span.fromMs) / this.#columns;
    for (let column = 0; column < this.#columns; column += 1) {
      const state = this.#most(column);
      if (state === null) continue;
      const [fromMs, toMs] = [column, column + 1].map((one) => Math.round(this.#span.fromMs + one * columnMs));
      joinTo(drawn, { fromMs: fromMs as number, toMs: toMs as number, state, cause: null });
    }
    return { drawn, isDrawnByColumn: true };
  }

  #keep(stretch: OverviewMachine['drawn'][number]): void {
    if (this.#exact === null) return;
    joinTo(this.#exact, stretch);
    if (this.#exact.length > this.#columns) this.#exact = null;
  }

  #most(column: number): TimeState | null {
    let most: TimeState | null = null;
    let mostMs = 0;
    for (const [index, state] of timeStates.entries()) {
      const ms = this.#ms[column * timeStates.length + index] as number;
      if (ms > mostMs) [most, mostMs] = [state, ms];
    }
    return most;
  }
}

function joinTo(drawn: OverviewMachine['drawn'], stretch: OverviewMachine['drawn'][number]): void {
  const last = drawn.at(-1);
  if (last?.toMs === stretch.fromMs && last.state === stretch.state && last.cause === stretch.cause)
    last.toMs = stretch.toMs;
  else drawn.push({ ...stretch });
}
