import { describe, expect, it } from 'vitest';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { normExample } from '../../../../controller/contract/accounts/norm-example.ts';
import { normObservationOf } from '../../../../controller/accounts/norms/norm-observation.ts';
import { observeNorm, type NormObserverPorts } from '../../../../controller/accounts/norms/norm-observer.ts';
import { normRecord } from '../../../../controller/accounts/norms/norm-record.ts';
import type { NormEvidence, NormWatch } from '../../../../controller/contract/accounts/norm-evidence.ts';
import type { Result } from '../../../../kernel/result.ts';
import { LevellingShift, shiftBeginMs, type ToldLane } from '../../../support/levelling-shift.ts';

// Goal: worked example B (domain.md §2.6) comes out of a ledger that was written as the controller writes it, and what a ledger cannot
// carry a norm with is refused or shown.

const strips = [11.8, 12.4, 12.1, 13.0, 12.6, 11.9, 12.2, 18.9, 12.8, 12.3, 12.0, 12.5];
const laneOf = (minutes: number): ToldLane => ({ workMin: minutes - 0.5, turnMin: 0.5, amountM2: 20 });

/** Twelve strips in 153.5 min, the bay's way 1 min, and norm time as in the example: 45 + 40 + 20 less that way. */
function shiftOfExample(): LevellingShift {
  return new LevellingShift()
    .pass('SETUP', 45)
    .pass('STOP_SITE', 15)
    .bay(strips.map(laneOf))
    .pass('SERVICE', 39)
    .pass('REST', 20)
    .pass('FAULT', 10)
    .pass('STOP_SITE', 195.5);
}

function portsOf(shift: LevellingShift): NormObserverPorts {
  const clock = {
    epochMs: () => shift.nowMs,
    monoMs: () => shift.nowMs - shiftBeginMs,
    after: () => () => undefined,
  };
  const robot = { profileId: 'levelling-robot', name: { zh: '整平机器人', en: 'Levelling robot' } };
  return {
    siteId: 'test',
    record: shift.record,
    history: new SiteHistory(shift.record, clock),
    machines: () => [
      { id: 'l1', label: 'L1', serialNo: 'DEMO-L1', ...robot },
      { id: 'l2', label: 'L2', serialNo: 'DEMO-L2', ...robot },
      { id: 'g1', label: 'G1', serialNo: 'DEMO-G1', profileId: 'floor-grinding-robot', name: robot.name },
    ],
    forecast: () => null,
    roster: () => null,
    checkpoint: () => 'test/1\n3\nroot\n',
  };
}

function watchOf(shift: LevellingShift, more: Partial<NormWatch> = {}): NormWatch {
  return {
    machineIds: ['l1'],
    step: 'level',
    from: new Date(shiftBeginMs).toISOString(),
    to: new Date(shift.nowMs).toISOString(),
    precisionPercent: 5,
    ...more,
  };
}

