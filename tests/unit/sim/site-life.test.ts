import { describe, expect, it } from 'vitest';
import { HeadlessSite } from './headless-site.ts';

function work(site: HeadlessSite): void {
  site.follow('t1', [
    [10, 2.5],
    [10, 12],
    [14, 12],
  ]);
  site.run(10);
  site.follow('d1', [
    [50, 10, 1],
    [50, 14, 1],
  ]);
  site.follow('h1a', [[10, -1.55, 4]]);
  site.simulation.command({ do: 'fault', machineId: 'f1', kind: 'late-messages' });
  site.run(50);
}

describe('a simulation', () => {
  it('repeats itself to the last bit from the same seed and the same commands', () => {
    const hashes = [1, 1, 2].map((seed) => {
      const site = new HeadlessSite({ seed, faultsPerHour: 60 });
      work(site);
      return site.simulation.traceHash();
    });
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('differs when one command comes one step later', () => {
    const [prompt, late] = [0, 1].map((delay) => {
      const site = new HeadlessSite();
      site.run(1 + delay * 0.02);
      site.follow('t1', [
        [10, 2.5],
        [10, 12],
      ]);
      site.run(20 - delay * 0.02);
      return site.simulation.traceHash();
    });
    expect(prompt).not.toBe(late);
  });
});

describe('people', () => {
  it('walk no faster than 1.6 m/s and keep away from machines at work', () => {
    const site = new HeadlessSite();
    const walkers = site.simulation.people.walkers;
    const goal = site.follow('t1', [
      [10, 2.5],
      [12, 4],
      [30, 10],
      [12, 4],
    ]);
    let before = walkers.map(({ xM, yM }) => ({ xM, yM }));
    let fastestMps = 0;
    let nearestM = Infinity;
    let walkedM = 0;
    site.finish(goal, 900, () => {
      if (site.simulation.simMs() % 100 !== 0) return;
      const robot = site.machine('t1');
      for (const [index, walker] of walkers.entries()) {
        const from = before[index] as { xM: number; yM: number };
        const stepM = Math.hypot(walker.xM - from.xM, walker.yM - from.yM);
        walkedM += stepM;
        fastestMps = Math.max(fastestMps, stepM / 0.1);
        if (walker.levelId === 'level-1')
          nearestM = Math.min(nearestM, Math.hypot(walker.xM - robot.pose.xM, walker.yM - robot.pose.yM));
      }
      before = walkers.map(({ xM, yM }) => ({ xM, yM }));
    });
    expect(walkedM).toBeGreaterThan(10);
    expect(fastestMps).toBeLessThanOrEqual(1.6 + 1e-9);
    expect(nearestM).toBeGreaterThan(5);
    expect(site.simulation.accidents.count).toBe(0);
  });

  it('go where they are sent, stay there, and wander again', () => {
    const site = new HeadlessSite();
    expect(site.simulation.command({ do: 'walk', personId: 'p01', to: [5, 10] }).ok).toBe(true);
    const walker = site.simulation.people.find('p01');
    site.run(60);
    expect(walker).toMatchObject({ xM: 5, yM: 10 });
    site.run(60);
    expect(walker).toMatchObject({ xM: 5, yM: 10 });
    site.simulation.command({ do: 'walk', personId: 'p01', to: [6, 10], levelId: 'level-2' });
    site.run(30);
    expect(walker).toMatchObject({ xM: 6, yM: 10, zM: 4, levelId: 'level-2' });
    expect(site.simulation.command({ do: 'walk', personId: 'nobody', to: [5, 10] })).toEqual({
      ok: false,
      message: 'unknown-person',
    });
    site.simulation.command({ do: 'wander', personId: 'p01' });
    site.run(120);
    expect(walker?.xM).not.toBe(6);
  });

  it('are seen by their tags ten times a second with noise, and not while a tag is lost', () => {
    const site = new HeadlessSite();
    site.kept.add('/tags');
    site.simulation.command({ do: 'tag-loss', personId: 'p02', lost: true });
    site.run(10);
    expect(site.messages.length).toBe(100);
    const seen = site.messages.flatMap(({ text }) =>
      (JSON.parse(text) as { transforms: { child_frame_id: string }[] }).transforms.map((tag) => tag.child_frame_id),
    );
    expect(new Set(seen)).toEqual(new Set(['tag/p01', 'tag/p03', 'tag/p04', 'tag/p05', 'tag/p06']));
  });
});

describe('the gates', () => {
  it('count people by level, tag or not, and tell when no anchor of a level works', () => {
    const site = new HeadlessSite();
    site.kept.add('/people_watch');
    site.kept.add('/tags');
    const levelId = site.simulation.people.walkers[0]?.levelId ?? '';
    const onLevel = site.simulation.people.walkers.filter((walker) => walker.levelId === levelId).length;
    const told = () => {
      const text = site.messages.filter(({ topic }) => topic === '/people_watch').at(-1)?.text ?? '';
      const { data } = JSON.parse(text) as { data: string };
      const { levels } = JSON.parse(data) as { levels: { levelId: string; people: number; anchorsUp: number }[] };
      return levels.find((level) => level.levelId === levelId);
    };
    site.run(2);
    expect(told()).toEqual({ levelId, people: onLevel, anchorsUp: 6 });
    site.simulation.command({ do: 'visitors', levelId, people: 2 });
    site.simulation.command({ do: 'anchors', levelId, up: false });
    site.run(0.2);
    expect(told()).toEqual({ levelId, people: onLevel + 2, anchorsUp: 0 });
    const tags = site.messages.filter(({ topic }) => topic === '/tags').at(-1)?.text ?? '';
    expect((JSON.parse(tags) as { transforms: unknown[] }).transforms).toHaveLength(
      site.simulation.people.walkers.length - onLevel,
    );
    const unknown = site.simulation.command({ do: 'visitors', levelId: 'none', people: 1 });
    expect(unknown).toEqual({ ok: false, message: 'unknown-level' });
  });
});

describe('a fault on demand', () => {
  it('link loss silences a machine, holds it, and ends with a new connection', () => {
    const site = new HeadlessSite();
    site.kept.add('/t1/odom');
    const goal = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(6);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'link-loss' });
    const heard = site.messages.length;
    site.run(3);
    expect(site.messages.length).toBe(heard);
    expect(site.machine('t1').isMoving).toBe(false);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'none' });
    expect(site.finish(goal, 200).status).toBe(4);
  });

  it('a frozen pose repeats the last odometry while the machine drives on', () => {
    const site = new HeadlessSite();
    site.kept.add('/t1/odom');
    site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(9);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'pose-freeze' });
    const heard = site.messages.length;
    const y = site.machine('t1').pose.yM;
    site.run(2);
    expect(new Set(site.messages.slice(heard - 1).map(({ text }) => text)).size).toBe(1);
    expect(site.messages.length).toBeGreaterThan(heard + 10);
    expect(site.machine('t1').pose.yM).toBeGreaterThan(y);
  });

  it('late messages cannot lengthen a permit: with more delay than validity the machine stands', () => {
    const site = new HeadlessSite();
    const goal = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(6);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'late-messages', delayMs: 600 });
    site.run(5);
    expect(site.machine('t1').isMoving).toBe(false);
    expect(goal.result).toBeNull();
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'none' });
    expect(site.finish(goal, 200).status).toBe(4);
  });

  it('an empty battery stops the machine, which says so', () => {
    const site = new HeadlessSite();
    site.kept.add('/t1/diagnostics');
    const goal = site.follow('t1', [
      [10, 2.5],
      [10, 15],
    ]);
    site.run(6);
    site.simulation.command({ do: 'fault', machineId: 't1', kind: 'battery-empty' });
    expect(site.finish(goal, 10).status).toBe(6);
    expect(site.messages[site.messages.length - 1]?.text).toContain('battery empty');
  });
});

describe('batteries and weather', () => {
  it('drain at work by the profile and charge in staging', () => {
    const site = new HeadlessSite();
    const robot = site.machine('t1');
    site.setTool('/t1/tool/blades', true);
    site.run(600);
    const { averageKw, capacityKWh } = robot.profile.energy;
    expect(1 - robot.battery.fillRatio).toBeCloseTo(averageKw.value / (6 * (capacityKWh?.value ?? NaN)), 3);
    site.setTool('/t1/tool/blades', false);
    const low = robot.battery.fillRatio;
    site.run(60);
    expect(robot.battery.fillRatio).toBeGreaterThan(low);
  });

  it('the air warms towards the afternoon and the slab lags behind', () => {
    const site = new HeadlessSite({
      startEpochMs: Date.UTC(2026, 5, 1, 3),
      fleet: { schemaVersion: 1, machines: [], people: [] },
    });
    const { weather } = site.simulation;
    const night = weather.airTemperatureC;
    site.run(12 * 3600);
    expect(weather.airTemperatureC).toBeGreaterThan(night + 6);
    expect(weather.slabTemperatureC).toBeLessThan(weather.airTemperatureC);
    expect(weather.windMps).toBeGreaterThanOrEqual(0);
  });
});
