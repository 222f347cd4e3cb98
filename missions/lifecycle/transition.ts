import type { TaskId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Mission, MissionRequest, MissionState, Plan, PlannedTask, TaskProgress } from '../mission.ts';
import type { StepConfirmation } from '../stepped/stepped-move.ts';
import { approvedWorkOf, missionProgress, workLeftOut } from './progress.ts';

export type MissionEvent =
  /** `request`: as a person changed it. */
  | { readonly type: 'planned'; readonly plan: Plan; readonly request?: MissionRequest }
  | { readonly type: 'approved' }
  | { readonly type: 'started' }
  | { readonly type: 'held'; readonly reason: Problem }
  | { readonly type: 'resumed' }
  | { readonly type: 'cancelled'; readonly reason: Problem }
  | { readonly type: 'task-progressed'; readonly progress: TaskProgress }
  | { readonly type: 'task-failed'; readonly progress: TaskProgress; readonly reason: Problem }
  /** `reason`: what made it necessary. */
  | {
      readonly type: 're-planned';
      readonly plan: Plan;
      readonly reason?: Problem;
      readonly request?: MissionRequest;
    }
  /** The cages and times of lifts that have not begun; the tasks are the plan's, by their ids. */
  | { readonly type: 'lifts-dealt'; readonly tasks: readonly PlannedTask[] }
  /** Somebody has confirmed a check before a task. */
  | { readonly type: 'step-confirmed'; readonly taskId: TaskId; readonly confirmation: StepConfirmation }
  | { readonly type: 'controller-restarted' }
  | { readonly type: 'finished' };

export type MissionEventType = MissionEvent['type'];

/** In which states each event is possible. What is not listed is refused and changes nothing. */
const possible: Readonly<Record<MissionEventType, readonly MissionState[]>> = {
  planned: ['draft', 'planned'],
  approved: ['planned'],
  started: ['approved'],
  held: ['running', 'held'],
  resumed: ['held'],
  cancelled: ['draft', 'planned', 'approved', 'running', 'held'],
  'task-progressed': ['running', 'held'],
  'task-failed': ['running', 'held'],
  're-planned': ['running', 'held'],
  'lifts-dealt': ['running'],
  'step-confirmed': ['planned', 'approved', 'running', 'held'],
  'controller-restarted': ['draft', 'planned', 'approved', 'running', 'held', 'done', 'cancelled', 'failed'],
  finished: ['running'],
};

/** Reasons kept with a mission, the newest last. */
const reasonsMax = 20;
/** Less than this is the rounding of lanes cut in two, not work left out; in the mission's unit. */
const leftOutMin = 0.5;

/**
 * The life of a mission: draft → planned → approved → running ⇄ held → done | cancelled | failed. Total: every event is
 * answered in every state, by the next mission (version + 1) or by 'transition-refused' with facts {state, event, allowed}.
 * Ended missions stay ended.
 */
export function transition(mission: Mission, event: MissionEvent): Result<Mission> {
  if (!possible[event.type].includes(mission.state)) return refused(mission, event);
  switch (event.type) {
    case 'planned':
      return changed(mission, {
        state: 'planned',
        ...(event.request === undefined ? {} : { request: event.request }),
        plan: event.plan,
        progress: startedProgress(event.plan),
        reasons: [],
      });
    case 'approved':
      return changed(mission, { state: 'approved', approvedWork: approvedWorkOf(mission) });
    case 'started':
      return changed(mission, { state: 'running', reasons: [] });
    case 'held':
      return changed(mission, { state: 'held', reasons: withReason(mission, event.reason) });
    case 'resumed':
      return changed(mission, { state: 'running', reasons: lasting(mission.reasons) });
    case 'cancelled':
      return changed(mission, { state: 'cancelled', reasons: withReason(mission, event.reason) });
    case 'task-progressed':
      return progressed(mission, event, event.progress);
    case 'task-failed': {
      const after = progressed(mission, event, { ...event.progress, state: 'failed' });
      return after.ok ? ok({ ...after.value, reasons: withReason(mission, event.reason) }) : after;
    }
    case 're-planned':
      return replanned(event.request === undefined ? mission : { ...mission, request: event.request }, event.plan);
    case 'lifts-dealt':
      return changed(mission, { plan: dealtAnew(mission.plan, event.tasks) });
    case 'step-confirmed':
      return confirmed(mission, event.taskId, event.confirmation);
    case 'controller-restarted':
      return mission.state === 'running'
        ? changed(mission, { state: 'held', reasons: withReason(mission, { code: 'controller-restart' }) })
        : ok(mission);
    case 'finished':
      return finished(mission, event);
  }
}

function refused(mission: Mission, event: MissionEvent): Result<Mission> {
  return refuse({
    code: 'transition-refused',
    facts: { state: mission.state, event: event.type, allowed: allowedActions(mission) },
  });
}

function changed(mission: Mission, part: Partial<Mission>): Result<Mission> {
  return ok({ ...mission, ...part, version: mission.version + 1 });
}

function withReason(mission: Mission, reason: Problem): readonly Problem[] {
  return [...mission.reasons, reason].slice(-reasonsMax);
}

const leftOutCode = 'work-left-out';

/** What stays true when a mission goes on or ends well: that some of the approved work is not done. */
function lasting(reasons: readonly Problem[]): readonly Problem[] {
  return reasons.filter(({ code }) => code === leftOutCode);
}

