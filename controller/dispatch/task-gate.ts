import type { MaturityWindows } from '../../missions/concrete/concrete-clock.ts';
import type { PlannedTask, TaskProgress } from '../../missions/mission.ts';
import type { BayClock } from './bay-clock.ts';

/** Whether a task may start now, and if not, what it waits for. */
export type Gate =
  | { readonly type: 'open' }
  | {
      readonly type: 'waits';
      readonly cause: 'release' | 'crew' | 'predecessor' | 'concrete-not-placed' | 'concrete-set';
      readonly untilMs: number | null;
    }
  /** The concrete is past the end of its workability: the task must not be done at all. */
  | { readonly type: 'missed'; readonly equivalentAgeH: number; readonly limitH: number };

export interface GateInput {
  readonly task: PlannedTask;
  readonly progressOf: (taskId: string) => TaskProgress | undefined;
  readonly bays: BayClock;
  /** Null for missions without concrete windows. */
  readonly windows: MaturityWindows | null;
  readonly nowMs: number;
}

const MS_PER_S = 1_000;

/** Work on concrete follows the concrete's real age, not the plan's clock; everything else follows predecessors and releases. */
export function taskGate(input: GateInput): Gate {
  const { task, progressOf, nowMs } = input;
  for (const predecessor of task.predecessors) {
    const before = progressOf(predecessor.taskId);
    if (before === undefined || (before.state !== 'done' && before.state !== 'skipped')) {
      return { type: 'waits', cause: 'predecessor', untilMs: null };
    }
    const fromMs = (before.endedAtMs ?? nowMs) + predecessor.lagS * MS_PER_S;
    if (nowMs < fromMs && !isFinishing(task)) return { type: 'waits', cause: 'predecessor', untilMs: fromMs };
  }
  if (isFinishing(task) && input.windows !== null) return concreteGate(input, input.windows);
  return nowMs < task.earliestStartMs
    ? { type: 'waits', cause: 'release', untilMs: task.earliestStartMs }
    : { type: 'open' };
}

function isFinishing(task: PlannedTask): boolean {
  return task.step === 'level' || task.step === 'float' || task.step === 'trowel';
}

function concreteGate(input: GateInput, windows: MaturityWindows): Gate {
  const { task, bays } = input;
  const ageH = task.bay === undefined ? null : bays.equivalentAgeH(task.bay);
  if (ageH === null) return { type: 'waits', cause: 'concrete-not-placed', untilMs: null };
  const limitH = task.step === 'level' ? windows.levelEndH : windows.workableUntilH;
  if (ageH > limitH) return { type: 'missed', equivalentAgeH: ageH, limitH };
  const { notBeforeMs } = task;
  if (notBeforeMs !== undefined && input.nowMs < notBeforeMs)
    return { type: 'waits', cause: 'release', untilMs: notBeforeMs };
  if (task.crewFromMs !== undefined && input.nowMs < task.crewFromMs)
    return { type: 'waits', cause: 'crew', untilMs: task.crewFromMs };
  const fromH = requiredAgeH(input, windows);
  return ageH >= fromH ? { type: 'open' } : { type: 'waits', cause: 'concrete-set', untilMs: task.earliestStartMs };
}

function requiredAgeH({ task }: GateInput, windows: MaturityWindows): number {
  if (task.step === 'level') return 0;
  if (task.step === 'float') return windows.floatFromH;
  const pass = task.pass ?? windows.trowelFromH.length;
  return windows.trowelFromH[pass - 1] ?? windows.floatFromH;
}
