/**
 * Checks a plan's ways against floor that is closed for some time: drives every leg in steps and looks where the sides of the body are at that moment.
 * Shares no code with the planner, not even its types.
 */
type Spot = readonly [x: number, y: number];

export interface CheckedClosing {
  readonly outline: readonly Spot[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whom it does not concern. */
  readonly openToMachines: readonly string[];
}

export interface CheckedDrive {
  readonly machineId: string;
  readonly startMs: number;
  readonly halfWidthM: number;
  readonly legs: readonly {
    readonly poses: readonly { readonly xM: number; readonly yM: number }[];
    readonly atS: readonly number[];
  }[];
}

export interface CrossedClosing {
  readonly machineId: string;
  readonly atMs: number;
  readonly at: Spot;
}

const stepM = 0.1;
/** Touching the border is not driving over it. */
const borderM = 0.01;

/** Every moment at which a machine is over floor that is closed to it then; at most one for each leg and closing. */
export function crossedClosings(
  drives: readonly CheckedDrive[],
  closings: readonly CheckedClosing[],
): CrossedClosing[] {
  return drives.flatMap((drive) =>
    closings
      .filter(({ openToMachines }) => !openToMachines.includes(drive.machineId))
      .flatMap((closing) => drive.legs.flatMap((leg) => firstCrossing(drive, leg, closing) ?? [])),
  );
}

function firstCrossing(
  { machineId, startMs, halfWidthM }: CheckedDrive,
  { poses, atS }: CheckedDrive['legs'][number],
  { outline, fromMs, untilMs }: CheckedClosing,
): CrossedClosing | null {
  for (let index = 1; index < poses.length; index += 1) {
    const a = poses[index - 1]!;
    const b = poses[index]!;
    const lengthM = Math.hypot(b.xM - a.xM, b.yM - a.yM);
    const steps = Math.max(1, Math.ceil(lengthM / stepM));
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      const atMs = startMs + 1000 * (atS[index - 1]! + (atS[index]! - atS[index - 1]!) * share);
      if (atMs <= fromMs || atMs >= untilMs) continue;
      const at: Spot = [a.xM + (b.xM - a.xM) * share, a.yM + (b.yM - a.yM) * share];
      const [nx, ny] = lengthM === 0 ? [0, 0] : [-(b.yM - a.yM) / lengthM, (b.xM - a.xM) / lengthM];
      const bodyM = halfWidthM - borderM;
      const across = [-1, -0.5, 0, 0.5, 1].map((side): Spot => [at[0] + nx * bodyM * side, at[1] + ny * bodyM * side]);
      if (across.some((spot) => isWithin(spot, outline))) return { machineId, atMs, at };
    }
  }
  return null;
}

/** By the sum of the angles under which the outline's sides are seen. */
function isWithin([x, y]: Spot, outline: readonly Spot[]): boolean {
  let turned = 0;
  outline.forEach(([ax, ay], index) => {
    const [bx, by] = outline[(index + 1) % outline.length]!;
    const cross = (ax - x) * (by - y) - (ay - y) * (bx - x);
    const dot = (ax - x) * (bx - x) + (ay - y) * (by - y);
    turned += Math.atan2(cross, dot);
  });
  return Math.abs(turned) > Math.PI;
}
