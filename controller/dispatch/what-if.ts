import { asId, type MachineId, type TaskId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Mission, Plan } from '../../missions/mission.ts';
import { slackOf, slipOf } from '../../missions/scheduling/slip.ts';
import type { PlanFigures, PlanWithoutView, SlipView } from '../contract/what-if.ts';
import type { MissionService } from './mission-service.ts';

/** What people ask before they decide. Nothing is changed by asking. */

/** What a task that begins later by so much costs. Refuses 'not-found' and 'not-planned'. */
export function slipAnswer(mission: Mission | null, taskId: string, byMs: number): Result<SlipView> {
  if (mission === null) return refuse({ code: 'not-found' });
  const { plan, request } = mission;
  if (plan === null) return refuse({ code: 'not-planned', facts: { missionId: mission.id } });
  const over = new Set(
    mission.progress.filter(({ state }) => state === 'done' || state === 'skipped').map((item) => item.taskId),
  );
  const id = asId<TaskId>(taskId);
  const slip = slipOf(plan, { taskId: id, byMs }, (other) => over.has(other));
  const slack = slackOf(plan, request.dueMs).get(id);
  if (slip === null || slack === undefined) return refuse({ code: 'not-found', facts: { taskId } });
  return ok({
    planVersion: plan.version,
    taskId,
    byMs,
    slack,
    moved: slip.moved.map((task) => ({ ...task, behind: { ...task.behind } })),
    missed: [...slip.missed],
    endMs: slip.endMs,
  });
}

/**
 * The plan beside the one that would be made without some machines. Refuses 'not-found', 'not-planned' and, rather than say that nothing would change,
 * 'machine-unknown'. `isKnown`: whether the site has such a machine.
 */
export async function planWithout(
  missions: Pick<MissionService, 'planWithout'>,
  mission: Mission | null,
  machineIds: readonly string[],
  isKnown: (machineId: MachineId) => boolean,
): Promise<Result<PlanWithoutView>> {
  if (mission === null) return refuse({ code: 'not-found' });
  if (mission.plan === null) return refuse({ code: 'not-planned', facts: { missionId: mission.id } });
  const ids = machineIds.map((id) => asId<MachineId>(id));
  const machineId = ids.find((id) => !isKnown(id));
  if (machineId !== undefined || ids.length === 0)
    return refuse({ code: 'machine-unknown', facts: { machineId: machineId ?? '' } });
  const without = await missions.planWithout(mission, new Set(ids));
  return ok({
    withoutMachineIds: [...machineIds],
    now: figuresOf(mission.plan),
    without: without.ok ? figuresOf(without.value) : null,
    problem: without.ok ? null : { code: without.problem.code, facts: { ...without.problem.facts } },
  });
}

function figuresOf({ endMs, totals, tasks }: Plan): PlanFigures {
  const machineIds = new Set(tasks.flatMap((task) => [task.machineId, ...task.withMachineIds]));
  const { coveredM2, volumeM3, lifts } = totals;
  return { endMs, coveredM2, volumeM3, lifts, machineIds: [...machineIds].sort() };
}
