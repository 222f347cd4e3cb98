import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../kernel/result.ts';
import { OwnNodes, ownNodesLooks, type NodeWishes, type ParameterValue } from '../../../robot-bridge/ros2/own-nodes.ts';
import type { RosNode } from '../../../robot-bridge/ros2/rclnodejs.ts';

/** Goal: what is asked of a machine's nodes, what is done to them, and how often. Method: nodes whose services answer at once, looked at by hand. */
type Request = Readonly<{
  names?: readonly string[];
  parameters?: readonly { name: string; value: Record<string, unknown> & { type: number } }[];
  transition?: { id: number };
}>;
const labels: Readonly<Record<number, string>> = { 1: 'unconfigured', 2: 'inactive', 3: 'active', 13: 'activating' };
const fields: Readonly<Record<number, string>> = { 1: 'bool_value', 2: 'integer_value', 3: 'double_value' };

class FakeNodes {
  state = 1;
  isServed = true;
  isAnswering = true;
  refusesTransition = false;
  refusesParameter = false;
  readonly parameters = new Map<string, { type: number; value: unknown }>();
  /** What was done to them, oldest first. */
  readonly done: string[] = [];
  readonly told: Problem[] = [];
  readonly own: OwnNodes;

  constructor(wishes: NodeWishes) {
    const node = {
      createClient: (_type: string, name: string) => ({
        isServiceServerAvailable: () => this.isServed,
        sendRequest: (request: Request, answer: (response: unknown) => void) => {
          const response = this.#answer(name.split('/').at(-1) ?? '', request);
          if (this.isAnswering) answer(response);
        },
      }),
      destroyClient: () => undefined,
    } as unknown as RosNode;
    this.own = new OwnNodes(wishes, node, (problem) => this.told.push(problem));
  }

  async look(looks: number = 2 * ownNodesLooks.roundEvery): Promise<void> {
    for (let look = 0; look < looks; look += 1) {
      this.own.look();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  #answer(service: string, { names = [], parameters = [], transition }: Request): unknown {
    switch (service) {
      case 'get_state':
        return { current_state: { id: this.state, label: labels[this.state] ?? '' } };
      case 'change_state':
        this.done.push(`transition ${String(transition?.id)}`);
        if (!this.refusesTransition) this.state = transition?.id === 1 ? 2 : 3;
        return { success: !this.refusesTransition };
      case 'get_parameters':
        return { values: names.map((name) => this.#message(name)) };
      default:
        return { results: parameters.map(({ name, value }) => this.#set(name, value)) };
    }
  }

  #message(name: string): unknown {
    const found = this.parameters.get(name);
    return found === undefined
      ? { type: 0 }
      : { type: found.type, [fields[found.type] ?? 'string_value']: found.value };
  }

  #set(name: string, value: Record<string, unknown> & { type: number }): unknown {
    if (this.refusesParameter) return { successful: false, reason: 'read-only' };
    const set = value[fields[value.type] ?? 'string_value'];
    this.done.push(`${name} = ${String(set)} ${typeof set} in state ${String(this.state)}`);
    this.parameters.set(name, { type: value.type, value: set });
    return { successful: true, reason: '' };
  }
}

function parameter(name: string, value: ParameterValue, on: 'check' | 'set') {
  return { node: '/l1/base', name, value, on };
}
const onlyActive: NodeWishes = { parameters: [], activeNode: '/l1/base', by: 'set-up' };

describe("the parameters of a machine's nodes", () => {
  it.each([
    ['a boolean', { type: 1, value: true }, true],
    ['an integer', { type: 2, value: 5n }, 5],
    ['a double', { type: 3, value: 0.5 }, 0.5],
    ['a string', { type: 4, value: 'map' }, 'map'],
  ])('%s that is as wanted: nothing is done', async (_type, found, wanted) => {
    const nodes = new FakeNodes({ parameters: [parameter('p', wanted, 'set')], activeNode: null, by: 'set-up' });
    nodes.parameters.set('p', found);
    expect(nodes.own.isReady()).toBe(false);
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done, nodes.told]).toEqual([true, [], []]);
  });

  it('one that differs and is only to be checked is told of, until it is right', async () => {
    const nodes = new FakeNodes({ parameters: [parameter('speed', 0.5, 'check')], activeNode: null, by: 'set-up' });
    nodes.parameters.set('speed', { type: 3, value: 0.8 });
    await nodes.look();
    expect(nodes.own.isReady()).toBe(false);
    expect(nodes.told[0]).toEqual({
      code: 'parameter-differs',
      facts: { node: '/l1/base', name: 'speed', wanted: '0.5', found: '0.8' },
    });
    nodes.parameters.set('speed', { type: 3, value: 0.5 });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done]).toEqual([true, []]);
  });

