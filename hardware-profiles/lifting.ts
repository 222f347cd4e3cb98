import { jointsOf, toolPoint, type Joints } from './kinematics.ts';
import type { MachineProfile } from './profile.ts';

/** Rounding that a radius forgives, metres. */
const roundingM = 1e-6;
/** Step of the numeric derivative, rad or m. */
const derivativeStep = 1e-5;
/** A joint that changes radius or height by less than this per unit does not change it. */
const rateLeast = 0.01;

/**
 * What the maker rates the machine for with its hook at this radius, kg: the chart's next row outwards, 0 beyond the last. Null where the
 * profile has no chart.
 */
export function ratedLoadKg(profile: MachineProfile, radiusM: number): number | null {
  const chart = profile.lifting?.chart;
  if (chart === undefined) return null;
  return chart.find((row) => row.radiusM >= radiusM - roundingM)?.ratedKg ?? 0;
}

/** What plans keep free of a chart: the interlock counts the error of the load's display on top. */
const planningReserveRatio = 1.1;

/** Whether a plan may have the machine at `base` lift this much at a place in plan. A machine without a chart is not asked to. */
export function mayLiftAt(
  profile: MachineProfile,
  base: { readonly xM: number; readonly yM: number },
  at: { readonly xM: number; readonly yM: number },
  loadKg: number,
): boolean {
  const ratedKg = ratedLoadKg(profile, Math.hypot(at.xM - base.xM, at.yM - base.yM)) ?? 0;
  return loadKg * planningReserveRatio <= ratedKg;
}

/** Horizontal distance of the hook from the axis it is slewed about (the base's), metres. */
export function hookRadiusM(profile: MachineProfile, joints: Joints): number {
  const [x, y] = toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, joints);
  return Math.hypot(x, y);
}

/** Which way of a joint, by the sign of its speed, raises the load or carries it outwards; 0 where neither does (a slew). */
export interface LiftingWay {
  readonly joint: string;
  readonly speedMax: number;
  readonly raises: -1 | 0 | 1;
  readonly outwards: -1 | 0 | 1;
}

/** Of all joints, at these positions. Of a joint that does both (a luffing jib) the way outwards counts: it is the one that tips. */
export function liftingWays(profile: MachineProfile, joints: Joints): LiftingWay[] {
  const base = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  return jointsOf(profile).map(({ name, speedMax, home, min }) => {
    const at = joints[name] ?? home ?? Math.max(0, min);
    const moved = toolPoint(profile, base, { ...joints, [name]: at + derivativeStep });
    const still = toolPoint(profile, base, { ...joints, [name]: at });
    const outwards = signOf((Math.hypot(moved[0], moved[1]) - Math.hypot(still[0], still[1])) / derivativeStep);
    const raises = outwards !== 0 ? 0 : signOf((moved[2] - still[2]) / derivativeStep);
    return { joint: name, speedMax: speedMax.value, raises, outwards };
  });
}

function signOf(ratePerUnit: number): -1 | 0 | 1 {
  return Math.abs(ratePerUnit) < rateLeast ? 0 : ratePerUnit > 0 ? 1 : -1;
}
