import { describe, expect, it } from 'vitest';
import { DiskSpaceWatch } from '../../../controller/store/disk-space.ts';
import type { Clock } from '../../../kernel/clock.ts';

function watchOf(read: () => Promise<{ totalBytes: number; freeBytes: number }>) {
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
  const watch = new DiskSpaceWatch({ directory: '/', clock, logger: { info: note, error: note }, read });
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
    expect(watch.space).toEqual({ space: 'ample', freeRatio: 0.2 });
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
    expect(nothing.watch.space).toEqual({ space: 'unknown', freeRatio: null });
    const broken = watchOf(() => Promise.reject(new Error('no such call')));
    await broken.watch.start();
    expect(broken.watch.space).toEqual({ space: 'unknown', freeRatio: null });
  });
});
