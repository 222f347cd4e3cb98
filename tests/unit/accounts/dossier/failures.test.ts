import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureList, workClock } from '../../../../controller/accounts/dossier/failure-list.ts';
import {
  classifyFailure,
  FailureRegister,
  reportFailure,
} from '../../../../controller/accounts/dossier/failure-register.ts';
import { machineReliability, workHours } from '../../../../controller/accounts/dossier/machine-reliability.ts';
import {
  failureJudgement,
  type FailureJudgement,
  type FailureView,
  type SaidJudgement,
} from '../../../../controller/contract/accounts/failures.ts';
import { timeStates } from '../../../../controller/contract/ledger/ledger.ts';
import { historyOf, type Stretch } from '../../../support/machine-histories.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';
import { manualClock } from '../../http/fakes.ts';

// Goal: what the record shows and what people say of it give the figures that an assessor works out by hand (reference/domain.md
// §1.3), and nobody makes them better by keeping quiet.

const judgement = (change: Partial<FailureJudgement> = {}): FailureJudgement =>
  failureJudgement.parse({ class: 'general', isBasic: true, ...change });
const judged = (change: Partial<FailureJudgement>, atMs = Date.parse('2026-01-06T00:00:00Z')): SaidJudgement[] => [
  { judgement: judgement(change), by: 'foreman', atMs, sequence: 900 },
];

/** 620 h of work with seven repairs of 18.5 h together: four minor failures and three general ones. */
const worksH = [40, 50, 60, 70, 130, 70, 180, 20];
const workedExample = historyOf(
  worksH.flatMap((lengthH, index): Stretch[] =>
    index < worksH.length - 1
      ? [
          ['WORK', lengthH],
          ['FAULT', 18.5 / 7],
        ]
      : [['WORK', lengthH]],
  ),
);
const classes = ['minor', 'minor', 'general', 'minor', 'general', 'minor', 'general'] as const;
const workedJudgements = new Map(classes.map((of, index) => [`e${String(20 * (index + 1))}`, judged({ class: of })]));

describe('failures from a history', () => {
  it('give the worked figures: 3.8, 163.2 h, 97.1 %, 2.64 h, 112.4 h, 92.8 h, first failure at 150 h', () => {
    const failures = failureList(workedExample, [], workedJudgements);
    const figures = machineReliability([{ history: workedExample, failures }]);
    expect(figures.workH).toBeCloseTo(620, 9);
    expect(figures.repairH).toBeCloseTo(18.5, 9);
    expect(figures.equivalentFailures).toBeCloseTo(3.8, 9);
    expect(figures.mtbfH).toBeCloseTo(163.2, 1);
    expect(100 * (figures.reliability ?? 0)).toBeCloseTo(97.1, 1);
    expect(figures.mttrH).toBeCloseTo(2.64, 2);
    expect(figures.mttffH).toBeCloseTo(150, 6);
    const [at80, at90] = figures.mtbfLowerBounds;
    expect([at80?.confidence, at90?.confidence]).toEqual([0.8, 0.9]);
    expect(at80?.hours).toBeCloseTo(112.4, 1);
    expect(at90?.hours).toBeCloseTo(92.8, 1);
    const without = machineReliability([{ history: historyOf([['WORK', 620]]), failures: [] }]);
    expect(without.mtbfLowerBounds[0]?.hours).toBeCloseTo(385, 0);
  });

  it('of two machines are divided together', () => {
    const failures = failureList(workedExample, [], workedJudgements);
    const other = historyOf([
      ['WORK', 300],
      ['FAULT', 4],
      ['WORK', 80],
    ]);
    const otherFailures = failureList(other, [], new Map([['e20', judged({ class: 'severe' })]]));
    const assessed = [
      { history: workedExample, failures },
      { history: other, failures: otherFailures },
    ];
    expect(machineReliability(assessed).mtbfH).toBeCloseTo(1000 / 6.8, 6);
  });

  it('count as general ones of the product until somebody judges them', () => {
    const history = historyOf([
      ['WORK', 100],
      ['FAULT', 2],
      ['WORK', 100],
    ]);
    const [failure] = failureList(history, [], new Map());
    expect(failure).toMatchObject({
      failureId: 'e20',
      standing: 'unjudged',
      countedClass: 'general',
      repairH: 2,
      said: 'motor-hot',
      atWorkH: 100,
      sequences: [20],
    });
    const figures = machineReliability([{ history, failures: [failure as FailureView] }]);
    expect(figures).toMatchObject({ unjudgedFailures: 1, countedFailures: 1, mtbfH: 200, mttffH: 100 });
  });

  it('that are misuse, or none at all, are listed and not counted', () => {
    const history = historyOf([
      ['WORK', 10],
      ['FAULT', 1],
      ['WORK', 10],
      ['FAULT', 1],
    ]);
    const said = new Map([
      ['e20', judged({ isBasic: false, class: 'severe' })],
      ['e40', judged({ class: 'none' })],
    ]);
    const failures = failureList(history, [], said);
    expect(failures.map(({ standing, countedClass }) => [standing, countedClass])).toEqual([
      ['not-basic', null],
      ['no-failure', null],
    ]);
    expect(machineReliability([{ history, failures }])).toMatchObject({ countedFailures: 0, repairH: 0 });
  });

  it('end where the machine is seen well again, not where nobody looked', () => {
    const fault = (cause: string) => ['FAULT', 1, { cause }] as const;
    const history = historyOf([
      ['WORK', 5],
      fault('a'),
      ['UNEXPLAINED', 9],
      fault('b'),
      fault('c'),
      ['REST', 1],
      fault('d'),
    ]);
    expect(
      failureList(history, [], new Map()).map(({ repairH, said, sequences }) => [repairH, said, sequences]),
    ).toEqual([
      [3, 'a', [20, 40, 50]],
      [1, 'd', [70]],
    ]);
  });

  it('take the repair that people tell in place of the time in FAULT', () => {
    const history = historyOf([
      ['WORK', 10],
      ['FAULT', 30],
    ]);
    const said = judged({ repairFrom: '2026-01-05T11:00:00Z', repairTo: '2026-01-05T12:30:00Z' });
    expect(failureList(history, [], new Map([['e20', said]]))[0]).toMatchObject({ repairH: 1.5, toMs: history.toMs });
    expect(failureJudgement.safeParse({ ...judgement(), repairFrom: '2026-01-05T11:00:00Z' }).success).toBe(false);
  });

  it('whose stretch a correction has taken away are said to be gone', () => {
    const history = historyOf([['WORK', 24]]);
    const said = judged({}, history.fromMs + 1);
    expect(failureList(history, [], new Map([['e20', said]]))[0]).toMatchObject({
      standing: 'gone',
      countedClass: null,
    });
  });

  it('without work time say their count and no quotient', () => {
    const history = historyOf([['FAULT', 3]]);
    const failures = failureList(history, [], new Map());
    expect(machineReliability([{ history, failures }])).toMatchObject({
      mtbfH: null,
      countedFailures: 1,
      workH: 0,
    });
    const critical = failureList(history, [], new Map([['e10', judged({ class: 'critical' })]]));
    expect(machineReliability([{ history, failures: critical }])).toMatchObject({ hasFailedTest: true });
  });
});

