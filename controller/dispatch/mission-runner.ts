import type { Clock } from '../../kernel/clock.ts';
import type { Ring } from '../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId, type MissionId } from '../../kernel/ids.ts';
import type { Problem } from '../../kernel/result.ts';
import { isClosedTo } from '../../missions/closed-floor/closed-floor.ts';
import { maturityWindows } from '../../missions/concrete/concrete-clock.ts';
import type { Mission, PlannedTask, TaskProgress } from '../../missions/mission.ts';
import { wordsUsed } from '../../missions/stepped/step-checks.ts';
import { workedBefore } from '../../missions/lifecycle/worked-before.ts';
import type { CommandEvent, MachineCommand } from '../../robot-bridge/link.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { WorkSituation } from '../fleet/time-state.ts';
import type { SiteRecord } from '../ledger/record.ts';
import type { ActiveRuns } from './active-runs.ts';
import { Approaches, type ApproachPorts, type TakeUp } from './approaches.ts';
import { BayAges } from './bay-ages.ts';
import type { BayClock } from './bay-clock.ts';
import { BlockedWays, type LegAnswer } from './blocked-ways.ts';
import { brokenOffLifts } from './lifts/broken-off-lifts.ts';
import { isShared } from './cages/mission-lifts.ts';
import type { FloorDesk } from './floor-desk.ts';
import { heldCause } from './held-cause.ts';
import { emptyProgress, type MissionBook } from './mission-book.ts';
import { runMachineOf } from './run-machine.ts';
import { StepDesk } from './stepped/step-desk.ts';
import { taskGate, type Gate } from './task-gate.ts';
import { hasWorkLeft, TaskRun, type TaskOutcome, type TaskRunPorts, type WantedWay } from './task-run.ts';
import { TrafficDesk } from './traffic-desk.ts';
import { windowMissed, type Missed } from './window-missed.ts';
import { nextLegOf, wayOf, type Way } from './way-check.ts';

const TICK_MS = 200;
/** After a longer loss of the link a person resumes (no automatic restart, ISO 3691-4 4.1.14 as cited in the safety reference). */
const LINK_LOSS_RESTART_MAX_MS = 10_000;
/** A machine not heard for this long after its pose went stale has lost its command: shorter silences are jitter. */
const LINK_LOSS_MIN_MS = 800;
/** A machine that stays faulty or away this long is given up by the plan. */
const GIVE_UP_MS = 60_000;
const BATTERY_MIN_RATIO = 0.08;
/** A ride that should be over is reckoned with for so long. */
const RIDE_REST_MS = 30_000;

/** Those who serve calls with the cages, as the runner deals with them. */
export interface CageWork {
  tick(): void;
  /** Whether a ride may have the cage to itself now; asks for it, for so long. Any other machine is granted. */
  grants(machineId: MachineId, forMs: number): boolean;
}

export interface RunnerPorts {
  readonly cages: CageWork;
  readonly active: ActiveRuns;
  readonly floor: () => FloorDesk;
  readonly fleet: Fleet;
  readonly book: MissionBook;
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly nextCommandId: () => CommandId;
  readonly onCommand: (
    machine: LiveMachine,
    missionId: MissionId,
    command: MachineCommand,
    event: CommandEvent,
  ) => void;
  readonly findWay: ApproachPorts['findWay'];
  /** The mission cannot go on with this machine: plan again without it. */
  readonly onMachineLost: (missionId: MissionId, machineId: MachineId, problem: Problem) => Promise<void>;
  readonly onWriteFailed: (error: unknown) => void;
}

interface Trouble {
  readonly sinceMonoMs: number;
  readonly code: string;
}

