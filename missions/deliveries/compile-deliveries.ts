import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { DeliveryProblem, DeliveryRefusal, Order, Stop, UnservedCause } from './delivery-problem.ts';

/** The table of ways between all stops grows with the square. */
export const ORDERS_MAX = 1000;
export const CARRIER_KINDS_MAX = 100;

/**
 * The problem on typed arrays. Order o has node 2o for its pick-up and 2o + 1 for its drop-off; after all orders, kind k of carriers has
 * one node to start from and one to end at.
 */
export interface CompiledDeliveries {
  readonly problem: DeliveryProblem;
  readonly orders: number;
  readonly nodes: number;
  /** Node a to node b at a × nodes + b. */
  readonly distance: Float64Array;
  readonly duration: Float64Array;
  /** The same turned: from node b to node a at a × nodes + b, so that all ways to a node lie side by side. */
  readonly distanceTo: Float64Array;
  readonly durationTo: Float64Array;
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly service: Float64Array;
  readonly amount: Float64Array;
  readonly hasPickUp: Uint8Array;
  readonly hasDropOff: Uint8Array;
  /** Whether a carrier of kind k could do order o alone: o × kinds + k. */
  readonly canDo: Uint8Array;
  readonly kinds: number;
  /** What no carrier can do at all, by order; null where one can. */
  readonly impossible: readonly (UnservedCause | null)[];
}

export function startNode({ orders }: Pick<CompiledDeliveries, 'orders'>, kind: number): number {
  return 2 * orders + 2 * kind;
}

function stopsOf({ pickUp, dropOff }: Order): Stop[] {
  return [pickUp, dropOff].filter((stop) => stop !== undefined);
}

function malformation({ places, distances, durations, carriers, orders }: DeliveryProblem): string | null {
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < places;
  const isAmount = (value: number): boolean => value >= 0 && value < Infinity;
  if (distances.length !== places * places || durations.length !== places * places)
    return 'the ways are not a table of all places';
  for (let at = 0; at < distances.length; at += 1)
    if (!isAmount(distances[at]!) || !isAmount(durations[at]!)) return 'a way is not a number from zero up';
  for (const { count, capacity, start, end, from, until } of carriers) {
    if (!Number.isInteger(count) || count < 0 || !isAmount(capacity))
      return 'a count or capacity of carriers is not a number from zero up';
    if (!isPlace(start) || !isPlace(end)) return 'a carrier starts or ends at a place that is not there';
    if (!(from <= until)) return 'a shift of a carrier ends before it begins';
  }
  for (const order of orders) {
    const stops = stopsOf(order);
    if (stops.length === 0) return 'an order has no stop';
    if (!isAmount(order.amount)) return 'an amount is not a number from zero up';
    if (!stops.every(({ place }) => isPlace(place))) return 'a stop is at a place that is not there';
    if (!stops.every(({ from, until, service }) => from <= until && isAmount(service)))
      return 'a window ends before it begins or a service is not a number from zero up';
    if (!(order.carriers ?? []).every((kind) => carriers[kind] !== undefined))
      return 'an order names a kind of carrier that is not there';
  }
  return null;
}

/** Why a carrier of this kind cannot do this order even alone, or null. */
function obstacle(
  { problem, from, until, service, duration, nodes, orders }: CompiledDeliveries,
  index: number,
  kind: number,
): UnservedCause | null {
  const order = problem.orders[index]!;
  const carrier = problem.carriers[kind]!;
  if (carrier.count === 0 || (order.carriers !== undefined && !order.carriers.includes(kind)))
    return { code: 'delivery-not-allowed' };
  if (order.amount > carrier.capacity)
    return { code: 'delivery-too-heavy', amount: order.amount, capacityMax: carrier.capacity };
  let node = startNode({ orders }, kind);
  let leaves = from[node]!;
  for (const task of ['pick-up', 'drop-off'] as const) {
    if ((task === 'pick-up' ? order.pickUp : order.dropOff) === undefined) continue;
    const next = 2 * index + (task === 'pick-up' ? 0 : 1);
    const begin = Math.max(from[next]!, leaves + duration[node * nodes + next]!);
    if (begin > until[next]!) return { code: 'delivery-too-late', task, earliest: begin, until: until[next]! };
    leaves = begin + service[next]!;
    node = next;
  }
  const end = startNode({ orders }, kind) + 1;
  const back = leaves + duration[node * nodes + end]!;
  return back > until[end]! ? { code: 'delivery-too-late', task: 'return', earliest: back, until: until[end]! } : null;
}

