import { clientAdvertisementCountMax, clientBufferedBytesMax, clientSubscriptionCountMax } from '../limits.ts';
import { shortTypeOf, type ActionServer, type RosGraph } from '../devices/graph.ts';
import { parseOperation, textOf, type Operation } from './operations.ts';
import { textFrame, type Outbox } from './outbox.ts';
import type { Subscription, TopicTable } from './topic-table.ts';

/** What a session needs from the server around it. */
export interface SessionHost {
  readonly graph: RosGraph;
  readonly topics: TopicTable;
  /** A message that a client publishes to a name which no simulated part listens to is passed on to the other clients. */
  relay(topic: string, message: unknown): void;
  /** A client has subscribed: what it should know at once is sent now. */
  onSubscribed(topic: string, session: ClientSession): void;
  log(message: string, facts: Readonly<Record<string, unknown>>): void;
}

/** One client of the rosbridge protocol. Goals outlive their client, as they do with the real rosbridge. */
export class ClientSession {
  readonly id: number;
  readonly outbox: Outbox;
  readonly #host: SessionHost;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #advertised = new Map<string, string>();
  #isClosed = false;

  constructor(id: number, outbox: Outbox, host: SessionHost) {
    this.id = id;
    this.outbox = outbox;
    this.#host = host;
  }

  /** Sends one message. */
  send(text: string): void {
    this.sendFrame(textFrame(text));
  }

  /** Sends one frame; a client that does not read is disconnected. */
  sendFrame(frame: Buffer): void {
    if (this.#isClosed) return;
    const { waitingBytes } = this.outbox;
    if (waitingBytes > clientBufferedBytesMax) {
      this.#host.log('client too slow, disconnected', { client: this.id, bufferedBytes: waitingBytes });
      this.#isClosed = true;
      this.outbox.terminate();
      return;
    }
    this.outbox.send(frame);
  }

  close(): void {
    this.#isClosed = true;
    for (const subscription of this.#subscriptions.values()) this.#host.topics.remove(subscription);
    this.#subscriptions.clear();
  }

  receive(text: string): void {
    const operation = parseOperation(text);
    if (operation === null) {
      this.#status('', 'not a rosbridge operation');
      return;
    }
    switch (operation.op) {
      case 'publish':
        return this.#publish(operation);
      case 'call_service':
        return this.#callService(operation);
      case 'send_action_goal':
        return this.#sendGoal(operation);
      case 'cancel_action_goal':
        return this.#cancelGoal(operation);
      case 'subscribe':
        return this.#subscribe(operation);
      case 'unsubscribe':
        return this.#unsubscribe(operation);
      case 'advertise':
        return this.#advertise(operation);
      case 'unadvertise':
        this.#advertised.delete(textOf(operation, 'topic'));
        return;
      case 'set_level':
        return;
      default:
        this.#status(textOf(operation, 'id'), `unknown operation ${operation.op.slice(0, 40)}`);
    }
  }

  #status(id: string, message: string): void {
    this.send(JSON.stringify({ op: 'status', level: 'error', msg: message, ...(id === '' ? {} : { id }) }));
  }

  #subscribe(operation: Operation): void {
    const topic = textOf(operation, 'topic');
    const id = textOf(operation, 'id');
    const type = textOf(operation, 'type');
    const known = this.#host.graph.published.get(topic);
    if (topic === '') return this.#status(id, 'subscribe needs a topic');
    if (known !== undefined && type !== '' && shortTypeOf(type) !== shortTypeOf(known)) {
      return this.#status(id, `${topic} has type ${known}, not ${type.slice(0, 80)}`);
    }
    if (this.#subscriptions.size >= clientSubscriptionCountMax) return this.#status(id, 'too many subscriptions');
    const throttle = operation['throttle_rate'];
    const throttleMs = typeof throttle === 'number' && Number.isFinite(throttle) && throttle > 0 ? throttle : 0;
    const key = `${topic} ${id}`;
    const former = this.#subscriptions.get(key);
    if (former !== undefined) this.#host.topics.remove(former);
    const subscription = { session: this, topic, throttleMs, lastMs: -Infinity };
    this.#subscriptions.set(key, subscription);
    this.#host.topics.add(subscription);
    this.#host.onSubscribed(topic, this);
  }

  /** Without an id all subscriptions of the topic end. */
  #unsubscribe(operation: Operation): void {
    const topic = textOf(operation, 'topic');
    const id = textOf(operation, 'id');
    for (const [key, subscription] of this.#subscriptions) {
      if (subscription.topic !== topic || (id !== '' && key !== `${topic} ${id}`)) continue;
      this.#subscriptions.delete(key);
      this.#host.topics.remove(subscription);
    }
  }

