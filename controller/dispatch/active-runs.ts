import type { MachineId, MissionId } from '../../kernel/ids.ts';
import type { PlannedTask } from '../../missions/mission.ts';
import type { WorkSituation } from '../fleet/time-state.ts';
import type { TaskOutcome, TaskRun } from './task-run.ts';

/** A task that a machine is at, with everything that is held for it. */
export interface ActiveRun {
  readonly run: TaskRun;
  /** Missions and calls that it serves or carries. A mission's hold breaks it off only where it serves nobody else. */
  readonly serves: readonly string[];
  /** The mission under which the machine is shown at work; null: it works for people's calls alone. */
  readonly missionId: MissionId | null;
  /** The task of that mission. */
  readonly task: PlannedTask;
  /** The one at work first, then those held for it. */
  readonly machineIds: readonly MachineId[];
  /** The same step was finished there before (missions/lifecycle/worked-before.ts). */
  readonly isRework?: boolean;
  readonly onEnded: (outcome: TaskOutcome) => void;
}

/** What the machines are at right now: of each one task at a time, whoever gave it. */
export class ActiveRuns {
  private readonly runs = new Map<MachineId, ActiveRun>();

  of(machineId: MachineId): ActiveRun | undefined {
    return this.runs.get(machineId);
  }

  has(machineId: MachineId): boolean {
    return this.runs.has(machineId);
  }

  all(): readonly ActiveRun[] {
    return [...new Set(this.runs.values())];
  }

  begin(active: ActiveRun): void {
    for (const id of active.machineIds) this.runs.set(id, active);
    void active.run.run().then((outcome) => {
      for (const id of active.machineIds) {
        if (this.runs.get(id) === active) this.runs.delete(id);
      }
      active.onEnded(outcome);
    });
  }

  /** Stops a mission's tasks where they are; those that serve others as well only where they are to stop too. */
  interrupt(missionId: MissionId, which: 'its-own' | 'shared-too'): void {
    for (const { run, serves } of this.all()) {
      const isItsOwn = serves.every((id) => id === missionId);
      if (isItsOwn || (which === 'shared-too' && serves.includes(missionId))) run.interrupt();
    }
  }

  interruptAll(): void {
    for (const { run } of this.all()) run.interrupt();
  }

  isIdle(missionId: MissionId): boolean {
    return !this.all().some(({ serves }) => serves.includes(missionId));
  }

  /** Pairs of machines that work close together right now. */
  pairs(): [string, string][] {
    return this.all().flatMap(({ machineIds: [first, ...others] }) =>
      first === undefined ? [] : others.map((other): [string, string] => [first, other]),
    );
  }

  situation(machineId: MachineId): WorkSituation | null {
    const active = this.runs.get(machineId);
    return active === undefined ? null : situationOf(active);
  }
}

function situationOf({ run: { task, phase }, missionId, isRework = false }: ActiveRun): WorkSituation {
  return phase === 'yielding'
    ? { type: 'waiting', cause: 'way-occupied', taskId: task.id, missionId }
    : { type: 'task', taskId: task.id, missionId, phase, isRework };
}
