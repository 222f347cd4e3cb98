import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { levelForbidsMotion } from '../../../kernel/permit.ts';
import { InterlockSite, resetBy, shippedLimits, testConfig } from '../../support/interlock-site.ts';

// Goal: I10 of reference/safety.md §2.4: when the causes are gone, inputs fresh, and the right people have reset, every machine gets a permit again,
// whatever happened and in whatever order. Nothing waits for ever.

const limits = shippedLimits();
const machines = [
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 't2', profileId: 'levelling-robot' },
  { id: 'k1', profileId: 'tower-crane' },
  { id: 'h1a', profileId: 'smart-hoist-cage' },
];
const ids = machines.map(({ id }) => id);
const persons = ['zhao', 'chen'].map((user) => ({ user, role: 'safety' }));
const [safety = { user: '', role: '' }] = persons;

function working(): InterlockSite {
  const site = new InterlockSite(testConfig(machines));
  site.place('t1', 10, 13);
  site.place('t2', 45, 13);
  site.place('k1', 200, 200);
  site.place('h1a', 400, 400);
  site.people.set('p1', { xM: 30, yM: 24, zM: 0 });
  site.run(4000);
  return site;
}

const machine = fc.constantFrom(...ids);
/** What goes wrong, and what ends it. */
type Trouble = (site: InterlockSite) => () => void;

function switched<K extends 'heartbeats' | 'tags' | 'requests' | 'keepsRecord'>(key: K): Trouble {
  return (site) => {
    site[key] = false;
    return () => (site[key] = true);
  };
}

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.constantFrom(switched('heartbeats'), switched('tags'), switched('requests'), switched('keepsRecord')),
  machine.map((id) => (site: InterlockSite) => {
    const truth = site.truth.get(id);
    if (truth !== undefined) truth.isSilent = true;
    site.disconnect(id);
    return () => {
      if (truth !== undefined) truth.isSilent = false;
      const report = { type: 'connection', machineId: asId<MachineId>(id), state: 'connected' } as const;
      site.interlock.observe({ ...report, receivedMonoMs: site.nowMs });
    };
  }),
  machine.map((id) => (site: InterlockSite) => {
    site.deaf.add(id);
    return () => site.deaf.delete(id);
  }),
  machine.map((id) => (site: InterlockSite) => {
    site.homed.set(id, 'no');
    return () => site.homed.delete(id);
  }),
  machine.map((id) => (site: InterlockSite) => {
    site.loads.set(id, 'silent');
    site.gates.set(id, 'silent');
    return () => {
      site.loads.delete(id);
      site.gates.delete(id);
    };
  }),
  fc.constantFrom(14, 25, null).map((windMps) => (site: InterlockSite) => {
    site.windMps = windMps;
    return () => (site.windMps = 5);
  }),
  fc.constant((site: InterlockSite) => {
    site.hasStuckWind = true;
    return () => (site.hasStuckWind = false);
  }),
  fc.constant((site: InterlockSite) => {
    site.people.delete('p1');
    return () => site.people.set('p1', { xM: 30, yM: 24, zM: 0 });
  }),
  machine.map((id) => (site: InterlockSite) => {
    // It moves on after a stop.
    site.interlock.stop({ type: 'machine', machineId: id }, safety, '', site.nowMs);
    const truth = site.truth.get(id);
    if (truth !== undefined) truth.forwardMps = 0.2;
    return () => {
      if (truth !== undefined) truth.forwardMps = 0;
    };
  }),
  machine.map((id) => (site: InterlockSite) => {
    site.interlock.lockOut(id, safety, 'inspection', site.nowMs);
    return () => undefined;
  }),
  fc.constantFrom('level-1', 'level-3').map((levelId) => (site: InterlockSite) => {
    site.interlock.stop({ type: 'level', levelId }, safety, '', site.nowMs);
    return () => undefined;
  }),
);

/** Everybody who may resets whatever may be reset. */
function resetAll(site: InterlockSite): void {
  for (const { id, causeGone } of site.interlock.latches()) {
    if (!causeGone) continue;
    for (const by of persons) site.interlock.reset(resetBy(by, id, 'record 1'), site.nowMs);
  }
}

describe('I10: when all is well again', () => {
  it('I10: every machine gets a permit to move, whatever went wrong and in whatever order', () => {
    const event = fc.record({ begin: trouble, forMs: fc.constantFrom(300, 1500, 4000, 12_000) });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), (events) => {
        const site = working();
        const ends = events.map(({ begin, forMs }) => {
          const end = begin(site);
          site.run(forMs);
          return end;
        });
        for (const end of ends) end();
        site.run(1500);
        // The gust of the last storm is the last cause to go; nobody watches until then.
        site.nowMs = 1000 * Math.ceil((site.nowMs + limits.windGustWindowMs) / 1000);
        site.report();
        site.run(3000);
        resetAll(site);
        site.run(limits.hysteresisTimeMs + 2000);
        expect(site.interlock.latches()).toEqual([]);
        for (const id of ids) {
          const { level, reasons, toolSpeedMaxMps } = site.verdict(id);
          expect(levelForbidsMotion(level), `${id} ${JSON.stringify(reasons[0])}`).toBe(false);
          expect(toolSpeedMaxMps).toBeGreaterThan(0);
        }
      }),
      { numRuns: 10 },
    );
  });
});
