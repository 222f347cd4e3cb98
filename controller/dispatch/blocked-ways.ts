import type { MachineId } from '../../kernel/ids.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import { crosses, isBlockedBy, standingOf, type Way } from './way-check.ts';

/** A machine that cannot get on for this long, and nobody under way will change it, needs another plan, site time. */
const PATIENCE_MS = 180_000;
/** Those who wait are looked at again this often, site time. */
const LOOK_AGAIN_MS = 1_000;
/** Who has not asked again for this long has given up asking: the runner asks every tick, a task under way every few seconds. */
const ASKED_LATELY_MS = 10_000;

interface Wait {
  readonly way: Way;
  readonly by: MachineId;
  readonly sinceMonoMs: number;
  readonly askedMonoMs: number;
}

/** What a machine wants to drive next. */
export interface WayClaim {
  /** The next leg: claimed when nobody stands or drives on it. */
  readonly leg: Way;
  /** The rest of the task, when it is about to start: nobody without a task of their own may stand on it. */
  readonly rest?: Way;
  /** Machines it works close together with. */
  readonly companions: readonly MachineId[];
}

/**
 * Keeps machines out of each other's way leg by leg: one drives only when nobody stands on its next leg and nobody is under way
 * across it. Who came first goes first. The interlock would stop them anyway; this keeps it from having to.
 */
export class BlockedWays {
  private readonly fleet: Pick<Fleet, 'machines'>;
  private readonly isBusy: (machineId: MachineId) => boolean;
  /** Legs that are being driven. */
  private readonly ways = new Map<MachineId, Way>();
  private readonly waits = new Map<MachineId, Wait>();
  private readonly heldSince = new Map<MachineId, number>();

  /** `isBusy`: whether a machine has a task under way, so that it will move on by itself. */
  constructor(fleet: Pick<Fleet, 'machines'>, isBusy: (machineId: MachineId) => boolean) {
    this.fleet = fleet;
    this.isBusy = isBusy;
  }

  /** Takes the leg; or says who is in the way, and remembers that the machine waits for them. */
  claim(machine: LiveMachine, wanted: WayClaim, nowMonoMs: number): MachineId | null {
    const known = this.waits.get(machine.id);
    if (known !== undefined && nowMonoMs - known.askedMonoMs < LOOK_AGAIN_MS) return known.by;
    const by = this.blocker(machine, wanted) ?? this.firstComer(machine, wanted, nowMonoMs);
    if (by === null) {
      this.waits.delete(machine.id);
      this.ways.set(machine.id, wanted.leg);
      return null;
    }
    const isStillWaiting = known !== undefined && nowMonoMs - known.askedMonoMs <= ASKED_LATELY_MS;
    const sinceMonoMs = isStillWaiting ? known.sinceMonoMs : nowMonoMs;
    this.waits.set(machine.id, { way: wanted.leg, by, sinceMonoMs, askedMonoMs: nowMonoMs });
    return by;
  }

  /** The leg is driven, or will not be. */
  leave(machineId: MachineId): void {
    this.ways.delete(machineId);
    this.waits.delete(machineId);
    this.heldSince.delete(machineId);
  }

  /** Whom a machine waits for; null when it waits for nobody. */
  waitsFor(machineId: MachineId, nowMonoMs: number): MachineId | null {
    const wait = this.waits.get(machineId);
    return wait === undefined || nowMonoMs - wait.askedMonoMs > ASKED_LATELY_MS ? null : wait.by;
  }

  /**
   * Whether a machine has waited for its way, or has been held for another machine, for too long and nobody's going on will help. Told
   * once each time.
   */
  isStuck(machine: LiveMachine, nowMonoMs: number): boolean {
    const wait = this.waits.get(machine.id);
    if (this.waitsFor(machine.id, nowMonoMs) !== null && wait !== undefined) {
      if (nowMonoMs - wait.sinceMonoMs < PATIENCE_MS || !this.isInVain(machine.id, nowMonoMs)) return false;
      this.waits.set(machine.id, { ...wait, sinceMonoMs: nowMonoMs });
      return true;
    }
    const verdict = machine.verdict?.value;
    const isHeld =
      verdict !== undefined && levelForbidsMotion(verdict.level) && verdict.reasons[0]?.ruleId === 'machine-separation';
    if (!isHeld || !this.ways.has(machine.id)) {
      this.heldSince.delete(machine.id);
      return false;
    }
    const since = this.heldSince.get(machine.id) ?? nowMonoMs;
    this.heldSince.set(machine.id, since);
    if (nowMonoMs - since < PATIENCE_MS) return false;
    this.heldSince.set(machine.id, nowMonoMs);
    return true;
  }

  /** Waiting helps while the last one of those who wait for each other is busy; not in a ring, and not for one at rest. */
  private isInVain(machineId: MachineId, nowMonoMs: number): boolean {
    const seen = new Set<MachineId>([machineId]);
    let last = machineId;
    for (;;) {
      const next = this.waitsFor(last, nowMonoMs);
      if (next === null) return !this.isBusy(last);
      if (seen.has(next)) return true;
      seen.add(next);
      last = next;
    }
  }

  private blocker(machine: LiveMachine, { leg, rest, companions }: WayClaim): MachineId | null {
    for (const other of this.fleet.machines.values()) {
      if (other.id === machine.id || companions.includes(other.id) || other.pose === null) continue;
      if (other.profile.kinematics.mobility === 'vertical') continue;
      const underWay = this.ways.get(other.id);
      if (underWay !== undefined && crosses(leg, underWay)) return other.id;
      const way = rest === undefined || this.isBusy(other.id) ? leg : rest;
      const { pose } = other.pose.value;
      const standing = standingOf(other.profile, pose, other.joints?.value ?? {});
      if (standing.some((one) => isBlockedBy(way, one))) return other.id;
    }
    return null;
  }

  /** Who has waited longer for ground that this leg crosses, and could go now: otherwise a machine with many short legs goes for ever. */
  private firstComer(machine: LiveMachine, { leg, companions }: WayClaim, nowMonoMs: number): MachineId | null {
    const sinceMonoMs = this.waits.get(machine.id)?.sinceMonoMs ?? nowMonoMs;
    for (const [otherId, wait] of this.waits) {
      if (otherId === machine.id || companions.includes(otherId) || wait.sinceMonoMs >= sinceMonoMs) continue;
      if (this.waitsFor(otherId, nowMonoMs) === null || !crosses(leg, wait.way)) continue;
      const other = this.fleet.machines.get(otherId);
      if (other !== undefined && this.blocker(other, { leg: wait.way, companions: [] }) === null) return otherId;
    }
    return null;
  }
}
