import type { Random } from '../../../../kernel/random.ts';
import type { ChargingProblem } from '../../../../missions/deliveries/charging/charging-problem.ts';

/** Stops and stations drawn on a square of 100 by 100; ways are straight lines at speed 1. */
export function randomCharging(random: Random, stops: number, stations: number): ChargingProblem {
  const places = 1 + stations + stops;
  const points = Array.from({ length: places }, () => [random.next() * 100, random.next() * 100] as const);
  const ways = points.flatMap(([ax, ay]) => points.map(([bx, by]) => Math.hypot(ax - bx, ay - by)));
  return {
    places,
    distances: ways,
    durations: ways,
    carriers: {
      count: 1 + random.below(stops),
      capacity: 2,
      home: 0,
      from: 0,
      until: 300 + random.below(300),
      energy: 90 + random.below(150),
      energyPerDistance: 1,
      chargeTimePerEnergy: random.next(),
    },
    stations: Array.from({ length: stations }, (_, at) => 1 + at),
    stops: Array.from({ length: stops }, (_, at) => {
      const from = random.below(200);
      return { place: 1 + stations + at, from, until: from + 50 + random.below(300), service: 10, amount: 1 };
    }),
  };
}

interface Value {
  readonly unserved: number;
  readonly rounds: number;
  readonly distance: number;
}

function isBetter(a: Value, b: Value): boolean {
  if (a.unserved !== b.unserved) return a.unserved < b.unserved;
  if (a.rounds !== b.rounds) return a.rounds < b.rounds;
  return a.distance < b.distance;
}

/** All orders of all stops and stations, round after round, one station never twice without a stop between. */
export function bruteForceCharging(problem: ChargingProblem): Value {
  const { places, distances, durations, carriers, stations, stops } = problem;
  let best: Value = { unserved: stops.length, rounds: 0, distance: 0 };
  const way = (from: number, to: number): number => distances[from * places + to]!;
  const time = (from: number, to: number): number => durations[from * places + to]!;

  function round(rest: ReadonlySet<number>, rounds: number, distance: number): void {
    const value = { unserved: rest.size, rounds, distance };
    if (isBetter(value, best)) best = value;
    if (rounds === carriers.count || rest.size === 0) return;
    go(
      { rest, rounds: rounds + 1, distance, at: carriers.home, free: carriers.from, left: carriers.energy, load: 0 },
      [],
    );
  }

  interface Going {
    readonly rest: ReadonlySet<number>;
    readonly rounds: number;
    readonly distance: number;
    readonly at: number;
    readonly free: number;
    readonly left: number;
    readonly load: number;
  }

  function go(going: Going, charged: readonly number[]): void {
    const { rest, rounds, distance, at, free, left, load } = going;
    const home = way(at, carriers.home);
    if (load > 0 && left >= home * carriers.energyPerDistance && free + time(at, carriers.home) <= carriers.until)
      round(rest, rounds, distance + home);
    for (const station of stations) {
      const energy = left - way(at, station) * carriers.energyPerDistance;
      if (charged.includes(station) || energy < 0) continue;
      const begin = free + time(at, station);
      const end = begin + (carriers.energy - energy) * carriers.chargeTimePerEnergy;
      if (end > carriers.until) continue;
      const next = { distance: distance + way(at, station), at: station, free: end, left: carriers.energy };
      go({ ...going, ...next }, [...charged, station]);
    }
    for (const stop of rest) {
      const { place, from, until, service, amount } = stops[stop]!;
      const energy = left - way(at, place) * carriers.energyPerDistance;
      const begin = Math.max(from, free + time(at, place));
      if (energy < 0 || begin > until || load + amount > carriers.capacity || begin + service > carriers.until)
        continue;
      const next = { at: place, free: begin + service, left: energy, load: load + amount };
      const others = new Set([...rest].filter((other) => other !== stop));
      go({ ...next, rest: others, rounds, distance: distance + way(at, place) }, []);
    }
  }

  round(new Set(stops.keys()), 0, 0);
  return best;
}
