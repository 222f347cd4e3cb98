import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { OtherSites } from '../../../../controller/accounts/history/other-sites.ts';
import { PresenceBook } from '../../../../controller/accounts/history/presence-book.ts';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { machineIdentity } from '../../../../controller/contract/accounts/machine-register.ts';
import type { HistoryDoubt } from '../../../../controller/contract/accounts/time-account.ts';
import { parseVerifierKey, type SigningKey } from '../../../../controller/ledger/checkpoint.ts';
import { verifyExport } from '../../../../controller/ledger/verify-export.ts';
import { ForgedLedger, forgedSite, freshKey, keyTextOf } from '../../../support/ledger/forged-ledger.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';
import { LedgerStory } from '../../../support/ledger/ledger-story.ts';

// Goal: another site's export counts as a witness only where it verifies by the key that the site published and is about our machine.
// Method: exports are forged line by line, each as right as its forger can make it.

const startMs = Date.UTC(2026, 10, 21, 8, 0, 0);
const state = { from: null, to: 'WORK', cause: 'task', taskId: null };

/** The other site heard `k9` from second 2 to second 4. */
function exported(key: SigningKey, serialNo: string | null = 'SN-1'): Buffer {
  const theirs = { machineId: 'k9' };
  const ledger = new ForgedLedger().key(key).entry('site.opened').entry('machine.time-state', state, theirs);
  ledger.entry('user.logged-in').entry('machine.time-state', { ...state, to: 'UNEXPLAINED' }, theirs);
  if (serialNo !== null) ledger.entry('machine.identity-changed', { serialNo, identity }, theirs);
  return ledger.signed(key).bytes();
}

const identity = machineIdentity.parse({});

async function* sent(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

describe('an export of another site', () => {
  let record: LedgerInMemory;
  let history: SiteHistory;
  let desk: OtherSites;
  let key: SigningKey;

  beforeEach(() => {
    const clock = { epochMs: () => startMs + 60_000, monoMs: () => 60_000, after: () => () => undefined };
    record = new LedgerInMemory();
    history = new SiteHistory(record, clock);
    key = freshKey();
    const machines = [{ id: 'l1', serialNo: 'SN-1' }];
    desk = new OtherSites({
      ...{ siteId: 'ours', machines, history, record, clock },
      verify: (chunks, trustedKey) => verifyExport(chunks, { trustedKey }),
      isVerifierKey: (text) => parseVerifierKey(text) !== null,
    });
    const entry = (type: 'site.opened' | 'machine.time-state', machineId: string | null, atMs: number, payload = {}) =>
      record.add({ type, machineId, missionId: null, actor: 'system', atMs, monoMs: atMs - startMs, payload });
    entry('site.opened', null, startMs);
    entry('machine.time-state', 'l1', startMs + 3_000, state);
    entry('machine.time-state', 'l1', startMs + 60_000, { ...state, to: 'STOP_SITE', cause: 'no-task' });
  });

  const take = (bytes: Buffer, verifierKey = keyTextOf(key), machine: [string, string][] = [['k9', 'l1']]) =>
    desk.take({ verifierKey, machine }, sent(bytes), 'gang');
  const doubts = async (): Promise<readonly HistoryDoubt[]> => history.doubts('l1', 0, Infinity);

  it('is on the record with its hash and key, and the time at both sites is a doubt', async () => {
    const taken = await take(exported(key, null));
    expect(taken).toMatchObject({
      ok: true,
      value: {
        siteId: forgedSite,
        machines: [{ machineId: 'l1', theirMachineId: 'k9', serialFrom: 'stated', heardMs: 2_000, atBothMs: 1_000 }],
      },
    });
    expect(await doubts()).toMatchObject([
      { kind: 'two-sites', machineId: 'l1', atMs: startMs + 3_000, byMs: 1_000, siteId: forgedSite, sequence: 3 },
    ]);
    expect((await history.history('l1', startMs, startMs + 3_500)).elsewhere).toMatchObject([
      { fromMs: startMs + 3_000, toMs: startMs + 3_500 },
    ]);
    // Brought once more it says nothing new.
    await take(exported(key, null));
    expect(await doubts()).toHaveLength(1);
  });

  it('is refused with what is wrong with it', async () => {
    const good = exported(key, null);
    const changed = Buffer.from(good.toString('utf8').replace('"WORK"', '"REST"'));
    const code = async (answer: ReturnType<typeof take>) => {
      const { ok, ...more } = await answer;
      return ok ? 'taken' : (more as { problem: { code: string; facts?: object } }).problem;
    };
    expect(await code(take(changed))).toMatchObject({ code: 'export-refused', facts: { cause: 'chain-broken' } });
    expect(await code(take(good, keyTextOf(freshKey())))).toMatchObject({
      ...{ code: 'export-refused', facts: { cause: 'key-untrusted' } },
    });
    expect(await code(take(good, 'no key'))).toMatchObject({ code: 'verifier-key-invalid' });
    expect(await code(take(good, keyTextOf(key), [['k8', 'l1']]))).toMatchObject({ code: 'machine-not-there' });
    expect(await code(take(good, keyTextOf(key), [['k9', 'x']]))).toMatchObject({ code: 'machine-unknown' });
    expect(await code(take(exported(key, 'SN-2')))).toMatchObject({ code: 'machine-differs' });
    expect(await code(take(Buffer.from('no export\n')))).toMatchObject({ code: 'export-refused' });
    expect(await doubts()).toEqual([]);
  });
});

describe('times at two sites', () => {
  it('are those that both heard, each once, however often they were brought', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 15 }));
    const inOrder = (spans: readonly (readonly [number, number])[]): [number, number][] => {
      const heard = new Set(spans.flatMap(([from, length]) => Array.from({ length }, (_, index) => from + index)));
      return [...heard].sort((left, right) => left - right).map((at) => [at, at + 1]);
    };
    fc.assert(
      fc.property(fc.array(span), fc.array(fc.array(span), { maxLength: 3 }), (here, brought) => {
        const story = new LedgerStory();
        const parts = { siteId: 's2', verifierKey: 'k', sha256: 'a'.repeat(64), rootHash: 'b'.repeat(64), entries: 1 };
        const about = { theirMachineId: 'k9', serialNo: 'SN', serialFrom: 'stated', part: 1, parts: 1 };
        const book = new PresenceBook();
        for (const spans of brought)
          story.add('presence.witnessed', 0, {
            machineId: 'l1',
            payload: { ...parts, ...about, spans: inOrder(spans) },
          });
        for (const entry of story.list) book.take(entry);
        const own = inOrder(here);
        const found = book.overlaps(
          'l1',
          own.map(([fromMs, toMs]) => ({ fromMs, toMs })),
        );
        const there = new Set(brought.flatMap((spans) => inOrder(spans).map(([at]) => at)));
        const both = own.map(([at]) => at).filter((at) => there.has(at));
        expect(found.map(({ fromMs }) => fromMs).sort((left, right) => left - right)).toEqual(both);
      }),
    );
  });
});
