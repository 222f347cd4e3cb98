import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import { stoppingTimeS, toolBraking, travelBraking } from '../../hardware-profiles/stopping.ts';
import {
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  startHoistRun,
  untilState,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { killChild, untilRestarted } from '../support/site-processes.ts';
import { machineIn, movingIds, type Truth } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: no permit, no motion; and a person, not a restart, brings motion back.
// Method: the interlock's process is killed while robots and cages move; what they do is read from the simulator, not from our own views.

const profilesDirectory = new URL('../../hardware-profiles/data', import.meta.url).pathname;
const PERMIT_VALIDITY_MS = 500;
/** The simulator steps by this, and a limit counts from the next step. */
const STEP_MS = 20;
const STILL_MS = 5_000;

describe('when the interlock dies', () => {
  let live: LiveSite;
  let missions: readonly MissionView[];

  beforeAll(async () => {
    live = await openLiveSite();
    // The hoists first: the floor's robots would keep them.
    missions = [await startHoistRun(live), await startFloor(live)];
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  const views = (): Promise<MachineView[]> => live.foreman.get<MachineView[]>('/machines');
  const latches = async (): Promise<readonly { machineId: string; latchId: string }[]> =>
    (await views()).flatMap((machine) =>
      machine.latches
        .filter((latch) => latch.ruleId === 'restart')
        .map((latch) => ({ machineId: machine.id, latchId: latch.id })),
    );

  /** From here to a stand at the latest, by the permit's validity and each machine's own figures. */
  async function standMaxMs(truth: Truth): Promise<number> {
    const profiles = loadProfiles(profilesDirectory);
    if (!profiles.ok) throw new Error('profiles are broken');
    const times = (await views())
      .filter(({ id }) => machineIn(truth, id).isMoving)
      .map(({ profileId }) => {
        const profile = profiles.value.get(profileId);
        if (profile === undefined) throw new Error(`no profile ${profileId}`);
        const speedMps = Math.max(profile.speed.travelMps.value, profile.speed.workMps?.value ?? 0);
        return Math.max(stoppingTimeS(travelBraking(profile), speedMps), stoppingTimeS(toolBraking(profile), speedMps));
      });
    return PERMIT_VALIDITY_MS + Math.max(...times) * 1_000 + STEP_MS;
  }

  it(
    'fault 15: every machine stands within its permit’s validity plus its stopping time',
    async () => {
      await until('two machines to move', SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).length >= 2 ? true : null,
      );
      // Slow enough that the moment of death is known to some hundredths of a second of site time.
      await live.truth.command({ do: 'speed', speed: 1 });
      const before = await live.truth.state();
      const pid = killChild(live.running, 'interlock');
      const after = await live.truth.state();
      const limitMs = await standMaxMs(before);
      const seen = await watch(live.truth, limitMs + STILL_MS);
      expect(movingIds(before).length).toBeGreaterThan(0);
      expect(seen.filter(({ simMs }) => simMs < after.simMs + limitMs).length).toBeGreaterThan(2);
      const late = seen.filter(({ simMs }) => simMs > after.simMs + limitMs);
      expect(late.length).toBeGreaterThan(10);
      for (const state of late) expect(movingIds(state), `at ${String(state.simMs - after.simMs)} ms`).toEqual([]);
      await untilRestarted(live.running, 'interlock', pid);
    },
    LONG_MAX_MS,
  );

  it(
    'fault 15: the interlock started again latches every machine and the missions are held',
    async () => {
      await live.truth.command({ do: 'speed', speed: 10 });
      const count = (await views()).length;
      await until('a restart latch on every machine', SOON_MAX_MS, async () =>
        (await latches()).length === count ? true : null,
      );
      for (const { id } of missions) {
        const held = await untilState(live.foreman, id, 'held');
        expect(held.reasons).toContainEqual({ code: 'stopped-by-interlock', facts: { ruleId: 'restart' } });
      }
    },
    LONG_MAX_MS,
  );

  it(
    'fault 15: nothing moves until a person has reset the latches, nor by the reset itself',
    async () => {
      const refused = await live.foreman.raw('POST', `/missions/${missions[0]?.id ?? ''}/resume`);
      expect(refused).toMatchObject({ status: 409, body: { code: 'reset-first' } });
      for (const state of await watch(live.truth, STILL_MS)) expect(movingIds(state)).toEqual([]);
      for (const { machineId, latchId } of await latches()) {
        const reset = await live.foreman.raw('POST', `/machines/${machineId}/reset`, { latchId, isInSight: true });
        expect(reset.status, JSON.stringify(reset.body)).toBe(204);
      }
      await until('the latches to be gone', SOON_MAX_MS, async () => ((await latches()).length === 0 ? true : null));
      for (const state of await watch(live.truth, STILL_MS)) expect(movingIds(state)).toEqual([]);
      for (const { id } of missions) expect((await missionOf(live.foreman, id)).state).toBe('held');
    },
    LONG_MAX_MS,
  );

  it(
    'a mission goes on after its resume, and nobody was hurt',
    async () => {
      await live.truth.command({ do: 'speed', speed: 20 });
      const [hoist, floor] = missions as [MissionView, MissionView];
      for (const { id } of [hoist, floor]) await live.foreman.post(`/missions/${id}/resume`);
      await until('machines to move again', SOON_MAX_MS, async () =>
        movingIds(await live.truth.state()).length > 0 ? true : null,
      );
      const done = await untilState(live.foreman, hoist.id, 'done', 80_000);
      expect(done.progress).toMatchObject({ unit: 'lift', done: 2, total: 2 });
      expect((await live.truth.state()).accidents).toMatchObject({ count: 0, list: [] });
    },
    LONG_MAX_MS,
  );
});
