import { describe, expect, it } from 'vitest';
import { craneLiftsParameters } from '../../../controller/contract/missions/crane-lifts.ts';
import { deliveryNewsOf } from '../../../console/state/use-delivery-news.ts';
import {
  areLiftsPlaced,
  freshLifts,
  liftParametersOf,
  withLiftPoint,
  withoutVehicle,
  withRow,
  withVehicle,
  type LiftDraft,
} from '../../../console/state/lift-draft.ts';

const iso = (inH: number) => new Date(inH * 3_600_000).toISOString();
const tapped = (draft: LiftDraft, ...points: readonly (readonly [number, number])[]): LiftDraft =>
  points.reduce((last, point) => withLiftPoint(last, point, 'level-1'), draft);

describe('lifts being asked for', () => {
  it('ask for one end after the other, until all are named', () => {
    const one = tapped(freshLifts, [1, 2]);
    expect(one.asked).toEqual({ of: 'lift', lift: 0, end: 'to' });
    expect(areLiftsPlaced(one)).toBe(false);
    expect(areLiftsPlaced(tapped(one, [3, 4]))).toBe(true);
  });

  it('come with a vehicle to a bay, as the contract has it', () => {
    const placed = tapped(withRow(tapped(freshLifts, [1, 2], [3, 4])), [5, 6]);
    const asked = withVehicle(placed);
    expect(asked.asked).toEqual({ of: 'bay', bay: 0 });
    const bay = tapped(asked, [9.04, 8]);
    const draft: LiftDraft = {
      ...bay,
      lifts: bay.lifts.map((row, index) => ({ ...row, vehicle: index === 1 ? 0 : null })),
      vehicles: [{ arrivesInMin: 30, staysMin: 60 }],
    };
    const parameters = craneLiftsParameters.parse({ kind: 'crane-lifts', ...liftParametersOf(draft, iso) });
    expect(parameters.bays).toEqual([{ id: 'B1', xM: 9, yM: 8, levelId: 'level-1' }]);
    expect(parameters.lifts.map(({ from }) => from)).toEqual([{ xM: 1, yM: 2, levelId: 'level-1' }, undefined]);
    expect(parameters.deliveries).toEqual([
      { vehicle: 'T1', arrives: iso(0.5), bayIds: ['B1'], liftIds: ['2'], leaveBy: iso(1.5) },
    ]);
    expect(withoutVehicle(draft, 0).lifts.map(({ vehicle }) => vehicle)).toEqual([null, null]);
  });

  it('say nothing of vehicles that are neither late nor lost', () => {
    const late = new Map([
      ['T1', 0],
      ['T2', 20],
      ['T3', 5],
    ]);
    expect(deliveryNewsOf({ lateMin: late, lost: new Set(['T3']) }, 4)).toEqual({
      planVersion: 4,
      late: [{ vehicle: 'T2', byS: 1200 }],
      lost: ['T3'],
    });
    expect(deliveryNewsOf({ lateMin: new Map([['T1', 0]]), lost: new Set() }, 4)).toBeNull();
  });
});
