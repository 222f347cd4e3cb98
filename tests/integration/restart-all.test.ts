import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MissionView, ZoneView } from '../../controller/contract/api.ts';
import {
  earned,
  entriesOf,
  expectNothingVanished,
  hurryUntilDone,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  situation,
  START_MAX_MS,
  startFloor,
  stepOf,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { demoDirectory } from '../support/provisioned-demo.ts';
import { movingIds } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a site that is switched off in the middle of its work loses nothing and goes on.
// Method: SIGTERM to the whole, and a second start on the same data. The simulated machines then stand where the demo places them,
// as if somebody had driven them home overnight, so the rest must be planned again.

const STILL_MS = 5_000;
/** The first lane is done then, and the robot is some way into the next. */
const LEVELLED_M2 = 1;
const ROUNDING = 0.01;

describe('a site that is stopped and started again', () => {
  const dataDirectory = demoDirectory();
  let live: LiveSite;
  let before: MissionView;
  let zone: ZoneView;
  let draftId: string;

  beforeAll(
    async () => {
      live = await openLiveSite({ dataDirectory });
      const [level] = await live.safety.get<LevelView[]>('/levels');
      zone = await live.safety.post<ZoneView>('/zones', {
        levelId: level?.id,
        kind: 'PEOPLE_FREE',
        name: 'Prüffeld 试验区',
        outline: [
          [30, 8],
          [33, 8],
          [33, 11],
        ],
      });
      const { id } = await startFloor(live);
      const draft = await live.foreman.post<MissionView>('/missions', {
        kind: 'hoist-run',
        levelId: level?.id,
        parameters: { toLevelId: 'level-2' },
      });
      draftId = draft.id;
      before = await hurryUntilDone(live, id, 'level', LEVELLED_M2);
      await live.running.stop();
      live.truth.close();
      live = await openLiveSite({ dataDirectory });
    },
    START_MAX_MS + 2 * LONG_MAX_MS,
  );

  afterAll(async () => {
    await live?.remove();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const ofMission = (): Promise<MissionView> => missionOf(live.foreman, before.id);

  it('ended cleanly: nothing waits for a reset', async () => {
    expect((await live.truth.state()).machines.length).toBeGreaterThan(0);
    const entries = await ledgerOf(live.auditor);
    expect(entriesOf(entries, 'site.closed')).toHaveLength(1);
    expect(entriesOf(entries, 'interlock.latched')).toEqual([]);
  });

  it('has its missions, plans and zones, and its people can log in', async () => {
    const after = await ofMission();
    expect(after.state).toBe('held');
    expect(after.reasons).toContainEqual({ code: 'controller-restart' });
    expect(after.plan).toEqual(before.plan);
    expect(after.request).toEqual(before.request);
    expect(await live.auditor.get<ZoneView[]>('/zones')).toContainEqual(zone);
    expect((await missionOf(live.foreman, draftId)).state).toBe('draft');
  });

  it('has exactly the progress that its record has, down to the lane that was open, and time never went back', async () => {
    const after = await ofMission();
    const entries = await ledgerOf(live.auditor);
    expect(after.progress.done).toBeGreaterThan(before.progress.done - ROUNDING);
    expect(after.tasks.some(({ legDoneM }) => legDoneM > 0)).toBe(true);
    expect(Math.abs(earned(entries, before.id, 'm2') - after.progress.done)).toBeLessThan(ROUNDING);
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index));
    const opened = entriesOf(entries, 'site.opened');
    expect(opened).toHaveLength(2);
    const closedAtMs = entriesOf(entries, 'site.closed')[0]?.atMs ?? Infinity;
    expect(opened[1]?.atMs).toBeGreaterThanOrEqual(closedAtMs);
  });

  it(
    'moves nothing until it is resumed, then plans the rest again from where the machines stand and does nothing twice',
    async () => {
      for (const state of await watch(live.truth, STILL_MS)) expect(movingIds(state)).toEqual([]);
      const held = await ofMission();
      await live.foreman.post(`/missions/${before.id}/resume`);
      const replanned = await until('a plan from the new places', LONG_MAX_MS, async () => {
        const mission = await ofMission();
        if (mission.state !== 'running') throw new Error(await situation(live.foreman, before.id));
        return (mission.plan?.version ?? 0) > (before.plan?.version ?? 0) ? mission : null;
      });
      expectNothingVanished(held, replanned);
      expect(stepOf(replanned, 'level').done).toBeGreaterThan(stepOf(held, 'level').done - ROUNDING);
      const further = await hurryUntilDone(live, before.id, 'level', stepOf(held, 'level').done + LEVELLED_M2);
      expectNothingVanished(held, further);
      const recordedM2 = earned(await ledgerOf(live.auditor), before.id, 'm2');
      expect(recordedM2).toBeLessThan((await ofMission()).progress.done + ROUNDING);
      expect((await live.truth.state()).accidents.list).toEqual([]);
    },
    3 * LONG_MAX_MS,
  );
});