/** Says what the new plan leaves out of what was approved; the newest figure takes the place of older ones. */
function replanned(mission: Mission, plan: Plan): Result<Mission> {
  const after: Mission = { ...mission, plan, progress: carriedProgress(mission, plan) };
  const { leftOut, unit } = missionProgress(after);
  const others = mission.reasons.filter(({ code }) => code !== leftOutCode);
  if (leftOut < leftOutMin) return changed(after, { reasons: others });
  const cause = workLeftOut(mission.plan, plan) ?? mainCause(mission.reasons);
  const facts = { amount: rounded(leftOut), unit, ...(cause === null ? {} : { cause }) };
  // First, so that the newest cause of a hold stays the last.
  return changed(after, { reasons: [{ code: leftOutCode, facts }, ...others] });
}

/** The same plan with some of its tasks at other times and on other machines. */
function dealtAnew(plan: Plan | null, dealt: readonly PlannedTask[]): Plan | null {
  if (plan === null) return null;
  const anew = new Map(dealt.map((task) => [task.id, task]));
  const tasks = plan.tasks.map((task) => anew.get(task.id) ?? task).sort((a, b) => a.startMs - b.startMs);
  const endMs = Math.max(...tasks.map((task) => task.endMs));
  return { ...plan, tasks, endMs };
}

/** Words are kept with the task that they are for; older ones of the same check stay in the record. */
function confirmed(mission: Mission, taskId: TaskId, confirmation: StepConfirmation): Result<Mission> {
  const progress = mission.progress.map((item) => {
    if (item.taskId !== taskId) return item;
    const others = (item.confirmations ?? []).filter(({ check }) => check !== confirmation.check);
    return { ...item, confirmations: [...others, confirmation] };
  });
  return changed(mission, { progress });
}

function startedProgress(plan: Plan): TaskProgress[] {
  return plan.tasks.map((task) => ({
    taskId: task.id,
    state: 'waiting',
    legsDone: 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: 0,
    startedAtMs: null,
    endedAtMs: null,
  }));
}

/** Progress may only grow, never beyond the task's quantity, and only for tasks of the plan. */
function progressed(mission: Mission, event: MissionEvent, progress: TaskProgress): Result<Mission> {
  const index = mission.progress.findIndex((item) => item.taskId === progress.taskId);
  const before = mission.progress[index];
  const task = mission.plan?.tasks.find((item) => item.id === progress.taskId);
  if (before === undefined || task === undefined) return refused(mission, event);
  if (before.state === 'done' && progress.state !== 'done') return refused(mission, event);
  const kept: TaskProgress = {
    ...progress,
    done: Math.min(task.quantity.amount, Math.max(before.done, progress.done)),
    legsDone: Math.min(task.legs.length, Math.max(before.legsDone, progress.legsDone)),
  };
  return changed(mission, { progress: mission.progress.with(index, kept) });
}

/**
 * After planning again: tasks that the new plan keeps hold their progress; a task that it cut down to what is done is
 * done; everything else starts anew.
 */
function carriedProgress(mission: Mission, plan: Plan): TaskProgress[] {
  const known = new Map(mission.progress.map((item) => [item.taskId, item]));
  return startedProgress(plan).map((fresh, index): TaskProgress => {
    const before = known.get(fresh.taskId);
    const task = plan.tasks[index]!;
    if (before === undefined) return fresh;
    if (before.state === 'done' || before.state === 'skipped') return before;
    const isCutToDone = task.isCutToDone === true;
    return isCutToDone
      ? {
          ...before,
          state: 'done',
          legsDone: task.legs.length,
          legDoneM: 0,
          dwellDoneS: task.dwellS,
          done: task.quantity.amount,
          endedAtMs: before.endedAtMs ?? plan.madeAtMs,
        }
      : { ...before, state: 'waiting', done: Math.min(before.done, task.quantity.amount) };
  });
}

/** The cause told when work was first left out. */
function mainCause(reasons: readonly Problem[]): string | null {
  const cause = reasons.find(({ code }) => code === leftOutCode)?.facts?.['cause'];
  return typeof cause === 'string' ? cause : null;
}

function rounded(amount: number): number {
  return Number(amount.toFixed(2));
}

function finished(mission: Mission, event: MissionEvent): Result<Mission> {
  const open = mission.progress.filter(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'failed');
  if (open.length > 0) return refused(mission, event);
  const failed = mission.progress.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return changed(mission, { state: 'done', reasons: lasting(mission.reasons) });
  const reason: Problem = { code: 'tasks-failed', facts: { taskIds: failed.map(({ taskId }) => taskId) } };
  return changed(mission, { state: 'failed', reasons: withReason(mission, reason) });
}

export type MissionAction = 'plan' | 'approve' | 'hold' | 'resume' | 'cancel';

/** What a person may ask for in this state. */
export function allowedActions(mission: Pick<Mission, 'state'>): readonly MissionAction[] {
  switch (mission.state) {
    case 'draft':
      return ['plan', 'cancel'];
    case 'planned':
      return ['plan', 'approve', 'cancel'];
    case 'approved':
      return ['cancel'];
    case 'running':
      return ['hold', 'cancel'];
    case 'held':
      return ['resume', 'cancel'];
    case 'done':
    case 'cancelled':
    case 'failed':
      return [];
  }
}
