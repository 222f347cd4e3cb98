/** Goes over the visits of trucks to pours. Shares no code with the planner, not even its types. */
export interface CheckedPourOrders {
  readonly lagMax: number;
  readonly trucks: readonly { readonly capacity: number; readonly unloading: number }[];
  readonly orders: readonly { readonly demand: number; readonly from: number; readonly until: number }[];
  readonly first: ArrayLike<number>;
  readonly between: ArrayLike<number>;
}

export interface CheckedVisit {
  readonly order: number;
  readonly truck: number;
  readonly begin: number;
  readonly end: number;
}

const TOLERANCE = 1e-6;

function truckFaults(problem: CheckedPourOrders, truck: number, visits: readonly CheckedVisit[]): string[] {
  const faults: string[] = [];
  let free = 0;
  let at: number | null = null;
  for (const { order, begin, end } of [...visits].sort((a, b) => a.begin - b.begin)) {
    const way = at === null ? problem.first[order]! : problem.between[at * problem.orders.length + order]!;
    if (begin < free + way - TOLERANCE) faults.push(`truck ${truck} is at order ${order} before it can be`);
    if (Math.abs(end - begin - problem.trucks[truck]!.unloading) > TOLERANCE)
      faults.push(`truck ${truck} unloads too fast or too slowly`);
    free = end;
    at = order;
  }
  return faults;
}

function orderFaults(problem: CheckedPourOrders, order: number, visits: readonly CheckedVisit[]): string[] {
  const { demand, from, until } = problem.orders[order]!;
  const faults: string[] = [];
  const inTime = [...visits].sort((a, b) => a.begin - b.begin);
  const amount = inTime.reduce((sum, { truck }) => sum + problem.trucks[truck]!.capacity, 0);
  if (amount < demand - TOLERANCE) faults.push(`order ${order} gets ${amount} of ${demand}`);
  if (inTime[0]!.begin < from - TOLERANCE) faults.push(`order ${order} begins too early`);
  if (Math.max(...inTime.map(({ end }) => end)) > until + TOLERANCE) faults.push(`order ${order} ends too late`);
  inTime.slice(1).forEach(({ begin }, index) => {
    const pause = begin - inTime[index]!.end;
    if (pause < -TOLERANCE) faults.push(`two trucks unload at order ${order} at once`);
    if (pause > problem.lagMax + TOLERANCE) faults.push(`order ${order} waits ${pause}`);
  });
  return faults;
}

/** Everything that is wrong with the visits; nothing when they are valid. */
export function pourOrderFaults(problem: CheckedPourOrders, visits: readonly CheckedVisit[]): string[] {
  const unknown = visits.filter(
    ({ order, truck }) => problem.orders[order] === undefined || problem.trucks[truck] === undefined,
  );
  if (unknown.length > 0) return ['a visit is of a truck or to an order that is not there'];
  const by = <Key extends 'order' | 'truck'>(key: Key, number: number) =>
    visits.filter((visit) => visit[key] === number);
  return [
    ...problem.trucks.flatMap((_, truck) => truckFaults(problem, truck, by('truck', truck))),
    ...[...new Set(visits.map(({ order }) => order))].flatMap((order) =>
      orderFaults(problem, order, by('order', order)),
    ),
  ];
}

/** The demand of all orders that are visited. */
export function servedDemand(problem: CheckedPourOrders, visits: readonly CheckedVisit[]): number {
  return [...new Set(visits.map(({ order }) => order))].reduce((sum, order) => sum + problem.orders[order]!.demand, 0);
}
