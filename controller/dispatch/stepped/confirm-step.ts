import { confirmingRoles, type ConfirmingRole } from '../../../hardware-profiles/stepped-move.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { refuse, type Result } from '../../../kernel/result.ts';
import type { Mission } from '../../../missions/mission.ts';
import type { ConfirmStepBody } from '../../contract/missions/stepped.ts';
import { checksBefore } from '../../../missions/stepped/step-checks.ts';
import type { MissionBook } from '../mission-book.ts';

export interface Confirming {
  readonly user: string;
  readonly role: string;
}

/**
 * Takes somebody's word for a check before the step that comes next; the mission goes on only when somebody resumes it. Refuses 'not-found',
 * 'confirmation-role' where another role must say so, 'confirmation-names-other' where the word names another element than the one that hangs, 'step-not-next' for steps that are done, under way, or wait for another, and
 * 'transition-refused' in states in which nothing is confirmed.
 */
export async function confirmStep(
  { book, clock }: { readonly book: MissionBook; readonly clock: Clock },
  missionId: string,
  taskId: string,
  { check: checkId, note, elementId }: ConfirmStepBody,
  { user, role }: Confirming,
): Promise<Result<Mission>> {
  const mission = book.find(missionId);
  const task = mission?.plan?.tasks.find(({ id }) => id === taskId);
  const progress = mission?.progress.find((item) => item.taskId === taskId);
  const checks = task?.stage === undefined ? [] : checksBefore(task.stage, progress);
  const check = checks.find((one) => 'confirmedBy' in one && one.id === checkId);
  if (mission === null || task === undefined || check === undefined || !('confirmedBy' in check))
    return refuse({ code: 'not-found', facts: { missionId, taskId, check: checkId } });
  if (!isConfirming(role) || role !== check.confirmedBy)
    return refuse({ code: 'confirmation-role', facts: { check: checkId, role: check.confirmedBy } });
  if (task.stage?.elementId !== elementId)
    return refuse({ code: 'confirmation-names-other', facts: { elementId: task.stage?.elementId ?? '–' } });
  const stateOf = (id: string): string => mission.progress.find((item) => item.taskId === id)?.state ?? 'waiting';
  const isNext = task.predecessors.every((before) => ['done', 'skipped'].includes(stateOf(before.taskId)));
  if (!isNext || !['waiting', 'ready'].includes(stateOf(taskId)))
    return refuse({ code: 'step-not-next', facts: { stepNumber: task.stage?.number ?? 0 } });
  const confirmation = { check: checkId, by: user, role, atMs: Math.round(clock.epochMs()), note };
  return book.apply(mission.id, { type: 'step-confirmed', taskId: task.id, confirmation }, user);
}

function isConfirming(role: string): role is ConfirmingRole {
  return confirmingRoles.some((one) => one === role);
}
