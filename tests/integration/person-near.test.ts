import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import {
  entriesOf,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  hurryUntilWorking,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { permitLevels } from '../../kernel/permit.ts';
import { machineIn, type Truth } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a person near a robot makes it slow, then stand, says so, and it goes on when the person has left.
// Method: one person of the simulated crew is sent up to a levelling robot at work; nobody else is told anything.

const NEAR_M = 1.5;
const FAR_M = 15;
const STILL_MS = 3_000;
const STRICTNESS: readonly string[] = permitLevels;

type Verdict = NonNullable<MachineView['verdict']>;

describe('a person who walks up to a working robot', () => {
  let live: LiveSite;
  let mission: MissionView;
  let robot: MachineView;
  let personId: string;
  let levelId: string;

  beforeAll(async () => {
    live = await openLiveSite();
    mission = await startFloor(live);
    robot = await hurryUntilWorking(live, mission.id, 'level');
    await live.truth.command({ do: 'speed', speed: 5 });
    levelId = robot.levelId ?? '';
    personId = nearestPerson(await live.truth.state());
  }, START_MAX_MS + LONG_MAX_MS);

  afterAll(async () => {
    await live?.remove();
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
      for (const state of await watch(live.truth, STILL_MS)) expect(machineIn(state, robot.id).isMoving).toBe(false);
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
