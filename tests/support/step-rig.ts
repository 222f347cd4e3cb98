import { ActiveRuns } from '../../controller/dispatch/active-runs.ts';
import { MissionBook } from '../../controller/dispatch/mission-book.ts';
import { MissionRunner } from '../../controller/dispatch/mission-runner.ts';
import { confirmStep } from '../../controller/dispatch/stepped/confirm-step.ts';
import { Fleet } from '../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../controller/fleet/live-machine.ts';
import { toolPoint } from '../../hardware-profiles/kinematics.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import { asId, type CommandId, type LevelId, type MachineId } from '../../kernel/ids.ts';
import type { Problem, Result } from '../../kernel/result.ts';
import type { Mission, MissionParameters, MissionArea } from '../../missions/mission.ts';
import { planMission } from '../../missions/plan-mission.ts';
import { checksBefore } from '../../missions/stepped/step-checks.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { CommandEvent, MachineCommand } from '../../robot-bridge/link.ts';
import { stepMs } from '../../sim/limits.ts';
import { SimMachine, type Goal, type GoalOutcome } from '../../sim/world/machine.ts';
import type { MotionGate } from '../../sim/world/motion-gate.ts';
import { FakeMachineLink } from './fakes/fake-machine-link.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryRecord } from './ledger/memory-record.ts';
import { shippedProfiles } from './small-site.ts';

/** How often the rig lets bodies move, tell of themselves, and the runner look. */
const lookMs = 200;
const freely = 10;

/** Leave to move as a test gives and takes it. */
class TestGate implements MotionGate {
  readonly grade = 'guarded';
  isGiven = true;
  motion() {
    const speeds = { travelSpeedMaxMps: freely, toolSpeedMaxMps: freely };
    return this.isGiven ? { ...speeds, level: 'run' as const, ruleId: '', grantedZoneIds: [] } : null;
  }
  standing() {
    return { level: this.isGiven ? ('run' as const) : ('none' as const), ruleId: '' };
  }
  ask = () => null;
  receivePermit = () => undefined;
  receiveLock = () => undefined;
  receiveSpeedLimit = () => undefined;
  newConnection = () => undefined;
  refusedCount = () => 0;
  state = () => null;
  isSuspect = () => false;
  acknowledge = () => undefined;
}

/** A simulated machine that drives what it is sent; a test may stop it, bend it or load it. */
class ArmLink extends FakeMachineLink {
  readonly sim: SimMachine;
  readonly gate = new TestGate();
  toolIsOn = false;
  private readonly goals = new Map<CommandId, Goal>();
  private nowMs = 0;

  constructor(entry: FleetMachine) {
    super();
    const profile = shippedProfiles().get(entry.profileId)!;
    this.sim = new SimMachine({ entry, profile, index: 0, gate: this.gate, clockOffsetMs: 0, monoOriginMs: 0 });
  }

  get joints(): Record<string, number> {
    return this.sim.joints;
  }

