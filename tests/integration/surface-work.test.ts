import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MissionView, ZoneView } from '../../controller/contract/api.ts';
import type { ProfileView } from '../../controller/contract/site/profiles.ts';
import { followPage, type AddedMachine } from '../support/added-machine.ts';
import { freeSquare } from '../support/free-area.ts';
import {
  earned,
  hurryUntilDone,
  ledgerOf,
  LONG_MAX_MS,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  untilState,
  type LiveSite,
} from '../support/live-site.ts';
import { until } from '../support/start-banksman.ts';
import { machineIn } from '../support/sim-truth.ts';

// Goal: whoever follows docs/add-a-machine.md word by word has a machine of his own that is planned with and driven: a slab that has hardened is
// ground to the end in a running site, also after it was held, and what was earned stands in the record.
// Method: the page's commands as they stand; the demo with the page's grinding robot beside its fleet; some nine square metres, held half-way.

const SIDE_M = 3;
const SPEED = 60;

describe('a grinding robot of a maker beside the demonstration fleet', () => {
  let live: LiveSite;
  let added: AddedMachine;
  let mission: MissionView;

  beforeAll(async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'banksman-surface-'));
    added = followPage();
    live = await openLiveSite({ dataDirectory, ...added.start });
    const { foreman } = live;
    const level = (await foreman.get<LevelView[]>('/levels'))[1] as LevelView;
    const area = { polygon: freeSquare(level, await foreman.get<ZoneView[]>('/zones'), SIDE_M) };
    const draft = await foreman.post<MissionView>('/missions', { kind: 'surface-work', levelId: level.id, area });
    await foreman.post<MissionView>(`/missions/${draft.id}/plan`);
    mission = await foreman.post<MissionView>(`/missions/${draft.id}/approve`);
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
    rmSync(added.directory, { recursive: true });
  });

  it('is known as the site’s own, with the figure that its maker entered', async () => {
    const view = await live.foreman.get<ProfileView>(`/profiles/${added.profileId}`);
    expect(view).toMatchObject({ origin: 'site', machines: [{ machineId: 'g1' }] });
    expect(view.figures.find(({ path }) => path === 'massKg')).toMatchObject({ value: 430, certainty: 'found' });
  });

  it(
    'shows how far a plan for the whole slab is, and gives it up at once when it is cancelled',
    async () => {
      const { foreman } = live;
      const level = (await foreman.get<LevelView[]>('/levels'))[1] as LevelView;
      const slab = [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0];
      const request = { kind: 'surface-work', levelId: level.id, area: { slabId: slab?.id } };
      const { id } = await foreman.post<MissionView>('/missions', request);
      const plan = foreman.raw('POST', `/missions/${id}/plan`, {});
      const planning = await until('its planning', SOON_MAX_MS, async () => {
        const missions = await foreman.get<MissionView[]>('/missions');
        return missions.find((one) => one.id === id)?.planning ?? null;
      });
      expect(planning).toMatchObject({ waitingBehind: 0, isCutShort: false });
      const end = (): Promise<unknown> => foreman.post(`/missions/${id}/planning`, { wish: 'nothing' });
      expect(await end()).toEqual({ outcome: 'asked' });
      expect(await plan).toMatchObject({ status: 409, body: { code: 'plan-cancelled' } });
      expect(await end()).toEqual({ outcome: 'not-planning' });
      expect(await foreman.get<MissionView>(`/missions/${id}`)).not.toHaveProperty('planning');
      await foreman.post(`/missions/${id}/cancel`, { reason: 'tried' });
    },
    LONG_MAX_MS,
  );

  it(
    'is held and goes on, grinds all that was planned, and comes home',
    async () => {
      const { foreman, truth } = live;
      const planned = mission.plan?.totals.coveredM2 ?? 0;
      expect(planned).toBeGreaterThan(0.8 * SIDE_M ** 2);
      await hurryUntilDone(live, mission.id, 'grind', planned / 2);
      await foreman.post(`/missions/${mission.id}/hold`, { reason: 'looked at' });
      const held = await untilState(foreman, mission.id, 'held');
      expect(held.progress.done).toBeLessThan(0.9 * planned);
      await foreman.post(`/missions/${mission.id}/resume`);
      await truth.command({ do: 'speed', speed: SPEED });
      const done = await untilState(foreman, mission.id, 'done', LONG_MAX_MS);
      expect(done.progress.done).toBeCloseTo(planned, 1);
      expect(earned(await ledgerOf(live.auditor), mission.id, 'm2')).toBeCloseTo(planned, 1);
      const home = mission.plan?.tasks.at(-1)?.legs.at(-1)?.poses.at(-1);
      const robot = machineIn(await truth.state(), 'g1');
      expect(Math.hypot(robot.pose.xM - (home?.xM ?? 0), robot.pose.yM - (home?.yM ?? 0))).toBeLessThan(0.1);
    },
    3 * LONG_MAX_MS,
  );
});
