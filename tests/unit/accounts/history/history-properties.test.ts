import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerFold } from '../../../../controller/accounts/history/ledger-fold.ts';
import type { HistoryInterval } from '../../../../controller/accounts/history/machine-history.ts';
import { shiftsBetween } from '../../../../controller/accounts/history/shifts.ts';
import { SiteHistory } from '../../../../controller/accounts/history/site-history.ts';
import { workOf } from '../../../../controller/accounts/history/usage-desk.ts';
import { groupsOf, shiftAccountOf } from '../../../../controller/accounts/history/work-sums.ts';
import { timeStates, type LedgerEntry } from '../../../../controller/contract/ledger/ledger.ts';
import { isForPeople } from '../../../../controller/contract/accounts/time-account.ts';
import { utilisationKeys } from '../../../../controller/contract/accounts/utilisation.ts';
import { LedgerStory } from '../../../support/ledger/ledger-story.ts';

const hourMs = 3_600_000;
const yearMs = 8_766 * hourMs;
const machineIds = ['l1', 'f1'];
const jumps = [0, 0, 0, 0, 0, 0, hourMs, -hourMs, yearMs, -yearMs, -700, 5_000];

/** What may come next: anything that changes the account, and much that does not. */
const event = fc.record({
  kind: fc.constantFrom(
    ...(['state', 'state', 'state', 'state', 'task', 'approve', 'take', 'release', 'earn', 'other'] as const),
    ...(['told', 'corrected', 'bad', 'opened', 'closed', 'gap'] as const),
  ),
  machineId: fc.constantFrom(...machineIds),
  state: fc.constantFrom(...timeStates),
  cause: fc.constantFrom('task', 'no-task', 'weather', 'link-down'),
  actor: fc.constantFrom('op', 'boss'),
  elapsedMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900_000 })),
  jumpMs: fc.constantFrom(...jumps),
  span: fc.tuple(fc.integer({ min: -100_000, max: 4_000_000 }), fc.integer({ min: -1_000, max: 2_000_000 })),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

const startMs = 1_000_000;

/** `clock`: whether labels follow the jumps of the wall clock. */
function storyOf(events: readonly Event[], clock: 'set' | 'steady'): LedgerStory {
  const story = new LedgerStory().add('site.opened', startMs, { monoMs: 0 });
  let monoMs = 0;
  let offsetMs = startMs;
  for (const { kind, machineId, state, cause, actor, elapsedMs, jumpMs, span } of events) {
    monoMs += elapsedMs;
    if (clock === 'set') offsetMs += jumpMs;
    const atMs = offsetMs + monoMs;
    const parts = { machineId, monoMs };
    const task = { missionId: 'm-1', payload: { taskId: 'm-1-v1-001', step: 'level', to: 'running' } };
    const told = { fromMs: Math.max(0, startMs + span[0]), toMs: Math.max(0, startMs + span[0] + span[1]), cause };
    if (kind === 'state') {
      const payload = { from: null, to: state, cause, taskId: cause === 'task' ? 'm-1-v1-001' : null };
      story.add('machine.time-state', atMs, { ...parts, payload, missionId: cause === 'task' ? 'm-1' : null });
    } else if (kind === 'task') story.add('task.state-changed', atMs, { ...parts, ...task });
    else if (kind === 'approve') {
      story.add('mission.state-changed', atMs, { monoMs, actor, missionId: 'm-1', payload: { event: 'approved' } });
    } else if (kind === 'take') story.add('control.taken', atMs, { ...parts, actor });
    else if (kind === 'release') story.add('control.released', atMs, parts);
    else if (kind === 'earn') {
      const payload = { taskId: 'm-1-v1-001', step: 'level', amount: elapsedMs / 1000, unit: 'm2', total: 0 };
      story.add('quantity.earned', atMs, { ...parts, missionId: 'm-1', payload });
    } else if (kind === 'told') {
      story.add('time.cause-told', atMs, { ...parts, payload: { ...told, cause: 'rest', state: 'REST', note: '' } });
    } else if (kind === 'corrected') {
      const payload = { ...told, state, mode: null, reason: 'seen', proposalId: null, proposedBy: null };
      story.add('time.corrected', atMs, { ...parts, actor, payload });
    } else if (kind === 'bad') story.add('machine.time-state', atMs, { ...parts, payload: { to: 'DREAMING' } });
    else if (kind === 'opened') story.add('site.opened', atMs, { monoMs });
    else if (kind === 'closed') story.add('site.closed', atMs, { monoMs });
    else if (kind === 'gap') story.add('ledger.gap', atMs, { monoMs, payload: { lostInterlockEvents: 1 } });
    else story.add('user.logged-in', atMs, { monoMs });
  }
  return story;
}

