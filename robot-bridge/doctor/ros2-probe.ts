import type { Clock } from '../../kernel/clock.ts';
import { domainOf } from '../ros2/graph.ts';
import { judgeTopic } from '../ros2/judge.ts';
import { Ros2Participant } from '../ros2/participant.ts';
import { qosByPurpose, qosOf, type TopicPurpose } from '../ros2/qos.ts';
import { lackText, loadRclnodejs, type RosNode } from '../ros2/rclnodejs.ts';
import type { WiredInterface } from './interfaces.ts';
import type { GraphView, Probe, QosTrouble } from './probe.ts';

/** Discovery over DDS takes a while after a participant has begun, ms. */
const discoveryMs = 2000;
const complaintsMax = 100;
const goalService = '/_action/send_goal';

const purposes: Partial<Record<WiredInterface['part'], TopicPurpose>> = {
  'permit-request': 'permit-request',
  permit: 'permit',
  lock: 'command',
  'speed-limit': 'command',
};

/** This process's own participant, which only listens: it makes no publisher and no client. */
export class Ros2Probe implements Probe {
  readonly wire = 'ros2';
  readonly #participant: Ros2Participant;
  readonly #node: RosNode;
  readonly #clock: Clock;
  readonly #complaints: string[] = [];

  private constructor(participant: Ros2Participant, clock: Clock) {
    this.#participant = participant;
    this.#node = participant.node('');
    this.#clock = clock;
  }

  /** @throws Error that says what is missing where this computer has no ROS 2; RangeError for what is no `ros2://<domain>`. */
  static async open(
    url: string,
    clock: Clock,
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<Ros2Probe> {
    const domain = domainOf(url);
    const loaded = loadRclnodejs(environment);
    if (loaded.kind === 'lacking') throw new Error(`${lackText[loaded.lack]} (${loaded.lack})`);
    const { rclnodejs } = loaded;
    return new Promise((resolve, reject) => {
      const options = { rclnodejs, domain, wallClock: clock, nodeName: 'banksman_doctor' };
      const participant = new Ros2Participant(options, reject);
      participant.whenReady(() => resolve(new Ros2Probe(participant, clock)));
    });
  }

  async graph(names: readonly string[]): Promise<GraphView> {
    await new Promise<void>((resolve) => {
      this.#clock.after(discoveryMs, resolve);
    });
    const typesOf = (list: readonly { readonly name: string; readonly types: readonly string[] }[]) =>
      new Map(list.map(({ name, types }) => [name, types[0] ?? '']));
    const topics = typesOf(this.#node.getTopicNamesAndTypes());
    const services = typesOf(this.#node.getServiceNamesAndTypes());
    const having = (isThere: (name: string) => boolean): Map<string, string> =>
      new Map(names.filter((name) => topics.has(name) && isThere(name)).map((name) => [name, topics.get(name) ?? '']));
    const actions = [...services].flatMap(([name, type]): readonly (readonly [string, string])[] =>
      name.endsWith(goalService) ? [[name.slice(0, -goalService.length), type.replace(/_SendGoal$/, '')]] : [],
    );
    return {
      published: having((name) => this.#node.countPublishers(name) > 0),
      subscribed: having((name) => this.#node.countSubscribers(name) > 0),
      services,
      actions: new Map(actions),
    };
  }

  listen(topic: string, type: string | null, onMessage: (message: unknown) => void): void {
    if (type === null) throw new Error('a native subscription needs its type');
    try {
      const codec = this.#participant.codec(type);
      // Asks for nothing, and so hears every writer.
      const qos = qosOf(this.#participant.rclnodejs, qosByPurpose.sensor);
      this.#node.createSubscription(type, topic, { qos, isRaw: true }, (bytes) => {
        try {
          onMessage(codec.decode(bytes as Uint8Array));
        } catch {
          this.#complain(`${topic}: no CDR of its type`);
        }
      });
    } catch (error) {
      // The type is not installed on this computer.
      this.#complain(`${topic}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  complaints(): readonly string[] {
    return this.#complaints;
  }

  roundTripsMs(): readonly [] {
    return [];
  }

  qosTroubles(interfaces: readonly WiredInterface[]): readonly QosTrouble[] {
    return interfaces.flatMap(({ name, kind, part }) => {
      if (kind !== 'published' && kind !== 'subscribed') return [];
      const ours = kind === 'published' ? 'reader' : 'writer';
      const found = judgeTopic(this.#node, name, purposes[part] ?? 'sensor', ours, false);
      return found.map(({ facts }) => ({
        name,
        policy: String((facts as { readonly policy?: string } | undefined)?.policy ?? ''),
        nodes: String((facts as { readonly nodes?: string } | undefined)?.nodes ?? ''),
      }));
    });
  }

  close(): void {
    this.#participant.close();
  }

  #complain(text: string): void {
    if (this.#complaints.length < complaintsMax) this.#complaints.push(text.slice(0, 300));
  }
}
