import { LedgerFold } from '../../controller/accounts/history/ledger-fold.ts';
import { SiteHistory } from '../../controller/accounts/history/site-history.ts';
import { workOf } from '../../controller/accounts/history/usage-desk.ts';
import { groupsOf } from '../../controller/accounts/history/work-sums.ts';
import type { LedgerEntry, TimeState } from '../../controller/contract/ledger/ledger.ts';
import type { LedgerQuery } from '../../controller/ledger/record.ts';
import { median, quantile, type Print } from './figures.ts';

const yearMs = 365 * 86_400_000;
const startMs = 1_767_225_600_000;
const cycle: readonly TimeState[] = ['WORK', 'NOLOAD', 'WORK', 'WAIT_PROCESS', 'WORK_REDUCED', 'STOP_SITE'];
const repetitions = 15;

/** One machine's year of state changes and quantities, or those of several. */
function entryOf(index: number, count: number, machines: number): LedgerEntry {
  const isQuantity = index % 5 === 4;
  const taskId = `mission-${String(index >> 10)}-v1-${String((index >> 4) % 64)}`;
  const state = cycle[index % cycle.length] as TimeState;
  return {
    ...{ version: 1, siteId: 'bench', ledgerEpoch: 1, sequence: index, previousHash: '0'.repeat(64), actor: 'system' },
    type: isQuantity ? 'quantity.earned' : 'machine.time-state',
    atMs: startMs + Math.floor((index * yearMs) / count),
    monoMs: (index * yearMs) / count,
    machineId: `m${String(index % machines)}`,
    missionId: `mission-${String(index >> 10)}`,
    payload: isQuantity
      ? { taskId, step: 'level', amount: 1.5, unit: 'm2', total: 0 }
      : { from: null, to: state, cause: state === 'STOP_SITE' ? 'no-task' : 'task', taskId },
  };
}

/** A year of one machine's utilisation, and how long a ledger of a million entries keeps the event loop while it is folded. */
export async function benchHistory(print: Print): Promise<void> {
  const entries = 500_000;
  const fold = new LedgerFold();
  for (let index = 0; index < entries; index += 1) fold.add(entryOf(index, entries, 1));
  const how = `${String(entries)} entries of one machine, median of ${String(repetitions)}`;
  const toMs = startMs + yearMs;
  const times: Record<'state' | 'mission' | 'all', number[]> = { state: [], mission: [], all: [] };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const by of ['state', 'mission'] as const)
      times[by].push(timed(() => groupsOf([workOf(fold, 'm0', startMs, toMs, toMs)], by)));
    times.all.push(timed(() => [...fold.intervals('m0', startMs, toMs, toMs)]));
  }
  print({ name: 'history: a year by state', value: median(times.state), unit: 'ms', how });
  print({ name: 'history: a year by mission', value: median(times.mission), unit: 'ms', how });
  print({ name: 'history: a year, stretch by stretch', value: median(times.all), unit: 'ms', how });
  print({ name: 'history: kept in memory', value: fold.bytes() / 1_048_576, unit: 'MB', how: 'columns alone' });
  await benchOpening(print);
}

async function benchOpening(print: Print): Promise<void> {
  const entries = 1_000_000;
  const record = {
    entries: ({ after = -1, limit }: LedgerQuery) => {
      const from = after + 1;
      const length = Math.max(0, Math.min(limit, entries - from));
      return Array.from({ length }, (_, index) => entryOf(from + index, entries, 12));
    },
  };
  const clock = { epochMs: () => startMs + yearMs, monoMs: () => yearMs, after: () => () => undefined };
  const history = new SiteHistory(record, clock);
  const lateness: number[] = [];
  let isReading = true;
  const watching = (async () => {
    while (isReading) {
      const before = performance.now();
      await new Promise<void>((resolve) => setImmediate(resolve));
      lateness.push(performance.now() - before);
    }
  })();
  const begun = performance.now();
  await history.fold();
  isReading = false;
  const spentMs = performance.now() - begun;
  await watching;
  const how = `${String(entries)} entries of 12 machines, made up page by page: no disk, no JSON`;
  print({ name: 'history: folding at the opening', value: spentMs, unit: 'ms', how });
  print({ name: 'history: event loop held meanwhile p99', value: quantile(lateness, 0.99), unit: 'ms', how });
  print({ name: 'history: event loop held meanwhile, longest', value: Math.max(...lateness), unit: 'ms', how });
}

function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
