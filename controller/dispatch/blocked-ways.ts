import type { Pose } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import { posePathLengthM, startOfPath } from './path-progress.ts';
import { crosses, isBlockedBy, standingOf, wayAlong, type Way } from './way-check.ts';

/** A machine that cannot get on for this long, and nobody under way will change it, needs another plan, site time. */
const PATIENCE_MS = 180_000;
/** Those who wait are looked at again this often, site time. */
const LOOK_AGAIN_MS = 1_000;
/** Who has not asked again for this long has given up asking: the runner asks every tick, a task under way every few seconds. */
const ASKED_LATELY_MS = 10_000;

/** Machines that wait for each other in a ring: the last comer backs off after this long, then the one before it, and so on. */
const BACK_OFF_AFTER_MS = 10_000;
/** Backing off leads away from those it is done for, who may be closer than anybody plans to be. */
const TOUCHING_M = 0.1;
/** A place to back off to is looked for at these distances. */
const BACK_OFF_STEP_M = 0.5;

interface Wait {
  readonly wanted: WayClaim;
  readonly by: MachineId;
  readonly sinceMonoMs: number;
  readonly askedMonoMs: number;
}

export type WayAnswer =
  | { readonly type: 'free' }
  | { readonly type: 'occupied'; readonly by: MachineId }
  /** Occupied, and nobody else will move: drive back along these poses and let the other one pass. They are taken until `leave`. */
  | { readonly type: 'back-off'; readonly by: MachineId; readonly poses: readonly Pose[] };

/** The same, or that the leg leads over floor that may not be driven over for the time being. */
export type LegAnswer = WayAnswer | { readonly type: 'closed' };

/** What a machine wants to drive next. */
export interface WayClaim {
  /** The next leg: claimed when nobody stands or drives on it. */
  readonly leg: Way;
  /** The rest of the task, when it is about to start: nobody without a task of their own may stand on it. */
  readonly rest?: Way;
  /** Back along what it has driven, from where it stands; empty when it cannot go back. */
  readonly back?: readonly Pose[];
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
  private readonly stuckSince = new Map<MachineId, number>();

  /** `isBusy`: whether a machine has a task under way, so that it will move on by itself. */
  constructor(fleet: Pick<Fleet, 'machines'>, isBusy: (machineId: MachineId) => boolean) {
    this.fleet = fleet;
    this.isBusy = isBusy;
  }

  /** Takes the leg; or says who is in the way, and remembers that the machine waits for them. */
  claim(machine: LiveMachine, wanted: WayClaim, nowMonoMs: number): WayAnswer {
    const known = this.waits.get(machine.id);
    if (known !== undefined && nowMonoMs - known.askedMonoMs < LOOK_AGAIN_MS) return { type: 'occupied', by: known.by };
    const by = this.blocker(machine, wanted) ?? this.firstComer(machine, wanted, nowMonoMs);
    if (by === null) {
      this.waits.delete(machine.id);
      this.ways.set(machine.id, wanted.leg);
      return { type: 'free' };
    }
    const isStillWaiting = known !== undefined && nowMonoMs - known.askedMonoMs <= ASKED_LATELY_MS;
    const sinceMonoMs = isStillWaiting ? known.sinceMonoMs : nowMonoMs;
    if (!isStillWaiting) this.stuckSince.delete(machine.id);
    this.waits.set(machine.id, { wanted, by, sinceMonoMs, askedMonoMs: nowMonoMs });
    return this.backOff(machine, wanted, nowMonoMs) ?? { type: 'occupied', by };
  }

  private backOff(machine: LiveMachine, { back = [], companions }: WayClaim, nowMonoMs: number): WayAnswer | null {
    const ring = this.ringOf(machine.id, nowMonoMs);
    const own = this.waits.get(machine.id);
    if (ring === null || own === undefined || back.length < 2) return null;
    const others = ring.filter((id) => id !== machine.id);
    const waits = others.flatMap((id) => this.waits.get(id) ?? []);
    const wanted = others.flatMap((id) => this.waits.get(id)?.wanted.leg ?? this.ways.get(id) ?? []);
    const laterComers = waits.filter(({ sinceMonoMs }) => sinceMonoMs > own.sinceMonoMs).length;
    const ringSinceMonoMs = Math.max(own.sinceMonoMs, ...waits.map(({ sinceMonoMs }) => sinceMonoMs));
    if (nowMonoMs - ringSinceMonoMs < BACK_OFF_AFTER_MS * (1 + laterComers)) return null;
    const lengthM = posePathLengthM(back);
    for (let awayM = BACK_OFF_STEP_M; awayM <= lengthM; awayM += BACK_OFF_STEP_M) {
      const poses = startOfPath(back, awayM);
      const leg = wayAlong(poses, machine.profile);
      if (leg === null || this.blocker(machine, { leg, companions: [...companions, ...others] }) !== null) return null;
      if (others.some((id) => this.isInTheWay(id, leg, TOUCHING_M))) return null;
      const place = standingOf(machine.profile, poses.at(-1) as Pose, {});
      if (wanted.some((way) => place.some((one) => isBlockedBy(way, one)))) continue;
      this.ways.set(machine.id, leg);
      return { type: 'back-off', by: own.by, poses };
    }
    return null;
  }

