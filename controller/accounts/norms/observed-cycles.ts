import type { QuantityUnit, StepKind } from '../../../missions/mission.ts';
import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { CycleBasis, CycleFault, ObservedCycle } from '../../contract/accounts/norm-evidence.ts';
import type { HistoryInterval, HistoryQuantity, MachineHistory } from '../history/machine-history.ts';
import { thousandths } from '../rounding.ts';

const msPerMinute = 60_000;

/** A task of the wanted step as the record tells of it: when it ran, and by which entries. */
export interface TaskSpan {
  readonly taskId: string;
  readonly missionId: string | null;
  readonly fromMs: number;
  /** Null: it was still running at the end of what was looked at. */
  readonly toMs: number | null;
  /** Begun once, and ended as done. */
  readonly isWhole: boolean;
  readonly sequences: readonly number[];
}

export interface CycleInput {
  readonly history: MachineHistory;
  readonly spans: readonly TaskSpan[];
  readonly step: StepKind;
  readonly missionId?: string;
  /** In the unit of the step. */
  readonly amountMin?: number;
}

/** Floors, walls, mats and ceilings are worked in lanes or from hole to hole, loads and lifts come round by round. */
export function usualBasis(unit: QuantityUnit): CycleBasis {
  return unit === 'lift' || unit === 'load' ? 'round' : 'lane';
}

/**
 * Cuts a machine's time at one step into cycles. What belongs to each cycle counts as its own time; what interrupted it is named beside it,
 * and a cycle with time that nobody can explain takes no part.
 */
export function observedCycles(basis: CycleBasis, input: CycleInput): ObservedCycle[] {
  switch (basis) {
    case 'lane':
      return input.spans.flatMap((span) => lanesOf(span, input));
    case 'task':
      return input.spans.map((span) =>
        cycleOf(input, { ...span, toMs: span.toMs ?? input.history.toMs, isEnded: span.isWhole }),
      );
    case 'round':
      return roundsOf(input);
  }
}

interface Stretch {
  readonly taskId: string;
  readonly missionId: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isEnded: boolean;
  readonly sequences: readonly number[];
}

/** From tool on to the next tool on after empty movement; the last lane ends with its task. */
function lanesOf(span: TaskSpan, input: CycleInput): ObservedCycle[] {
  const endMs = span.toMs ?? input.history.toMs;
  const inside = input.history.intervals.filter(
    ({ taskId, fromMs, toMs }) => taskId === span.taskId && fromMs < endMs && toMs > span.fromMs,
  );
  const starts: number[] = [];
  let wasEmpty = true;
  for (const { state, fromMs } of inside) {
    if (isWork(state) && wasEmpty) starts.push(Math.max(fromMs, span.fromMs));
    if (isWork(state)) wasEmpty = false;
    if (state === 'NOLOAD') wasEmpty = true;
  }
  return starts.map((fromMs, index) =>
    cycleOf(input, {
      ...span,
      fromMs,
      toMs: starts[index + 1] ?? endMs,
      isEnded: index + 1 < starts.length || span.isWhole,
      sequences: [],
    }),
  );
}

/** From the end of one piece to the end of the next. The first begins with the first task of its mission. */
function roundsOf(input: CycleInput): ObservedCycle[] {
  const pieces = input.history.quantities.filter((quantity) => isWanted(quantity, input));
  const { intervals } = input.history;
  return pieces.map((piece, index) => {
    const before = pieces[index - 1];
    const isNext = before !== undefined && before.missionId === piece.missionId;
    const since = isNext ? before.atMs : (before?.atMs ?? -Infinity);
    const first = intervals.find(({ fromMs, taskId }) => fromMs >= since && taskId !== null);
    const fromMs = isNext ? before.atMs : Math.min(first?.fromMs ?? piece.atMs, piece.atMs);
    return cycleOf(input, {
      taskId: piece.taskId,
      missionId: piece.missionId,
      fromMs,
      toMs: piece.atMs,
      isEnded: true,
      sequences: isNext ? [before.sequence] : [],
    });
  });
}

function cycleOf(input: CycleInput, stretch: Stretch): ObservedCycle {
  const { history } = input;
  const { fromMs, toMs, taskId, missionId } = stretch;
  const parts = history.intervals.flatMap((interval) => clipped(interval, fromMs, toMs));
  const earned = history.quantities.filter(
    (quantity) => isWanted(quantity, input) && quantity.atMs > fromMs && quantity.atMs <= toMs,
  );
  const amount = earned.reduce((sum, quantity) => sum + quantity.amount, 0);
  return {
    machineId: history.machineId,
    missionId,
    taskId,
    fromMs,
    toMs,
    ownMin: minutesOf(parts.filter(isOwn)),
    stopped: stopsOf(parts.filter((part) => !isOwn(part))),
    amount: thousandths(amount),
    fault: faultOf(parts, stretch, amount, input),
    sequences: [
      ...new Set([
        ...stretch.sequences,
        ...parts.flatMap(({ sequence }) => sequence ?? []),
        ...earned.map(({ sequence }) => sequence),
      ]),
    ].sort((left, right) => left - right),
  };
}

function faultOf(
  parts: readonly HistoryInterval[],
  { fromMs, toMs, isEnded }: Stretch,
  amount: number,
  { amountMin = 0 }: CycleInput,
): CycleFault | null {
  if (parts.some(({ state }) => state === 'UNEXPLAINED') || coveredMs(parts) < toMs - fromMs) return 'unexplained';
  if (!isEnded) return 'unfinished';
  if (!(amount > 0)) return 'no-quantity';
  return amount < amountMin ? 'small' : null;
}

function isWanted({ step, missionId }: HistoryQuantity, input: CycleInput): boolean {
  return step === input.step && (input.missionId === undefined || missionId === input.missionId);
}

export function isWork(state: TimeState): boolean {
  return state === 'WORK' || state === 'WORK_REDUCED';
}

/** Changing the tool and the handling of a task come with each cycle; other waits do not. */
export function isOwn({ state, cause }: Pick<HistoryInterval, 'state' | 'cause'>): boolean {
  return isWork(state) || state === 'NOLOAD' || state === 'SETUP' || (state === 'WAIT_PROCESS' && cause === 'loading');
}

export function clipped(interval: HistoryInterval, fromMs: number, toMs: number): HistoryInterval[] {
  const part = { ...interval, fromMs: Math.max(interval.fromMs, fromMs), toMs: Math.min(interval.toMs, toMs) };
  return part.toMs > part.fromMs ? [part] : [];
}

function coveredMs(parts: readonly HistoryInterval[]): number {
  return parts.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

export function minutesOf(parts: readonly Pick<HistoryInterval, 'fromMs' | 'toMs'>[]): number {
  return parts.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / msPerMinute;
}

function stopsOf(parts: readonly HistoryInterval[]): ObservedCycle['stopped'] {
  return [...groupByCause(parts).values()].map((group) => ({
    state: (group[0] as HistoryInterval).state,
    cause: (group[0] as HistoryInterval).cause,
    minutes: minutesOf(group),
  }));
}

function groupByCause(parts: readonly HistoryInterval[]): ReadonlyMap<string, HistoryInterval[]> {
  const groups = new Map<string, HistoryInterval[]>();
  for (const part of parts) {
    const key = `${part.state} ${part.cause}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return groups;
}
