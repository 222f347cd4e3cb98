import type { MachineId, MissionId, TaskId } from '../../kernel/ids.ts';
import type { Mission, PlannedTask } from '../../missions/mission.ts';
import type { MissionBook } from './mission-book.ts';

/**
 * Keeps the order in which a plan has its machines pass shared ground, however late each of them is: a leg begins when the legs that the plan has
 * before it there are driven to their ends. The plan's legs wait for each other in no ring (see `tourLegs`), so by this alone nothing stops for
 * ever. `BlockedWays` stays the last guard, for machines that stand where no plan has them.
 */
export class TrafficDesk {
  private readonly book: Pick<MissionBook, 'find' | 'all'>;

  constructor(book: Pick<MissionBook, 'find' | 'all'>) {
    this.book = book;
  }

  /** The machine that has to leave ground of the task's next leg first; null when the leg may begin. */
  waitsFor(missionId: MissionId, task: PlannedTask, legsDone: number): MachineId | null {
    for (const { missionId: of = missionId, taskId, leg } of task.legs[legsDone]?.after ?? []) {
      const mission = this.book.find(of);
      // What is left of a mission that has ended is not driven any more.
      const by = mission === null || (of !== missionId && !isLive(mission)) ? null : drivesFirst(mission, taskId, leg);
      if (by !== null) return by;
    }
    return this.goesAhead(missionId, task, legsDone);
  }

  /** A machine of another mission, planned later, that passes ground of the leg first. */
  private goesAhead(missionId: MissionId, { id }: PlannedTask, legsDone: number): MachineId | null {
    for (const mission of this.book.all()) {
      if (mission.id === missionId || mission.request.kind !== 'hauling' || !isLive(mission)) continue;
      for (const task of mission.plan?.tasks ?? []) {
        const leg = task.legs.findIndex(({ ahead = [] }) =>
          ahead.some((behind) => behind.missionId === missionId && behind.taskId === id && behind.leg === legsDone),
        );
        const by = leg === -1 ? null : drivesFirst(mission, task.id, leg);
        if (by !== null) return by;
      }
    }
    return null;
  }

  /** Whether a running plan that keeps an order has a machine drive on: where it stands is no lasting obstacle then. */
  movesOn(machineId: MachineId): boolean {
    return this.book.all().some((mission) => mission.state === 'running' && hasLegsLeft(mission, machineId));
  }
}

function isLive({ state }: Mission): boolean {
  return state === 'running' || state === 'held';
}

/** The machine of a leg that is not driven to its end; null where it is, or where the plan has no such leg any more. */
function drivesFirst({ plan, progress }: Mission, taskId: TaskId, leg: number): MachineId | null {
  const task = plan?.tasks.find(({ id }) => id === taskId);
  const item = progress.find((one) => one.taskId === taskId);
  if (task === undefined || item === undefined) return null;
  const isDriven = item.state === 'done' || item.state === 'skipped' || item.legsDone > leg;
  return isDriven ? null : task.machineId;
}

function hasLegsLeft({ plan, progress }: Mission, machineId: MachineId): boolean {
  return (plan?.tasks ?? []).some((task) => {
    if (task.machineId !== machineId || !task.legs.some(({ after }) => after !== undefined)) return false;
    const state = progress.find((item) => item.taskId === task.id)?.state ?? 'waiting';
    return state !== 'done' && state !== 'skipped';
  });
}
