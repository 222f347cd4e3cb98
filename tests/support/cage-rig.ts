import { ActiveRuns } from '../../controller/dispatch/active-runs.ts';
import { HoistDesk } from '../../controller/dispatch/cages/hoist-desk.ts';
import { MissionBook } from '../../controller/dispatch/mission-book.ts';
import type { HoistCallRequest, HoistCallView } from '../../controller/contract/missions/hoist-calls.ts';
import type { InterlockLatch } from '../../controller/contract/interlock/interlock.ts';
import { ControlLeases } from '../../controller/fleet/control-leases.ts';
import { Fleet } from '../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../controller/fleet/live-machine.ts';
import { asId, type CommandId, type LevelId, type MachineId } from '../../kernel/ids.ts';
import type { Problem, Result } from '../../kernel/result.ts';
import type { Mission } from '../../missions/mission.ts';
import { planMission } from '../../missions/plan-mission.ts';
import type { Landing, SiteModel } from '../../missions/site-model.ts';
import type { CommandEvent, MachineCommand } from '../../robot-bridge/link.ts';
import { FakeMachineLink } from './fakes/fake-machine-link.ts';
import type { ManualClock } from './manual-clock.ts';
import { MemoryRecord } from './ledger/memory-record.ts';
import { shippedProfiles, smallSite } from './small-site.ts';

export const storeyM = 4;
const levels = 5;
const profileId = 'smart-hoist-cage';
const stepMs = 200;
const idleLoop = {
  cycles: 0,
  overruns: 0,
  cpuMsP50: 0,
  cpuMsP99: 0,
  cpuMsP999: 0,
  lateMsP50: 0,
  lateMsP99: 0,
  lateMsP999: 0,
  lateMsMax: 0,
  heldForLateness: 0,
  scheduling: 'normal',
  inputAgesMs: {},
  refusedInputs: {},
  tagJumps: 0,
} as const;

export const levelAt = (number: number): string => `level-${String(number)}`;

/** A made-up mast: twin cages that serve five levels, level 1 at the bottom. */
export function mastSite(): SiteModel {
  const site = smallSite();
  const [ground] = site.levels;
  const all = Array.from({ length: levels }, (_, at) => ({
    ...ground!,
    id: asId<LevelId>(levelAt(at + 1)),
    elevationM: at * storeyM,
  }));
  const landings = ['h1a', 'h1b'].flatMap((cageId, side) =>
    all.map(({ id, elevationM }): Landing => {
      const xM = 10 + 3 * side;
      return {
        id: `${cageId}-${id}`,
        levelId: id,
        cagePose: { xM, yM: -1.55, zM: elevationM, yawRad: Math.PI / 2 },
        waitPose: { xM, yM: 2, zM: elevationM, yawRad: -Math.PI / 2 },
        machineId: asId<MachineId>(cageId),
      };
    }),
  );
  return { ...site, levels: all, landings };
}

/** A cage that goes where it is sent, in the time that a body needs at 1 m/s with two seconds to get going. */
export class CageLink extends FakeMachineLink {
  heightM = 0;
  private readonly clock: ManualClock;

  constructor(clock: ManualClock) {
    super();
    this.clock = clock;
  }

  override send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    const sent = super.send(command, onEvent);
    if (!sent.ok || command.type !== 'follow-path') return sent;
    const toM = command.poses.at(-1)!.zM;
    const fromM = this.heightM;
    const startMs = this.clock.monoMs();
    const takesMs = 2_000 + Math.abs(toM - fromM) * 1_000;
    const move = (): void => {
      if (!this.running.has(command.commandId)) return;
      const ratio = Math.min(1, (this.clock.monoMs() - startMs) / takesMs);
      this.heightM = fromM + (toM - fromM) * ratio;
      if (ratio < 1) this.clock.after(stepMs, move);
      else this.finishDrive();
    };
    this.clock.after(stepMs, move);
    return sent;
  }
}

/** Twin cages under a desk, on a clock that a test moves: `run` lets time pass, tick by tick. */
export class CageRig {
  readonly record: MemoryRecord;
  readonly leases = new ControlLeases();
  readonly active = new ActiveRuns();
  readonly site = mastSite();
  readonly fleet: Fleet;
  readonly book: MissionBook;
  readonly desk: HoistDesk;
  readonly links: Readonly<Record<'h1a' | 'h1b', CageLink>>;
  readonly notices: string[] = [];
  readonly lost: [string, string, Problem][] = [];
  /** Cages that a ride keeps, and until when. */
  readonly reserved = new Map<string, number>();
  /** Missions that are planned again. */
  readonly paused = new Set<string>();
  /** Cages that are not heard. */
  readonly silent = new Set<string>();
  readonly clock: ManualClock;
  private nextCommand = 0;