function folded(entries: readonly LedgerEntry[]): LedgerFold {
  const fold = new LedgerFold();
  for (const entry of entries) fold.add(entry);
  return fold;
}

const events = fc.array(event, { maxLength: 60 });
const window = fc.tuple(fc.integer({ min: 900_000, max: 5_000_000 }), fc.integer({ min: 1, max: 30_000_000 }));

describe('the account of time, whatever the ledger holds', () => {
  it('fills every interval exactly, and every sum over it loses nothing', () => {
    fc.assert(
      fc.property(events, window, (told, [fromMs, lengthMs]) => {
        const fold = folded(storyOf(told, 'set').list);
        const toMs = fromMs + lengthMs;
        const aliveMs = fold.newestMs() ?? 0;
        for (const machineId of [...machineIds, 'unheard-of']) {
          let atMs = fromMs;
          for (const interval of fold.intervals(machineId, fromMs, toMs, aliveMs)) {
            expect(interval.fromMs).toBe(atMs);
            expect(interval.toMs).toBeGreaterThan(atMs);
            expect(Number.isInteger(interval.toMs)).toBe(true);
            atMs = interval.toMs;
          }
          expect(atMs).toBe(toMs);
        }
        for (const by of utilisationKeys) {
          const works = machineIds.map((id) => workOf(fold, id, fromMs, toMs, aliveMs));
          const groups = groupsOf(works, by);
          expect(groups.reduce((sum, { totalMs }) => sum + totalMs, 0)).toBe(machineIds.length * lengthMs);
          const earned = groups.flatMap(({ quantities }) => quantities).reduce((sum, { amount }) => sum + amount, 0);
          const written = machineIds
            .flatMap((id) => [...(fold.rowsOf(id)?.quantities(fromMs, toMs) ?? [])])
            .reduce((sum, { amount }) => sum + amount, 0);
          expect(earned).toBeCloseTo(written, 4);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives each shift its length in states, with safety stops put to their causes as well', () => {
    fc.assert(
      fc.property(events, window, (told, [fromMs, lengthMs]) => {
        const fold = folded(storyOf(told, 'set').list);
        const shifts = shiftsBetween(null, fromMs, fromMs + lengthMs);
        if (!shifts.ok) throw new Error(shifts.problem.code);
        for (const shift of shifts.value) {
          const work = workOf(fold, 'l1', shift.fromMs, shift.toMs, fold.newestMs() ?? 0);
          const { msByState, msByClass } = shiftAccountOf({ ...work, intervals: [...work.intervals] }, 'L1');
          for (const sums of [msByState, msByClass])
            expect(Object.values(sums).reduce((sum, ms) => sum + ms, 0)).toBe(480 * 60_000);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the same however often the ledger is read while it grows', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (told) => {
        const whole = storyOf(told, 'set');
        const clock = { epochMs: () => 0, monoMs: () => 0, after: () => () => undefined };
        const growing = new LedgerStory();
        const piecewise = new SiteHistory(growing, clock);
        for (const entry of whole.list) {
          growing.list.push(entry);
          await piecewise.fold();
        }
        const view = (fold: LedgerFold) =>
          machineIds.map((id) => [
            [...fold.intervals(id, 0, 9_000_000, fold.newestMs() ?? 0)],
            fold.doubts(id, 0, Infinity),
          ]);
        expect(view(await piecewise.fold())).toEqual(view(folded(whole.list)));
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on where the wall clock was set while one controller kept the record', () => {
    const inOneRun = events.map((list) => list.filter(({ kind }) => kind !== 'opened'));
    fc.assert(
      fc.property(inOneRun, (told) => {
        const view = ({ list }: LedgerStory) => {
          const fold = folded(list);
          return machineIds.map((id) => [...fold.intervals(id, 0, 60_000_000, fold.newestMs() ?? 0)].map(times));
        };
        // Steps below the tolerance are drift and may be believed.
        const set = told.map((one) => (Math.abs(one.jumpMs) < 3_000 ? { ...one, jumpMs: 0 } : one));
        expect(view(storyOf(set, 'set'))).toEqual(view(storyOf(set, 'steady')));
      }),
      { numRuns: 200 },
    );
  });
});

function times({ fromMs, toMs, state, cause, operator, mode }: HistoryInterval): unknown[] {
  return [fromMs, toMs, state, cause, operator, mode];
}

/** Millisecond by millisecond, as slowly and as plainly as can be. */
function painted(recorded: readonly HistoryInterval[], words: readonly LedgerEntry[], endMs: number): string[] {
  return Array.from({ length: endMs }, (_, atMs) => {
    const base = recorded.find((one) => one.fromMs <= atMs && atMs < one.toMs)!;
    const over = words.filter(({ payload, atMs: saidMs }) => {
      const { fromMs, toMs } = payload as { fromMs: number; toMs: number };
      return fromMs <= atMs && atMs < Math.min(toMs, saidMs);
    });
    const correction = over.findLast(({ type }) => type === 'time.corrected');
    const cause = over.findLast(({ type }) => type === 'time.cause-told');
    if (correction !== undefined) return String(correction.payload['state']);
    if (cause !== undefined && isForPeople(base.state, base.cause)) return String(cause.payload['state'] ?? base.state);
    return base.state;
  });
}

describe('what people say of time', () => {
  it('lies over the record as if it were painted on, the latest on top, corrections above causes', () => {
    const word = fc.record({
      isCorrection: fc.boolean(),
      fromMs: fc.integer({ min: 0, max: 60 }),
      lengthMs: fc.integer({ min: 0, max: 40 }),
      state: fc.constantFrom(...timeStates),
    });
    const recordedStates = fc.array(fc.constantFrom('no-task', 'task', 'link-down'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(recordedStates, fc.array(word, { maxLength: 12 }), (causes, words) => {
        const story = new LedgerStory().add('site.opened', 0);
        causes.forEach((cause, index) => {
          const to = cause === 'task' ? 'WORK' : cause === 'no-task' ? 'STOP_SITE' : 'UNEXPLAINED';
          story.state(index * 10, 'l1', to, { cause });
        });
        words.forEach(({ isCorrection, fromMs, lengthMs, state }, index) => {
          const payload = { fromMs, toMs: fromMs + lengthMs, state, cause: 'rest' };
          const whole = isCorrection
            ? { ...payload, mode: null, reason: 'seen', proposalId: null, proposedBy: null }
            : { ...payload, note: '' };
          const type = isCorrection ? 'time.corrected' : 'time.cause-told';
          story.add(type, 60 + index, { machineId: 'l1', payload: whole });
        });
        const fold = folded(story.list);
        const endMs = 80;
        const recorded = [...fold.recorded('l1', 0, endMs, endMs)];
        const said = story.list.filter(({ type }) => type.startsWith('time.'));
        const spread = [...fold.intervals('l1', 0, endMs, endMs)].flatMap((one) =>
          Array.from({ length: one.toMs - one.fromMs }, () => one.state as string),
        );
        expect(spread).toEqual(painted(recorded, said, endMs));
      }),
      { numRuns: 200 },
    );
  });
});
