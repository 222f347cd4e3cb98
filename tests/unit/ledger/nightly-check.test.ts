import { describe, expect, it } from 'vitest';
import type { LedgerFinding } from '../../../controller/contract/ledger/ledger-check.ts';
import type { RecordBatch } from '../../../controller/ledger/record.ts';
import { NightlyCheck } from '../../../controller/ledger/nightly-check.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 21, 0, 30);
const sound: LedgerFinding = {
  result: 'sound',
  size: 3,
  rootHash: 'ab',
  durationMs: 7,
  reason: '',
  atSequence: null,
};

/** A site over many nights: what is on disk outlives its controllers. */
function bench(finding: LedgerFinding = sound) {
  const documents = new Map<string, unknown>();
  const batches: RecordBatch[] = [];
  const condemned: string[] = [];
  let nowMs = startMs;
  let begun = 0;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];
  let answer: (finding: LedgerFinding) => void = () => undefined;
  const clock = {
    epochMs: () => nowMs,
    monoMs: () => nowMs - startMs,
    after: (ms: number, run: () => void) => {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const open = (quietHour: number | null = 3): NightlyCheck => {
    timers = [];
    const check = new NightlyCheck({
      record: {
        document: (_kind, id) => documents.get(id),
        commit: (batch) => {
          batches.push(batch);
          for (const { id, value } of batch.documents) documents.set(id, structuredClone(value));
          return Promise.resolve([]);
        },
        condemn: (reason) => condemned.push(reason),
      },
      ...{ clock, wallClock: clock, quietHour },
      hourOf: (epochMs) => new Date(epochMs).getUTCHours(),
      begin: () => {
        begun += 1;
        return {
          finding: new Promise((resolve, reject) => {
            answer = resolve;
            stopped = () => reject(new Error('ended'));
          }),
          stop: () => Promise.resolve(stopped()),
        };
      },
      logger: { info: () => undefined, error: () => undefined },
    });
    check.start();
    return check;
  };
  let stopped: () => void = () => undefined;
  const pass = async (ms: number): Promise<void> => {
    for (const endMs = nowMs + ms; nowMs < endMs;) {
      nowMs += 60_000;
      for (const { atMs, run } of [...timers]) {
        if (atMs > nowMs) continue;
        timers = timers.filter((one) => one.run !== run);
        run();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const finish = async (): Promise<void> => {
    answer(finding);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const told = () => batches.flatMap(({ entries }) => entries);
  return { open, pass, finish, told, condemned, begun: () => begun };
}

describe('the check of every night', () => {
  it('begins in the quiet hour, once a night, and its finding is an entry', async () => {
    const { open, pass, finish, told, begun } = bench();
    const check = open();
    await pass(2 * hourMs);
    expect([begun(), check.newest]).toEqual([0, null]);
    await pass(hourMs);
    expect(begun()).toBe(1);
    await finish();
    expect(told()).toMatchObject([{ type: 'ledger.checked', actor: 'system', payload: sound }]);
    expect(check.newest).toMatchObject(sound);
    await pass(20 * hourMs);
    expect(begun()).toBe(1);
    await pass(4 * hourMs);
    expect(begun()).toBe(2);
  });

  it('begins again after a restart has cut it off, and knows the finding before it', async () => {
    const { open, pass, finish, told, begun } = bench();
    const first = open();
    await pass(3 * hourMs);
    await finish();
    await pass(24 * hourMs);
    expect(begun()).toBe(2);
    await first.stop();
    await pass(5 * hourMs);
    expect(told()).toHaveLength(1);
    const second = open();
    expect(second.newest).toMatchObject(sound);
    await pass(2 * 60_000);
    expect(begun()).toBe(3);
    await finish();
    expect(told()).toHaveLength(2);
  });

  it('is made by day where the controller never runs at night, and never where that is off', async () => {
    const { open, pass, finish, begun } = bench();
    const day = 5 * hourMs;
    open(23);
    for (let turn = 0; turn < 9; turn += 1) await pass(day);
    expect(begun()).toBe(1);
    await finish();
    const off = bench();
    off.open(null);
    await off.pass(60 * hourMs);
    expect(off.begun()).toBe(0);
  });

  it('lets the record go on with damaged entries, and says so from then on', async () => {
    const damaged = { ...sound, result: 'entries-damaged', reason: 'the hash chain is broken', atSequence: 2 } as const;
    const { open, pass, finish, told, condemned } = bench(damaged);
    open();
    await pass(3 * hourMs);
    await finish();
    expect(told()).toMatchObject([{ type: 'ledger.checked', payload: damaged }]);
    expect(condemned).toEqual([]);
    expect(open().newest).toMatchObject(damaged);
  });

  it('has nothing more acknowledged on a damaged file, writes nothing to it, and looks again after a restart', async () => {
    const damaged = { ...sound, result: 'file-damaged', reason: 'entries: malformed' } as const;
    const { open, pass, finish, told, condemned, begun } = bench(damaged);
    const check = open();
    await pass(3 * hourMs);
    await finish();
    expect([condemned, told(), check.newest?.result]).toEqual([['entries: malformed'], [], 'file-damaged']);
    open();
    await pass(2 * 60_000);
    expect(begun()).toBe(2);
  });
});
