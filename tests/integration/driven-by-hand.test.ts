import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView } from '../../controller/contract/api.ts';
import type { CounterViews, HistoryView } from '../../controller/contract/accounts/time-account.ts';
import { openLiveSite, SOON_MAX_MS, START_MAX_MS, type LiveSite } from '../support/live-site.ts';
import { until } from '../support/start-banksman.ts';

// Goal: who moves a machine, and what its own counter shows, come from the machine's message into the account of its time.
// Method: somebody takes a robot of the running demo at its pendant, drives it a few metres, and sets its counter back.

const label = 'L1';

describe('a machine that somebody drives at its pendant', () => {
  let live: LiveSite;
  let machineId: string;
  let beganMs: number;

  beforeAll(async () => {
    live = await openLiveSite();
    const machines = await live.auditor.get<MachineView[]>('/machines');
    machineId = machines.find((machine) => machine.label === label)!.id;
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  const view = () => live.auditor.get<MachineView>(`/machines/${machineId}`);
  const siteMs = async () => (await live.truth.state()).epochMs;

  it(
    'is on the record as moved by hand, under its permit as ever, until it is given back',
    async () => {
      beganMs = await siteMs();
      const { machines } = await live.truth.state();
      const { xM, yM, zM } = machines.find(({ id }) => id === machineId)!.pose;
      await live.truth.command({ do: 'hand', machineId, mode: 'manual', to: [xM + 2, yM, zM] });
      await until('the machine to say so', SOON_MAX_MS, async () => (await view()).told.mode === 'manual' || null);
      const moved = await until('the stretch by hand to end', SOON_MAX_MS, async () => {
        const { intervals } = await history(beganMs, await siteMs());
        const last = intervals.at(-1);
        return last?.state === 'STOP_SITE' && intervals.some(({ cause }) => cause === 'by-hand') ? intervals : null;
      });
      // It may stand for a moment on its way, for a person or at a corner.
      for (const stretch of moved.filter(({ cause }) => cause === 'by-hand'))
        expect(stretch).toMatchObject({ state: 'NOLOAD', mode: 'manual' });
      const { permit } = (await live.truth.state()).machines.find(({ id }) => id === machineId)!;
      expect(permit.level).not.toBe('none');
      await live.truth.command({ do: 'hand', machineId, mode: 'autonomous' });
      await until('it to be given back', SOON_MAX_MS, async () => (await view()).told.mode === 'autonomous' || null);
    },
    3 * SOON_MAX_MS,
  );

  it(
    'is doubted where its counter goes back',
    async () => {
      const before = (await view()).told.operatingHours ?? 0;
      await live.truth.command({ do: 'counter', machineId, hours: before - 50 });
      const counter = await until('the doubt', SOON_MAX_MS, async () => {
        const query = `fromMs=${String(beganMs)}&toMs=${String((await siteMs()) + 60_000)}&machineId=${machineId}`;
        const { machines } = await live.auditor.get<CounterViews>(`/utilisation/counters?${query}`);
        return machines[0]?.doubts[0] === undefined ? null : machines[0];
      });
      expect(counter.doubts).toMatchObject([{ kind: 'counter-rollback', machineId }]);
      expect(counter.doubts[0]?.byMs).toBeLessThan(-49 * 3_600_000);
      expect(counter.newest.hours).toBeCloseTo(before - 50, 0);
    },
    2 * SOON_MAX_MS,
  );

  function history(fromMs: number, toMs: number): Promise<HistoryView> {
    const span = `fromMs=${String(Math.round(fromMs))}&toMs=${String(Math.round(toMs) + 1)}`;
    return live.auditor.get<HistoryView>(`/machines/${machineId}/history?${span}`);
  }
});
