import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { Problem } from '../../kernel/result.ts';
import type { ConnectionState, MachineLink, MachineReport } from '../../robot-bridge/link.ts';
import type { MachineVerdict } from '../contract/interlock/interlock.ts';
import type { WorkMode } from '../contract/accounts/work-modes.ts';
import { toldHours, toldMode } from './told-values.ts';

/** How old a value may be before it is shown as stale and no command is given on it (receiver time). */
export const staleAfterMs = {
  poseMoving: 300,
  poseParked: 1_000,
  battery: 5_000,
  health: 5_000,
  joints: 1_500,
  verdict: 1_000,
} as const;

const MOVING_MPS = 0.01;
const REFUSED_SHOWN_MS = 10_000;

interface Received<T> {
  readonly value: T;
  readonly receivedMonoMs: number;
}

export interface PoseValue {
  readonly pose: Pose;
  readonly speedMps: number;
}

/** What the controller knows of one machine right now, with the arrival time of every value. */
export class LiveMachine {
  readonly id: MachineId;
  readonly machine: FleetMachine;
  readonly profile: MachineProfile;
  readonly link: MachineLink;
  connection: ConnectionState;
  connectionSinceMonoMs = 0;
  pose: Received<PoseValue> | null = null;
  joints: Received<Readonly<Record<string, number>>> | null = null;
  battery: Received<{ fillRatio: number; isCharging: boolean }> | null = null;
  health: Received<{
    level: 'ok' | 'warn' | 'error' | 'stale';
    message: string;
    values: Readonly<Record<string, string>>;
  }> | null = null;
  /** Who moves it, and what its counter of operating hours shows, as it says itself; null: it never did. */
  toldMode: Received<WorkMode> | null = null;
  operatingHours: Received<number> | null = null;
  /** When something of it was last seen to move. */
  movedMonoMs = -Infinity;
  /** The same of its joints alone: it works, whatever carries it. */
  jointsMovedMonoMs = -Infinity;
  verdict: Received<MachineVerdict> | null = null;
  /** When the interlock last said that it must stand still; wall clock, as its statuses are. */
  forbiddenWallMonoMs = -Infinity;
  /** By the code of the problem, as often as the link has counted it. */
  readonly refused = new Map<string, Received<number>>();

  constructor(machine: FleetMachine, profile: MachineProfile, link: MachineLink) {
    this.id = asId<MachineId>(machine.id);
    this.machine = machine;
    this.profile = profile;
    this.link = link;
    this.connection = link.connection();
  }

  apply(report: MachineReport): void {
    const { receivedMonoMs } = report;
    switch (report.type) {
      case 'connection':
        this.connection = report.state;
        this.connectionSinceMonoMs = receivedMonoMs;
        break;
      case 'pose':
        this.pose = {
          value: { pose: report.pose, speedMps: Math.hypot(...report.velocityMps) },
          receivedMonoMs,
        };
        if (this.isMoving()) this.movedMonoMs = receivedMonoMs;
        break;
      case 'joints':
        this.joints = { value: report.positions, receivedMonoMs };
        if (Object.values(report.velocities).some((speed) => Math.abs(speed) > MOVING_MPS))
          this.movedMonoMs = this.jointsMovedMonoMs = receivedMonoMs;
        break;
      case 'battery':
        this.battery = { value: { fillRatio: report.fillRatio, isCharging: report.isCharging }, receivedMonoMs };
        break;
      case 'health':
        this.health = {
          value: { level: report.level, message: report.message, values: report.values },
          receivedMonoMs,
        };
        this.takeTold(report.values, receivedMonoMs);
        break;
      case 'scan':
        break;
      case 'refused':
        this.takeRefused(report.problem, receivedMonoMs);
        break;
    }
  }

  /** A link tells of a kind once a second at most and says how many there were so far. */
  private takeRefused({ code, facts }: Problem, receivedMonoMs: number): void {
    const soFar = facts?.['count'];
    const value = typeof soFar === 'number' ? soFar : (this.refused.get(code)?.value ?? 0) + 1;
    this.refused.set(code, { value, receivedMonoMs });
  }

  private takeTold(values: Readonly<Record<string, string>>, receivedMonoMs: number): void {
    const [mode, hours] = [toldMode(values), toldHours(values)];
    if (mode !== null) this.toldMode = { value: mode, receivedMonoMs };
    if (hours !== null) this.operatingHours = { value: hours, receivedMonoMs };
  }

  isMoving(): boolean {
    return this.pose !== null && this.pose.value.speedMps > MOVING_MPS;
  }

  /** Whether the pose is fresh enough to command the machine on it. */
  isPoseFresh(nowMonoMs: number): boolean {
    return this.pose !== null && !this.isPoseStale(nowMonoMs);
  }

  isPoseStale(nowMonoMs: number): boolean {
    if (this.pose === null) return true;
    const limitMs = this.isMoving() ? staleAfterMs.poseMoving : staleAfterMs.poseParked;
    return this.connection !== 'connected' || nowMonoMs - this.pose.receivedMonoMs > limitMs;
  }

  takeVerdict(value: MachineVerdict, receivedMonoMs: number): void {
    this.verdict = { value, receivedMonoMs };
    if (levelForbidsMotion(value.level)) this.forbiddenWallMonoMs = receivedMonoMs;
  }

  /** Whether the interlock lets it move, as last heard. On wall time, as its statuses are. */
  mayMove(nowWallMonoMs: number): boolean {
    const { verdict } = this;
    const isFresh = verdict !== null && nowWallMonoMs - verdict.receivedMonoMs <= staleAfterMs.verdict;
    return isFresh && !levelForbidsMotion(verdict.value.level);
  }

  /** Joints that are young enough to be gone by; null while there are none. */
  freshJoints(nowMonoMs: number): Readonly<Record<string, number>> | null {
    const { joints } = this;
    return joints === null || nowMonoMs - joints.receivedMonoMs > staleAfterMs.joints ? null : joints.value;
  }

  /** What its diagnostics tell, while it is young enough to be gone by. */
  freshValues(nowMonoMs: number): Readonly<Record<string, string>> | null {
    const { health } = this;
    return health === null || nowMonoMs - health.receivedMonoMs > staleAfterMs.health ? null : health.value.values;
  }

  isFaulty(): boolean {
    return this.health !== null && this.health.value.level === 'error';
  }

  hasRefusedLately(nowMonoMs: number): boolean {
    return [...this.refused.values()].some(({ receivedMonoMs }) => nowMonoMs - receivedMonoMs < REFUSED_SHOWN_MS);
  }
}
