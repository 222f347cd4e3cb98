import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerFold } from '../../../controller/accounts/history/ledger-fold.ts';
import { foldedUtilisation, utilisation } from '../../../controller/accounts/utilisation.ts';
import { utilisationView } from '../../../controller/contract/api.ts';
import {
  timeStates,
  type LedgerEntry,
  type LedgerType,
  type TimeState,
} from '../../../controller/contract/ledger/ledger.ts';

const machines = [
  { id: 'l1', label: 'L1' },
  { id: 'f1', label: 'F1' },
];

function entry(
  type: LedgerType,
  atMs: number,
  machineId: string | null = null,
  payload: LedgerEntry['payload'] = {},
): LedgerEntry {
  return {
    version: 1,
    siteId: 's',
    ledgerEpoch: 1,
    sequence: 0,
    previousHash: '0'.repeat(64),
    type,
    atMs,
    monoMs: atMs,
    machineId,
    missionId: null,
    actor: 'system',
    payload,
  };
}

function state(atMs: number, machineId: string, to: TimeState, cause = 'plan'): LedgerEntry {
  return entry('machine.time-state', atMs, machineId, { from: null, to, cause, taskId: null });
}

const anyEntry = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      to: fc.constantFrom(...timeStates),
      machine: fc.constantFrom('l1', 'f1'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('opened' as const, 'closed' as const, 'gap' as const, 'bad' as const, 'other' as const),
    }),
  },
);
// Mostly forwards, sometimes back: wall clocks are set.
const story = fc.array(fc.tuple(anyEntry, fc.integer({ min: -3000, max: 60_000 })), { maxLength: 60 }).map((steps) => {
  let atMs = 1_000_000;
  return steps.map(([step, advanceMs]): LedgerEntry => {
    atMs += advanceMs;
    switch (step.kind) {
      case 'state':
        return state(atMs, step.machine, step.to);
      case 'opened':
        return entry('site.opened', atMs);
      case 'closed':
        return entry('site.closed', atMs);
      case 'gap':
        return entry('ledger.gap', atMs);
      case 'bad':
        return entry('machine.time-state', atMs, 'l1', { to: 'DREAMING' });
      case 'other':
        return entry('user.logged-in', atMs);
    }
  });
});

