import type { AllocationProblem, Battery, Machine, Task } from '../../missions/allocation/allocation-problem.ts';

/** Size, seed and variant of a drawn instance; written m5-n15-s1, with -r7200 for spread releases and -b7200 for batteries. */
export interface AllocationShape {
  readonly machines: number;
  readonly tasks: number;
  readonly seed: number;
  /** Tasks are released within so many seconds; all at once where absent. */
  readonly spreadS?: number;
  /** Activity that empties a full battery; no batteries where absent. */
  readonly batteryS?: number;
}

const SIDE = 8;
const STEP_M = 10;
const SPEED_MPS = 1;
const MACHINES_MAX = SIDE * SIDE;
const TASKS_MAX = 10_000;
/** Batteries are full at the start, kept above a fifth, and filled in an hour. */
const battery = { levelRatio: 1, floorRatio: 0.2, chargeTime: 3600 } as const;

export function shapeOf(name: string): AllocationShape | null {
  const match = /^m(\d+)-n(\d+)-s(\d+)(?:-r(\d+))?(?:-b(\d+))?$/.exec(name);
  if (match === null) return null;
  const [machines, tasks, seed, spread, drain] = match.slice(1).map(Number) as [number, number, number, number, number];
  if (machines < 1 || machines > MACHINES_MAX || tasks > TASKS_MAX || drain === 0) return null;
  return {
    machines,
    tasks,
    seed,
    ...(match[4] === undefined ? {} : { spreadS: spread }),
    ...(match[5] === undefined ? {} : { batteryS: drain }),
  };
}

/** mulberry32, so that others can draw the same instances. */
function mulberry32(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Another waypoint than those taken. */
function waypoint(below: (below: number) => number, taken: readonly number[]): number {
  for (;;) {
    const place = below(SIDE * SIDE);
    if (!taken.includes(place)) return place;
  }
}

/** The instances on which Open-RMF's task planner was measured: a grid of 8 × 8 waypoints, 10 m apart, at 1 m/s. */
export function drawnAllocation({ machines, tasks, seed, spreadS, batteryS }: AllocationShape): AllocationProblem {
  const below = mulberry32(seed);
  const places = SIDE * SIDE;
  const travelS = Array.from({ length: places * places }, (_, at) => {
    const [from, to] = [Math.floor(at / places), at % places];
    const rows = Math.abs(Math.floor(from / SIDE) - Math.floor(to / SIDE));
    return ((rows + Math.abs((from % SIDE) - (to % SIDE))) * STEP_M) / SPEED_MPS;
  });
  const starts: number[] = [];
  while (starts.length < machines) starts.push(waypoint(below, starts));
  const drawn = Array.from({ length: tasks }, (): Task => {
    const begin = below(places);
    const end = waypoint(below, [begin]);
    const service = 30 + below(91) + 30;
    const release = spreadS === undefined ? {} : { release: below(spreadS + 1) };
    return { begin, end, service, skills: [], ...release };
  });
  return {
    places,
    travelTables: [travelS],
    machines: starts.map((start): Machine => {
      const own: Battery | null = batteryS === undefined ? null : { ...battery, drainTime: batteryS, charger: start };
      return { travelTable: 0, skills: [], start, from: 0, until: Infinity, ...(own === null ? {} : { battery: own }) };
    }),
    tasks: drawn,
  };
}
