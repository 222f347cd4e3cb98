import type { Order, OrderEdge, OrderNode } from './contract/order.ts';
import type { VehicleError, VehicleState } from './contract/state.ts';
import type { OrderPath } from './order-path.ts';
import { operatingModeRules } from './operating-modes.ts';

/** What a state says of an order that has been sent. */
export type RunNews =
  | { readonly type: 'accepted' }
  | { readonly type: 'progress'; readonly drivenM: number; readonly remainingM: number }
  | { readonly type: 'succeeded' }
  | { readonly type: 'refused'; readonly error: VehicleError | null }
  | {
      readonly type: 'aborted';
      readonly cause: 'vehicle-mode' | 'vehicle-error' | 'order-replaced';
      readonly error: VehicleError | null;
    }
  | { readonly type: 'cancelled' };

/** Whether more of an order may be released. */
export type Leave = 'given' | 'held';

export interface ReleaseRule {
  /** How far ahead of the last node that it has passed a vehicle may go by itself, metres: what it drives on when the link is gone. */
  readonly aheadM: number;
  /** Nodes of the horizon sent along, so that the vehicle can look ahead. */
  readonly horizonNodes: number;
  readonly speedMaxMps: number | null;
}

/** Errors by which a vehicle says that it has not taken an order (3.0.0, 6.1.4; 2.1.0 says them in camel case). */
const refusals: ReadonlySet<string> = new Set(
  [
    ...['VALIDATION_FAILURE', 'UNSUPPORTED_PARAMETER', 'INVALID_ORDER_ACTION', 'OTHER_ORDER_ACTIVE'],
    ...['START_NODE_OUT_OF_RANGE', 'NO_ROUTE_TO_TARGET', 'MOBILE_ROBOT_NOT_AVAILABLE', 'UNKNOWN_MAP_ID'],
    ...[
      'INSUFFICIENT_MEMORY',
      'ORDER_UPDATE_FOLLOWING_CANCEL',
      'VALIDATION_ERROR',
      'ORDER_ERROR',
      'ORDER_UPDATE_ERROR',
    ],
    'NO_ROUTE_ERROR',
  ].map(plain),
);

/** A vehicle whose release has been taken away stands until it is given back, and keeps its order. */
const passing: ReadonlySet<string> = new Set(['RELEASE_LOST'].map(plain));

function isEnding({ level, type }: VehicleError): boolean {
  return (level === 'CRITICAL' || level === 'FATAL') && !passing.has(plain(type));
}

function plain(word: string): string {
  return word.replaceAll('_', '').toLowerCase();
}

/**
 * One order from its first message to its end. Pure: it is told states, and says what is to be sent and what has happened. It releases only
 * as far as its rule says, and more with each node that the vehicle has passed; what is released is never taken back (3.0.0, 6.1.2).
 */
export class OrderRun {
  readonly orderId: string;
  readonly #path: OrderPath;
  readonly #rule: ReleaseRule;
  /** Index of the last released node. */
  #released: number;
  #updateId = 0;
  readonly #first: Order;
  /** Where the newest message began. */
  #sentFrom = 0;
  #passed = 0;
  #isAccepted = false;
  #isCancelling = false;
  #isEnded = false;

  /** Held: the vehicle gets its order, and may not leave the place where it stands. */
  constructor(orderId: string, path: OrderPath, rule: ReleaseRule, leave: Leave) {
    this.orderId = orderId;
    this.#path = path;
    this.#rule = rule;
    this.#released = leave === 'given' ? this.#reach(0) : 0;
    this.#first = this.#order(0);
  }

  first(): Order {
    return this.#first;
  }

  isEnded(): boolean {
    return this.#isEnded;
  }

  /** The vehicle has been told to give the order up: nothing more is released. */
  cancelling(): void {
    this.#isCancelling = true;
  }

