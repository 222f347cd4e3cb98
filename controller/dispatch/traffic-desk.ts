import type { MachineId, MissionId } from '../../kernel/ids.ts';
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
    const before = task.legs[legsDone]?.after ?? [];
    const mission = before.length === 0 ? null : this.book.find(missionId);
    if (mission === null) return null;
    for (const { taskId, leg } of before) {
      const other = mission.plan?.tasks.find(({ id }) => id === taskId);
      const progress = mission.progress.find((item) => item.taskId === taskId);
      if (other === undefined || progress === undefined) continue;
      const isDriven = progress.state === 'done' || progress.state === 'skipped' || progress.legsDone > leg;
      if (!isDriven) return other.machineId;
    }
    return null;
  }

  /** Whether a running plan that keeps an order has a machine drive on: where it stands is no lasting obstacle then. */
  movesOn(machineId: MachineId): boolean {
    return this.book.all().some((mission) => mission.state === 'running' && hasLegsLeft(mission, machineId));
  }
}

function hasLegsLeft({ plan, progress }: Mission, machineId: MachineId): boolean {
  return (plan?.tasks ?? []).some((task) => {
    if (task.machineId !== machineId || !task.legs.some(({ after }) => after !== undefined)) return false;
    const state = progress.find((item) => item.taskId === task.id)?.state ?? 'waiting';
    return state !== 'done' && state !== 'skipped';
  });
}
