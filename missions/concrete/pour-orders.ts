/**
 * Concrete for several pours from one fleet of trucks (the concrete delivery problem of Kinable, Wauters and Vanden Berghe, 2014): an order is
 * served wholly, by trucks one after the other without a longer pause than `lagMax`, or not at all. Times and amounts are numbers in units of the
 * caller's choice.
 */
export interface PourOrders {
  /** Longest pause from the end of one truck to the beginning of the next at one order. */
  readonly lagMax: number;
  readonly trucks: readonly {
    readonly capacity: number;
    /** A truck stands so long at an order whatever it leaves there. */
    readonly unloading: number;
  }[];
  readonly orders: readonly {
    readonly demand: number;
    /** The first truck begins from then on, the last one has ended by then. */
    readonly from: number;
    readonly until: number;
  }[];
  /** From where trucks start, over a plant, to each order; trucks start at time 0. */
  readonly first: ArrayLike<number>;
  /** From order a over a plant to order b at a × orders + b; also where a is b. */
  readonly between: ArrayLike<number>;
}

export interface OrderVisit {
  readonly order: number;
  readonly truck: number;
  readonly begin: number;
  readonly end: number;
}

export interface PourOrdersPlan {
  /** Sum of the demands that are served. */
  readonly served: number;
  /** By order and then by time. */
  readonly visits: readonly OrderVisit[];
  readonly unserved: readonly number[];
}

export type PourOrdersRefusal =
  | { readonly code: 'pour-orders-malformed'; readonly facts: { readonly what: string } }
  | { readonly code: 'pour-orders-too-large'; readonly facts: { readonly size: number; readonly limit: number } };

/** The table of ways grows with the square. */
export const POUR_ORDERS_MAX = 500;
export const POUR_TRUCKS_MAX = 200;

export function malformationOf({ lagMax, trucks, orders, first, between }: PourOrders): string | null {
  const isAmount = (value: number): boolean => value >= 0 && value < Infinity;
  if (!isAmount(lagMax)) return 'the longest pause is not a number from zero up';
  if (trucks.length === 0) return 'there are no trucks';
  if (trucks.some(({ capacity, unloading }) => !(capacity > 0) || !isAmount(capacity) || !isAmount(unloading)))
    return 'a truck carries nothing or its unloading is not a number from zero up';
  if (
    orders.some(({ demand, from, until }) => !(demand > 0) || !isAmount(demand) || !isAmount(from) || !(until >= from))
  )
    return 'an order asks for nothing or its window ends before it begins';
  if (first.length !== orders.length || between.length !== orders.length ** 2)
    return 'the ways are not a table of all orders';
  for (let at = 0; at < first.length; at += 1) if (!isAmount(first[at]!)) return 'a way is not a number from zero up';
  for (let at = 0; at < between.length; at += 1)
    if (!isAmount(between[at]!)) return 'a way is not a number from zero up';
  return null;
}
