import type {
  FromInterlock,
  InterlockConfig,
  LapsedPaper,
  OpenWorkPermit,
  YoungBay,
} from '../../contract/interlock/interlock.ts';
import type { LevelWatch, TagSighting, ZonePresence } from '../../../robot-bridge/link.ts';
import { ok, type Result } from '../../../kernel/result.ts';
import type { Body } from '../body.ts';
import type { EventChange } from '../event-log.ts';
import type { Limits } from '../limits/limits.ts';
import { FreshConcrete } from './fresh-concrete.ts';
import { HeadCount, type HeadCountMemory } from './head-count.ts';
import { joinPairs } from './rendezvous-pairs.ts';
import type { Papers, PersonTrack, Scene, ToldPaper } from '../rules/finding.ts';
import { toldPaper } from './told-paper.ts';
import { ReferenceTags, type ReferenceMemory } from './reference-tags.ts';
import { SignOuts, type SignOutRequest, type SignOutsMemory } from './sign-outs.ts';
import { TagStamps, type TagStampsMemory } from './tag-stamps.ts';
import { TagPlausibility, type PlausibilityMemory } from './tag-plausibility.ts';
import { UntrackedPeople, type UntrackedMemory } from './untracked-people.ts';
import { WindRecord, type WindMemory } from './wind-record.ts';
import { ZoneSensors, type ZoneSensorMemory } from './zone-sensors.ts';
import { levelIndexAt, type World } from '../geometry/world.ts';

/** What is told of the whole site, each time all of it. */
export type SiteWord =
  | { readonly type: 'work-permits'; readonly open: readonly OpenWorkPermit[] }
  | { readonly type: 'concrete'; readonly bays: readonly YoungBay[] }
  | { readonly type: 'people-watch'; readonly levels: readonly LevelWatch[] }
  | { readonly type: 'zone-presence'; readonly zones: readonly ZonePresence[] };

type IdPair = readonly [string, string];
type PersonSeen = Extract<FromInterlock, { type: 'status' }>['people'][number];

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
  readonly heads: HeadCountMemory;
  readonly tags: PlausibilityMemory;
  readonly tagStamps: TagStampsMemory;
  readonly untracked: UntrackedMemory;
  readonly signOuts: SignOutsMemory;
  readonly references: ReferenceMemory;
  readonly zoneSensors: ZoneSensorMemory;
}

export interface SiteInputsOptions {
  readonly limits: () => Limits;
  readonly peopleMax: number;
  /** A reading that is no number: counted, and it refreshes nothing. */
  readonly onRefused: () => void;
  /** Somebody has been signed out of the site, or has come back. */
  readonly emit: (atMs: number, change: EventChange) => void;
}

