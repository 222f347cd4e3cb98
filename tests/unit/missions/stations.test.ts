import { describe, expect, it } from 'vitest';
import { distanceM, type Ring } from '../../../kernel/geometry.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { homeJoints, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { MissionParameters, Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { StationParameters } from '../../../missions/stations/station-parameters.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { machine, rectangle, syntheticLevel, syntheticSite } from './support/synthetic-site.ts';

/** Work at stations: every stroke of an arm within its reach from where its machine stands, and folded before it drives. */

type Asked = Partial<StationParameters> & Pick<StationParameters, 'work'>;

const room = rectangle(0, 0, 16, 12);
const wall = rectangle(2, 9, 6, 0.2);

function stationInput(profileId: string, polygon: Ring, asked: Asked, wallHeightM = 3): PlanningInput {
  const floor = syntheticLevel({ number: 1, elevationM: 0, outline: room, walls: [wall] });
  const above = syntheticLevel({ number: 2, elevationM: 3.4, outline: room });
  const level = { ...floor, walls: floor.walls.map((one) => ({ ...one, heightM: wallHeightM })) };
  const parameters: MissionParameters = { kind: 'station-work', ...asked };
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level, above]),
    zones: [],
    nowMs: 0,
    machines: [machine('a1', shippedProfiles().get(profileId)!, [12, 3])],
    request: {
      kind: 'station-work',
      levelId: asId<LevelId>('level-1'),
      area: { polygon },
      earliestStartMs: 0,
      parameters,
    },
  };
}

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const amountOf = ({ tasks }: Plan): number => tasks.reduce((sum, { quantity }) => sum + quantity.amount, 0);

/** Every pose of an arm is reached from the pose that its base was driven to, and the last is the folded one. */
function expectReached(plan: Plan, { machines }: PlanningInput): void {
  const { profile } = machines[0]!;
  for (const { legs } of plan.tasks.filter(({ step }) => step !== 'travel')) {
    const base = legs[0]!.poses.at(-1)!;
    const arms = legs.flatMap(({ arm = [] }) => arm);
    expect(arms.every(({ xM, yM, zM }) => jointsFor(profile, base, [xM, yM, zM]) !== null)).toBe(true);
    const folded = toolPoint(profile, base, homeJoints(profile));
    const last = arms.at(-1)!;
    expect(distanceM([last.xM, last.yM], [folded[0], folded[1]])).toBeLessThan(0.02);
  }
}

describe('work at stations', () => {
  it('drills every hole of a grid into the slab above', () => {
    const input = stationInput('ceiling-drilling-robot', rectangle(4, 3, 3, 3), { work: 'drill', spacingM: 1 });
    const plan = planned(input);
    expect(amountOf(plan)).toBe(9);
    expect(plan.refused).toEqual([]);
    expectReached(plan, input);
    const deepest = plan.tasks.flatMap(({ legs }) => legs.flatMap(({ arm = [] }) => arm.map(({ zM }) => zM)));
    expect(Math.max(...deepest)).toBeCloseTo(3.2 + 0.06, 3);
  });

  it('says which holes have no ceiling above or lie elsewhere', () => {
    const asked: Asked = {
      work: 'drill',
      holes: [
        [5, 5],
        [5, 40],
      ],
    };
    const plan = planned(stationInput('ceiling-drilling-robot', rectangle(4, 3, 3, 3), asked));
    expect(amountOf(plan)).toBe(1);
    expect(plan.refused).toMatchObject([{ code: 'outside-area', facts: { pieces: 1 } }]);
  });

  it('paints both sides of a wall as high as the arm reaches, and says what is above', () => {
    const input = stationInput('painting-robot', rectangle(1, 6, 9, 5.4), { work: 'paint' }, 4);
    const plan = planned(input);
    expectReached(plan, input);
    const beyond = plan.refused.find(({ code }) => code === 'outside-reach')!;
    expect(beyond.facts).toMatchObject({ heightM: 4 });
    const refusedM2 = plan.refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
    expect(plan.totals.coveredM2 + refusedM2).toBeCloseTo(plan.totals.areaM2, 6);
    expect(amountOf(plan)).toBeCloseTo(plan.totals.coveredM2, 6);
    const sides = new Set(
      plan.tasks.filter(({ step }) => step === 'paint').map(({ legs }) => Math.sign(legs[1]!.poses[0]!.yM - 9)),
    );
    expect(sides).toEqual(new Set([-1, 1]));
  });

  it('keeps a tool that is wider than its strip within the area', () => {
    const plan = planned(stationInput('plastering-robot', rectangle(3, 6, 1.9, 3), { work: 'plaster' }));
    const strokes = plan.tasks.flatMap(({ legs }) =>
      legs.filter(({ arm, tool }) => arm !== undefined && tool === 'on'),
    );
    const middlesM = strokes.map(({ arm }) => arm![0]!.xM).sort((a, b) => a - b);
    expect(middlesM.length).toBe(3);
    expect(middlesM[0]).toBeCloseTo(3 + 0.4, 3);
    expect(middlesM.at(-1)).toBeCloseTo(4.9 - 0.4, 3);
  });

  it('is refused by name where no machine, no wall or no reach is there', () => {
    const reasons = (input: PlanningInput): unknown => {
      const plan = planMission(input);
      return plan.ok ? 'planned' : (plan.problem.facts!['reasons'] as { code: string }[])[0]!.code;
    };
    const input = stationInput('painting-robot', rectangle(1, 6, 9, 5), { work: 'paint' });
    expect(reasons({ ...input, machines: [] })).toBe('no-machine');
    expect(reasons(stationInput('painting-robot', rectangle(10, 1, 3, 3), { work: 'paint' }))).toBe(
      'nothing-to-work-on',
    );
    expect(reasons(stationInput('ceiling-drilling-robot', rectangle(4, 3, 3, 3), { work: 'drill', spacingM: 9 }))).toBe(
      'spacing-invalid',
    );
  });
});
