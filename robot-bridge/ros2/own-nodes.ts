import type { Problem } from '../../kernel/result.ts';
import type { RosClient, RosNode } from './rclnodejs.ts';

export type ParameterValue = boolean | number | string;

export interface ParameterWish {
  /** Full name of the node. */
  readonly node: string;
  readonly name: string;
  readonly value: ParameterValue;
  readonly on: 'check' | 'set';
}

/** What a profile asks of a machine's own nodes before the machine counts as connected. */
export interface NodeWishes {
  readonly parameters: readonly ParameterWish[];
  /** Full name of the node that has to be active; null: none is brought anywhere. */
  readonly activeNode: string | null;
  /** `watch`: nothing is set and no node is brought anywhere; what is not so is told of. One process alone sets nodes up, or two would be in each other's way. */
  readonly by: 'set-up' | 'watch';
}

/** In looks of the connection, four a second. */
export const ownNodesLooks = {
  /** A service that has not answered by then is taken for gone. */
  answerMax: 12,
  /** From one round to the next, also while all is as it should be: a node may leave its state at any time. */
  roundEvery: 8,
} as const;

/** lifecycle_msgs/msg/State and Transition. */
const states = { unconfigured: 1, inactive: 2, active: 3 } as const;
const transitions = { configure: 1, activate: 3 } as const;

type Round = Problem | 'as-wished' | 'under-way';

/**
 * A machine's own nodes, asked over and over for their parameters and state. What is to be set is set once, and a node is configured and activated
 * once, for each time that the nodes appear: whoever takes a node out of its state later is not overruled, he is told of. Between configuring
 * and activating the parameters are seen to, so that nothing becomes active with a wrong one.
 */
export class OwnNodes {
  readonly #wishes: NodeWishes;
  readonly #node: RosNode;
  readonly #tell: (problem: Problem) => void;
  readonly #clients = new Map<string, RosClient>();
  /** All was as it should be since the nodes appeared: from then on nothing is changed any more. */
  #isSetUp = false;
  /** What was done since the nodes appeared. */
  readonly #done = new Set<string>();
  readonly #awaited = new Set<{ looksLeft: number; giveUp: () => void }>();
  #isReady = false;
  #isAsking = false;
  #isClosed = false;
  #looksToRound = 0;

  constructor(wishes: NodeWishes, node: RosNode, tell: (problem: Problem) => void) {
    this.#wishes = wishes;
    this.#node = node;
    this.#tell = tell;
    // A client that is made when it is needed finds no server yet.
    for (const { node: of } of wishes.parameters) {
      this.#client(`${of}/get_parameters`, 'rcl_interfaces/srv/GetParameters');
      if (wishes.by === 'set-up') this.#client(`${of}/set_parameters`, 'rcl_interfaces/srv/SetParameters');
    }
    if (wishes.activeNode !== null) {
      this.#client(`${wishes.activeNode}/get_state`, 'lifecycle_msgs/srv/GetState');
      if (wishes.by === 'set-up') this.#client(`${wishes.activeNode}/change_state`, 'lifecycle_msgs/srv/ChangeState');
    }
  }

  /** Whether all was as it should be in the last round. */
  isReady(): boolean {
    return this.#isReady;
  }

