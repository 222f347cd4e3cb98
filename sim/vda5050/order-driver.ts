import type { VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { Goal, SimMachine } from '../world/machine.ts';
import { HeldOrder, type HeardOrder, type HeldNode, type OrderRefusal } from './held-order.ts';
import type { ToldError } from './told.ts';
import { placeOnMap, poseOnSite } from './vehicle-map.ts';

/** Told what becomes of the orders that reach it. */
export interface OrderWatch {
  /** x of its last node on the site, metres; again with each update. */
  onOrder(orderId: string, xM: number): void;
  onOrderEnded(orderId: string, end: 'succeeded' | 'cancelled' | 'aborted'): void;
}

const errorsMax = 5;

/** Drives a simulated machine along the base of its order, and along more of it as that is released. */
export class OrderDriver {
  readonly held = new HeldOrder();
  readonly #machine: SimMachine;
  readonly #maps: readonly VehicleMap[];
  #goal: Goal | null = null;
  /** The last node that the machine was sent to. */
  #sentTo = -1;
  #errors: ToldError[] = [];
  #onStand: (() => void) | null = null;
  watch: OrderWatch = { onOrder: () => undefined, onOrderEnded: () => undefined };

  constructor(machine: SimMachine, maps: readonly VehicleMap[]) {
    this.#machine = machine;
    this.#maps = maps;
  }

  get isDriving(): boolean {
    return this.#goal !== null;
  }

  errors(): readonly ToldError[] {
    return this.#errors;
  }

  take(order: HeardOrder): void {
    const isNew = order.orderId !== this.held.orderId;
    const refusal = this.held.take(order, placeOnMap(this.#maps, this.#machine.pose));
    if (refusal !== null) return this.refuse(refusal, order);
    if (isNew) {
      this.#errors = [];
      this.#sentTo = this.held.lastNodeSequenceId;
    }
    const last = order.nodes.slice(-1);
    this.watch.onOrder(order.orderId, this.#poses(last)[0]?.xM ?? NaN);
    this.#drive();
  }

  refuse(
    type: OrderRefusal | 'MOBILE_ROBOT_NOT_AVAILABLE',
    { orderId, orderUpdateId }: Partial<Pick<HeardOrder, 'orderId' | 'orderUpdateId'>>,
  ): void {
    const references = {
      ...(orderId === undefined ? {} : { orderId }),
      ...(orderUpdateId === undefined ? {} : { orderUpdateId: String(orderUpdateId) }),
    };
    const texts = { en: `the order was not taken: ${type}`, zh: `订单未被接受：${type}` };
    this.#errors = [...this.#errors, { type, level: 'WARNING' as const, ...texts, references }].slice(-errorsMax);
  }

  /** Gives its order up and says so once it stands. False: it has none, or another one. */
  cancel(orderId: string | null, onStand: () => void): boolean {
    if (this.held.isIdle() || (orderId !== null && orderId !== this.held.orderId)) return false;
    this.#onStand = onStand;
    if (this.#goal !== null) this.#machine.cancel(this.#goal);
    else this.#finishCancel();
    return true;
  }

  /** In a mode in which nobody orders it about it has no order. */
  clear(): void {
    this.held.cancel();
    if (this.#goal !== null) this.#machine.cancel(this.#goal);
    this.#goal = null;
    this.#onStand?.();
    this.#onStand = null;
  }

  /** Nodes that it has come past. The last of its base it reaches only by coming to a stand there. */
  step(): void {
    for (let target = this.held.target(); target !== null; target = this.held.target()) {
      const place = placeOnMap(this.#maps, this.#machine.pose);
      const { node } = target;
      const isNear = Math.hypot(node.xM - place.xM, node.yM - place.yM) <= node.deviationM;
      if (!isNear || (this.#goal !== null && node.sequenceId >= this.#sentTo)) return;
      if (this.#goal === null && node.sequenceId > this.#sentTo) return;
      this.held.arrive();
    }
  }

  #drive(): void {
    const ahead = this.held.nodes().filter(({ released, sequenceId }) => released && sequenceId > this.#sentTo);
    const last = ahead.at(-1);
    if (last === undefined || this.#onStand !== null) return;
    const poses = this.#poses(ahead);
    this.#sentTo = last.sequenceId;
    if (this.#goal !== null && this.#machine.extend(this.#goal, poses)) return;
    const goal: Goal = {
      poses,
      drive: 'goto',
      onEnded: ({ status }) => {
        if (this.#goal !== goal) return;
        this.#goal = null;
        if (this.#onStand !== null) return this.#finishCancel();
        if (status === 'succeeded') this.step();
        if (status === 'aborted') this.watch.onOrderEnded(this.held.orderId, 'aborted');
        else if (this.held.isIdle()) this.watch.onOrderEnded(this.held.orderId, 'succeeded');
      },
    };
    this.#goal = goal;
    this.#machine.accept(goal);
  }

  #finishCancel(): void {
    this.held.cancel();
    this.watch.onOrderEnded(this.held.orderId, 'cancelled');
    this.#onStand?.();
    this.#onStand = null;
  }

  /** A node without a heading is passed as the way goes. */
  #poses(nodes: readonly HeldNode[]): readonly Pose[] {
    const from = placeOnMap(this.#maps, this.#machine.pose);
    return nodes.flatMap((node, index) => {
      const before = nodes[index - 1] ?? from;
      const map = this.#maps.find(({ mapId }) => mapId === node.mapId);
      const yawRad = node.yawRad ?? Math.atan2(node.yM - before.yM, node.xM - before.xM);
      return map === undefined ? [] : [poseOnSite(map, { xM: node.xM, yM: node.yM, yawRad })];
    });
  }
}
