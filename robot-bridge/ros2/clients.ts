import type { GoalAnswer, GoalCall, SendOutcome, ServiceAnswer, ServiceCall } from '../ros/connection.ts';
import { goalUuid } from './participant.ts';
import type { Rclnodejs, RosActionClient, RosClient, RosNode } from './rclnodejs.ts';

/** Answers awaited at most. */
const awaitedMax = 1024;

interface ActionClients {
  readonly goals: RosActionClient;
  /** Cancels by name, also what another process sent: the library cancels only what it sent itself. */
  readonly cancels: RosClient;
}

interface Named {
  readonly name: string;
  readonly type: string;
}

type Awaiting =
  | { readonly kind: 'goal'; readonly onAnswer: (answer: GoalAnswer) => void }
  | { readonly kind: 'service'; readonly onAnswer: (answer: ServiceAnswer) => void };

/** The clients of one life of a connection. They end with it, and with them every answer that was awaited. */
export class Clients {
  readonly #rclnodejs: Rclnodejs;
  readonly #node: RosNode;
  readonly #actions = new Map<string, ActionClients>();
  readonly #services = new Map<string, RosClient>();
  readonly #awaited = new Map<string, Awaiting>();
  /** Goals that were to be cancelled before the machine had answered them. */
  readonly #cancelled = new Set<string>();
  readonly #needed: readonly string[];
  #isClosed = false;

  constructor(
    rclnodejs: Rclnodejs,
    node: RosNode,
    known: { readonly actions: readonly Named[]; readonly services: readonly Named[] },
  ) {
    this.#rclnodejs = rclnodejs;
    this.#node = node;
    this.#needed = known.actions.map(({ name }) => name);
    for (const { name, type } of known.actions) this.#action(name, type);
    for (const { name, type } of known.services) this.#service(name, type);
  }

  /** Whether somebody writes on the topics that only the servers of these actions have. */
  seemServed(): boolean {
    return this.#needed.every((name) => this.#node.countPublishers(`${name}/_action/status`) > 0);
  }

  /** Whether every action that was known beforehand has a server that hears these clients. Dear: about 1 ms each in a graph of 500 machines. */
  areServed(): boolean {
    return this.#needed.every((name) => {
      const clients = this.#actions.get(name);
      return clients?.goals.isActionServerAvailable() === true && clients.cancels.isServiceServerAvailable();
    });
  }

  call({ id, service, type, args }: ServiceCall, onAnswer: (answer: ServiceAnswer) => void): SendOutcome {
    if (this.#await(id, { kind: 'service', onAnswer }) === 'dropped') return 'dropped';
    const client = this.#service(service, type);
    if (!client.isServiceServerAvailable()) {
      queueMicrotask(() => this.#answerCall(id, { type: 'failed', detail: `service ${service} does not exist` }));
      return 'sent';
    }
    client.sendRequest(args, (values) => this.#answerCall(id, { type: 'answered', values }));
    return 'sent';
  }

  sendGoal({ id, action, type, goal }: GoalCall, onAnswer: (answer: GoalAnswer) => void): SendOutcome {
    if (this.#await(id, { kind: 'goal', onAnswer }) === 'dropped') return 'dropped';
    const { goals } = this.#action(action, type);
    if (!goals.isActionServerAvailable()) {
      queueMicrotask(() => this.#endGoal(id, neverRan(`action ${action} does not exist`)));
      return 'sent';
    }
    void this.#follow({ id, action, type, goal }, goals);
    return 'sent';
  }

  cancelGoal(id: string, action: string): SendOutcome {
    const cancels = this.#actions.get(action)?.cancels;
    if (this.#isClosed || cancels?.isServiceServerAvailable() !== true) return 'dropped';
    if (this.#awaited.get(id)?.kind === 'goal') this.#cancelled.add(id);
    // What became of the goal is told by its result; the answer to the cancel says no more.
    const zero = { sec: 0, nanosec: 0 };
    cancels.sendRequest({ goal_info: { goal_id: { uuid: goalUuid(id) }, stamp: zero } }, () => undefined);
    return 'sent';
  }

  forget(id: string): void {
    this.#awaited.delete(id);
  }

  close(): void {
    this.#isClosed = true;
    this.#awaited.clear();
    this.#cancelled.clear();
    for (const { goals, cancels } of this.#actions.values()) {
      goals.destroy();
      this.#node.destroyClient(cancels);
    }
    for (const client of this.#services.values()) this.#node.destroyClient(client);
  }

  async #follow({ id, action, type, goal: plain }: GoalCall, goals: RosActionClient): Promise<void> {
    try {
      const { Goal } = this.#rclnodejs.require(type) as { readonly Goal: new (plain: unknown) => unknown };
      const Uuid = this.#rclnodejs.require('unique_identifier_msgs/msg/UUID') as new (plain: unknown) => unknown;
      const uuid = new Uuid({ uuid: goalUuid(id) });
      const sent = await goals.sendGoal(new Goal(plain), (values) => this.#feedBack(id, values), uuid);
      if (!sent.isAccepted()) {
        this.#endGoal(id, neverRan('the action server has rejected it'));
        return;
      }
      this.#tellGoal(id, { type: 'accepted' });
      // Goals and cancels travel apart, so that a cancel may come first and find nothing.
      if (this.#cancelled.delete(id) || !this.#awaited.has(id)) this.cancelGoal(id, action);
      const detail = await sent.getResult();
      this.#endGoal(id, { type: 'ended', status: sent.status, hasRun: true, detail });
    } catch (error) {
      // A goal that cannot be written was never sent.
      this.#endGoal(id, neverRan(error instanceof Error ? error.message : String(error)));
    }
  }

  #feedBack(id: string, values: unknown): void {
    this.#tellGoal(id, { type: 'feedback', values });
  }

  #tellGoal(id: string, answer: GoalAnswer): void {
    const awaiting = this.#awaited.get(id);
    if (!this.#isClosed && awaiting?.kind === 'goal') awaiting.onAnswer(answer);
  }

  #endGoal(id: string, answer: GoalAnswer): void {
    const awaiting = this.#awaited.get(id);
    if (this.#isClosed || awaiting?.kind !== 'goal') return;
    this.#awaited.delete(id);
    this.#cancelled.delete(id);
    awaiting.onAnswer(answer);
  }

  #answerCall(id: string, answer: ServiceAnswer): void {
    const awaiting = this.#awaited.get(id);
    if (this.#isClosed || awaiting?.kind !== 'service') return;
    this.#awaited.delete(id);
    awaiting.onAnswer(answer);
  }

  #await(id: string, awaiting: Awaiting): SendOutcome {
    if (this.#awaited.has(id)) throw new Error(`id ${id} is in use`);
    if (this.#isClosed || this.#awaited.size >= awaitedMax) return 'dropped';
    this.#awaited.set(id, awaiting);
    return 'sent';
  }

  #action(name: string, type: string): ActionClients {
    let clients = this.#actions.get(name);
    if (clients === undefined) {
      clients = {
        goals: new this.#rclnodejs.ActionClient(this.#node, type, name),
        cancels: this.#node.createClient('action_msgs/srv/CancelGoal', `${name}/_action/cancel_goal`),
      };
      this.#actions.set(name, clients);
    }
    return clients;
  }

  #service(name: string, type: string): RosClient {
    let client = this.#services.get(name);
    if (client === undefined) {
      client = this.#node.createClient(type, name);
      this.#services.set(name, client);
    }
    return client;
  }
}

function neverRan(detail: string): GoalAnswer {
  return { type: 'ended', status: null, hasRun: false, detail };
}
