import type { WiredInterface } from './interfaces.ts';

/** What a wire tells of the names on it. `null` where it cannot tell. */
export interface GraphView {
  /** Types by the name of a topic that somebody publishes. */
  readonly published: ReadonlyMap<string, string>;
  /** Types by the name of a topic that somebody subscribes to. */
  readonly subscribed: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, string>;
  /** The type is '' where the wire names none. */
  readonly actions: ReadonlyMap<string, string>;
}

export interface QosTrouble {
  readonly name: string;
  /** Of DDS: reliability, durability, deadline, liveliness. */
  readonly policy: string;
  /** Nodes at the other end. */
  readonly nodes: string;
}

/**
 * The doctor's ear on one wire. It has no means to call a machine's service, send a goal or publish anything: nothing that the doctor
 * does can move a machine.
 */
export interface Probe {
  readonly wire: 'rosbridge' | 'ros2';
  /** Null where the wire does not offer it. */
  graph(names: readonly string[]): Promise<GraphView | null>;
  /** Hears a topic from now on; `type` null: whatever it has. */
  listen(topic: string, type: string | null, onMessage: (message: unknown) => void): void;
  /** What the server said against what we asked, newest last. */
  complaints(): readonly string[];
  /** There and back to the server, ms; empty where the wire has no such thing. */
  roundTripsMs(): readonly number[];
  /** Ends at the machine that are never matched with the bridge's, where the wire tells. */
  qosTroubles(interfaces: readonly WiredInterface[]): readonly QosTrouble[];
  close(): void;
}
