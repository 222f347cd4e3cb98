import type { Random } from '../../kernel/random.ts';
import type { ReferenceTag } from '../../hardware-profiles/fleet.ts';
import type { People } from '../world/people.ts';
import type { Weather } from '../world/weather.ts';
import type { RosGraph } from './graph.ts';
import { decimal, headerText, stringMessageText, tagText } from './message-text.ts';

/** Standard deviation of a tag's position per axis: ultra-wideband in a building site. */
const tagNoiseM = 0.1;
const tagPeriodMs = 100;
const windPeriodMs = 1000;
/** Standard deviation of a wind reading, m/s: no sensor tells the same number twice, one that does is stuck. */
const windNoiseMps = 0.02;
const watchPeriodMs = 1000;
const anchorsPerLevel = 6;
const temperaturePeriodMs = 10_000;
/** Tags are worn at hip height above the floor. */
const tagHeightM = 1.0;

const topics = {
  tags: '/tags',
  watch: '/people_watch',
  air: '/weather/air_temperature',
  slab: '/weather/slab_temperature',
  wind: '/weather/wind',
} as const;

/** The site's own sensors: position tags and weather. */
export class SiteDevice {
  readonly #graph: RosGraph;
  readonly #random: Random;
  readonly #people: People;
  readonly #weather: Weather;

  readonly #levelIds: readonly string[];
  /** People without a tag, by level. */
  readonly visitors = new Map<string, number>();
  readonly #levelsDown = new Set<string>();
  readonly #referenceTags: readonly ReferenceTag[];
  readonly #referenceRandom: Random;
  readonly #windRandom: Random;
  /** By how much the positions of a level are wrong, metres. */
  readonly biases = new Map<string, readonly [number, number]>();
  #toldWatch = '';

  constructor(options: {
    readonly graph: RosGraph;
    readonly people: People;
    readonly weather: Weather;
    readonly random: Random;
    readonly levelIds: readonly string[];
    readonly referenceTags: readonly ReferenceTag[];
  }) {
    const { graph } = options;
    this.#graph = graph;
    this.#people = options.people;
    this.#weather = options.weather;
    this.#random = options.random;
    this.#referenceTags = options.referenceTags;
    this.#referenceRandom = options.random.fork('reference');
    this.#windRandom = options.random.fork('wind');
    this.#levelIds = options.levelIds;
    graph.published.set(topics.watch, 'std_msgs/msg/String');
    graph.published.set(topics.tags, 'tf2_msgs/msg/TFMessage');
    graph.published.set(topics.air, 'sensor_msgs/msg/Temperature');
    graph.published.set(topics.slab, 'sensor_msgs/msg/Temperature');
    graph.published.set(topics.wind, 'std_msgs/msg/Float32');
  }

  step(nowMs: number, epochMs: number): void {
    const { sink } = this.#graph;
    if (nowMs % tagPeriodMs === 0 && sink.hasSubscribers(topics.tags)) sink.publish(topics.tags, this.#tags(epochMs));
    if (nowMs % tagPeriodMs === 0) this.#publishWatch(nowMs);
    if (nowMs % windPeriodMs === 0) sink.publish(topics.wind, `{"data":${decimal(this.#readWindMps())}}`);
    if (nowMs % temperaturePeriodMs !== 0) return;
    sink.publish(topics.air, temperatureText(epochMs, this.#weather.airTemperatureC));
    sink.publish(topics.slab, temperatureText(epochMs, this.#weather.slabTemperatureC));
  }

  #readWindMps(): number {
    return Math.abs(this.#weather.windMps + windNoiseMps * this.#windRandom.normal());
  }

  setAnchors(levelId: string, state: 'up' | 'down'): void {
    if (state === 'up') this.#levelsDown.delete(levelId);
    else this.#levelsDown.add(levelId);
  }

  /** Once a second and at each change: who is on which level by the counters at its gates, in less out. */
  #publishWatch(nowMs: number): void {
    const levels = this.#levelIds.map((levelId) => ({
      levelId,
      people:
        this.#people.walkers.filter((walker) => walker.levelId === levelId).length + (this.visitors.get(levelId) ?? 0),
      anchorsUp: this.#levelsDown.has(levelId) ? 0 : anchorsPerLevel,
    }));
    const text = stringMessageText(JSON.stringify({ levels }));
    if (text === this.#toldWatch && nowMs % watchPeriodMs !== 0) return;
    this.#toldWatch = text;
    this.#graph.sink.publish(topics.watch, text);
  }

  #tags(epochMs: number): string {
    const worn = this.#people.walkers
      .filter((walker) => !walker.isTagLost && !this.#levelsDown.has(walker.levelId))
      .map(({ id, levelId, xM, yM, zM }) => this.#tag(epochMs, id, levelId, [xM, yM, zM + tagHeightM], this.#random));
    const hung = this.#referenceTags
      .filter(({ levelId }) => !this.#levelsDown.has(levelId))
      .map(({ id, levelId, xM, yM, zM }) => this.#tag(epochMs, id, levelId, [xM, yM, zM], this.#referenceRandom));
    return `{"transforms":[${[...worn, ...hung].join(',')}]}`;
  }

  #tag(epochMs: number, id: string, levelId: string, [xM, yM, zM]: readonly [number, number, number], noise: Random) {
    const [biasXM, biasYM] = this.biases.get(levelId) ?? [0, 0];
    return tagText(epochMs, id, xM + biasXM + tagNoiseM * noise.normal(), yM + biasYM + tagNoiseM * noise.normal(), zM);
  }
}

/** sensor_msgs/msg/Temperature, °C. */
function temperatureText(epochMs: number, temperatureC: number): string {
  return `{"header":${headerText(epochMs, 'map')},"temperature":${decimal(temperatureC)},"variance":0.04}`;
}
