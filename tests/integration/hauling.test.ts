import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MissionView } from '../../controller/contract/api.ts';
import {
  earned,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  START_MAX_MS,
  untilState,
  type LiveSite,
} from '../support/live-site.ts';
import { until } from '../support/start-banksman.ts';
import { demoWithFurtherCarriers } from '../support/further-carriers.ts';

// Goal: three carriers cross in front of the hoist, where two cannot pass each other, and bring everything without a person's help.
// Method: loads that all go through that neck, half of them each way, on the simulated site; the record is added up at the end.

const SPEED = 40;
const neck = [
  { from: { landingId: 'h1a-level-1' }, to: { point: [20, 10] }, massKg: 400, count: 2 },
  { from: { landingId: 'h1b-level-1' }, to: { point: [8, 14] }, massKg: 400 },
  { from: { point: [24, 6] }, to: { landingId: 'h1b-level-1' }, massKg: 600, count: 2 },
  { from: { point: [6, 10] }, to: { landingId: 'h1a-level-1' }, massKg: 600 },
];
const late = { from: { point: [16, 12] }, to: { point: [30, 5] }, massKg: 300 };

describe('carriers that cross in a narrow place', () => {
  let live: LiveSite;
  let mission: MissionView;

  beforeAll(async () => {
    live = await openLiveSite({ dataDirectory: demoWithFurtherCarriers(1), speed: SPEED });
    const body = { kind: 'hauling', levelId: 'level-1', parameters: { loads: neck } };
    const draft = await live.foreman.post<MissionView>('/missions', body);
    await live.foreman.post<MissionView>(`/missions/${draft.id}/plan`);
    mission = await live.foreman.post<MissionView>(`/missions/${draft.id}/approve`);
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  it(
    'bring every piece, one more that is added on the way, and touch nothing',
    async () => {
      expect(mission.plan?.totals.loads).toBe(6);
      expect(new Set(mission.plan?.tasks.map(({ machineId }) => machineId)).size).toBe(3);
      const waitsForOthers = mission.plan?.tasks.flatMap(({ legs }) => legs.flatMap(({ after = [] }) => after)) ?? [];
      expect(waitsForOthers.length).toBeGreaterThan(0);
      await until('the first piece to be brought', LONG_MAX_MS, async () => {
        const { progress } = await missionOf(live.foreman, mission.id);
        return progress.done > 0 ? true : null;
      });
      const more = await live.foreman.post<MissionView>(`/missions/${mission.id}/loads`, { loads: [late] });
      expect(more.plan?.totals.loads).toBe(7);
      const done = await untilState(live.foreman, mission.id, 'done', LONG_MAX_MS);
      // Nobody was stuck so long that yet another plan was made.
      expect(done.plan?.version).toBe(2);
      expect(done.progress).toMatchObject({ unit: 'load', done: 7, total: 7 });
      expect((await live.truth.state()).accidents.count).toBe(0);
    },
    LONG_MAX_MS,
  );

  it('earn every piece once in the record', async () => {
    expect(earned(await ledgerOf(live.auditor), mission.id, 'load')).toBe(7);
  });
});
