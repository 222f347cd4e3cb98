import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { schedulingOf, takeRealTimePriority } from '../../../controller/interlock/process/real-time-priority.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

function running(): InterlockSite {
  const site = new InterlockSite(
    testConfig([
      { id: 't1', profileId: 'trowelling-robot' },
      { id: 't2', profileId: 'trowelling-robot' },
    ]),
  );
  site.place('t1', 10, 13, 0);
  site.place('t2', 50, 13, 0);
  site.run(4_000);
  return site;
}

/** No cycle for so long, then one. */
function sleep(site: InterlockSite, gapMs: number): void {
  site.nowMs += gapMs - 20;
  site.report();
  site.cycle();
}

describe('R3: a late cycle', () => {
  it('is counted from one period late on, and holds the site from half the validity on', () => {
    const site = running();
    const { interlock } = site;
    sleep(site, 40);
    expect([interlock.overruns, interlock.heldForLateness]).toEqual([0, 0]);
    sleep(site, 42);
    expect([interlock.overruns, interlock.heldForLateness]).toEqual([1, 0]);
    expect(site.verdict('t1').level).toBe('run');
    sleep(site, 252);
    expect([interlock.overruns, interlock.heldForLateness]).toEqual([2, 1]);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.verdict('t2').level).toBe('hold');
  });
});

describe('R2: the ages that the status tells', () => {
  it('are of the machine that was silent longest, and null before the first word', () => {
    const site = running();
    const t1 = site.truth.get('t1');
    if (t1 !== undefined) t1.isSilent = true;
    site.run(500);
    const ages = site.interlock.inputAgesMs(site.nowMs);
    expect(ages['pose']).toBe(500);
    expect(ages['tags']).toBe(0);
    expect(ages['tablet']).toBeNull();
    expect(new InterlockSite(null).interlock.inputAgesMs(0)['pose']).toBeNull();
  });
});

describe('the priority of the loop', () => {
  it('is what the kernel says, not what was asked for', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    const pid = child.pid ?? -1;
    try {
      expect(schedulingOf(pid)).toBe('normal');
      // Whether it is permitted depends on who runs this; both answers must be the kernel's.
      expect(takeRealTimePriority(pid)).toBe(schedulingOf(pid));
    } finally {
      child.kill('SIGKILL');
    }
    expect(schedulingOf(2 ** 30)).toBe('normal');
  });
});
