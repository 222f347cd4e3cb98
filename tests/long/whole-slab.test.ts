import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MissionView } from '../../controller/contract/api.ts';
import { SimTruth, type TrueConcrete } from '../support/sim-truth.ts';
import { ApiClient, startBanksman, type RunningSite } from '../support/start-banksman.ts';

// Goal: a whole floor slab, not a drawn area, is finished from the first bay to the last without a person having to help.
// Method: `npm run scenario:slab`; BANKSMAN_SITE (demo or a file), BANKSMAN_SEED and BANKSMAN_SPEED choose what is run. The simulator
// places each bay when the plan says so, and judges what was done to it by its own clock of the concrete's age.

const site = process.env['BANKSMAN_SITE'] ?? 'demo';
const seed = Number(process.env['BANKSMAN_SEED'] ?? 1);
const speed = Number(process.env['BANKSMAN_SPEED'] ?? 200);
const WALL_MAX_MS = 2 * 3_600_000;
const LOOK_MS = 10_000;
/** A held mission is resumed so often, to see how far it gets; the run counts as failed all the same. */
const HOLDS_MAX = 3;

const hours = (ms: number): string => (ms / 3_600_000).toFixed(2);

function line(mission: MissionView, nowMs: number, beganMs: number): string {
  const steps = mission.progress.steps.map(({ step, done, total }) => `${step} ${done.toFixed(0)}/${total.toFixed(0)}`);
  const version = mission.plan?.version ?? 0;
  return `${hours(nowMs - beganMs)} h  ${mission.state}  plan ${version}  ${steps.join('  ')} m²  left out ${mission.progress.leftOut.toFixed(0)} m²`;
}

describe(`the whole level-2 slab of ${site}, seed ${seed}`, () => {
  let running: RunningSite;
  let foreman: ApiClient;
  let truth: SimTruth;
  let mission: MissionView;
  let holds = 0;

  beforeAll(async () => {
    running = await startBanksman({ site, speed, seed, headless: true });
    foreman = await ApiClient.login(running, 'foreman');
    truth = await SimTruth.open(running.dataDirectory);
  }, 120_000);

  afterAll(async () => {
    truth?.close();
    await running?.remove();
  });

  async function planWhole(): Promise<MissionView> {
    const level = (await foreman.get<LevelView[]>('/levels'))[1] as LevelView;
    const slab = [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0];
    const area = { slabId: slab?.id };
    const draft = await foreman.post<MissionView>('/missions', { kind: 'floor-finishing', levelId: level.id, area });
    const planned = await foreman.post<MissionView>(`/missions/${draft.id}/plan`);
    for (const bay of planned.plan?.bays ?? []) {
      const polygon = bay.polygon.outline.map(([x, y]): [number, number] => [x, y]);
      await truth.command({ do: 'place', levelId: level.id, polygon, atMs: Math.round(bay.placedAtMs) });
    }
    return foreman.post<MissionView>(`/missions/${draft.id}/approve`);
  }

  it(
    'is finished',
    async () => {
      mission = await planWhole();
      const beganMs = (await truth.state()).epochMs;
      const end = Date.now() + WALL_MAX_MS;
      while (mission.state === 'running' && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        mission = await foreman.get<MissionView>(`/missions/${mission.id}`);
        process.stdout.write(`${line(mission, (await truth.state()).epochMs, beganMs)}\n`);
        if (mission.state !== 'held' || holds >= HOLDS_MAX) continue;
        holds += 1;
        process.stdout.write(`held: ${JSON.stringify(mission.reasons)}\n`);
        mission = await foreman.post<MissionView>(`/missions/${mission.id}/resume`);
      }
      expect(mission.state, JSON.stringify(mission.reasons)).toBe('done');
      expect(holds).toBe(0);
    },
    WALL_MAX_MS + 60_000,
  );

  it('is what was approved, but for what the plan says it had to leave out', () => {
    const { done, total, leftOut } = mission.progress;
    process.stdout.write(
      `done ${done.toFixed(1)} of ${total.toFixed(1)} m² of steps, ${leftOut.toFixed(1)} m² left out\n`,
    );
    expect(done).toBeGreaterThan(0.99 * total);
    expect(leftOut).toBeLessThan(0.05 * total);
  });

  it('is worked at the right age, and nobody was run into', async () => {
    const { accidents, concrete } = await truth.state();
    const worked = concrete.levels.find(({ placedM2 }) => placedM2 > 0) as TrueConcrete;
    process.stdout.write(`${JSON.stringify(worked)}\n`);
    expect(accidents.list).toEqual([]);
    expect(worked.levelledM2).toBeGreaterThan(0);
    expect(worked.workedTooEarlyM2).toBe(0);
    expect(worked.workedTooLateM2).toBe(0);
    expect(worked.drivenOnTooYoungM2).toBe(0);
  });
});
