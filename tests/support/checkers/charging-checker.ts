/** Drives rounds that charge on their way, visit by visit. Shares no code with the planner, not even its types. */
export interface CheckedCharging {
  readonly places: number;
  readonly distances: ArrayLike<number>;
  readonly durations: ArrayLike<number>;
  readonly carriers: {
    readonly count: number;
    readonly capacity: number;
    readonly home: number;
    readonly from: number;
    readonly until: number;
    readonly energy: number;
    readonly energyPerDistance: number;
    readonly chargeTimePerEnergy: number;
  };
  readonly stations: readonly number[];
  readonly stops: readonly {
    readonly place: number;
    readonly from: number;
    readonly until: number;
    readonly service: number;
    readonly amount: number;
  }[];
}

interface CheckedVisit {
  readonly kind: 'stop' | 'charge';
  readonly stop?: number;
  readonly place?: number;
  readonly begin: number;
  readonly end?: number;
}

export interface CheckedRounds {
  readonly tours: readonly { readonly visits: readonly CheckedVisit[]; readonly distance: number }[];
  readonly unserved: readonly { readonly stop: number }[];
  readonly distance: number;
}

const TOLERANCE = 1e-6;

function faultsOfRound(problem: CheckedCharging, visits: readonly CheckedVisit[], told: number): string[] {
  const { places, distances, durations, carriers, stations, stops } = problem;
  const faults: string[] = [];
  let at = carriers.home;
  let free = carriers.from;
  let left = carriers.energy;
  let driven = 0;
  const goTo = (place: number): void => {
    const way = distances[at * places + place]!;
    driven += way;
    left -= way * carriers.energyPerDistance;
    free += durations[at * places + place]!;
    if (left < -TOLERANCE) faults.push(`the battery is empty on the way to place ${String(place)}`);
    at = place;
  };
  for (const visit of visits) {
    const stop = visit.stop === undefined ? undefined : stops[visit.stop];
    goTo(stop?.place ?? visit.place!);
    if (visit.begin < free - TOLERANCE) faults.push(`begins at ${String(visit.begin)}, is there at ${String(free)}`);
    if (visit.kind === 'stop') {
      if (stop === undefined) return [...faults, `there is no stop ${String(visit.stop)}`];
      if (visit.begin < stop.from - TOLERANCE || visit.begin > stop.until + TOLERANCE)
        faults.push('outside its window');
      free = visit.begin + stop.service;
    } else {
      if (!stations.includes(at)) faults.push(`no station at place ${String(at)}`);
      free = visit.begin + (carriers.energy - left) * carriers.chargeTimePerEnergy;
      if (Math.abs(visit.end! - free) > TOLERANCE) faults.push('the charge does not end when the battery is full');
      left = carriers.energy;
    }
  }
  goTo(carriers.home);
  if (free > carriers.until + TOLERANCE) faults.push('is home too late');
  if (Math.abs(driven - told) > TOLERANCE) faults.push('the distance is another one');
  const load = visits.reduce((sum, { stop }) => sum + (stop === undefined ? 0 : stops[stop]!.amount), 0);
  if (load > carriers.capacity + TOLERANCE) faults.push('carries too much');
  return faults;
}

export function chargingFaults(problem: CheckedCharging, { tours, unserved, distance }: CheckedRounds): string[] {
  const faults = tours.flatMap(({ visits, distance: told }, round) =>
    faultsOfRound(problem, visits, told).map((fault) => `round ${String(round)}: ${fault}`),
  );
  if (tours.length > problem.carriers.count) faults.push('more rounds than carriers');
  const named = [
    ...tours.flatMap(({ visits }) => visits.flatMap(({ stop }) => (stop === undefined ? [] : [stop]))),
    ...unserved.map(({ stop }) => stop),
  ].sort((a, b) => a - b);
  if (named.length !== problem.stops.length || named.some((stop, index) => stop !== index))
    faults.push('not every stop is served or left exactly once');
  const sum = tours.reduce((total, tour) => total + tour.distance, 0);
  if (Math.abs(sum - distance) > TOLERANCE) faults.push('the sum of distances is another one');
  return faults;
}