  it.each([
    ['an integer', { type: 2, value: 4n }, 5, 'p = 5 bigint in state 1'],
    ['a double', { type: 3, value: 4 }, 5, 'p = 5 number in state 1'],
    ['a boolean', { type: 1, value: false }, true, 'p = true boolean in state 1'],
  ])('%s is set in the type that the node has', async (_type, found, wanted, done) => {
    const nodes = new FakeNodes({ parameters: [parameter('p', wanted, 'set')], activeNode: null, by: 'set-up' });
    nodes.parameters.set('p', found);
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done, nodes.told]).toEqual([true, [done], []]);
  });

  it.each([
    [
      'is of another type',
      'parameter-differs',
      (nodes: FakeNodes) => nodes.parameters.set('p', { type: 4, value: 'x' }),
    ],
    ['is not there', 'parameter-absent', (nodes: FakeNodes) => nodes.parameters.delete('p')],
    ['is refused', 'parameter-kept', (nodes: FakeNodes) => (nodes.refusesParameter = true)],
    ['is not answered for', 'node-unanswered', (nodes: FakeNodes) => (nodes.isServed = false)],
  ])('one to be set that %s is told of', async (_how, code, arrange) => {
    const nodes = new FakeNodes({ parameters: [parameter('p', 5, 'set')], activeNode: null, by: 'set-up' });
    nodes.parameters.set('p', { type: 2, value: 4n });
    arrange(nodes);
    await nodes.look(1);
    expect([nodes.own.isReady(), nodes.told.map((problem) => problem.code)]).toEqual([false, [code]]);
  });

  it('one that is changed later is told of and not set again', async () => {
    const nodes = new FakeNodes({ parameters: [parameter('p', 5, 'set')], activeNode: null, by: 'set-up' });
    nodes.parameters.set('p', { type: 2, value: 4n });
    await nodes.look();
    nodes.parameters.set('p', { type: 2, value: 6n });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done.length, nodes.told.at(-1)?.code]).toEqual([false, 1, 'parameter-differs']);
  });
});

describe("the state of a machine's node", () => {
  it('is brought to active, and parameters are seen to on the way', async () => {
    const nodes = new FakeNodes({ parameters: [parameter('p', 5, 'set')], activeNode: '/l1/base', by: 'set-up' });
    nodes.parameters.set('p', { type: 2, value: 4n });
    await nodes.look();
    expect(nodes.done).toEqual(['transition 1', 'p = 5 bigint in state 2', 'transition 3']);
    expect([nodes.own.isReady(), nodes.told]).toEqual([true, []]);
  });

  it('stays where it is while a parameter is wrong', async () => {
    const nodes = new FakeNodes({ parameters: [parameter('p', 5, 'check')], activeNode: '/l1/base', by: 'set-up' });
    nodes.parameters.set('p', { type: 2, value: 4n });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.state]).toEqual([false, 2]);
  });

  it('is left alone where the profile asks for none', async () => {
    const nodes = new FakeNodes({ parameters: [], activeNode: null, by: 'set-up' });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.state, nodes.done]).toEqual([true, 1, []]);
  });

  it('that a node refuses is told of, and asked for once', async () => {
    const nodes = new FakeNodes(onlyActive);
    nodes.refusesTransition = true;
    await nodes.look();
    expect(nodes.done).toEqual(['transition 1']);
    expect(nodes.told[0]).toEqual({
      code: 'node-inactive',
      facts: { node: '/l1/base', wanted: 'active', found: 'unconfigured' },
    });
  });

  it.each([
    ['by this process', 1],
    ['by somebody else', 3],
  ])('once active %s, it is not brought back when somebody takes the node out of it', async (_who, state) => {
    const nodes = new FakeNodes(onlyActive);
    nodes.state = state;
    await nodes.look();
    expect(nodes.own.isReady()).toBe(true);
    nodes.done.length = 0;
    nodes.state = 2;
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done, nodes.told.at(-1)?.code]).toEqual([false, [], 'node-inactive']);
    nodes.state = 3;
    await nodes.look();
    expect(nodes.own.isReady()).toBe(true);
  });

  it('is brought about anew for a node that went and came back', async () => {
    const nodes = new FakeNodes(onlyActive);
    await nodes.look();
    nodes.isServed = false;
    await nodes.look();
    expect(nodes.own.isReady()).toBe(false);
    nodes.isServed = true;
    nodes.state = 1;
    await nodes.look();
    expect([nodes.own.isReady(), nodes.state]).toEqual([true, 3]);
  });

  it('is not known of a node that does not answer in time', async () => {
    const nodes = new FakeNodes(onlyActive);
    await nodes.look();
    nodes.isAnswering = false;
    await nodes.look(ownNodesLooks.roundEvery + ownNodesLooks.answerMax);
    expect([nodes.own.isReady(), nodes.told.at(-1)?.code]).toEqual([false, 'node-unanswered']);
  });

  it('is not asked for after the end', async () => {
    const nodes = new FakeNodes(onlyActive);
    nodes.own.look();
    nodes.own.close();
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done, nodes.told]).toEqual([false, [], []]);
  });
});

describe('who only watches the nodes of a machine', () => {
  const wishes = (on: 'check' | 'set'): NodeWishes => ({
    parameters: [parameter('p', 5, on)],
    activeNode: '/l1/base',
    by: 'watch',
  });

  it.each([
    ['a node that is not configured', 1, 5n, 'node-inactive'],
    ['a node that is not active', 2, 5n, 'node-inactive'],
    ['a parameter that somebody else is to set', 3, 4n, 'parameter-differs'],
  ])('finds %s wrong and changes nothing, until it is right', async (_what, state, value, code) => {
    const nodes = new FakeNodes(wishes('set'));
    nodes.state = state;
    nodes.parameters.set('p', { type: 2, value });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.state, nodes.done]).toEqual([false, state, []]);
    expect(nodes.told.map((problem) => problem.code)).toContain(code);
    nodes.state = 3;
    nodes.parameters.set('p', { type: 2, value: 5n });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done]).toEqual([true, []]);
  });

  it('finds what was right and is wrong again', async () => {
    const nodes = new FakeNodes(wishes('check'));
    nodes.state = 3;
    nodes.parameters.set('p', { type: 2, value: 5n });
    await nodes.look();
    expect(nodes.own.isReady()).toBe(true);
    nodes.parameters.set('p', { type: 2, value: 6n });
    await nodes.look();
    expect([nodes.own.isReady(), nodes.done, nodes.told.at(-1)?.code]).toEqual([false, [], 'parameter-differs']);
  });
});
