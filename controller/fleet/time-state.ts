import type { TimeState } from '../contract/ledger.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { LiveMachine } from './live-machine.ts';

/** What dispatch knows of a machine's work at this moment. */
export type WorkSituation =
  | { readonly type: 'none' }
  /** Its mission runs and has no task for it right now; `cause` says what it waits for. */
  | (OfMission & { readonly type: 'waiting'; readonly cause: string; readonly taskId: string | null })
  | (OfMission & { readonly type: 'held'; readonly cause: string; readonly taskId: string | null })
  | (OfMission & {
      readonly type: 'task';
      readonly taskId: string;
      readonly phase: 'working' | 'unloaded' | 'dwelling' | 'preparing';
    });

interface OfMission {
  /** Null: it works for people's calls alone. */
  readonly missionId: string | null;
}

export interface AccountedState {
  readonly state: TimeState;
  readonly cause: string;
  readonly taskId: string | null;
}

/**
 * Puts a moment of a machine into one of the twelve accounted states (reference: quota time classes), or says that nobody can
 * explain it. The order is the order of precedence: what stops a machine outranks what it was doing.
 */
export function accountedState(machine: LiveMachine, work: WorkSituation, nowMonoMs: number): AccountedState {
  const taskId = work.type === 'none' ? null : work.taskId;
  if (machine.connection !== 'connected') return { state: 'UNEXPLAINED', cause: 'link-down', taskId };
  if (machine.pose === null) return { state: 'UNEXPLAINED', cause: 'no-pose', taskId };
  if (machine.isFaulty()) return { state: 'FAULT', cause: machine.health?.value.message ?? 'fault', taskId };
  const verdict = machine.verdict?.value ?? null;
  const binding = verdict?.reasons[0] ?? null;
  if (binding !== null && binding.latchId !== null) return { state: 'SAFETY_STOP', cause: binding.ruleId, taskId };
  if (work.type === 'task') {
    if (verdict !== null && levelForbidsMotion(verdict.level) && work.phase !== 'dwelling') {
      return { state: 'SAFETY_STOP', cause: binding?.ruleId ?? 'no-permit', taskId };
    }
    if (machine.isPoseStale(nowMonoMs)) return { state: 'UNEXPLAINED', cause: 'stale-pose', taskId };
    return working(work, verdict?.level === 'limit' ? (binding?.ruleId ?? 'limit') : null);
  }
  if (machine.battery?.value.isCharging === true) return { state: 'SERVICE', cause: 'charging', taskId };
  if (work.type === 'held') return { state: 'STOP_SITE', cause: work.cause, taskId };
  if (work.type === 'waiting') return { state: 'WAIT_PROCESS', cause: work.cause, taskId };
  return { state: 'STOP_SITE', cause: 'no-task', taskId: null };
}

function working(work: Extract<WorkSituation, { type: 'task' }>, limitedBy: string | null): AccountedState {
  const { taskId } = work;
  switch (work.phase) {
    case 'working':
      return limitedBy === null
        ? { state: 'WORK', cause: 'task', taskId }
        : { state: 'WORK_REDUCED', cause: limitedBy, taskId };
    case 'unloaded':
      return { state: 'NOLOAD', cause: 'travel', taskId };
    case 'dwelling':
      return { state: 'WAIT_PROCESS', cause: 'loading', taskId };
    case 'preparing':
      return { state: 'SETUP', cause: 'tool', taskId };
  }
}
