import { beforeEach, describe, expect, it } from 'vitest';
import { MachineDuties } from '../../../controller/fleet/machine-duty.ts';
import type { Roster } from '../../../missions/crews/roster.ts';
import { asId, type MissionId, type TaskId } from '../../../kernel/ids.ts';
import type { Mission } from '../../../missions/mission.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

const hourMs = 3_600_000;
const weekdays = [1, 2, 3, 4, 5, 6, 7];
const robot = { id: 'levelling-robot', crew: [{ role: 'operator', count: 1 }] } as never;

const roster: Roster = {
  utcOffsetMin: 0,
  hours: [],
  exceptions: [],
  shifts: [{ id: 'day', name: 'day', weekdays, fromMin: 480, toMin: 1020, breaks: [{ fromMin: 720, toMin: 780 }] }],
  crews: [
    {
      ...{ id: 'a', name: 'a', persons: 1, shiftId: 'day' },
      certificates: [{ skill: 'levelling-robot', validUntil: '1970-01-02' }],
    },
  ],
};

describe('what is expected of a machine', () => {
  let clock: ManualClock;
  let known: Roster | null;
  let missions: Mission[];
  let rented: boolean;
  let duties: MachineDuties;

  beforeEach(() => {
    clock = new ManualClock(0);
    known = roster;
    missions = [];
    rented = false;
    duties = new MachineDuties({
      ...{ clock, missions: () => missions, roster: () => known, isHeldByHand: () => false },
      ...{ isRentedWithOperator: () => rented, profileOf: (id) => (id === 'l1' ? robot : null) },
    });
  });

  async function at(hour: number): Promise<string[]> {
    await clock.advance(hour * hourMs - clock.epochMs());
    const { expectedBy, people } = duties.of('l1');
    return [String(expectedBy), people];
  }

  it('follows the shift of those who may drive it, with its breaks, for as long as their certificates count', async () => {
    expect(await at(7)).toEqual(['null', 'away']);
    expect(await at(8)).toEqual(['shift', 'at-work']);
    expect(await at(12.5)).toEqual(['shift', 'on-break']);
    expect(await at(13)).toEqual(['shift', 'at-work']);
    expect(await at(17)).toEqual(['null', 'away']);
    expect(await at(24 + 9)).toEqual(['shift', 'at-work']);
    expect(await at(48 + 9)).toEqual(['null', 'away']);
  });

  it('is nothing where no roster is known, but for a contract with an operator and for open work', async () => {
    known = null;
    expect(await at(1)).toEqual(['null', 'not-known']);
    rented = true;
    expect(await at(2)).toEqual(['rent', 'not-known']);
    missions = [missionWith('running', 'waiting')];
    expect(await at(3)).toEqual(['mission', 'not-known']);
    rented = false;
    missions = [missionWith('running', 'done')];
    expect(await at(4)).toEqual(['null', 'not-known']);
    missions = [missionWith('draft', 'waiting')];
    expect(await at(5)).toEqual(['null', 'not-known']);
  });
});

function missionWith(state: Mission['state'], task: 'waiting' | 'done'): Mission {
  const planned = plannedTask(1, 'l1', {});
  const times = { startedAtMs: null, endedAtMs: null };
  return {
    ...{ id: asId<MissionId>('m'), number: 1, state, reasons: [], createdAtMs: 0, createdBy: 'wang', version: 1 },
    request: {} as Mission['request'],
    plan: planOf([planned]),
    progress: [
      { taskId: planned.id as TaskId, state: task, legsDone: 0, legDoneM: 0, dwellDoneS: 0, done: 0, ...times },
    ],
  };
}
