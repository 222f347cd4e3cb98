import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import {
  entriesOf,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  untilState,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { movingIds } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: anybody stops, some reset, and only the holder of control starts again.
// Method: one floor mission; stops come from the lowest role; whether a machine stands is read from the simulator.

const STILL_MS = 4_000;

describe('a control stop', () => {
  let live: LiveSite;
  let mission: MissionView;
  let moving: string;

  beforeAll(async () => {
    live = await openLiveSite();
    mission = await startFloor(live);
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  const view = (machineId: string): Promise<MachineView> => live.auditor.get<MachineView>(`/machines/${machineId}`);

  /** A ground machine in full travel: it takes most of a second to stand. */
  const untilTravelling = (): Promise<string> =>
    until('a robot to travel', SOON_MAX_MS, async () => {
      const { machines } = await live.truth.state();
      return machines.find(({ speedMps, goal }) => goal !== null && Math.abs(speedMps) > 0.2)?.id ?? null;
    });

  it(
    'of one machine is open to the auditor, latches, and cannot be reset while the machine moves',
    async () => {
      await untilTravelling();
      await live.truth.command({ do: 'speed', speed: 0.1 });
      moving = await untilTravelling();
      const stopped = await live.auditor.raw('POST', `/machines/${moving}/stop`, { reason: 'looks wrong' });
      expect(stopped).toMatchObject({ status: 200, body: { acceptedByInterlock: true } });
      const latchId = await until('the latch to show', SOON_MAX_MS, async () => {
        const latch = (await view(moving)).latches.find(({ ruleId }) => ruleId === 'control-stop');
        return latch?.id ?? null;
      });
      expect(movingIds(await live.truth.state())).toContain(moving);
      const early = await live.foreman.raw('POST', `/machines/${moving}/reset`, { latchId, isInSight: true });
      expect(early).toMatchObject({ status: 409, body: { code: 'cause-present' } });
      await live.truth.command({ do: 'speed', speed: 10 });
      await until(`${moving} to stand`, SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).includes(moving) ? null : true,
      );
      expect((await view(moving)).verdict?.level).toBe('controlStop');
    },
    LONG_MAX_MS,
  );

  it(
    'holds the mission, and its reset by an operator who has taken control starts nothing',
    async () => {
      const held = await untilState(live.auditor, mission.id, 'held');
      expect(held.reasons).toContainEqual({ code: 'stopped-by-interlock', facts: { ruleId: 'control-stop' } });
      const latchId = (await view(moving)).latches[0]?.id ?? '';
      const byAuditor = await live.auditor.raw('POST', `/machines/${moving}/reset`, { latchId, isInSight: true });
      expect(byAuditor).toMatchObject({ status: 403, body: { code: 'role-refused' } });
      await live.operator.post(`/machines/${moving}/control`, { action: 'take' });
      const reset = await live.operator.raw('POST', `/machines/${moving}/reset`, { latchId, isInSight: true });
      expect(reset.status, JSON.stringify(reset.body)).toBe(204);
      for (const state of await watch(live.truth, STILL_MS)) expect(movingIds(state)).not.toContain(moving);
      expect((await missionOf(live.auditor, mission.id)).state).toBe('held');
    },
    LONG_MAX_MS,
  );

  it(
    'is ended by the resume of who has control, and of nobody else',
    async () => {
      const refused = await live.foreman.raw('POST', `/missions/${mission.id}/resume`);
      expect(refused).toMatchObject({ status: 409, body: { code: 'control-held', facts: { machineId: moving } } });
      expect((await missionOf(live.auditor, mission.id)).state).toBe('held');
      await live.foreman.post(`/machines/${moving}/control`, { action: 'take' });
      await live.foreman.post(`/missions/${mission.id}/resume`);
      await until('a machine to move again', SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).length > 0 ? true : null,
      );
    },
    LONG_MAX_MS,
  );

  it(
    'of the whole site stands above every mission until it is reset',
    async () => {
      await live.auditor.post('/site/stop', { reason: 'fire alarm' });
      await until('everything to stand', SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).length === 0 ? true : null,
      );
      await untilState(live.auditor, mission.id, 'held');
      // A machine that stands already shows the stop only with its next verdict.
      const latchId = await until('every machine to be under one latch', SOON_MAX_MS, async () => {
        const machines = await live.auditor.get<MachineView[]>('/machines');
        const latchIds = new Set(
          machines.map(({ verdict }) => verdict?.reasons.find(({ ruleId }) => ruleId === 'control-stop')?.latchId),
        );
        const [only] = [...latchIds];
        return latchIds.size === 1 && only !== undefined && only !== null ? only : null;
      });
      const early = await live.foreman.raw('POST', `/missions/${mission.id}/resume`);
      expect(early).toMatchObject({ status: 409, body: { code: 'reset-first' } });
      const reset = await live.operator.raw('POST', '/site/reset', { latchId, isInSight: true });
      expect(reset.status, JSON.stringify(reset.body)).toBe(204);
      for (const state of await watch(live.truth, STILL_MS)) expect(movingIds(state)).toEqual([]);
      await live.foreman.post(`/missions/${mission.id}/resume`);
      await until('a machine to move again', SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).length > 0 ? true : null,
      );
    },
    LONG_MAX_MS,
  );

  it('leaves who stopped, who reset and who took control in the record', async () => {
    const entries = await ledgerOf(live.auditor);
    const actors = (type: Parameters<typeof entriesOf>[1]): readonly string[] =>
      entriesOf(entries, type).map(({ actor }) => actor);
    expect(actors('stop.requested')).toEqual(['auditor', 'auditor']);
    expect(actors('interlock.reset')).toEqual(['operator', 'operator']);
    expect(actors('control.taken')).toEqual(['operator', 'foreman']);
    expect((await live.truth.state()).accidents.list).toEqual([]);
  });
});
