import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../../../controller/accounts/history/overview.ts';
import { groupsOf, type MachineWork } from '../../../../controller/accounts/history/work-sums.ts';
import type { HistoryInterval } from '../../../../controller/accounts/history/machine-history.ts';
import { timeStates } from '../../../../controller/contract/ledger/ledger.ts';

const base: HistoryInterval = {
  ...{ fromMs: 0, toMs: 0, state: 'WORK', cause: 'task', missionId: null, taskId: null, mode: null, operator: null },
  ...{ sequence: null, correctedBy: null },
};

/** Stretches one after another from 0 on. */
function work(stretches: readonly (Partial<HistoryInterval> & { readonly lengthMs: number })[]): MachineWork {
  let atMs = 0;
  const intervals = stretches.map(({ lengthMs, ...more }) => {
    const interval = { ...base, ...more, fromMs: atMs, toMs: atMs + lengthMs };
    atMs += lengthMs;
    return interval;
  });
  return { siteId: 's', machineId: 'l1', intervals, quantities: [], stepOf: () => null };
}

const stretch = fc.record({
  lengthMs: fc.integer({ min: 1, max: 50 }),
  state: fc.constantFrom(...timeStates),
  operator: fc.constantFrom('op', 'boss', null),
});

describe('the line of a machine', () => {
  it('is the stretches themselves while they are few, and what the filter leaves of them', () => {
    const own = work([
      { lengthMs: 10, operator: 'op' },
      { lengthMs: 20, state: 'FAULT', cause: 'chain', operator: 'boss' },
      { lengthMs: 5, operator: 'op' },
    ]);
    const { machine, met } = overviewOf(own, 'L1', { fromMs: 0, toMs: 35 }, 50, { operator: 'op' });
    expect(machine).toMatchObject({ msByState: { WORK: 15 }, totalMs: 15, isDrawnByColumn: false });
    expect(machine.drawn).toEqual([
      { fromMs: 0, toMs: 10, state: 'WORK', cause: 'task' },
      { fromMs: 30, toMs: 35, state: 'WORK', cause: 'task' },
    ]);
    expect(met.map(({ operator }) => operator)).toEqual(['op', 'boss']);
  });

  it('is of each column the state with most time, in as many pieces as columns at most; its sums leave nothing out', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 60, maxLength: 200 }), (stretches) => {
        const toMs = stretches.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
        const { machine } = overviewOf(work(stretches), 'L1', { fromMs: 0, toMs }, 50, {});
        expect(machine.totalMs).toBe(toMs);
        expect(machine.drawn.length).toBeLessThanOrEqual(50);
        if (!machine.isDrawnByColumn) return;
        const columnMs = toMs / 50;
        for (const column of [0, 17, 49]) {
          const middleMs = (column + 0.5) * columnMs;
          const drawn = machine.drawn.find(({ fromMs, toMs: endMs }) => fromMs <= middleMs && middleMs <= endMs);
          const msOf = (state: string) =>
            [...work(stretches).intervals].reduce((sum, one) => {
              const ms = Math.min(one.toMs, (column + 1) * columnMs) - Math.max(one.fromMs, column * columnMs);
              return one.state === state && ms > 0 ? sum + ms : sum;
            }, 0);
          const most = Math.max(...timeStates.map(msOf));
          expect(msOf(drawn?.state ?? '')).toBeCloseTo(most, 6);
        }
      }),
    );
  });

  it('is filtered as the groups are, which lose none of the time that is left', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 40 }), (stretches) => {
        const toMs = stretches.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
        const { machine } = overviewOf(work(stretches), 'L1', { fromMs: 0, toMs }, 50, { operator: 'op' });
        const groups = groupsOf([work(stretches)], 'state', ({ operator }) => operator === 'op');
        expect(groups.reduce((sum, { totalMs }) => sum + totalMs, 0)).toBe(machine.totalMs);
      }),
    );
  });
});

describe('stretches that nobody has explained', () => {
  it('go on where only control changes, and count from some minutes on', () => {
    const idle = { state: 'STOP_SITE' as const, cause: 'no-task' };
    const own = work([
      { lengthMs: 100_000, ...idle },
      { lengthMs: 100_000, ...idle, operator: 'op' },
      { lengthMs: 10, cause: 'task' },
      { lengthMs: 100_000, ...idle },
    ]);
    const { open } = overviewOf(own, 'L1', { fromMs: 0, toMs: 300_010 }, 50, {});
    expect(open).toEqual([{ machineId: 'l1', fromMs: 0, toMs: 200_000, ...idle }]);
  });
});
