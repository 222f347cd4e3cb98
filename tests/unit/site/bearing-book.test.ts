import { beforeEach, describe, expect, it } from 'vitest';
import { BearingBook } from '../../../controller/site/bearing-book.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';

// Goal: what a person enters of a slab counts for the next plan, is known after a start, and says whom the slab does not carry and until when.

const DAY_MS = 86_400_000;
const profiles = shippedProfiles();
const machines = smallFleet().machines.map(({ id, profileId }) => ({ id, profile: profiles.get(profileId)! }));
const weak = { liveLoadKpa: 5, strengthMpa: 30 };

describe('the book of what slabs carry', () => {
  let clock: ManualClock;
  let record: MemoryRecord;
  let book: BearingBook;
  const start = (): BearingBook => new BearingBook({ model: smallSite(), record, clock, machines: () => machines });
  const bearings = () => book.site().levels.map(({ slabs }) => slabs[0]?.bearing);

  beforeEach(() => {
    clock = new ManualClock();
    record = new MemoryRecord();
    book = start();
  });

  it('gives plans the entered figures, with author and time in the record, also after a start', async () => {
    expect(bearings()).toEqual([undefined, undefined]);
    await book.put('slab-2', weak, 'wang');
    expect(bearings()).toEqual([undefined, weak]);
    expect(record.written).toMatchObject([
      { type: 'slab-bearing.changed', actor: 'wang', payload: { slabId: 'slab-2', change: 'entered', liveLoadKpa: 5 } },
    ]);
    book = start();
    expect(bearings()).toEqual([undefined, weak]);
    expect(book.views()[1]).toMatchObject({ slabId: 'slab-2', by: 'wang', atMs: clock.epochMs(), bearing: weak });
    await book.put('slab-2', null, 'li');
    expect([bearings(), record.written.at(-1)?.payload]).toEqual([
      [undefined, undefined],
      { slabId: 'slab-2', change: 'removed' },
    ]);
  });

  it('says whom a young slab does not carry, with the load, what is allowed and in how many hours it will do', async () => {
    const placedAtMs = clock.epochMs() - DAY_MS / 2;
    const answer = await book.put('slab-1', { ...weak, placedAtMs, temperatureC: 10 }, 'wang');
    if (!answer.ok) throw new Error(answer.problem.code);
    const { notCarried, allowedKpa } = answer.value;
    const carrier = notCarried.find(({ machineId }) => machineId === 'c1')!;
    expect(carrier.loadKpa).toBeGreaterThan(carrier.allowedKpa);
    expect(carrier.allowedKpa).toBe(allowedKpa);
    expect(carrier.readyInH).toBeGreaterThan(12);
    // Neither a hoist nor a crane stands on it.
    expect(notCarried.map(({ machineId }) => machineId)).not.toContain('h1a');
    await clock.advance(carrier.readyInH! * 3_600_000);
    expect(book.views()[0]!.notCarried.map(({ machineId }) => machineId)).not.toContain('c1');
  });

  it('takes no slab that is not there, no placing to come, and nothing that is not on disk', async () => {
    expect(await book.put('slab-9', weak, 'wang')).toMatchObject({ problem: { code: 'not-found' } });
    expect(await book.put('slab-1', null, 'wang')).toMatchObject({ problem: { code: 'not-found' } });
    const future = { ...weak, placedAtMs: clock.epochMs() + 1 };
    expect(await book.put('slab-1', future, 'wang')).toMatchObject({ problem: { code: 'input-invalid' } });
    record.disk = 'refuses';
    expect(await book.put('slab-1', weak, 'wang')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
    expect(bearings()).toEqual([undefined, undefined]);
  });
});
