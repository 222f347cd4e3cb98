import { describe, expect, it } from 'vitest';
import { InterlockWatch } from '../../../controller/fleet/interlock-watch.ts';
import { SiteAlarmWire } from '../../../robot-bridge/ros/site-alarm.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const stopAll = { siren: true, cutPowerOf: [], stopAll: true };

function watchOf(siteClock?: ManualClock) {
  const wallClock = new ManualClock();
  const told: { readonly content: unknown; readonly atMs: number }[] = [];
  const changes: boolean[] = [];
  let outcome: 'sent' | 'dropped' = 'sent';
  const wire = new SiteAlarmWire({
    allow: () => undefined,
    advertise: () => undefined,
    publish: (_topic, message) => {
      const content: unknown = JSON.parse((message as { data: string }).data);
      if (outcome === 'sent') told.push({ content, atMs: wallClock.monoMs() });
      return outcome;
    },
  });
  const watch = new InterlockWatch({
    askStop: (nowMs) => wire.tell(stopAll, nowMs),
    clock: siteClock ?? wallClock,
    wallClock,
    defer: (run) => run(),
    onChange: (isSilent) => changes.push(isSilent),
  });
  /** Statuses at the interlock's pace. */
  const hear = async (durationMs: number): Promise<void> => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 200) {
      watch.heard();
      await wallClock.advance(200);
    }
  };
  const setOutcome = (next: typeof outcome): void => {
    outcome = next;
  };
  return { watch, wallClock, told, changes, hear, setOutcome };
}

describe('an interlock that throws, has no memory left or hangs', () => {
  it('fault 22: the stop output is asked for when a permit has run out, again each second, until it is heard', async () => {
    const { watch, wallClock, told, changes, hear } = watchOf();
    watch.start();
    await hear(5000);
    expect(told).toEqual([]);
    const lastMs = wallClock.monoMs() - 200;
    await wallClock.advance(2400);
    expect(told.map(({ content }) => content)).toEqual([stopAll, stopAll, stopAll]);
    expect((told[0]?.atMs ?? NaN) - lastMs).toBeGreaterThan(500);
    expect((told[0]?.atMs ?? NaN) - lastMs).toBeLessThanOrEqual(600);
    expect(watch.isSilent).toBe(true);
    await hear(3000);
    expect(told).toHaveLength(3);
    expect(changes).toEqual([true, false]);
    expect(watch.isSilent).toBe(false);
  });

  it('fault 22: one that never says a word is silent too', async () => {
    const { watch, wallClock, told } = watchOf();
    watch.start();
    await wallClock.advance(700);
    expect(told).toHaveLength(1);
  });

  it('fault 22: what a broken link has lost is said as soon as it is back', async () => {
    const { watch, wallClock, told, setOutcome } = watchOf();
    setOutcome('dropped');
    watch.start();
    await wallClock.advance(2000);
    setOutcome('sent');
    await wallClock.advance(100);
    expect(told).toHaveLength(1);
  });

  it('is not silent while the time of a simulated site stands still, and nothing is asked for after the end', async () => {
    const siteClock = new ManualClock();
    const { watch, wallClock, told } = watchOf(siteClock);
    watch.start();
    await wallClock.advance(5000);
    expect(told).toEqual([]);
    await siteClock.advance(600);
    watch.stop();
    await wallClock.advance(5000);
    expect(told).toEqual([]);
  });
});
