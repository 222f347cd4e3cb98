import { describe, expect, it } from 'vitest';
import type { InterlockLatch } from '../../../../controller/contract/interlock/interlock.ts';
import { MakersGuard, type MakersBug } from '../../../support/makers-guard.ts';
import { shippedLimits, testConfig } from '../../../support/interlock-site.ts';
import { brokenIn, drivingSite, foreman, operator, restingSite, trowel } from '../../../support/fault-stand.ts';
import { checkTrace } from '../../../support/trace-oracle.ts';
import type { Trace, TraceEntry } from '../../../support/virtual-trace.ts';
import { cutChannel, goodChannel, VirtualSite } from '../../../support/virtual-site.ts';

/** The oracle of the fault tests must itself be able to find what it looks for: each planted breach is one it must name. */

const withGuard = (bug: MakersBug | 'none') => ({
  makeGate: (options: ConstructorParameters<typeof MakersGuard>[0]) => new MakersGuard(options, bug),
});

/** Every permit late, twice, and after newer ones; then a stop; then a start anew and silence. */
function rough(bug: MakersBug | 'none'): VirtualSite {
  const site = drivingSite(withGuard(bug));
  let count = 0;
  site.permitChannel = (text, nowMs) => {
    count += 1;
    const delayMs = count % 2 === 0 ? 250 : 10;
    return [delayMs, 440].map((ms) => ({ text, atMs: nowMs + ms }));
  };
  site.run(2000);
  site.stop(operator);
  site.run(3000);
  site.reset(operator, site.interlock.latches()[0]?.id ?? '');
  site.permitChannel = goodChannel;
  site.run(3000);
  site.permitChannel = (text, nowMs) => [{ text, atMs: nowMs + 450 }];
  site.run(2000);
  site.permitChannel = cutChannel;
  site.run(5000);
  return site;
}

describe('the oracle', () => {
  it('has nothing against a right guard of another maker on a bad network', () => {
    expect(brokenIn(rough('none'))).toEqual([]);
  });

  it.each([
    ['counts validity from receipt', 'I1'],
    ['does not check the sequence', 'I5'],
    ['does not brake on expiry', 'I2'],
    ['tells of expiry but rolls on', 'I1'],
    ['takes copies', 'I5'],
    ['restarts without a new permit', 'I1'],
  ] satisfies [MakersBug, string][])('finds a guard that %s (%s)', (bug, invariant) => {
    expect(brokenIn(rough(bug))).toContain(invariant);
  });

  it('finds an interlock that starts again without waiting out its predecessor (I6)', () => {
    const site = drivingSite();
    site.kill();
    site.start({ epoch: 2, startedAgoMs: 60_000 });
    site.run(1500);
    expect(brokenIn(site)).toContain('I6');
  });

  it('finds, in the truth, limits that let people come too near, and an edge that nobody heeds', () => {
    const careless = {
      personIntrusionM: 0,
      personUncertaintyM: 0,
      machineUncertaintyM: 0,
      personSpeedMps: 0.2,
      tagLatencyMs: 0,
    };
    const site = drivingSite({ limits: { ...shippedLimits(), ...careless } });
    const { xM } = site.machine('t1');
    site.people.set('p1', { xM: xM + 9, yM: 13, zM: 0, vxMps: -1.6, vyMps: 0 });
    site.run(6000);
    expect(brokenIn(site)).toEqual(['separation']);
    const edgeless = testConfig([trowel('t1')]);
    const over = drivingSite({
      config: { ...edgeless, levels: edgeless.levels.map((level) => ({ ...level, fallEdges: [] })) },
      places: { t1: { xM: 57, yM: 13 } },
    });
    over.run(3000);
    expect(brokenIn(over)).toEqual(['separation']);
  });

  it('finds two machines that are in one another', () => {
    const site = drivingSite({
      config: testConfig([trowel('t1'), { ...trowel('t2'), assetId: 't1' }]),
      places: { t1: { xM: 5, yM: 13 }, t2: { xM: 12, yM: 13, yawRad: Math.PI } },
    });
    site.run(6000);
    expect(brokenIn(site)).toEqual(['separation']);
  });
});

/** A run with a stop of the site in force, as it was recorded. */
function stopped(): Trace {
  const site = restingSite();
  site.stop(operator);
  site.run(200);
  return site.trace();
}

function changed(trace: Trace, change: (entry: TraceEntry) => TraceEntry): Trace {
  const last = trace.entries.length - 30;
  return { ...trace, entries: trace.entries.map((entry, at) => (at < last ? entry : change(entry))) };
}

const brokenBy = (trace: Trace): string[] => [...new Set(checkTrace(trace).map(({ invariant }) => invariant))];

describe('the oracle on a trace that was tampered with', () => {
  it('finds nothing before', () => {
    expect(brokenBy(stopped())).toEqual([]);
  });

  it('finds a latch that left by itself (I4) and one that a wrong role reset', () => {
    const gone = changed(stopped(), (entry) => (entry.type === 'cycle' ? { ...entry, latches: [] } : entry));
    expect(brokenBy(gone)).toEqual(['I4']);
    const trace = stopped();
    const cycle = trace.entries.findLast((entry) => entry.type === 'cycle');
    const latch = (cycle?.type === 'cycle' ? cycle.latches[0] : undefined) as InterlockLatch;
    const reset = { type: 'reset', atMs: 1e6, latchId: latch.id, role: 'auditor', isDone: true } as const;
    expect(brokenBy({ ...trace, entries: [...trace.entries, reset] })).toEqual(['I4']);
    expect(brokenBy({ ...trace, entries: [...trace.entries, { ...reset, role: foreman.role }] })).toEqual([]);
  });

  it('finds a machine above the stop of its site (I9), a wrong holding action (I13) and outputs that hang on wall time (I7, I11)', () => {
    const raised = changed(stopped(), (entry) =>
      entry.type === 'cycle'
        ? { ...entry, verdicts: entry.verdicts.map((verdict) => ({ ...verdict, level: 'limit' as const })) }
        : entry,
    );
    expect(brokenBy(raised)).toEqual(['I9']);
    const other = changed(stopped(), (entry) => (entry.type === 'cycle' ? { ...entry, isRepeated: false } : entry));
    expect(brokenBy(other)).toEqual(['I7 I11']);
    const config = testConfig([{ id: 'k1', profileId: 'tower-crane' }]);
    const crane = new VirtualSite({ config, places: {} });
    crane.start();
    crane.run(400);
    const braked = changed(crane.trace(), (entry) =>
      entry.type === 'cycle'
        ? {
            ...entry,
            verdicts: entry.verdicts.map((verdict) => ({ ...verdict, holdingAction: 'stand-still' as const })),
          }
        : entry,
    );
    expect(brokenBy(crane.trace())).toEqual([]);
    expect(brokenBy(braked)).toEqual(['I13']);
  });

  it('finds a zone that two machines hold at once (I3a)', () => {
    const site = restingSite({ config: testConfig([trowel('t1'), trowel('t2')]) });
    const { entries, profiles } = site.trace();
    const shared = entries.map((entry) =>
      entry.type === 'sent' ? { ...entry, permit: { ...entry.permit, grantedZoneIds: ['z1'] } } : entry,
    );
    expect(brokenBy({ profiles, entries })).toEqual([]);
    expect(brokenBy({ profiles, entries: shared })).toEqual(['I3a']);
  });
});
