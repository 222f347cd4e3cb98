import { ActiveRuns } from '../../controller/dispatch/active-runs.ts';
import { MissionBook } from '../../controller/dispatch/mission-book.ts';
import { MissionRunner } from '../../controller/dispatch/mission-runner.ts';
import { confirmStep } from '../../controller/dispatch/stepped/confirm-step.ts';
import { Fleet } from '../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../controller/fleet/live-machine.ts';
import { jointsOf, toolPoint } from '../../hardware-profiles/kinematics.ts';
import { asId, type CommandId, type LevelId, type MachineId } from '../../kernel/ids.ts';
import type { Problem, Result } from '../../kernel/result.ts';
import type { Mission, MissionParameters, MissionArea } from '../../missions/mission.ts';
import { planMission } from '../../missions/plan-mission.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { CommandEvent, MachineCommand } from '../../robot-bridge/link.ts';
import { stepMs } from '../../sim/limits.ts';
import { ArmBody } from '../../sim/world/arm-body.ts';
import { FakeMachineLink } from './fake-machine-link.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryRecord } from './memory-record.ts';
import { shippedProfiles } from './small-site.ts';

/** How often the rig lets bodies move, tell of themselves, and the runner look. */
const lookMs = 200;
const freely = 10;

/** A machine with joints whose simulated body drives what it is sent; a test may stop it, bend it or load it. */
class ArmLink extends FakeMachineLink {
  readonly body: ArmBody;
  readonly joints: Record<string, number>;
  /** What it is permitted, m/s. */
  limitMps = freely;
  toolIsOn = false;
  private commandId: CommandId | null = null;

  constructor(machine: StepMachine, joints: Record<string, number>) {
    super();
    this.joints = joints;
    this.body = new ArmBody(shippedProfiles().get(machine.profileId)!, { ...machine.pose }, joints);
  }

  override send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    if (command.type === 'set-tool') this.toolIsOn = command.on;
    const sent = super.send(command, onEvent);
    if (!sent.ok || (command.type !== 'follow-path' && command.type !== 'navigate')) return sent;
    const poses = command.type === 'follow-path' ? command.poses : [command.pose];
    const planned = this.body.plan(poses, 'path');
    if (planned.ok) this.commandId = command.commandId;
    else this.end(command.commandId, { type: 'refused', problem: planned.problem });
    return sent;
  }

  override cancel(commandId: CommandId): void {
    if (this.commandId === commandId) this.commandId = null;
    this.body.drop();
    super.cancel(commandId);
  }

  moveOn(): void {
    if (this.commandId === null) return;
    for (let ms = 0; ms < lookMs; ms += stepMs) {
      if (!this.body.step(this.limitMps, this.toolIsOn ? 'working' : 'travelling', [])) continue;
      const done = this.commandId;
      this.commandId = null;
      this.body.drop();
      this.end(done, { type: 'succeeded' });
      return;
    }
  }
}

export interface StepMachine {
  readonly id: string;
  readonly profileId: string;
  readonly pose: { readonly xM: number; readonly yM: number; readonly zM: number; readonly yawRad: number };
  readonly mountedOn?: string;
}

/** Machines with simulated bodies under the real runner, on a clock that a test moves; nobody plans or drives beside it. */
export class StepRig {
  readonly clock = new ManualClock();
  readonly record = new MemoryRecord();
  readonly active = new ActiveRuns();
  readonly fleet: Fleet;
  readonly book: MissionBook;
  readonly runner: MissionRunner;
  readonly links = new Map<string, ArmLink>();
  readonly lost: Problem[] = [];
  windMps = 3;
  /** What jacks tell that they carry, kg, by joint; what they are designed for, less a fifth, where absent. */
  readonly jackLoadsKg = new Map<string, number>();
  private readonly site: SiteModel;
  private nextCommand = 0;

  constructor(site: SiteModel, machines: readonly StepMachine[]) {
    this.site = site;
    const none = (): (() => void) => () => undefined;
    let tellWind: (windMps: number) => void = () => undefined;
    const sensors = {
      onTags: none,
      onPeopleWatch: none,
      onZonePresence: none,
      onWeather: none,
      onWind: (listener: (windMps: number, receivedMonoMs: number) => void) => {
        tellWind = (windMps) => listener(windMps, this.clock.monoMs());
        return () => undefined;
      },
    };
    this.fleet = new Fleet(
      machines.map((machine) => this.living(machine)),
      sensors,
      this.clock,
    );
    this.tellWind = () => tellWind(this.windMps);
    const { record, clock, fleet, active } = this;
    this.book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    this.runner = new MissionRunner({
      ...{ active, fleet, record, clock, book: this.book },
      cages: { tick: () => undefined, grants: () => true },
      floor: () => ({ inForce: () => [], closedOn: () => null, holdOf: () => null }) as never,
      nextCommandId: () => asId<CommandId>(`command-${String((this.nextCommand += 1))}`),
      onCommand: () => undefined,
      findWay: () => Promise.resolve({ ok: false, problem: { code: 'way-blocked' } }),
      onMachineLost: (_missionId, _machineId, problem) => {
        this.lost.push(problem);
        return Promise.resolve();
      },
      onWriteFailed: () => undefined,
    });
    this.hear();
    this.runner.start();
  }

  private readonly tellWind: () => void;

