import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import { permitLevels } from '../../kernel/permit.ts';
import {
  earned,
  entriesOf,
  hurryUntilWorking,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  untilState,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { machineIn, type Truth } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a person near a robot makes it slow, then stand, says so, and it goes on when the person has left. A robot that is not heard stands, and goes
// on with a new command, after a long silence only when a person says so.
// Method: one levelling robot at work. One person of the simulated crew is sent up to it, nobody else is told anything; then the simulator silences it
// both ways. What it does is the simulator's word, what was sent is the record's.

const NEAR_M = 1.5;
const FAR_M = 15;
const STAND_STILL_MS = 3_000;
const STRICTNESS: readonly string[] = permitLevels;
const SHORT_MS = 5_000;
const LONG_MS = 30_000;
/** Permit validity 0.5 s, reaction and braking of the robot well below 2 s at its working speed. */
const STAND_MAX_MS = 3_000;
const STILL_MS = 5_000;

type Verdict = NonNullable<MachineView['verdict']>;

let live: LiveSite;
let mission: MissionView;
let robot: MachineView;

beforeAll(async () => {
  live = await openLiveSite();
  mission = await startFloor(live);
  robot = await hurryUntilWorking(live, mission.id, 'level');
  await live.truth.command({ do: 'speed', speed: 5 });
}, START_MAX_MS + LONG_MAX_MS);

afterAll(async () => {
  await live?.remove();
});

describe('a person who walks up to a working robot', () => {
  let personId: string;
  let levelId: string;

  beforeAll(async () => {
    levelId = robot.levelId ?? '';
    personId = nearestPerson(await live.truth.state());
  });

  const place = (state: Truth): readonly [number, number] => {
    const { pose } = machineIn(state, robot.id);
    return [pose.xM, pose.yM];
  };

  function nearestPerson(state: Truth): string {
    const [xM, yM] = place(state);
    const near = state.people
      .filter((person) => person.levelId === levelId)
      .sort((a, b) => Math.hypot(a.xM - xM, a.yM - yM) - Math.hypot(b.xM - xM, b.yM - yM))[0];
    if (near === undefined) throw new Error(`nobody on ${levelId}`);
    return near.id;
  }

  const verdict = async (): Promise<Verdict | null> =>
    (await live.foreman.get<MachineView>(`/machines/${robot.id}`)).verdict;

  const isForPerson = (found: Verdict | null): found is Verdict =>
    found?.reasons[0]?.ruleId === 'person-separation' && found.reasons[0].other?.id === personId;

  /** Sends the person to a point beside where the robot is now. */
  async function approach(): Promise<void> {
    const [xM, yM] = place(await live.truth.state());
    await live.truth.command({ do: 'walk', personId, to: [xM + NEAR_M, yM], levelId });
  }

  it(
    'makes it slow and then stand, with the person named',
    async () => {
      await until('a hold for the person', LONG_MAX_MS, async () => {
        await approach();
        const found = await verdict();
        return isForPerson(found) && found.level === 'hold' ? found : null;
      });
      const held = await verdict();
      expect(held?.travelSpeedMaxMps).toBe(0);
      expect(held?.reasons[0]).toMatchObject({ measured: { unit: 'm' }, limit: { unit: 'm' }, latchId: null });
      await until(`${robot.id} to stand`, SOON_MAX_MS, async () =>
        (await live.truth.machine(robot.id)).isMoving ? null : true,
      );
      for (const state of await watch(live.truth, STAND_STILL_MS))
        expect(machineIn(state, robot.id).isMoving).toBe(false);
      const view = await live.foreman.get<MachineView>(`/machines/${robot.id}`);
      expect(view).toMatchObject({ timeState: 'SAFETY_STOP', needsYou: { code: 'stopped' } });
    },
    LONG_MAX_MS,
  );

  it(
    'lets it go on by itself once the person has left',
    async () => {
      const before = await missionOf(live.foreman, mission.id);
      expect(before.state).toBe('running');
      const state = await live.truth.state();
      const person = state.people.find(({ id }) => id === personId);
      const [xM, yM] = place(state);
      const dx = (person?.xM ?? xM) - xM;
      const dy = (person?.yM ?? yM) - yM;
      const away = FAR_M / Math.max(0.1, Math.hypot(dx, dy));
      await live.truth.command({ do: 'walk', personId, to: [xM + dx * away, yM + dy * away], levelId });
      await until(`${robot.id} to move again`, LONG_MAX_MS, async () =>
        (await live.truth.machine(robot.id)).isMoving ? true : null,
      );
      await live.truth.command({ do: 'wander', personId });
      const after = await until('the mission to get further', LONG_MAX_MS, async () => {
        const found = await missionOf(live.foreman, mission.id);
        return found.progress.done > before.progress.done ? found : null;
      });
      expect(after).toMatchObject({ state: 'running', reasons: [] });
      expect(after.plan?.version).toBe(before.plan?.version);
    },
    LONG_MAX_MS,
  );

  it('is in the record, level by level, with the numbers, and was not touched', async () => {
    const changes = entriesOf(await ledgerOf(live.auditor), 'interlock.level-changed')
      .filter(({ machineId }) => machineId === robot.id)
      .map(({ payload }) => payload as unknown as { from: string; to: string; reasons: Verdict['reasons'] })
      .filter(({ reasons }) => reasons[0]?.other?.id === personId);
    for (const level of ['limit', 'hold']) expect(changes.map(({ to }) => to)).toContain(level);
    for (const { reasons } of changes) {
      expect(reasons[0]).toMatchObject({ ruleId: 'person-separation', other: { kind: 'person', id: personId } });
      expect(reasons[0]?.agesMs).toMatchObject({ tag: expect.any(Number), pose: expect.any(Number) });
    }
    // Both are rounded to centimetres. Getting stricter the measured distance is below the limit; getting milder the hysteresis comes on top.
    const stricter = changes.filter(({ from, to }) => STRICTNESS.indexOf(to) > STRICTNESS.indexOf(from));
    expect(stricter.length).toBeGreaterThan(0);
    for (const change of stricter) {
      const [reason] = change.reasons;
      expect(reason?.measured?.value, JSON.stringify(change)).toBeLessThanOrEqual(reason?.limit?.value ?? 0);
    }
    expect((await live.truth.state()).accidents.list).toEqual([]);
  });
});

describe('a robot whose link is lost', () => {
  const isMoving = (state: Truth): boolean => machineIn(state, robot.id).isMoving;

  const untilMoving = (): Promise<Truth> =>
    until(`${robot.id} to move`, SOON_MAX_MS, async () => {
      const state = await live.truth.state();
      return isMoving(state) ? state : null;
    });

  /** Silences the robot for so long, expects it to stand, and answers its commands from before and the moment it was heard again. */
  async function silence(forMs: number): Promise<{ readonly before: string; readonly backAtMs: number }> {
    await untilMoving();
    const before = (await live.foreman.get<MachineView>(`/machines/${robot.id}`)).command?.commandId ?? '';
    await live.truth.command({ do: 'fault', machineId: robot.id, kind: 'link-loss' });
    const seen = await watch(live.truth, forMs);
    await live.truth.command({ do: 'fault', machineId: robot.id, kind: 'none' });
    const from = seen[0]?.simMs ?? 0;
    const late = seen.filter(({ simMs }) => simMs > from + STAND_MAX_MS);
    expect(late.length).toBeGreaterThan(0);
    for (const state of late) expect(isMoving(state), `${String(state.simMs - from)} ms after the loss`).toBe(false);
    return { before, backAtMs: (await live.truth.state()).simMs };
  }

  it(
    'for five seconds stands, comes back, and goes on with a new command',
    async () => {
      const { before } = await silence(SHORT_MS);
      await untilMoving();
      const after = await until('the new command to show', SOON_MAX_MS, async () => {
        const { command } = await live.foreman.get<MachineView>(`/machines/${robot.id}`);
        return command?.state === 'effective' && command.commandId !== before ? command : null;
      });
      expect(after.commandId).not.toBe(before);
      const entries = (await ledgerOf(live.auditor)).filter(({ machineId }) => machineId === robot.id);
      const ends = entriesOf(entries, 'command.ended').filter(({ payload }) => payload['commandId'] === before);
      expect(ends).toMatchObject([{ payload: { outcome: 'lost' } }]);
      expect((await missionOf(live.foreman, mission.id)).state).toBe('running');
    },
    LONG_MAX_MS,
  );

  it(
    'R11: for half a minute stands on after it is heard again, until a person has acknowledged that and resumes the mission',
    async () => {
      await live.truth.command({ do: 'speed', speed: 10 });
      await silence(LONG_MS);
      const held = await untilState(live.foreman, mission.id, 'held');
      expect(held.reasons).toMatchObject([{ code: 'stopped-by-interlock', facts: { ruleId: 'link-lost' } }]);
      expect(held.plan?.version).toBe(mission.plan?.version);
      for (const state of await watch(live.truth, STILL_MS)) expect(isMoving(state)).toBe(false);
      const { latches } = await live.foreman.get<MachineView>(`/machines/${robot.id}`);
      expect(latches).toMatchObject([{ ruleId: 'link-lost', class: 'ack' }]);
      await live.foreman.post(`/machines/${robot.id}/reset`, { latchId: latches[0]?.id, isInSight: false });
      for (const state of await watch(live.truth, STILL_MS)) expect(isMoving(state)).toBe(false);
      await live.foreman.post(`/missions/${mission.id}/resume`);
      await untilMoving();
    },
    LONG_MAX_MS,
  );

  it('nobody was hurt and no square metre was counted twice', async () => {
    await live.foreman.post(`/missions/${mission.id}/hold`);
    await until(`${robot.id} to stand`, SOON_MAX_MS, async () => (isMoving(await live.truth.state()) ? null : true));
    await live.foreman.post(`/missions/${mission.id}/cancel`);
    const { progress } = await missionOf(live.foreman, mission.id);
    expect(progress.done).toBeGreaterThan(0);
    expect(Math.abs(earned(await ledgerOf(live.auditor), mission.id, 'm2') - progress.done)).toBeLessThan(0.01);
    expect((await live.truth.state()).accidents.list).toEqual([]);
  });
});
