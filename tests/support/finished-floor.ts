import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MachineView, MissionView, UtilisationView, ZoneView } from '../../controller/contract/api.ts';
import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import { freeSquare } from './free-area.ts';
import { SimTruth } from './sim-truth.ts';
import { ApiClient, startBanksman, until, type RunningSite } from './start-banksman.ts';

// Goal: the whole way from a building model to a finished floor, through the API alone, on a simulated site.
// Method: a small area with a quick mix, so that hours of site time pass in a minute; every promise is read from the record.

const SPEED = 200;
const SIDE_M = 4;
/** The quickest mix that may be asked for, placed at once: nearly all of a mission's time is waiting for concrete to set. */
const QUICK_FLOOR = {
  thicknessM: 0.1,
  setFactor: 0.2,
  trowelPasses: 1,
  placing: { by: 'others', rateM3ph: 200 },
} as const;
/** Only bounds how long a failure takes to show: two sites may share two cores. */
const MISSION_MAX_MS = 400_000;
const root = new URL('../..', import.meta.url).pathname;

/** Time passes quickly while the mission runs, and slowly while the record is read. */
async function runMission(running: RunningSite, foreman: ApiClient, body: unknown): Promise<MissionView> {
  const truth = await SimTruth.open(running.dataDirectory);
  try {
    await truth.command({ do: 'speed', speed: SPEED });
    return await untilDone(foreman, body);
  } finally {
    await truth.command({ do: 'speed', speed: 1 });
    truth.close();
  }
}

async function untilDone(foreman: ApiClient, body: unknown): Promise<MissionView> {
  const draft = await foreman.post<MissionView>('/missions', body);
  const planned = await foreman.post<MissionView>(`/missions/${draft.id}/plan`);
  expect(planned.state).toBe('planned');
  await foreman.post<MissionView>(`/missions/${draft.id}/approve`);
  return until(`mission ${draft.id} to end`, MISSION_MAX_MS, async () => {
    const mission = await foreman.get<MissionView>(`/missions/${draft.id}`);
    if (mission.state === 'held' || mission.state === 'failed') {
      throw new Error(`mission ${mission.id} is ${mission.state}: ${JSON.stringify(mission.reasons)}`);
    }
    return mission.state === 'done' ? mission : null;
  });
}

async function wholeLedger(auditor: ApiClient): Promise<readonly LedgerEntry[]> {
  const text = (await auditor.raw('GET', '/ledger/export')).body as string;
  return text
    .split('\n')
    .filter((line) => line.includes('"sequence"'))
    .map((line) => JSON.parse(line) as LedgerEntry);
}

/** The whole way on one building; `site` as `banksman start --site` takes it. One test file per building: they run at the same time. */
export function describeFinishedFloor(name: string, site: string): void {
  describe(`a floor of ${name}`, () => {
    let running: RunningSite;
    let foreman: ApiClient;
    let auditor: ApiClient;

    beforeAll(async () => {
      running = await startBanksman({ site, seed: 7, headless: true });
      foreman = await ApiClient.login(running, 'foreman');
      auditor = await ApiClient.login(running, 'auditor');
    });

    afterAll(async () => {
      await running?.remove();
    });

    it(
      'is finished by levelling, floating and trowelling robots',
      async () => {
        const levels = await foreman.get<LevelView[]>('/levels');
        const zones = await foreman.get<ZoneView[]>('/zones');
        const level = levels[1] as LevelView;
        const mission = await runMission(running, foreman, {
          kind: 'floor-finishing',
          levelId: level.id,
          area: { polygon: freeSquare(level, zones, SIDE_M) },
          parameters: QUICK_FLOOR,
        });
        expect(mission.progress.ratio).toBeCloseTo(1, 2);
        const plan = mission.plan;
        for (const step of ['level', 'float', 'trowel']) {
          const tasks = plan?.tasks.filter((task) => task.step === step) ?? [];
          expect(tasks.length, step).toBeGreaterThan(0);
        }
        expect(mission.tasks.every((task) => task.state === 'done')).toBe(true);
      },
      MISSION_MAX_MS + 30_000,
    );

    it('earns in the ledger exactly the square metres of its plan', async () => {
      const entries = await wholeLedger(auditor);
      const [mission] = await foreman.get<MissionView[]>('/missions');
      const { plan } = await foreman.get<MissionView>(`/missions/${mission?.id ?? ''}`);
      for (const step of ['level', 'float', 'trowel']) {
        const planned = (plan?.tasks ?? [])
          .filter((task) => task.step === step)
          .reduce((sum, task) => sum + task.quantity.amount, 0);
        const earned = entries
          .filter((entry) => entry.type === 'quantity.earned' && entry.payload['step'] === step)
          .reduce((sum, entry) => sum + Number(entry.payload['amount']), 0);
        expect(earned, step).toBeCloseTo(planned, 1);
      }
    });

    it('has every minute of every machine explained', async () => {
      const entries = await wholeLedger(auditor);
      const fromMs =
        Math.min(...entries.filter((entry) => entry.type === 'machine.time-state').map((entry) => entry.atMs)) + 5_000;
      const toMs = Math.max(...entries.map((entry) => entry.atMs));
      const query = `?from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
      const view = await auditor.get<UtilisationView>(`/utilisation${query}`);
      const machines = await auditor.get<MachineView[]>('/machines');
      expect(view.machines.length).toBe(machines.length);
      for (const machine of view.machines) {
        const total = Object.values(machine.secondsByState).reduce((sum, seconds) => sum + seconds, 0);
        expect(total, machine.label).toBeCloseTo((toMs - fromMs) / 1000, 1);
        expect(machine.secondsByState.UNEXPLAINED ?? 0, machine.label).toBeLessThan(total * 0.02);
      }
    });

    it('leaves a record that an offline program verifies, and that breaks when one byte is changed', async () => {
      const text = (await auditor.raw('GET', '/ledger/export')).body as string;
      const file = join(running.dataDirectory, 'export.ndjson');
      const verify = (): string =>
        execFileSync(process.execPath, [join(root, 'dist/controller/cli/main.js'), 'ledger', 'verify', file], {
          encoding: 'utf8',
        });
      writeFileSync(file, text);
      expect(verify()).toMatch(/\d/);
      const at = text.indexOf('"amount":') + 9;
      writeFileSync(file, `${text.slice(0, at)}9${text.slice(at + 1)}`);
      expect(() => verify()).toThrow();
    });

    it(
      'lets a hoist carry materials between levels',
      async () => {
        const levels = await foreman.get<LevelView[]>('/levels');
        const mission = await runMission(running, foreman, {
          kind: 'hoist-run',
          levelId: levels[0]?.id,
          parameters: { cargo: 'materials', toLevelId: levels[2]?.id, massKg: 600, lifts: 2 },
        });
        expect(mission.progress).toMatchObject({ unit: 'lift', done: 2, total: 2 });
      },
      MISSION_MAX_MS + 30_000,
    );

    it(
      'has concrete placed by the distributor and its pump',
      async () => {
        const levels = await foreman.get<LevelView[]>('/levels');
        const zones = await foreman.get<ZoneView[]>('/zones');
        const level = levels[1] as LevelView;
        const mission = await runMission(running, foreman, {
          kind: 'concrete-placing',
          levelId: level.id,
          area: { polygon: freeSquare(level, zones, SIDE_M) },
          parameters: { deliveryRateM3ph: 60, thicknessM: 0.15 },
        });
        expect(mission.progress.unit).toBe('m3');
        expect(mission.progress.ratio).toBeCloseTo(1, 2);
      },
      MISSION_MAX_MS + 30_000,
    );
  });
}
