import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AxisGates } from '../../../controller/interlock/speeds/axis-gates.ts';
import { permitText } from '../../../controller/interlock/permits/permit-text.ts';
import { boundedRatePerS, isAxisBounds, narrowAxes, type AxisBound } from '../../../kernel/axis-bounds.ts';
import { encodePermit, type Mac, type Permit } from '../../../kernel/permit.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { PermitGuard } from '../../../robot-bridge/guard/permit-guard.ts';
import { testConfig } from '../../support/interlock-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const mac: Mac = (bytes) => createHmac('sha256', 'key').update(bytes).digest();
const noRise: AxisBound = { joint: 'hoist', minPerS: 0, maxPerS: 1.33 };

function permit(nonce: string, changes: Partial<Permit> = {}): Permit {
  return {
    version: 1,
    siteId: 'site',
    machineId: 'k1',
    epoch: 1,
    connectionId: 'c1',
    sequence: 1,
    nonce,
    level: 'limit',
    travelSpeedMaxMps: 1,
    toolSpeedMaxMps: 1,
    grantedZoneIds: [],
    geometryHash: '',
    limitsHash: '',
    validForMs: 500,
    ruleId: '',
    ...changes,
  };
}

function guard(): PermitGuard {
  return new PermitGuard({ siteId: 'site', machineId: 'k1', connectionId: 'c1', mac, random: seededRandom(3) });
}

const bound = fc.record({
  joint: fc.constantFrom('slew', 'trolley', 'hoist'),
  minPerS: fc.double({ min: -2, max: 0, noNaN: true }),
  maxPerS: fc.double({ min: 0, max: 2, noNaN: true }),
});
const bounds = fc.uniqueArray(bound, { selector: ({ joint }) => joint, maxLength: 3 });
const rate = fc.double({ min: -3, max: 3, noNaN: true });

describe('bounds of single joints', () => {
  it('I5: of two lists together never allow more than either', () => {
    fc.assert(
      fc.property(bounds, bounds, rate, (left, right, asked) => {
        for (const joint of ['slew', 'trolley', 'hoist']) {
          const both = Math.abs(boundedRatePerS(narrowAxes(left, right), joint, asked));
          expect(both).toBeLessThanOrEqual(Math.abs(boundedRatePerS(left, joint, asked)));
          expect(both).toBeLessThanOrEqual(Math.abs(boundedRatePerS(right, joint, asked)));
        }
      }),
    );
  });

  it('always let a joint stand', () => {
    fc.assert(fc.property(bounds, (given) => given.every(({ joint }) => boundedRatePerS(given, joint, 0) === 0)));
  });

  it('are refused where they are none', () => {
    const wrong: unknown[] = [
      'hoist',
      [{ joint: 'hoist', minPerS: 0.1, maxPerS: 1 }],
      [{ joint: 'hoist', minPerS: -1, maxPerS: -0.1 }],
      [{ joint: 'hoist', minPerS: null, maxPerS: 1 }],
      [{ joint: '', minPerS: 0, maxPerS: 0 }],
      [noRise, noRise],
      [null],
      Array.from({ length: 33 }, (_, index) => ({ ...noRise, joint: `j${index}` })),
    ];
    for (const value of wrong) expect(isAxisBounds(value), JSON.stringify(value)).toBe(false);
    expect(isAxisBounds([noRise])).toBe(true);
    expect(isAxisBounds([])).toBe(true);
  });
});

