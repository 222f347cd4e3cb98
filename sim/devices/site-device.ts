import type { Random } from '../../kernel/random.ts';
import type { People } from '../world/people.ts';
import type { Weather } from '../world/weather.ts';
import type { RosGraph } from './graph.ts';
import { decimal, headerText, tagText } from './message-text.ts';

/** Standard deviation of a tag's position per axis: ultra-wideband in a building site. */
const tagNoiseM = 0.1;
const tagPeriodMs = 100;
const windPeriodMs = 1000;
const temperaturePeriodMs = 10_000;
/** Tags are worn at hip height above the floor. */
const tagHeightM = 1.0;

const topics = {
  tags: '/tags',
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

  constructor(graph: RosGraph, people: People, weather: Weather, random: Random) {
    this.#graph = graph;
    this.#people = people;
    this.#weather = weather;
    this.#random = random;
    graph.published.set(topics.tags, 'tf2_msgs/msg/TFMessage');
    graph.published.set(topics.air, 'sensor_msgs/msg/Temperature');
    graph.published.set(topics.slab, 'sensor_msgs/msg/Temperature');
    graph.published.set(topics.wind, 'std_msgs/msg/Float32');
  }

  step(nowMs: number, epochMs: number): void {
    const { sink } = this.#graph;
    if (nowMs % tagPeriodMs === 0 && sink.hasSubscribers(topics.tags)) sink.publish(topics.tags, this.#tags(epochMs));
    if (nowMs % windPeriodMs === 0) sink.publish(topics.wind, `{"data":${decimal(this.#weather.windMps)}}`);
    if (nowMs % temperaturePeriodMs !== 0) return;
    sink.publish(topics.air, temperatureText(epochMs, this.#weather.airTemperatureC));
    sink.publish(topics.slab, temperatureText(epochMs, this.#weather.slabTemperatureC));
  }

  #tags(epochMs: number): string {
    const noise = this.#random;
    const tags = this.#people.walkers
      .filter((walker) => !walker.isTagLost)
      .map(({ id, xM, yM, zM }) =>
        tagText(epochMs, id, xM + tagNoiseM * noise.normal(), yM + tagNoiseM * noise.normal(), zM + tagHeightM),
      );
    return `{"transforms":[${tags.join(',')}]}`;
  }
}

/** sensor_msgs/msg/Temperature, °C. */
function temperatureText(epochMs: number, temperatureC: number): string {
  return `{"header":${headerText(epochMs, 'map')},"temperature":${decimal(temperatureC)},"variance":0.04}`;
}
