import { describe, expect, it } from 'vitest';
import { bayRows } from '../../../console/parts/gantt/gantt-bay-rows.ts';

describe('unloading bays in the schedule', () => {
  it('are rows with the vehicles that stand there, none of those that do not come', () => {
    const place = { xM: 0, yM: 0, zM: 0 };
    const delivery = { bayId: 'a', arrivesMs: 0, bayFromMs: 10, bayToMs: 20, leaveByMs: 30, isLost: false };
    const rows = bayRows({
      lifting: {
        lifts: [],
        deliveries: [
          { ...delivery, vehicle: 'v' },
          { ...delivery, vehicle: 'w', isLost: true },
          { ...delivery, vehicle: 'u', bayFromMs: null },
        ],
        bays: [
          { ...place, id: 'a' },
          { ...place, id: 'b' },
        ],
        cranes: [],
        boundMs: 0,
        isOptimal: false,
      },
    });
    expect(rows).toEqual([
      { id: 'a', stays: [{ vehicle: 'v', fromMs: 10, toMs: 20, leaveByMs: 30 }] },
      { id: 'b', stays: [] },
    ]);
    expect(bayRows({})).toEqual([]);
  });
});
