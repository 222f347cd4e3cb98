import type { ConnectionState, Unsubscribe } from '../../../robot-bridge/link.ts';
import type {
  GoalAnswer,
  GoalCall,
  RosConnection,
  SendOutcome,
  ServiceAnswer,
  ServiceCall,
} from '../../../robot-bridge/ros/connection.ts';
import type { RosGraph } from '../../../sim/devices/graph.ts';

type Listener = (message: unknown) => void;

/** A line into a simulated graph in the same process: nothing is lost, late or doubled, and all that is said is said in messages of the wire. */
export class GraphConnection implements RosConnection {
  readonly url = 'ws://127.0.0.1:1';
  readonly #graph: RosGraph;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #forgotten = new Set<string>();

  constructor(graph: RosGraph) {
    this.#graph = graph;
  }

  state(): ConnectionState {
    return 'connected';
  }

  generation(): number {
    return 1;
  }

  onState(): Unsubscribe {
    return () => undefined;
  }

  onRefused(): Unsubscribe {
    return () => undefined;
  }

  allow(): void {}

  advertise(): void {}

  close(): void {}

  holdWrites(): () => void {
    return () => undefined;
  }

  subscribe(topic: string, _type: string, listener: Listener): Unsubscribe {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  listensTo(topic: string): boolean {
    return this.#listeners.has(topic);
  }

  hear(topic: string, message: unknown): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }

  publish(topic: string, message: unknown): SendOutcome {
    this.#graph.inputs.get(topic)?.receive(message);
    return 'sent';
  }

  callService({ id, service, args }: ServiceCall, onAnswer: (answer: ServiceAnswer) => void): SendOutcome {
    const server = this.#graph.services.get(service);
    if (server === undefined) onAnswer({ type: 'failed', detail: `service ${service} does not exist` });
    server?.call(args, ({ isAnswered, values }) => {
      if (this.#forgotten.has(id)) return;
      onAnswer(isAnswered ? { type: 'answered', values } : { type: 'failed', detail: values });
    });
    return 'sent';
  }

  sendGoal({ id, action, goal }: GoalCall, onAnswer: (answer: GoalAnswer) => void): SendOutcome {
    const tell = (answer: GoalAnswer): void => {
      if (!this.#forgotten.has(id)) onAnswer(answer);
    };
    const server = this.#graph.actions.get(action);
    if (server === undefined) {
      tell({ type: 'ended', status: null, hasRun: false, detail: `action ${action} does not exist` });
    }
    server?.send(id, goal, {
      onAccepted: () => tell({ type: 'accepted' }),
      onFeedback: (values) => tell({ type: 'feedback', values }),
      onResult: ({ status, values, isAccepted }) => tell({ type: 'ended', status, hasRun: isAccepted, detail: values }),
    });
    return 'sent';
  }

  cancelGoal(id: string, action: string): SendOutcome {
    this.#graph.actions.get(action)?.cancel(id);
    return 'sent';
  }

  forget(id: string): void {
    this.#forgotten.add(id);
  }
}

/** All that a simulated site publishes is heard on these lines; a message is read once for all of them. */
export function listenTo(graph: RosGraph, lines: readonly GraphConnection[]): void {
  graph.sink = {
    hasSubscribers: (topic) => lines.some((line) => line.listensTo(topic)),
    publish(topic, text) {
      const heard = lines.filter((line) => line.listensTo(topic));
      if (heard.length === 0) return;
      const message: unknown = JSON.parse(text);
      for (const line of heard) line.hear(topic, message);
    },
  };
}
