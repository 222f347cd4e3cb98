import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { interlockRules, type Reason } from '../../../controller/contract/interlock/interlock.ts';
import { reasonText } from '../../../controller/contract/interlock/reason-text.ts';
import { Corridor } from '../../../controller/interlock/geometry/corridor.ts';
import { readLimits } from '../../../controller/interlock/limits/limits.ts';
import { permitText } from '../../../controller/interlock/permits/permit-text.ts';
import { SpeedGate } from '../../../controller/interlock/speeds/speed-gate.ts';
import { StateStore } from '../../../controller/interlock/process/state-store.ts';
import { encodePermit, holdingActions, permitLevels, type Permit } from '../../../kernel/permit.ts';
import { testConfig, testMac } from '../../support/interlock-site.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});
function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-state-'));
  directories.push(directory);
  return directory;
}

describe('the permit’s text', () => {
  it('is the text of the kernel, byte for byte', () => {
    const permit: fc.Arbitrary<Permit> = fc.record({
      version: fc.constant(1 as const),
      siteId: fc.string(),
      machineId: fc.string(),
      epoch: fc.nat(),
      connectionId: fc.string({ unit: 'grapheme' }),
      sequence: fc.nat(),
      nonce: fc.constant('0123456789abcdef'),
      level: fc.constantFrom(...permitLevels),
      travelSpeedMaxMps: fc.double({ min: 0, max: 5, noNaN: true }),
      toolSpeedMaxMps: fc.double({ min: 0, max: 5, noNaN: true }),
      grantedZoneIds: fc.array(fc.string()),
      geometryHash: fc.string(),
      limitsHash: fc.constant('cd'.repeat(32)),
      validForMs: fc.nat(),
      ruleId: fc.constantFrom('', 'fall-edge'),
      holdingAction: fc.constantFrom(...holdingActions),
    });
    fc.assert(fc.property(permit, (given) => permitText(given, testMac) === encodePermit(given, testMac)));
  });
});

describe('the speed gate', () => {
  it('R10: falls at once and rises only after the hysteresis time, to the least value of it', () => {
    const gate = new SpeedGate(1, 1000);
    for (let now = 0; now <= 1000; now += 20) gate.update(1, 1, now);
    expect(gate.grantedMps).toBe(1);
    gate.update(0.2, 0.1, 1020);
    expect(gate.grantedMps).toBe(0.2);
    for (let now = 1040; now < 2000; now += 20) gate.update(1, now === 1500 ? 0.6 : 1, now);
    expect(gate.grantedMps).toBe(0.2);
    gate.update(1, 1, 2040);
    expect(gate.grantedMps).toBe(0.6);
  });

  it('never grants more than is allowed now', () => {
    const speed = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(speed, speed), { maxLength: 200 }), (steps) => {
        const gate = new SpeedGate(1, 100);
        steps.forEach(([allowed, release], index) => {
          gate.update(allowed, release, index * 20);
          expect(gate.grantedMps).toBeLessThanOrEqual(allowed);
        });
      }),
    );
  });
});

describe('the corridor', () => {
  const extents = { frontM: 1, rearM: -1, leftM: 0.5, rightM: -0.5 };

  it('counts what stands in the strip, ahead and behind, at any heading', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        fc.double({ min: 1.3, max: 20, noNaN: true }),
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        (yawRad, aheadM, asideM) => {
          const corridor = new Corridor();
          corridor.aim(3, 4, yawRad, extents);
          const x = 3 + Math.cos(yawRad) * aheadM - Math.sin(yawRad) * asideM;
          const y = 4 + Math.sin(yawRad) * aheadM + Math.cos(yawRad) * asideM;
          corridor.addSegment(x, y, x, y, 0.2);
          expect(corridor.forwardM).toBeCloseTo(aheadM - 1.2, 6);
          expect(corridor.backwardM).toBe(Infinity);
        },
      ),
    );
  });

  it('leaves out what runs alongside', () => {
    const corridor = new Corridor();
    corridor.aim(0, 0, 0, extents);
    corridor.addSegment(-50, 0.8, 50, 0.8, 0.2);
    expect([corridor.forwardM, corridor.backwardM]).toEqual([Infinity, Infinity]);
    corridor.addSegment(-50, 0.6, 50, 0.6, 0.2);
    expect(corridor.forwardM).toBeLessThan(0);
  });
});