  look(): void {
    for (const awaited of this.#awaited) {
      awaited.looksLeft -= 1;
      if (awaited.looksLeft <= 0) awaited.giveUp();
    }
    this.#looksToRound -= 1;
    if (this.#isAsking || this.#isClosed || this.#looksToRound > 0) return;
    this.#looksToRound = ownNodesLooks.roundEvery;
    this.#isAsking = true;
    void this.#round().then((end) => this.#finish(end));
  }

  close(): void {
    this.#isClosed = true;
    this.#isReady = false;
    for (const { giveUp } of this.#awaited) giveUp();
    for (const client of this.#clients.values()) this.#node.destroyClient(client);
    this.#clients.clear();
  }

  #finish(end: Round): void {
    this.#isAsking = false;
    if (this.#isClosed) return;
    this.#isReady = end === 'as-wished';
    if (this.#isReady) this.#isSetUp = true;
    // The next look goes on where a step was made.
    if (end === 'under-way') this.#looksToRound = 0;
    if (typeof end === 'object') {
      // Nodes that are gone may be set up again when they are back.
      if (end.code === 'node-unanswered') {
        this.#done.clear();
        this.#isSetUp = false;
      }
      this.#tell(end);
    }
  }

  async #round(): Promise<Round> {
    const { activeNode, parameters } = this.#wishes;
    let state: State | null = null;
    if (activeNode !== null) {
      state = await this.#stateOf(activeNode);
      if (state === null) return unanswered(activeNode);
      if (state.id === states.unconfigured) return this.#transit(activeNode, state, 'configure');
      const leadsOn = state.id === states.active || (state.id === states.inactive && this.#may('activate'));
      if (!leadsOn) return notActive(activeNode, state);
    }
    for (const wish of parameters) {
      const problem = await this.#seeTo(wish);
      if (problem !== null) return problem;
    }
    if (activeNode === null || state === null || state.id === states.active) return 'as-wished';
    return this.#transit(activeNode, state, 'activate');
  }

  async #stateOf(node: string): Promise<State | null> {
    const answer = (await this.#ask(`${node}/get_state`, {})) as { readonly current_state: State } | null;
    return answer?.current_state ?? null;
  }

  async #transit(node: string, state: State, step: keyof typeof transitions): Promise<Round> {
    if (!this.#may(step)) return notActive(node, state);
    this.#done.add(step);
    const request = { transition: { id: transitions[step], label: '' } };
    const answer = (await this.#ask(`${node}/change_state`, request)) as { readonly success: boolean } | null;
    if (answer === null) return unanswered(node);
    return answer.success ? 'under-way' : notActive(node, (await this.#stateOf(node)) ?? state);
  }

  #may(step: string): boolean {
    return this.#wishes.by === 'set-up' && !this.#isSetUp && !this.#done.has(step) && !this.#isClosed;
  }

  async #seeTo(wish: ParameterWish): Promise<Problem | null> {
    const found = await this.#read(wish);
    if (found === 'unanswered') return unanswered(wish.node);
    const { node, name, value } = wish;
    const facts = { node, name, wanted: String(value) };
    if (found.value === null) return { code: 'parameter-absent', facts };
    if (found.value === value) return null;
    const differs: Problem = { code: 'parameter-differs', facts: { ...facts, found: String(found.value) } };
    const step = `${node} ${name}`;
    const message = messageOf(value, found.type);
    if (wish.on === 'check' || message === null || !this.#may(step)) return differs;
    this.#done.add(step);
    const request = { parameters: [{ name, value: message }] };
    const answer = (await this.#ask(`${node}/set_parameters`, request)) as SetAnswer | null;
    if (answer === null) return unanswered(node);
    const result = answer.results[0];
    if (result?.successful !== true) {
      const cause = (result?.reason ?? '').slice(0, causeMaxLetters);
      return { code: 'parameter-kept', facts: { ...facts, found: String(found.value), cause } };
    }
    const now = await this.#read(wish);
    if (now === 'unanswered') return unanswered(node);
    return now.value === value ? null : { code: 'parameter-differs', facts: { ...facts, found: String(now.value) } };
  }

  async #read({ node, name }: ParameterWish): Promise<Found | 'unanswered'> {
    const answer = (await this.#ask(`${node}/get_parameters`, { names: [name] })) as GetAnswer | null;
    if (answer === null) return 'unanswered';
    const value = answer.values[0];
    return { type: value?.type ?? 0, value: value === undefined ? null : valueOf(value) };
  }

  /** Null where nobody answers in time, or nobody is there to. */
  #ask(service: string, request: unknown): Promise<unknown> {
    const client = this.#clients.get(service);
    if (this.#isClosed || client?.isServiceServerAvailable() !== true) return Promise.resolve(null);
    return new Promise((resolve) => {
      const end = (answer: unknown): void => {
        this.#awaited.delete(awaited);
        resolve(answer);
      };
      const awaited = { looksLeft: ownNodesLooks.answerMax, giveUp: () => end(null) };
      this.#awaited.add(awaited);
      client.sendRequest(request, end);
    });
  }

  #client(name: string, type: string): void {
    if (!this.#clients.has(name)) this.#clients.set(name, this.#node.createClient(type, name));
  }
}

/** lifecycle_msgs/msg/State. */
interface State {
  readonly id: number;
  readonly label: string;
}

/** rcl_interfaces/msg/ParameterValue. */
interface ParameterMessage {
  readonly type: number;
  readonly bool_value: boolean;
  readonly integer_value: number | bigint;
  readonly double_value: number;
  readonly string_value: string;
}

interface GetAnswer {
  readonly values: readonly ParameterMessage[];
}

interface SetAnswer {
  readonly results: readonly { readonly successful: boolean; readonly reason: string }[];
}

interface Found {
  readonly type: number;
  /** Null: the node has no such parameter. */
  readonly value: ParameterValue | null;
}

/** rcl_interfaces/msg/ParameterType. */
const types = { none: 0, bool: 1, integer: 2, double: 3, string: 4 } as const;
const causeMaxLetters = 200;

function notActive(node: string, { label }: State): Problem {
  return { code: 'node-inactive', facts: { node, wanted: 'active', found: label } };
}

function unanswered(node: string): Problem {
  return { code: 'node-unanswered', facts: { node } };
}

function valueOf(message: ParameterMessage): ParameterValue | null {
  switch (message.type) {
    case types.none:
      return null;
    case types.bool:
      return message.bool_value;
    case types.integer:
      return Number(message.integer_value);
    case types.double:
      return message.double_value;
    case types.string:
      return message.string_value;
    default:
      return `type ${String(message.type)}`;
  }
}

/** Of the type that the node has, since JSON does not tell 5 from 5.0; null where the value is none of it. */
function messageOf(value: ParameterValue, type: number): ParameterMessage | null {
  const empty = { type, bool_value: false, integer_value: 0n, double_value: 0, string_value: '' };
  const lists = {
    byte_array_value: [],
    bool_array_value: [],
    integer_array_value: [],
    double_array_value: [],
    string_array_value: [],
  };
  const message = { ...empty, ...lists };
  if (type === types.bool && typeof value === 'boolean') return { ...message, bool_value: value };
  if (type === types.string && typeof value === 'string') return { ...message, string_value: value };
  if (typeof value !== 'number') return null;
  if (type === types.double) return { ...message, double_value: value };
  return type === types.integer && Number.isSafeInteger(value) ? { ...message, integer_value: BigInt(value) } : null;
}
