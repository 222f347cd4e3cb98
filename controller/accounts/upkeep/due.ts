import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { UpkeepInterval, UpkeepView } from '../../contract/accounts/upkeep.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import type { HistoryReader, MachineHistory } from '../history/machine-history.ts';
import { DAY_MS } from '../rental/local-days.ts';
import { operating } from '../rental/rental-time.ts';
import type { UpkeepPaper, UpkeepPlan } from './upkeep-fold.ts';

type PlanView = UpkeepView['plans'][number];
type PaperView = UpkeepView['papers'][number];

/** A paper is valid to the end of its day on the site's clock: China standard time. */
const siteUtcOffsetMs = 8 * 3_600_000;
const PAGE_ENTRIES = 1_000;

export interface DuePorts {
  readonly record: Pick<SiteRecord, 'entries'>;
  readonly history: HistoryReader;
}

/** What of a plan's intervals is used since it was done last, or since it is counted. */
export async function planView({ record, history }: DuePorts, item: UpkeepPlan, nowMs: number): Promise<PlanView> {
  const { id, plan, sequence, lastDone } = item;
  const sinceMs = Math.min(nowMs, lastDone?.doneMs ?? Date.parse(plan.since));
  const needsHistory = plan.intervals.some(({ measure }) => measure === 'hours' || measure === 'output');
  const told = needsHistory ? await history.history(plan.machineId, sinceMs, nowMs) : null;
  const used = plan.intervals.map((interval) => {
    const unit = unitOf(interval);
    return {
      measure: interval.measure,
      unit,
      used: usedOf(interval, record, told, plan.machineId, sinceMs, nowMs),
      limit: interval.value,
    };
  });
  const ratio = Math.max(...used.map((one) => one.used / one.limit));
  return {
    id,
    plan,
    sequence,
    lastDoneMs: lastDone?.doneMs ?? null,
    lastBy: lastDone?.by ?? null,
    lastWork: lastDone?.work ?? null,
    doneSequence: lastDone?.sequence ?? null,
    used,
    state: ratio >= 1 ? 'overdue' : ratio >= plan.soonRatio ? 'soon' : 'ok',
  };
}

function unitOf(interval: UpkeepInterval): string {
  switch (interval.measure) {
    case 'hours':
      return 'h';
    case 'days':
      return 'd';
    case 'cycles':
      return 'cycle';
    case 'output':
      return interval.unit;
  }
}

function usedOf(
  interval: UpkeepInterval,
  record: DuePorts['record'],
  history: MachineHistory | null,
  machineId: string,
  fromMs: number,
  toMs: number,
): number {
  switch (interval.measure) {
    case 'hours':
      return history === null ? 0 : operating(history.intervals, [{ fromMs, toMs }]).hours;
    case 'days':
      return (toMs - fromMs) / DAY_MS;
    case 'cycles':
      return cyclesSince(record, machineId, fromMs);
    case 'output':
      return (history?.quantities ?? [])
        .filter(({ unit }) => unit === interval.unit)
        .reduce((sum, { amount }) => sum + amount, 0);
  }
}

function cyclesSince(record: DuePorts['record'], machineId: string, fromMs: number): number {
  let count = 0;
  let after = -1;
  for (;;) {
    const page: readonly LedgerEntry[] = record.entries({
      types: ['machine.work-cycle'],
      machineId,
      fromMs,
      after,
      limit: PAGE_ENTRIES,
    });
    count += page.length;
    if (page.length < PAGE_ENTRIES) return count;
    after = page.at(-1)?.sequence ?? after;
  }
}

/** End of the last day of a paper, site epoch ms; Infinity for one that does not run out. */
export function validUntilMs(validUntil: string | null): number {
  return validUntil === null ? Infinity : Date.parse(`${validUntil}T00:00:00Z`) + DAY_MS - siteUtcOffsetMs;
}

/** Beginning of the day of issue, site epoch ms. */
export function validFromMs(issuedOn: string): number {
  return Date.parse(`${issuedOn}T00:00:00Z`) - siteUtcOffsetMs;
}

export function paperView({ id, paper, by, sequence }: UpkeepPaper, nowMs: number): PaperView {
  const leftMs = validUntilMs(paper.validUntil) - nowMs;
  const daysLeft = Number.isFinite(leftMs) ? Math.ceil(leftMs / DAY_MS) - (leftMs <= 0 ? 1 : 0) : null;
  const state = leftMs <= 0 ? 'lapsed' : leftMs <= paper.warnDays * DAY_MS ? 'soon' : 'valid';
  return { id, paper, by, sequence, daysLeft, state };
}
