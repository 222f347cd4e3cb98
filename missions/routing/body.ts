import type { MachineProfile } from '../../hardware-profiles/profile.ts';

/** The machine reduced to what the planner of a floor needs. All metres, metres per second, seconds. */
export interface Body {
  /** Half length and half width of the smallest box around footprint and tool that is symmetric about the base's origin. */
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  /** Radius of the circle about the base's origin that holds the footprint in every heading. */
  readonly turnRadiusM: number;
  readonly travelMps: number;
}

/** The tool's side of a machine that works on a floor. */
export interface FloorTool {
  readonly widthM: number;
  /** Distance between neighbouring lanes, at most. */
  readonly laneSpacingM: number;
  readonly workMps: number;
  /** Time of a half turn on the spot. */
  readonly halfTurnS: number;
}

export function bodyOf(profile: MachineProfile): Body {
  const footprint = profile.kinematics.footprint;
  const tool = profile.work === undefined ? 0 : profile.work.widthM.value / 2;
  const halfLengthM = Math.max(...footprint.map(([x]) => Math.abs(x)));
  const halfWidthM = Math.max(tool, ...footprint.map(([, y]) => Math.abs(y)));
  return {
    halfLengthM,
    halfWidthM,
    turnRadiusM: Math.max(tool, ...footprint.map(([x, y]) => Math.hypot(x, y))),
    travelMps: profile.speed.travelMps.value,
  };
}

/** Null for machines that do not work on floors. The rate of the profile caps the speed of the tool. */
export function floorToolOf(profile: MachineProfile): FloorTool | null {
  const work = profile.work;
  if (work === undefined) return null;
  const laneSpacingM = work.widthM.value * (1 - work.overlapRatio.value);
  const speedMps = profile.speed.workMps?.value ?? profile.speed.travelMps.value;
  return {
    widthM: work.widthM.value,
    laneSpacingM,
    workMps: Math.min(speedMps, work.rateNominalM2ph.value / 3600 / laneSpacingM),
    halfTurnS: work.turnS.value,
  };
}
