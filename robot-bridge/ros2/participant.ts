import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { messageCodec, type MessageCodec } from './cdr.ts';
import { keptHere } from './qos.ts';
import type { MessageDefinition, Rclnodejs, RosContext, RosNode } from './rclnodejs.ts';

export interface ParticipantOptions {
  readonly rclnodejs: Rclnodejs;
  /** DDS domain, 0…101 on every platform. */
  readonly domain: number;
  readonly wallClock: Clock;
  /** Name of its nodes. */
  readonly nodeName: string;
}

/** Every so many looks one goes further than the question whether a machine is there: its actions, and the other ends of its topics. */
export type LookTurn = 'quick' | 'whole';

/** How long the waiting thread sleeps at most where nothing comes; a message wakes it at once. */
const spinMs = 10;

/**
 * This process in a ROS 2 graph: a context of its own, with one node for everything or one more per namespace. It is there once ROS has been
 * initialised, which is told to everyone who waits.
 */
export class Ros2Participant {
  readonly rclnodejs: Rclnodejs;
  readonly #options: ParticipantOptions;
  readonly #context: RosContext;
  readonly #nodes = new Map<string, RosNode>();
  readonly #codecs = new Map<string, MessageCodec>();
  readonly #waiting: (() => void)[] = [];
  readonly #lookers = new Map<(turn: LookTurn) => void, number>();
  #state: 'starting' | 'ready' | 'closed' = 'starting';
  #cancelLook: () => void = () => undefined;
  #looks = 0;
  #isBegun = false;

  constructor(options: ParticipantOptions, onFailure: (error: unknown) => void) {
    this.rclnodejs = options.rclnodejs;
    this.#options = options;
    this.#context = new options.rclnodejs.Context(BigInt(options.domain));
    options.rclnodejs.init(this.#context, []).then(() => this.#begin(), onFailure);
  }

  /**
   * Runs at once where ROS is up, else when it is, each in a turn of its own: each makes ends in the graph, dearer the more there are (30 ms a machine among
   * five hundred), and this process has other work.
   */
  whenReady(run: () => void): void {
    if (this.#state === 'ready') run();
    else this.#waiting.push(run);
  }

  /** Called over and over from the time ROS is up, so that the graph can be asked who is there. Whole looks are spread, so that they do not all come at once. */
  onLook(look: (turn: LookTurn) => void): () => void {
    this.#lookers.set(look, this.#lookers.size);
    return () => this.#lookers.delete(look);
  }

  /** The node of a namespace; '' is the one for the whole fleet. Not before ROS is up. */
  node(namespace: string): RosNode {
    let node = this.#nodes.get(namespace);
    if (node === undefined) {
      const { rclnodejs, nodeName } = this.#options;
      // Parameters, type descriptions and rosout are left out: fewer threads and callbacks beside those that must be in time.
      const nodeOptions = new rclnodejs.NodeOptions(false, [], false, false, false);
      node = rclnodejs.createNode(nodeName, namespace, this.#context, nodeOptions);
      this.#nodes.set(namespace, node);
      if (this.#isBegun) node.spin(spinMs);
    }
    return node;
  }

  /** @throws Error where the message type is not installed. */
  codec(type: string): MessageCodec {
    let codec = this.#codecs.get(type);
    if (codec === undefined) {
      const { rclnodejs } = this.#options;
      const definition = (name: string): MessageDefinition =>
        (rclnodejs.require(name) as { readonly ROSMessageDef: MessageDefinition }).ROSMessageDef;
      codec = messageCodec(definition(type), (packageName, name) => definition(`${packageName}/msg/${name}`));
      this.#codecs.set(type, codec);
    }
    return codec;
  }

  close(): void {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'closed';
    this.#cancelLook();
    this.#lookers.clear();
    this.#waiting.length = 0;
    if (wasReady) this.#context.shutdown();
  }

  #begin(): void {
    if (this.#state === 'closed') {
      this.#context.shutdown();
      return;
    }
    this.#state = 'ready';
    this.#runNext();
    this.#look();
  }

  #runNext(): void {
    const run = this.#waiting.shift();
    if (run === undefined) {
      this.#isBegun = true;
      // Not before: each new end of a node that spins waits for the waiting thread, up to ten milliseconds.
      for (const node of this.#nodes.values()) node.spin(spinMs);
      return;
    }
    run();
    this.#options.wallClock.after(0, () => this.#runNext());
  }

  #look(): void {
    this.#looks += 1;
    for (const [look, number] of this.#lookers) {
      look((this.#looks + number) % keptHere.wholeEveryLooks === 0 ? 'whole' : 'quick');
    }
    this.#cancelLook = this.#options.wallClock.after(keptHere.lookEveryMs, () => this.#look());
  }
}

/** The name of a goal in ROS 2, the same in every process, so that a goal of an earlier life of the controller can be cancelled. */
export function goalUuid(id: string): readonly number[] {
  return [...createHash('sha256').update(id).digest().subarray(0, 16)];
}