describe('the state on disk', () => {
  it('raises the epoch at each start and knows an unclean end', () => {
    const directory = temporary();
    const first = new StateStore(directory);
    expect(first.nextEpoch()).toEqual({ ok: true, value: 1 });
    expect(first.markRunning()).toBe('clean');
    const second = new StateStore(directory);
    expect(second.nextEpoch()).toEqual({ ok: true, value: 2 });
    expect(second.markRunning()).toBe('unclean');
    second.markEnded();
    expect(new StateStore(directory).markRunning()).toBe('clean');
  });

  it('refuses a damaged file instead of guessing', () => {
    const directory = temporary();
    const store = new StateStore(directory);
    writeFileSync(join(directory, 'epoch.json'), '{"epoch":');
    writeFileSync(join(directory, 'latches.json'), '[{}]');
    expect(store.nextEpoch()).toMatchObject({ ok: false, problem: { code: 'state-unreadable' } });
    expect(store.latches()).toMatchObject({ ok: false, problem: { code: 'state-unreadable' } });
  });

  it('keeps people, and never an older list over a newer one', async () => {
    const store = new StateStore(temporary());
    const at = (personId: string) => ({ people: [{ personId, xM: 1, yM: 2, zM: 0 }], signedOut: ['p9'] });
    expect(store.people()).toEqual({ ok: true, value: null });
    await store.savePeopleAside(at('p1'));
    expect(store.people()).toEqual({ ok: true, value: at('p1') });
    // However far the one on its way has come.
    for (let turns = 0; turns < 40; turns += 1) {
      const onItsWay = store.savePeopleAside(at('p2'));
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      store.savePeople(at(`p3-${turns}`));
      await onItsWay;
      expect(store.people()).toEqual({ ok: true, value: at(`p3-${turns}`) });
    }
  });

  it('keeps configuration and latches', () => {
    const store = new StateStore(temporary());
    expect(store.config()).toEqual({ ok: true, value: null });
    const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }]);
    store.saveConfig(config);
    expect(store.config()).toEqual({ ok: true, value: config });
  });
});

describe('limits', () => {
  it('are refused when one is missing, double or unknown', () => {
    expect(readLimits({ schemaVersion: 1, limits: [] })).toMatchObject({ ok: false });
    expect(readLimits({ schemaVersion: 1, limits: [{ id: 'x' }] })).toMatchObject({ ok: false });
  });
});

describe('the words of a reason', () => {
  it('exist in both languages for every rule and level', () => {
    for (const ruleId of interlockRules) {
      for (const level of permitLevels) {
        const reason: Reason = { ruleId, level, measured: null, limit: null, other: null, agesMs: {}, latchId: null };
        const text = reasonText(reason);
        for (const words of [text.zh, text.clears.zh]) expect(words).toMatch(/[\u4e00-\u9fff]/);
        for (const words of [text.en, text.clears.en]) expect(words).toMatch(/^[\x20-\x7e]+$/);
      }
    }
  });

  it('hold numbers and names', () => {
    const reason: Reason = {
      ruleId: 'person-separation',
      level: 'hold',
      measured: { value: 2.4, unit: 'm' },
      limit: { value: 3.1, unit: 'm' },
      other: { kind: 'person', id: 'p12' },
      agesMs: {},
      latchId: null,
    };
    const text = reasonText(reason, { person: () => '12' });
    expect(text.zh).toBe('人员 12 距离 2.4 m，小于 3.1 m');
    expect(text.clears.zh).toBe('人员离开后自动恢复');
    expect(text.en).toBe('Person 12 is 2.4 m away, less than 3.1 m');
  });
});
