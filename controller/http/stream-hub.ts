import type { Clock } from '../../kernel/clock.ts';
import type { MachineView, MissionSummary, PersonView, StreamMessage, ZoneView } from '../contract/api.ts';
import type { HoistsView } from '../contract/missions/hoist-calls.ts';
import type { InterlockLatch } from '../contract/interlock/interlock.ts';
import type { RecordCondition } from '../contract/ledger/record-health.ts';
import type { Actor } from './ports.ts';

/** Patches come no oftener than this: 5 Hz of wall time. */
export const PATCH_EVERY_MS = 200;
/** With nothing to tell, a patch with the time alone comes so often: a silent stream must be a broken one. */
export const HEARTBEAT_EVERY_MS = 400;
/** Something in which only ages have moved is sent again after this long, so that ages on the screen stay true. */
export const AGES_EVERY_MS = 1_000;

/** Fields that move all the time without meaning anything new: they alone make no patch before AGES_EVERY_MS. */
const restlessKeys = new Set(['ageMs', 'agesMs', 'poseAgeMs', 'requestAgeMs', 'verdictAgeMs', 'permitSequence']);

type InterlockLink = { readonly connected: boolean; readonly ageMs: number | null };

/** Where the hub reads the present from. Each is called once per tick while anybody listens. */
export interface StreamSources {
  siteTimeMs(): number;
  isSimTime(): boolean;
  machines(): readonly MachineView[];
  people(): readonly PersonView[];
  zones(): readonly ZoneView[];
  missions(): readonly MissionSummary[];
  latches(): readonly InterlockLatch[];
  hoists(): HoistsView;
  interlock(): InterlockLink;
  record(): RecordCondition;
}

/**
 * One picture of the site for many listeners: it is read and compared once, and every listener gets the same patch
 * object. Sequence numbers are the hub's; a snapshot carries the number of the last message before it.
 */
export interface StreamHub {
  /**
   * Calls `send` with a snapshot at once, with patches and notices after. The `session` of the snapshot holds what the
   * actor tells; the stream route fills in name and expiry. The result unsubscribes.
   */
  subscribe(actor: Actor, send: (message: StreamMessage) => void): () => void;
  /** Compares and sends. Call it as often as you like; it works at most every PATCH_EVERY_MS. */
  tick(): void;
  /** Tells everybody something a person should see now. */
  notice(code: string, facts: Readonly<Record<string, unknown>>): void;
}

interface Picture {
  readonly siteTimeMs: number;
  readonly machines: readonly MachineView[];
  readonly people: readonly PersonView[];
  readonly zones: readonly ZoneView[];
  readonly missions: readonly MissionSummary[];
  readonly latches: readonly InterlockLatch[];
  readonly hoists: HoistsView;
  readonly interlock: InterlockLink;
  readonly record: RecordCondition;
}

function pictureOf(sources: StreamSources): Picture {
  return {
    siteTimeMs: sources.siteTimeMs(),
    machines: sources.machines(),
    people: sources.people(),
    zones: sources.zones(),
    missions: sources.missions(),
    latches: sources.latches(),
    hoists: sources.hoists(),
    interlock: sources.interlock(),
    record: sources.record(),
  };
}

/** What was last sent of one item: its text, its text without ages, and when. */
interface Sent {
  readonly text: string;
  readonly calmText: string;
  readonly atMonoMs: number;
}
type SentById = Map<string, Sent>;

function calm(key: string, value: unknown): unknown {
  return restlessKeys.has(key) ? undefined : value;
}

function isWorthSending(before: Sent | undefined, now: Sent): boolean {
  if (before === undefined || before.calmText !== now.calmText) return true;
  return before.text !== now.text && now.atMonoMs - before.atMonoMs >= AGES_EVERY_MS;
}

/** The changed items, and the ids that are gone; `sent` is brought up to date. */
function difference<Item extends { readonly id: string }>(
  sent: SentById,
  items: readonly Item[],
  nowMonoMs: number,
): { readonly changed: Item[]; readonly removed: string[] } {
  const changed: Item[] = [];
  const ids = new Set<string>();
  for (const item of items) {
    ids.add(item.id);
    const now: Sent = { text: JSON.stringify(item), calmText: JSON.stringify(item, calm), atMonoMs: nowMonoMs };
    if (!isWorthSending(sent.get(item.id), now)) continue;
    sent.set(item.id, now);
    changed.push(item);
  }
  const removed = [...sent.keys()].filter((id) => !ids.has(id));
  for (const id of removed) sent.delete(id);
  return { changed, removed };
}

type Patch = Extract<StreamMessage, { type: 'patch' }>;
type Lists = 'machines' | 'zones' | 'missions' | 'latches';

