import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normRecord } from '../../../../controller/accounts/norms/norm-record.ts';
import { normExample } from '../../../../controller/contract/accounts/norm-example.ts';
import type { NormObservation } from '../../../../controller/contract/accounts/norm.ts';
import type { NormRecord } from '../../../../controller/contract/accounts/norm-record.ts';

// Goal: the labour norm by its formula (domain.md §2.4) is the one that the machine norm makes of its crew, and whatever somebody enters
// instead is marked; the time of a cycle may be told by another method than the mean.

const strips = [11.8, 12.4, 12.1, 13.0, 12.6, 11.9, 12.2, 12.8, 12.3, 12.0, 12.5];
const { item, crew, materials, uplift } = normExample;
const byHand: NormObservation = {
  ...{ item, crew, materials, uplift },
  cycles: { minutes: strips, product: 20, precisionPercent: 5 },
  shiftMinutes: { WORK: 330, NOLOAD: 20, SETUP: 45, SERVICE: 40, REST: 20, FAULT: 25 },
  machine: { name: '整平机器人', serials: ['1'] },
  conditions: {},
};

function worked(more: Partial<NormObservation> = {}): NormRecord {
  const record = normRecord({ ...byHand, ...more });
  if (!record.ok) throw new Error(JSON.stringify(record.problem));
  return record.value;
}

describe('a labour norm', () => {
  it('is the crew by the output of a shift where nothing is entered', () => {
    const { labour, norm } = worked();
    expect(labour?.days).toBeCloseTo(norm.workerDaysPerUnit, 12);
    expect(labour).toMatchObject({
      prepare: { value: 45 / 480, source: 'record' },
      interruption: { value: 40 / 480 },
      rest: { value: 20 / 480 },
      auxiliary: { value: 0, recorded: null },
    });
  });

  it('is that for every shift and crew', () => {
    const minutes = fc.integer({ min: 0, max: 100 });
    const parts = fc.tuple(minutes, minutes, minutes, fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(parts, ([SETUP, SERVICE, REST, people]) => {
        const { labour, norm } = worked({
          crew: [{ grade: '普工', people, dayWage: 0 }],
          shiftMinutes: { WORK: 480 - SETUP - SERVICE - REST, SETUP, SERVICE, REST },
        });
        expect(labour?.days).toBeCloseTo(norm.workerDaysPerUnit, 12);
      }),
      { numRuns: 50 },
    );
  });

  it('is the examinations’ where all of it is entered, and the item takes it by its people: 0.959', () => {
    const labour = { basicHours: 6, auxiliary: 0.08, prepare: 0.03, interruption: 0.1, rest: 0.02 };
    const record = worked({ labour, machine: { ...byHand.machine, price: normExample.price } });
    expect(record.labour?.days).toBeCloseTo(0.959, 3);
    expect(record.labour?.operation).toBeCloseTo(0.8152, 4);
    expect(record.labour?.prepare).toEqual({ value: 0.03, source: 'entered', recorded: 45 / 480 });
    const days = record.item?.labour.map(({ amount }) => amount) ?? [];
    expect(days[0]).toBeCloseTo((0.959 / 2) * 100 * 1.1, 1);
    expect(
      worked({ labour: { basicHours: 4, auxiliary: 0.04, prepare: 0.05, interruption: 0.1, rest: 0.06 } }).labour?.days,
    ).toBeCloseTo(0.659, 3);
  });

  it('is none where nobody works beside the machine, and refused where no time is left to work', () => {
    expect(worked({ crew: [] }).labour).toBeNull();
    expect(normRecord({ ...byHand, labour: { prepare: 0.6, rest: 0.5 } })).toMatchObject({
      problem: { code: 'input-invalid' },
    });
  });
});

describe('the time of a cycle', () => {
  it('is the mean, the second mean, by probability or of three points, as is asked for', () => {
    const timeOf = (more: Partial<NormObservation>) => worked(more).cycleTime;
    const { otherMeans, study } = worked();
    expect(timeOf({})).toEqual({ method: 'mean', minutes: study?.mean });
    expect(timeOf({ timeMethod: 'second-mean' })?.minutes).toBe(otherMeans?.second);
    expect(timeOf({ timeMethod: 'probability', probabilityShare: 0.85 })?.minutes).toBe(
      otherMeans?.probable[1]?.minutes,
    );
    const threePoint = { least: 11, likely: 12, most: 16 };
    expect(timeOf({ timeMethod: 'three-point', threePoint })?.minutes).toBe(12.5);
    const { norm } = worked({ timeMethod: 'three-point', threePoint });
    expect(norm.perHour).toBeCloseTo((20 / 12.5) * 60, 9);
  });

  it('is refused without what its method needs', () => {
    for (const timeMethod of ['probability', 'three-point'] as const) {
      expect(normRecord({ ...byHand, timeMethod })).toMatchObject({ problem: { code: 'input-invalid' } });
    }
  });

  it('says how many more cycles the precision takes', () => {
    expect(worked().study).toMatchObject({ isEnough: true, cyclesMore: 0 });
    const few = worked({ cycles: { ...byHand.cycles, minutes: strips.slice(0, 6) } });
    expect(few.study).toMatchObject({ isEnough: false, cyclesNeeded: 9, cyclesMore: 3 });
    const wide = worked({ cycles: { ...byHand.cycles, minutes: [10, 15, 10, 15, 10, 15, 10, 15, 10] } });
    expect(wide.study).toMatchObject({ cyclesNeeded: 9, isEnough: false });
    expect(wide.study?.cyclesMore).toBeGreaterThan(0);
  });
});
