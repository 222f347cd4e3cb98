import type { InterlockConfig, LapsedPaper, OpenWorkPermit, YoungBay } from '../contract/interlock.ts';
import type { TagSighting } from '../../robot-bridge/link.ts';
import type { Body } from './body.ts';
import type { Limits } from './limits/limits.ts';
import { FreshConcrete } from './fresh-concrete.ts';
import { joinPairs } from './rendezvous-pairs.ts';
import type { Papers, PersonTrack, Scene } from './rules/finding.ts';
import { WindRecord, type WindMemory } from './wind-record.ts';
import { levelIndexAt, type World } from './world.ts';

type IdPair = readonly [string, string];

/** What `recall` needs to go on from. */
export interface InputsMemory {
  readonly people: readonly PersonTrack[];
  readonly tagsAtMs: number;
  readonly heartbeatAtMs: number;
  readonly tabletAtMs: number;
  readonly rendezvousAtMs: number;
  readonly rendezvousKey: string;
  readonly pairs: readonly IdPair[];
  readonly wind: WindMemory;
  readonly papers: Papers;
  readonly workUntilMs: readonly (readonly [string, number])[];
  readonly concrete: readonly YoungBay[];
}

export interface SiteInputsOptions {
  readonly limits: () => Limits;
  readonly peopleMax: number;
  /** A reading that is no number: counted, and it refreshes nothing. */
  readonly onRefused: () => void;
}

/** The part of a scene that comes from here. */
type InputScene = Pick<
  Scene,
  | 'people'
  | 'tagsAtMs'
  | 'windMps'
  | 'gustMps'
  | 'windAtMs'
  | 'papers'
  | 'workUntilMs'
  | 'concrete'
  | 'heartbeatAtMs'
  | 'tabletAtMs'
>;

/**
 * The newest of everything that concerns the site and not one machine: tags, wind, papers, the controller's heartbeat, rendezvous.
 * Whoever takes a reading in publishes it to the scene of the rules afterwards.
 */
export class SiteInputs {
  readonly #limits: () => Limits;
  readonly #peopleMax: number;
  readonly #onRefused: () => void;
  readonly #wind: WindRecord;
  #people = new Map<string, PersonTrack>();
  #list: readonly PersonTrack[] = [];
  #tagsAtMs = -Infinity;
  #papers: Papers = { lapsed: new Map(), atMs: -Infinity };
  /** Until when each zone is open for work. */
  #workUntilMs: ReadonlyMap<string, number> = new Map();
  readonly #concrete = new FreshConcrete();
  #heartbeatAtMs = -Infinity;
  #tabletAtMs = -Infinity;
  #rendezvousAtMs = -Infinity;
  #rendezvousKey = '';
  #pairs: readonly IdPair[] = [];

  constructor(options: SiteInputsOptions) {
    const { limits } = options;
    this.#limits = limits;
    this.#peopleMax = options.peopleMax;
    this.#onRefused = options.onRefused;
    this.#wind = new WindRecord(() => limits().windGustWindowMs);
  }

  /** Everything the rules may look at, as it stands now. */
  sceneParts(): InputScene {
    return {
      people: this.#list,
      tagsAtMs: this.#tagsAtMs,
      windMps: this.#wind.windMps,
      gustMps: this.#wind.gustMps,
      windAtMs: this.#wind.atMs,
      papers: this.#papers,
      workUntilMs: this.#workUntilMs,
      concrete: this.#concrete.bays,
      heartbeatAtMs: this.#heartbeatAtMs,
      tabletAtMs: this.#tabletAtMs,
    };
  }

  /** `world` is null before the first configuration: levels are found then. */
  takeTags(sightings: readonly TagSighting[], receivedMonoMs: number, world: World | null): void {
    let isComplete = true;
    for (const { tagId, at, zM } of sightings) {
      const [xM, yM] = at;
      if (![xM, yM, zM].every((value) => Number.isFinite(value))) {
        this.#onRefused();
        continue;
      }
      const place = { xM, yM, zM, levelIndex: world === null ? -1 : levelIndexAt(world, zM), seenAtMs: receivedMonoMs };
      const known = this.#people.get(tagId);
      if (known !== undefined) {
        Object.assign(known, place);
      } else if (this.#people.size < this.#peopleMax) {
        this.#people.set(tagId, { personId: tagId, ...place });
        this.#list = [...this.#people.values()];
      } else {
        isComplete = false;
      }
    }
    if (isComplete) this.#tagsAtMs = receivedMonoMs;
  }