  constructor(clock: ManualClock, record = new MemoryRecord()) {
    this.clock = clock;
    this.record = record;
    this.links = { h1a: new CageLink(clock), h1b: new CageLink(clock) };
    const none = (): (() => void) => () => undefined;
    this.fleet = new Fleet(
      (['h1a', 'h1b'] as const).map((id) => this.cageNamed(id)),
      { onTags: none, onWind: none, onPeopleWatch: none, onZonePresence: none, onWeather: none },
      clock,
    );
    this.book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    this.desk = new HoistDesk({
      fleet: this.fleet,
      leases: this.leases,
      book: this.book,
      record,
      clock,
      site: () => this.site,
      active: this.active,
      reservedUntilMs: (cageId) => this.reserved.get(cageId) ?? null,
      isPaused: (missionId) => this.paused.has(missionId),
      nextCommandId: () => asId<CommandId>(`command-${String((this.nextCommand += 1))}`),
      onCommand: () => undefined,
      onMachineLost: (missionId, machineId, problem) => {
        this.lost.push([missionId, machineId, problem]);
        return Promise.resolve();
      },
      onWriteFailed: () => undefined,
      onNotice: (code) => this.notices.push(code),
    });
    this.hear();
    this.desk.load();
    this.desk.tick();
  }

  private cageNamed(id: 'h1a' | 'h1b'): LiveMachine {
    const profile = shippedProfiles().get(profileId)!;
    const wire = { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: `/${id}` } as const;
    const start = { levelId: levelAt(1), xM: id === 'h1a' ? 10 : 13, yM: -1.55, zM: 0, yawRad: Math.PI / 2 };
    const names = { id, label: id.toUpperCase(), profileId, serialNo: id, assetId: id };
    return new LiveMachine({ ...names, wire, permitKeyHex: '5a'.repeat(32), start }, profile, this.links[id]);
  }

  /** Every cage that is not silent tells where it stands. */
  private hear(): void {
    const receivedMonoMs = this.clock.monoMs();
    for (const [id, link] of Object.entries(this.links)) {
      const machine = this.fleet.machines.get(asId<MachineId>(id))!;
      machine.connection = this.silent.has(id) ? 'disconnected' : 'connected';
      if (this.silent.has(id)) continue;
      const { xM, yM, zM, yawRad } = machine.machine.start;
      machine.pose = { value: { pose: { xM, yM, zM, yawRad }, speedMps: 0 }, receivedMonoMs };
      machine.joints = { value: { hoist: link.heightM }, receivedMonoMs };
      link.position = { xM, yM, zM: link.heightM, yawRad };
    }
  }

  async run(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1_000; ms += stepMs) {
      await this.clock.advance(stepMs);
      this.hear();
      this.desk.tick();
    }
  }

  /** Lets time pass until something is so; fails after `mostS` seconds of it. */
  async until(what: string, mostS: number, isSo: () => boolean): Promise<void> {
    for (let s = 0; !isSo(); s += 1) {
      if (s >= mostS)
        throw new Error(`waited ${String(mostS)} s in vain for ${what}: ${JSON.stringify(this.desk.view())}`);
      await this.run(1);
    }
  }

  people(from: number, to: number, persons = 2): HoistCallView {
    return this.called({ cargo: 'people', persons, fromLevelId: levelAt(from), toLevelId: levelAt(to), priority: 1 });
  }

  called(request: HoistCallRequest, user = 'wang'): HoistCallView {
    const call = this.desk.call(request, user);
    if (!call.ok) throw new Error(JSON.stringify(call.problem));
    return call.value;
  }

  now({ id }: Pick<HoistCallView, 'id'>): HoistCallView {
    const call = this.desk.view().calls.find((one) => one.id === id);
    if (call === undefined) throw new Error(`call ${id} is not shown`);
    return call;
  }

  /** An approved hoist run of materials from level 1, planned as the service plans it. */
  async hoistRun(toLevel: number, lifts: number, massKg = 600): Promise<Mission> {
    const toLevelId = asId<LevelId>(levelAt(toLevel));
    const parameters = { kind: 'hoist-run', cargo: 'materials', toLevelId, massKg, lifts } as const;
    const earliestStartMs = this.clock.epochMs();
    const request = { kind: 'hoist-run', levelId: asId<LevelId>(levelAt(1)), parameters, earliestStartMs } as const;
    const created = await this.book.create(request, 'foreman');
    if (!created.ok) throw new Error(JSON.stringify(created.problem));
    const { id } = created.value;
    const plan = planMission({
      missionId: id,
      request,
      site: this.site,
      zones: [],
      machines: [...this.fleet.machines.values()].map((machine) => ({
        id: machine.id,
        label: machine.machine.label,
        profile: machine.profile,
        levelId: asId<LevelId>(levelAt(1)),
        pose: machine.pose!.value.pose,
        batteryRatio: 1,
        isAvailable: true,
        busyUntilMs: 0,
      })),
      nowMs: earliestStartMs,
      version: 1,
      hoists: this.desk.traffic(id),
    });
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    await this.book.apply(id, { type: 'planned', plan: plan.value }, 'foreman');
    await this.book.apply(id, { type: 'approved' }, 'foreman');
    await this.book.apply(id, { type: 'started' }, 'foreman');
    return this.mission(id);
  }

  mission(id: string): Mission {
    return this.book.find(id) as Mission;
  }

  latch(latches: readonly InterlockLatch[]): void {
    const status = { type: 'status', epoch: 1, atMs: 0, machines: [], people: [], loop: idleLoop } as const;
    this.fleet.applyInterlock({ ...status, loop: { ...idleLoop }, machines: [], people: [], latches: [...latches] });
  }

  entries(type: string) {
    return this.record.written.filter((entry) => entry.type === type);
  }
}
