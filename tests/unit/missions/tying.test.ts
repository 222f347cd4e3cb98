import { describe, expect, it } from 'vitest';
import { isInsideRing, type Ring } from '../../../kernel/geometry.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import type { Plan, TaskProgress } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { machine, rectangle, syntheticLevel, syntheticSite } from './support/synthetic-site.ts';

/** Tying a mat from a gantry: every crossing once, rows to and fro, and what the gantry does not get over is said. */

const profile = shippedProfiles().get('rebar-tying-robot')!;
const gantryPose = { xM: 4, yM: 7, zM: 0, yawRad: 0 };

function tyingInput(polygon: Ring, tieSpacingM: number): PlanningInput {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 40, 14) });
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level]),
    zones: [],
    nowMs: 0,
    machines: [machine('ty1', profile, [gantryPose.xM, gantryPose.yM])],
    request: {
      kind: 'surface-work',
      levelId: asId<LevelId>('level-1'),
      area: { polygon },
      earliestStartMs: 0,
      parameters: { kind: 'surface-work', work: 'tie-rebar', passes: 1, tieSpacingM },
    },
  };
}

function planned(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const tiesOf = ({ tasks }: Plan): number => tasks.reduce((sum, { quantity }) => sum + quantity.amount, 0);

describe('tying a mat', () => {
  it('ties every crossing within the area, at places that the gantry gets to, no faster than the machine does', () => {
    const area = rectangle(8, 4, 6, 5);
    const plan = planned(tyingInput(area, 0.25));
    // Crossings lie on a quarter of a metre from the gantry's zero; bars end 5 cm within the area.
    expect(tiesOf(plan)).toBe(23 * 19);
    const legs = plan.tasks.flatMap((task) => task.legs);
    for (const { xM, yM, zM } of legs.flatMap(({ poses }) => poses)) {
      expect(jointsFor(profile, gantryPose, [xM, yM, zM])).not.toBeNull();
    }
    const tied = legs.filter(({ tool }) => tool === 'on').flatMap(({ poses }) => poses);
    expect(tied.every(({ xM, yM }) => isInsideRing([xM, yM], area))).toBe(true);
    const hours = (plan.endMs - plan.startMs) / 3_600_000;
    expect(tiesOf(plan) / hours).toBeLessThanOrEqual(profile.output!.value);
  });

  it('refuses what lies beyond the rails, and adds up', () => {
    const plan = planned(tyingInput(rectangle(26, 4, 8, 5), 0.5));
    expect(plan.refused.map(({ code }) => code)).toEqual(['outside-reach']);
    expect(plan.refused[0]?.areaM2).toBeCloseTo(20, 3);
    expect(plan.totals.coveredM2 + plan.refused[0]!.areaM2).toBeCloseTo(plan.totals.areaM2, 6);
  });

  it('ties the rest alone when it is planned again', () => {
    const input = tyingInput(rectangle(8, 4, 6, 5), 0.25);
    const first = planned(input);
    const [task] = first.tasks;
    const legsDone = 9;
    const done = task!.legs.slice(0, legsDone).reduce((sum, leg) => sum + leg.quantity, 0);
    const progress: TaskProgress = {
      taskId: task!.id,
      state: 'failed',
      legsDone,
      legDoneM: 0,
      dwellDoneS: 0,
      done,
      startedAtMs: 0,
      endedAtMs: 1,
    };
    const again = planned({ ...input, version: 2, nowMs: 60_000, previous: { plan: first, progress: [progress] } });
    expect(tiesOf(again)).toBe(tiesOf(first));
    expect(again.tasks.find(({ id }) => id === task!.id)?.quantity.amount).toBe(done);
  });

  it('is refused without a gantry', () => {
    const input = tyingInput(rectangle(8, 4, 6, 5), 0.25);
    expect(planMission({ ...input, machines: [] })).toMatchObject({
      problem: { facts: { reasons: [{ code: 'no-machine', capability: 'tie-rebar' }] } },
    });
  });
});
