/**
 * Checks what several machines drive over a slab at once, from nothing but where each is when: that no tool is over anything, that nobody
 * is too fast or bends more than a machine can, that no two meet, what they touch together and how old the joints are. Shares no code with the planner.
 */
import {
  crossingsOf,
  forCellsNear,
  gap,
  gridOver,
  lateShareOf,
  reachableCells,
  Sides,
  type CheckedSlab,
  type Spot,
} from './coverage-checker.ts';

/** Straight and even from one moment to the next. */
export interface CheckedMoment {
  readonly at: Spot;
  readonly timeS: number;
}

export interface CheckedMachine {
  readonly moments: readonly CheckedMoment[];
  /** Whether it stands at its first place before, and at its last afterwards. */
  readonly standsBefore: boolean;
  readonly standsAfter: boolean;
  /** When its tool is down; always, where absent. */
  readonly workS?: { readonly fromS: number; readonly toS: number };
}

export interface CheckedDrives {
  readonly coveredShare: number;
  readonly crossings: number;
  /** The fastest of all, metres per second. */
  readonly fastestMps: number;
  /** Rims of two tools are surely never nearer than this; Infinity where no two are ever there together. */
  readonly apartAtLeastM: number;
  /** Share of neighbouring places touched further apart in time than allowed. */
  readonly lateShare: number;
  /** The tightest bend of all, 1/m; turns about on the spot left out. */
  readonly bendMax: number;
  /** Corners at which a machine would have to turn on the spot: neither a bend nor straight back. */
  readonly kinks: number;
}

export interface DriveChecks {
  readonly openTimeS?: number;
  /** Radius that machines turn with; bends and kinks are judged by it. */
  readonly radiusM?: number;
  readonly cellsPerTool?: number;
}

export function checkDrives(
  slab: CheckedSlab,
  machines: readonly CheckedMachine[],
  { openTimeS = Infinity, radiusM = 0, cellsPerTool = 16 }: DriveChecks = {},
): CheckedDrives {
  const sides = new Sides(slab);
  const grid = gridOver(slab, slab.toolWidth / cellsPerTool);
  const paths = machines.map(({ moments }) => moments.map(({ at }) => at));
  const reachable = reachableCells(slab, sides, grid, paths.flat());
  const touched = new Float64Array(grid.columns * grid.rows).fill(NaN);
  for (const { moments: all, workS = { fromS: -Infinity, toS: Infinity } } of machines) {
    const moments = all.filter(({ timeS }) => timeS > workS.fromS - NOISE_S && timeS < workS.toS + NOISE_S);
    const lines = moments.slice(1).map(({ at }, index): readonly [Spot, Spot] => [moments[index]!.at, at]);
    forCellsNear(grid, lines, slab.toolWidth / 2, (cell, line, x, y) => {
      const [from, to] = [moments[line]!, moments[line + 1]!];
      const length = gap(from.at, to.at);
      const along =
        length === 0
          ? 0
          : ((x - from.at[0]) * (to.at[0] - from.at[0]) + (y - from.at[1]) * (to.at[1] - from.at[1])) / length ** 2;
      const whenS = from.timeS + Math.min(1, Math.max(0, along)) * (to.timeS - from.timeS);
      if (!(touched[cell]! <= whenS)) touched[cell] = whenS;
    });
  }
  let cells = 0;
  let covered = 0;
  reachable.forEach((value, cell) => {
    cells += value;
    if (value === 1 && !Number.isNaN(touched[cell]!)) covered += 1;
  });
  const bends = paths.map((path) => bendsOf(path, radiusM));
  return {
    coveredShare: covered / cells,
    crossings: paths.reduce((sum, path) => sum + crossingsOf(sides, path, slab.toolWidth), 0),
    fastestMps: Math.max(...machines.map(fastestOf)),
    apartAtLeastM: apartAtLeast(machines) - slab.toolWidth,
    lateShare: lateShareOf(grid, reachable, touched, openTimeS),
    bendMax: Math.max(0, ...bends.map(({ bendMax }) => bendMax)),
    kinks: bends.reduce((sum, { kinks }) => sum + kinks, 0),
  };
}

function fastestOf({ moments }: CheckedMachine): number {
  let fastest = 0;
  moments.forEach(({ at, timeS }, index) => {
    const before = moments[index - 1];
    if (before === undefined) return;
    const wayM = gap(before.at, at);
    if (timeS < before.timeS - 1e-9) fastest = Infinity;
    if (wayM > 1e-6) fastest = Math.max(fastest, wayM / (timeS - before.timeS));
  });
  return fastest;
}

/** Seconds between two looks at where everybody is. */
const LOOK_S = 0.25;

/**
 * Looks every quarter of a second. Between two looks both move, each no faster than it ever is, so they may have been nearer by what both can
 * do in half of that.
 */
