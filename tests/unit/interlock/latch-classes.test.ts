import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interlockRules, latchClasses, type StopScope } from '../../../controller/contract/interlock/interlock.ts';
import { latchClassOfRule, resetRolesOfClass } from '../../../controller/contract/interlock/latch-rules.ts';
import { LatchStore, type Actor, type Latch } from '../../../controller/interlock/latching/latches.ts';
import { levelRank, permitLevels, worstLevel } from '../../../kernel/permit.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';

// Goal: latches leave by their own reset alone (I4, R11, R12), and levels and scopes compose to the worst (R9, I9).

const operator: Actor = { user: 'wang', role: 'operator' };
const foreman: Actor = { user: 'li', role: 'foreman' };
const safety: Actor = { user: 'zhao', role: 'safety' };

function running(): InterlockSite {
  const site = new InterlockSite(
    testConfig(
      [
        { id: 't1', profileId: 'trowelling-robot' },
        { id: 't2', profileId: 'trowelling-robot' },
      ],
      {
        zones: [
          {
            id: 'z1',
            levelId: 'level-1',
            kind: 'STAGING',
            outline: [
              [5, 8],
              [15, 8],
              [15, 18],
              [5, 18],
            ],
            speedMaxMps: null,
            machineIds: null,
          },
        ],
      },
    ),
  );
  site.place('t1', 10, 13, 0);
  site.place('t2', 40, 13, 0);
  site.run(3500);
  return site;
}

function latchOf(site: InterlockSite, ruleId: string) {
  const latch = site.interlock.latches().find((candidate) => candidate.ruleId === ruleId);
  if (latch === undefined) throw new Error(`no latch of ${ruleId}`);
  return latch;
}

/** t1 rolls on at walking pace although it was stopped, until the interlock has noticed. */
function runAway(site: InterlockSite): void {
  site.interlock.stop({ type: 'machine', machineId: 't1' }, operator, '', site.nowMs);
  site.place('t1', 10, 13, 0).forwardMps = 0.3;
  site.run(4000);
}

describe('R9: levels', () => {
  it('are a total order of which the worst wins, whatever comes first', () => {
    const level = fc.constantFrom(...permitLevels);
    fc.assert(
      fc.property(level, level, level, (a, b, c) => {
        expect(worstLevel(a, b)).toBe(worstLevel(b, a));
        expect(worstLevel(a, worstLevel(b, c))).toBe(worstLevel(worstLevel(a, b), c));
        expect(levelRank(worstLevel(a, b))).toBe(Math.max(levelRank(a), levelRank(b)));
      }),
    );
    expect(permitLevels.map(levelRank)).toEqual(permitLevels.map((_, rank) => rank));
  });

  it('every rule and every class has its record', () => {
    for (const ruleId of interlockRules) expect(latchClasses).toContain(latchClassOfRule[ruleId]);
    for (const one of latchClasses) expect(resetRolesOfClass[one].length > 0).toBe(one !== 'auto');
  });
});

describe('I9: a scope', () => {
  it('that is stopped stops every machine in it and none outside', () => {
    const scopes: readonly (readonly [StopScope, boolean, boolean])[] = [
      [{ type: 'site' }, true, true],
      [{ type: 'level', levelId: 'level-1' }, true, true],
      [{ type: 'level', levelId: 'level-2' }, false, false],
      [{ type: 'zone', zoneId: 'z1' }, true, false],
      [{ type: 'machine', machineId: 't2' }, false, true],
      [{ type: 'zone', zoneId: 'removed' }, true, true],
    ];
    fc.assert(
      fc.property(fc.subarray([...scopes], { minLength: 1 }), (chosen) => {
        const site = running();
        for (const [scope] of chosen) site.interlock.stop(scope, operator, '', site.nowMs);
        site.cycle();
        expect(site.verdict('t1').level === 'controlStop').toBe(chosen.some(([, first]) => first));
        expect(site.verdict('t2').level === 'controlStop').toBe(chosen.some(([, , second]) => second));
      }),
      { numRuns: 25 },
    );
  });

  it('holds one whose place is unknown', () => {
    const site = running();
    site.interlock.stop({ type: 'zone', zoneId: 'z1' }, operator, '', site.nowMs);
    const lost = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
    lost.truth.clear();
    lost.interlock.stop({ type: 'zone', zoneId: 'z1' }, operator, '', 0);
    lost.run(100);
    expect(lost.binding('t1')).toBe('control-stop');
  });
});

