import type { FailureClass, FailureView, SaidJudgement } from '../../contract/accounts/failures.ts';
import type { HistoryInterval, MachineHistory } from '../history/machine-history.ts';
import type { ToldFailure } from './failure-register.ts';
import { failureIdOf } from './failure-register.ts';
import { reliabilityTimes, unjudgedRule } from './dossier-rules.ts';

const MS_PER_H = 3_600_000;

interface Stretch {
  readonly failureId: string;
  readonly fromMs: number;
  toMs: number;
  repairMs: number;
  readonly said: string;
  readonly sequences: number[];
}

/**
 * Failures of a machine in order of time: the stretches of FAULT in its history and what people told, with what people said of
 * them. Two stretches with nothing but unexplained time between them are one failure: nobody saw the machine well between them.
 */
export function failureList(
  history: MachineHistory,
  told: readonly ToldFailure[],
  judged: ReadonlyMap<string, readonly SaidJudgement[]>,
): readonly FailureView[] {
  const work = workClock(history);
  const stretches = faultStretches(history.intervals);
  const seen = stretches.map(({ failureId, fromMs, toMs, repairMs, said, sequences }): FailureView => {
    const base = { failureId, origin: 'record' as const, fromMs, toMs, said };
    return viewOf({ ...base, atWorkH: work(fromMs), faultH: repairMs / MS_PER_H, sequences }, judged.get(failureId));
  });
  const inTime = told.filter(({ atMs }) => atMs >= history.fromMs && atMs < history.toMs);
  const reported = inTime.map(({ failureId, atMs, symptom, sequence, vendorId }): FailureView => {
    const origin: FailureView['origin'] = vendorId === undefined ? 'person' : 'vendor';
    const base = { failureId, origin, fromMs: atMs, toMs: null, said: symptom };
    return viewOf({ ...base, atWorkH: work(atMs), faultH: 0, sequences: [sequence] }, judged.get(failureId));
  });
  const known = new Set([...seen.map(({ failureId }) => failureId), ...told.map(({ failureId }) => failureId)]);
  const gone = [...judged].flatMap(([failureId, said]): FailureView[] => {
    const last = said.at(-1);
    const isTold = last !== undefined && last.atMs >= history.fromMs && last.atMs < history.toMs;
    return isTold && !known.has(failureId) ? [goneView(failureId, said, last)] : [];
  });
  return [...seen, ...reported, ...gone].sort((left, right) => left.fromMs - right.fromMs);
}

/** What was judged, and whose time a correction has taken away. */
function goneView(failureId: string, said: readonly SaidJudgement[], last: SaidJudgement): FailureView {
  return {
    failureId,
    origin: 'record',
    fromMs: last.atMs,
    toMs: null,
    atWorkH: null,
    repairH: 0,
    said: last.judgement.symptom ?? '',
    standing: 'gone',
    countedClass: null,
    judgements: [...said],
    sequences: said.map(({ sequence }) => sequence),
  };
}

function faultStretches(intervals: readonly HistoryInterval[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  for (const { state, cause, fromMs, toMs, sequence } of intervals) {
    if (reliabilityTimes[state] === 'repair') {
      open ??= newStretch(stretches, { fromMs, said: cause, sequence });
      open.toMs = toMs;
      open.repairMs += toMs - fromMs;
      if (sequence !== null && open.sequences.at(-1) !== sequence) open.sequences.push(sequence);
    } else if (state !== 'UNEXPLAINED') {
      open = null;
    }
  }
  return stretches;
}

function newStretch(
  stretches: Stretch[],
  { fromMs, said, sequence }: { readonly fromMs: number; readonly said: string; readonly sequence: number | null },
): Stretch {
  const failureId = sequence === null ? `t${String(fromMs)}` : failureIdOf(sequence);
  const stretch: Stretch = { failureId, fromMs, toMs: fromMs, repairMs: 0, said, sequences: [] };
  stretches.push(stretch);
  return stretch;
}

type Unjudged = Pick<FailureView, 'failureId' | 'origin' | 'fromMs' | 'toMs' | 'atWorkH' | 'said'> & {
  readonly faultH: number;
  readonly sequences: readonly number[];
};

function viewOf({ faultH, sequences, ...failure }: Unjudged, judged: readonly SaidJudgement[] = []): FailureView {
  const last = judged.at(-1);
  if (last === undefined) {
    const countedClass = unjudgedRule.class;
    return {
      ...failure,
      judgements: [],
      repairH: faultH,
      standing: 'unjudged',
      countedClass,
      sequences: [...sequences],
    };
  }
  const { judgement } = last;
  const { repairFrom, repairTo } = judgement;
  const said = repairFrom === null || repairTo === null ? null : Date.parse(repairTo) - Date.parse(repairFrom);
  const countedClass: FailureClass | null = judgement.class === 'none' || !judgement.isBasic ? null : judgement.class;
  return {
    ...failure,
    repairH: said === null ? faultH : said / MS_PER_H,
    standing: judgement.class === 'none' ? 'no-failure' : judgement.isBasic ? 'judged' : 'not-basic',
    countedClass,
    judgements: [...judged],
    sequences: [...sequences, ...judged.map(({ sequence }) => sequence)],
  };
}

/** Work time T0 of the machine up to an instant, hours. */
export function workClock(history: MachineHistory): (atMs: number) => number {
  const ends: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  for (const { state, fromMs, toMs } of history.intervals) {
    if (reliabilityTimes[state] !== 'work') continue;
    sum += toMs - fromMs;
    ends.push(toMs);
    sums.push(sum);
  }
  return (atMs) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) <= atMs) low = middle + 1;
      else high = middle;
    }
    const before = low === 0 ? 0 : (sums[low - 1] as number);
    // The stretch of work that the instant lies in, where it lies in one.
    const end = ends[low];
    const length = end === undefined ? 0 : (sums[low] as number) - before;
    const into = end === undefined ? 0 : Math.max(0, atMs - (end - length));
    return (before + into) / MS_PER_H;
  };
}
