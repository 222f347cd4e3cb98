import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, ZoneView } from '../../controller/contract/api.ts';
import {
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { machineIn, type TrueMachine } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a zone that the safety officer draws on the tablet is obeyed by machines that are already under way.
// Method: one robot drives to its bay; the zone goes in through the API; whether the robot stands is the simulator's word.

const HALF_SIDE_M = 4;
const STILL_MS = 5_000;
/** Rolling as slowly as this, a robot is still well inside the zone that is drawn round it. */
const SLOWLY = 1;

describe('a zone drawn round a robot', () => {
  let live: LiveSite;
  let missionId: string;
  let robot: TrueMachine;
  let zone: ZoneView;

  beforeAll(async () => {
    live = await openLiveSite();
    missionId = (await startFloor(live)).id;
    robot = await until('a robot to drive', LONG_MAX_MS, travelling);
    await live.truth.command({ do: 'speed', speed: SLOWLY });
  }, START_MAX_MS + LONG_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  /** A levelling robot on its way: nothing else of the mission drives as far. */
  async function travelling(): Promise<TrueMachine | null> {
    const { machines } = await live.truth.state();
    return machines.find(({ id, goal, speedMps }) => id.startsWith('l') && goal !== null && speedMps > 0.2) ?? null;
  }

  const verdict = async (): Promise<NonNullable<MachineView['verdict']> | null> =>
    (await live.auditor.get<MachineView>(`/machines/${robot.id}`)).verdict;

  it(
    'reaches the interlock: the robot stands, and its verdict names the zone',
    async () => {
      const { levelId } = await live.auditor.get<MachineView>(`/machines/${robot.id}`);
      const { xM, yM } = (await live.truth.machine(robot.id)).pose;
      const corners = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const;
      zone = await live.safety.post<ZoneView>('/zones', {
        levelId,
        kind: 'BLOCKED',
        name: '临时封闭 Closed for now',
        outline: corners.map(([dx, dy]) => [xM + dx * HALF_SIDE_M, yM + dy * HALF_SIDE_M]),
      });
      const reason = await until('the verdict to name the zone', SOON_MAX_MS, async () => {
        const now = await verdict();
        return now?.level === 'hold' ? (now.reasons.find(({ ruleId }) => ruleId === 'blocked-zone') ?? null) : null;
      });
      expect(reason.other).toEqual({ kind: 'zone', id: zone.id });
      const { permit } = await until('the robot to stand', SOON_MAX_MS, async () => {
        const machine = await live.truth.machine(robot.id);
        return machine.isMoving ? null : machine;
      });
      expect(permit).toMatchObject({ level: 'hold', ruleId: 'blocked-zone' });
      for (const state of await watch(live.truth, STILL_MS)) expect(machineIn(state, robot.id).isMoving).toBe(false);
      expect((await missionOf(live.foreman, missionId)).state).toBe('running');
    },
    LONG_MAX_MS,
  );

  it(
    'R16: cannot be taken away by an operator nor by one person, and lets the robot go on when a second one agrees',
    async () => {
      const refused = await live.operator.raw('DELETE', `/zones/${zone.id}`);
      expect(refused).toMatchObject({ status: 403, body: { code: 'role-refused' } });
      expect((await verdict())?.level).toBe('hold');
      expect((await live.safety.raw('DELETE', `/zones/${zone.id}`)).status).toBe(204);
      const again = await live.safety.raw('DELETE', `/zones/${zone.id}`);
      expect(again).toMatchObject({ status: 409, body: { code: 'second-person-needed' } });
      const shown = (await live.auditor.get<ZoneView[]>('/zones')).find(({ id }) => id === zone.id);
      expect(shown).toHaveProperty('removalAskedBy');
      expect((await verdict())?.level).toBe('hold');
      expect((await live.admin.raw('DELETE', `/zones/${zone.id}`)).status).toBe(204);
      await until('the robot to go on', SOON_MAX_MS, async () =>
        (await live.truth.machine(robot.id)).isMoving ? true : null,
      );
      const reasons = (await verdict())?.reasons.map(({ ruleId }) => ruleId);
      expect(reasons).not.toContain('blocked-zone');
      expect((await live.truth.state()).accidents.list).toEqual([]);
    },
    LONG_MAX_MS,
  );
});
