import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../../support/interlock-site.ts';
import { MachineClock } from '../../../../controller/interlock/heard/machine-clock.ts';
import { asId, type MachineId } from '../../../../kernel/ids.ts';
import {
  cycleMs,
  drivesOnMs,
  drivingSite,
  expectSound,
  stopMsOf,
  trowel,
  validityMs,
} from '../../../support/fault-stand.ts';
import { cutChannel } from '../../../support/virtual-site.ts';

/** Faults 25 to 28 of reference/safety.md §4: clocks and time stamps. */

describe('a wall clock that steps', () => {
  it('fault 25: changes no output: each run of this folder compares each cycle with a core an hour apart', () => {
    const site = drivingSite();
    site.people.set('p1', { xM: site.machine('t1').xM + 12, yM: 13, zM: 0, vxMps: -1, vyMps: 0 });
    site.run(3000);
    const cycles = site.trace().entries.filter((entry) => entry.type === 'cycle');
    expect(cycles.length).toBeGreaterThan(400);
    expect(cycles.every((entry) => entry.type === 'cycle' && entry.isRepeated)).toBe(true);
    expectSound(site);
  });
});

describe("a machine's clock", () => {
  it.each([-500, 500])('fault 26: that drifts by %d ppm keeps every bound, and work goes on', (driftPpm) => {
    const site = drivingSite();
    site.machine('t1').driftPpm = driftPpm;
    expect(drivesOnMs(site, 't1', 5000)).toBe(Infinity);
    site.permitChannel = cutChannel;
    const drovenMs = drivesOnMs(site, 't1');
    // The margin of the wait-out is 200 ppm and a cycle, which bears 500 ppm of half a second many times.
    expect(drovenMs).toBeLessThanOrEqual(validityMs * (1 + 500e-6) + 10);
    expect(site.runUntil(() => site.machine('t1').speedMps === 0, 5000)).toBeLessThanOrEqual(stopMsOf(site, 't1') + 20);
    expectSound(site);
  });
});

describe('a machine clock that goes otherwise than ours', () => {
  it.each([-50_000, -500_000, 60_000])('fault 26: by %d ppm stands its machine', (driftPpm) => {
    const site = drivingSite();
    site.machine('t1').driftPpm = driftPpm;
    expect(site.runUntil(() => site.machine('t1').speedMps === 0, 45_000)).toBeLessThanOrEqual(30_000);
    expect(site.verdict('t1').reasons).toMatchObject([{ ruleId: 'machine-clock', other: { id: 'clock' } }]);
    site.machine('t1').driftPpm = 0;
    expect(site.runUntil(() => site.machine('t1').speedMps > 0, 60_000)).toBeLessThanOrEqual(31_000);
  });

  it('fault 26: is not seen in delays that rise, stay and end', () => {
    const clock = new MachineClock({ machineClockWindowMs: 10_000, machineClockSlipMax: 0.02 });
    for (let nowMs = 0; nowMs < 120_000; nowMs += 100) {
      const delayMs = 20 + (nowMs % 700) / 10 + (nowMs > 30_000 && nowMs < 75_000 ? 900 : 0);
      clock.note(nowMs + 5_000_000, nowMs + delayMs);
      expect(clock.slip).toBeNull();
    }
  });

  it('fault 26: is measured to the slip it has, and anew after a silence', () => {
    const clock = new MachineClock({ machineClockWindowMs: 10_000, machineClockSlipMax: 0.02 });
    for (let nowMs = 0; nowMs <= 31_000; nowMs += 100) clock.note(nowMs * 0.9, nowMs + (nowMs % 300) / 10);
    expect(clock.slip).toBeCloseTo(0.1, 2);
    clock.note(100_000, 60_000);
    expect(clock.slip).toBeNull();
  });
});

const t1 = asId<MachineId>('t1');

/** A machine that stamps its positions by a clock of its own. */
function stamped(site: InterlockSite, stampMs: number): void {
  const pose = { xM: 30, yM: 13, zM: 0, yawRad: 0 };
  const report = { type: 'pose', machineId: t1, pose, velocityMps: [0, 0, 0], yawRateRadps: 0, stampMs } as const;
  site.interlock.observe({ ...report, receivedMonoMs: site.nowMs });
}

/** Runs with a stamp for each tenth of a second. */
function runStamped(site: InterlockSite, durationMs: number, aheadMs: number): void {
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
    site.run(100);
    stamped(site, 5_000_000 + site.nowMs + aheadMs);
  }
}

function running(): InterlockSite {
  const site = new InterlockSite(testConfig([trowel('t1')]));
  site.run(3500);
  runStamped(site, 1000, 0);
  expect(site.verdict('t1').level).toBe('run');
  return site;
}

describe('the time stamps of a source', () => {
  it('fault 27: ten seconds in the future are not believed: the machine stands in the next cycle until acknowledged', () => {
    const site = running();
    stamped(site, 5_000_000 + site.nowMs + 10_000);
    site.run(cycleMs);
    expect(site.verdict('t1').level).toBe('protectiveStop');
    expect(site.verdict('t1').reasons[0]).toMatchObject({
      ruleId: 'pose-suspect',
      measured: { value: 10_000, unit: 'ms' },
      other: { id: 'stamp' },
    });
    runStamped(site, 3000, 0);
    expect(site.verdict('t1').level).toBe('protectiveStop');
  });

  it('fault 27: late ones, and a clock that is merely another one, are no such thing', () => {
    const site = running();
    runStamped(site, 2000, -400);
    runStamped(site, 2000, 0);
    runStamped(site, 2000, 200);
    expect(site.verdict('t1').level).toBe('run');
  });
});