  #advertise(operation: Operation): void {
    const topic = textOf(operation, 'topic');
    const type = textOf(operation, 'type');
    const input = this.#host.graph.inputs.get(topic);
    if (input !== undefined && shortTypeOf(type) !== shortTypeOf(input.type)) {
      return this.#status(textOf(operation, 'id'), `${topic} has type ${input.type}, not ${type.slice(0, 80)}`);
    }
    if (this.#advertised.size >= clientAdvertisementCountMax) {
      return this.#status(textOf(operation, 'id'), 'too many advertised topics');
    }
    this.#advertised.set(topic, type);
  }

  #publish(operation: Operation): void {
    const topic = textOf(operation, 'topic');
    const input = this.#host.graph.inputs.get(topic);
    if (input !== undefined) input.receive(operation['msg']);
    else if (this.#advertised.has(topic)) this.#host.relay(topic, operation['msg']);
    else this.#status(textOf(operation, 'id'), `publish to ${topic.slice(0, 120)}, which is not advertised`);
  }

  #callService(operation: Operation): void {
    const name = textOf(operation, 'service');
    const id = textOf(operation, 'id');
    const respond = (values: unknown, result: 'answered' | 'failed'): void => {
      const response = { op: 'service_response', service: name, values, result: result === 'answered' };
      this.send(JSON.stringify(id === '' ? response : { ...response, id }));
    };
    const service = this.#host.graph.services.get(name);
    if (service === undefined) return respond(`service ${name.slice(0, 120)} does not exist`, 'failed');
    service.call(operation['args'], (reply) => {
      respond(reply.values, reply.isAnswered ? 'answered' : 'failed');
    });
  }

  #sendGoal(operation: Operation): void {
    const name = textOf(operation, 'action');
    const id = textOf(operation, 'id');
    const wantsFeedback = operation['feedback'] === true;
    const action = this.#host.graph.actions.get(name);
    const problem = this.#goalProblem(action, operation);
    if (action === undefined || problem !== null) {
      this.send(JSON.stringify({ op: 'action_result', id, action: name, values: problem, status: 6, result: false }));
      return;
    }
    action.send(id, operation['args'], {
      onFeedback: (values) => {
        if (wantsFeedback) this.send(JSON.stringify({ op: 'action_feedback', id, action: name, values }));
      },
      onResult: ({ status, values, isAccepted }) => {
        this.send(JSON.stringify({ op: 'action_result', id, action: name, values, status, result: isAccepted }));
      },
    });
  }

  #goalProblem(action: ActionServer | undefined, operation: Operation): string | null {
    if (textOf(operation, 'id') === '') return 'a goal needs an id';
    if (action === undefined) return `action ${textOf(operation, 'action').slice(0, 120)} does not exist`;
    const type = textOf(operation, 'action_type');
    return shortTypeOf(type) === shortTypeOf(action.type) ? null : `the action has type ${action.type}`;
  }

  #cancelGoal(operation: Operation): void {
    this.#host.graph.actions.get(textOf(operation, 'action'))?.cancel(textOf(operation, 'id'));
  }
}
