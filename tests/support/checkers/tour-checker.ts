/**
 * Checks tours against the problem as its reader gave it: drives every tour stop by stop. Shares no code with the planner, not even
 * its types.
 */
export interface CheckedDeliveries {
  readonly places: number;
  readonly distances: ArrayLike<number>;
  readonly durations: ArrayLike<number>;
  readonly carriers: readonly {
    readonly count: number;
    readonly capacity: number;
    readonly start: number;
    readonly end: number;
    readonly from: number;
    readonly until: number;
  }[];
  readonly orders: readonly {
    readonly pickUp?: CheckedStop;
    readonly dropOff?: CheckedStop;
    readonly amount: number;
    readonly carriers?: readonly number[];
  }[];
}

interface CheckedStop {
  readonly place: number;
  readonly from: number;
  readonly until: number;
  readonly service: number;
}

interface CheckedTour {
  readonly carrier: number;
  readonly visits: readonly { readonly order: number; readonly task: 'pick-up' | 'drop-off'; readonly begin: number }[];
}

export interface CheckedPlan {
  readonly tours: readonly CheckedTour[];
  readonly unserved: readonly { readonly order: number }[];
}

/** What sums of roots may be off by. */
const TOLERANCE = 1e-6;

function faultsOfTour(problem: CheckedDeliveries, { carrier, visits }: CheckedTour, number: number): string[] {
  const kind = problem.carriers[carrier];
  if (kind === undefined) return [`tour ${number} has no carrier`];
  const faults: string[] = [];
  const onBoard = new Set(
    visits
      .filter(({ order, task }) => task === 'drop-off' && problem.orders[order]?.pickUp === undefined)
      .map(({ order }) => order),
  );
  const load = (): number => [...onBoard].reduce((sum, order) => sum + problem.orders[order]!.amount, 0);
  let place = kind.start;
  let free = kind.from;
  if (load() > kind.capacity + TOLERANCE) faults.push(`tour ${number} starts too heavy`);
  for (const { order: index, task, begin } of visits) {
    const order = problem.orders[index];
    const stop = task === 'pick-up' ? order?.pickUp : order?.dropOff;
    if (order === undefined || stop === undefined) return [...faults, `tour ${number} has a stop that is not there`];
    if (order.carriers !== undefined && !order.carriers.includes(carrier))
      faults.push(`order ${index} may not go with tour ${number}`);
    const arrival = free + problem.durations[place * problem.places + stop.place]!;
    if (begin < arrival - TOLERANCE) faults.push(`order ${index}: ${task} begins before its carrier is there`);
    if (begin < stop.from - TOLERANCE || begin > stop.until + TOLERANCE)
      faults.push(`order ${index}: ${task} is out of its window`);
    if (task === 'pick-up') onBoard.add(index);
    else if (!onBoard.delete(index)) faults.push(`order ${index} is dropped off before it is picked up`);
    if (load() > kind.capacity + TOLERANCE) faults.push(`tour ${number} is too heavy after order ${index}`);
    place = stop.place;
    free = begin + stop.service;
  }
  const home = free + problem.durations[place * problem.places + kind.end]!;
  if (home > kind.until + TOLERANCE) faults.push(`tour ${number} is back too late`);
  const kept = [...onBoard].filter((index) => problem.orders[index]!.dropOff !== undefined);
  return [...faults, ...kept.map((index) => `order ${index} is never dropped off`)];
}

/** Everything that is wrong with the plan; nothing when it is valid. */
export function tourFaults(problem: CheckedDeliveries, { tours, unserved }: CheckedPlan): string[] {
  const faults = tours.flatMap((tour, number) => faultsOfTour(problem, tour, number));
  problem.carriers.forEach(({ count }, kind) => {
    const out = tours.filter(({ carrier }) => carrier === kind).length;
    if (out > count) faults.push(`${out} carriers of kind ${kind} are out of ${count}`);
  });
  problem.orders.forEach(({ pickUp, dropOff }, index) => {
    const stops = tours.flatMap(({ visits }) => visits.filter(({ order }) => order === index));
    const isLeft = unserved.some(({ order }) => order === index);
    const wanted = isLeft ? 0 : [pickUp, dropOff].filter((stop) => stop !== undefined).length;
    if (stops.length !== wanted) faults.push(`order ${index} has ${stops.length} stops instead of ${wanted}`);
    if (new Set(stops.map(({ task }) => task)).size < stops.length) faults.push(`order ${index} has a stop twice`);
  });
  return faults;
}

export function tourDistance(
  { places, distances, carriers, orders }: CheckedDeliveries,
  { tours }: CheckedPlan,
): number {
  return tours.reduce((sum, { carrier, visits }) => {
    const stops = visits.map(
      ({ order, task }) => (task === 'pick-up' ? orders[order]!.pickUp! : orders[order]!.dropOff!).place,
    );
    const way = [carriers[carrier]!.start, ...stops, carriers[carrier]!.end];
    return sum + way.slice(1).reduce((length, place, at) => length + distances[way[at]! * places + place]!, 0);
  }, 0);
}
