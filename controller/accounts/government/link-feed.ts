import type { GovernmentMessage, RobotReading } from '../../contract/government-link.ts';
import type { LiftReading } from '../../contract/lift-reading.ts';
import type { LiftAlarm, WorkCycle } from '../../contract/work-cycle.ts';
import { linkRules } from './link-rules.ts';
import { epochOfLocal, localParts } from './local-time.ts';

const MS_PER_S = 1_000;

export type LinkMachine = GovernmentMessage['machine'];
type Base = Extract<GovernmentMessage, { kind: 'base' }>['base'];
type Progress = Extract<GovernmentMessage, { kind: 'progress' }>['progress'];
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
    if (isFirst && online === 'yes')
      this.put(followed, atMs, { kind: 'base', base: this.sources.base(followed.machine.id) });
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
      if (lift !== null) this.put(followed, atMs, { kind: 'real-time', lift });
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
    void this.sources.msByState(followed.machine.id, fromMs, toMs).then((msByState) => {
      this.put(followed, atMs, { kind: 'run-time', run: { fromMs, toMs, msByState: { ...msByState } } });
    });
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
