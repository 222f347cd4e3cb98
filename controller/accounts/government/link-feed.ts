import type { CraneNeighbour, GovernmentMessage, RobotReading } from '../../contract/accounts/government-link.ts';
import type { ToldPlace } from '../../contract/site/site-anchor.ts';
import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import type { LiftAlarm, WorkCycle } from '../../contract/accounts/work-cycle.ts';
import { linkRules } from './link-rules.ts';
import { epochOfLocal, localParts } from './local-time.ts';

const MS_PER_S = 1_000;
const NEIGHBOURS_MAX = 16;
/** Of a meridian, on the mean. */
const METRES_PER_DEGREE = 111_195;

export type LinkMachine = GovernmentMessage['machine'];
type Base = Extract<GovernmentMessage, { kind: 'base' }>['base'];
type Progress = Extract<GovernmentMessage, { kind: 'progress' }>['progress'];
type RunTime = Extract<GovernmentMessage, { kind: 'run-time' }>['run'];
type Content = GovernmentMessage extends infer M
  ? M extends GovernmentMessage
    ? Omit<M, keyof Header>
    : never
  : never;
type Header = Pick<GovernmentMessage, 'version' | 'messageId' | 'siteId' | 'atMs' | 'at' | 'machine' | 'operator'>;

/** What the site knows of its machines; null or absent where it does not. */
export interface LinkSources {
  readonly siteId: string;
  readonly machines: () => readonly LinkMachine[];
  readonly isOnline: (machineId: string) => boolean;
  /** User name of who has control. */
  readonly operatorOf: (machineId: string) => string | null;
  readonly lift: (machineId: string) => LiftReading | null;
  readonly robot: (machineId: string) => RobotReading;
  readonly base: (machineId: string) => Base;
  /** Of the missions that run on a machine. */
  readonly progress: (machineId: string) => readonly Progress[];
  /** Of a crane; none for other machines. */
  readonly neighbours: (machineId: string) => readonly CraneNeighbour[];
  /** On earth; null where nobody has said where the site is, or the machine is not heard. */
  readonly place: (machineId: string) => ToldPlace | null;
  /** Site time of the first entry of the record. */
  readonly recordSinceMs: () => number | null;
  /** Accounted time of a machine by state, ms. */
  readonly msByState: (machineId: string, fromMs: number, toMs: number) => Promise<Readonly<Record<string, number>>>;
}

interface Followed {
  readonly machine: LinkMachine;
  online: 'yes' | 'no' | 'unknown';
  operator: string | null;
  alarms: ReadonlyMap<LiftAlarm, number>;
  realTimeMs: number;
  heartbeatMs: number;
  progressMs: number;
  /** As it was told last. */
  place: ToldPlace | null;
  placeMs: number;
  date: string;
}

export interface FeedOptions {
  readonly machineIds: readonly string[];
  readonly periodS: number;
  /** Its days are those of the run-time records. */
  readonly zone: string;
  readonly put: (message: GovernmentMessage) => void;
}

/** Makes the messages for one link from what the site knows, as they fall due on the site's clock. */
export class LinkFeed {
  private readonly sources: LinkSources;
  private readonly options: FeedOptions;
  private readonly followed: readonly Followed[];

  constructor(sources: LinkSources, options: FeedOptions) {
    this.sources = sources;
    this.options = options;
    this.followed = sources
      .machines()
      .filter(({ id }) => options.machineIds.includes(id))
      .map((machine) => ({
        machine,
        online: 'unknown',
        operator: null,
        alarms: new Map(),
        realTimeMs: -Infinity,
        heartbeatMs: -Infinity,
        progressMs: -Infinity,
        place: null,
        placeMs: -Infinity,
        date: '',
      }));
  }

  tick(atMs: number): void {
    for (const followed of this.followed) {
      this.connection(followed, atMs);
      this.days(followed, atMs);
      if (followed.online !== 'yes') continue;
      this.operator(followed, atMs);
      this.periodic(followed, atMs);
      this.location(followed, atMs);
    }
  }

  cycle(machineId: string, cycle: WorkCycle): void {
    const followed = this.followed.find(({ machine }) => machine.id === machineId);
    if (followed !== undefined) this.put(followed, cycle.endMs, { kind: 'work-cycle', cycle });
  }

  private connection(followed: Followed, atMs: number): void {
    const online = this.sources.isOnline(followed.machine.id) ? 'yes' : 'no';
    if (online === followed.online) return;
    const isFirst = followed.online === 'unknown';
    followed.online = online;
    this.put(followed, atMs, { kind: online === 'yes' ? 'online' : 'offline' });
    if (!isFirst || online === 'no') return;
    this.put(followed, atMs, { kind: 'base', base: this.sources.base(followed.machine.id) });
    this.put(followed, atMs, { kind: 'time-sync' });
  }

  private operator(followed: Followed, atMs: number): void {
    const operator = this.sources.operatorOf(followed.machine.id);
    if (operator === followed.operator) return;
    followed.operator = operator;
    if (operator !== null) this.put(followed, atMs, { kind: 'identity' });
  }