  private living(machine: StepMachine): LiveMachine {
    const { id, profileId, pose, mountedOn } = machine;
    const profile = shippedProfiles().get(profileId)!;
    const home = Object.fromEntries(jointsOf(profile).map(({ name, home: at, min }) => [name, at ?? Math.max(0, min)]));
    const link = new ArmLink(machine, home);
    this.links.set(id, link);
    const wire = { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: `/${id}` } as const;
    const names = { id, label: id.toUpperCase(), profileId, serialNo: id, assetId: id };
    const start = { levelId: 'level-1', ...pose };
    const carried = mountedOn === undefined ? {} : { mountedOn };
    return new LiveMachine({ ...names, wire, permitKeyHex: '5a'.repeat(32), start, ...carried }, profile, link);
  }

  /** Every machine tells of itself, and the mast of the wind. */
  private hear(): void {
    const receivedMonoMs = this.clock.monoMs();
    this.tellWind();
    for (const machine of this.fleet.machines.values()) {
      const { joints } = this.links.get(machine.id)!;
      const { xM, yM, zM, yawRad } = machine.machine.start;
      machine.connection = 'connected';
      machine.pose = { value: { pose: { xM, yM, zM, yawRad }, speedMps: 0 }, receivedMonoMs };
      machine.joints = { value: { ...joints }, receivedMonoMs };
      const jacks = machine.profile.climbing?.jacks ?? [];
      const values = Object.fromEntries(
        jacks.map(({ joint, designLoadKg }) => [
          `jack_load_kg/${joint}`,
          String(this.jackLoadsKg.get(joint) ?? designLoadKg * 0.8),
        ]),
      );
      machine.health = { value: { level: 'ok', message: '', values }, receivedMonoMs };
    }
  }

  async run(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1000; ms += lookMs) {
      for (const link of this.links.values()) link.moveOn();
      this.hear();
      await this.clock.advance(lookMs);
    }
  }

  async until(what: string, mostS: number, isSo: () => boolean): Promise<void> {
    for (let s = 0; !isSo(); s += 5) {
      if (s >= mostS) throw new Error(`waited ${String(mostS)} s in vain for ${what}`);
      await this.run(5);
    }
  }

  /** Planned and approved as the service does it. */
  async begin(parameters: MissionParameters, area?: MissionArea): Promise<Mission['id']> {
    const earliestStartMs = this.clock.epochMs();
    const levelId = asId<LevelId>('level-1');
    const request = {
      kind: parameters.kind,
      levelId,
      parameters,
      earliestStartMs,
      ...(area === undefined ? {} : { area }),
    };
    const created = await this.book.create(request, 'foreman');
    if (!created.ok) throw new Error(JSON.stringify(created.problem));
    const { id } = created.value;
    const plan = planMission({
      ...{ missionId: id, request, site: this.site, zones: [], nowMs: earliestStartMs, version: 1 },
      machines: [...this.fleet.machines.values()].map((machine) => ({
        ...{ id: machine.id, label: machine.machine.label, profile: machine.profile, levelId },
        ...{ pose: machine.pose!.value.pose, joints: machine.joints!.value },
        ...{ batteryRatio: 1, isAvailable: true, busyUntilMs: 0 },
        ...(machine.machine.mountedOn === undefined ? {} : { mountedOn: machine.machine.mountedOn }),
      })),
    });
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    await this.book.apply(id, { type: 'planned', plan: plan.value }, 'foreman');
    await this.book.apply(id, { type: 'approved' }, 'foreman');
    await this.book.apply(id, { type: 'started' }, 'foreman');
    return id;
  }

  mission(id: string): Mission {
    return this.book.find(id) as Mission;
  }

  /** The first step that is not done. */
  nextOf(id: string) {
    const { plan, progress } = this.mission(id);
    const isOpen = (taskId: string) => progress.find((one) => one.taskId === taskId)?.state !== 'done';
    return plan!.tasks.find((task) => isOpen(task.id)) ?? null;
  }

  /** All people who are asked before the next step say yes. */
  async confirmAll(id: string): Promise<void> {
    const next = this.nextOf(id);
    for (const check of next?.stage?.checks ?? [])
      if ('confirmedBy' in check) {
        const actor = { user: `${check.confirmedBy}-1`, role: check.confirmedBy };
        await confirmStep(this, id, next!.id, { check: check.id, note: '' }, actor);
      }
  }

  async resume(id: string): Promise<void> {
    await this.book.apply(asId(id), { type: 'resumed' }, 'foreman');
  }

  /** Goes on, with everybody's word, until so many steps are done, or until something else holds it. */
  async goOn(id: string, steps: number): Promise<void> {
    const isThere = () => this.doneOf(id) >= steps || this.mission(id).state === 'done';
    while (!isThere()) {
      await this.until('a hold or an end', 4_000, () => isThere() || this.mission(id).state === 'held');
      if (isThere() || this.holdOf(id)?.code !== 'step-check-missing') return;
      await this.confirmAll(id);
      await this.resume(id);
    }
  }

  doneOf(id: string): number {
    return this.mission(id).progress.filter(({ state }) => state === 'done').length;
  }

  holdOf(id: string): Problem | null {
    const { state, reasons } = this.mission(id);
    return state === 'held' ? (reasons.at(-1) ?? null) : null;
  }

  tool(id: string): readonly [number, number, number] {
    const machine = this.fleet.machines.get(asId<MachineId>(id))!;
    return [...toolPoint(machine.profile, machine.pose!.value.pose, this.links.get(id)!.joints)] as [
      number,
      number,
      number,
    ];
  }

  entries(type: string) {
    return this.record.written.filter((entry) => entry.type === type);
  }
}