/** Sends approved work task by task to the machines and keeps each mission's progress. */
export class MissionRunner {
  private readonly ports: RunnerPorts;
  private readonly active: ActiveRuns;
  private readonly bays: BayAges;
  private readonly troubles = new Map<MachineId, Trouble>();
  /** Commands that may still run on machines that are not heard; cancelled as soon as they are heard again. */
  private readonly strays = new Map<MachineId, CommandId>();
  private readonly paused = new Set<MissionId>();
  private readonly traffic: TrafficDesk;
  private readonly blocked: BlockedWays;
  private readonly approaches: Approaches;
  private readonly steps: StepDesk;
  private readonly waits = new Map<MachineId, { missionId: MissionId; taskId: string; cause: string }>();
  private isRunning = false;

  constructor(ports: RunnerPorts) {
    this.ports = ports;
    this.active = ports.active;
    this.bays = new BayAges(ports);
    this.steps = new StepDesk(ports);
    this.traffic = new TrafficDesk(ports.book);
    this.blocked = new BlockedWays(ports.fleet, (id) => this.active.has(id) || this.traffic.movesOn(id));
    this.approaches = new Approaches({
      clock: ports.clock,
      findWay: ports.findWay,
      workedOn: (machine, task) => this.workedOn(machine, task),
      closed: (machine, task) => this.closedOn(machine, task),
    });
  }

  start(): void {
    this.isRunning = true;
    const loop = (): void => {
      if (!this.isRunning) return;
      this.tick();
      this.ports.cages.tick();
      this.ports.clock.after(TICK_MS, loop);
    };
    loop();
  }

  stop(): void {
    this.isRunning = false;
    this.active.interruptAll();
  }

  /** Stops a mission's tasks where they are; used by hold and cancel. */
  interrupt(missionId: MissionId): void {
    this.active.interrupt(missionId, 'its-own');
  }

  /** Interrupts a mission and starts nothing of it until `release`: its plan is about to change. */
  pause(missionId: MissionId): void {
    this.paused.add(missionId);
    this.active.interrupt(missionId, 'shared-too');
  }

  isPaused(missionId: MissionId): boolean {
    return this.paused.has(missionId);
  }

  release(missionId: MissionId): void {
    this.paused.delete(missionId);
  }

  isIdle(missionId: MissionId): boolean {
    return this.active.isIdle(missionId);
  }

  /** Pairs of machines that work close together right now, or of which the one still hangs on the other. */
  rendezvous(): readonly (readonly [string, string])[] {
    return [...this.active.pairs(), ...brokenOffLifts(this.ports.book.all(), (id) => this.active.has(id))];
  }

  situation(machineId: MachineId): WorkSituation {
    const situation = this.active.situation(machineId);
    const isHeldUp = situation?.type === 'waiting' && this.ports.floor().holdOf(machineId) !== null;
    if (situation !== null) return isHeldUp ? { ...situation, cause: 'floor-closed' } : situation;
    const wait = this.waits.get(machineId);
    if (wait === undefined) return { type: 'none' };
    const { missionId, taskId, cause } = wait;
    const mission = this.ports.book.find(missionId);
    if (mission?.state !== 'held') return { type: 'waiting', cause, taskId, missionId };
    return { type: 'held', cause: heldCause(mission.reasons.at(-1)), taskId, missionId };
  }

  activeTask(machineId: MachineId): { missionId: MissionId; task: PlannedTask } | null {
    const { missionId = null, task } = this.active.of(machineId) ?? {};
    return missionId === null || task === undefined ? null : { missionId, task };
  }

  /** Until when rides keep a cage to themselves, site epoch ms; null: none does. */
  reservedUntilMs(cageId: MachineId): number | null {
    const missionId = this.claimant(cageId, null);
    const mission = missionId === null ? null : this.ports.book.find(missionId);
    if (mission === null) return null;
    return Math.max(lastEndMs(mission, [cageId]), this.ports.clock.epochMs() + RIDE_REST_MS);
  }

  bayClock(missionId: MissionId): BayClock {
    return this.bays.of(missionId);
  }

