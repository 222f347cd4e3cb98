/** Checks routes of machines from nothing but the map: drives every pair of them side by side. Shares no code with the planner, not even its types. */
export interface CheckedTraffic {
  readonly places: readonly (readonly [number, number])[];
  readonly lanes: readonly (readonly [number, number])[];
  readonly machines: readonly {
    readonly start: number;
    readonly goal: number;
    readonly radiusM: number;
    readonly speedMps: number;
  }[];
}

type CheckedRoute = readonly { readonly place: number; readonly arriveS: number; readonly leaveS: number }[];

/** What sums of times and roots may be off by. */
const TOLERANCE = 1e-6;

/** A stretch of time in which a machine goes straight, or stands. */
interface Stretch {
  readonly fromS: number;
  readonly untilS: number;
  readonly x: number;
  readonly y: number;
  /** Metres per second. */
  readonly vx: number;
  readonly vy: number;
}

function faultsOfRoute(problem: CheckedTraffic, route: CheckedRoute, number: number): string[] {
  const { start, goal, speedMps } = problem.machines[number]!;
  const faults: string[] = [];
  const lanes = new Set(problem.lanes.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  const first = route[0];
  const last = route.at(-1);
  if (first === undefined || last === undefined) return [`machine ${number} has no route`];
  if (first.place !== start || first.arriveS !== 0) faults.push(`machine ${number} does not begin at its start`);
  if (last.place !== goal || last.leaveS !== Infinity) faults.push(`machine ${number} does not stay at its goal`);
  route.forEach(({ place, arriveS, leaveS }, at) => {
    if (!(leaveS >= arriveS)) faults.push(`machine ${number} leaves stop ${at} before it is there`);
    const next = route[at + 1];
    if (next === undefined) return;
    if (!lanes.has(`${place} ${next.place}`)) faults.push(`machine ${number} leaves the lanes at stop ${at}`);
    const [ax, ay] = problem.places[place]!;
    const [bx, by] = problem.places[next.place]!;
    const takesS = Math.hypot(bx - ax, by - ay) / speedMps;
    if (Math.abs(next.arriveS - leaveS - takesS) > TOLERANCE)
      faults.push(`machine ${number} is not at its own speed after stop ${at}`);
  });
  return faults;
}

function stretchesOf({ places }: CheckedTraffic, route: CheckedRoute): Stretch[] {
  return route.flatMap(({ place, arriveS, leaveS }, at) => {
    const [x, y] = places[place]!;
    const stays: Stretch = { fromS: arriveS, untilS: leaveS, x, y, vx: 0, vy: 0 };
    const next = route[at + 1];
    if (next === undefined) return [stays];
    const [bx, by] = places[next.place]!;
    const takesS = next.arriveS - leaveS;
    return [stays, { fromS: leaveS, untilS: next.arriveS, x, y, vx: (bx - x) / takesS, vy: (by - y) / takesS }];
  });
}

/** How near two machines come to each other while both go straight. */
function nearest(a: Stretch, b: Stretch): number {
  const fromS = Math.max(a.fromS, b.fromS);
  const untilS = Math.min(a.untilS, b.untilS);
  if (fromS > untilS) return Infinity;
  const x = a.x + a.vx * (fromS - a.fromS) - (b.x + b.vx * (fromS - b.fromS));
  const y = a.y + a.vy * (fromS - a.fromS) - (b.y + b.vy * (fromS - b.fromS));
  const vx = a.vx - b.vx;
  const vy = a.vy - b.vy;
  const speedSquared = vx * vx + vy * vy;
  const least = speedSquared === 0 ? 0 : -(x * vx + y * vy) / speedSquared;
  const atS = Math.min(untilS - fromS, Math.max(0, least));
  return speedSquared === 0 ? Math.hypot(x, y) : Math.hypot(x + vx * atS, y + vy * atS);
}

/** When two machines come nearer than they may. */
function meetings(one: readonly Stretch[], other: readonly Stretch[], apartM: number): number[] {
  const atS: number[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const [a, b] = [one[i]!, other[j]!];
    if (nearest(a, b) < apartM) atS.push(Math.max(a.fromS, b.fromS));
    if (a.untilS <= b.untilS) i += 1;
    else j += 1;
  }
  return atS;
}

/** Everything that is wrong with the routes; nothing when they are valid. Machines without a size must not be at one point. */
export function trafficFaults(problem: CheckedTraffic, routes: readonly CheckedRoute[]): string[] {
  const { machines } = problem;
  if (routes.length !== machines.length) return ['there is not one route for each machine'];
  const faults = routes.flatMap((route, number) => faultsOfRoute(problem, route, number));
  const ways = routes.map((route) => stretchesOf(problem, route));
  machines.forEach(({ radiusM }, one) => {
    for (let other = one + 1; other < ways.length; other += 1) {
      const apartM = Math.max(TOLERANCE, radiusM + machines[other]!.radiusM - TOLERANCE);
      for (const atS of meetings(ways[one]!, ways[other]!, apartM))
        faults.push(`machines ${one} and ${other} meet after ${atS} s`);
    }
  });
  return faults;
}

/**
 * Paths in steps, as the public instances count them: a place has one machine at most at every step, two never change places, and a ring of machines
 * never turns as one. `neighbours` says where one can be a step later.
 */
export function stepFaults(
  agents: readonly { readonly start: number; readonly goal: number }[],
  neighbours: (place: number) => readonly number[],
  paths: readonly (readonly number[])[],
): string[] {
  if (paths.length !== agents.length) return ['there is not one path for each agent'];
  const faults: string[] = [];
  agents.forEach(({ start, goal }, agent) => {
    const path = paths[agent]!;
    if (path[0] !== start || path.at(-1) !== goal) faults.push(`agent ${agent} does not go from start to goal`);
    path.forEach((place, step) => {
      if (step > 0 && place !== path[step - 1] && !neighbours(path[step - 1]!).includes(place))
        faults.push(`agent ${agent} jumps at step ${step}`);
    });
  });
  const steps = Math.max(0, ...paths.map((path) => path.length));
  const placeAt = (agent: number, step: number): number => paths[agent]![step] ?? paths[agent]!.at(-1)!;
  for (let step = 0; step < steps; step += 1) {
    const at = new Map<number, number>();
    agents.forEach((_, agent) => {
      const place = placeAt(agent, step);
      if (at.has(place)) faults.push(`agents ${at.get(place)} and ${agent} are both at ${place} at step ${step}`);
      at.set(place, agent);
    });
    agents.forEach((_, agent) => {
      const ring = [agent];
      for (let next = at.get(placeAt(agent, step + 1)); next !== undefined; next = at.get(placeAt(next, step + 1))) {
        if (next === agent && ring.length > 1) faults.push(`agents ${ring.join(', ')} turn in a ring at step ${step}`);
        if (ring.includes(next)) return;
        ring.push(next);
      }
    });
  }
  return faults;
}
