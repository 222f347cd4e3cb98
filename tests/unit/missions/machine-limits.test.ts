import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId, type SlabId } from '../../../kernel/ids.ts';
import { concreteFault, pointLoadFault, pointLoadKn } from '../../../missions/concrete/machine-limits.ts';
import { onSlabsThatBear } from '../../../missions/slab-check.ts';
import type { SlabBearing } from '../../../missions/site-model.ts';
import { shipped } from '../profiles/shipped.ts';
import { machine, rectangle, syntheticLevel, syntheticSite } from './support/synthetic-site.ts';

// Goal: a machine is left out of a plan by its own limits (slump, thickness, what it presses on one spot), with what to do; what nobody has told is not judged.

const concrete = { thicknessM: 0.15, temperatureC: 20, setFactor: 1 };
const leveller = shipped('levelling-robot');
const design: SlabBearing = { liveLoadKpa: 5, strengthMpa: 30 };

describe('the concrete that a machine can work', () => {
  it('has a slump within its range, if anybody has told the slump', () => {
    expect(concreteFault(leveller, concrete)).toBeNull();
    expect(concreteFault(leveller, { ...concrete, slumpMm: 160 })).toBeNull();
    for (const slumpMm of [80, 240])
      expect(concreteFault(leveller, { ...concrete, slumpMm })).toEqual({
        code: 'slump-out-of-range',
        tip: 'order-another-slump-or-other-machine',
        slumpMm,
        slumpMinMm: 120,
        slumpMaxMm: 200,
      });
    expect(concreteFault(shipped('trowelling-robot'), { ...concrete, slumpMm: 240 })).toBeNull();
  });

  it('is as thick as it needs', () => {
    expect(concreteFault(leveller, { ...concrete, thicknessM: 0.1 })).toBeNull();
    expect(concreteFault(leveller, { ...concrete, thicknessM: 0.08 })).toMatchObject({
      code: 'slab-too-thin',
      thicknessMm: 80,
      thicknessMinMm: 100,
    });
  });
});

describe('what a machine presses on one spot', () => {
  it('is its greatest wheel load, and all its weight where nobody knows how it is shared out', () => {
    const carrier = shipped('material-carrier');
    expect(pointLoadKn(carrier)).toBeCloseTo((carrier.wheelLoads?.[0]?.loadN.value ?? 0) / 1000, 6);
    const { wheelLoads: _unknown, ...bare } = carrier;
    expect(pointLoadKn(bare)).toBeCloseTo(((600 + 800) * 9.81) / 1000, 6);
  });

  it('is refused beyond what the slab takes, and not judged where that is not known', () => {
    const panel = shipped('wall-panel-robot');
    expect(pointLoadFault(panel, design)).toBeNull();
    expect(pointLoadFault(panel, { ...design, pointLoadKn: 50 })).toBeNull();
    expect(pointLoadFault(panel, { ...design, pointLoadKn: 2 })).toMatchObject({
      code: 'wheel-load-too-great',
      tip: 'spread-the-load-or-lighter-machine',
      allowedKn: 2,
    });
  });
});

describe('a plan', () => {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 16, 10) });
  const leftOutOf = (slumpMm: number | undefined, pointLoadKn?: number) => {
    const bearing = pointLoadKn === undefined ? {} : { bearing: { ...design, pointLoadKn } };
    const site = syntheticSite([{ ...level, slabs: level.slabs.map((slab) => ({ ...slab, ...bearing })) }]);
    const { leftOut, input } = onSlabsThatBear({
      missionId: asId<MissionId>('mission-1'),
      version: 1,
      site,
      zones: [],
      machines: [machine('l1', leveller, [2, 2]), machine('t1', shipped('trowelling-robot'), [6, 2])],
      nowMs: 0,
      request: {
        kind: 'floor-finishing',
        levelId: asId<LevelId>('level-1'),
        area: { slabId: asId<SlabId>('slab-1') },
        parameters: {
          kind: 'floor-finishing',
          trowelPasses: 1,
          placing: { by: 'others', rateM3ph: 25 },
          ...concrete,
          ...(slumpMm === undefined ? {} : { slumpMm }),
        },
        earliestStartMs: 0,
      },
    });
    return {
      leftOut: leftOut.map(({ machineId, code }) => [machineId, code]),
      who: input.machines.filter((one) => one.isAvailable).map(({ id }) => id),
    };
  };

  it('does without the machine that cannot work the concrete, and without no other', () => {
    expect(leftOutOf(undefined)).toEqual({ leftOut: [], who: ['l1', 't1'] });
    expect(leftOutOf(60)).toEqual({ leftOut: [['l1', 'slump-out-of-range']], who: ['t1'] });
  });

  it('does without the machine that presses too hard on one spot', () => {
    expect(leftOutOf(undefined, 1)).toEqual({ leftOut: [['l1', 'wheel-load-too-great']], who: ['t1'] });
  });
});