  /** Those who wait for each other in a ring that the machine is part of. */
  private ringOf(machineId: MachineId, nowMonoMs: number): readonly MachineId[] | null {
    const ring: MachineId[] = [machineId];
    for (;;) {
      const next = this.waitsFor(ring.at(-1) as MachineId, nowMonoMs);
      if (next === machineId) return ring;
      if (next === null || ring.includes(next)) return null;
      ring.push(next);
    }
  }

  /** The leg is driven, or will not be. */
  leave(machineId: MachineId): void {
    this.ways.delete(machineId);
    this.waits.delete(machineId);
    this.stuckSince.delete(machineId);
  }

  /** For how long a machine has been waiting for its way, ms; 0 when it does not. */
  waitedMs(machineId: MachineId, nowMonoMs: number): number {
    const wait = this.waits.get(machineId);
    return wait === undefined || nowMonoMs - wait.askedMonoMs > ASKED_LATELY_MS ? 0 : nowMonoMs - wait.sinceMonoMs;
  }

  /** Whom a machine waits for, or is held for on its way; null when it waits for nobody. */
  waitsFor(machineId: MachineId, nowMonoMs: number): MachineId | null {
    const wait = this.waits.get(machineId);
    if (wait !== undefined && nowMonoMs - wait.askedMonoMs <= ASKED_LATELY_MS) return wait.by;
    return this.ways.has(machineId) ? this.heldFor(machineId) : null;
  }

  /** The machine that the interlock holds this one for. */
  private heldFor(machineId: MachineId): MachineId | null {
    const verdict = this.fleet.machines.get(machineId)?.verdict?.value;
    const reason = verdict !== undefined && levelForbidsMotion(verdict.level) ? verdict.reasons[0] : undefined;
    if (reason?.ruleId !== 'machine-separation' || reason.other?.kind !== 'machine') return null;
    return [...this.fleet.machines.keys()].find((id) => id === reason.other?.id) ?? null;
  }

  /**
   * Whether a machine has for too long been waiting for somebody who will not move on, or been held for another machine. Asked every
   * tick; told once each time.
   */
  isStuck(machine: LiveMachine, nowMonoMs: number): boolean {
    const heldFor = this.ways.has(machine.id) ? this.heldFor(machine.id) : null;
    const waitsFor = this.waitsFor(machine.id, nowMonoMs);
    const goesNowhere = heldFor !== null || (waitsFor !== null && this.isInVain(machine.id, nowMonoMs));
    if (!goesNowhere) {
      this.stuckSince.delete(machine.id);
      return false;
    }
    const since = this.stuckSince.get(machine.id) ?? nowMonoMs;
    this.stuckSince.set(machine.id, since);
    if (nowMonoMs - since < PATIENCE_MS) return false;
    this.stuckSince.set(machine.id, nowMonoMs);
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
      if (this.isInTheWay(other.id, way)) return other.id;
    }
    return null;
  }

  private isInTheWay(machineId: MachineId, way: Way, keptM?: number): boolean {
    const machine = this.fleet.machines.get(machineId);
    if (machine === undefined || machine.pose === null) return false;
    const standing = standingOf(machine.profile, machine.pose.value.pose, machine.joints?.value ?? {});
    return standing.some((one) => isBlockedBy(way, one, keptM));
  }

  /** Who has waited longer for ground that this leg crosses, and could go now: otherwise a machine with many short legs goes for ever. */
  private firstComer(machine: LiveMachine, { leg, companions }: WayClaim, nowMonoMs: number): MachineId | null {
    const sinceMonoMs = this.waits.get(machine.id)?.sinceMonoMs ?? nowMonoMs;
    for (const [otherId, wait] of this.waits) {
      if (otherId === machine.id || companions.includes(otherId) || wait.sinceMonoMs >= sinceMonoMs) continue;
      if (this.waitsFor(otherId, nowMonoMs) === null || !crosses(leg, wait.wanted.leg)) continue;
      const other = this.fleet.machines.get(otherId);
      if (other !== undefined && this.blocker(other, wait.wanted) === null) return otherId;
    }
    return null;
  }
}
