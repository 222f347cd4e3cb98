import { isInsideRing } from '../../kernel/geometry.ts';
import type { Zone } from '../../missions/site-model.ts';
import type { ZoneSensorState } from '../world/fault.ts';
import type { People } from '../world/people.ts';
import type { RosGraph } from './graph.ts';
import { stringMessageText } from './message-text.ts';

const topic = '/zone_presence';
const periodMs = 100;

/** Presence sensors of zones, which see people and no machines. */
export class ZoneSensors {
  readonly #graph: RosGraph;
  readonly #people: People;
  readonly #zones: readonly Zone[];
  readonly #states = new Map<string, ZoneSensorState>();

  /** `zones`: those with a sensor. */
  constructor(graph: RosGraph, people: People, zones: readonly Zone[]) {
    this.#graph = graph;
    this.#people = people;
    this.#zones = zones;
    if (zones.length > 0) graph.published.set(topic, 'std_msgs/msg/String');
  }

  set(zoneId: string, state: ZoneSensorState): 'set' | 'unknown-zone' {
    if (!this.#zones.some(({ id }) => id === zoneId)) return 'unknown-zone';
    this.#states.set(zoneId, state);
    return 'set';
  }

  step(nowMs: number, epochMs: number): void {
    if (this.#zones.length === 0 || nowMs % periodMs !== 0 || !this.#graph.sink.hasSubscribers(topic)) return;
    const zones = this.#zones.flatMap((zone) => {
      const state = this.#states.get(zone.id) ?? 'right';
      if (state === 'silent') return [];
      const occupied = state === 'right' ? this.#isOccupied(zone) : state === 'occupied';
      return [{ zoneId: zone.id, occupied, stamp: epochMs }];
    });
    if (zones.length > 0) this.#graph.sink.publish(topic, stringMessageText(JSON.stringify({ zones })));
  }

  #isOccupied({ levelId, outline }: Zone): boolean {
    return this.#people.walkers.some(
      (walker) => walker.levelId === levelId && isInsideRing([walker.xM, walker.yM], outline),
    );
  }
}