  /** Instantaneous wind of the site. A number that is none is counted and leaves the last reading to grow old. */
  takeWind(windMps: number, receivedMonoMs: number): void {
    if (Number.isFinite(windMps) && windMps >= 0) this.#wind.take(windMps, receivedMonoMs);
    else this.#onRefused();
  }

  takePapers(lapsed: readonly LapsedPaper[], nowMonoMs: number): void {
    this.#papers = { lapsed: new Map(lapsed.map((paper) => [paper.machineId, paper])), atMs: nowMonoMs };
  }

  takeConcrete(bays: readonly YoungBay[], world: World | null): void {
    this.#concrete.take(bays, world);
  }

  takeWorkPermits(open: readonly OpenWorkPermit[], nowMonoMs: number): void {
    this.#workUntilMs = new Map(open.map(({ zoneId, leftMs }) => [zoneId, nowMonoMs + leftMs]));
  }

  takeHeartbeat(nowMonoMs: number): void {
    this.#heartbeatAtMs = nowMonoMs;
  }

  takeTablet(nowMonoMs: number): void {
    this.#tabletAtMs = nowMonoMs;
  }

  takeRendezvous(pairs: readonly IdPair[], nowMonoMs: number, bodies: readonly Body[]): void {
    this.#rendezvousAtMs = nowMonoMs;
    this.#join(pairs, bodies);
  }

  /** Once per cycle: pairs of which nothing has been heard for too long are apart again. */
  lapseRendezvous(nowMonoMs: number, bodies: readonly Body[]): void {
    if (nowMonoMs - this.#rendezvousAtMs > this.#limits().rendezvousLapseMs) this.#join([], bodies);
  }

  #join(pairs: readonly IdPair[], bodies: readonly Body[]): void {
    this.#pairs = pairs;
    const key = JSON.stringify(pairs);
    if (bodies.length === 0 || key === this.#rendezvousKey) return;
    this.#rendezvousKey = key;
    joinPairs(bodies, pairs);
  }

  /** Another configuration: people are on its levels, and a lost tag of somebody off the register no longer slows its level. */
  settle(config: InterlockConfig, world: World, bodies: readonly Body[], nowMonoMs: number): void {
    const registered = new Set(config.people.map((person) => person.id));
    for (const [id, person] of this.#people) {
      if (!registered.has(id) && nowMonoMs - person.seenAtMs > this.#limits().tagLostMs) this.#people.delete(id);
      else person.levelIndex = levelIndexAt(world, person.zM);
    }
    this.#list = [...this.#people.values()];
    this.#concrete.settle(world);
    this.#rendezvousKey = '';
    this.#join(this.#pairs, bodies);
  }

  peopleSeen(nowMonoMs: number): { personId: string; xM: number; yM: number; zM: number; ageMs: number }[] {
    return this.#list.map(({ personId, xM, yM, zM, seenAtMs }) => ({
      personId,
      xM,
      yM,
      zM,
      ageMs: Math.max(0, nowMonoMs - seenAtMs),
    }));
  }

  /** A copy that later readings do not change. */
  memory(): InputsMemory {
    return {
      people: this.#list.map((person) => ({ ...person })),
      tagsAtMs: this.#tagsAtMs,
      heartbeatAtMs: this.#heartbeatAtMs,
      tabletAtMs: this.#tabletAtMs,
      rendezvousAtMs: this.#rendezvousAtMs,
      rendezvousKey: this.#rendezvousKey,
      pairs: this.#pairs,
      wind: this.#wind.memory(),
      papers: this.#papers,
      workUntilMs: [...this.#workUntilMs],
      concrete: this.#concrete.memory(),
    };
  }

  recall(memory: InputsMemory, world: World | null): void {
    this.#concrete.take(memory.concrete, world);
    this.#people = new Map(memory.people.map((person) => [person.personId, { ...person }]));
    this.#list = [...this.#people.values()];
    this.#tagsAtMs = memory.tagsAtMs;
    this.#heartbeatAtMs = memory.heartbeatAtMs;
    this.#tabletAtMs = memory.tabletAtMs;
    this.#rendezvousAtMs = memory.rendezvousAtMs;
    this.#rendezvousKey = memory.rendezvousKey;
    this.#pairs = memory.pairs;
    this.#wind.recall(memory.wind);
    this.#papers = memory.papers;
    this.#workUntilMs = new Map(memory.workUntilMs);
  }
}