  private tick(): void {
    this.bays.tick();
    this.watchTroubles();
    this.steps.watch((missionId, reason) => this.holdAtStep(missionId, reason));
    this.waits.clear();
    const missions = this.ports.book.all().filter((mission) => mission.state === 'running' || mission.state === 'held');
    for (const mission of missions) this.advance(mission);
  }

  private advance(mission: Mission): void {
    const plan = mission.plan;
    if (plan === null) return;
    const progressOf = new Map(mission.progress.map((item) => [item.taskId as string, item]));
    const next = new Map<MachineId, PlannedTask>();
    let isOpen = false;
    for (const task of plan.tasks) {
      const state = progressOf.get(task.id)?.state ?? 'waiting';
      if (state === 'done' || state === 'skipped') continue;
      isOpen = true;
      const first = next.get(task.machineId);
      if (first === undefined || task.startMs < first.startMs) next.set(task.machineId, task);
    }
    if (!isOpen && this.isIdle(mission.id) && mission.state === 'running' && !this.paused.has(mission.id)) {
      void this.ports.book.apply(mission.id, { type: 'finished' }, 'system');
      return;
    }
    for (const [machineId, task] of next) {
      if (isShared(mission)) this.waitForCage(mission, machineId, task);
      else this.consider(mission, machineId, task, progressOf);
    }
  }

  /** Lifts are given out by those who serve calls. */
  private waitForCage({ id: missionId }: Mission, machineId: MachineId, { id: taskId }: PlannedTask): void {
    if (this.active.has(machineId) || this.waits.has(machineId)) return;
    this.waits.set(machineId, { missionId, taskId, cause: 'predecessor' });
  }

  private consider(
    mission: Mission,
    machineId: MachineId,
    task: PlannedTask,
    progressOf: ReadonlyMap<string, TaskProgress>,
  ): void {
    if (this.active.has(machineId)) return;
    const gate = this.gate(mission, task, progressOf);
    const cause = gate.type === 'waits' ? gate.cause : 'machine-not-ready';
    if (!this.waits.has(machineId)) this.waits.set(machineId, { missionId: mission.id, taskId: task.id, cause });
    if (mission.state !== 'running' || this.paused.has(mission.id)) return;
    const isMissed = gate.type === 'missed' && hasWorkLeft(task, this.progressOf(mission.id, task));
    if (isMissed) {
      this.skip(mission.id, task, gate);
      return;
    }
    const machines = [machineId, ...task.withMachineIds];
    if (gate.type === 'waits' || !machines.every((id) => this.isReady(id, mission.id))) return;
    const forMs = Math.max(0, lastEndMs(mission, machines) - task.startMs);
    if (!machines.every((id) => this.ports.cages.grants(id, forMs))) return;
    const step = this.steps.answer(mission, task, progressOf.get(task.id));
    if (step.type === 'held') return this.holdAtStep(mission.id, step.reason);
    if (step.type === 'waits') {
      this.waits.set(machineId, { missionId: mission.id, taskId: task.id, cause: 'confirmation' });
      return;
    }
    const takeUp = this.takeUp(mission, task, progressOf);
    if (takeUp !== null) this.begin(mission, task, takeUp, progressOf);
  }

  /** Nothing goes on by itself after that. */
  private holdAtStep(missionId: MissionId, reason: Problem): void {
    this.interrupt(missionId);
    void this.ports.book.apply(missionId, { type: 'held', reason }, 'system');
  }

