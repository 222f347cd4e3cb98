import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import limitsJson from '../../controller/interlock/limits/limits.json' with { type: 'json' };
import { ChaosSite, guarded, movers } from '../support/chaos-site.ts';
import type { InterlockEar } from '../support/interlock-ear.ts';
import { lawlessMotion, stoodAtMs, stopMaxMs, turnsBetween } from '../support/machine-trace.ts';
import type { Match } from '../support/rosbridge-proxy.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a permit that does not come stops a machine in time, whatever the link does, and late ones start nothing (safety.md §4, ◆).
// Method: real processes on simulated time that waits for all of them, a proxy on the interlock's link, six machines under way. What
// machines do and hold is the simulator's word, to its step of 20 ms.

const SPEED = 4;
const PERMIT_VALIDITY_MS = limit('permitValidityMs');
const HEARTBEAT_MAX_MS = limit('heartbeatHoldMs');
/** Step of the simulator, cycle of the interlock, and the way there and back. */
const WIRE_MS = 100;
/** The newest clock that the trace has heard when a fault begins may be so much behind. */
const CLOCK_LAG_MS = 40;
/** Requests go out ten times a second, so this many lost permits leave a machine one more chance. */
const LOST_IN_A_ROW_MAX = 3;
const QUEUE_MS = 5_000;
const SOON_MS = 30_000;
const TEST_MAX_MS = 90_000;

const permits: Match = { party: 'interlock', direction: 'to-site', topics: /\/(permit|safety_lock|speed_limit)$/ };
/** Simulated time itself goes on: on a real site no clock travels over this link. */
const everythingOut: Match = { party: 'interlock', direction: 'to-site', topics: /^(?!\/clock_follower$)/ };
const everythingIn: Match = { party: 'interlock', direction: 'from-site', topics: /^(?!\/clock$)/ };

function limit(id: string): number {
  const value = limitsJson.limits.find((record) => record.id === id)?.value;
  if (typeof value !== 'number') throw new Error(`no limit ${id}`);
  return value;
}

