import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { GraphView, Probe } from './probe.ts';

const messageMaxBytes = 4 * 1024 * 1024;
const answerWithinMs = 5000;
const pingEveryMs = 250;
const complaintsMax = 100;
const roundTripsMax = 1000;

const topicList = z.object({ topics: z.array(z.string()), types: z.array(z.string()) });
const serviceList = z.object({ services: z.array(z.string()) });
const actionList = z.object({ action_servers: z.array(z.string()) });
const typeAnswer = z.object({ type: z.string() });
const nodeLists = z.union([
  z.object({ publishers: z.array(z.string()) }).transform(({ publishers }) => publishers),
  z.object({ subscribers: z.array(z.string()) }).transform(({ subscribers }) => subscribers),
]);

/** Services of rosapi that only look (rosapi_msgs). No other service is ever called. */
type RosapiService =
  'topics' | 'topic_type' | 'services' | 'service_type' | 'action_servers' | 'publishers' | 'subscribers';

type Frame = Readonly<Record<string, unknown>>;

/**
 * A rosbridge server as the doctor hears it: a socket of its own, because the bridge's connection drops what was not asked for, and what a
 * server says against us is just that.
 */
export class RosbridgeProbe implements Probe {
  readonly wire = 'rosbridge';
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #listeners = new Map<string, (message: unknown) => void>();
  readonly #awaited = new Map<string, (frame: Frame) => void>();
  readonly #complaints: string[] = [];
  readonly #roundTripsMs: number[] = [];
  #calls = 0;
  #cancelPing: () => void = () => undefined;

  private constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) this.#take(data.toString('utf8'));
    });
    socket.on('error', (error) => this.#complain(error.message));
    socket.on('pong', (data) => {
      if (this.#roundTripsMs.length < roundTripsMax) this.#roundTripsMs.push(clock.monoMs() - Number(data.toString()));
    });
    this.#ping();
  }

  /** @throws Error where no WebSocket server answers in time. */
  static async open(url: string, withinMs: number, clock: Clock): Promise<RosbridgeProbe> {
    const socket = new WebSocket(url, {
      handshakeTimeout: withinMs,
      maxPayload: messageMaxBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    await once(socket, 'open');
    return new RosbridgeProbe(socket, clock);
  }

  async graph(names: readonly string[]): Promise<GraphView | null> {
    const topics = await this.#ask('topics', {}, topicList);
    if (topics === null) return null;
    const types = new Map(topics.topics.map((topic, at) => [topic, topics.types[at] ?? '']));
    const named = names.filter((name) => types.has(name));
    const having = async (service: 'publishers' | 'subscribers'): Promise<Map<string, string>> => {
      const asked = await Promise.all(
        named.map(async (topic) => ({ topic, nodes: (await this.#ask(service, { topic }, nodeLists)) ?? [] })),
      );
      const own = asked.filter(({ nodes }) => nodes.length > 0);
      return new Map(own.map(({ topic }) => [topic, types.get(topic) ?? '']));
    };
    const [published, subscribed] = [await having('publishers'), await having('subscribers')];
    const services = (await this.#ask('services', {}, serviceList))?.services ?? [];
    const actions = (await this.#ask('action_servers', {}, actionList))?.action_servers ?? [];
    return {
      published,
      subscribed,
      services: await this.#typesOf(services.filter((name) => names.includes(name))),
      actions: await this.#actionTypesOf(actions.filter((name) => names.includes(name))),
    };
  }

  listen(topic: string, type: string | null, onMessage: (message: unknown) => void): void {
    this.#listeners.set(topic, onMessage);
    // Without a type the server takes the one that the topic has, so that one of another type is heard and can be shown.
    this.#send({ op: 'subscribe', id: `doctor:${topic}`, topic, ...(type === null ? {} : { type }) });
  }

  complaints(): readonly string[] {
    return this.#complaints;
  }

  roundTripsMs(): readonly number[] {
    return this.#roundTripsMs;
  }

  qosTroubles(): readonly [] {
    return [];
  }

  close(): void {
    this.#cancelPing();
    this.#socket.terminate();
  }

  async #typesOf(services: readonly string[]): Promise<Map<string, string>> {
    const pairs = await Promise.all(
      services.map(async (service) => {
        const answer = await this.#ask('service_type', { service }, typeAnswer);
        return [service, answer?.type ?? ''] as const;
      }),
    );
    return new Map(pairs);
  }

  /** An action is known by the type of its hidden service, `nav2_msgs/action/FollowPath_SendGoal`. */
  async #actionTypesOf(actions: readonly string[]): Promise<Map<string, string>> {
    const types = await this.#typesOf(actions.map((action) => `${action}/_action/send_goal`));
    return new Map(
      actions.map((action) => [action, (types.get(`${action}/_action/send_goal`) ?? '').replace(/_SendGoal$/, '')]),
    );
  }

  #ask<T>(service: RosapiService, args: unknown, shape: z.ZodType<T>): Promise<T | null> {
    this.#calls += 1;
    const id = `doctor-${String(this.#calls)}`;
    return new Promise((resolve) => {
      const end = (answer: T | null): void => {
        cancel();
        this.#awaited.delete(id);
        resolve(answer);
      };
      const cancel = this.#clock.after(answerWithinMs, () => end(null));
      this.#awaited.set(id, (frame) => {
        const parsed = shape.safeParse(frame['values']);
        end(frame['result'] === true && parsed.success ? parsed.data : null);
      });
      this.#send({ op: 'call_service', id, service: `/rosapi/${service}`, args });
    });
  }

  #send(frame: Frame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping(String(this.#clock.monoMs()));
    this.#cancelPing = this.#clock.after(pingEveryMs, () => this.#ping());
  }

  #complain(text: string): void {
    if (this.#complaints.length < complaintsMax) this.#complaints.push(text.slice(0, 300));
  }

  #take(text: string): void {
    let frame: Frame;
    try {
      frame = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch {
      this.#complain(`no rosbridge message: ${text.slice(0, 80)}`);
      return;
    }
    const { op } = frame;
    if (op === 'publish') this.#listeners.get(String(frame['topic']))?.(frame['msg']);
    else if (op === 'service_response') this.#awaited.get(String(frame['id']))?.(frame);
    else if (op === 'status') this.#complain(String(frame['msg']));
  }
}
