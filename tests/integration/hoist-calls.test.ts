import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MachineView, MissionView } from '../../controller/contract/api.ts';
import type { HoistCallView, HoistsView } from '../../controller/contract/missions/hoist-calls.ts';
import {
  earned,
  entriesOf,
  ledgerOf,
  LONG_MAX_MS,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startHoistRun,
  untilState,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { until } from '../support/start-banksman.ts';

// Goal: people's calls, the lifts of a hoist run and a robot's ride share two cages, and a reset starts none of them.
// Method: real processes at twenty times real time; the simulator says where the cages truly are.

const HURRY = 100;
const STILL_MS = 20_000;
const cageIds = ['h1a', 'h1b'];

describe('calls for the hoist of a live site', () => {
  let live: LiveSite;
  let levelIds: readonly string[];

  beforeAll(async () => {
    live = await openLiveSite();
    levelIds = (await live.foreman.get<LevelView[]>('/levels')).map(({ id }) => id);
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  const hoists = (): Promise<HoistsView> => live.auditor.get<HoistsView>('/hoist-calls');
  const call = (from: number, to: number): Promise<HoistCallView> =>
    live.operator.post<HoistCallView>('/hoist-calls', {
      cargo: 'people',
      persons: 2,
      fromLevelId: levelIds[from],
      toLevelId: levelIds[to],
    });
  const isOver = ({ calls }: HoistsView): boolean => calls.every(({ state }) => state === 'done');
  const untilOver = (): Promise<HoistsView> =>
    until('all calls to be over', LONG_MAX_MS, async () => {
      const view = await hoists();
      return isOver(view) ? view : null;
    });

  it(
    'are answered at once, and ride with the lifts and beside a robot that keeps a cage to itself',
    async () => {
      const run = await startHoistRun(live, 1);
      const machines = await live.foreman.get<MachineView[]>('/machines');
      const carrier = machines.find(
        ({ profileId, levelId }) => profileId === 'material-carrier' && levelId === levelIds[0],
      );
      const ride = await live.foreman.post<MissionView>('/missions', {
        kind: 'hoist-run',
        levelId: levelIds[0],
        parameters: { cargo: 'robot', toLevelId: levelIds[1], machineId: carrier?.id },
      });
      await live.foreman.post(`/missions/${ride.id}/plan`);
      await live.foreman.post(`/missions/${ride.id}/approve`);
      const calls = [await call(3, 0), await call(1, 3), await call(2, 0)];
      for (const { cageId, arrivesAtMs, madeAtMs } of calls) {
        expect(cageIds).toContain(cageId);
        expect(arrivesAtMs).toBeGreaterThan(madeAtMs);
      }
      await live.truth.command({ do: 'speed', speed: HURRY });
      await untilState(live.foreman, run.id, 'done', LONG_MAX_MS);
      await untilState(live.foreman, ride.id, 'done', LONG_MAX_MS);
      await untilOver();
      const entries = await ledgerOf(live.auditor);
      expect(earned(entries, run.id, 'lift')).toBe(1);
      expect(entriesOf(entries, 'hoist-call.alighted').map(({ payload }) => payload['callId'])).toHaveLength(3);
      for (const { machineId } of entriesOf(entries, 'hoist-call.boarded')) expect(cageIds).toContain(machineId);
      expect((await live.truth.state()).accidents.list).toEqual([]);
    },
    3 * LONG_MAX_MS,
  );

  it(
    'stand under a stop, are not moved by its reset, and go on once a person puts the cages back',
    async () => {
      await live.truth.command({ do: 'speed', speed: 5 });
      await call(3, 0);
      await until('a cage to move', SOON_MAX_MS, async () => {
        const { machines } = await live.truth.state();
        return machines.some(({ id, isMoving }) => cageIds.includes(id) && isMoving) ? true : null;
      });
      await live.auditor.post('/site/stop');
      const latchId = await until('both cages to stand under one latch', SOON_MAX_MS, async () => {
        const machines = await live.foreman.get<MachineView[]>('/machines');
        const cages = machines.filter(({ id }) => cageIds.includes(id));
        const reasons = cages.map(({ verdict }) => verdict?.reasons.find(({ ruleId }) => ruleId === 'control-stop'));
        return reasons.every((reason) => typeof reason?.latchId === 'string') ? (reasons[0]?.latchId ?? null) : null;
      });
      const refused = await live.operator.raw('POST', '/hoist-calls', {
        cargo: 'people',
        persons: 1,
        fromLevelId: levelIds[0],
        toLevelId: levelIds[1],
      });
      expect(refused).toMatchObject({ status: 409, body: { code: 'reset-first' } });
      await until('the reset', SOON_MAX_MS, async () => {
        const reset = await live.operator.raw('POST', '/site/reset', { latchId, isInSight: true });
        return reset.status === 204 ? true : null;
      });
      const cages = (state: Awaited<ReturnType<typeof live.truth.state>>) =>
        state.machines.filter(({ id }) => cageIds.includes(id)).map(({ toolPoint }) => toolPoint[2]);
      const seen = await watch(live.truth, STILL_MS);
      for (const state of seen) expect(cages(state)).toEqual(cages(seen[0]!));
      expect((await hoists()).cages.map(({ state }) => state)).toEqual(['paused', 'paused']);
      const byAnother = await live.operator.raw('POST', '/hoists/h1a/resume');
      expect(byAnother).toMatchObject({ status: 409, body: { code: 'control-held', facts: { holder: 'foreman' } } });
      for (const id of cageIds) await live.foreman.post(`/hoists/${id}/resume`);
      await live.truth.command({ do: 'speed', speed: HURRY });
      await untilOver();
    },
    2 * LONG_MAX_MS,
  );
});