describe('a link in trouble', () => {
  let site: ChaosSite;
  let ear: InterlockEar;
  let testFromMs = 0;

  beforeAll(async () => {
    site = await ChaosSite.open({ time: 'lockstep', peopleIds: ['p11'] });
    ear = await site.listenToInterlock();
    await site.truth.command({ do: 'walk', personId: 'p11', to: [52, 20], levelId: 'level-2' });
    site.setOut();
    await site.untilAllMove();
    await site.truth.command({ do: 'speed', speed: SPEED });
  }, TEST_MAX_MS);

  afterEach(async () => {
    site.proxy.calm();
    // The oracle of every fault: motion only by a permit in force or on the way to a stand after it, and nobody hurt.
    for (const id of guarded) expect(lawlessMotion(site.trace.of(id)), `${id} since ${String(testFromMs)}`).toEqual([]);
    expect((await site.truth.state()).accidents.list).toEqual([]);
    await site.untilAllMove();
    testFromMs = site.trace.nowMs;
  }, TEST_MAX_MS);

  afterAll(async () => {
    ear?.close();
    await site?.remove();
  });

  /** Expects every machine to stand in time after the fault, and for as long again; answers which was the last. */
  async function expectAllToStand(faultMs: number): Promise<string> {
    const { trace } = site;
    const limitOf = (id: string): number => CLOCK_LAG_MS + PERMIT_VALIDITY_MS + stopMaxMs(trace.of(id));
    const lastMs = Math.max(...movers.map(limitOf));
    await site.pass(faultMs + 2 * lastMs - trace.nowMs);
    const stood = movers.map((id) => {
      const tookMs = (stoodAtMs(trace.of(id), faultMs + 2 * lastMs) ?? Infinity) - faultMs;
      expect(tookMs, id).toBeLessThanOrEqual(limitOf(id));
      return { id, tookMs };
    });
    const { id, tookMs } = stood.reduce((worst, one) => (one.tookMs > worst.tookMs ? one : worst));
    return `${id} was the last to stand, after ${String(tookMs)} ms (at most ${limitOf(id).toFixed(0)})`;
  }

  /** Nobody should read that a machine may move which hears nothing: the interlock has said so of each since `from`. */
  const untilToldUnheard = (from: number): Promise<true> =>
    until('the interlock to tell that nothing is heard', SOON_MS, () => {
      const told = ear.changes.slice(from).filter(({ change }) => change.to === 'hold');
      const isTold = (id: string): boolean =>
        told.some(({ machineId, change }) => machineId === id && change.reasons[0]?.ruleId === 'permit-unheard');
      return Promise.resolve(guarded.every(isTold) ? true : null);
    });

  it(
    'fault 1: permits lost up to three in a row are not noticed by any machine',
    async () => {
      const { proxy, trace } = site;
      for (let lost = 1; lost <= LOST_IN_A_ROW_MAX; lost += 1) {
        const fromMs = trace.nowMs;
        const drops = guarded.map((id) => proxy.drop({ ...permits, topics: new RegExp(`^/${id}/permit$`) }, lost));
        await site.pass(1_500);
        for (const drop of drops) {
          expect(drop.count()).toBeGreaterThan(lost);
          drop.end();
        }
        for (const id of guarded) expect(turnsBetween(trace.of(id).grants, fromMs, trace.nowMs), id).toBe(0);
      }
      process.stdout.write(`fault 1: ${String(LOST_IN_A_ROW_MAX)} in a row, all ${String(guarded.length)} went on\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 2: permits lost for longer let every machine brake on its own',
    async () => {
      const faultMs = site.trace.nowMs;
      const changes = ear.changes.length;
      const drop = site.proxy.drop(permits);
      const stood = await expectAllToStand(faultMs);
      await untilToldUnheard(changes);
      for (const id of guarded) expect(site.trace.of(id).guard?.level, id).toBe('none');
      drop.end();
      process.stdout.write(`fault 2: ${stood}\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 11: a link that only carries the machines’ word stops them',
    async () => {
      const faultMs = site.trace.nowMs;
      const changes = ear.changes.length;
      const drop = site.proxy.drop(everythingOut);
      const stood = await expectAllToStand(faultMs);
      await untilToldUnheard(changes);
      drop.end();
      process.stdout.write(`fault 11: ${stood}\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 12: a link that only carries the interlock’s word gets no permit, and stops them',
    async () => {
      const { proxy, trace } = site;
      let lateCount = 0;
      const faultMs = trace.nowMs;
      const drop = proxy.drop(everythingIn);
      // Requests that were through are answered still; a stop may leave unasked.
      const ignore = proxy.listen({ ...permits, topics: /\/permit$/ }, (text) => {
        const isMotion = !/travelSpeedMaxMps\\":0[,}]/.test(text);
        if (isMotion && trace.nowMs > faultMs + WIRE_MS) lateCount += 1;
      });
      const stood = await expectAllToStand(faultMs);
      expect(lateCount).toBe(0);
      ignore();
      drop.end();
      process.stdout.write(`fault 12: ${stood}\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 14: permits that queued for five seconds are all refused when they come in one burst',
    async () => {
      const { proxy, trace } = site;
      const faultMs = trace.nowMs;
      const queue = proxy.hold(permits);
      const stood = await expectAllToStand(faultMs);
      await site.pass(faultMs + QUEUE_MS - trace.nowMs);
      // What is newest in the queue must be past its time too, and nothing fresh may hide what the burst does.
      const drop = proxy.drop(permits);
      await site.pass(PERMIT_VALIDITY_MS + WIRE_MS);
      const burstMs = trace.nowMs;
      const refusedOf = (id: string): number => trace.of(id).guard?.refusedCount ?? 0;
      const before = new Map(guarded.map((id) => [id, refusedOf(id)]));
      queue.end();
      // A locked machine has no nonce: its queue of unlocks is what the larger separations of its grade are for.
      await site.pass(1_000);
      for (const id of guarded) {
        expect(turnsBetween(trace.of(id).grants, burstMs, trace.nowMs), id).toBe(0);
        expect(turnsBetween(trace.of(id).motion, burstMs, trace.nowMs), id).toBe(0);
        expect(refusedOf(id) - (before.get(id) ?? 0), id).toBeGreaterThanOrEqual(QUEUE_MS / 200);
      }
      const refused = guarded.reduce((sum, id) => sum + refusedOf(id) - (before.get(id) ?? 0), 0);
      drop.end();
      process.stdout.write(`fault 14: ${stood}; ${String(refused)} of ${String(queue.count())} refused\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 18: with a controller that has stopped working everybody is held, and stands',
    async () => {
      const { trace } = site;
      const faultMs = trace.nowMs;
      let stood = '';
      site.signal('controller', 'SIGSTOP');
      try {
        await until('everybody to be held', SOON_MS, () => {
          const guards = guarded.map((id) => trace.of(id).guard);
          const isTold = guards.every((guard) => guard?.ruleId === 'controller-silent' && guard.level === 'hold');
          return Promise.resolve(isTold ? true : null);
        });
        stood = await expectAllToStand(trace.nowMs);
      } finally {
        site.signal('controller', 'SIGCONT');
      }
      // The last grant of each machine ended in a step of the simulator; how late this test learned of the hold is not in it.
      const endedMs = (id: string): number => Math.max(...trace.of(id).grants.map((grant) => grant.untilMs));
      const toldMs = Math.max(...guarded.map(endedMs)) - faultMs;
      expect(toldMs).toBeLessThanOrEqual(HEARTBEAT_MAX_MS + CLOCK_LAG_MS + WIRE_MS);
      process.stdout.write(
        `fault 18: held after ${String(toldMs)} ms (at most ${String(HEARTBEAT_MAX_MS)} and ${String(CLOCK_LAG_MS + WIRE_MS)}); ${stood}\n`,
      );
    },
    TEST_MAX_MS,
  );

  it(
    'fault 19: full collections of the controller’s heap interrupt no permit',
    async () => {
      const { trace } = site;
      const faultMs = trace.nowMs;
      const tookMs = await site.storm('controller', 'collect', 1_500);
      for (const id of guarded) expect(turnsBetween(trace.of(id).grants, faultMs, trace.nowMs), id).toBe(0);
      expect(tookMs).toBeGreaterThan(1_000);
      process.stdout.write(`fault 19: ${tookMs.toFixed(0)} ms of collections, all grants unbroken\n`);
    },
    TEST_MAX_MS,
  );

  it(
    'fault 30: a tag that is lost holds its level until it is seen again',
    async () => {
      const { trace } = site;
      const lost = limit('tagLostMs');
      const onLevel = ['l1', 'l2', 't1'];
      const faultMs = trace.nowMs;
      await site.truth.command({ do: 'tag-loss', personId: 'p11', lost: true });
      await until('the level to be held', SOON_MS, () => {
        const guards = onLevel.map((id) => trace.of(id).guard);
        const isHeld = guards.every((guard) => guard?.ruleId === 'person-untracked' && guard.level === 'hold');
        return Promise.resolve(isHeld ? true : null);
      });
      const heldMs = trace.nowMs - faultMs;
      expect(heldMs).toBeLessThanOrEqual(lost + 1_000);
      await site.truth.command({ do: 'tag-loss', personId: 'p11', lost: false });
      await until('the level to be free again', SOON_MS, () =>
        Promise.resolve(onLevel.every((id) => trace.of(id).guard?.level === 'run') ? true : null),
      );
      process.stdout.write(`fault 30: the level was held after ${String(heldMs)} ms\n`);
    },
    TEST_MAX_MS,
  );
});
