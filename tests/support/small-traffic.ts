import type { Random } from '../../kernel/random.ts';
import type { Roadmap, Route, TrafficMachine, TrafficProblem } from '../../missions/traffic/traffic-problem.ts';

const robot = { radiusM: 0.5, speedMps: 0.7 };

export interface CorridorCase {
  readonly nodes: number;
  readonly bay: number;
  readonly machines: 2 | 3;
}

/** Five or seven places in line, 10 m apart, a bay 10 m beside one; two machines change ends, a third goes from beside the one to beside the other. */
export function corridor({ nodes, bay, machines }: CorridorCase): TrafficProblem {
  const last = nodes - 1;
  const all = [
    { start: 0, goal: last, ...robot },
    { start: last, goal: 0, ...robot },
    { start: 1, goal: last - 1, ...robot },
  ];
  return {
    roadmap: {
      places: [...Array.from({ length: nodes }, (_, at) => [10 * at, 0] as const), [10 * bay, 10]],
      lanes: [...Array.from({ length: last }, (_, at) => [at, at + 1] as const), [bay, nodes]],
    },
    machines: all.slice(0, machines),
    following: 'behind',
  };
}

export const corridorCases: readonly CorridorCase[] = ([2, 3] as const).flatMap((machines) =>
  [5, 7].flatMap((nodes) => [1, 2, 3].map((bay): CorridorCase => ({ nodes, bay, machines }))),
);

/** A grid of places 10 m apart, with machines that go from one drawn place to another. */
export function trafficGrid(width: number, count: number, random: Random): TrafficProblem {
  const index = (column: number, row: number): number => row * width + column;
  const cells = Array.from({ length: width * width }, (_, at) => [at % width, Math.floor(at / width)] as const);
  const starts = drawn(width * width, count, random);
  const goals = drawn(width * width, count, random);
  return {
    roadmap: {
      places: cells.map(([column, row]) => [10 * column, 10 * row] as const),
      lanes: cells.flatMap(([column, row]) => [
        ...(column + 1 < width ? [[index(column, row), index(column + 1, row)] as const] : []),
        ...(row + 1 < width ? [[index(column, row), index(column, row + 1)] as const] : []),
      ]),
    },
    machines: starts.map((start, at): TrafficMachine => ({ start, goal: goals[at]!, ...robot })),
    following: 'behind',
  };
}

/** Places strewn over a field with a lane wherever two are near: lanes of all lengths, some of which pass or cross each other closely. */
export function strewnTraffic(count: number, machines: number, random: Random): TrafficProblem {
  const places = Array.from({ length: count }, () => [random.next() * 12, random.next() * 12] as const);
  const lanes = places.flatMap(([ax, ay], a) =>
    places.flatMap(([bx, by], b) => {
      const isNear = b > a && Math.hypot(ax - bx, ay - by) < 5;
      return isNear ? [[a, b] as const] : [];
    }),
  );
  const starts = drawn(count, machines, random);
  const goals = drawn(count, machines, random);
  return {
    roadmap: { places, lanes },
    machines: starts.map((start, at): TrafficMachine => ({
      start,
      goal: goals[at]!,
      radiusM: 0.3 + random.next() * 0.7,
      speedMps: 0.5 + random.next(),
    })),
    following: 'behind',
  };
}

/** So many different numbers below a limit. */
function drawn(limit: number, count: number, random: Random): number[] {
  const all = Array.from({ length: limit }, (_, at) => at);
  return Array.from({ length: count }, () => all.splice(random.below(all.length), 1)[0]!);
}

/**
 * Whether there is an order of moves at all: breadth first over the places of all machines, one machine moving one lane at a time with the
 * others at rest. Shares nothing with the planner.
 */
export function isSolvable({ roadmap: { places, lanes }, machines }: TrafficProblem): boolean {
  const touches = (i: number, j: number, distanceM: number): boolean =>
    distanceM < machines[i]!.radiusM + machines[j]!.radiusM;
  const clearance = (from: number, to: number, rest: number): number => {
    const [ax, ay] = places[from]!;
    const [bx, by] = places[to]!;
    const [px, py] = places[rest]!;
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length2));
    return Math.hypot(ax + share * (bx - ax) - px, ay + share * (by - ay) - py);
  };
  const goal = machines.map((machine) => machine.goal).join();
  const first = machines.map(({ start }) => start);
  const seen = new Set([first.join()]);
  const open = [first];
  // The list grows as it is read.
  for (const here of open) {
    if (here.join() === goal) return true;
    machines.forEach((_, mover) => {
      for (const [a, b] of lanes) {
        const from = here[mover]!;
        if (from !== a && from !== b) continue;
        const to = from === a ? b : a;
        const isFree = here.every(
          (place, other) => other === mover || (place !== to && !touches(mover, other, clearance(from, to, place))),
        );
        const next = here.with(mover, to);
        if (!isFree || seen.has(next.join())) continue;
        seen.add(next.join());
        open.push(next);
      }
    });
  }
  return false;
}

