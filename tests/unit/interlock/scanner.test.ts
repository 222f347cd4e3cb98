import { describe, expect, it } from 'vitest';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { parseScan, scanFrame, type ScanFrame } from '../../../robot-bridge/ros/scan.ts';
import { InterlockSite, resetBy, shippedLimits, testConfig } from '../../support/interlock-site.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const operator = { user: 'wang', role: 'operator' } as const;

function withScanner(profile: MachineProfile): MachineProfile {
  const wiring = profile.wires.ros;
  if (wiring === undefined) throw new Error('no wire');
  const scan = { topic: 'scan', type: 'sensor_msgs/msg/LaserScan', mount: { xM: 0, yM: 0, yawRad: 0 } } as const;
  return { ...profile, wires: { ros: { ...wiring, scan } } };
}

const shipped = shippedProfiles().get('trowelling-robot');
if (shipped === undefined) throw new Error('no robot');
const robot = withScanner(shipped);
const frame = scanFrame(robot) as ScanFrame;

/** A robot at (30, 13) that looks along x; its scanner tells five frames a second of what `ranges` says by beam. */
class ScannedSite extends InterlockSite {
  beams: readonly (number | null)[] | 'silent' = free();
  #stampS = 0;

  constructor() {
    const config = testConfig([{ id: 'a', profileId: 'trowelling-robot' }]);
    super({ ...config, machines: config.machines.map((entry) => ({ ...entry, profile: robot })) });
    this.place('a', 30, 13);
  }

  runScanned(durationMs: number): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 200) {
      this.#stampS += 0.2;
      if (this.beams !== 'silent') {
        const parsed = parseScan(message(this.beams, this.#stampS), frame);
        if (!parsed.ok) throw new Error(parsed.problem.code);
        const machineId = asId<MachineId>('a');
        this.interlock.observe({ type: 'scan', machineId, scan: parsed.value, receivedMonoMs: this.nowMs });
      }
      this.run(200);
    }
  }
}

function message(ranges: readonly (number | null)[], stampS: number): unknown {
  const stamp = { sec: Math.floor(stampS), nanosec: Math.round((stampS % 1) * 1e9) };
  const angles = { angle_min: 0, angle_increment: (2 * Math.PI) / ranges.length };
  return { header: { stamp, frame_id: 'a' }, ...angles, range_min: 0.05, range_max: 40, ranges };
}

/** Only a post far to the left returns. */
function free(): (number | null)[] {
  return Array.from({ length: 72 }, (_, beam) => (beam === 18 ? 12 : 40));
}

function seeing(beam: number, rangeM: number): (number | null)[] {
  return free().map((range, index) => (index === beam ? rangeM : range));
}

describe('a machine with a scanner', () => {
  it.each([
    ['the greatest range', 40],
    ['zero', 0],
    ['NaN or infinity', null],
  ])('fault 42: stands latched after five frames of nothing but %s, never free', (_, range) => {
    const site = new ScannedSite();
    site.runScanned(4000);
    expect(site.verdict('a').level).toBe('run');
    site.beams = Array.from({ length: 72 }, () => range);
    site.runScanned(800);
    expect(site.verdict('a').level).toBe('run');
    site.runScanned(200);
    expect(site.verdict('a').level).toBe('protectiveStop');
    expect(site.binding('a')).toBe('scan-blind');
    site.beams = free();
    site.runScanned(2000);
    expect(site.verdict('a').level).toBe('protectiveStop');
    const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'scan-blind');
    expect(latch).toMatchObject({ class: 'ack', causeGone: true });
    expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), site.nowMs).ok).toBe(true);
    site.runScanned(2000);
    expect(site.verdict('a').level).toBe('run');
  });

  it('fault 42: stands latched when nothing comes from it any more while its positions do', () => {
    const site = new ScannedSite();
    site.runScanned(4000);
    site.beams = 'silent';
    site.runScanned(800);
    expect(site.verdict('a').level).toBe('run');
    site.runScanned(600);
    expect(site.verdict('a').level).toBe('protectiveStop');
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['scan-blind']);
  });

  it('is slowed and held by what it sees in its way, though nobody there wears a tag, and not by what is beside', () => {
    const site = new ScannedSite();
    site.runScanned(4000);
    const truth = site.truth.get('a');
    if (truth === undefined) throw new Error('no robot');
    truth.forwardMps = 0.2;
    const { frontM } = frame;
    const speedAt = (rangeM: number, beam = 0): number => {
      site.beams = seeing(beam, rangeM);
      site.runScanned(400);
      const { reasons } = site.verdict('a');
      const speedMps = site.verdict('a').travelSpeedMaxMps;
      if (speedMps < robot.speed.travelMps.value) expect(reasons[0]?.ruleId).toBe('scan-near');
      return speedMps;
    };
    expect(speedAt(10)).toBe(robot.speed.travelMps.value);
    expect(speedAt(2, 18)).toBe(robot.speed.travelMps.value);
    expect(speedAt(2, 36)).toBe(robot.speed.travelMps.value);
    const [far, near] = [speedAt(frontM + 0.5), speedAt(frontM + 0.3)];
    expect(near).toBeLessThan(far);
    expect(far).toBeLessThan(robot.speed.travelMps.value);
    expect(speedAt(frontM + shippedLimits().scanMarginM)).toBe(0);
  });

  it('stands until the first scan of a connection', () => {
    const site = new ScannedSite();
    site.beams = 'silent';
    site.runScanned(400);
    expect(site.verdict('a').reasons.map(({ ruleId }) => ruleId)).toContain('scan-near');
  });
});

describe('a scan', () => {
  it('says nothing by beams that end on the machine itself, and is refused where it is none', () => {
    const own = parseScan(message([frame.frontM / 2], 1), frame);
    expect(own).toMatchObject({ ok: true, value: { beams: 1, returns: 0, aheadM: Infinity } });
    expect(parseScan({ ranges: ['x'] }, frame)).toMatchObject({ ok: false, problem: { code: 'message-invalid' } });
  });
});

describe('a simulated scanner', () => {
  it('sees people ahead, and nothing at all by a fault', () => {
    const profiles = new Map(shippedProfiles()).set('trowelling-robot', robot);
    const site = new HeadlessSite({ profiles });
    site.kept.add('/t1/scan');
    const last = () => {
      const from = site.messages.length;
      site.run(0.4);
      const text = site.messages.slice(from).at(-1)?.text;
      const parsed = text === undefined ? null : parseScan(JSON.parse(text), frame);
      return parsed?.ok === true ? parsed.value : null;
    };
    expect(last()?.returns).toBeGreaterThan(0);
    const machine = site.machine('t1');
    const { xM, yM, zM, yawRad } = machine.pose;
    const [walker] = site.simulation.people.walkers;
    if (walker === undefined) throw new Error('nobody');
    Object.assign(walker, { xM: xM + 2 * Math.cos(yawRad), yM: yM + 2 * Math.sin(yawRad), zM });
    expect(last()?.aheadM).toBeLessThan(2);
    for (const kind of ['scan-max', 'scan-zero'] as const) {
      machine.fault = { kind, delayMs: 0 };
      expect(last()?.returns).toBe(0);
    }
    machine.fault = { kind: 'scan-silent', delayMs: 0 };
    expect(last()).toBeNull();
  });
});