describe('utilisation', () => {
  it('sums to the interval for every machine, without gap or overlap, whatever the entries say', () => {
    fc.assert(
      fc.property(
        story,
        fc.integer({ min: 900_000, max: 3_000_000 }),
        fc.nat({ max: 2_000_000 }),
        (entries, fromMs, lengthMs) => {
          const view = utilisation(entries, machines, fromMs, fromMs + lengthMs);
          expect(utilisationView.safeParse(view).success).toBe(true);
          for (const machine of view.machines) {
            const total = Object.values(machine.secondsByState).reduce((sum, seconds) => sum + seconds, 0);
            expect(total).toBeCloseTo(lengthMs / 1000, 6);
            expect(machine.causes.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(lengthMs / 1000, 6);
            let atMs = fromMs;
            for (const interval of machine.intervals) {
              expect(interval.fromMs).toBe(atMs);
              expect(interval.toMs).toBeGreaterThan(interval.fromMs);
              atMs = interval.toMs;
            }
            expect(atMs).toBe(fromMs + lengthMs);
          }
        },
      ),
    );
  });

  it('of two parts adds up to the utilisation of the whole', () => {
    fc.assert(
      fc.property(story, fc.nat({ max: 600_000 }), fc.nat({ max: 600_000 }), (entries, first, second) => {
        const fold = new LedgerFold();
        for (const item of entries) fold.add(item);
        const fromMs = 1_000_000;
        const parts = [
          foldedUtilisation(fold, machines, fromMs, fromMs + first),
          foldedUtilisation(fold, machines, fromMs + first, fromMs + first + second),
        ];
        const whole = foldedUtilisation(fold, machines, fromMs, fromMs + first + second);
        whole.machines.forEach((machine, index) => {
          for (const name of timeStates) {
            const sum = parts.reduce((total, part) => total + part.machines[index]!.secondsByState[name], 0);
            expect(machine.secondsByState[name]).toBeCloseTo(sum, 6);
          }
        });
      }),
    );
  });

  it('gives each state the time between its entry and the next', () => {
    const entries = [
      entry('site.opened', 0),
      state(10_000, 'l1', 'SETUP'),
      state(40_000, 'l1', 'WORK'),
      state(100_000, 'l1', 'SAFETY_STOP', 'person-separation'),
      state(115_000, 'l1', 'WORK'),
      entry('site.closed', 200_000),
    ];
    const [l1, f1] = utilisation(entries, machines, 0, 260_000).machines;
    expect(l1?.secondsByState).toMatchObject({ SETUP: 30, WORK: 145, SAFETY_STOP: 15, UNEXPLAINED: 70, REST: 0 });
    expect(l1?.causes).toContainEqual({ state: 'SAFETY_STOP', cause: 'person-separation', seconds: 15 });
    expect(l1?.causes).toContainEqual({ state: 'UNEXPLAINED', cause: 'no-record', seconds: 70 });
    expect(f1?.secondsByState.UNEXPLAINED).toBe(260);
  });

  it('never calls time idle that nobody recorded: closed sites, crashes, the future', () => {
    const entries = [
      entry('site.opened', 0),
      state(0, 'l1', 'WORK'),
      entry('site.closed', 100_000),
      entry('site.opened', 200_000),
      state(210_000, 'l1', 'WORK'),
      entry('user.logged-in', 250_000),
      // kill -9 here: no site.closed
      entry('site.opened', 400_000),
      state(405_000, 'l1', 'REST'),
    ];
    const view = utilisation(entries, machines, 0, 500_000);
    expect(view.machines[0]?.intervals).toEqual(
      [
        { fromMs: 0, toMs: 100_000, state: 'WORK', cause: 'plan' },
        { fromMs: 100_000, toMs: 200_000, state: 'UNEXPLAINED', cause: 'site-closed' },
        { fromMs: 200_000, toMs: 210_000, state: 'UNEXPLAINED', cause: 'no-record' },
        { fromMs: 210_000, toMs: 250_000, state: 'WORK', cause: 'plan' },
        { fromMs: 250_000, toMs: 400_000, state: 'UNEXPLAINED', cause: 'record-gap' },
        { fromMs: 400_000, toMs: 405_000, state: 'UNEXPLAINED', cause: 'no-record' },
        { fromMs: 405_000, toMs: 500_000, state: 'UNEXPLAINED', cause: 'no-record' },
      ].reduce<unknown[]>((merged, item) => {
        const last = merged.at(-1) as typeof item | undefined;
        if (last?.state === item.state && last.cause === item.cause)
          merged[merged.length - 1] = { ...last, toMs: item.toMs };
        else merged.push(item);
        return merged;
      }, []),
    );
    // The controller itself knows that it has been alive until now.
    const alive = utilisation(entries, machines, 0, 500_000, 450_000).machines[0];
    expect(alive?.secondsByState.REST).toBe(45);
  });

  it('goes on over lost events of the interlock, but not over a new key or a restored copy', () => {
    const worked = (...between: readonly LedgerEntry[]): number | undefined => {
      const entries = [entry('site.opened', 0), state(0, 'l1', 'WORK'), ...between, entry('user.logged-in', 100_000)];
      return utilisation(entries, machines, 0, 100_000).machines[0]?.secondsByState.WORK;
    };
    expect(worked(entry('ledger.gap', 40_000, null, { lostInterlockEvents: 3 }))).toBe(100);
    expect(worked(entry('user.logged-in', 10_000), entry('ledger.key', 40_000))).toBe(10);
    const restored = entry('ledger.gap', 40_000, null, { reason: 'restored-copy', previousEpoch: 1 });
    expect(worked(entry('user.logged-in', 10_000), restored, entry('site.opened', 41_000))).toBe(10);
  });

  it('counts quantities by step inside the interval only', () => {
    const quantity = (atMs: number, amount: number, step = 'level'): LedgerEntry =>
      entry('quantity.earned', atMs, 'l1', { taskId: 't', step, amount, unit: 'm2', total: amount });
    const entries = [quantity(0, 5), quantity(1000, 7), quantity(1500, 2, 'float'), quantity(2000, 11)];
    expect(utilisation(entries, machines, 1000, 2000).machines[0]?.quantities).toEqual([
      { unit: 'm2', step: 'level', amount: 7 },
      { unit: 'm2', step: 'float', amount: 2 },
    ]);
  });
});
