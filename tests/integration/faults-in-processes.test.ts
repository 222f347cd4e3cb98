import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import limitsJson from '../../controller/interlock/limits/limits.json' with { type: 'json' };
import type { Permit } from '../../kernel/permit.ts';
import { ChaosSite, guarded, movers } from '../support/chaos-site.ts';
import type { InterlockEar } from '../support/interlock-ear.ts';
import { lawlessMotion, stoodAtMs, stopMaxMs } from '../support/machine-trace.ts';
import type { Match } from '../support/rosbridge-proxy.ts';
import { until } from '../support/start-banksman.ts';

// Goal: an interlock that is stopped, paused or starved holds what it can no longer judge, and says so (safety.md §4, ◆). A killed one:
// dead-interlock.test.ts.
// Method: real processes, each on its own clock as on a real site; bounds in the machines' time, which runs slower where the processor is short.

const PERMIT_VALIDITY_MS = limit('permitValidityMs');
/** A gap between two cycles of more than this holds every machine. */
const LATE_MS = PERMIT_VALIDITY_MS * limit('lateCycleRatio');
const STOPPED_MS = 2_000;
/** Speeds are raised only after they have been allowed for a whole second of the interlock's time: well within it, nothing is. */
const WITHIN_HYSTERESIS_MS = 600;
/** Enough to see what a gap has done. */
const AFTERWARDS_MS = 1_000;
const HOGS = 8;
const HOGGED_MS = 5_000;
const STORM_MS = 4_000;
const UNDER_WAY_MAX_MS = 60_000;
const TEST_MAX_MS = 150_000;

/** What binds after a gap: the gap itself, or what has grown old meanwhile. */
const GAP_RULES: readonly string[] = ['late-cycle', 'stale-pose', 'stale-proximity'];

const permits: Match = { party: 'interlock', direction: 'to-site', topics: /\/permit$/ };
const requests: Match = { party: 'interlock', direction: 'from-site', topics: /\/permit_request$/ };
const alarmOfController: Match = { party: 'others', direction: 'to-site', topics: /^\/site_alarm$/ };

function limit(id: string): number {
  const value = limitsJson.limits.find((record) => record.id === id)?.value;
  if (typeof value !== 'number') throw new Error(`no limit ${id}`);
  return value;
}

