import type { MachineId, TaskId } from '../../kernel/ids.ts';
import type { Plan, PlannedTask } from '../mission.ts';

/** How much later a task may be, ms. Negative where the plan itself is past a bound already. */
export interface Slack {
  /** Without any other task having to move, or a bound of its own being missed. */
  readonly freeMs: number;
  /** Without any task missing a bound, or the plan its end: that which was asked for, or else its own. */
  readonly totalMs: number;
}

/** Why a task waits for another: that one must be done before, holds the same machine, or works on the same bay. */
type Cause =
  | { readonly by: 'predecessor' }
  | { readonly by: 'machine'; readonly machineId: MachineId }
  | { readonly by: 'bay'; readonly bay: number };

/** A task that has to be later because another one is. */
export interface MovedTask {
  readonly taskId: TaskId;
  readonly startMs: number;
  readonly byMs: number;
  readonly behind: { readonly taskId: TaskId } & Cause;
}

/** A task that would begin or end after the last moment that its concrete or its release allows. */
export interface MissedBound {
  readonly taskId: TaskId;
  readonly bound: 'latest-start' | 'latest-end';
  readonly lateMs: number;
}

export interface Slip {
  /** In the order of their starts, without the task that slips. */
  readonly moved: readonly MovedTask[];
  readonly missed: readonly MissedBound[];
  /** End of the plan then, site epoch ms. */
  readonly endMs: number;
}

/** That one task cannot begin before another has ended, and for how long after that. */
interface Link {
  readonly from: PlannedTask;
  readonly to: PlannedTask;
  readonly lagMs: number;
  readonly cause: Cause;
}

/**
 * What holds the tasks of a plan together: predecessors, and the order in which they take machines and bays. Tasks that the plan lets one machine do, or
 * one bay bear, at the same time are not held apart here either.
 */
function linksOf(tasks: readonly PlannedTask[]): ReadonlyMap<TaskId, readonly Link[]> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const links = new Map<TaskId, Link[]>(tasks.map((task) => [task.id, []]));
  const add = (link: Link): void => void links.get(link.from.id)?.push(link);
  for (const to of tasks) {
    for (const { taskId, lagS } of to.predecessors) {
      const from = byId.get(taskId);
      if (from !== undefined) add({ from, to, lagMs: lagS * 1000, cause: { by: 'predecessor' } });
    }
  }
  const takenBy = new Map<string, PlannedTask[]>();
  for (const to of tasks) {
    for (const cause of takenOf(to)) {
      const key = cause.by === 'machine' ? cause.machineId : `${to.levelId}/${cause.bay}`;
      const before = takenBy.get(key) ?? [];
      const from = before.findLast((earlier) => earlier.endMs <= to.startMs);
      if (from !== undefined) add({ from, to, lagMs: 0, cause });
      takenBy.set(key, [...before, to]);
    }
  }
  return links;
}

/** What a task has to itself. */
function takenOf(task: PlannedTask): Exclude<Cause, { by: 'predecessor' }>[] {
  const machines = [...new Set([task.machineId, ...task.withMachineIds])];
  const taken = machines.map((machineId) => ({ by: 'machine', machineId }) as const);
  return task.bay === undefined ? taken : [...taken, { by: 'bay', bay: task.bay }];
}

function inOrder(plan: Pick<Plan, 'tasks'>): readonly PlannedTask[] {
  return [...plan.tasks].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1));
}

/** Slack of every task. `dueMs`: the end that was asked for, absent where none was. */
export function slackOf(plan: Pick<Plan, 'tasks' | 'endMs'>, dueMs?: number): ReadonlyMap<TaskId, Slack> {
  const tasks = inOrder(plan);
  const links = linksOf(tasks);
  const lastEndMs = dueMs ?? plan.endMs;
  const slacks = new Map<TaskId, Slack>();
  for (const task of tasks.toReversed()) {
    const ownMs = ownRoomMs(task);
    let freeMs = ownMs;
    let totalMs = Math.min(ownMs, lastEndMs - task.endMs);
    for (const { to, lagMs } of links.get(task.id) ?? []) {
      const gapMs = to.startMs - task.endMs - lagMs;
      freeMs = Math.min(freeMs, gapMs);
      totalMs = Math.min(totalMs, gapMs + (slacks.get(to.id)?.totalMs ?? 0));
    }
    // The last of a plan may be later without moving anybody; its end is what moves.
    slacks.set(task.id, { freeMs: Math.min(freeMs, lastEndMs - task.endMs), totalMs });
  }
  return slacks;
}

function ownRoomMs({ startMs, endMs, latestStartMs, latestEndMs }: PlannedTask): number {
  return Math.min((latestStartMs ?? Infinity) - startMs, (latestEndMs ?? Infinity) - endMs);
}

/**
 * What happens to a plan when one of its tasks begins later by so much: whatever depends on it moves no farther than it must, in the order of the plan
 * and on the same machines. Null for a task that the plan does not have. `isOver`: tasks that are done move no more.
 */
export function slipOf(
  plan: Pick<Plan, 'tasks' | 'endMs'>,
  slip: { readonly taskId: TaskId; readonly byMs: number },
  isOver: (taskId: TaskId) => boolean,
): Slip | null {
  const tasks = inOrder(plan);
  if (!tasks.some(({ id }) => id === slip.taskId)) return null;
  const links = linksOf(tasks);
  const pushed = new Map<TaskId, { readonly byMs: number; readonly link: Link | null }>();
  pushed.set(slip.taskId, { byMs: slip.byMs, link: null });
  let endMs = plan.endMs;
  const moved: MovedTask[] = [];
  const missed: MissedBound[] = [];
  // A link leads to a task that starts no earlier, so that one pass in the order of starts is enough.
  for (const task of tasks) {
    const push = pushed.get(task.id);
    if (push === undefined || push.byMs <= 0 || isOver(task.id)) continue;
    if (push.link !== null) moved.push(movedOf(task, push.byMs, push.link));
    missed.push(...missedOf(task, push.byMs));
    endMs = Math.max(endMs, task.endMs + push.byMs);
    for (const link of links.get(task.id) ?? []) {
      const byMs = task.endMs + push.byMs + link.lagMs - link.to.startMs;
      if (byMs > (pushed.get(link.to.id)?.byMs ?? 0)) pushed.set(link.to.id, { byMs, link });
    }
  }
  return { moved, missed, endMs };
}

function movedOf(task: PlannedTask, byMs: number, { from, cause }: Link): MovedTask {
  return { taskId: task.id, startMs: task.startMs + byMs, byMs, behind: { taskId: from.id, ...cause } };
}

function missedOf(task: PlannedTask, byMs: number): MissedBound[] {
  const lateStartMs = task.startMs + byMs - (task.latestStartMs ?? Infinity);
  const lateEndMs = task.endMs + byMs - (task.latestEndMs ?? Infinity);
  const missed: MissedBound[] = [];
  if (lateStartMs > 0) missed.push({ taskId: task.id, bound: 'latest-start', lateMs: lateStartMs });
  if (lateEndMs > 0) missed.push({ taskId: task.id, bound: 'latest-end', lateMs: lateEndMs });
  return missed;
}
