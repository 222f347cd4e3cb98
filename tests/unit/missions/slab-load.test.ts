import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId, type SlabId } from '../../../kernel/ids.ts';
import { machineLoadKpa, slabCapacity, slabLoadFault, strengthRatio } from '../../../missions/concrete/slab-load.ts';
import type { MissionRequest } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { SlabBearing } from '../../../missions/site-model.ts';
import {
  crane,
  distributor,
  machine,
  pump,
  rectangle,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

const dayMs = 24 * 3_600_000;
const design: SlabBearing = { liveLoadKpa: 3, strengthMpa: 30 };

describe('the strength of concrete', () => {
  it('grows as EN 1992-1-1 says', () => {
    // 3, 7, 14 and 28 days with s = 0.25.
    for (const [days, ratio] of [
      [3, 0.598],
      [7, 0.779],
      [14, 0.902],
      [28, 1],
      [90, 1],
    ] as const)
      expect(strengthRatio(days * 24)).toBeCloseTo(ratio, 3);
    expect(strengthRatio(0)).toBe(0);
  });

  it('carries the slab itself first', () => {
    const bare = { ...design, placedAtMs: 0 };
    expect(slabCapacity(design, 0.2, 0).allowedKpa).toBeCloseTo(3);
    expect(slabCapacity(bare, 0.2, 28 * dayMs).allowedKpa).toBeCloseTo(3);
    expect(slabCapacity(bare, 0.2, 7 * dayMs).allowedKpa).toBeCloseTo(0.779 * 8 - 5, 2);
    expect(slabCapacity(bare, 0.2, dayMs).allowedKpa).toBe(0);
    expect(slabCapacity({ ...bare, propsKpa: 2.5 }, 0.2, dayMs).allowedKpa).toBe(2.5);
    expect(slabCapacity({ ...bare, temperatureC: 10 }, 0.2, 7 * dayMs).allowedKpa).toBeLessThan(0.779 * 8 - 5);
  });
});

describe('a machine on a slab', () => {
  const slab = (bearing: SlabBearing) => ({ bearing, thicknessM: 0.2 });

  it('weighs on its footprint and a rim around it', () => {
    const [length, width] = [distributor, distributor].map(({ kinematics: { footprint } }, axis) => {
      const along = footprint.map((point) => point[axis]!);
      return Math.max(...along) - Math.min(...along);
    });
    const kilos = distributor.massKg.value + (distributor.payloadKg?.value ?? 0);
    const loadKpa = (kilos * 9.81) / 1000 / ((length! + 1) * (width! + 1)) + 0.5;
    expect(machineLoadKpa(distributor)).toBeCloseTo(loadKpa, 2);
  });

  it('is refused on an early slab without props, with when it will bear it', () => {
    const fault = slabLoadFault(troweller, slab({ ...design, placedAtMs: 0 }), 2 * dayMs);
    expect(fault).toMatchObject({ code: 'slab-overloaded', tip: 'prop-the-slab-or-wait', allowedKpa: 0 });
    const readyMs = 2 * dayMs + fault!.readyInH! * 3_600_000;
    expect(slabLoadFault(troweller, slab({ ...design, placedAtMs: 0 }), readyMs)).toBeNull();
    expect(slabLoadFault(troweller, slab({ ...design, placedAtMs: 0 }), readyMs - 2 * 3_600_000)).not.toBeNull();
  });

  it('that finishes concrete may be on it fresh over props, others not before 1.2 MPa', () => {
    const fresh = { ...design, placedAtMs: 0, propsKpa: 6 };
    expect(slabLoadFault(troweller, slab(fresh), 3_600_000)).toBeNull();
    expect(slabLoadFault(distributor, slab(fresh), 3_600_000)).toMatchObject({
      code: 'slab-too-young',
      neededMpa: 1.2,
    });
    expect(slabLoadFault(distributor, slab(fresh), 3 * dayMs)).toBeNull();
  });

  it('that is too heavy for ever is told so', () => {
    const fault = slabLoadFault(distributor, slab({ liveLoadKpa: 0.6, strengthMpa: 30 }), 0);
    expect(fault).toMatchObject({ code: 'slab-overloaded', tip: 'prop-the-slab-or-lighter-machine' });
    expect(fault!.readyInH).toBeUndefined();
  });
});

describe('a mission on a slab whose bearing is known', () => {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 16, 10) });
  const carried = (bearing: SlabBearing): PlanningInput['site'] =>
    syntheticSite([{ ...level, slabs: level.slabs.map((slab) => ({ ...slab, bearing })) }]);
  const inputOf = (
    site: PlanningInput['site'],
    parameters: MissionRequest['parameters'],
    machines: PlanningInput['machines'],
  ): PlanningInput => ({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [],
    machines,
    nowMs: 0,
    request: {
      kind: parameters.kind,
      levelId: asId<LevelId>('level-1'),
      area: { slabId: asId<SlabId>('slab-1') },
      parameters,
      earliestStartMs: 0,
    },
  });
  const parameters = {
    kind: 'concrete-placing',
    deliveryRateM3ph: 25,
    thicknessM: 0.1,
    temperatureC: 20,
    setFactor: 1,
  } as const;
  const crew = [machine('d1', distributor, [8, -4]), machine('p1', pump, [-10, 4]), machine('k1', crane, [8, 16])];

  it('leaves out the machine that the slab does not carry, and says why', () => {
    const plan = planMission(inputOf(carried({ ...design, liveLoadKpa: 0.6 }), parameters, crew));
    expect(plan.ok ? null : plan.problem.facts!['reasons']).toEqual([
      expect.objectContaining({ code: 'slab-overloaded', machineId: 'd1', allowedKpa: 0.6 }),
      expect.objectContaining({ code: 'no-machine', capability: 'place-concrete' }),
    ]);
  });

  it('takes a lighter machine of the kind and warns of the other', () => {
    const heavy = { ...distributor, massKg: { ...distributor.massKg, value: 30_000 } };
    const machines = [machine('d0', heavy, [8, -4]), ...crew];
    const plan = planMission(inputOf(carried({ ...design, liveLoadKpa: 5 }), parameters, machines));
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    const facts = expect.objectContaining({ machineId: 'd0' }) as unknown;
    expect(plan.value.warnings).toContainEqual({ code: 'slab-overloaded', facts });
    expect(plan.value.tasks.some(({ step, machineId }) => step === 'place' && machineId === 'd1')).toBe(true);
    expect(plan.value.tasks.some(({ machineId }) => machineId === 'd0')).toBe(false);
  });

  it('is planned as ever where nothing is known of the slab', () => {
    const plan = planMission(inputOf(syntheticSite([level]), parameters, crew));
    expect(plan.ok && plan.value.warnings).toEqual([]);
  });
});