class Differ {
  readonly #byList: Readonly<Record<Lists, SentById>> = {
    machines: new Map(),
    zones: new Map(),
    missions: new Map(),
    latches: new Map(),
  };
  // People, hoists, the interlock's link and the record's condition have no ids to lose, so each is remembered as one item.
  readonly #whole: SentById = new Map();

  /** The parts of a patch from what was last sent to `picture`; empty when nothing is worth sending. */
  advance(picture: Picture, nowMonoMs: number): Omit<Patch, 'type' | 'sequence' | 'siteTimeMs'> {
    const machines = difference(this.#byList.machines, picture.machines, nowMonoMs);
    const missions = difference(this.#byList.missions, picture.missions, nowMonoMs);
    const zones = difference(this.#byList.zones, picture.zones, nowMonoMs);
    const latches = difference(this.#byList.latches, picture.latches, nowMonoMs);
    const whole = difference(
      this.#whole,
      [
        { id: 'people', value: picture.people },
        { id: 'hoists', value: picture.hoists },
        { id: 'interlock', value: picture.interlock },
        { id: 'record', value: picture.record },
      ],
      nowMonoMs,
    ).changed.map(({ id }) => id);
    const removed = Object.entries({
      machines: machines.removed,
      zones: zones.removed,
      missions: missions.removed,
      latches: latches.removed,
    }).filter(([, ids]) => ids.length > 0);
    return {
      ...(machines.changed.length === 0 ? {} : { machines: machines.changed }),
      ...(missions.changed.length === 0 ? {} : { missions: missions.changed }),
      ...(hasMoved(zones) ? { zones: [...picture.zones] } : {}),
      ...(hasMoved(latches) ? { latches: [...picture.latches] } : {}),
      ...(whole.includes('people') ? { people: [...picture.people] } : {}),
      ...(whole.includes('hoists') ? { hoists: picture.hoists } : {}),
      ...(whole.includes('interlock') ? { interlock: picture.interlock } : {}),
      ...(whole.includes('record') ? { record: picture.record } : {}),
      ...(removed.length === 0 ? {} : { removed: Object.fromEntries(removed) }),
    };
  }
}

function hasMoved(list: { readonly changed: readonly unknown[]; readonly removed: readonly string[] }): boolean {
  return list.changed.length > 0 || list.removed.length > 0;
}

export interface StreamHubOptions {
  readonly sources: StreamSources;
  /** The machine's clock: the rate is counted in wall time even where site time is simulated. */
  readonly clock: Clock;
}

export function createStreamHub({ sources, clock }: StreamHubOptions): StreamHub {
  const listeners = new Set<(message: StreamMessage) => void>();
  let differ = new Differ();
  let sequence = 0;
  let lastMonoMs = -Infinity;
  let lastSentMonoMs = -Infinity;

  function broadcast(message: StreamMessage): void {
    for (const send of [...listeners]) {
      try {
        send(message);
      } catch {
        // One broken listener must not keep the others in the dark; its own end closes it.
        listeners.delete(send);
      }
    }
  }

  /** Brings every listener up to the picture of this instant, and returns it. */
  function advance(): Picture {
    const picture = pictureOf(sources);
    lastMonoMs = clock.monoMs();
    const parts = differ.advance(picture, lastMonoMs);
    if (Object.keys(parts).length > 0 || lastMonoMs - lastSentMonoMs >= HEARTBEAT_EVERY_MS) {
      lastSentMonoMs = lastMonoMs;
      sequence += 1;
      broadcast({ type: 'patch', sequence, siteTimeMs: picture.siteTimeMs, ...parts });
    }
    return picture;
  }

  return {
    subscribe(actor, send) {
      // The others are brought to the same instant first: one remembered state then serves the newcomer too,
      // and nothing that vanishes after his snapshot can be missed.
      const picture = advance();
      send({
        type: 'snapshot',
        sequence,
        siteTimeMs: picture.siteTimeMs,
        isSimTime: sources.isSimTime(),
        session: { user: actor.user, role: actor.role, name: { zh: actor.user, en: actor.user }, expiresAt: '' },
        machines: [...picture.machines],
        people: [...picture.people],
        zones: [...picture.zones],
        missions: [...picture.missions],
        latches: [...picture.latches],
        hoists: picture.hoists,
        interlock: picture.interlock,
        record: picture.record,
      });
      const listener = (message: StreamMessage): void => send(message);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) differ = new Differ();
      };
    },
    tick() {
      if (listeners.size === 0 || clock.monoMs() - lastMonoMs < PATCH_EVERY_MS) return;
      advance();
    },
    notice(code, facts) {
      sequence += 1;
      broadcast({ type: 'notice', sequence, code, facts: { ...facts } });
    },
  };
}
