import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { LiftReading } from '../../../../controller/contract/accounts/lift-reading.ts';
import { craneCycle, type CraneCycle } from '../../../../controller/contract/accounts/work-cycle.ts';
import { CraneCycles } from '../../../../controller/fleet/cycles/crane-cycle.ts';

/** One reading a second; `null`: the scale told nothing. */
function readings(loadsKg: readonly (number | null)[], more: Partial<LiftReading> = {}): LiftReading[] {
  return loadsKg.map((loadKg, second) => ({
    machineId: 'k1',
    kind: 'crane',
    atMs: second * 1_000,
    ...(loadKg === null ? {} : { loadKg }),
    radiusM: 10 + second,
    heightM: 5 + second,
    ratedKg: 4_000,
    alarms: [],
    faults: [],
    ...more,
  }));
}

function cyclesOf(list: readonly LiftReading[], tracker = new CraneCycles()): CraneCycle[] {
  return list.flatMap((reading) => tracker.add(reading, [], 'li') ?? []);
}

describe('a crane’s work cycle', () => {
  it('lasts from the load on the hook to the load off it, and keeps where the moment was largest', () => {
    const [cycle, ...more] = cyclesOf(readings([0, 0, 900, 1_000, 1_000, 800, 5, 5, 5]));
    expect(more).toEqual([]);
    expect(cycle).toMatchObject({
      startMs: 2_000,
      endMs: 6_000,
      start: { radiusM: 12, heightM: 7, loadKg: 900 },
      end: { radiusM: 16, loadKg: 5 },
      loadMaxKg: 1_000,
      atMomentMax: { atMs: 4_000, loadKg: 1_000, radiusM: 14, ratedKg: 4_000 },
      momentMaxRatio: 0.25,
      operator: 'li',
      doubts: [],
    });
    expect(craneCycle.safeParse(cycle).success).toBe(true);
  });

  it('neither begins nor ends by a flicker of the scale', () => {
    expect(cyclesOf(readings([0, 900, 0, 0, 900, 0, 0, 0]))).toEqual([]);
    const [cycle] = cyclesOf(readings([0, 900, 900, 900, 0, 900, 900, 0, 0, 0]));
    expect(cycle).toMatchObject({ startMs: 1_000, endMs: 7_000 });
  });

  it('has no figure that was not measured', () => {
    const bare = { hook: 'holds' } as const;
    const held = readings([null, null, null, null]).map(({ radiusM: _r, heightM: _h, ratedKg: _k, ...rest }) => rest);
    const list = held.map((reading, index) => ({ ...reading, hook: index === 0 ? ('empty' as const) : bare.hook }));
    const end = [5_000, 6_000, 7_000, 8_000].map((atMs) => ({ ...held[0]!, atMs, hook: 'empty' as const }));
    const [cycle] = cyclesOf([...list, ...end]);
    expect(cycle).toMatchObject({ startMs: 1_000, endMs: 5_000, start: {}, end: {} });
    expect(Object.keys(cycle ?? {})).not.toEqual(expect.arrayContaining(['loadMaxKg']));
    expect(cycle?.atMomentMax).toBeUndefined();
    expect(cycle?.windMaxMps).toBeUndefined();
  });

  it('is one as well where the hook holds what the scale does not feel', () => {
    const list = readings([0, 0, 0, 0, 0, 0, 0, 0]).map((reading, second) => ({
      ...reading,
      hook: second >= 1 && second < 4 ? ('holds' as const) : ('empty' as const),
    }));
    expect(cyclesOf(list)).toMatchObject([{ startMs: 1_000, endMs: 4_000, loadMaxKg: 0 }]);
  });

  it('does not last for ever where the scale is stuck on an empty hook', () => {
    const list = readings([0, ...Array.from({ length: 30 }, () => 900)]).map((reading, second) => ({
      ...reading,
      hook: second >= 1 && second < 4 ? ('holds' as const) : ('empty' as const),
    }));
    const cycles = cyclesOf(list);
    expect(cycles).toMatchObject([{ startMs: 1_000, endMs: 14_000 }]);
  });

  it('gives no ratio beyond the maker’s chart, where nothing is rated', () => {
    const [cycle] = cyclesOf(readings([0, 900, 900, 900, 0, 0, 0], { ratedKg: 0 }));
    expect(cycle?.momentMaxRatio).toBeUndefined();
    expect(cycle?.atMomentMax).toMatchObject({ ratedKg: 0, loadKg: 900 });
  });

  it('says that its beginning was not seen when the first thing heard is a load', () => {
    const [cycle] = cyclesOf(readings([900, 900, 900, 0, 0, 0]));
    expect(cycle?.doubts).toEqual([{ kind: 'began-before', sensor: 'record' }]);
  });

  it('is cut where its end is not seen, and the next is not taken for a fresh one', () => {
    const tracker = new CraneCycles();
    const list = readings([0, 900, 900, 900]);
    expect(cyclesOf(list, tracker)).toEqual([]);
    const gap = { kind: 'gap', sensor: 'link', value: 130 } as const;
    const cut = tracker.cut(list.at(-1)!, gap, null);
    expect(cut).toMatchObject({ endMs: 3_000, doubts: [gap] });
    expect(cut?.operator).toBeUndefined();
    const later = readings([900, 900, 900, 0, 0, 0]).map((reading) => ({ ...reading, atMs: reading.atMs + 200_000 }));
    expect(cyclesOf(later, tracker)[0]?.doubts).toEqual([{ kind: 'began-before', sensor: 'record' }]);
  });

  it('follows on the one before without overlap, whatever the scale tells', () => {
    const load = fc.oneof(fc.constant(null), fc.constantFrom(0, 10, 30, 60, 900), fc.double({ min: 0, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(load, { maxLength: 80 }), (loads) => {
        const cycles = cyclesOf(readings(loads));
        cycles.forEach((cycle, index) => {
          expect(craneCycle.safeParse(cycle).success).toBe(true);
          expect(cycle.endMs).toBeGreaterThan(cycle.startMs);
          expect(cycle.startMs).toBeGreaterThanOrEqual(cycles[index - 1]?.endMs ?? 0);
          expect(cycle.loadMaxKg).toBeGreaterThanOrEqual(50);
        });
      }),
      { numRuns: 100 },
    );
  });
});
