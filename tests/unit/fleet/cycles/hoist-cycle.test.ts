import { describe, expect, it } from 'vitest';
import type { LiftReading } from '../../../../controller/contract/accounts/lift-reading.ts';
import { hoistCycle, type HoistCycle } from '../../../../controller/contract/accounts/work-cycle.ts';
import { HoistCycles } from '../../../../controller/fleet/cycles/hoist-cycle.ts';

function reading(atS: number, heightM: number, more: Partial<LiftReading> = {}): LiftReading {
  return { machineId: 'h1a', kind: 'hoist', atMs: atS * 1_000, heightM, alarms: [], faults: [], ...more };
}

/** Up from 0 to 3 m in three seconds, then standing. */
const ride: readonly LiftReading[] = [
  reading(0, 0, { gate: 'open', levelId: 'level-1' }),
  reading(2, 0, { gate: 'shut', levelId: 'level-1', loadKg: 240, people: { count: 3, source: 'calls' } }),
  reading(3, 1, { gate: 'shut', loadKg: 240 }),
  reading(4, 2, { gate: 'shut', loadKg: 240, alarms: ['wind'], windMps: 9 }),
  reading(5, 3, { gate: 'shut', loadKg: 240, levelId: 'level-2' }),
  reading(6, 3, { gate: 'shut', loadKg: 240, levelId: 'level-2' }),
  reading(7, 3, { gate: 'open', loadKg: 0, levelId: 'level-2' }),
];

function cyclesOf(list: readonly LiftReading[], tracker = new HoistCycles()): HoistCycle[] {
  return list.flatMap((item) => tracker.add(item, [], null) ?? []);
}

describe('a cage’s work cycle', () => {
  it('lasts from leaving a landing to the gate open at the next', () => {
    const [cycle, ...more] = cyclesOf(ride);
    expect(more).toEqual([]);
    expect(cycle).toMatchObject({
      startMs: 2_000,
      endMs: 6_000,
      start: { heightM: 0, levelId: 'level-1' },
      end: { heightM: 3, levelId: 'level-2' },
      speedMaxMps: 1,
      loadMaxKg: 240,
      windMaxMps: 9,
      people: { max: 3, source: 'calls' },
      alarms: ['wind'],
      gate: { openWhileMoving: false, openAtEnd: true },
      doubts: [],
    });
    expect(hoistCycle.safeParse(cycle).success).toBe(true);
  });

  it('keeps its largest tilt to either side, and none where none was told', () => {
    const tilts = [0.01, 0, 0.02, -0.03, 0.01, 0, 0];
    const tilted = ride.map((item, index) => ({ ...item, tiltXRad: tilts[index] ?? 0 }));
    const [cycle] = cyclesOf(tilted);
    expect(cycle).toMatchObject({ tiltXMaxRad: 0.03 });
    expect(cycle).not.toHaveProperty('tiltYMaxRad');
    expect(hoistCycle.safeParse(cycle).success).toBe(true);
  });

  it('is not taken for ended by a message that says nothing new of the height', () => {
    const between = ride.flatMap((item) => [item, { ...item, atMs: item.atMs + 100 }]);
    expect(cyclesOf(between)).toHaveLength(1);
  });

  it('ends by standing still where no gate is told of, and says so', () => {
    const silent = ride.map(({ gate: _gate, ...rest }) => rest);
    expect(cyclesOf(silent)).toEqual([]);
    const [cycle] = cyclesOf([...silent, reading(40, 3)]);
    expect(cycle).toMatchObject({ endMs: 6_000, doubts: [{ kind: 'gate-silent', sensor: 'gate' }] });
    expect(cycle?.gate).toBeUndefined();
  });

  it('names a gate that stood open while it moved', () => {
    const open = ride.map((item) => ({ ...item, gate: 'open' as const }));
    const [cycle] = cyclesOf(open);
    expect(cycle?.gate).toEqual({ openWhileMoving: true, openAtEnd: true });
    expect(cycle?.alarms).toContain('gate');
  });

  it('knows no people, load and wind that nobody told', () => {
    const bare = ride.map(({ atMs, heightM, gate }) => reading(atMs / 1_000, heightM!, { gate: gate! }));
    const [cycle] = cyclesOf(bare);
    expect(cycle).toBeDefined();
    for (const name of ['people', 'loadMaxKg', 'windMaxMps'] as const) expect(cycle).not.toHaveProperty(name);
    expect(cycle?.start).not.toHaveProperty('levelId');
  });

  it('says that its beginning was not seen when it is first heard of on its way', () => {
    const cycle = cyclesOf(ride.slice(3).map((item) => ({ ...item, speedMps: item.gate === 'open' ? 0 : 1 })))[0];
    expect(cycle?.doubts).toEqual([{ kind: 'began-before', sensor: 'record' }]);
  });
});
