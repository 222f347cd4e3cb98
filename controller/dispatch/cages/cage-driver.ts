import type { Clock } from '../../../kernel/clock.ts';
import type { CommandId, MachineId, MissionId } from '../../../kernel/ids.ts';
import type { Problem } from '../../../kernel/result.ts';
import type { HoistCage, HoistCall } from '../../../missions/hoists/dispatch/hoist-group.ts';
import type { TaskProgress } from '../../../missions/mission.ts';
import type { Landing } from '../../../missions/site-model.ts';
import type { CommandEvent, MachineCommand } from '../../../robot-bridge/link.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { ActiveRuns } from '../active-runs.ts';
import { emptyProgress, type MissionBook } from '../mission-book.ts';
import { runMachineOf } from '../run-machine.ts';
import { TaskRun, type TaskOutcome } from '../task-run.ts';
import { dwellOf, stopTask, toldHeightM, type CageStop } from './cage-stop.ts';
import type { CallBook } from './call-book.ts';
import type { OpenLift } from './mission-lifts.ts';

export interface CageDriverPorts {
  readonly clock: Clock;
  readonly book: MissionBook;
  readonly active: ActiveRuns;
  readonly nextCommandId: () => CommandId;
  readonly onCommand: (
    machine: LiveMachine,
    missionId: MissionId | null,
    command: MachineCommand,
    event: CommandEvent,
  ) => void;
  readonly onMachineLost: (missionId: MissionId, machineId: MachineId, problem: Problem) => Promise<void>;
}

/** What a cage is to do next. */
export interface StopOrder {
  readonly cage: HoistCage;
  readonly landing: Landing;
  readonly boards: readonly HoistCall[];
  readonly alights: readonly HoistCall[];
  /** Aboard as it sets out. */
  readonly aboard: readonly HoistCall[];
}

/** Takes cages from stop to stop, by the commands that every task is driven with, and writes down what comes of it. */
export class CageDriver {
  private readonly ports: CageDriverPorts;
  private readonly calls: CallBook;
  private readonly onFailed: (cageId: MachineId, problem: Problem) => void;
  private readonly stops = new Map<MachineId, CageStop>();

  constructor(
    ports: CageDriverPorts,
    calls: CallBook,
    /** A cage did not get through its stop, after several tries. */
    onFailed: (cageId: MachineId, problem: Problem) => void,
  ) {
    this.ports = ports;
    this.calls = calls;
    this.onFailed = onFailed;
  }

  stopOf(cageId: MachineId): CageStop | undefined {
    return this.stops.get(cageId);
  }

  all(): readonly CageStop[] {
    return [...this.stops.values()];
  }

  /** The stop at which a call gets in or out. */
  stopFor(callId: string): CageStop | undefined {
    return this.all().find(({ boards, alights }) => [...boards, ...alights].some(({ id }) => id === callId));
  }

  interrupt(cageId: MachineId): void {
    if (this.stops.has(cageId)) this.ports.active.of(cageId)?.run.interrupt();
  }

  begin(machine: LiveMachine, order: StopOrder, lifts: readonly OpenLift[]): void {
    const { cage, landing, boards, alights, aboard } = order;
    const liftOf = new Map(lifts.map((lift) => [lift.id, lift]));
    const concerned = [...boards, ...alights];
    const inCage = [...aboard.filter((rider) => !alights.some(({ id }) => id === rider.id)), ...boards];
    const stop: CageStop = {
      cageId: machine.id,
      landing,
      boards,
      alights,
      riders: inCage,
      serves: [...new Set([...concerned, ...inCage].map(({ id }) => liftOf.get(id)?.mission.id ?? id))],
      lifts: concerned.flatMap(({ id }) => liftOf.get(id) ?? []),
      dwellS: dwellOf(cage, boards, alights),
      dwellDoneS: 0,
      thereAtMs: null,
    };
    const heightM = toldHeightM(machine);
    if (heightM === null) return;
    this.stops.set(machine.id, stop);
    for (const { id } of boards) this.calls.fetch(id, 'coming');
    const task = stopTask(stop, heightM, this.ports.clock.epochMs());
    const missionId = stop.lifts[0]?.mission.id ?? null;
    const call = this.calls.find((boards[0] ?? alights[0])?.id ?? '');
    const run = new TaskRun(task, emptyProgress(task.id), {
      clock: this.ports.clock,
      machine: runMachineOf(machine, () => this.ports.clock.monoMs()),
      followers: [],
      author: stop.lifts[0]?.mission.createdBy ?? call?.madeBy ?? 'system',
      nextCommandId: this.ports.nextCommandId,
      // A cage has its shaft to itself.
      claimWay: () => ({ type: 'free' }),
      leaveWay: () => undefined,
      tooLate: () => null,
      dwellS: () => stop.dwellS,
      onProgress: (progress) => {
        this.note(stop, progress, task.legs.length);
      },
      onCommand: (command, event) => {
        this.ports.onCommand(machine, missionId, command, event);
      },
    });
    this.ports.active.begin({
      run,
      task: this.shownTask(stop) ?? task,
      missionId,
      machineIds: [machine.id],
      serves: stop.serves,
      onEnded: (outcome) => {
        this.ended(stop, outcome);
      },
    });
  }

  /** People who call where a cage stands, or is about to, get in at that gate: it stays open for them for as long as they take. */
  join(cageId: MachineId, callers: readonly HoistCall[]): void {
    const stop = this.stops.get(cageId);
    if (stop === undefined) return;
    stop.boards = [...stop.boards, ...callers];
    stop.riders = [...stop.riders, ...callers];
    for (const { id, transferS } of callers) {
      stop.dwellS += transferS;
      stop.serves.push(id);
      this.calls.fetch(id, 'coming');
    }
  }

  private shownTask({ lifts: [lift], boards }: CageStop) {
    if (lift === undefined) return undefined;
    return boards.some(({ id }) => id === lift.id) ? lift.load : lift.unload;
  }

  /** A stop's progress is that of each task of a mission that it does. */
  private note(stop: CageStop, progress: TaskProgress, legs: number): void {
    const nowMs = this.ports.clock.epochMs();
    if (progress.legsDone >= legs) stop.thereAtMs ??= nowMs;
    stop.dwellDoneS = progress.dwellDoneS;
    for (const lift of stop.lifts) {
      const task = stop.boards.some(({ id }) => id === lift.id) ? lift.load : lift.unload;
      const known = this.ports.book.find(lift.mission.id)?.progress.find(({ taskId }) => taskId === task.id);
      this.ports.book.note(lift.mission.id, {
        ...progress,
        taskId: task.id,
        startedAtMs: known?.startedAtMs ?? progress.startedAtMs,
        done: progress.state === 'done' ? task.quantity.amount : 0,
      });
    }
  }

  private ended(stop: CageStop, outcome: TaskOutcome): void {
    this.stops.delete(stop.cageId);
    const thereAtMs = stop.thereAtMs ?? this.ports.clock.epochMs();
    for (const { id } of stop.alights) if (outcome.type === 'done') this.calls.alight(id, thereAtMs);
    for (const { id } of stop.boards) {
      if (outcome.type === 'done') this.calls.board(id, stop.cageId, thereAtMs);
      else this.calls.fetch(id, 'waiting');
    }
    if (outcome.type !== 'failed') return;
    this.onFailed(stop.cageId, outcome.problem);
    for (const missionId of new Set(stop.lifts.map(({ mission }) => mission.id))) {
      void this.ports.onMachineLost(missionId, stop.cageId, outcome.problem);
    }
  }
}