  /** Takes the task's first leg; notes whom the machine waits for, and asks for another plan when that takes too long. */
  private takeUp(mission: Mission, task: PlannedTask, progressOf: ReadonlyMap<string, TaskProgress>): TakeUp | null {
    const machine = this.ports.fleet.machines.get(task.machineId);
    if (machine === undefined) return null;
    const nowMonoMs = this.ports.clock.monoMs();
    const progress = progressOf.get(task.id) ?? emptyProgress(task.id);
    const takeUp = this.approaches.takeUp(machine, task, progress, this.blocked.waitedMs(machine.id, nowMonoMs));
    if (takeUp !== null) {
      const { legsDone } = takeUp.progress;
      const later = takeUp.wayToIt.length === 0 ? legsDone : legsDone + 1;
      const rest = wayOf(task, { ...takeUp.progress, legsDone: later }, machine.profile);
      const answer = this.claimWay(mission.id, machine, task, { ...takeUp, back: [] }, rest === null ? {} : { rest });
      if (answer.type === 'free') return takeUp;
      if (answer.type === 'closed') {
        this.waits.set(machine.id, { missionId: mission.id, taskId: task.id, cause: 'floor-closed' });
        return null;
      }
    }
    this.waits.set(machine.id, { missionId: mission.id, taskId: task.id, cause: 'way-occupied' });
    if (this.blocked.isStuck(machine, nowMonoMs)) this.askForAnotherWay(mission.id, machine.id);
    return null;
  }

  /** Bays that others are at work on, on the level of a task; not the bay of the task itself. */
  private workedOn(machine: LiveMachine, { levelId, bay }: PlannedTask): readonly Ring[] {
    return this.active
      .all()
      .map(({ run }) => run.task)
      .filter((other) => other.machineId !== machine.id && other.levelId === levelId && other.bay !== bay)
      .flatMap(({ area }) => (area === undefined ? [] : [area.outline]));
  }

  /** Wet and fresh floor that the machine keeps off on its way to a task. */
  private closedOn(machine: LiveMachine, task: PlannedTask): readonly Ring[] {
    const mission = this.ports.book.all().find(({ plan }) => plan?.tasks.some(({ id }) => id === task.id) === true);
    if (mission === undefined) return [];
    const closed = this.ports.floor().inForce(mission, task);
    return closed.filter((floor) => isClosedTo(floor, machine.profile)).map(({ outline }) => outline);
  }

  private claimWay(
    missionId: MissionId,
    machine: LiveMachine,
    task: PlannedTask,
    { progress, wayToIt, back }: WantedWay,
    whole: { readonly rest?: Way },
  ): LegAnswer {
    const leg = nextLegOf(task, progress, wayToIt, machine.profile, machine.pose?.value.pose.yawRad);
    if (leg === null) return { type: 'free' };
    const mission = this.ports.book.find(missionId);
    if (mission !== null && this.ports.floor().closedOn(machine, mission, task, leg) !== null)
      return { type: 'closed' };
    const by = this.traffic.waitsFor(missionId, task, progress.legsDone);
    if (by !== null) return { type: 'occupied', by };
    const wanted = { leg, ...whole, back, companions: task.withMachineIds };
    return this.blocked.claim(machine, wanted, this.ports.clock.monoMs());
  }

  private askForAnotherWay(missionId: MissionId, machineId: MachineId): void {
    const by = this.blocked.waitsFor(machineId, this.ports.clock.monoMs());
    const problem = { code: 'way-blocked', facts: by === null ? {} : { by } };
    void this.ports.onMachineLost(missionId, machineId, problem);
  }

  private gate(mission: Mission, task: PlannedTask, progressOf: ReadonlyMap<string, TaskProgress>): Gate {
    const { parameters } = mission.request;
    const windows =
      parameters.kind === 'floor-finishing' ? maturityWindows(parameters.setFactor, parameters.trowelPasses) : null;
    return taskGate({
      task,
      windows,
      bays: this.bayClock(mission.id),
      nowMs: this.ports.clock.epochMs(),
      progressOf: (taskId) => progressOf.get(taskId),
    });
  }

  private skip(missionId: MissionId, task: PlannedTask, gate: Missed): void {
    const before = this.progressOf(missionId, task);
    const endedAtMs = this.ports.clock.epochMs();
    this.ports.book.note(missionId, { ...before, state: 'skipped', endedAtMs, note: windowMissed(task, gate) });
  }

