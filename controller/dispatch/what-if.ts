import { asId, type TaskId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Mission } from '../../missions/mission.ts';
import { slackOf, slipOf } from '../../missions/drafting/slip.ts';
import type { SlipView } from '../contract/missions/what-if.ts';

/** What a task that begins later by so much costs, with nothing planned anew. Refuses 'not-found' and 'not-planned'. */
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