describe('the failure register', () => {
  it('keeps every judgement with its author and counts the last', async () => {
    const record = new LedgerInMemory();
    const ports = { record, clock: manualClock(), nextId: () => 'p-1' };
    const told = await reportFailure(ports, 'l1', { at: '2026-01-05T06:00:00Z', symptom: 'leaks oil' }, 'wang');
    expect(told.ok).toBe(true);
    const register = new FailureRegister(record);
    const history = historyOf([['WORK', 24]]);
    const failing = (machineId: string) => ({
      machineId,
      failures: failureList(history, register.told(machineId), register.judged(machineId)),
    });
    await classifyFailure(ports, failing('l1'), 'p-1', judgement({ class: 'severe' }), 'li');
    await classifyFailure(ports, failing('l1'), 'p-1', judgement({ class: 'minor', cause: 'seal' }), 'zhao');
    const [failure] = failing('l1').failures;
    expect(failure).toMatchObject({
      origin: 'person',
      atWorkH: 6,
      said: 'leaks oil',
      countedClass: 'minor',
      sequences: [0, 1, 2],
    });
    expect(failure?.judgements.map(({ by, judgement: { class: of }, sequence }) => [by, of, sequence])).toEqual([
      ['li', 'severe', 1],
      ['zhao', 'minor', 2],
    ]);
  });

  it('takes no judgement of what is no failure of the machine, or no longer one', async () => {
    const record = new LedgerInMemory();
    const ports = { record, clock: manualClock() };
    const history = historyOf([['WORK', 24]]);
    const gone = failureList(history, [], new Map([['e20', judged({}, history.fromMs + 1)]]));
    expect(gone).toHaveLength(1);
    for (const failureId of ['e20', 'p-1']) {
      const refused = await classifyFailure(ports, { machineId: 'l2', failures: gone }, failureId, judgement(), 'li');
      expect(refused).toMatchObject({ problem: { code: 'failure-unknown' } });
    }
    expect(record.size()).toBe(0);
  });

  it('takes no failure of a time that has not come', async () => {
    const ports = { record: new LedgerInMemory(), clock: manualClock(), nextId: () => 'p-1' };
    const later = { at: '2030-01-01T00:00:00Z', symptom: 'x' };
    expect(await reportFailure(ports, 'l1', later, 'wang')).toMatchObject({ problem: { code: 'failure-later' } });
  });
});

describe('work time', () => {
  const stretch = fc.tuple(fc.constantFrom(...timeStates), fc.integer({ min: 1, max: 50 }));
  it('rises with the clock by what was worked, and by nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (stretches, share) => {
          const history = historyOf(stretches.map(([state, lengthH]): Stretch => [state, lengthH]));
          const atMs = history.fromMs + share * (history.toMs - history.fromMs);
          const before = history.intervals.map(({ fromMs, toMs, ...rest }) => ({
            ...rest,
            fromMs,
            toMs: Math.max(fromMs, Math.min(toMs, atMs)),
          }));
          const clock = workClock(history);
          expect(clock(atMs)).toBeCloseTo(workHours({ ...history, intervals: before }), 6);
          expect(clock(history.toMs)).toBeCloseTo(workHours(history), 6);
          expect(clock(history.fromMs)).toBe(0);
        },
      ),
    );
  });
});