  private isReady(machineId: MachineId, missionId: MissionId): boolean {
    const machine = this.ports.fleet.machines.get(machineId);
    if (machine === undefined || this.active.has(machineId)) return false;
    if (this.claimant(machineId, missionId) !== null) return false;
    return machine.isPoseFresh(this.ports.clock.monoMs()) && !machine.isFaulty();
  }

  /** Another mission that has begun work with this machine and still needs it: a half-done ride is never interleaved. */
  private claimant(machineId: MachineId, missionId: MissionId | null): MissionId | null {
    for (const mission of this.ports.book.all()) {
      if (mission.id === missionId || isShared(mission)) continue;
      if (mission.state !== 'running' && mission.state !== 'held') continue;
      const states = (mission.plan?.tasks ?? [])
        .filter((task) => task.machineId === machineId || task.withMachineIds.includes(machineId))
        .map((task) => mission.progress.find((item) => item.taskId === task.id)?.state ?? 'waiting');
      const hasBegun = states.some((state) => state !== 'waiting' && state !== 'ready');
      const isOpen = states.some((state) => state !== 'done' && state !== 'skipped');
      if (hasBegun && isOpen) return mission.id;
    }
    return null;
  }

  private begin(
    mission: Mission,
    task: PlannedTask,
    { progress, wayToIt }: TakeUp,
    progressOf: ReadonlyMap<string, TaskProgress>,
  ): void {
    const machine = this.ports.fleet.machines.get(task.machineId);
    if (machine === undefined) return;
    const companions = task.withMachineIds.flatMap((id) => this.ports.fleet.machines.get(id) ?? []);
    const nowMonoMs = (): number => this.ports.clock.monoMs();
    const ports: TaskRunPorts = {
      clock: this.ports.clock,
      machine: runMachineOf(machine, nowMonoMs),
      followers: companions
        .filter((companion) => companion.profile.capabilities.includes('pump-concrete'))
        .map((companion) => runMachineOf(companion, nowMonoMs)),
      author: mission.createdBy,
      nextCommandId: this.ports.nextCommandId,
      claimWay: (wanted) => this.claimWay(mission.id, machine, task, wanted, {}),
      leaveWay: () => {
        this.blocked.leave(task.machineId);
      },
      tooLate: () => {
        const gate = this.gate(mission, task, progressOf);
        return gate.type === 'missed' ? windowMissed(task, gate) : null;
      },
      onProgress: (now) => {
        this.ports.book.note(mission.id, now);
        if (now.state === 'done') this.bays.notePlaced(mission.id, task);
      },
      onCommand: (command, event) => {
        this.ports.onCommand(machine, mission.id, command, event);
      },
    };
    const run = new TaskRun(task, wordsUsed(progress), ports, wayToIt);
    const machineIds = [task.machineId, ...task.withMachineIds];
    const onEnded = (outcome: TaskOutcome): void => this.ended(mission.id, task.machineId, outcome);
    const isRework = workedBefore(task, mission, this.ports.book.all()) !== null;
    this.active.begin({ run, task, machineIds, missionId: mission.id, serves: [mission.id], isRework, onEnded });
  }

  private ended(missionId: MissionId, machineId: MachineId, outcome: TaskOutcome): void {
    // A machine that is only not heard keeps its way: it stands on it, and goes on there.
    if (outcome.type !== 'unsure') this.blocked.leave(machineId);
    if (outcome.type === 'unsure') this.trouble(machineId, 'link-down');
    if (outcome.type === 'failed') void this.ports.onMachineLost(missionId, machineId, outcome.problem);
  }

  private trouble(machineId: MachineId, code: string): void {
    if (!this.troubles.has(machineId)) this.troubles.set(machineId, { sinceMonoMs: this.ports.clock.monoMs(), code });
  }

