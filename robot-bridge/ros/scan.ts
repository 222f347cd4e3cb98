import { z } from 'zod';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { ScanSummary } from '../link.ts';

const beamsMax = 8000;
/** sensor_msgs/LaserScan; rosbridge writes NaN and infinity as null. */
const scanMessage = z.object({
  header: z.object({ stamp: z.object({ sec: z.number(), nanosec: z.number() }) }),
  angle_min: z.number(),
  angle_increment: z.number(),
  range_min: z.number().min(0),
  range_max: z.number().positive(),
  ranges: z.array(z.number().nullable()).max(beamsMax),
});

/** What lies this far beside the footprint is not in its way, metres. */
const besideM = 0.1;

/** Where the scanner sits on the machine, and what the machine takes up: its own frame, x forward, metres. */
export interface ScanFrame {
  readonly mount: { readonly xM: number; readonly yM: number; readonly yawRad: number };
  readonly frontM: number;
  readonly rearM: number;
  readonly leftM: number;
  readonly rightM: number;
}

/** Null for a machine whose profile names no scanner. */
export function scanFrame(profile: MachineProfile): ScanFrame | null {
  const scan = profile.wires.ros?.scan;
  if (scan === undefined) return null;
  const xs = profile.kinematics.footprint.map(([x]) => x);
  const ys = profile.kinematics.footprint.map(([, y]) => y);
  return {
    mount: scan.mount,
    frontM: Math.max(...xs),
    rearM: Math.min(...xs),
    leftM: Math.max(...ys),
    rightM: Math.min(...ys),
  };
}

/**
 * A scan in few numbers. A beam returns where its range lies between the scanner's least and greatest and not on the machine itself: zero, NaN, infinity and
 * the greatest range are no return. `aheadM`, `asternM`: from the footprint to the nearest return in the strip it rolls through.
 */
export function parseScan(message: unknown, frame: ScanFrame): Result<ScanSummary> {
  const parsed = scanMessage.safeParse(message);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const facts = { at: issue?.path.join('.') ?? '', cause: issue?.message ?? '' };
    return refuse({ code: 'message-invalid', facts });
  }
  const { angle_min, angle_increment, range_min, range_max, ranges, header } = parsed.data;
  const { mount, frontM, rearM, leftM, rightM } = frame;
  let returns = 0;
  let aheadM = Infinity;
  let asternM = Infinity;
  ranges.forEach((range, beam) => {
    if (range === null || range <= range_min || range >= range_max) return;
    const angle = mount.yawRad + angle_min + beam * angle_increment;
    const x = mount.xM + range * Math.cos(angle);
    const y = mount.yM + range * Math.sin(angle);
    const isBeside = y > leftM + besideM || y < rightM - besideM;
    const isOwn = x <= frontM && x >= rearM && y <= leftM && y >= rightM;
    if (isOwn) return;
    returns += 1;
    if (isBeside) return;
    if (x >= (frontM + rearM) / 2) aheadM = Math.min(aheadM, Math.max(0, x - frontM));
    else asternM = Math.min(asternM, Math.max(0, rearM - x));
  });
  const { sec, nanosec } = header.stamp;
  return ok({ beams: ranges.length, returns, aheadM, asternM, stampMs: sec * 1000 + nanosec / 1e6 });
}
