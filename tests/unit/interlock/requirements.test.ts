import { describe, expect, it } from 'vitest';
import { decodePermit } from '../../../kernel/permit.ts';
import { cycleMs, drivingSite, expectSound, restingSite, operator } from '../../support/fault-stand.ts';
import { gate, InterlockSite, shippedLimits, testConfig, testMac } from '../../support/interlock-site.ts';
import { cutChannel } from '../../support/virtual-site.ts';

/** Requirements of reference/safety.md §1.6 that are about the whole of the interlock; the others stand where their part is tested. */

const limits = shippedLimits();

describe('R1: motion', () => {
  it('R1: needs a valid permit, and no permit is valid for longer than the bound', () => {
    const site = restingSite({});
    site.permitChannel = cutChannel;
    site.machine('t1').wantsMps = 0.5;
    site.run(2000);
    expect(site.machine('t1').speedMps).toBe(0);
    const sent = site.trace().entries.flatMap((entry) => (entry.type === 'sent' ? [entry.permit.validForMs] : []));
    expect(sent.length).toBeGreaterThan(10);
    for (const validForMs of sent) expect(validForMs >= 100 && validForMs <= 1000).toBe(true);
    expectSound(site);
  });
});

describe('R2: a change that needs a stop', () => {
  it('R2: is on the wire within two cycles, whenever it comes, and does not wait for the next request', () => {
    for (let offsetMs = 0; offsetMs < 100; offsetMs += 20) {
      const site = drivingSite();
      site.run(offsetMs);
      site.stop(operator);
      const isSent = (): boolean => {
        const last = site.trace().entries.findLast((entry) => entry.type === 'sent');
        return last?.type === 'sent' && last.permit.level === 'controlStop';
      };
      expect(site.runUntil(isSent, 1000)).toBeLessThanOrEqual(2 * cycleMs);
      // Its way, the machine's own step, and no more.
      expect(site.runUntil(() => !site.machine('t1').isPowered, 1000)).toBeLessThanOrEqual(20);
      site.run(500);
      expectSound(site);
    }
  });
});

describe('R4: the age of an input', () => {
  it('R4: has a bound of its own for each source', () => {
    const { poseAgeMovingMaxMs, poseAgeRestMaxMs, tagSourceAgeMaxMs, windAgeMaxMs, gateAgeMaxMs, loadAgeMaxMs } =
      limits;
    expect({ poseAgeMovingMaxMs, poseAgeRestMaxMs, tagSourceAgeMaxMs, windAgeMaxMs }).toEqual({
      poseAgeMovingMaxMs: 300,
      poseAgeRestMaxMs: 1000,
      tagSourceAgeMaxMs: 600,
      windAgeMaxMs: 3000,
    });
    expect([gateAgeMaxMs, loadAgeMaxMs]).toEqual([500, 500]);
  });

  it.each([
    ['t1', 'trowelling-robot', 'stale-proximity', 600, (site: InterlockSite): unknown => (site.tags = false)],
    ['t1', 'trowelling-robot', 'stale-pose', 1000, (site: InterlockSite) => silence(site, 't1')],
    ['k1', 'tower-crane', 'wind-unknown', 3000, (site: InterlockSite): unknown => (site.windMps = null)],
  ] as const)('R4: %s, a %s, is held by %s %d ms after the last word', (id, profileId, ruleId, limitMs, fail) => {
    const site = new InterlockSite(testConfig([{ id, profileId }]));
    site.run(6100);
    expect(site.verdict(id).reasons.map((reason) => reason.ruleId)).not.toContain(ruleId);
    fail(site);
    let heldMs = 0;
    while (!site.verdict(id).reasons.some((reason) => reason.ruleId === ruleId) && heldMs < 5000) {
      site.cycle();
      heldMs += cycleMs;
    }
    expect(heldMs).toBeLessThanOrEqual(limitMs + 2 * cycleMs);
    expect(site.verdict(id).level).toBe('hold');
  });
});

function silence(site: InterlockSite, id: string): void {
  const truth = site.truth.get(id);
  if (truth !== undefined) truth.isSilent = true;
}

describe('R5: what is not known', () => {
  it('R5: counts as the worst: before the first word of each source nothing moves', () => {
    const machines = [
      { id: 't1', profileId: 'trowelling-robot', lacks: 'stale-proximity' },
      { id: 'k1', profileId: 'tower-crane', lacks: 'wind-unknown' },
      { id: 'h1a', profileId: 'smart-hoist-cage', lacks: 'hoist-gate' },
    ];
    const site = new InterlockSite(testConfig(machines));
    site.place('h1a', gate.cageXM, gate.cageYM);
    const cage = site.truth.get('h1a');
    if (cage !== undefined) cage.joints = { hoist: 2 };
    site.gates.set('h1a', 'silent');
    site.tags = false;
    site.windMps = null;
    site.run(8000);
    for (const { id, lacks } of machines) {
      expect(site.verdict(id).travelSpeedMaxMps).toBe(0);
      expect(site.verdict(id).reasons.map(({ ruleId }) => ruleId)).toContain(lacks);
    }
  });
});

describe('R6: uncertainty', () => {
  it('R6: grows with age: a tag unheard for a while counts as if its bearer had walked at the machine all the time', () => {
    const speedAfter = (distanceM: number, change: (site: InterlockSite) => void): number => {
      const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
      site.people.set('p1', { xM: 30 + distanceM, yM: 13, zM: 0 });
      site.run(5000);
      change(site);
      return site.verdict('t1').travelSpeedMaxMps;
    };
    for (const distanceM of [6.2, 5.6]) {
      for (const unheardMs of [600, 1000]) {
        const unheard = speedAfter(distanceM, (site) => {
          site.people.delete('p1');
          site.run(unheardMs);
        });
        const walked = speedAfter(distanceM, (site) => {
          site.people.set('p1', { xM: 30 + distanceM - (1.6 * unheardMs) / 1000, yM: 13, zM: 0 });
          site.run(100);
        });
        expect(unheard).toBeLessThan(0.5);
        expect(unheard).toBeLessThanOrEqual(walked + 0.011);
      }
    }
  });
});

describe('R21: a limiter', () => {
  it('R21: is never applied by us: a permit holds bounds and nothing that a crane could take for a command', () => {
    const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
    site.loads.set('k1', { tool: 'hook=on', load_kg: '99999' });
    let last = '';
    for (let elapsedMs = 0; elapsedMs < 8000; elapsedMs += cycleMs) last = site.cycle().permits.at(-1)?.text ?? last;
    expect(site.verdict('k1').reasons.map(({ ruleId }) => ruleId)).toContain('load-moment');
    const permit = decodePermit(last, testMac);
    if (!permit.ok) throw new Error(permit.problem.code);
    const bounds = ['axes', 'grantedZoneIds', 'holdingAction', 'level', 'toolSpeedMaxMps', 'travelSpeedMaxMps'];
    const labels = ['connectionId', 'epoch', 'geometryHash', 'limitsHash', 'machineId', 'nonce', 'ruleId', 'sequence'];
    const known = new Set([...bounds, ...labels, 'siteId', 'validForMs', 'version']);
    expect(Object.keys(permit.value).filter((key) => !known.has(key))).toEqual([]);
  });
});
