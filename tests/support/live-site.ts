import { expect } from 'vitest';
import { createServer, type AddressInfo } from 'node:net';
import type { LevelView, MachineView, MissionView, ZoneView } from '../../controller/contract/api.ts';
import type { LedgerEntry, LedgerType } from '../../controller/contract/ledger/ledger.ts';
import { freeSquare } from './free-area.ts';
import { demoDirectory } from './provisioned-demo.ts';
import { SimTruth, type Truth } from './sim-truth.ts';
import { ApiClient, startBanksman, until, type RunningSite, type StartArguments } from './start-banksman.ts';

/** On a busy machine of two cores everything takes its time; these only bound how long a failure takes to show. */
export const SOON_MAX_MS = 30_000;
export const LONG_MAX_MS = 120_000;
export const START_MAX_MS = 150_000;

/** Times real time: what two busy cores can do with a fleet at work, and what a test can follow. */
const SPEED = 20;
const HURRY = 100;

const ROLES = ['foreman', 'operator', 'safety', 'auditor', 'admin'] as const;

/** A whole site of real processes, with a logged-in client per role and an eye on the simulator's truth. */
export interface LiveSite extends Readonly<Record<(typeof ROLES)[number], ApiClient>> {
  readonly running: RunningSite;
  readonly truth: SimTruth;
  /** Ends the processes and throws the data away. */
  remove(): Promise<void>;
}

export async function openLiveSite(options: StartArguments = {}): Promise<LiveSite> {
  const dataDirectory = options.dataDirectory ?? demoDirectory();
  const running = await startBanksman({ speed: SPEED, seed: 7, headless: true, ...options, dataDirectory });
  const clients = await Promise.all(ROLES.map((role) => ApiClient.login(running, role)));
  const truth = await SimTruth.open(running.dataDirectory);
  const [foreman, operator, safety, auditor, admin] = clients as [
    ApiClient,
    ApiClient,
    ApiClient,
    ApiClient,
    ApiClient,
  ];
  const remove = async (): Promise<void> => {
    truth.close();
    await running.remove();
  };
  return { running, truth, foreman, operator, safety, auditor, admin, remove };
}

/** A port that was free a moment ago, for processes that must come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/**
 * Two bays on level 2 with a quick mix, placed at once: levelling begins within minutes of site time. Smaller bays can be finished
 * with a quicker mix, for tests that wait for the end.
 */
export async function startFloor({ foreman }: LiveSite, sideM = 8.5, setFactor = 0.3): Promise<MissionView> {
  const levels = await foreman.get<LevelView[]>('/levels');
  const zones = await foreman.get<ZoneView[]>('/zones');
  const level = levels[1] as LevelView;
  return start(foreman, {
    kind: 'floor-finishing',
    levelId: level.id,
    area: { polygon: freeSquare(level, zones, sideM) },
    parameters: { setFactor, trowelPasses: 1, placing: { by: 'others', rateM3ph: 200 } },
  });
}

/** Materials from level 1 to level 3, both cages at work: some minutes of site time. */
export async function startHoistRun({ foreman }: LiveSite, lifts = 2): Promise<MissionView> {
  const levels = await foreman.get<LevelView[]>('/levels');
  return start(foreman, {
    kind: 'hoist-run',
    levelId: levels[0]?.id,
    parameters: { cargo: 'materials', toLevelId: levels[2]?.id, massKg: 600, lifts },
  });
}

async function start(foreman: ApiClient, body: unknown): Promise<MissionView> {
  const draft = await foreman.post<MissionView>('/missions', body);
  await foreman.post<MissionView>(`/missions/${draft.id}/plan`);
  return foreman.post<MissionView>(`/missions/${draft.id}/approve`);
}

export function missionOf(client: ApiClient, missionId: string): Promise<MissionView> {
  return client.get<MissionView>(`/missions/${missionId}`);
}

export async function untilState(
  client: ApiClient,
  missionId: string,
  state: MissionView['state'],
  limitMs = SOON_MAX_MS,
): Promise<MissionView> {
  try {
    return await until(`mission ${missionId} to be ${state}`, limitMs, async () => {
      const mission = await missionOf(client, missionId);
      return mission.state === state ? mission : null;
    });
  } catch (error) {
    throw new Error(`${String(error)}\n${await situation(client, missionId)}`, { cause: error });
  }
}

/** What a person would look at to find out why nothing goes on. */
export async function situation(client: ApiClient, missionId: string): Promise<string> {
  const mission = await missionOf(client, missionId);
  const machines = await client.get<MachineView[]>('/machines');
  const open = mission.tasks.filter(({ state }) => state !== 'done');
  return [
    `${mission.id} ${mission.state} ${JSON.stringify(mission.reasons)}`,
    ...open.map((task) => `  task ${JSON.stringify(task)}`),
    ...machines.map(({ id, timeState, task, command, verdict }) =>
      [
        `  ${id}`,
        timeState,
        task?.taskId,
        task?.state,
        command?.type,
        command?.state,
        JSON.stringify(verdict?.reasons[0]),
      ].join(' '),
    ),
  ].join('\n');
}