describe('R12: a reset', () => {
  it('of a machine nobody states to see is refused', () => {
    const site = running();
    site.interlock.stop({ type: 'machine', machineId: 't1' }, operator, '', site.nowMs);
    const { id } = latchOf(site, 'control-stop');
    const unseen = { ...resetBy(operator, id), isInSight: false };
    expect(site.interlock.reset(unseen, site.nowMs)).toMatchObject({ problem: { code: 'not-in-sight' } });
    expect(site.interlock.reset(resetBy(operator, id), site.nowMs).ok).toBe(true);
  });

  it('without fresh evidence of the machine is refused; machines without a link keep nobody from resetting the site', () => {
    const site = running();
    site.interlock.stop({ type: 'machine', machineId: 't1' }, operator, '', site.nowMs);
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.place('t1', 10, 13, 0).isSilent = true;
    site.run(1500);
    const own = site.interlock.latches().find(({ scope }) => scope.type === 'machine');
    const all = site.interlock.latches().find(({ scope }) => scope.type === 'site');
    expect(own).toMatchObject({ causeGone: false, blockedBy: 'evidence-stale' });
    for (const latch of [own, all]) {
      expect(site.interlock.reset(resetBy(operator, latch?.id ?? ''), 0)).toMatchObject({
        problem: { code: 'evidence-stale' },
      });
    }
    site.disconnect('t1');
    expect(site.interlock.reset(resetBy(operator, own?.id ?? ''), 0).ok).toBe(false);
    expect(site.interlock.reset(resetBy(operator, all?.id ?? ''), 0).ok).toBe(true);
  });

  it('sent while somebody presses stop again does not win', () => {
    const site = running();
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(2000);
    site.interlock.stop({ type: 'site' }, foreman, '', site.nowMs);
    const { id } = latchOf(site, 'control-stop');
    expect(site.interlock.reset(resetBy(operator, id), site.nowMs)).toMatchObject({
      problem: { code: 'cause-present' },
    });
    site.run(1100);
    expect(site.interlock.reset(resetBy(operator, id), site.nowMs).ok).toBe(true);
  });
});

describe('a lockout', () => {
  it('leaves by safety officer or admin who names the record, and by nobody else', () => {
    const site = running();
    expect(site.interlock.lockOut('t9', operator, 'hook', 0)).toMatchObject({ problem: { code: 'machine-unknown' } });
    expect(site.interlock.lockOut('t1', operator, 'gearbox', site.nowMs).ok).toBe(true);
    site.run(200);
    expect(site.verdict('t1')).toMatchObject({ level: 'lockout', travelSpeedMaxMps: 0 });
    expect(site.verdict('t2').level).toBe('run');
    const { id, class: latchClass } = latchOf(site, 'lockout');
    expect(latchClass).toBe('record');
    const refusal = (by: Actor, note: string) => {
      const answer = site.interlock.reset(resetBy(by, id, note), site.nowMs);
      return answer.ok ? 'reset' : answer.problem.code;
    };
    expect(refusal(operator, 'test lift 7')).toBe('role-refused');
    expect(refusal(safety, '  ')).toBe('note-missing');
    expect(refusal(safety, 'inspection 2026-11')).toBe('reset');
    site.cycle();
    expect(site.verdict('t1').level).toBe('hold');
  });

  it('binds before a stop of the site', () => {
    const site = running();
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.interlock.lockOut('t1', operator, '', site.nowMs);
    site.cycle();
    expect(site.verdict('t1').level).toBe('lockout');
    expect(site.verdict('t2').level).toBe('controlStop');
  });
});

describe('fault 53: a machine that moves on after a stop', () => {
  it('stops the site until two different persons have reset it within the time', () => {
    const site = running();
    site.keepsRecord = false;
    runAway(site);
    expect(site.verdict('t2').level).toBe('controlStop');
    const { id, scope, reason } = latchOf(site, 'runaway');
    expect({ scope, reason }).toEqual({ scope: { type: 'site' }, reason: 't1' });
    const reset = (by: Actor) => site.interlock.reset(resetBy(by, id), site.nowMs);
    expect(reset(operator)).toMatchObject({ problem: { code: 'cause-present' } });
    site.place('t1', 10, 13, 0).forwardMps = 0;
    site.run(300);
    expect(reset(operator).ok).toBe(true);
    expect(latchOf(site, 'runaway').firstBy).toEqual(operator);
    expect(reset({ ...operator, user: ' WANG' })).toMatchObject({ problem: { code: 'second-person-needed' } });
    site.run(121_000);
    expect(latchOf(site, 'runaway').firstBy).toBeNull();
    expect(reset(foreman).ok).toBe(true);
    expect(reset(safety).ok).toBe(true);
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['control-stop']);
    const stages = site.interlock
      .pendingEvents(0)
      .flatMap(({ change }) => (change.type === 'reset' ? [change.stage] : []));
    expect(stages).toEqual(['first', 'first', 'done']);
  });

  it('is not seen in one that brakes as it should, nor in one at rest', () => {
    const site = running();
    const truth = site.place('t1', 10, 13, 0);
    truth.forwardMps = 0.5;
    site.run(200);
    site.interlock.stop({ type: 'site' }, operator, '', site.nowMs);
    site.run(1000);
    truth.forwardMps = 0;
    site.run(10_000);
    expect(site.interlock.latches().map(({ ruleId }) => ruleId)).toEqual(['control-stop']);
  });
});

