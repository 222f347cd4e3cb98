import type { Clock } from '../../kernel/clock.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { ProtocolVersion } from './contract/versions.ts';
import { topicOf, type VehicleIdentity } from './vehicle-feed.ts';

/** What one process says to one vehicle: a header with a number of its own per topic, and a label of our time that decides nothing. */
export class VehicleOutlet {
  readonly #version: ProtocolVersion;
  readonly #identity: VehicleIdentity;
  readonly #broker: BrokerConnection;
  readonly #wallClock: Clock;
  readonly #headerIds = new Map<string, number>();

  constructor(version: ProtocolVersion, identity: VehicleIdentity, broker: BrokerConnection, wallClock: Clock) {
    this.#version = version;
    this.#identity = identity;
    this.#broker = broker;
    this.#wallClock = wallClock;
  }

  publish(topic: string, content: object): 'sent' | 'dropped' {
    const headerId = (this.#headerIds.get(topic) ?? 0) + 1;
    this.#headerIds.set(topic, headerId);
    const timestamp = new Date(this.#wallClock.epochMs()).toISOString();
    const { manufacturer, serialNumber } = this.#identity;
    const header = { headerId, timestamp, version: this.#version.id, manufacturer, serialNumber };
    return this.#broker.publish(
      topicOf(this.#version, this.#identity, topic),
      JSON.stringify({ ...header, ...content }),
    );
  }
}