describe('the permit with bounds of joints', () => {
  it('has the text of the kernel, byte for byte, and none in it is none', () => {
    fc.assert(
      fc.property(bounds, (axes) => {
        for (const named of [
          { axes },
          { holdingAxes: axes },
          { axes, holdingAxes: axes, holdingAction: 'land-load' },
        ] as const) {
          const given = permit('0'.repeat(16), named);
          expect(permitText(given, mac)).toBe(encodePermit(given, mac));
        }
      }),
    );
    expect(permitText(permit('0'.repeat(16)), mac)).not.toContain('axes');
  });

  it('R20: is kept by the guard, told by it, and narrows a grant in force even when it comes late', () => {
    const subject = guard();
    subject.receive(encodePermit(permit(subject.ask(0).nonce), mac), 10);
    expect(subject.motion(11)?.axes).toBeUndefined();
    const { nonce } = subject.ask(20);
    const late = permit(nonce, { sequence: 2, axes: [noRise], validForMs: 100 });
    expect(subject.receive(encodePermit(late, mac), 130).ok).toBe(false);
    expect(subject.motion(131)?.axes).toEqual([noRise]);
    expect(subject.state(131).axes).toEqual([noRise]);
    const wider = permit(subject.ask(140).nonce, { sequence: 3 });
    expect(subject.receive(encodePermit(wider, mac), 150).ok).toBe(true);
    expect(subject.motion(151)?.axes).toBeUndefined();
  });

  it('is refused by the guard as a whole where a bound is none', () => {
    const axes = [{ joint: 'hoist', minPerS: 1, maxPerS: 2 }];
    for (const named of [{ axes }, { holdingAxes: axes }]) {
      const subject = guard();
      const answer = subject.receive(encodePermit(permit(subject.ask(0).nonce, named), mac), 10);
      expect(answer).toMatchObject({ ok: false, problem: { code: 'permit-malformed' } });
      expect(subject.motion(11)).toBeNull();
    }
  });

  it('I13: lets a stopped machine move the joints named to hold, as long as the permit lives and until a newer one names them no more', () => {
    const subject = guard();
    const stopped = { level: 'protectiveStop', holdingAction: 'land-load', travelSpeedMaxMps: 0 } as const;
    const lowering = { joint: 'hoist', minPerS: 0, maxPerS: 0.2 };
    const inwards = { joint: 'trolley', minPerS: -0.2, maxPerS: 0 };
    const say = (sequence: number, changes: Parameters<typeof permit>[1], nowMs: number) =>
      subject.receive(
        encodePermit(permit(subject.ask(nowMs).nonce, { sequence, toolSpeedMaxMps: 0, ...changes }), mac),
        nowMs + 10,
      );
    expect(subject.holding(0)).toBeNull();
    say(1, { ...stopped, holdingAxes: [lowering, inwards] }, 0);
    expect(subject.motion(11)).toBeNull();
    expect(subject.holding(11)).toEqual({ action: 'land-load', axes: [lowering, inwards] });
    // Too late to widen, in time to narrow: what is left is in both.
    const late = permit(subject.ask(20).nonce, { ...stopped, sequence: 2, toolSpeedMaxMps: 0, validForMs: 100 });
    const slower = { ...lowering, maxPerS: 0.1 };
    const luff = { ...inwards, joint: 'luff' };
    subject.receive(encodePermit({ ...late, holdingAxes: [slower, luff] }, mac), 200);
    expect(subject.holding(201)).toEqual({ action: 'land-load', axes: [slower] });
    expect(subject.holding(501)).toBeNull();
    say(3, { ...stopped, holdingAxes: [lowering] }, 600);
    expect(subject.holding(620)?.axes).toEqual([lowering]);
    say(4, { ...stopped }, 630);
    expect(subject.holding(650)?.axes).toEqual([]);
    // Where it may move there is nothing to hold, whatever else is named.
    say(5, { toolSpeedMaxMps: 0.3, holdingAxes: [lowering] }, 700);
    expect(subject.holding(720)).toBeNull();
  });
});

describe('the bounds in force', () => {
  it('R10: narrow at once and widen only after the hysteresis time', () => {
    const profile = testConfig([{ id: 'k1', profileId: 'tower-crane' }]).machines[0]?.profile;
    if (profile === undefined) throw new Error('no crane');
    const gates = new AxisGates(profile, 1000);
    gates.update([], 0);
    expect(gates.bounds).toEqual([]);
    gates.update([{ joint: 'hoist', minPerS: 0, maxPerS: 5 }], 20);
    expect(gates.bounds).toEqual([{ joint: 'hoist', minPerS: 0, maxPerS: 1.33 }]);
    for (let nowMs = 40; nowMs < 1040; nowMs += 20) gates.update([], nowMs);
    expect(gates.bounds).toEqual([{ joint: 'hoist', minPerS: 0, maxPerS: 1.33 }]);
    const later = new AxisGates(profile, 1000);
    later.recall(gates.memory());
    for (const each of [gates, later]) {
      each.update([], 1040);
      expect(each.bounds).toEqual([]);
    }
  });
});

describe('a simulated crane', () => {
  it('keeps the bounds: lowers and stands, and never raises while raising is forbidden', () => {
    const site = new HeadlessSite();
    const crane = site.machine('k1');
    const [x, y, z] = crane.toolPoint();
    site.permits.axes = [noRise];
    const up = site.follow('k1', [[x, y, z + 4]]);
    site.run(10);
    expect(crane.toolPoint()[2]).toBeCloseTo(z, 6);
    expect(crane.blocker).toBe('axis-bound');
    site.permits.axes = [];
    site.run(1.5);
    const risenM = crane.toolPoint()[2] - z;
    expect(risenM).toBeGreaterThan(0.05);
    site.permits.axes = [noRise];
    site.run(3);
    expect(crane.isMoving).toBe(false);
    const stoodM = crane.toolPoint()[2];
    expect(up.result).toBeNull();
    const down = site.follow('k1', [[x, y, z - 4]]);
    expect(site.finish(down, 60, () => expect(crane.toolPoint()[2]).toBeLessThanOrEqual(stoodM + 1e-9)).status).toBe(4);
  });

  it('goes no faster than a bound', () => {
    const site = new HeadlessSite();
    const crane = site.machine('k1');
    const [x, y, z] = crane.toolPoint();
    site.permits.axes = [{ joint: 'hoist', minPerS: -0.2, maxPerS: 0.3 }];
    let before = crane.joints['hoist'] as number;
    let fastestPerS = 0;
    const watch = (): void => {
      fastestPerS = Math.max(fastestPerS, Math.abs((crane.joints['hoist'] as number) - before) / 0.02);
      before = crane.joints['hoist'] as number;
    };
    expect(site.finish(site.follow('k1', [[x, y, z - 3]]), 60, watch).status).toBe(4);
    expect(fastestPerS).toBeCloseTo(0.3, 6);
    fastestPerS = 0;
    expect(site.finish(site.follow('k1', [[x, y, z]]), 60, watch).status).toBe(4);
    expect(fastestPerS).toBeCloseTo(0.2, 6);
  });
});