describe('I4: a latch', () => {
  const scope = fc.constantFrom<StopScope>(
    { type: 'site' },
    { type: 'machine', machineId: 'a' },
    { type: 'zone', zoneId: 'z' },
  );
  const actor = fc.record({
    user: fc.constantFrom('wang', 'Wang ', 'li', '', ' '),
    role: fc.constantFrom('operator', 'foreman', 'safety', 'admin', 'auditor', 'crane'),
  });
  const event = fc.oneof(
    fc.record({ type: fc.constant('latch' as const), ruleId: fc.constantFrom(...interlockRules), scope }),
    fc.record({
      type: fc.constant('reset' as const),
      pick: fc.nat(12),
      by: actor,
      isInSight: fc.boolean(),
      note: fc.constantFrom('', ' ', 'report 4'),
      isCauseThere: fc.boolean(),
    }),
    fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 200_000 }) }),
  );

  it('leaves only by its own reset, by an allowed role, cause gone, class satisfied; none is ever dropped', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const store = new LatchStore(7, [], () => 120_000);
        const signed = new Map<string, { user: string; atMs: number }>();
        let nowMs = 0;
        for (const one of events) {
          const before = [...store.list()];
          if (one.type === 'wait') nowMs += one.ms;
          if (one.type === 'latch') {
            const facts = {
              ruleId: one.ruleId,
              scope: one.scope,
              level: 'hold',
              sinceMs: 0,
              by: null,
              reason: '',
            } as const;
            store.latch(facts);
            for (const latch of before) expect(store.list()).toContain(latch);
          }
          if (one.type !== 'reset') continue;
          const latchId = `latch-7-${one.pick}`;
          const cause = one.isCauseThere ? { code: 'cause-present' } : null;
          const answer = store.reset({ ...one, latchId }, nowMs, () => cause);
          const gone = before.filter((latch) => !store.list().includes(latch));
          expect(gone.every(({ id }) => id === latchId)).toBe(true);
          const isDone = answer.ok && answer.value.stage === 'done';
          expect(gone.length).toBe(isDone ? 1 : 0);
          const name = one.by.user.trim().toLowerCase();
          if (isDone) expectAllowed(answer.value.latch, one, signed.get(latchId) ?? null, nowMs);
          if (answer.ok && answer.value.stage === 'first') signed.set(latchId, { user: name, atMs: nowMs });
        }
      }),
      { numRuns: 500 },
    );
  });

  function expectAllowed(
    latch: Latch,
    reset: { by: Actor; isInSight: boolean; note: string; isCauseThere: boolean },
    first: { user: string; atMs: number } | null,
    nowMs: number,
  ): void {
    expect(reset.isCauseThere).toBe(false);
    expect(reset.by.user.trim()).not.toBe('');
    expect(resetRolesOfClass[latch.class]).toContain(reset.by.role);
    if (latch.class !== 'ack') expect(reset.isInSight).toBe(true);
    if (latch.class === 'record') expect(reset.note.trim()).not.toBe('');
    if (latch.class !== 'reset-two') return;
    expect(first?.user).not.toBe(reset.by.user.trim().toLowerCase());
    expect(nowMs - (first?.atMs ?? -Infinity)).toBeLessThanOrEqual(120_000);
  }

  it('never gives motion by its reset: the machine stands for the hysteresis time more', () => {
    fc.assert(
      fc.property(fc.constantFrom<StopScope>({ type: 'site' }, { type: 'machine', machineId: 't1' }), (given) => {
        const site = running();
        site.interlock.stop(given, operator, '', site.nowMs);
        site.run(500);
        const { id } = latchOf(site, 'control-stop');
        site.permits.length = 0;
        expect(site.interlock.reset(resetBy(operator, id), site.nowMs).ok).toBe(true);
        site.run(900);
        const own = site.permits.filter(({ machineId }) => machineId === 't1');
        expect(own.length).toBeGreaterThan(0);
        for (const permit of own) expect(permit).toMatchObject({ travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 });
      }),
      { numRuns: 4 },
    );
  });
});
