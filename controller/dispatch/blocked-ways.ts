import type { MachineId } from '../../kernel/ids.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { PlannedTask, TaskProgress } from '../../missions/mission.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import { crosses, isBlockedBy, standingOf, wayOf, type Way } from './way-check.ts';

/** How long a found way stands before it is looked at again, site time. */
const LOOK_AGAIN_MS = 5_000;
/** A machine that cannot get on for this long needs another plan, site time. */
const PATIENCE_MS = 180_000;

interface Looked {
  readonly taskId: string;
  readonly atMonoMs: number;
  readonly by: MachineId | null;
}

/**
 * Keeps machines out of each other's way before they start: a task begins only when nobody stands on its way and no other machine is
 * under way across it. The interlock would stop them anyway; this keeps it from having to.
 */
export class BlockedWays {
  private readonly fleet: Fleet;
  private readonly ways = new Map<MachineId, Way>();
  private readonly looked = new Map<MachineId, Looked>();
  private readonly stuckSince = new Map<MachineId, number>();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  /** Who is in the way of a task that could start now; null when nobody is. */
  blocker(machine: LiveMachine, task: PlannedTask, progress: TaskProgress, nowMonoMs: number): MachineId | null {
    const last = this.looked.get(machine.id);
    if (last?.taskId === task.id && last.by !== null && nowMonoMs - last.atMonoMs < LOOK_AGAIN_MS) return last.by;
    const way = wayOf(task, progress, machine.profile);
    const by = way === null ? null : this.find(machine, way, task);
    this.looked.set(machine.id, { taskId: task.id, atMonoMs: nowMonoMs, by });
    return by;
  }

  begin(machine: LiveMachine, task: PlannedTask, progress: TaskProgress): void {
    const way = wayOf(task, progress, machine.profile);
    if (way !== null) this.ways.set(machine.id, way);
    this.stuckSince.delete(machine.id);
  }

  end(machineId: MachineId): void {
    this.ways.delete(machineId);
    this.stuckSince.delete(machineId);
  }

  /** Whether a machine has been waiting for its way, or been held for another machine, for too long. Told once each time. */
  isStuck(machine: LiveMachine, isWaitingForWay: 'yes' | 'no', nowMonoMs: number): boolean {
    const verdict = machine.verdict?.value;
    const isHeld =
      verdict !== undefined && levelForbidsMotion(verdict.level) && verdict.reasons[0]?.ruleId === 'machine-separation';
    if (isWaitingForWay === 'no' && !(isHeld && this.ways.has(machine.id))) {
      this.stuckSince.delete(machine.id);
      return false;
    }
    const since = this.stuckSince.get(machine.id) ?? nowMonoMs;
    this.stuckSince.set(machine.id, since);
    if (nowMonoMs - since < PATIENCE_MS) return false;
    this.stuckSince.set(machine.id, nowMonoMs);
    return true;
  }

  private find(machine: LiveMachine, way: Way, task: PlannedTask): MachineId | null {
    for (const other of this.fleet.machines.values()) {
      if (other.id === machine.id || task.withMachineIds.includes(other.id) || other.pose === null) continue;
      if (other.profile.kinematics.mobility === 'vertical') continue;
      const moving = this.ways.get(other.id);
      const { pose } = other.pose.value;
      const joints = other.joints?.value ?? {};
      const isInTheWay =
        standingOf(other.profile, pose, joints).some((standing) => isBlockedBy(way, standing)) ||
        (moving !== undefined && crosses(way, moving));
      if (isInTheWay) return other.id;
    }
    return null;
  }
}