/** The machine's view once its task has come to this step and the tool is at work. */
export function untilWorking(
  client: ApiClient,
  missionId: string,
  step: string,
  limitMs = SOON_MAX_MS,
): Promise<MachineView> {
  return until(`somebody to ${step} for ${missionId}`, limitMs, async () => {
    const machines = await client.get<MachineView[]>('/machines');
    const found = machines.find(
      ({ task }) => task?.missionId === missionId && task.step === step && task.done > 0 && task.done < task.total,
    );
    return found ?? null;
  });
}

/** The same, and until then time passes as fast as two busy cores can follow. */
export async function hurryUntilWorking(live: LiveSite, missionId: string, step: string): Promise<MachineView> {
  await live.truth.command({ do: 'speed', speed: HURRY });
  try {
    return await untilWorking(live.foreman, missionId, step, LONG_MAX_MS);
  } catch (error) {
    throw new Error(`${String(error)}\n${await situation(live.foreman, missionId)}`, { cause: error });
  } finally {
    await live.truth.command({ do: 'speed', speed: SPEED });
  }
}

/** Lets time pass as fast as two busy cores can follow until so much of a step is done, and answers the mission then. */
export async function hurryUntilDone(
  live: LiveSite,
  missionId: string,
  step: string,
  amount: number,
): Promise<MissionView> {
  await live.truth.command({ do: 'speed', speed: HURRY });
  try {
    return await until(`${String(amount)} of ${step} for ${missionId}`, LONG_MAX_MS, async () => {
      const mission = await missionOf(live.foreman, missionId);
      return stepOf(mission, step).done >= amount ? mission : null;
    });
  } catch (error) {
    throw new Error(`${String(error)}\n${await situation(live.foreman, missionId)}`, { cause: error });
  } finally {
    await live.truth.command({ do: 'speed', speed: SPEED });
  }
}

type StepView = MissionView['progress']['steps'][number];

export function stepOf(mission: MissionView, step: string): Pick<StepView, 'done' | 'total' | 'leftOut'> {
  return mission.progress.steps.find((one) => one.step === step) ?? { done: 0, total: 0, leftOut: 0 };
}

/** Asks for the truth again and again until the site's time has come this far, and answers all that was seen. */
export async function watch(truth: SimTruth, forMs: number): Promise<readonly Truth[]> {
  const first = await truth.state();
  const seen = [first];
  await until(`${String(forMs)} ms of site time`, SOON_MAX_MS, async () => {
    const state = await truth.state();
    seen.push(state);
    return state.simMs - first.simMs >= forMs ? state : null;
  });
  return seen;
}

export async function ledgerOf(auditor: ApiClient): Promise<readonly LedgerEntry[]> {
  const text = (await auditor.raw('GET', '/ledger/export')).body as string;
  return text
    .split('\n')
    .filter((line) => line.includes('"sequence"'))
    .map((line) => JSON.parse(line) as LedgerEntry);
}

export function entriesOf(entries: readonly LedgerEntry[], type: LedgerType): readonly LedgerEntry[] {
  return entries.filter((entry) => entry.type === type);
}

/** What the record says was earned for a mission, in the unit asked for. */
export function earned(entries: readonly LedgerEntry[], missionId: string, unit: string): number {
  return entriesOf(entries, 'quantity.earned')
    .filter((entry) => entry.missionId === missionId && entry.payload['unit'] === unit)
    .reduce((sum, entry) => sum + Number(entry.payload['amount']), 0);
}

/** Waits until the API answers again after its process was started anew. */
export async function untilBack(client: ApiClient): Promise<void> {
  await until('the API to answer again', SOON_MAX_MS, async () => {
    try {
      return (await client.raw('GET', '/health')).status === 200 ? true : null;
    } catch {
      return null;
    }
  });
}

/** A lane that is cut in two overlaps itself by a little, and its rest may be too short to be driven. */
const CUT_M2 = 0.5;

/**
 * After planning again each step's approved square metres are still there: done, planned, or left out with a word to the foreman and
 * an area in the plan that says why.
 */
export function expectNothingVanished(before: MissionView, after: MissionView): void {
  for (const { step, total, leftOut } of before.progress.steps.filter(({ unit }) => unit === 'm2')) {
    const now = stepOf(after, step);
    expect(now.total + now.leftOut, step).toBeGreaterThan(total + leftOut - CUT_M2);
    if (now.leftOut < CUT_M2) expect(now.total, step).toBeLessThan(total + CUT_M2);
  }
  const plan = after.plan;
  const refusedM2 = (plan?.refused ?? []).reduce((sum, { areaM2 }) => sum + areaM2, 0);
  expect(refusedM2 + (plan?.totals.coveredM2 ?? 0)).toBeCloseTo(plan?.totals.areaM2 ?? 0, 1);
  const told = after.reasons.filter(({ code }) => code === 'work-left-out');
  expect(told).toHaveLength(after.progress.leftOut < CUT_M2 ? 0 : 1);
}
