import type { Figure } from '../../hardware-profiles/profile.ts';
import type { TimeState } from '../contract/ledger/ledger.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import { isFromOutside, peopleAwayRules } from '../contract/interlock/safety-classes.ts';
import { isAsked, rosterBreak, stateOfToldCause, type ToldCause } from '../contract/accounts/time-account.ts';
import { cycleRules } from './cycles/cycle-rules.ts';
import type { LiveMachine } from './live-machine.ts';
import { noDuty, type MachineDuty } from './machine-duty.ts';
import { isToldLoaded } from './told-values.ts';

/** What dispatch knows of a machine's work at this moment. */
export type WorkSituation =
  | { readonly type: 'none' }
  /** Its mission runs and has no task for it right now; `cause` says what it waits for. */
  | (OfMission & { readonly type: 'waiting'; readonly cause: string; readonly taskId: string | null })
  /** `cause`: what a person says who holds it, or the code of the reason. */
  | (OfMission & { readonly type: 'held'; readonly cause: string; readonly taskId: string | null })
  | (OfMission & {
      readonly type: 'task';
      readonly taskId: string;
      readonly phase: 'working' | 'unloaded' | 'dwelling' | 'preparing';
      /** The same step was finished there before, and no plan asks for it twice. */
      readonly isRework?: boolean;
    });

interface OfMission {
  /** Null: it works for people's calls alone. */
  readonly missionId: string | null;
}

/** Moving by hand, as it is accounted. */
export const handRules = {
  pauseMaxS: {
    value: 10,
    unit: 's',
    source: 'own estimate: looking and signalling between two moves belongs to them',
    certainty: 'guess',
  },
} as const satisfies Readonly<Record<string, Figure>>;

export interface AccountedState {
  readonly state: TimeState;
  readonly cause: string;
  readonly taskId: string | null;
}

/**
 * Puts a moment of a machine into one of the twelve accounted states (reference: quota time classes), or says that nobody can
 * explain it. The order is the order of precedence: what stops a machine outranks what it was doing.
 */
export function accountedState(
  machine: LiveMachine,
  work: WorkSituation,
  nowMonoMs: number,
  duty: MachineDuty = noDuty,
): AccountedState {
  const taskId = work.type === 'none' ? null : work.taskId;
  if (machine.connection !== 'connected') return { state: 'UNEXPLAINED', cause: 'link-down', taskId };
  if (machine.pose === null) return { state: 'UNEXPLAINED', cause: 'no-pose', taskId };
  if (machine.isFaulty()) return { state: 'FAULT', cause: machine.health?.value.message ?? 'fault', taskId };
  const verdict = machine.verdict?.value ?? null;
  const binding = verdict?.reasons[0] ?? null;
  if (binding !== null && binding.latchId !== null) return { state: 'SAFETY_STOP', cause: binding.ruleId, taskId };
  const forbids = verdict !== null && levelForbidsMotion(verdict.level) ? (binding?.ruleId ?? 'no-permit') : null;
  if (work.type === 'task') {
    if (forbids !== null && work.phase !== 'dwelling') return { state: 'SAFETY_STOP', cause: forbids, taskId };
    if (machine.isPoseStale(nowMonoMs)) return { state: 'UNEXPLAINED', cause: 'stale-pose', taskId };
    return working(work, verdict?.level === 'limit' ? (binding?.ruleId ?? 'limit') : null);
  }
  const byHand = stateByHand(machine, nowMonoMs);
  if (byHand !== null) return { state: byHand, cause: 'by-hand', taskId: null };
  if (machine.battery?.value.isCharging === true) return { state: 'SERVICE', cause: 'charging', taskId };
  return standing(work, forbids, duty);
}

/** What a machine is at that a person moves, as it says itself; null: nobody does, or it has stood for a while. */
function stateByHand(machine: LiveMachine, nowMonoMs: number): TimeState | null {
  const mode = machine.toldMode?.value ?? null;
  if (mode !== 'manual' && mode !== 'remote') return null;
  if (machine.isPoseStale(nowMonoMs) || nowMonoMs - machine.movedMonoMs > handRules.pauseMaxS.value * 1000) return null;
  const isLoaded = isToldLoaded(machine.health?.value.values ?? {}, cycleRules.loadOnKg.value);
  return isLoaded === true ? 'WORK' : 'NOLOAD';
}

/** A machine that has no task at this moment. */
function standing(
  work: Exclude<WorkSituation, { type: 'task' }>,
  forbids: string | null,
  { expectedBy }: MachineDuty,
): AccountedState {
  // Wind keeps it from work that it would otherwise be given, or that somebody waits to give it.
  const isKept = work.type === 'held' || (work.type === 'none' && expectedBy !== null);
  if (forbids !== null && isKept && isFromOutside(forbids))
    return { state: 'STOP_EXT', cause: forbids, taskId: work.type === 'none' ? null : work.taskId };
  switch (work.type) {
    case 'held':
      return { state: stateOfHold(work.cause), cause: work.cause, taskId: work.taskId };
    case 'waiting':
      // Its people are not there yet: that is no process.
      return { state: work.cause === 'crew' ? 'STOP_SITE' : 'WAIT_PROCESS', cause: work.cause, taskId: work.taskId };
    case 'none':
      return { state: 'STOP_SITE', cause: 'no-task', taskId: null };
  }
}

function stateOfHold(cause: string): TimeState {
  return (Object.hasOwn(stateOfToldCause, cause) ? stateOfToldCause[cause as ToldCause] : null) ?? 'STOP_SITE';
}

/**
 * The same with the roster's breaks: a machine that its people are to work with rests while they do, where it stands for want of them or
 * for what nobody has told.
 */
export function withRest(ruled: AccountedState, { expectedBy, people }: MachineDuty): AccountedState {
  if (people !== 'on-break' || expectedBy === null) return ruled;
  const isForWantOfPeople =
    (ruled.state === 'STOP_SITE' && (ruled.cause === 'crew' || isAsked(ruled.state, ruled.cause))) ||
    (ruled.state === 'SAFETY_STOP' && peopleAwayRules.has(ruled.cause));
  return isForWantOfPeople ? { ...ruled, state: 'REST', cause: rosterBreak } : ruled;
}

function working(work: Extract<WorkSituation, { type: 'task' }>, limitedBy: string | null): AccountedState {
  const { taskId } = work;
  switch (work.phase) {
    case 'working':
      if (work.isRework === true) return { state: 'REWORK', cause: 'done-before', taskId };
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
