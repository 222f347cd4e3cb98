import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MachineView, MissionView } from '../../controller/contract/api.ts';
import {
  earned,
  ledgerOf,
  LONG_MAX_MS,
  openLiveSite,
  START_MAX_MS,
  untilState,
  type LiveSite,
} from '../support/live-site.ts';

const QUICK = 100;
const handlingS = 20;

describe('a tower crane at work', () => {
  let live: LiveSite;
  beforeAll(async () => {
    live = await openLiveSite();
  }, START_MAX_MS);
  afterAll(() => live.remove());

  it(
    'lifts one load after the other, as planned and approved',
    async () => {
      const { foreman } = live;
      const craneOf = async (): Promise<MachineView> =>
        (await foreman.get<MachineView[]>('/machines')).find(({ id }) => id === 'k1')!;
      const levels = await foreman.get<LevelView[]>('/levels');
      const { xM, yM } = (await craneOf()).pose.value!;
      const south = { xM: xM + 5, yM: yM - 7 };
      const end = { xM: xM + 9, yM: yM - 4 };
      const draft = await foreman.post<MissionView>('/missions', {
        kind: 'crane-lifts',
        levelId: levels[0]?.id,
        parameters: {
          lifts: [
            { id: 'bundle', massKg: 1200, from: { xM: xM + 8, yM }, to: south, handlingS },
            { id: 'pallet', massKg: 800, from: south, to: end, after: ['bundle'], handlingS },
          ],
        },
      });
      const { plan } = await foreman.post<MissionView>(`/missions/${draft.id}/plan`);
      expect(plan?.lifting?.lifts.map(({ id }) => id)).toEqual(['bundle', 'pallet']);
      await foreman.post<MissionView>(`/missions/${draft.id}/approve`);
      await live.truth.command({ do: 'speed', speed: QUICK });
      const done = await untilState(foreman, draft.id, 'done', LONG_MAX_MS);
      expect(done.progress).toMatchObject({ unit: 'lift', done: 2, total: 2, leftOut: 0 });
      expect(done.tasks.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
      expect(earned(await ledgerOf(live.auditor), draft.id, 'lift')).toBeCloseTo(2, 3);
      const hook = (await craneOf()).tool.value!;
      expect(Math.hypot(hook.xM - end.xM, hook.yM - end.yM)).toBeLessThan(0.5);
    },
    LONG_MAX_MS + START_MAX_MS,
  );
});
