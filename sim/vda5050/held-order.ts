/** A node or an edge of an order as the vehicle holds it; members that it does not go by are kept as they came. */
export interface HeldNode {
  readonly nodeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number | null;
  readonly deviationM: number;
  readonly mapId: string;
  /** The node as it was written: whether a second message says the same is decided by it. */
  readonly text: string;
}

export interface HeldEdge {
  readonly edgeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
  readonly speedMaxMps: number;
}

export interface HeardOrder {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly nodes: readonly HeldNode[];
  readonly edges: readonly HeldEdge[];
}

/** Why an order was not taken: error types of VDA 5050 3.0.0, table 9. */
export type OrderRefusal =
  | 'VALIDATION_FAILURE'
  | 'OUTDATED_ORDER_UPDATE'
  | 'SAME_ORDER_UPDATE_ID'
  | 'ORDER_UPDATE_FOLLOWING_CANCEL'
  | 'OTHER_ORDER_ACTIVE'
  | 'START_NODE_OUT_OF_RANGE'
  | 'UNKNOWN_MAP_ID';

/**
 * The order of a simulated vehicle: what it takes, in what order it drives it, what it says of it. It follows the process of VDA 5050 3.0.0,
 * figure 8, to the letter: a vehicle that is more lenient than the standard proves nothing.
 */
export class HeldOrder {
  #order: HeardOrder | null = null;
  #nodes: HeldNode[] = [];
  #edges: HeldEdge[] = [];
  #wasCancelled = false;
  lastNodeId = '';
  lastNodeSequenceId = 0;

  get orderId(): string {
    return this.#order?.orderId ?? '';
  }

  get orderUpdateId(): number {
    return this.#order?.orderUpdateId ?? 0;
  }

  /** Still to be passed, base and horizon. */
  nodes(): readonly HeldNode[] {
    return this.#nodes;
  }

  edges(): readonly HeldEdge[] {
    return this.#edges;
  }

  isIdle(): boolean {
    return this.#nodes.length === 0 && this.#edges.length === 0;
  }

  /** Null: taken, or the same message once more. */
  take(
    order: HeardOrder,
    at: { readonly xM: number; readonly yM: number; readonly mapId: string },
  ): OrderRefusal | null {
    if (!isWellFormed(order)) return 'VALIDATION_FAILURE';
    if (order.nodes.some(({ mapId }) => mapId !== at.mapId)) return 'UNKNOWN_MAP_ID';
    return order.orderId === this.orderId && this.#order !== null ? this.#takeUpdate(order) : this.#takeNew(order, at);
  }

  #takeNew(order: HeardOrder, at: { readonly xM: number; readonly yM: number }): OrderRefusal | null {
    if (!this.isIdle()) return 'OTHER_ORDER_ACTIVE';
    if (order.orderUpdateId !== 0) return 'VALIDATION_FAILURE';
    const [first] = order.nodes as readonly [HeldNode];
    if (Math.hypot(first.xM - at.xM, first.yM - at.yM) > first.deviationM) return 'START_NODE_OUT_OF_RANGE';
    this.#order = order;
    this.#wasCancelled = false;
    this.#nodes = [...order.nodes];
    this.#edges = [...order.edges];
    this.#pass();
    return null;
  }

  #takeUpdate(order: HeardOrder): OrderRefusal | null {
    const known = this.#order as HeardOrder;
    if (order.orderUpdateId < known.orderUpdateId) return 'OUTDATED_ORDER_UPDATE';
    if (order.orderUpdateId === known.orderUpdateId) return isSame(order, known) ? null : 'SAME_ORDER_UPDATE_ID';
    if (this.#wasCancelled) return 'ORDER_UPDATE_FOLLOWING_CANCEL';
    const decision = lastReleased(known.nodes) as HeldNode;
    const [first] = order.nodes as readonly [HeldNode];
    if (first.nodeId !== decision.nodeId || first.sequenceId !== decision.sequenceId) return 'VALIDATION_FAILURE';
    const isPassed = this.lastNodeSequenceId >= decision.sequenceId;
    const base = this.#nodes.filter(({ released }) => released);
    this.#order = order;
    this.#nodes = [...base, ...order.nodes.slice(1)];
    this.#edges = [...this.#edges.filter(({ released }) => released), ...order.edges];
    return isPassed && base.length > 0 ? 'VALIDATION_FAILURE' : null;
  }

  /** Where it may drive to next; null: it stands at the end of its base. */
  target(): { readonly node: HeldNode; readonly speedMaxMps: number } | null {
    const [node] = this.#nodes;
    const [edge] = this.#edges;
    return node === undefined || edge === undefined || !node.released || !edge.released
      ? null
      : { node, speedMaxMps: edge.speedMaxMps };
  }

  /** It has come to the next node. */
  arrive(): void {
    this.#edges.shift();
    this.#pass();
  }

  #pass(): void {
    const node = this.#nodes.shift();
    if (node === undefined) return;
    this.lastNodeId = node.nodeId;
    this.lastNodeSequenceId = node.sequenceId;
  }

  /** It gives its order up; the order's id stays. False: it has none. */
  cancel(): boolean {
    if (this.isIdle()) return false;
    this.#nodes = [];
    this.#edges = [];
    this.#wasCancelled = true;
    return true;
  }
}

function lastReleased(nodes: readonly HeldNode[]): HeldNode | undefined {
  return nodes.filter(({ released }) => released).at(-1);
}

function isSame(one: HeardOrder, other: HeardOrder): boolean {
  return JSON.stringify([one.nodes, one.edges]) === JSON.stringify([other.nodes, other.edges]);
}

/** Nodes and edges in turn, numbered in one row, the released ones before the others; the first one is. */
function isWellFormed({ nodes, edges }: HeardOrder): boolean {
  const [first] = nodes;
  if (first === undefined || !first.released || edges.length !== nodes.length - 1) return false;
  const row = nodes.flatMap((node, index) => [node, ...edges.slice(index, index + 1)]);
  return row.every((one, index) => {
    const before = row[index - 1];
    return one.sequenceId === first.sequenceId + index && (before === undefined || before.released || !one.released);
  });
}
