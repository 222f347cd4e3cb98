import type { AxisBound } from '../../kernel/axis-bounds.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { Result } from '../../kernel/result.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { ArmBody } from './arm-body.ts';
import type { Body, Drive, MutablePose, ToolUse } from './body.ts';
import { GroundBody } from './ground-body.ts';

/** A driving base with an arm: it drives to a station, stands, and its arm works there. One of the two moves at a time. */
export class StationBody implements Body {
  readonly #base: GroundBody;
  readonly #arm: ArmBody;
  #active: Body;

  constructor(profile: MachineProfile, pose: MutablePose, joints: Record<string, number>) {
    this.#base = new GroundBody(profile, pose);
    this.#arm = new ArmBody(profile, pose, joints);
    this.#active = this.#base;
  }

  get speedMps(): number {
    return this.#active.speedMps;
  }
  get yawRateRadps(): number {
    return this.#active.yawRateRadps;
  }
  get isMoving(): boolean {
    return this.#active.isMoving;
  }
  get movesTool(): boolean {
    return this.#active === this.#arm;
  }
  plan(poses: readonly Pose[], drive: Drive): Result<void> {
    this.#active.drop();
    this.#active = drive === 'arm' ? this.#arm : this.#base;
    return this.#active.plan(poses, drive);
  }
  hasPath(): boolean {
    return this.#active.hasPath();
  }
  remainingM(): number {
    return this.#active.remainingM();
  }
  step(limitMps: number, toolUse: ToolUse, axes: readonly AxisBound[]): boolean {
    return this.#active.step(limitMps, toolUse, axes);
  }
  axisLimitMps(axes: readonly AxisBound[]): number {
    return this.#active.axisLimitMps(axes);
  }
  drop(): void {
    this.#active.drop();
  }
}
