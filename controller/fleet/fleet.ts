import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { MachineReport, SiteSensors, WeatherReport } from '../../robot-bridge/link.ts';
import type { FromInterlock, InterlockLatch, LoopFiguresView } from '../contract/interlock/interlock.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { LiveMachine } from './live-machine.ts';

export interface PersonPosition {
  readonly personId: string;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly receivedMonoMs: number;
}

type StatusPeople = Extract<FromInterlock, { type: 'status' }>['people'];
type ReportListener = (machine: LiveMachine, report: MachineReport) => void;

/** The live state of all machines and people, as links, site sensors and the interlock report it. */
export class Fleet {
  readonly machines: ReadonlyMap<MachineId, LiveMachine>;
  /** The interlock's status comes a few times a second of wall time, however fast the site's time runs. */
  private readonly wallClock: Clock;
  private readonly listeners = new Set<ReportListener>();
  private readonly positions = new Map<string, PersonPosition>();
  private latchList: readonly InterlockLatch[] = [];
  private untrackedList: StatusPeople = [];
  private latestLoop: LoopFiguresView | null = null;
  private statusMonoMs: number | null = null;
  private interlockEpoch: number | null = null;
  private eventSequence = -1;
  private latestWeather: WeatherReport | null = null;
  private latestWind: { readonly windMps: number; readonly receivedMonoMs: number } | null = null;

  /** `referenceTagIds`: tags that hang on a wall, not on a person. */
  constructor(
    machines: readonly LiveMachine[],
    sensors: SiteSensors,
    wallClock: Clock,
    referenceTagIds: ReadonlySet<string> = new Set(),
  ) {
    this.wallClock = wallClock;
    this.machines = new Map(machines.map((machine) => [machine.id, machine]));
    for (const machine of machines) {
      machine.link.onReport((report) => {
        machine.apply(report);
        for (const listener of this.listeners) listener(machine, report);
      });
    }
    sensors.onTags((sightings, receivedMonoMs) => {
      for (const sighting of sightings) {
        if (referenceTagIds.has(sighting.tagId)) continue;
        if (this.positions.size >= TAGS_MAX && !this.positions.has(sighting.tagId)) continue;
        this.positions.set(sighting.tagId, {
          personId: sighting.tagId,
          xM: sighting.at[0],
          yM: sighting.at[1],
          zM: sighting.zM,
          receivedMonoMs,
        });
      }
    });
    sensors.onWind((windMps, receivedMonoMs) => {
      this.latestWind = { windMps, receivedMonoMs };
    });
    sensors.onWeather((weather) => {
      this.latestWeather = weather;
    });
  }

  /** Height of what it stands on, m: of its own place, or of the machine's that it is mounted on. Null: not known. */
  standsAtM({ pose, machine: { mountedOn } }: LiveMachine): number | null {
    const carrier = mountedOn === undefined ? undefined : this.machines.get(mountedOn as MachineId);
    return (carrier?.pose ?? pose)?.value.pose.zM ?? null;
  }

  onReport(listener: ReportListener): void {
    this.listeners.add(listener);
  }

  /** Takes over what the interlock says of the machines. */
  applyInterlock(message: FromInterlock): void {
    if (message.type === 'hello') this.applyHello(message.epoch);
    if (message.type === 'event') this.applyEvent(message);
    if (message.type !== 'status') return;
    const receivedMonoMs = this.wallClock.monoMs();
    this.statusMonoMs = receivedMonoMs;
    this.interlockEpoch = message.epoch;
    this.latchList = message.latches;
    this.latestLoop = message.loop;
    this.untrackedList = message.people.filter(({ isUntracked }) => isUntracked);
    for (const verdict of message.machines) {
      const machine = this.machines.get(verdict.machineId as MachineId);
      machine?.takeVerdict(verdict, receivedMonoMs);
    }
  }

  private applyHello(epoch: number): void {
    if (epoch !== this.interlockEpoch) this.eventSequence = -1;
    this.interlockEpoch = epoch;
  }

  /**
   * A change of level or of a latch between two statuses: at many times real time a status may be many seconds of site time old. What the
   * interlock repeats after a reconnect is no news.
   */
  private applyEvent({ machineId, change, sequence }: Extract<FromInterlock, { type: 'event' }>): void {
    if (sequence <= this.eventSequence) return;
    this.eventSequence = sequence;
    // A latch counts at once: until the next status a resume under it would be let through.
    if (change.type === 'latched') this.latchList = [...this.latchList.filter(isApart(change.latch)), change.latch];
    if (change.type === 'reset' && change.stage === 'done')
      this.latchList = this.latchList.filter(isOther(change.latchId));
    if (change.type === 'person-signed-out') this.forgetPerson(change.personId);
    const machine = machineId === null ? undefined : this.machines.get(machineId as MachineId);
    const before = machine?.verdict?.value;
    if (machine === undefined || before === undefined || change.type !== 'level') return;
    const speeds = levelForbidsMotion(change.to) ? { travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 } : {};
    const value = { ...before, level: change.to, reasons: change.reasons, ...speeds };
    machine.takeVerdict(value, this.wallClock.monoMs());
  }

  /** Whether the interlock lets a machine move now, and when it last did not; wall clock. Null: there is no such machine. */
  permitOf(
    machineId: string,
  ): { readonly isGiven: boolean; readonly nowMs: number; readonly forbiddenMs: number } | null {
    const machine = this.machines.get(machineId as MachineId);
    const nowMs = this.wallClock.monoMs();
    return machine === undefined
      ? null
      : { isGiven: machine.mayMove(nowMs), nowMs, forbiddenMs: machine.forbiddenWallMonoMs };
  }

  private forgetPerson(personId: string): void {
    this.positions.delete(personId);
    this.untrackedList = this.untrackedList.filter((person) => person.personId !== personId);
  }

  /** Whose level the interlock holds because nobody sees them: it may know of people that spoke before the controller was there. */
  untrackedPeople(): StatusPeople {
    return this.untrackedList;
  }

  latches(): readonly InterlockLatch[] {
    return this.latchList;
  }

  people(): readonly PersonPosition[] {
    return [...this.positions.values()];
  }

  /** The last reading of the site's wind; null before the first. */
  wind(): { readonly windMps: number; readonly receivedMonoMs: number } | null {
    return this.latestWind;
  }

  weather(): WeatherReport | null {
    return this.latestWeather;
  }

  /** How its loop keeps time, null before the first status. */
  loop(): LoopFiguresView | null {
    return this.latestLoop;
  }

  /** Age of the interlock's last status in ms of wall time, null before the first. */
  interlockAgeMs(): number | null {
    return this.statusMonoMs === null ? null : this.wallClock.monoMs() - this.statusMonoMs;
  }

  epoch(): number | null {
    return this.interlockEpoch;
  }
}

/** Neither this latch nor one that it has taken the place of. */
function isApart(latch: InterlockLatch): (other: InterlockLatch) => boolean {
  const scope = JSON.stringify(latch.scope);
  return (other) => other.id !== latch.id && (other.ruleId !== latch.ruleId || JSON.stringify(other.scope) !== scope);
}

function isOther(latchId: string): (latch: InterlockLatch) => boolean {
  return ({ id }) => id !== latchId;
}

const TAGS_MAX = 5_000;