/** Of several kinds' obstacles the one that came closest to none: who may, then who carries, then who is earliest. */
function leastObstacle(causes: readonly UnservedCause[]): UnservedCause {
  const late = causes
    .filter((cause) => cause.code === 'delivery-too-late')
    .toSorted((a, b) => a.earliest - a.until - (b.earliest - b.until));
  const heavy = causes
    .filter((cause) => cause.code === 'delivery-too-heavy')
    .toSorted((a, b) => b.capacityMax - a.capacityMax);
  return late[0] ?? heavy[0] ?? { code: 'delivery-not-allowed' };
}

function between(table: ArrayLike<number>, places: number, placeOf: readonly number[]): Float64Array {
  const nodes = placeOf.length;
  const ways = new Float64Array(nodes * nodes);
  for (let a = 0; a < nodes; a += 1) {
    for (let b = 0; b < nodes; b += 1) ways[a * nodes + b] = table[placeOf[a]! * places + placeOf[b]!]!;
  }
  return ways;
}

function turned(table: Float64Array, nodes: number): Float64Array {
  const other = new Float64Array(table.length);
  for (let a = 0; a < nodes; a += 1) {
    for (let b = 0; b < nodes; b += 1) other[b * nodes + a] = table[a * nodes + b]!;
  }
  return other;
}

export function compileDeliveries(problem: DeliveryProblem): Result<CompiledDeliveries, DeliveryRefusal> {
  const { orders, carriers, places } = problem;
  if (orders.length > ORDERS_MAX)
    return refuse({ code: 'deliveries-too-large', facts: { size: orders.length, limit: ORDERS_MAX } });
  if (carriers.length > CARRIER_KINDS_MAX)
    return refuse({ code: 'deliveries-too-large', facts: { size: carriers.length, limit: CARRIER_KINDS_MAX } });
  const what = malformation(problem);
  if (what !== null) return refuse({ code: 'deliveries-malformed', facts: { what } });
  // A missing stop stands where the other one is; it is never visited.
  const stops: Stop[] = orders.flatMap(({ pickUp, dropOff }) => [(pickUp ?? dropOff)!, (dropOff ?? pickUp)!]);
  const ends = carriers.flatMap(({ start, end, from, until }) => [
    { place: start, from, until, service: 0 },
    { place: end, from, until, service: 0 },
  ]);
  const all = [...stops, ...ends];
  const placeOf = all.map(({ place }) => place);
  const distance = between(problem.distances, places, placeOf);
  const duration = problem.durations === problem.distances ? distance : between(problem.durations, places, placeOf);
  const distanceTo = turned(distance, all.length);
  const compiled = {
    problem,
    orders: orders.length,
    nodes: all.length,
    distance,
    duration,
    distanceTo,
    durationTo: duration === distance ? distanceTo : turned(duration, all.length),
    from: Float64Array.from(all, ({ from }) => from),
    until: Float64Array.from(all, ({ until }) => until),
    service: Float64Array.from(all, ({ service }) => service),
    amount: Float64Array.from(orders, ({ amount }) => amount),
    hasPickUp: Uint8Array.from(orders, ({ pickUp }) => (pickUp === undefined ? 0 : 1)),
    hasDropOff: Uint8Array.from(orders, ({ dropOff }) => (dropOff === undefined ? 0 : 1)),
    canDo: new Uint8Array(orders.length * carriers.length),
    kinds: carriers.length,
    impossible: [] as (UnservedCause | null)[],
  };
  orders.forEach((_, order) => {
    const causes = carriers.map((_kind, kind) => obstacle(compiled, order, kind));
    causes.forEach((cause, kind) => (compiled.canDo[order * carriers.length + kind] = cause === null ? 1 : 0));
    compiled.impossible.push(causes.includes(null) ? null : leastObstacle(causes.filter((cause) => cause !== null)));
  });
  return ok(compiled);
}
