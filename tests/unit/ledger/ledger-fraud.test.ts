import { describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../../../controller/ledger/checkpoint.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { mayCosign, type WitnessedHead } from '../../../controller/ledger/witness-memory.ts';
import { ForgedLedger, freshKey, keyTextOf } from '../../support/ledger/forged-ledger.ts';
import { honestActors, honestScript, play, type Actors, type Step } from '../../support/ledger/ledger-script.ts';
import { hasPython, SameVerdicts } from '../../support/ledger/ledger-verdicts.ts';

/**
 * The attacks on the record by name (reference/reliability.md §3 T2 and §5 "Ledger fraud"). Who holds the site's signing key
 * can write a history that is right in itself: then it takes what others have seen to refuse it.
 */
const actors = honestActors();
const honest = play(honestScript, actors);
const options = actors.verifyOptions;
const asked = new SameVerdicts();
/** No witness signs for a thief: he has only the lines that were given. */
const thief: Actors = {
  ...actors,
  cosign: (witness) => honest.lines.findLast((line) => line.startsWith(`— ${witness} `)) ?? '',
};

function changed(change: (steps: readonly Step[]) => readonly Step[]): Buffer {
  return play(change(honestScript), thief).bytes;
}

const isWork = (step: Step): boolean => step.do === 'entry';
const firstWork = honestScript.findIndex(isWork);

describe('fraud with the record', () => {
  it('is what an honest export does not look like', async () => {
    expect(await asked.verdict(honest.bytes, options)).toMatchObject({ ok: true });
  });

  it.each<[string, () => Buffer]>([
    [
      'edit and re-chain, signed with the stolen key',
      () =>
        changed((steps) =>
          steps.map((step, index) =>
            index === firstWork && step.do === 'entry' ? { ...step, payload: { ...step.payload, amount: 99 } } : step,
          ),
        ),
    ],
    ['delete the last hour', () => changed((steps) => [...steps.slice(0, -3), steps.at(-1)!])],
    ['insert in the past', () => changed((steps) => steps.toSpliced(firstWork, 0, steps[firstWork]!))],
    [
      'back-date',
      () =>
        changed((steps) =>
          steps.map((step) =>
            step.do === 'entry' ? { ...step, change: { ...step.change, atMs: 1_700_000_000_000 } } : step,
          ),
        ),
    ],
    ['reorder', () => changed((steps) => steps.with(4, steps[5]!).with(5, steps[4]!))],
    ['re-sign with another key', () => play(honestScript, { ...thief, site: freshKey(), next: freshKey() }).bytes],
    [
      'cut the export range',
      () => Buffer.from(honest.bytes.toString('utf8').replace(/\n[^\n]*"sequence":1,[^\n]*/, '')),
    ],
    [
      'claim that a gap was the network',
      () => changed((steps) => steps.toSpliced(firstWork, 1, { do: 'epoch' }, { do: 'same-key' })),
    ],
  ])('%s: refused', async (_name, forge) => {
    expect((await asked.verdict(forge(), options)).ok).toBe(false);
  });

  it('re-sign with the stolen key: right in itself, and only the witnesses refuse it', async () => {
    const alone = changed((steps) => steps.filter((step) => step.do !== 'told' && step !== steps[firstWork]));
    const unwitnessed = alone.toString('utf8').replace(/\\n— (?:tenant|certifier) .*(?=\\n"\}\n$)/, '');
    const { trustedKey = '' } = options;
    expect(await asked.verdict(Buffer.from(unwitnessed), { trustedKey })).toMatchObject({ ok: true });
    expect((await asked.verdict(Buffer.from(unwitnessed), options)).detail).toMatch(/^not-witnessed/);
    expect((await asked.verdict(alone, options)).detail).toMatch(/^cosignature-invalid/);
  });

  it('two histories to two auditors: whoever witnessed one does not sign the other', async () => {
    const site = freshKey();
    const one = new ForgedLedger().key(site).work(4);
    const other = new ForgedLedger().key(site).work(3).entry('machine.time-state').work(2);
    const seen = parseCheckpoint(one.note(site));
    const shown = parseCheckpoint(other.note(site));
    if (!seen.ok || !shown.ok) throw new Error('no checkpoints');
    const head: WitnessedHead = {
      siteKey: keyTextOf(site),
      size: seen.value.size,
      root: seen.value.root.toString('hex'),
      timeS: 1,
    };
    const bytes = other.signed(site).bytes();
    const report = await verifyExport([bytes], { rootsAt: [head.size] });
    expect(report.ok).toBe(true);
    const evidence = { kind: 'root-at-known-size', root: report.rootsAt[head.size] ?? null } as const;
    expect(mayCosign(head, shown.value, evidence)).toMatchObject({ problem: { code: 'ledger-forked' } });
    const same = await verifyExport([one.work(1).signed(site).bytes()], { rootsAt: [head.size] });
    expect(same.rootsAt[head.size]).toBe(head.root);
  });

  it('reuse an epoch: two copies that both went on differ for the witness', async () => {
    const site = freshKey();
    const copy = (extra: number) => new ForgedLedger().key(site).work(2).epoch().key(site).work(extra);
    const [first, second] = [copy(1).entry('machine.time-state'), copy(3)];
    const head = parseCheckpoint(first.note(site));
    if (!head.ok) throw new Error(head.problem.code);
    const report = await verifyExport([second.signed(site).bytes()], { rootsAt: [head.value.size] });
    expect(report.ok).toBe(true);
    expect(report.rootsAt[head.value.size]).not.toBe(head.value.root.toString('hex'));
  });

  it.skipIf(!hasPython)('gets the same verdicts in Python (skipped where python3 is missing)', () => {
    expect(asked.differences()).toEqual([]);
  });
});