  /** What a state says. `update` is to be sent then; it is given again until the vehicle has taken it. */
  hear(state: VehicleState, leave: Leave): { readonly news: readonly RunNews[]; readonly update: Order | null } {
    if (this.#isEnded) return { news: [], update: null };
    const news: RunNews[] = [];
    if (state.orderId !== this.orderId) {
      const end = this.#endOfAnother(state);
      if (end !== null) news.push(this.#end(end));
      return { news, update: null };
    }
    if (!this.#isAccepted) {
      this.#isAccepted = true;
      news.push({ type: 'accepted' });
    }
    const passed = Math.min(
      this.#path.nodes.length - 1,
      Math.max(this.#passed, Math.floor(state.lastNodeSequenceId / 2)),
    );
    if (passed > this.#passed || news.length > 0) {
      this.#passed = passed;
      news.push(this.#progress());
    }
    const end = this.#endOf(state);
    if (end !== null) return { news: [...news, this.#end(end)], update: null };
    return { news, update: this.#isCancelling ? null : this.#extension(state, leave) };
  }

  #progress(): RunNews {
    const drivenM = this.#path.alongM[this.#passed] ?? 0;
    return { type: 'progress', drivenM, remainingM: (this.#path.alongM.at(-1) ?? 0) - drivenM };
  }

  /** The vehicle has no order of this id: not yet, or no more. */
  #endOfAnother({ errors, orderId }: VehicleState): RunNews | null {
    if (this.#isAccepted) return { type: 'aborted', cause: 'order-replaced', error: null };
    const error = errors.find((one) => this.#isRefusal(one)) ?? null;
    return error === null || orderId === this.orderId ? null : { type: 'refused', error };
  }

  #isRefusal({ type, references }: VehicleError): boolean {
    const told = references.find(({ key }) => key === 'orderId')?.value;
    return refusals.has(plain(type)) && (told === undefined || told === this.orderId);
  }

  #endOf(state: VehicleState): RunNews | null {
    const isEmpty = state.nodes.length === 0 && state.edges.length === 0;
    const isAtEnd = state.lastNodeSequenceId >= 2 * (this.#path.nodes.length - 1);
    if (isEmpty && isAtEnd && !state.isDriving) return { type: 'succeeded' };
    if (isEmpty && this.#isCancelling && !state.isDriving) return { type: 'cancelled' };
    if (operatingModeRules[state.operatingMode].clearsOrder)
      return { type: 'aborted', cause: 'vehicle-mode', error: null };
    const fatal = state.errors.find(isEnding);
    return fatal === undefined || state.isDriving ? null : { type: 'aborted', cause: 'vehicle-error', error: fatal };
  }

  #end(news: RunNews): RunNews {
    this.#isEnded = true;
    return news;
  }

  /** More to release, or what the vehicle has not taken yet. */
  #extension(state: VehicleState, leave: Leave): Order | null {
    if (leave === 'held') return null;
    if (state.orderUpdateId < this.#updateId) return this.#order(this.#sentFrom);
    const reach = this.#reach(this.#passed);
    if (reach <= this.#released) return null;
    this.#sentFrom = this.#released;
    this.#released = reach;
    this.#updateId += 1;
    return this.#order(this.#sentFrom);
  }

  /** At least one node further: a vehicle that could go nowhere would stand for good. */
  #reach(from: number): number {
    const { alongM } = this.#path;
    const limitM = (alongM[from] ?? 0) + this.#rule.aheadM;
    const beyond = alongM.findIndex((at, index) => index > from && at > limitM);
    const last = beyond < 0 ? alongM.length - 1 : beyond - 1;
    return Math.min(alongM.length - 1, Math.max(last, from + 1));
  }

  /** From a node that is released already, the decision point of the vehicle, to the end of the horizon. */
  #order(from: number): Order {
    const { nodes } = this.#path;
    const to = Math.min(nodes.length - 1, this.#released + this.#rule.horizonNodes);
    const some = nodes.slice(from, to + 1);
    return {
      orderId: this.orderId,
      orderUpdateId: this.#updateId,
      nodes: some.map((node, index): OrderNode => ({ ...node, released: from + index <= this.#released })),
      edges: some.slice(1).map((node, index) => this.#edge(from + index, node.nodeId)),
    };
  }

  #edge(from: number, endNodeId: string): OrderEdge {
    return {
      edgeId: `${this.orderId}:e${String(from)}`,
      sequenceId: 2 * from + 1,
      released: from + 1 <= this.#released,
      startNodeId: this.#path.nodes[from]?.nodeId ?? '',
      endNodeId,
      speedMaxMps: this.#rule.speedMaxMps,
    };
  }
}