function apartAtLeast(machines: readonly CheckedMachine[]): number {
  const endS = Math.max(...machines.map(({ moments }) => moments.at(-1)!.timeS));
  const looks = Math.ceil(endS / LOOK_S) + 1;
  const tracks = machines.map((machine) => trackOf(machine, looks));
  const speeds = machines.map(fastestOf);
  let least = Infinity;
  tracks.forEach((one, a) => {
    tracks.slice(a + 1).forEach((other, further) => {
      const slack = ((speeds[a]! + speeds[a + 1 + further]!) * LOOK_S) / 2;
      for (let look = 0; look < looks; look += 1) {
        const [p, q] = [one[look]!, other[look]!];
        if (p !== null && q !== null) least = Math.min(least, gap(p, q) - slack);
      }
    });
  });
  return least;
}

function trackOf({ moments, standsBefore, standsAfter }: CheckedMachine, looks: number): (Spot | null)[] {
  let next = 0;
  return Array.from({ length: looks }, (_, look) => {
    const timeS = look * LOOK_S;
    while (next < moments.length && moments[next]!.timeS < timeS) next += 1;
    if (next === 0) return standsBefore || moments[0]!.timeS === timeS ? moments[0]!.at : null;
    if (next === moments.length) return standsAfter ? moments.at(-1)!.at : null;
    const [from, to] = [moments[next - 1]!, moments[next]!];
    const share = (timeS - from.timeS) / (to.timeS - from.timeS);
    return [from.at[0] + share * (to.at[0] - from.at[0]), from.at[1] + share * (to.at[1] - from.at[1])];
  });
}

/** Times nearer together than this are the same, seconds. */
const NOISE_S = 1e-6;
/** Places nearer together than this say nothing about a bend, metres. */
const NOISE_M = 1e-3;

/** The circle through three places after each other tells the bend; a corner sharper than a right angle is a change of gear, and has to be sharp. */
function bendsOf(path: readonly Spot[], radiusM: number): { bendMax: number; kinks: number } {
  const spots: Spot[] = [];
  for (const spot of path) if (spots.length === 0 || gap(spots.at(-1)!, spot) > NOISE_M) spots.push(spot);
  let bendMax = 0;
  let kinks = 0;
  for (let index = 1; index + 1 < spots.length; index += 1) {
    const [a, b, c] = [spots[index - 1]!, spots[index]!, spots[index + 1]!];
    const cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
    const dot = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
    if (dot >= 0) {
      bendMax = Math.max(bendMax, (2 * Math.abs(cross)) / (gap(a, b) * gap(b, c) * gap(a, c)));
      continue;
    }
    const offRad = Math.PI - Math.abs(Math.atan2(cross, dot));
    if (radiusM > 0 && offRad > (gap(a, b) + gap(b, c)) / (2 * radiusM) + 0.01) kinks += 1;
  }
  return { bendMax, kinks };
}

/** A stretch of a drive as a plan says it: along a circle of this radius to the left, or straight on, or standing. */
export interface CheckedPiece {
  readonly kind: 'straight' | 'arc' | 'stop';
  readonly from: { readonly at: Spot; readonly yawRad: number };
  readonly gear?: 'forward' | 'backward';
  readonly lengthM: number;
  readonly leftM?: number;
  readonly durationS: number;
}

/** Steps along a piece are no longer than this, metres, and turn by no more than this. */
const WALK_M = 0.25;
const WALK_RAD = 0.03;

/**
 * Walks the pieces in small steps, each along its chord, from where the first begins: where the machine is when, and how far the pieces'
 * own beginnings are off from where the walk has come to (metres and radians).
 */
export function walkPieces(pieces: readonly CheckedPiece[], startS = 0): { moments: CheckedMoment[]; offMax: number } {
  let [x, y] = pieces[0]!.from.at;
  let yaw = pieces[0]!.from.yawRad;
  let timeS = startS;
  let offMax = 0;
  const moments: CheckedMoment[] = [{ at: [x, y], timeS }];
  for (const { kind, from, gear, lengthM, leftM, durationS } of pieces) {
    const turnOff = kind === 'stop' ? 0 : Math.abs(Math.sin((from.yawRad - yaw) / 2)) * 2;
    offMax = Math.max(offMax, gap(from.at, [x, y]), turnOff);
    const way = gear === 'backward' ? -lengthM : lengthM;
    const bend = kind === 'arc' ? 1 / leftM! : 0;
    const steps = Math.max(1, Math.ceil(lengthM / WALK_M), Math.ceil((lengthM * Math.abs(bend)) / WALK_RAD));
    for (let step = 1; step <= steps; step += 1) {
      const half = ((way / steps) * bend) / 2;
      const chord = half === 0 ? way / steps : ((way / steps) * Math.sin(half)) / half;
      x += chord * Math.cos(yaw + half);
      y += chord * Math.sin(yaw + half);
      yaw += 2 * half;
      moments.push({ at: [x, y], timeS: timeS + (durationS * step) / steps });
    }
    timeS += durationS;
  }
  return { moments, offMax };
}
