import type { Clock } from '../../kernel/clock.ts';
import type { LevelWatch, SiteSensors, TagSighting, Unsubscribe, WeatherReport, ZonePresence } from '../link.ts';
import type { RosConnection } from './connection.ts';
import { parsePeopleWatch, parseTags, parseTemperatureC, parseWindMps, parseZonePresence } from './messages.ts';

export interface SiteSensorsOptions {
  readonly connection: RosConnection;
  /** The site's clock. */
  readonly clock: Clock;
}

export interface RosSiteSensors extends SiteSensors {
  /** Messages and single transforms refused so far. */
  refused(): number;
  close(): void;
}

interface Reading {
  readonly value: number;
  readonly monoMs: number;
}

export function createRosSiteSensors(options: SiteSensorsOptions): RosSiteSensors {
  return new Sensors(options);
}

class Sensors implements RosSiteSensors {
  readonly #clock: Clock;
  readonly #tagListeners = new Set<(sightings: readonly TagSighting[], receivedMonoMs: number) => void>();
  readonly #windListeners = new Set<(windMps: number, receivedMonoMs: number) => void>();
  readonly #watchListeners = new Set<(levels: readonly LevelWatch[], receivedMonoMs: number) => void>();
  readonly #zoneListeners = new Set<(zones: readonly ZonePresence[], receivedMonoMs: number) => void>();
  readonly #weatherListeners = new Set<(weather: WeatherReport) => void>();
  readonly #unsubscribes: readonly Unsubscribe[];
  #air: Reading | null = null;
  #slab: Reading | null = null;
  #refused = 0;

  constructor({ connection, clock }: SiteSensorsOptions) {
    this.#clock = clock;
    const listen = (topic: string, type: string, listener: (message: unknown) => void): Unsubscribe => {
      connection.allow('topic', topic);
      return connection.subscribe(topic, type, listener);
    };
    this.#unsubscribes = [
      listen('/tags', 'tf2_msgs/msg/TFMessage', (message) => this.#onTags(message)),
      listen('/people_watch', 'std_msgs/msg/String', (message) => this.#onPeopleWatch(message)),
      listen('/zone_presence', 'std_msgs/msg/String', (message) => this.#onZonePresence(message)),
      listen('/weather/air_temperature', 'sensor_msgs/msg/Temperature', (message) => {
        this.#air = this.#temperature(message) ?? this.#air;
      }),
      listen('/weather/slab_temperature', 'sensor_msgs/msg/Temperature', (message) => {
        this.#slab = this.#temperature(message) ?? this.#slab;
      }),
      listen('/weather/wind', 'std_msgs/msg/Float32', (message) => this.#onWind(message)),
    ];
  }

  onTags(listener: (sightings: readonly TagSighting[], receivedMonoMs: number) => void): Unsubscribe {
    this.#tagListeners.add(listener);
    return () => this.#tagListeners.delete(listener);
  }

  onPeopleWatch(listener: (levels: readonly LevelWatch[], receivedMonoMs: number) => void): Unsubscribe {
    this.#watchListeners.add(listener);
    return () => this.#watchListeners.delete(listener);
  }

  onZonePresence(listener: (zones: readonly ZonePresence[], receivedMonoMs: number) => void): Unsubscribe {
    this.#zoneListeners.add(listener);
    return () => this.#zoneListeners.delete(listener);
  }

  onWind(listener: (windMps: number, receivedMonoMs: number) => void): Unsubscribe {
    this.#windListeners.add(listener);
    return () => this.#windListeners.delete(listener);
  }

  onWeather(listener: (weather: WeatherReport) => void): Unsubscribe {
    this.#weatherListeners.add(listener);
    return () => this.#weatherListeners.delete(listener);
  }

  refused(): number {
    return this.#refused;
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#tagListeners.clear();
    this.#windListeners.clear();
    this.#watchListeners.clear();
    this.#weatherListeners.clear();
  }

  #onTags(message: unknown): void {
    const parsed = parseTags(message);
    if (!parsed.ok) {
      this.#refused += 1;
      return;
    }
    this.#refused += parsed.value.leftOut;
    const receivedMonoMs = this.#clock.monoMs();
    for (const listener of this.#tagListeners) listener(parsed.value.sightings, receivedMonoMs);
  }

  #onPeopleWatch(message: unknown): void {
    const parsed = parsePeopleWatch(message);
    if (!parsed.ok) {
      this.#refused += 1;
      return;
    }
    const receivedMonoMs = this.#clock.monoMs();
    for (const listener of this.#watchListeners) listener(parsed.value, receivedMonoMs);
  }

  #onZonePresence(message: unknown): void {
    const parsed = parseZonePresence(message);
    if (!parsed.ok) {
      this.#refused += 1;
      return;
    }
    const receivedMonoMs = this.#clock.monoMs();
    for (const listener of this.#zoneListeners) listener(parsed.value, receivedMonoMs);
  }

  #temperature(message: unknown): Reading | null {
    const parsed = parseTemperatureC(message);
    if (parsed.ok) return { value: parsed.value, monoMs: this.#clock.monoMs() };
    this.#refused += 1;
    return null;
  }

  /** The report is as old as its oldest part, and there is none before all three parts have been read. */
  #onWind(message: unknown): void {
    const parsed = parseWindMps(message);
    if (!parsed.ok) {
      this.#refused += 1;
      return;
    }
    const receivedMonoMs = this.#clock.monoMs();
    for (const listener of this.#windListeners) listener(parsed.value, receivedMonoMs);
    if (this.#air === null || this.#slab === null) return;
    const weather: WeatherReport = {
      airTemperatureC: this.#air.value,
      slabTemperatureC: this.#slab.value,
      windMps: parsed.value,
      receivedMonoMs: Math.min(receivedMonoMs, this.#air.monoMs, this.#slab.monoMs),
    };
    for (const listener of this.#weatherListeners) listener(weather);
  }
}
