import { describe, expect, it } from 'vitest';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

const trowel = (id: string) => ({ id, profileId: 'trowelling-robot' });

/** A site that has passed its wait-out and the hysteresis after it. */
function running(config = testConfig([trowel('t1')])): InterlockSite {
  const site = new InterlockSite(config);
  site.run(3500);
  return site;
}

describe('a start', () => {
  it('sends no permit before the predecessor’s must have run out and its machine must stand', () => {
    const site = new InterlockSite(testConfig([trowel('t1')]));
    site.run(1000);
    expect(site.permits).toEqual([]);
    expect(site.binding('t1')).toBe('wait-out');
    site.run(3000);
    expect(site.permits.length).toBeGreaterThan(10);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('I6: answers no machine before the slowest of the site must stand', () => {
    const site = new InterlockSite(testConfig([trowel('t1'), { id: 'c1', profileId: 'tower-crane' }]));
    site.run(1000);
    const alone = new InterlockSite(testConfig([trowel('t1')]));
    alone.run(100);
    const slowestMs = site.verdict('t1').reasons[0]?.limit?.value ?? 0;
    const ownMs = alone.verdict('t1').reasons[0]?.limit?.value ?? 0;
    expect(slowestMs).toBeGreaterThan(ownMs + 500);
    site.run(slowestMs - 1000 - 40);
    expect(site.permits).toEqual([]);
    site.run(200);
    expect(site.permits.some(({ machineId }) => machineId === 't1')).toBe(true);
  });

  it('sends no permit to a machine whose pose it never saw', () => {
    const site = new InterlockSite(testConfig([trowel('t1'), trowel('t2')]));
    site.truth.delete('t2');
    site.run(3000);
    site.interlock.observeRequest(
      { version: 1, machineId: 't2', connectionId: 'c', nonce: 'f'.repeat(16), epochSeen: 0 },
      site.nowMs,
    );
    site.run(500);
    expect(site.permits.some((permit) => permit.machineId === 't2')).toBe(false);
    expect(site.binding('t2')).toBe('stale-pose');
  });

  it('permits nothing without a configuration', () => {
    const site = new InterlockSite(null);
    site.run(2000);
    expect(site.permits).toEqual([]);
  });
});

describe('a permit', () => {
  it('answers each nonce once, echoes connection and nonce, and counts up', () => {
    const site = running();
    const permits = site.permits;
    expect(new Set(permits.map((permit) => permit.nonce)).size).toBe(permits.length);
    permits.forEach((permit, index) => {
      expect(permit.connectionId).toBe('c1');
      if (index > 0) expect(permit.sequence).toBe((permits[index - 1]?.sequence ?? 0) + 1);
    });
    expect(permits.at(-1)).toMatchObject({ level: 'run', travelSpeedMaxMps: 0.5, validForMs: 500, ruleId: '' });
  });

  it('is not sent unasked', () => {
    const site = running();
    site.requests = false;
    site.run(200);
    const before = site.permits.length;
    site.run(2000);
    expect(site.permits.length).toBe(before);
  });

  it('says hold, with the rule, while the machine must stand', () => {
    const site = running();
    site.people.set('p1', { xM: 32, yM: 13, zM: 0 });
    site.run(300);
    expect(site.permits.at(-1)).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0, ruleId: 'person-separation' });
  });
});

