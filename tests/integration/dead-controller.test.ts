import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { MachineView, MissionView } from '../../controller/contract/api.ts';
import type { FromStopPath, StopPathView } from '../../controller/contract/interlock/stop-path.ts';
import { seededRandom } from '../../kernel/random.ts';
import {
  earned,
  entriesOf,
  freePort,
  ledgerOf,
  LONG_MAX_MS,
  missionOf,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  startFloor,
  startHoistRun,
  untilBack,
  hurryUntilDone,
  hurryUntilWorking,
  untilState,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { killChild, pidOf, untilRestarted } from '../support/site-processes.ts';
import { movingIds, type Truth } from '../support/sim-truth.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a dead controller stops no machine unsafely, and loses or doubles no quantity.
// Method: its process is killed three times at seeded moments of two missions; what machines do meanwhile is the simulator's word.

const SEED = 20_261_121;
const STILL_MS = 5_000;
/** The record keeps thousandths, and each kill may round once more. */
const ROUNDING = 0.01;

/** Machines with a goal, or still rolling out of one. */
function begunIn({ machines }: Truth): Set<string> {
  return new Set(machines.filter(({ goal, isMoving }) => goal !== null || isMoving).map(({ id }) => id));
}

describe(`when the controller dies (seed ${String(SEED)})`, () => {
  const random = seededRandom(SEED);
  let live: LiveSite;

  beforeAll(async () => {
    live = await openLiveSite({ port: await freePort() });
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
  });

  /** Lets some more of the site's time pass, by chance of the seed. */
  const passSome = (mostMs: number): Promise<readonly Truth[]> => watch(live.truth, 1_000 + random.next() * mostMs);

  /**
   * Kills the controller and answers what happened on site until its successor held the mission. Machines may go on to the end of what
   * was begun, and once the interlock has noticed, no other begins; the successor ends what its predecessor left running.
   */
  async function killAndComeBack(missionId: string): Promise<readonly Truth[]> {
    const begun = begunIn(await live.truth.state());
    const pid = killChild(live.running, 'controller');
    const seen: Truth[] = [await live.truth.state()];
    // What it sent with its last breath is on its way.
    for (const id of begunIn(seen[0] as Truth)) begun.add(id);
    await until('the interlock to forbid starts', SOON_MAX_MS, async () => {
      const state = await live.truth.state();
      seen.push(state);
      return state.machines.some(({ permit }) => permit.ruleId === 'controller-silent') ? true : null;
    });
    await untilRestarted(live.running, 'controller', pid);
    await untilBack(live.foreman);
    await until('what the dead controller left to be ended', SOON_MAX_MS, async () => {
      const state = await live.truth.state();
      seen.push(state);
      return begunIn(state).size === 0 && movingIds(state).length === 0 ? true : null;
    });
    for (const state of seen) expect([...begunIn(state)].filter((id) => !begun.has(id))).toEqual([]);
    for (const state of seen) expect(movingIds(state).filter((id) => !begun.has(id))).toEqual([]);
    const held = await missionOf(live.foreman, missionId);
    expect(held.state).toBe('held');
    expect(held.reasons).toContainEqual({ code: 'controller-restart' });
    for (const state of await watch(live.truth, STILL_MS)) expect([...begunIn(state), ...movingIds(state)]).toEqual([]);
    seen.push(await live.truth.state());
    return seen;
  }

  async function expectRecordAgrees(mission: MissionView): Promise<void> {
    const { unit, done } = mission.progress;
    expect(Math.abs(earned(await ledgerOf(live.auditor), mission.id, unit) - done)).toBeLessThan(ROUNDING);
  }

  it(
    'in the middle of a lane, what was levelled is kept and the mission is held',
    async () => {
      const { id } = await startFloor(live);
      await hurryUntilWorking(live, id, 'level');
      await passSome(20_000);
      const before = await missionOf(live.foreman, id);
      const seen = await killAndComeBack(id);
      const after = await missionOf(live.foreman, id);
      expect(seen.at(-1)?.accidents.list).toEqual([]);
      expect(before.progress.done).toBeGreaterThan(0);
      // The metres of a running lane are written once a minute: they are read back from where the robot stands, on resume.
      expect(after.progress.done).toBeLessThanOrEqual(before.progress.total);
      await expectRecordAgrees(after);
      await live.foreman.post(`/missions/${id}/resume`);
      const further = await hurryUntilDone(live, id, 'level', before.progress.done + 0.5);
      expect(further.state).toBe('running');
      expect(further.plan?.version, 'gone on without planning again').toBe(before.plan?.version);
      await live.foreman.post(`/missions/${id}/hold`);
      await until('the robots to stand', LONG_MAX_MS, async () =>
        movingIds(await live.truth.state()).length === 0 ? true : null,
      );
      await live.foreman.post(`/missions/${id}/cancel`);
      await expectRecordAgrees(await missionOf(live.foreman, id));
    },
    2 * LONG_MAX_MS,
  );

  it(
    'twice in a hoist run, each resume goes on and the lifts are counted once',
    async () => {
      const { id } = await startHoistRun(live);
      for (let kill = 0; kill < 2; kill += 1) {
        await passSome(60_000);
        const before = await missionOf(live.foreman, id);
        await killAndComeBack(id);
        const after = await missionOf(live.foreman, id);
        expect(after.progress.done).toBe(before.progress.done);
        await expectRecordAgrees(after);
        await live.foreman.post(`/missions/${id}/resume`);
      }
      const done = await untilState(live.foreman, id, 'done', LONG_MAX_MS);
      expect(done.progress).toMatchObject({ done: 2, total: 2 });
      await expectRecordAgrees(done);
    },
    2 * LONG_MAX_MS,
  );

  it(
    'R22: while it sleeps, a tablet stops the site by its own way to the interlock, and the record has it afterwards (fault 18)',
    async () => {
      const { port, token } = await live.auditor.get<StopPathView>('/session/stop-path');
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/`);
      const heard: FromStopPath[] = [];
      socket.on('message', (data) => heard.push(JSON.parse(String(data)) as FromStopPath));
      await new Promise((resolve) => socket.once('open', resolve));
      const pid = pidOf(live.running, 'controller');
      if (pid === null) throw new Error('the controller is not running');
      process.kill(pid, 'SIGSTOP');
      try {
        socket.send(JSON.stringify({ type: 'hello', token }));
        const stop = { type: 'stop', commandId: 'press-while-asleep', scope: { type: 'site' }, reason: 'asleep' };
        socket.send(JSON.stringify(stop));
        // A simulated site's time waits for the sleeper; that permits stop without any controller is shown in real time (process.test.ts).
        await until('the interlock to accept it', SOON_MAX_MS, () => Promise.resolve(heard.length < 2 ? null : true));
        expect(heard).toEqual([
          { type: 'welcome', user: 'auditor' },
          { type: 'accepted', commandId: 'press-while-asleep' },
        ]);
      } finally {
        process.kill(pid, 'SIGCONT');
        socket.terminate();
      }
      await until('every machine to be stopped', SOON_MAX_MS, async () =>
        (await live.auditor.get<MachineView[]>('/machines')).every(({ verdict }) => verdict?.level === 'controlStop')
          ? true
          : null,
      );
      await until('the record to have it', SOON_MAX_MS, async () => {
        const latched = entriesOf(await ledgerOf(live.auditor), 'interlock.latched');
        return latched.some(({ actor, payload }) => actor === 'auditor' && JSON.stringify(payload).includes('asleep'))
          ? true
          : null;
      });
    },
    LONG_MAX_MS,
  );

  it('nobody was hurt, and the record tells of each start and each hold', async () => {
    expect((await live.truth.state()).accidents.list).toEqual([]);
    const entries = await ledgerOf(live.auditor);
    expect(entriesOf(entries, 'site.opened')).toHaveLength(4);
    const holds = entriesOf(entries, 'mission.state-changed').filter(
      ({ payload }) => payload['event'] === 'controller-restarted',
    );
    expect(holds).toHaveLength(3);
  });
});