/** The first step from which a machine can stay at its goal among others in step, by breadth-first search; null where there is none. */
export function soonestInSteps(
  lanes: TrafficProblem['roadmap']['lanes'],
  { start, goal }: TrafficMachine,
  others: readonly Route[],
): number | null {
  const last = Math.max(0, ...others.map((route) => route.at(-1)!.arriveS));
  const placeAt = (route: Route, step: number): number => route.findLast(({ arriveS }) => arriveS <= step)!.place;
  const isAllowed = (from: number, to: number, step: number): boolean => {
    if (others.some((route) => placeAt(route, step + 1) === to)) return false;
    const next = new Map(others.map((route) => [placeAt(route, step), placeAt(route, step + 1)]));
    // Who leaves a place that is entered, and so on: not back to where this machine comes from.
    const chain = new Set<number>();
    for (let place: number | undefined = to; place !== undefined && !chain.has(place); place = next.get(place))
      chain.add(place);
    return from === to || !chain.has(from);
  };
  const isAlwaysFree = (step: number): boolean =>
    Array.from({ length: last + 2 }, (_, at) => at).every(
      (at) => at < step || !others.some((route) => placeAt(route, at) === goal),
    );
  let reached = new Set(others.some((route) => placeAt(route, 0) === start) ? [] : [start]);
  for (let step = 0; step <= last + 40 && reached.size > 0; step += 1) {
    if (reached.has(goal) && isAlwaysFree(step)) return step;
    const ways = [...reached].flatMap((from) => [
      [from, from] as const,
      ...lanes.flatMap(([a, b]) => (a === from ? [[from, b] as const] : b === from ? [[from, a] as const] : [])),
    ]);
    reached = new Set(ways.filter(([from, to]) => isAllowed(from, to, step)).map(([, to]) => to));
  }
  return null;
}

/** Rows of a map of cells, `@` where blocked: strewn blocks, rooms with doors, or shelves with aisles. */
export function drawnMap(kind: 'random' | 'rooms' | 'shelves', size: number, random: Random): string[] {
  const doors = Array.from({ length: size * size }, () => random.below(6));
  const isBlocked = (x: number, y: number): boolean => {
    switch (kind) {
      case 'random':
        return random.next() < 0.15;
      case 'rooms': {
        const isWall = x % 7 === 6 || y % 7 === 6;
        const isCorner = x % 7 === 6 && y % 7 === 6;
        const room = Math.floor(x / 7) * size + Math.floor(y / 7) + (y % 7 === 6 ? size * Math.floor(size / 2) : 0);
        const along = x % 7 === 6 ? y % 7 : x % 7;
        return isWall && (isCorner || along !== doors[room % doors.length]);
      }
      case 'shelves':
        return x % 6 !== 0 && y % 2 === 1;
    }
  };
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (__, x) => (isBlocked(x, y) ? '@' : '.')).join(''),
  );
}

/** The largest piece of a roadmap that hangs together: every place of it can be reached from every other. */
export function largestPart({ places, lanes }: Roadmap): Roadmap {
  const part = places.map((_, place) => place);
  const rootOf = (place: number): number => (part[place] === place ? place : rootOf(part[place]!));
  for (const [a, b] of lanes) part[rootOf(a)] = rootOf(b);
  const sizes = new Map<number, number>();
  places.forEach((_, place) => sizes.set(rootOf(place), (sizes.get(rootOf(place)) ?? 0) + 1));
  const [largest] = [...sizes].sort((a, b) => b[1] - a[1])[0] ?? [];
  const kept = places.flatMap((_, place) => (rootOf(place) === largest ? [place] : []));
  const newNumber = new Map(kept.map((place, number) => [place, number]));
  return {
    places: kept.map((place) => places[place]!),
    lanes: lanes.flatMap(([a, b]) => {
      const [one, other] = [newNumber.get(a), newNumber.get(b)];
      return one === undefined || other === undefined ? [] : [[one, other] as const];
    }),
  };
}