describe('a person who walks up to a robot', () => {
  it('makes it slow, then stand; it goes on after the person has left', () => {
    const site = running();
    site.people.set('p1', { xM: 40, yM: 13, zM: 0 });
    const seen: { x: number; level: string; speed: number }[] = [];
    for (let x = 40; x >= 32.5; x -= 0.028) {
      site.people.set('p1', { xM: x, yM: 13, zM: 0 });
      site.cycle();
      const verdict = site.verdict('t1');
      seen.push({ x, level: verdict.level, speed: verdict.travelSpeedMaxMps });
    }
    const levels = seen.map((entry) => entry.level).filter((level, index, all) => level !== all[index - 1]);
    expect(levels).toEqual(['run', 'limit', 'hold']);
    seen.forEach((entry, index) => {
      expect(entry.speed).toBeLessThanOrEqual(seen[index - 1]?.speed ?? Infinity);
    });
    const reason = site.verdict('t1').reasons[0];
    expect(reason).toMatchObject({ ruleId: 'person-separation', other: { kind: 'person', id: 'p1' } });
    expect(reason?.measured?.value).toBeLessThan(reason?.limit?.value ?? 0);
    site.people.set('p1', { xM: 50, yM: 13, zM: 0 });
    site.run(600);
    expect(site.verdict('t1').level).toBe('hold');
    site.run(1500);
    expect(site.verdict('t1').level).toBe('run');
    expect(site.events.filter((event) => event.change.type === 'level').length).toBeLessThan(8);
  });

  it('on another floor does not count', () => {
    const site = running();
    site.people.set('p1', { xM: 30, yM: 13, zM: 4 });
    site.run(500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('must leave by the hysteresis before a hold ends', () => {
    const site = running();
    site.people.set('p1', { xM: 33, yM: 13, zM: 0 });
    site.run(500);
    const hold = site.verdict('t1').reasons[0];
    expect(hold?.level).toBe('hold');
    const neededM = hold?.limit?.value ?? 0;
    site.people.set('p1', { xM: 31 + neededM + 0.3, yM: 13, zM: 0 });
    site.run(5000);
    expect(site.verdict('t1').level).toBe('hold');
    site.people.set('p1', { xM: 31 + neededM + 0.9, yM: 13, zM: 0 });
    site.run(3000);
    expect(site.verdict('t1').level).toBe('limit');
  });
});

describe('loss of knowledge', () => {
  it('holds a moving machine whose pose is older than 300 ms', () => {
    const site = running();
    const truth = site.place('t1', 30, 13);
    truth.forwardMps = 0.3;
    site.run(200);
    truth.isSilent = true;
    site.run(240);
    expect(site.verdict('t1').level).toBe('run');
    site.run(160);
    expect(site.binding('t1')).toBe('stale-pose');
    expect(site.verdict('t1').level).toBe('hold');
  });

  it('holds a resting machine after 1 s', () => {
    const site = running();
    site.place('t1', 30, 13).isSilent = true;
    site.run(900);
    expect(site.verdict('t1').level).toBe('run');
    site.run(300);
    expect(site.binding('t1')).toBe('stale-pose');
  });

  it('holds ground machines when the tag source is silent', () => {
    const site = running();
    site.tags = false;
    site.run(560);
    expect(site.verdict('t1').level).toBe('run');
    site.run(200);
    expect(site.binding('t1')).toBe('stale-proximity');
  });

  it('holds a level where one tag is lost, and grows its disc before', () => {
    const site = running();
    site.people.set('p1', { xM: 36, yM: 13, zM: 0 });
    site.run(300);
    const before = site.verdict('t1').travelSpeedMaxMps;
    site.people.delete('p1');
    site.run(500);
    expect(site.verdict('t1').travelSpeedMaxMps).toBeLessThan(before);
    site.run(2000);
    expect(site.verdict('t1').reasons.map((reason) => reason.ruleId)).toContain('person-untracked');
    expect(site.verdict('t1').level).toBe('hold');
  });

  it('refuses numbers that are none, and such a report refreshes nothing', () => {
    const site = running();
    site.place('t1', Number.NaN, 13);
    site.run(1400);
    expect(site.interlock.refusedInputs).toBeGreaterThan(5);
    expect(site.binding('t1')).toBe('stale-pose');
    site.place('t1', 30, 13);
    site.people.set('p1', { xM: 31.5, yM: Number.POSITIVE_INFINITY, zM: 0 });
    site.run(1500);
    expect(site.interlock.peopleSeen(site.nowMs)).toEqual([]);
  });

  it('holds the cycle that comes too late, and not for ever', () => {
    const site = running();
    site.nowMs += 360;
    site.nowMs -= site.nowMs % 100;
    site.cycle();
    expect(site.verdict('t1').reasons.map((reason) => reason.ruleId)).toContain('late-cycle');
    expect(site.verdict('t1').level).toBe('hold');
    site.run(1500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('lets machines only finish when the controller is silent, then holds them until it is heard', () => {
    const site = running();
    site.heartbeats = false;
    site.run(1400);
    const verdict = site.verdict('t1');
    expect(verdict.level).toBe('noStart');
    expect(verdict.travelSpeedMaxMps).toBe(0.5);
    site.run(700);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.binding('t1')).toBe('controller-silent');
    site.heartbeats = true;
    site.run(1300);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('holds a machine whose link is down', () => {
    const site = running();
    site.interlock.observe({
      type: 'connection',
      machineId: 't1' as never,
      state: 'disconnected',
      receivedMonoMs: site.nowMs,
    });
    site.run(40);
    expect(site.binding('t1')).toBe('link-down');
  });
});

describe('two machines', () => {
  it('work parallel lanes 1.5 m apart without holding each other', () => {
    const site = running(testConfig([trowel('t1'), trowel('t2')]));
    site.place('t1', 10, 10, 0, 0);
    site.place('t2', 10, 11.5, 0, Math.PI);
    site.run(3000);
    const driven = site.drive(['t1', 't2'], 10_000);
    expect(Math.min(...driven)).toBeGreaterThan(4);
  });

  it('stop nose to nose with room between them, and both can back away', () => {
    const site = running(testConfig([trowel('t1'), trowel('t2')]));
    site.place('t1', 10, 10, 0, 0);
    site.place('t2', 18, 10, 0, Math.PI);
    site.run(2500);
    // Long enough to stand and to creep the wrong way once; whoever tries twice is denied until the other has gone.
    site.drive(['t1', 't2'], 20_000);
    const gap = () => (site.truth.get('t2')?.xM ?? 0) - (site.truth.get('t1')?.xM ?? 0) - 2;
    expect(gap()).toBeGreaterThan(0.15);
    expect(gap()).toBeLessThan(3);
    const [backed] = site.drive(['t1'], 30_000, 'backward');
    expect(backed).toBeGreaterThan(2);
  });

  it('may both use what they are granted, lose the link at once, and still not meet', () => {
    const profile = testConfig([trowel('t1')]).machines[0]?.profile;
    const stopM = (speedMps: number): number => {
      const unslowedS = 0.5 + (profile?.stopping.reactionMs.value ?? 0) / 1000;
      return speedMps * unslowedS + speedMps ** 2 / (2 * (profile?.stopping.decelerationMps2.value ?? 1));
    };
    for (let gapM = 0.1; gapM < 3; gapM += 0.1) {
      const site = running(testConfig([trowel('t1'), trowel('t2')]));
      site.place('t1', 10, 10, 0, 0);
      site.place('t2', 12 + gapM, 10, 0, Math.PI);
      site.run(2500);
      const together = stopM(site.verdict('t1').travelSpeedMaxMps) + stopM(site.verdict('t2').travelSpeedMaxMps);
      // The creep out of a tight place is slower than the margin is wide, so only real speeds are asked here.
      if (site.verdict('t1').travelSpeedMaxMps > 0.1) expect(together).toBeLessThan(gapM);
    }
  });

  it('hold while one is too close ahead, though nobody moves', () => {
    const site = running(testConfig([trowel('t1'), trowel('t2')]));
    site.place('t1', 10, 10, 0, 0);
    site.place('t2', 12.05, 10, 0, 0);
    site.run(500);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.binding('t1')).toBe('machine-separation');
  });

  it('count one that turns where its stretched body will swing to', () => {
    const allowedMps = (yawRateRadps: number): number => {
      const site = running(testConfig([trowel('t1'), trowel('t2')]));
      site.place('t1', 10, 10, 0, 0);
      const other = site.place('t2', 12.4, 12, 0, Math.PI);
      site.run(2500);
      Object.assign(other, { forwardMps: 0.4, yawRateRadps });
      site.run(300);
      return site.verdict('t1').travelSpeedMaxMps;
    };
    // To its left is where the first one may drive, to its right is free floor.
    expect(allowedMps(0.8)).toBeLessThan(allowedMps(0) / 2);
    expect(allowedMps(-0.8)).toBe(allowedMps(0));
  });

  it('may touch slowly in a rendezvous, until it lapses', () => {
    const site = running(testConfig([trowel('t1'), trowel('t2')]));
    site.place('t1', 10, 10, 0, 0);
    site.place('t2', 12.05, 10, 0, 0);
    site.rendezvous = [['t1', 't2']];
    site.run(2500);
    expect(site.verdict('t1').level).toBe('limit');
    expect(site.verdict('t1').travelSpeedMaxMps).toBeCloseTo(0.3);
    site.rendezvous = [];
    site.run(200);
    expect(site.verdict('t1').level).toBe('hold');
  });

  it('stay in their rendezvous and aboard when the configuration changes', () => {
    const machines = [trowel('t1'), { id: 'h1a', profileId: 'smart-hoist-cage' }];
    const site = running(testConfig(machines));
    site.place('h1a', 21.5, -0.8, 0, 0).joints = { hoist: 2 };
    site.place('t1', 21.5, -0.8, 2, 0);
    site.rendezvous = [['t1', 'h1a']];
    site.run(2500);
    site.place('t1', 21.5, -0.8, 1.2, 0);
    site.run(100);
    site.interlock.configure(testConfig([...machines].reverse()));
    site.cycle();
    expect(site.verdict('h1a').level).toBe('run');
    expect(site.verdict('t1').reasons.map((reason) => reason.ruleId)).not.toContain('out-of-site');
  });

  it('of one asset do not see each other', () => {
    const site = running(
      testConfig([
        { ...trowel('t1'), assetId: 'a' },
        { ...trowel('t2'), assetId: 'a' },
      ]),
    );
    site.place('t1', 10, 10, 0, 0);
    site.place('t2', 12.05, 10, 0, 0);
    site.run(500);
    expect(site.verdict('t1').level).toBe('run');
  });
});

describe('a fall edge', () => {
  it('slows and stands a machine that drives at it, and lets it back away', () => {
    const site = running();
    site.place('t1', 55, 13, 0, 0);
    site.run(2500);
    site.drive(['t1'], 30_000);
    const noseM = 60 - ((site.truth.get('t1')?.xM ?? 0) + 1);
    expect(noseM).toBeGreaterThan(0.15);
    expect(noseM).toBeLessThan(0.7);
    expect(site.binding('t1')).toBe('fall-edge');
    const [backed] = site.drive(['t1'], 20_000, 'backward');
    expect(backed).toBeGreaterThan(2);
  });

  it('does not hold a machine that works along it at the planner’s clearance', () => {
    const site = running();
    site.place('t1', 5, 0.5 + 0.55, 0, 0);
    site.run(2500);
    const [driven] = site.drive(['t1'], 5000);
    expect(driven).toBeGreaterThan(2.2);
  });

  it('is closed by a cage only while it is level with the floor and expected', () => {
    const config = testConfig([trowel('t1'), { id: 'h1a', profileId: 'smart-hoist-cage' }]);
    const site = running(config);
    site.place('h1a', 21.5, -0.8, 0, 0);
    site.place('t1', 21.5, 2, 4, -Math.PI / 2);
    site.rendezvous = [['t1', 'h1a']];
    site.run(2500);
    site.drive(['t1'], 10_000);
    expect(site.truth.get('t1')?.yM).toBeGreaterThan(1);
    const cage = site.place('h1a', 21.5, -0.8, 0, 0);
    cage.joints = { hoist: 4 };
    site.run(2500);
    site.drive(['t1'], 15_000);
    expect(site.truth.get('t1')?.yM).toBeLessThan(0);
  });
});

describe('zones', () => {
  const zone = (kind: 'BLOCKED' | 'PEOPLE_FREE' | 'SPEED_LIMIT', speedMaxMps: number | null = null) => ({
    zones: [
      {
        id: 'z1',
        levelId: 'level-1',
        kind,
        outline: [
          [20, 5],
          [40, 5],
          [40, 20],
          [20, 20],
        ] as [number, number][],
        speedMaxMps,
        machineIds: null,
      },
    ],
  });

  it('BLOCKED stands a machine inside and stops one outside before it', () => {
    const site = running(testConfig([trowel('t1'), trowel('t2')], zone('BLOCKED')));
    site.place('t2', 15, 12, 0, 0);
    site.run(2500);
    expect(site.binding('t1')).toBe('blocked-zone');
    expect(site.verdict('t1').level).toBe('hold');
    site.drive(['t2'], 20_000);
    expect(site.truth.get('t2')?.xM).toBeGreaterThan(18);
    expect(site.truth.get('t2')?.xM).toBeLessThan(19);
  });

  it('PEOPLE_FREE holds machines in it while a person is in it', () => {
    const site = running(testConfig([trowel('t1')], zone('PEOPLE_FREE')));
    site.people.set('p1', { xM: 39.5, yM: 5.5, zM: 0 });
    site.run(300);
    expect(site.verdict('t1').level).toBe('hold');
    expect(site.binding('t1')).toBe('people-free-zone');
    site.people.set('p1', { xM: 45, yM: 0.5, zM: 0 });
    site.run(2500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('SPEED_LIMIT limits', () => {
    const site = running(testConfig([trowel('t1')], zone('SPEED_LIMIT', 0.2)));
    expect(site.verdict('t1')).toMatchObject({ level: 'limit', travelSpeedMaxMps: 0.2 });
  });
});

describe('a place that is none', () => {
  it('holds a machine with no slab under it', () => {
    const site = running();
    site.place('t1', 30, 13, 2);
    site.run(300);
    expect(site.binding('t1')).toBe('out-of-site');
  });

  it('counts inside a cage between the floors', () => {
    const site = running(testConfig([trowel('t1'), { id: 'h1a', profileId: 'smart-hoist-cage' }]));
    site.place('h1a', 21.5, -0.8, 0, 0).joints = { hoist: 0 };
    site.place('t1', 21.5, -0.8, 0, 0);
    site.rendezvous = [['t1', 'h1a']];
    site.run(2500);
    site.rendezvous = [];
    for (let zM = 0; zM < 4; zM += 0.02) {
      site.place('h1a', 21.5, -0.8, 0, 0).joints = { hoist: zM };
      site.place('t1', 21.5, -0.8, zM, 0);
      site.cycle();
      expect(site.verdict('h1a').level).toBe('run');
      expect(site.verdict('t1').reasons.map((reason) => reason.ruleId)).not.toContain('out-of-site');
    }
  });
});

describe('machines without a permit guard', () => {
  it('get a lock heartbeat: locked during the wait-out and while held', () => {
    const site = new InterlockSite(testConfig([{ id: 'c1', profileId: 'material-carrier' }]));
    site.run(1000);
    expect(site.locks.length).toBeGreaterThan(8);
    expect(site.locks.every((lock) => lock.isLocked)).toBe(true);
    site.run(5000);
    expect(site.locks.at(-1)).toMatchObject({ isLocked: false, speedMaxMps: 1.2 });
    site.people.set('p1', { xM: 32, yM: 13, zM: 0 });
    site.run(200);
    expect(site.locks.at(-1)).toMatchObject({ isLocked: true, speedMaxMps: 0 });
  });
});
