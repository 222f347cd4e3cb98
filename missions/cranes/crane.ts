import { jointsOf, partsAt, toolPoint } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Point } from '../../kernel/geometry.ts';
import type { PlanningMachine } from '../planning-input.ts';

/** Where a hook is, about its crane's axis: the slewing joint with its turns, the radius, the height in the site frame. */
export interface HookState {
  readonly slewRad: number;
  readonly radiusM: number;
  readonly zM: number;
}

type Joint = ReturnType<typeof jointsOf>[number];

/** Something on the jib that turns with it, seen from above: from the axis out to its end. */
export interface Arm {
  readonly lengthM: number;
  readonly radiusM: number;
}

/** A tower crane as lifts are planned for it. Heights in the site frame. */
export interface Crane {
  readonly machine: PlanningMachine;
  readonly axis: Point;
  readonly slew: Joint;
  readonly trolley: Joint;
  readonly hoist: Joint;
  readonly radiusMinM: number;
  readonly radiusMaxM: number;
  readonly hookLowM: number;
  readonly hookHighM: number;
  readonly jib: Arm;
  readonly counterJib: Arm;
  /** All that turns, but rope and hook, lies between these heights. */
  readonly turningLowM: number;
  readonly turningHighM: number;
  readonly mastRadiusM: number;
  readonly mastTopM: number;
  /** Hook speed with a load and without, m/s. */
  readonly loadedMps: number;
  readonly emptyMps: number;
  readonly accelerationMps2: number;
  readonly decelerationMps2: number;
  /** Where the hook is now. */
  readonly hook: HookState;
}

const turningKinds: ReadonlySet<string> = new Set(['jib', 'counterJib', 'trolley']);

/** Null for machines that are no tower cranes: slew, trolley and hoist. */
export function craneOf(machine: PlanningMachine): Crane | null {
  const { profile, pose } = machine;
  if (!profile.capabilities.includes('lift')) return null;
  const [slew, trolley, hoist, ...others] = jointsOf(profile);
  if (slew?.kind !== 'slew' || trolley?.kind !== 'trolley' || hoist?.kind !== 'hoist' || others.length > 0) return null;
  const zero = { [slew.name]: 0, [trolley.name]: 0, [hoist.name]: 0 };
  const [xM, yM, zM] = toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, zero);
  const inlineM = Math.hypot(xM, yM);
  const parts = partsAt(profile, { xM: 0, yM: 0, zM: pose.zM, yawRad: 0 }, zero);
  const turning = parts.filter(({ kind }) => turningKinds.has(kind));
  const arm = (kind: string): Arm => {
    const part = parts.find((one) => one.kind === kind);
    if (part === undefined) return { lengthM: 0, radiusM: 0 };
    return { lengthM: Math.max(Math.abs(part.from[0]), Math.abs(part.to[0])), radiusM: part.radiusM };
  };
  const mast = parts.find(({ kind }) => kind === 'mast');
  const at = (joint: Joint): number => machine.joints?.[joint.name] ?? joint.home ?? Math.max(0, joint.min);
  return {
    machine,
    axis: [pose.xM, pose.yM],
    slew,
    trolley,
    hoist,
    radiusMinM: trolley.min + inlineM,
    radiusMaxM: trolley.max + inlineM,
    hookLowM: pose.zM + zM - hoist.max,
    hookHighM: pose.zM + zM - hoist.min,
    jib: arm('jib'),
    counterJib: arm('counterJib'),
    turningLowM: Math.min(...turning.map(({ from, to, radiusM }) => Math.min(from[2], to[2]) - radiusM)),
    turningHighM: Math.max(...turning.map(({ from, to, radiusM }) => Math.max(from[2], to[2]) + radiusM)),
    mastRadiusM: mast?.radiusM ?? 0,
    mastTopM: mast === undefined ? pose.zM : Math.max(mast.from[2], mast.to[2]) + mast.radiusM,
    ...speedsOf(profile),
    hook: { slewRad: at(slew), radiusM: at(trolley) + inlineM, zM: pose.zM + zM - at(hoist) },
  };
}

function speedsOf({
  speed,
  stopping,
}: MachineProfile): Pick<Crane, 'loadedMps' | 'emptyMps' | 'accelerationMps2' | 'decelerationMps2'> {
  return {
    loadedMps: (speed.workMps ?? speed.travelMps).value,
    emptyMps: speed.travelMps.value,
    accelerationMps2: stopping.accelerationMps2.value,
    decelerationMps2: (stopping.toolDecelerationMps2 ?? stopping.decelerationMps2).value,
  };
}

export function radiusOfM({ axis }: Crane, at: { readonly xM: number; readonly yM: number }): number {
  return Math.hypot(at.xM - axis[0], at.yM - axis[1]);
}

/** Heading of the jib in the site frame. */
export function headingRad({ machine }: Crane, { slewRad }: Pick<HookState, 'slewRad'>): number {
  return machine.pose.yawRad + slewRad;
}

/** The hook above a place, its slew within half a turn of `nearRad`; joint limits are not looked at. */
export function hookAbove(
  crane: Crane,
  at: { readonly xM: number; readonly yM: number },
  zM: number,
  nearRad: number,
): HookState {
  const [x, y] = crane.axis;
  const wantedRad = Math.atan2(at.yM - y, at.xM - x) - crane.machine.pose.yawRad;
  const byRad = wantedRad - nearRad;
  return { slewRad: nearRad + Math.atan2(Math.sin(byRad), Math.cos(byRad)), radiusM: radiusOfM(crane, at), zM };
}

export function hookPoint(crane: Crane, state: HookState): Point {
  const rad = headingRad(crane, state);
  return [crane.axis[0] + state.radiusM * Math.cos(rad), crane.axis[1] + state.radiusM * Math.sin(rad)];
}