  private periodic(followed: Followed, atMs: number): void {
    const { id, type } = followed.machine;
    const lift = type === 'robot' ? null : this.sources.lift(id);
    if (lift !== null) this.alarms(followed, lift.alarms, atMs);
    if (atMs - followed.realTimeMs >= this.options.periodS * MS_PER_S) {
      followed.realTimeMs = atMs;
      const neighbours = type === 'crane' ? this.sources.neighbours(id).slice(0, NEIGHBOURS_MAX) : [];
      const beside = neighbours.length === 0 ? {} : { neighbours: [...neighbours] };
      if (lift !== null) this.put(followed, atMs, { kind: 'real-time', lift, ...beside });
      if (type === 'robot') this.put(followed, atMs, { kind: 'real-time', robot: this.sources.robot(id) });
    }
    if (atMs - followed.heartbeatMs >= linkRules.heartbeatS.value * MS_PER_S) {
      followed.heartbeatMs = atMs;
      this.put(followed, atMs, { kind: 'heartbeat' });
    }
    if (atMs - followed.progressMs < linkRules.progressS.value * MS_PER_S) return;
    followed.progressMs = atMs;
    for (const progress of this.sources.progress(id)) this.put(followed, atMs, { kind: 'progress', progress });
  }

  /** Once it is known, and when the machine has moved since. */
  private location(followed: Followed, atMs: number): void {
    if (atMs - followed.placeMs < linkRules.locationEveryS.value * MS_PER_S) return;
    const place = this.sources.place(followed.machine.id);
    if (place === null || (followed.place !== null && apartM(followed.place, place) < linkRules.movedM.value)) return;
    followed.place = place;
    followed.placeMs = atMs;
    this.put(followed, atMs, { kind: 'location', place });
  }

  private alarms(followed: Followed, now: readonly LiftAlarm[], atMs: number): void {
    const before = followed.alarms;
    for (const alarm of now) if (!before.has(alarm)) this.put(followed, atMs, { kind: 'alarm-start', alarm });
    for (const [alarm, sinceMs] of before)
      if (!now.includes(alarm)) this.put(followed, atMs, { kind: 'alarm-end', alarm, sinceMs });
    followed.alarms = new Map(now.map((alarm) => [alarm, before.get(alarm) ?? atMs]));
  }

  /** When a day of the receiver is over, the machine's times of that day. */
  private days(followed: Followed, atMs: number): void {
    const { date } = localParts(atMs, this.options.zone);
    const before = followed.date;
    followed.date = date;
    if (before === '' || before === date) return;
    const from = epochOfLocal(`${before} 00:00:00`, this.options.zone);
    const to = epochOfLocal(`${date} 00:00:00`, this.options.zone);
    if (!from.ok || !to.ok) return;
    const [fromMs, toMs] = [from.value, to.value];
    void this.runTime(followed.machine.id, fromMs, toMs).then((run) => {
      this.put(followed, atMs, { kind: 'run-time', run });
    });
    this.put(followed, atMs, { kind: 'time-sync' });
  }

  private async runTime(machineId: string, fromMs: number, toMs: number): Promise<RunTime> {
    const sums = async (sinceMs: number) => {
      const msByState = { ...(await this.sources.msByState(machineId, sinceMs, toMs)) };
      return { fromMs: sinceMs, toMs, poweredMs: poweredMs(msByState), msByState };
    };
    const sinceMs = this.sources.recordSinceMs();
    const day = await sums(fromMs);
    return sinceMs === null || sinceMs >= toMs ? day : { ...day, total: await sums(Math.round(sinceMs)) };
  }

  private put(followed: Followed, atMs: number, content: Content): void {
    const { machine } = followed;
    const operator = this.sources.operatorOf(machine.id);
    const detail =
      'alarm' in content ? `-${content.alarm}` : 'progress' in content ? `-${content.progress.missionId}` : '';
    const header: Header = {
      version: 1,
      messageId: `${content.kind}${detail}-${machine.id}-${atMs}`,
      siteId: this.sources.siteId,
      atMs,
      at: new Date(atMs).toISOString(),
      machine,
      ...(operator === null ? {} : { operator }),
    };
    this.options.put({ ...header, ...content } as GovernmentMessage);
  }
}

/** Whoever is accounted for was heard. What nobody can explain may have been off. */
function poweredMs(msByState: Readonly<Record<string, number>>): number {
  return Object.entries(msByState).reduce((sum, [state, ms]) => sum + (state === 'UNEXPLAINED' ? 0 : ms), 0);
}

/** Over the ground, for places that are near each other. */
function apartM(one: ToldPlace, other: ToldPlace): number {
  const northM = (other.latitudeDeg - one.latitudeDeg) * METRES_PER_DEGREE;
  const eastM =
    (other.longitudeDeg - one.longitudeDeg) * METRES_PER_DEGREE * Math.cos((one.latitudeDeg * Math.PI) / 180);
  return Math.hypot(northM, eastM);
}
