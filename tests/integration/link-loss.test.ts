import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import {
  earned,
  entriesOf,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  untilState,
  hurryUntilWorking,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { machineIn, type Truth } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a machine that is not heard stands, and goes on with a new command, after a long silence only when a person says so.
// Method: the simulator silences one levelling robot both ways; what it does is the simulator's word, what was sent is the record's.

const SHORT_MS = 5_000;
const LONG_MS = 30_000;
/** Permit validity 0.5 s, reaction and braking of the robot well below 2 s at its working speed. */
const STAND_MAX_MS = 3_000;
const STILL_MS = 5_000;

describe('a machine whose link is lost', () => {
  let live: LiveSite;
  let mission: MissionView;
  let robot: MachineView;

  beforeAll(async () => {
    live = await openLiveSite();
    mission = await startFloor(live);
    robot = await hurryUntilWorking(live, mission.id, 'level');
  }, START_MAX_MS + LONG_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  const isMoving = (state: Truth): boolean => machineIn(state, robot.id).isMoving;

  const untilMoving = (): Promise<Truth> =>
    until(`${robot.id} to move`, SOON_MAX_MS, async () => {
      const state = await live.truth.state();
      return isMoving(state) ? state : null;
    });

  /** Silences the robot for so long, expects it to stand, and answers its commands from before and the moment it was heard again. */
  async function silence(forMs: number): Promise<{ readonly before: string; readonly backAtMs: number }> {
    await untilMoving();
    const before = (await live.foreman.get<MachineView>(`/machines/${robot.id}`)).command?.commandId ?? '';
    await live.truth.command({ do: 'fault', machineId: robot.id, kind: 'link-loss' });
    const seen = await watch(live.truth, forMs);
    await live.truth.command({ do: 'fault', machineId: robot.id, kind: 'none' });
    const from = seen[0]?.simMs ?? 0;
    const late = seen.filter(({ simMs }) => simMs > from + STAND_MAX_MS);
    expect(late.length).toBeGreaterThan(0);
    for (const state of late) expect(isMoving(state), `${String(state.simMs - from)} ms after the loss`).toBe(false);
    return { before, backAtMs: (await live.truth.state()).simMs };
  }

  it(
    'for five seconds stands, comes back, and goes on with a new command',
    async () => {
      await live.truth.command({ do: 'speed', speed: 5 });
      const { before } = await silence(SHORT_MS);
      await untilMoving();
      const after = await until('the new command to show', SOON_MAX_MS, async () => {
        const { command } = await live.foreman.get<MachineView>(`/machines/${robot.id}`);
        return command?.state === 'effective' && command.commandId !== before ? command : null;
      });
      expect(after.commandId).not.toBe(before);
      const entries = (await ledgerOf(live.auditor)).filter(({ machineId }) => machineId === robot.id);
      const ends = entriesOf(entries, 'command.ended').filter(({ payload }) => payload['commandId'] === before);
      expect(ends).toMatchObject([{ payload: { outcome: 'lost' } }]);
      expect((await missionOf(live.foreman, mission.id)).state).toBe('running');
    },
    LONG_MAX_MS,
  );

  it(
    'for half a minute stands on after it is heard again, until a person resumes the mission',
    async () => {
      await live.truth.command({ do: 'speed', speed: 10 });
      await silence(LONG_MS);
      const held = await untilState(live.foreman, mission.id, 'held');
      expect(held.reasons).toMatchObject([{ code: 'link-was-lost', facts: { machineId: robot.id } }]);
      expect(held.plan?.version).toBe(mission.plan?.version);
      for (const state of await watch(live.truth, STILL_MS)) expect(isMoving(state)).toBe(false);
      await live.foreman.post(`/missions/${mission.id}/resume`);
      await untilMoving();
    },
    LONG_MAX_MS,
  );

  it('nobody was hurt and no square metre was counted twice', async () => {
    await live.foreman.post(`/missions/${mission.id}/hold`);
    await until(`${robot.id} to stand`, SOON_MAX_MS, async () => (isMoving(await live.truth.state()) ? null : true));
    await live.foreman.post(`/missions/${mission.id}/cancel`);
    const { progress } = await missionOf(live.foreman, mission.id);
    expect(progress.done).toBeGreaterThan(0);
    expect(Math.abs(earned(await ledgerOf(live.auditor), mission.id, 'm2') - progress.done)).toBeLessThan(0.01);
    expect((await live.truth.state()).accidents.list).toEqual([]);
  });
});
