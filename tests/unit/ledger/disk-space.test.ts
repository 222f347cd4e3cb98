import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { mayUseLastRoom } from '../../../controller/ledger/last-room.ts';
import { DiskSpaceWatch } from '../../../controller/store/disk-space.ts';
import { Ballast } from '../../../controller/store/ballast.ts';
import { draftAt, freshDirectory } from './drafts.ts';
import type { Clock } from '../../../kernel/clock.ts';

/** A ballast that cannot be made, unless told. */
const noBallast = { isHeld: () => false, hold: () => Promise.resolve() };

function watchOf(
  read: () => Promise<{ totalBytes: number; freeBytes: number }>,
  ballast: Pick<Ballast, 'isHeld' | 'hold'> = noBallast,
) {
  const said: string[] = [];
  let next: (() => void) | null = null;
  const clock: Clock = {
    epochMs: () => 0,
    monoMs: () => 0,
    after: (_ms, run) => {
      next = run;
      return () => {
        next = null;
      };
    },
  };
  const note = (facts: object, message: string): void => void said.push(`${message}: ${JSON.stringify(facts)}`);
  const watch = new DiskSpaceWatch({ directory: '/', clock, ballast, logger: { info: note, error: note }, read });
  const again = async (): Promise<void> => {
    next?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { watch, said, again, isWaiting: () => next !== null };
}

describe('the disk of the record', () => {
  it('is low below a fifth and critical below a tenth, and says so once a change', async () => {
    let freeBytes = 200;
    const { watch, said, again, isWaiting } = watchOf(() => Promise.resolve({ totalBytes: 1000, freeBytes }));
    await watch.start();
    expect(watch.space).toEqual({ space: 'ample', freeRatio: 0.2, ballast: 'none' });
    for (const [free, space] of [
      [199, 'low'],
      [100, 'low'],
      [99, 'critical'],
      [0, 'critical'],
      [500, 'ample'],
    ] as const) {
      freeBytes = free;
      await again();
      expect(watch.space.space).toBe(space);
    }
    expect(said).toEqual([
      'the disk of the record fills up: {"space":"low","freeRatio":0.19}',
      'the disk of the record fills up: {"space":"critical","freeRatio":0.09}',
      'the disk of the record has room again: {"space":"ample","freeRatio":0.5}',
    ]);
    watch.stop();
    expect(isWaiting()).toBe(false);
  });

  it('is unknown, not ample, where the system does not say', async () => {
    const nothing = watchOf(() => Promise.resolve({ totalBytes: 0, freeBytes: 0 }));
    await nothing.watch.start();
    expect(nothing.watch.space).toEqual({ space: 'unknown', freeRatio: null, ballast: 'none' });
    const broken = watchOf(() => Promise.reject(new Error('no such call')));
    await broken.watch.start();
    expect(broken.watch.space).toEqual({ space: 'unknown', freeRatio: null, ballast: 'none' });
  });

  it('keeps room for the end, tells when it is in use, and puts it back when there is room for it', async () => {
    const directory = freshDirectory();
    const ballast = new Ballast(directory, 1);
    const mebibyte = 1024 * 1024;
    let freeBytes = 1.9 * mebibyte;
    const read = () => Promise.resolve({ totalBytes: 10 * mebibyte, freeBytes });
    const { watch, said, again } = watchOf(read, ballast);
    const seen = async (state: string) => {
      await again();
      await vi.waitFor(() => expect(watch.space.ballast).toBe(state));
    };
    await watch.start();
    expect([watch.space.ballast, ballast.giveUp()]).toEqual(['none', false]);
    freeBytes = 2 * mebibyte;
    await seen('held');
    expect(statSync(join(directory, 'ballast')).size).toBe(mebibyte);
    freeBytes = 0;
    expect(ballast.giveUp()).toBe(true);
    await seen('given-up');
    freeBytes = 5 * mebibyte;
    await seen('held');
    expect(said.filter((line) => line.includes('the end'))).toEqual([
      'the room kept for the end of the record is in use: {}',
      'room is kept for the end of the record again: {}',
    ]);
    expect(readdirSync(directory)).toEqual(['ballast']);
    watch.stop();
  });
});

describe('the room kept for the end', () => {
  const end = draftAt(1, { type: 'site.closed' });
  const task = (to: string) => draftAt(2, { type: 'task.state-changed', payload: { to } });
  it('takes ends, stops and alarms, and nothing that begins anything', () => {
    expect(mayUseLastRoom([end, task('done'), draftAt(3), draftAt(4, { type: 'stop.requested' })])).toBe(true);
    for (const other of [
      task('running'),
      draftAt(5, { type: 'mission.created' }),
      draftAt(6, { type: 'zone.changed' }),
    ])
      expect(mayUseLastRoom([end, other])).toBe(false);
    expect(mayUseLastRoom([])).toBe(false);
  });
});