/** What outlives the process of people: who was on the site and where last, and who had been signed out. */
export interface KnownPeople {
  readonly people: readonly {
    readonly personId: string;
    readonly xM: number;
    readonly yM: number;
    readonly zM: number;
  }[];
  readonly signedOut: readonly string[];
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
  readonly #emit: SiteInputsOptions['emit'];
  readonly #wind: WindRecord;
  #people = new Map<string, PersonTrack>();
  #list: readonly PersonTrack[] = [];
  #tagsAtMs = -Infinity;
  #papers: Papers = { lapsed: new Map(), atMs: -Infinity };
  /** Until when each zone is open for work. */
  #workUntilMs: ReadonlyMap<string, number> = new Map();
  readonly #concrete = new FreshConcrete();
  readonly #heads: HeadCount;
  readonly #tags: TagPlausibility;
  readonly #tagStamps: TagStamps;
  readonly #untracked = new UntrackedPeople();
  readonly #signOuts = new SignOuts();
  /** Who stands on the register of the configuration in force. */
  #registered: ReadonlySet<string> = new Set();
  #peopleChanges = 0;
  readonly #references: ReferenceTags;
  readonly #zoneSensors: ZoneSensors;
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
    this.#emit = options.emit;
    this.#heads = new HeadCount(limits);
    this.#tags = new TagPlausibility(limits);
    this.#tagStamps = new TagStamps(limits);
    this.#references = new ReferenceTags(limits);
    this.#zoneSensors = new ZoneSensors(limits);
    this.#wind = new WindRecord(limits);
  }

  /** Since the start (fault 31). */
  get tagJumps(): number {
    return this.#tags.jumps;
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
    // One without people tells nothing of when it was made.
    let newestMs = sightings.length === 0 ? receivedMonoMs : -Infinity;
    for (const { tagId, at, zM, stampMs = 0 } of sightings) {
      const [xM, yM] = at;
      const isNumeric = [xM, yM, zM, stampMs].every((value) => Number.isFinite(value));
      const seenAtMs = isNumeric ? this.#tagStamps.seenAtMs(stampMs, receivedMonoMs) : null;
      if (seenAtMs === null) {
        this.#onRefused();
        continue;
      }
      newestMs = Math.max(newestMs, seenAtMs);
      if (this.#references.take(tagId, xM, yM, receivedMonoMs)) continue;
      const place = { xM, yM, zM, levelIndex: world === null ? -1 : levelIndexAt(world, zM), seenAtMs };
      const known = this.#people.get(tagId);
      if (known !== undefined && seenAtMs < known.seenAtMs) continue;
      if (known !== undefined) {
        this.#tags.note(known, place, receivedMonoMs);
        if (known.levelIndex !== place.levelIndex) this.#peopleChanges += 1;
        Object.assign(known, place);
      } else if (this.#people.size < this.#peopleMax) {
        this.#people.set(tagId, { personId: tagId, ...place });
        this.#list = [...this.#people.values()];
        this.#peopleChanges += 1;
        this.#signOuts.noteNew(tagId);
      } else {
        isComplete = false;
      }
    }
    if (this.#tags.hasLeftPlaces) this.#list = this.#listAt(receivedMonoMs);
    if (isComplete) this.#tagsAtMs = Math.max(this.#tagsAtMs, newestMs);
  }

  /** Instantaneous wind of the site. A number that is none is counted and leaves the last reading to grow old. */
  takeWind(windMps: number, receivedMonoMs: number): void {
    if (Number.isFinite(windMps) && windMps >= 0) this.#wind.take(windMps, receivedMonoMs);
    else this.#onRefused();
  }

  takePapers(lapsed: readonly LapsedPaper[], nowMonoMs: number): void {
    const before = this.#papers.lapsed;
    const told = lapsed.map((paper): [string, ToldPaper] => [
      paper.machineId,
      toldPaper(paper, before.get(paper.machineId), nowMonoMs),
    ]);
    this.#papers = { lapsed: new Map(told), atMs: nowMonoMs };
  }

  takeWord(word: SiteWord, nowMonoMs: number, world: World | null): void {
    switch (word.type) {
      case 'work-permits':
        this.#workUntilMs = new Map(word.open.map(({ zoneId, leftMs }) => [zoneId, nowMonoMs + leftMs]));
        return;
      case 'concrete':
        this.#concrete.take(word.bays, world);
        return;
      case 'people-watch':
        this.#heads.take(word.levels, nowMonoMs);
        return;
      case 'zone-presence':
        this.#zoneSensors.take(word.zones, nowMonoMs);
    }
  }

  /** All of them or none: their discs are gone, and their levels free of them. Refusals: `SignOuts.judge`. */
  signOut(request: SignOutRequest, nowMonoMs: number, nowMs: number): Result<void> {
    const heard = { people: this.#people, tagsAtMs: this.#tagsAtMs, nowMonoMs, limits: this.#limits() };
    const leaving = this.#signOuts.judge(request, heard);
    if (!leaving.ok) return leaving;
    const { by, reason } = request;
    for (const { personId, xM, yM, zM, seenAtMs } of leaving.value) {
      this.#forget(personId);
      this.#signOuts.note(personId, this.#peopleMax);
      const lastSeen = { xM, yM, zM, ageMs: nowMonoMs - seenAtMs };
      this.#emit(nowMs, { type: 'person-signed-out', personId, by, reason, lastSeen });
    }
    this.#list = [...this.#people.values()];
    return ok(undefined);
  }

  /** Whom a predecessor knew to be on the site: lost until seen. Whoever has spoken already is seen. */
  expectPeople({ people, signedOut }: KnownPeople, nowMonoMs: number, world: World | null): void {
    for (const { personId, xM, yM, zM } of people) {
      if (this.#people.has(personId) || this.#people.size >= this.#peopleMax) continue;
      const levelIndex = world === null ? -1 : levelIndexAt(world, zM);
      const seenAtMs = nowMonoMs - this.#limits().tagLostMs;
      this.#people.set(personId, { personId, xM, yM, zM, levelIndex, seenAtMs });
    }
    for (const personId of signedOut) this.#signOuts.note(personId, this.#peopleMax);
    this.#list = [...this.#people.values()];
  }

  knownPeople(): KnownPeople {
    const people = [...this.#people.values()].map(({ personId, xM, yM, zM }) => ({ personId, xM, yM, zM }));
    return { people, signedOut: this.#signOuts.goneIds };
  }

  /** Rises with each change of who is on which level, and when a tag falls silent: `knownPeople` is worth keeping anew. */
  get peopleRevision(): number {
    return this.#peopleChanges + this.#untracked.noticed;
  }

  #forget(personId: string): void {
    this.#people.delete(personId);
    this.#tags.forget(personId);
    this.#untracked.forget(personId);
    this.#peopleChanges += 1;
  }

  /** Once per cycle, before the rules: who counts as where, and where the counts of people disagree. */
  judgePeople(
    scene: Scene,
    nowMs: number,
  ): Pick<Scene, 'people' | 'untracked' | 'headCounts' | 'stillTags' | 'levelOffsets' | 'sensedZones'> {
    for (const change of this.#signOuts.takeReturned()) this.#emit(nowMs, change);
    if (this.#tags.hasLeftPlaces) this.#list = this.#listAt(scene.nowMs);
    return {
      people: this.#list,
      untracked: this.#untracked.judge(scene, this.#people.values()),
      stillTags: this.#stillTags(scene.nowMs),
      sensedZones: this.#zoneSensors.judge(scene, this.#list),
      levelOffsets: this.#references.judge(scene.world.levels.length, scene.nowMs),
      headCounts: this.#heads.count(scene, this.#list),
    };
  }

  #stillTags(nowMs: number): readonly PersonTrack[] {
    const { tagStillMs } = this.#limits();
    if (!this.#tags.hasStill(tagStillMs, nowMs)) return nobody;
    let still = nobody;
    for (const person of this.#people.values()) {
      if (this.#tags.stillMs(person.personId, nowMs) >= tagStillMs) still = [...still, person];
    }
    return still;
  }

  /** A tag that has jumped counts at both places for a while. */
  #listAt(nowMs: number): readonly PersonTrack[] {
    return [...this.#people.values(), ...this.#tags.leftPlaces(nowMs)];
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

  /** Another configuration: people are on its levels, and who was taken off the register and is not seen is gone. */
  settle(config: InterlockConfig, world: World, bodies: readonly Body[], nowMonoMs: number): void {
    const registered = new Set(config.people.map((person) => person.id));
    this.#references.settle(config.referenceTags, world, nowMonoMs);
    this.#zoneSensors.settle(config.sensedZoneIds, world, nowMonoMs);
    for (const [id, person] of this.#people) {
      if (this.#references.has(id)) this.#forget(id);
      else if (this.#registered.has(id) && !registered.has(id) && this.#isLost(person, nowMonoMs)) this.#forget(id);
      else person.levelIndex = levelIndexAt(world, person.zM);
    }
    this.#registered = registered;
    this.#list = [...this.#people.values()];
    this.#concrete.settle(world);
    this.#rendezvousKey = '';
    this.#join(this.#pairs, bodies);
  }

  #isLost({ seenAtMs }: PersonTrack, nowMonoMs: number): boolean {
    return !(nowMonoMs - seenAtMs < this.#limits().tagLostMs);
  }

  /** `isUntracked`: his level is held until he is seen again or signed out. */
  peopleSeen(scene: Scene | null, nowMonoMs: number): PersonSeen[] {
    const untracked = new Set(scene?.untracked);
    return [...this.#people.values()].map((person) => {
      const { personId, xM, yM, zM, seenAtMs } = person;
      const isUntracked = untracked.has(person) && this.#isLost(person, nowMonoMs);
      return { personId, xM, yM, zM, ageMs: Math.max(0, nowMonoMs - seenAtMs), isUntracked };
    });
  }

  /** A copy that later readings do not change. */
  memory(): InputsMemory {
    return {
      people: [...this.#people.values()].map((person) => ({ ...person })),
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
      heads: this.#heads.memory(),
      tags: this.#tags.memory(),
      tagStamps: this.#tagStamps.memory(),
      untracked: this.#untracked.memory(),
      signOuts: this.#signOuts.memory(),
      references: this.#references.memory(),
      zoneSensors: this.#zoneSensors.memory(),
    };
  }

  recall(memory: InputsMemory, world: World | null): void {
    this.#concrete.take(memory.concrete, world);
    this.#heads.recall(memory.heads);
    this.#tags.recall(memory.tags);
    this.#tagStamps.recall(memory.tagStamps);
    this.#untracked.recall(memory.untracked);
    this.#signOuts.recall(memory.signOuts);
    this.#references.recall(memory.references);
    this.#zoneSensors.recall(memory.zoneSensors);
    this.#people = new Map(memory.people.map((person) => [person.personId, { ...person }]));
    this.#list = [...this.#people.values(), ...memory.tags.left.map(({ track }) => ({ ...track }))];
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

const nobody: readonly PersonTrack[] = [];
