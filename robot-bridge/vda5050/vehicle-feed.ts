import type { ZodType } from 'zod';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Unsubscribe } from '../link.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { MessageHeader, VehicleSighting, VehicleState } from './contract/state.ts';
import type { ConnectionReport, ProtocolVersion } from './contract/versions.ts';
import type { Factsheet } from './contract/factsheet.ts';

export interface VehicleIdentity {
  readonly interfaceName: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
}

/** What a feed tells its owner; each message has been read, and is this vehicle's, and newer than the one before. */
export interface FeedListener {
  onState(state: VehicleState): void;
  onSighting(sighting: VehicleSighting): void;
  onConnection(report: ConnectionReport): void;
  onFactsheet(sheet: Factsheet): void;
  onRefused(topic: VehicleTopic, problem: Problem): void;
}

export const vehicleTopics = ['state', 'visualization', 'connection', 'factsheet'] as const;
export type VehicleTopic = (typeof vehicleTopics)[number];

/** A stamp that jumps back by less is a message that was overtaken, by more a vehicle whose clock was set. */
export const clockSetMs = 10_000;

export function topicOf(
  version: ProtocolVersion,
  { interfaceName, manufacturer, serialNumber }: VehicleIdentity,
  topic: string,
): string {
  return `${interfaceName}/${version.major}/${manufacturer}/${serialNumber}/${topic}`;
}

/** The topics of one vehicle, read and checked. */
export class VehicleFeed {
  readonly #version: ProtocolVersion;
  readonly #identity: VehicleIdentity;
  readonly #listener: FeedListener;
  readonly #newest = new Map<VehicleTopic, MessageHeader>();
  readonly #unsubscribes: readonly Unsubscribe[];

  constructor(broker: BrokerConnection, version: ProtocolVersion, identity: VehicleIdentity, listener: FeedListener) {
    this.#version = version;
    this.#identity = identity;
    this.#listener = listener;
    this.#unsubscribes = vehicleTopics.map((topic) =>
      broker.subscribe(topicOf(version, identity, topic), {
        onMessage: (payload, isRetained) => this.#hear(topic, payload, isRetained),
        onTooLong: () => listener.onRefused(topic, { code: 'message-invalid', facts: { cause: 'too long' } }),
      }),
    );
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }

  #hear(topic: VehicleTopic, payload: Buffer, isRetained: boolean): void {
    // What the broker kept of an old life is no news of this one. The connection's word is meant to be kept.
    if (isRetained && (topic === 'state' || topic === 'visualization')) {
      this.#listener.onRefused(topic, { code: 'message-retained' });
      return;
    }
    const { reads } = this.#version;
    switch (topic) {
      case 'state':
        return this.#take(topic, payload, reads.state, (state) => this.#listener.onState(state));
      case 'visualization':
        return this.#take(topic, payload, reads.visualization, (sighting) => this.#listener.onSighting(sighting));
      case 'connection':
        // A last will was written when the vehicle came: its stamp is always old.
        return this.#take(topic, payload, reads.connection, (report) => this.#listener.onConnection(report), 'any age');
      case 'factsheet':
        return this.#take(topic, payload, reads.factsheet, (sheet) => this.#listener.onFactsheet(sheet), 'any age');
    }
  }

  #take<T extends { readonly header: MessageHeader | null }>(
    topic: VehicleTopic,
    payload: Buffer,
    schema: ZodType<T>,
    tell: (message: T) => void,
    age: 'any age' | 'newer' = 'newer',
  ): void {
    const read = readJson(payload, schema);
    const problem = read.ok ? this.#problemOf(topic, read.value.header, age) : read.problem;
    if (problem !== null) this.#listener.onRefused(topic, problem);
    else if (read.ok) tell(read.value);
  }

  #problemOf(topic: VehicleTopic, header: MessageHeader | null, age: 'any age' | 'newer'): Problem | null {
    if (header === null) return null;
    const { manufacturer, serialNumber } = this.#identity;
    if (header.manufacturer !== manufacturer || header.serialNumber !== serialNumber) {
      const named = `${header.manufacturer}/${header.serialNumber}`.slice(0, 100);
      return { code: 'message-identity', facts: { named, expected: `${manufacturer}/${serialNumber}` } };
    }
    if (!header.version.startsWith(`${this.#version.release}.`)) {
      const facts = { named: header.version.slice(0, 100), expected: this.#version.release };
      return { code: 'message-version', facts };
    }
    const before = this.#newest.get(topic);
    if (age === 'newer' && before !== undefined) {
      const backMs = before.stampMs - header.stampMs;
      if (backMs === 0 && before.headerId === header.headerId) return { code: 'message-repeated' };
      if (backMs > 0 && backMs < clockSetMs) return { code: 'message-late', facts: { backMs } };
    }
    this.#newest.set(topic, header);
    return null;
  }
}

function readJson<T>(payload: Buffer, schema: ZodType<T>): Result<T> {
  let content: unknown;
  try {
    content = JSON.parse(payload.toString('utf8'));
  } catch {
    return refuse({ code: 'message-invalid', facts: { cause: 'no JSON' } });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return ok(parsed.data);
  // The first thing wrong, never the whole message: a vehicle must not be able to fill our log.
  const issue = parsed.error.issues[0];
  return refuse({ code: 'message-invalid', facts: { at: issue?.path.join('.') ?? '', cause: issue?.message ?? '' } });
}