  override send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    const sent = super.send(command, onEvent);
    if (!sent.ok) return sent;
    const { commandId } = command;
    if (command.type === 'set-tool') {
      this.toolIsOn = command.on;
      this.sim.setTool(command.on ? 'on' : 'off', this.nowMs);
    }
    if (command.type !== 'follow-path' && command.type !== 'navigate') return sent;
    const poses = command.type === 'follow-path' ? command.poses : [command.pose];
    const goal: Goal = { poses, drive: 'path', onEnded: (outcome) => this.ended(commandId, outcome) };
    this.goals.set(commandId, goal);
    this.sim.accept(goal);
    return sent;
  }

  /** It brakes, and says so once it stands. */
  override cancel(commandId: CommandId): void {
    const goal = this.goals.get(commandId);
    if (goal !== undefined) this.sim.cancel(goal);
  }

  /** The controller has died: nobody hears any more what becomes of its goals. */
  forget(): void {
    this.running.clear();
  }

  /** As a controller that starts does with what the record says was sent and has not ended. */
  cancelLeftovers(): void {
    for (const commandId of [...this.goals.keys()]) this.cancel(commandId);
  }

  moveOn(): void {
    for (let ms = 0; ms < lookMs; ms += stepMs) {
      this.nowMs += stepMs;
      if (this.sim.goal !== null || this.sim.isMoving) this.sim.step(this.nowMs);
    }
  }

  private ended(commandId: CommandId, { status, text }: GoalOutcome): void {
    this.goals.delete(commandId);
    const problem = { code: 'goal-aborted', facts: { text } };
    this.end(commandId, status === 'aborted' ? { type: 'aborted', problem } : { type: status });
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
  active = new ActiveRuns();
  readonly fleet: Fleet;
  book: MissionBook;
  runner: MissionRunner;
  readonly links = new Map<string, ArmLink>();
  readonly lost: Problem[] = [];
  windMps = 3;
  /** What jacks tell that they carry, kg, by joint; what they are designed for, less a fifth, where absent. */
  readonly jackLoadsKg = new Map<string, number>();
  private readonly site: SiteModel;
  /** Of the controller in force: timers of one that has died do nothing. */
  private life = { isOver: false };
  private nextCommand = 0;
  private readonly permits = new Map<string, 'given' | 'taken'>();

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
    [this.book, this.runner] = this.controller();
    this.hear();
    this.runner.start();
  }

  private controller(): [MissionBook, MissionRunner] {
    const { record, fleet } = this;
    const life = { isOver: false };
    this.life = life;
    const after = (delayMs: number, run: () => void) =>
      this.clock.after(delayMs, () => (life.isOver ? undefined : run()));
    const clock = { epochMs: () => this.clock.epochMs(), monoMs: () => this.clock.monoMs(), after };
    this.active = new ActiveRuns();
    const book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    const runner = new MissionRunner({
      ...{ active: this.active, fleet, record, clock, book },
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
    return [book, runner];
  }

  /** The controller is killed and started again after so many seconds, in which machines go on with what they were sent. */
  async restart(awayS = 0): Promise<void> {
    this.life.isOver = true;
    for (const link of this.links.values()) link.forget();
    await this.run(awayS);
    [this.book, this.runner] = this.controller();
    await this.book.load();
    for (const link of this.links.values()) link.cancelLeftovers();
    this.runner.start();
  }

  /** Gives or takes a machine's leave to move; the controller hears of it from the interlock. */
  permit(id: string, leave: 'given' | 'taken'): void {
    this.links.get(id)!.gate.isGiven = leave === 'given';
    this.permits.set(id, leave);
    this.tellPermits();
  }

  private tellPermits(): void {
    if (this.permits.size === 0) return;
    const figures = { axes: [], reasons: [], permitSequence: 1, requestAgeMs: 0, poseAgeMs: 0 };
    const machines = [...this.permits].map(([machineId, leave]) => ({
      ...{ machineId, ...figures, grade: 'guarded' as const, holdingAction: 'stand-still' as const },
      level: leave === 'given' ? ('run' as const) : ('hold' as const),
      ...{ travelSpeedMaxMps: leave === 'given' ? freely : 0, toolSpeedMaxMps: leave === 'given' ? freely : 0 },
    }));
    this.fleet.applyInterlock({
      ...{ type: 'status', epoch: 1, atMs: this.clock.epochMs(), machines, latches: [], people: [] },
      loop: {} as never,
    });
  }

  private readonly tellWind: () => void;

  private living(machine: StepMachine): LiveMachine {
    const { id, profileId, pose, mountedOn } = machine;
    const profile = shippedProfiles().get(profileId)!;
    const wire = { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: `/${id}` } as const;
    const names = { id, label: id.toUpperCase(), profileId, serialNo: id, assetId: id };
    const start = { levelId: 'level-1', ...pose };
    const carried = mountedOn === undefined ? {} : { mountedOn };
    const entry: FleetMachine = { ...names, wire, permitKeyHex: '5a'.repeat(32), start, ...carried };
    const link = new ArmLink(entry);
    this.links.set(id, link);
    return new LiveMachine(entry, profile, link);
  }

  /** Every machine tells of itself, and the mast of the wind. */
  private hear(): void {
    const receivedMonoMs = this.clock.monoMs();
    this.tellWind();
    this.tellPermits();
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
    const progress = this.mission(id).progress.find(({ taskId }) => taskId === next?.id);
    const elementId = next?.stage?.elementId;
    for (const check of next?.stage === undefined ? [] : checksBefore(next.stage, progress))
      if ('confirmedBy' in check) {
        const actor = { user: `${check.confirmedBy}-1`, role: check.confirmedBy };
        const word = { check: check.id, note: '', ...(elementId === undefined ? {} : { elementId }) };
        await confirmStep(this, id, next!.id, word, actor);
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