const observe = (shift: LevellingShift, more: Partial<NormWatch> = {}): Promise<Result<NormEvidence>> =>
  observeNorm(portsOf(shift), watchOf(shift, more));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('a norm from the record', () => {
  it('is worked example B: 18.9 struck, KB 0.78125, 608.4 m², 204.90', async () => {
    const evidence = value(await observe(shiftOfExample()));
    expect(evidence.cycles.map(({ ownMin }) => Math.round(10 * ownMin) / 10)).toEqual(strips);
    const observation = value(normObservationOf(evidence, normExample, 5));
    expect(observation.observedMin).toBe(480);
    expect(observation.emptyOutsideCyclesMin).toBeCloseTo(1, 9);
    const record = value(normRecord(observation));
    expect(record.study?.rejected).toMatchObject([{ index: 7, side: 'high' }]);
    expect(record.shift).toMatchObject({ isWholeShift: true, normMin: 105, utilisation: 0.78125 });
    expect(record.norm.perShift).toBeCloseTo(608.4, 1);
    expect(record.item?.basePrice).toBe(204.9);
    expect(record.item?.fees?.beforeTax).toBe(302.75);
  });

  it('names the entries that each cycle stands on, and the conditions with what is missing', async () => {
    const shift = shiftOfExample();
    const evidence = value(await observe(shift));
    const first = evidence.cycles[0];
    const types = first?.sequences.map((sequence) => shift.record.kept[sequence]?.type);
    expect(types).toEqual(['machine.time-state', 'quantity.earned', 'machine.time-state']);
    expect(evidence).toMatchObject({ isSimulated: true, basis: 'lane', unit: 'm2', quantity: 240, coverage: 1 });
    const known = Object.fromEntries(evidence.conditions.map((one) => [one.name, one]));
    expect(known['slab-thickness']).toMatchObject({ value: 0.15, unit: 'm', source: 'record' });
    expect(known['operator-grade']).toMatchObject({ value: null, source: 'missing' });
    const entered = { ...normExample, conditions: { 'operator-grade': '四级', 'slab-thickness': 0.16 } };
    const { conditions } = value(normObservationOf(evidence, entered, 5));
    expect(conditions).toMatchObject({
      'operator-grade (entered)': '四级',
      'air-temperature (°C)': null,
      'slab-thickness (m)': 0.15,
      'slab-thickness (m, entered)': 0.16,
    });
  });

  it('keeps what interrupted a cycle out of its time, and out of the norm as a loss', async () => {
    const stops = [{ state: 'SAFETY_STOP', cause: 'person-separation', minutes: 4 }] as const;
    const lanes = strips.map(laneOf).map((lane, index) => (index === 2 ? { ...lane, stops } : lane));
    const evidence = value(await observe(new LevellingShift().bay(lanes).pass('STOP_SITE', 1)));
    expect(evidence.cycles[2]?.ownMin).toBeCloseTo(12.1, 9);
    expect(evidence.cycles[2]?.stopped).toEqual([{ state: 'SAFETY_STOP', cause: 'person-separation', minutes: 4 }]);
    const record = value(normRecord(value(normObservationOf(evidence, normExample, 5))));
    expect(record.shift).toMatchObject({ isWholeShift: false, lossMin: 5 });
  });

  it('counts neither product nor work of cycles left out for their size: the output is what the others made', async () => {
    const lanes = strips.map((_, index) => ({ ...laneOf(12), amountM2: index < 3 ? 1 : 20 }));
    const evidence = value(await observe(new LevellingShift().bay(lanes), { amountMin: 2 }));
    expect(evidence.cycles.filter(({ fault }) => fault === 'small')).toHaveLength(3);
    const observation = value(normObservationOf(evidence, normExample, 5));
    expect(observation.leftOutMin).toBeCloseTo(36, 9);
    const { shift, norm } = value(normRecord(observation));
    expect((norm.perShift * shift.observedMin) / shift.shiftMin).toBeCloseTo(9 * 20, 6);
  });

  it('leaves out a cycle with time that nobody can explain, and is refused for the shift it lies in', async () => {
    const stops = [{ state: 'UNEXPLAINED', cause: 'link-down', minutes: 2 }] as const;
    const lanes = strips.map(laneOf).map((lane, index) => (index === 4 ? { ...lane, stops } : lane));
    const evidence = value(await observe(new LevellingShift().bay(lanes).pass('STOP_SITE', 1)));
    expect(evidence.cycles.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual(['unexplained']);
    const observation = value(normObservationOf(evidence, normExample, 5));
    expect(observation.cycles.minutes).toHaveLength(11);
    expect(normRecord(observation)).toMatchObject({ problem: { code: 'shift-unexplained' } });
  });

  it('takes the time before the record for unexplained, never for idle', async () => {
    const shift = shiftOfExample();
    const from = new Date(shiftBeginMs - 600_000).toISOString();
    const observation = value(normObservationOf(value(await observe(shift, { from })), normExample, 5));
    expect(observation.shiftMinutes.UNEXPLAINED).toBeCloseTo(10, 9);
    expect(normRecord(observation)).toMatchObject({ problem: { code: 'shift-unexplained' } });
  });

  it('is of one model, of an item in the unit that was earned, and of enough cycles', async () => {
    const shift = shiftOfExample();
    expect(await observe(shift, { machineIds: ['l1', 'g1'] })).toMatchObject({
      problem: { code: 'norm-mixed-models' },
    });
    expect(await observe(shift, { machineIds: ['x9'] })).toMatchObject({ problem: { code: 'not-found' } });
    expect(await observe(shift, { step: 'trowel' })).toMatchObject({ problem: { code: 'norm-no-cycles' } });
    const to = new Date(shiftBeginMs + 40 * 86_400_000).toISOString();
    expect(await observe(shift, { to })).toMatchObject({ problem: { code: 'norm-span-too-long' } });
    const evidence = value(await observe(shift));
    const pieces = { ...normExample, item: { ...normExample.item, unit: 'm3' } };
    expect(normObservationOf(evidence, pieces, 5)).toMatchObject({ problem: { code: 'norm-other-unit' } });
    const few = value(await observe(new LevellingShift().bay(strips.slice(0, 4).map(laneOf)).pass('REST', 1)));
    expect(normObservationOf(few, normExample, 5)).toMatchObject({
      problem: { code: 'norm-too-few-cycles', facts: { cycles: 4, leastCount: 5 } },
    });
  });

  it('puts cycles of unequal product in proportion, and not when they are too unequal', async () => {
    const lanes = strips.map((minutes, index) => ({ ...laneOf(minutes), amountM2: index % 2 === 0 ? 20 : 24 }));
    const evidence = value(await observe(new LevellingShift().bay(lanes).pass('STOP_SITE', 1)));
    const { cycles } = value(normObservationOf(evidence, normExample, 5));
    expect(cycles.product).toBe(22);
    expect(cycles.minutes[0]).toBeCloseTo((11.8 * 22) / 20, 9);
    const stub = { workMin: 1, turnMin: 0.5, amountM2: 0.8 };
    const shift = new LevellingShift().bay([...lanes, stub]).pass('STOP_SITE', 1);
    const observation = value(normObservationOf(value(await observe(shift)), normExample, 5));
    expect(normRecord(observation)).toMatchObject({ problem: { code: 'norm-unequal-cycles' } });
    const chosen = value(await observe(shift, { amountMin: 5 }));
    expect(chosen.cycles.at(-1)).toMatchObject({ fault: 'small', amount: 0.8 });
    expect(normRecord(value(normObservationOf(chosen, normExample, 5))).ok).toBe(true);
  });

  it('is worked out from quantity and net time where the work has no even cycles', async () => {
    const lanes = [laneOf(12), { workMin: 3.5, turnMin: 0.5, amountM2: 4 }];
    const evidence = value(await observe(new LevellingShift().bay(lanes).pass('STOP_SITE', 1)));
    const observation = value(normObservationOf(evidence, { ...normExample, method: 'continuous' }, 5));
    expect(observation.continuous).toEqual({ quantity: 24, netMin: 16 });
    const record = value(normRecord(observation));
    expect(record.study).toBeNull();
    expect(record.norm).toMatchObject({ method: 'continuous', perHour: 90 });
  });

  it('has no bay that was broken off, though it is told done later on', async () => {
    const shift = new LevellingShift().bay([laneOf(12)]).bay([laneOf(12)], 1, 'waiting');
    shift
      .pass('STOP_SITE', 30)
      .toldDone()
      .bay([laneOf(13)]);
    const { cycles } = value(await observe(shift.pass('STOP_SITE', 1), { basis: 'task' }));
    expect(cycles.map(({ ownMin, fault }) => [ownMin, fault])).toEqual([
      [13, null],
      [13, 'unfinished'],
      [14, null],
    ]);
  });

  it('has bays as cycles where asked, the way to them included, and none that the span cuts', async () => {
    const bay = [laneOf(12), laneOf(13)];
    const shift = new LevellingShift();
    for (let count = 0; count < 6; count += 1) shift.bay(bay, 2);
    shift.pass('STOP_SITE', 1);
    const evidence = value(await observe(shift, { basis: 'task' }));
    expect(evidence.cycles.map(({ ownMin }) => ownMin)).toEqual([27, 27, 27, 27, 27, 27]);
    const to = new Date(shift.nowMs - 120_000).toISOString();
    const cut = value(await observe(shift, { basis: 'task', to }));
    expect(cut.cycles.at(-1)?.fault).toBe('unfinished');
  });
});