  private watchTroubles(): void {
    const nowMonoMs = this.ports.clock.monoMs();
    for (const machine of this.ports.fleet.machines.values()) {
      const active = this.active.of(machine.id);
      if (
        active !== undefined &&
        active.missionId !== null &&
        active.machineIds[0] === machine.id &&
        this.blocked.isStuck(machine, nowMonoMs)
      ) {
        this.askForAnotherWay(active.missionId, machine.id);
      }
      const isEmpty = (machine.battery?.value.fillRatio ?? 1) < BATTERY_MIN_RATIO;
      const isAway = machine.connection !== 'connected' || machine.isPoseStale(nowMonoMs);
      const code = machine.isFaulty() ? 'machine-fault' : isEmpty ? 'battery-low' : isAway ? 'link-down' : null;
      const known = this.troubles.get(machine.id);
      if (code === null) {
        if (known !== undefined) this.recovered(machine.id, nowMonoMs - known.sinceMonoMs, known.code);
        continue;
      }
      this.trouble(machine.id, code);
      if (isAway && known !== undefined && nowMonoMs - known.sinceMonoMs > LINK_LOSS_MIN_MS) this.loseLink(machine.id);
      if (known !== undefined && nowMonoMs - known.sinceMonoMs > GIVE_UP_MS) this.giveUp(machine.id, code);
    }
  }

  /** What a silent machine does on its command is unknown: the task goes on with a new command, once the machine is heard again. */
  private loseLink(machineId: MachineId): void {
    const active = this.active.of(machineId);
    if (active?.machineIds[0] !== machineId) return;
    const commandId = active.run.loseLink();
    if (commandId !== null) this.strays.set(machineId, commandId);
  }

  private recovered(machineId: MachineId, awayMs: number, code: string): void {
    this.troubles.delete(machineId);
    const stray = this.strays.get(machineId);
    this.strays.delete(machineId);
    // Before the interlock lets the machine move again, which it does a second after it is heard.
    if (stray !== undefined) this.ports.fleet.machines.get(machineId)?.link.cancel(stray);
    if (code !== 'link-down' || awayMs <= LINK_LOSS_RESTART_MAX_MS) return;
    this.blocked.leave(machineId);
    for (const missionId of this.missionsNeeding(machineId)) {
      const reason = { code: 'link-was-lost', facts: { machineId, awayS: Math.round(awayMs / 1000) } };
      this.interrupt(missionId);
      void this.ports.book.apply(missionId, { type: 'held', reason }, 'system');
    }
  }

  private giveUp(machineId: MachineId, code: string): void {
    this.blocked.leave(machineId);
    for (const missionId of this.missionsNeeding(machineId)) {
      const active = this.active.of(machineId);
      if (active?.serves.includes(missionId) === true) active.run.interrupt();
      void this.ports.onMachineLost(missionId, machineId, { code });
    }
    this.troubles.set(machineId, { sinceMonoMs: this.ports.clock.monoMs(), code });
  }

  /** Running missions with unfinished work for this machine. */
  private missionsNeeding(machineId: MachineId): readonly MissionId[] {
    return this.ports.book
      .all()
      .filter((mission) => mission.state === 'running')
      .filter((mission) =>
        (mission.plan?.tasks ?? []).some((task) => {
          const state = mission.progress.find((item) => item.taskId === task.id)?.state ?? 'waiting';
          return task.machineId === machineId && state !== 'done' && state !== 'skipped';
        }),
      )
      .map((mission) => mission.id);
  }

  private progressOf(missionId: MissionId, task: PlannedTask): TaskProgress {
    const mission = this.ports.book.find(missionId);
    return mission?.progress.find((item) => item.taskId === task.id) ?? emptyProgress(asId(task.id));
  }
}

/** When the plan is done with these machines. */
function lastEndMs({ plan }: Mission, machineIds: readonly MachineId[]): number {
  const own = (plan?.tasks ?? []).filter(({ machineId }) => machineIds.includes(machineId));
  return Math.max(0, ...own.map(({ endMs }) => endMs));
}
