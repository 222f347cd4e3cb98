import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { ObservedCycle, ObservedOperator } from '../../contract/accounts/norm-evidence.ts';
import { upkeepEntry } from '../../contract/accounts/upkeep-entries.ts';
import type { HistoryInterval, MachineHistory } from '../history/machine-history.ts';
import { validFromMs, validUntilMs } from '../upkeep/due.ts';
import { clipped, isOwn } from './observed-cycles.ts';

type Certificate = NonNullable<ObservedOperator['certificate']>;

/** A version of a person's certificate, as its entry has it. */
interface Paper extends Omit<Certificate, 'isLapsed'> {
  readonly paperId: string;
  readonly user: string;
}

const msPerMinute = 60_000;

/**
 * Who had control during the cycles' own time, for how long, and by which certificate for the model. `entries`: `upkeep.paper-entered` and
 * `upkeep.paper-withdrawn`. A certificate that was not in force in all of that time is shown as lapsed.
 */
export function observedOperators(
  histories: readonly Pick<MachineHistory, 'machineId' | 'intervals'>[],
  cycles: readonly ObservedCycle[],
  skill: string,
  entries: readonly LedgerEntry[],
): ObservedOperator[] {
  const papers = papersOf(entries, skill);
  const worked = new Map<string, HistoryInterval[]>();
  for (const { machineId, fromMs, toMs } of cycles) {
    const { intervals = [] } = histories.find((one) => one.machineId === machineId) ?? {};
    for (const interval of intervals.flatMap((one) => clipped(one, fromMs, toMs)).filter(isOwn)) {
      const user = interval.operator ?? '';
      worked.set(user, [...(worked.get(user) ?? []), interval]);
    }
  }
  return [...worked]
    .map(([user, intervals]) => ({
      user: user === '' ? null : user,
      minutes: intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / msPerMinute,
      certificate: certificateOf(
        papers.filter((paper) => paper.user === user),
        intervals,
      ),
    }))
    .sort((left, right) => right.minutes - left.minutes);
}

/** Versions that were not withdrawn, oldest entry first. */
function papersOf(entries: readonly LedgerEntry[], skill: string): readonly Paper[] {
  let papers: Paper[] = [];
  for (const entry of entries) {
    const read = upkeepEntry.safeParse(entry);
    if (!read.success) continue;
    const { type, payload } = read.data;
    if (type === 'upkeep.paper-withdrawn') papers = papers.filter(({ paperId }) => paperId !== payload.paperId);
    if (type !== 'upkeep.paper-entered') continue;
    const { subject, name, number, grade, issuedOn, validUntil } = payload.paper;
    if (subject.kind !== 'person' || subject.skill !== skill) continue;
    const known = { name, number, grade: grade ?? null, issuedOn, validUntil, sequence: entry.sequence };
    papers.push({ paperId: payload.paperId, user: subject.user, ...known });
  }
  return papers;
}

/** The newest that was in force all the time, else the newest. */
function certificateOf(papers: readonly Paper[], intervals: readonly HistoryInterval[]): Certificate | null {
  const inForce = papers.findLast(({ issuedOn, validUntil }) =>
    intervals.every(({ fromMs, toMs }) => fromMs >= validFromMs(issuedOn) && toMs <= validUntilMs(validUntil)),
  );
  const paper = inForce ?? papers.at(-1);
  if (paper === undefined) return null;
  const { name, number, grade, issuedOn, validUntil, sequence } = paper;
  return { name, number, grade, issuedOn, validUntil, sequence, isLapsed: inForce === undefined };
}