describe('an interlock in trouble', () => {
  let site: ChaosSite;
  let ear: InterlockEar;

  beforeAll(async () => {
    site = await ChaosSite.open({ time: 'real', peopleIds: [] });
    ear = await site.listenToInterlock();
    site.setOut();
    await site.untilAllMove();
  }, TEST_MAX_MS);

  afterEach(async () => {
    for (const id of guarded) {
      const { motion, grants } = site.trace.of(id);
      const facts = JSON.stringify({ nowMs: site.trace.nowMs, motion: motion.slice(-3), grants: grants.slice(-5) });
      expect(lawlessMotion(site.trace.of(id)), `${id} ${facts}`).toEqual([]);
    }
    expect((await site.truth.state()).accidents.list).toEqual([]);
  }, TEST_MAX_MS);

  afterAll(async () => {
    ear?.close();
    await site?.remove();
  });

  /** What leaves the interlock while `run` lasts, in its order. */
  async function permitsDuring(run: () => Promise<void>): Promise<readonly Permit[]> {
    const sent: Permit[] = [];
    const stop = site.proxy.listen(permits, (text) => {
      const { data } = (JSON.parse(text) as { msg: { data: string } }).msg;
      sent.push((JSON.parse(data) as { permit: Permit }).permit);
    });
    await run();
    stop();
    return sent;
  }

  /** The nonces that machines send while `run` lasts. */
  async function noncesDuring(run: () => Promise<void>): Promise<ReadonlySet<string>> {
    const nonces = new Set<string>();
    const stop = site.proxy.listen(requests, (text) => {
      const { data } = (JSON.parse(text) as { msg: { data: string } }).msg;
      nonces.add((JSON.parse(data) as { nonce: string }).nonce);
    });
    await run();
    stop();
    return nonces;
  }

  /**
   * What only paused goes on by itself. A machine whose own requests stopped three times, because the whole computer was short of its
   * processor, is held by a latch (fault 13) that somebody resets.
   */
  const untilUnderWay = (): Promise<true> =>
    until('all machines to be under way', UNDER_WAY_MAX_MS, () => {
      ear.reset('link-unsteady');
      const moving = site.trace.movingIds();
      return Promise.resolve(movers.every((id) => moving.includes(id)) ? true : null);
    });

  const overruns = (): number => ear.status?.loop.overruns ?? 0;

  it(
    'fault 16, fault 22: stopped for two seconds, it is missed by the controller, and grants nothing on what it knew before',
    async () => {
      const { trace } = site;
      await untilUnderWay();
      const alarms: unknown[] = [];
      const stopListening = site.proxy.listen(alarmOfController, (text) => {
        alarms.push(JSON.parse((JSON.parse(text) as { msg: { data: string } }).msg.data));
      });
      const before = await noncesDuring(() => sleep(PERMIT_VALIDITY_MS));
      const faultMs = trace.nowMs;
      site.signal('interlock', 'SIGSTOP');
      try {
        await site.pass(STOPPED_MS);
        await until('the controller to ask for the stop output', UNDER_WAY_MAX_MS, () =>
          Promise.resolve(alarms.length > 0 ? true : null),
        );
      } finally {
        site.signal('interlock', 'SIGCONT');
        stopListening();
      }
      expect(alarms[0]).toEqual({ siren: true, cutPowerOf: [], stopAll: true });
      const wokenMs = trace.nowMs;
      const sent = await permitsDuring(() => sleep(WITHIN_HYSTERESIS_MS));
      const stood = movers.map((id) => {
        const tookMs = (stoodAtMs(trace.of(id), wokenMs) ?? Infinity) - faultMs;
        expect(tookMs, id).toBeLessThanOrEqual(PERMIT_VALIDITY_MS + stopMaxMs(trace.of(id)));
        return tookMs;
      });
      // A process can be stopped between a decision and its way out: that permit answers a nonce too old for any machine to take.
      const late = sent.filter(({ nonce, level }) => before.has(nonce) && level !== 'hold');
      expect(new Set(late.map(({ machineId }) => machineId)).size, 'no more than one of a machine').toBe(late.length);
      for (const permit of sent.filter((one) => !late.includes(one))) {
        expect(permit).toMatchObject({ level: 'hold', travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 });
      }
      expect(sent.some(({ ruleId }) => GAP_RULES.includes(ruleId))).toBe(true);
      expect(new Set(sent.map(({ machineId }) => machineId)).size).toBeGreaterThanOrEqual(guarded.length);
      for (const id of movers) {
        const begun = [...trace.of(id).grants, ...trace.of(id).motion].filter(({ untilMs }) => untilMs > wokenMs);
        expect(begun, id).toEqual([]);
      }
      process.stdout.write(
        `fault 16: the last machine stood after ${String(Math.max(...stood))} ms; all ${String(sent.length)} permits right after held\n`,
      );
    },
    TEST_MAX_MS,
  );

  it(
    'fault 20: collections and allocation storms in it are counted, and held above half a validity',
    async () => {
      await untilUnderWay();
      const before = overruns();
      const collected = await permitsDuring(async () => {
        await site.storm('interlock', 'collect', 2 * LATE_MS);
        await site.pass(AFTERWARDS_MS);
      });
      for (const id of guarded) {
        const held = collected.filter(({ machineId, ruleId }) => machineId === id && GAP_RULES.includes(ruleId));
        expect(held.length, id).toBeGreaterThan(0);
        for (const permit of held) expect(permit.travelSpeedMaxMps + permit.toolSpeedMaxMps).toBe(0);
      }
      await untilUnderWay();
      const between = overruns();
      expect(between).toBeGreaterThan(before);
      const stormMs = await site.storm('interlock', 'allocate', STORM_MS);
      await site.pass(AFTERWARDS_MS);
      expect(overruns()).toBeGreaterThan(between);
      process.stdout.write(
        `fault 20: ${String(between - before)} cycles late by collections, ${String(overruns() - between)} ` +
          `in ${stormMs.toFixed(0)} ms of allocation; worst ${String(ear.status?.loop.lateMsMax)} ms\n`,
      );
    },
    TEST_MAX_MS,
  );

  it(
    'fault 21: starved by four hogs per core, it keeps up or holds',
    async () => {
      const { trace } = site;
      await untilUnderWay();
      const before = overruns();
      const fromMs = trace.nowMs;
      const hogs = Array.from({ length: HOGS }, () =>
        spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
      );
      let sent: readonly Permit[] = [];
      try {
        sent = await permitsDuring(() => site.pass(HOGGED_MS));
      } finally {
        for (const hog of hogs) hog.kill('SIGKILL');
      }
      await untilUnderWay();
      const held = sent.filter(({ ruleId }) => GAP_RULES.includes(ruleId));
      for (const permit of held) expect(permit.travelSpeedMaxMps + permit.toolSpeedMaxMps).toBe(0);
      expect(sent.length).toBeGreaterThan(0);
      process.stdout.write(
        `fault 21: ${String(trace.nowMs - fromMs)} ms under ${String(HOGS)} hogs: ${String(sent.length)} permits, ` +
          `${String(overruns() - before)} late cycles, ${String(held.length)} permits held for it; ` +
          `late p99 ${String(ear.status?.loop.lateMsP99)} ms\n`,
      );
    },
    TEST_MAX_MS,
  );
});
