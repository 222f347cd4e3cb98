import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { CommandId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Leg, PlannedTask, TaskProgress } from '../../missions/mission.ts';
import type { CommandEvent, MachineCommand, MachineLink } from '../../robot-bridge/link.ts';
import type { LegAnswer } from './blocked-ways.ts';
import { posePathLengthM, positionOnPath, restOfPath, reversedPath, wayBackOf } from './path-progress.ts';

/** A machine farther than this from where its leg goes on is not where the plan believes: the task fails instead of cutting a corner. */
const OFF_PATH_MAX_M = 1.2;
/** The same for a base whose arm works: from elsewhere the arm would miss its work. */
const OFF_STATION_MAX_M = 0.1;
/** Shorter rests of a leg are taken as driven. */
const LEG_REST_MIN_M = 0.02;
const LOOK_BACK_M = 0.5;
const LOOK_AHEAD_M = 30;
/** A leg is taken up again this far ahead: a point a hand's breadth beside or behind would have the machine turn towards it first. */
const REJOIN_AHEAD_M = 0.3;
const TRIES_MAX = 3;
const RETRY_DELAY_MS = 3_000;
const LOOK_AGAIN_MS = 3_000;
const BACK_OFF_MAX_M = 15;
const TOOL_DEADLINE_MS = 30_000;
const LEG_DEADLINE_BASE_MS = 600_000;
const LEG_DEADLINE_FACTOR = 3;
const MS_PER_S = 1_000;
/** The gate of a cage stays open until it moves again, a carrier's deck holds what it has taken up. */
const HOLDS_ON = ['hoist', 'hoist-load', 'hoist-unload', 'haul-load'] as const;
/** Steps that end with the tool on; what is slung is lifted next. */
const KEEPS_TOOL: ReadonlySet<string> = new Set([...HOLDS_ON, 'sling']);
/** What hangs on a hook or lies on a deck is not let go because its task waits or is broken off: whoever goes on finds it there. */
const KEEPS_TOOL_WHEN_BROKEN_OFF: ReadonlySet<string> = new Set([...HOLDS_ON, 'lift', 'haul-unload', 'method-step']);

/** One machine as the run needs it. */
export interface RunMachine {
  readonly link: MachineLink;
  /** Name of its one tool, null when it has none. */
  readonly tool: string | null;
  /** Base of a driving machine, tool centre point of a fixed one; null while unknown or stale. */
  position(): Omit<Pose, 'yawRad'> | null;
  /** Of a driving machine with an arm. */
  readonly arm?: RunArm;
}

export interface RunArm {
  /** Tool centre point; null while unknown or stale. */
  at(): Omit<Pose, 'yawRad'> | null;
  /** Where that would be with the arm folded as the machine drives; null where it is folded, or unknown. */
  foldedAt(): Pose | null;
}

export interface TaskRunPorts {
  readonly clock: Clock;
  readonly machine: RunMachine;
  /** Machines whose tool follows ours (the pump of a distributor). */
  readonly followers: readonly RunMachine[];
  readonly author: string;
  readonly nextCommandId: () => CommandId;
  /** Asked before each drive, and again while the way is not free. What it gives is taken until `leaveWay`. */
  readonly claimWay: (wanted: WantedWay) => LegAnswer;
  readonly leaveWay: () => void;
  /** For how long the tool is at it after the legs, seconds, where that may grow meanwhile; the task's own time where absent. */
  readonly dwellS?: () => number;
  /** Asked before each drive: why the work must not go on (its concrete is too old by now), null when it may. */
  readonly tooLate: () => Problem | null;
  readonly onProgress: (progress: TaskProgress) => void;
  readonly onCommand: (command: MachineCommand, event: CommandEvent) => void;
}

/** What a task wants to drive: the rest of its present leg, behind the way from where it let another machine pass. */
export interface WantedWay {
  readonly progress: TaskProgress;
  readonly wayToIt: readonly Pose[];
  /** Along which it can go back to let another machine pass. */
  readonly back: readonly Pose[];
}

export type TaskOutcome =
  | { readonly type: 'done' }
  /** Stopped by us: progress is kept. */
  | { readonly type: 'interrupted' }
  /** The link died: what the machine did is unknown until its pose is read again. */
  | { readonly type: 'unsure'; readonly problem: Problem }
  /** What is left must not be done any more. */
  | { readonly type: 'too-late'; readonly problem: Problem }
  | { readonly type: 'failed'; readonly problem: Problem };

export type RunPhase = 'working' | 'unloaded' | 'dwelling' | 'preparing' | 'yielding';

type CommandBody =
  | { readonly type: 'follow-path' | 'move-arm'; readonly poses: readonly Pose[] }
  | { readonly type: 'navigate'; readonly pose: Pose }
  | { readonly type: 'set-tool'; readonly tool: string; readonly on: boolean };

/** Drives one task leg by leg. A new run of the same task goes on where its progress stands. */
export class TaskRun {
  readonly task: PlannedTask;
  phase: RunPhase = 'preparing';
  private readonly ports: TaskRunPorts;
  private progress: TaskProgress;
  /** The leg on which an earlier run of this task was broken off; what the machine drove since was seen by nobody. */
  private readonly brokenOffLeg: number | null;
  private isStopping = false;
  private cancelCurrent: (() => void) | null = null;
  private loseCurrent: (() => CommandId) | null = null;
  /** From where the machine let another one pass, or begins, to where its leg goes on; empty when it is there. */
  private wayToLeg: readonly Pose[];
  private readonly toolIsOn = new Map<RunMachine, boolean>();

  /** `wayToIt`: driven first, to where the progress says that the task goes on; empty when the machine is there. */
  constructor(task: PlannedTask, progress: TaskProgress, ports: TaskRunPorts, wayToIt: readonly Pose[] = []) {
    this.task = task;
    this.progress = progress;
    this.wayToLeg = wayToIt;
    this.brokenOffLeg = progress.startedAtMs === null ? null : progress.legsDone;
    this.ports = ports;
  }

  /** Runs to the end, to an interruption or to a failure. Called once. */
  async run(): Promise<TaskOutcome> {
    const startedAtMs = this.progress.startedAtMs ?? this.ports.clock.epochMs();
    this.update({ state: 'running', startedAtMs, endedAtMs: null });
    for (let index = this.progress.legsDone; index < this.task.legs.length; index += 1) {
      const outcome = await this.runLeg(this.task.legs[index] as Leg);
      if (outcome !== null) return this.leave(outcome);
    }
    const rest = await this.dwell();
    if (rest !== null) return this.leave(rest);
    if (!KEEPS_TOOL.has(this.task.step) && this.task.holdsTool !== 'on') {
      const off = await this.setTools('off');
      if (off !== null) return this.leave(off);
    }
    this.update({ state: 'done', done: this.task.quantity.amount, endedAtMs: this.ports.clock.epochMs() });
    return { type: 'done' };
  }

  /** Cancels what runs. `run` then resolves with 'interrupted'. */
  interrupt(): void {
    this.isStopping = true;
    this.cancelCurrent?.();
  }

  /**
   * The machine is no longer heard: what it does on its command is unknown, and answers may be missed. `run` then resolves with
   * 'unsure'. Answers the command that may still be running there, null when there is none.
   */
  loseLink(): CommandId | null {
    return this.loseCurrent?.() ?? null;
  }

  private async leave(outcome: TaskOutcome): Promise<TaskOutcome> {
    // A tool must not go on working on one spot. Best effort: with the link down the machine's own permit guard has stopped it.
    if (outcome.type !== 'unsure' && !KEEPS_TOOL_WHEN_BROKEN_OFF.has(this.task.step)) {
      this.isStopping = false;
      await this.setTools('off');
      this.isStopping = true;
    }
    if (outcome.type === 'too-late') {
      this.update({ state: 'skipped', endedAtMs: this.ports.clock.epochMs(), note: outcome.problem });
    } else {
      const note = outcome.type === 'failed' ? { note: outcome.problem } : {};
      // When it stopped is kept: what it has coated dries from then on.
      const endedAtMs = this.ports.clock.epochMs();
      this.update({ state: outcome.type === 'failed' ? 'failed' : 'waiting', endedAtMs, ...note });
    }
    return outcome;
  }

  private async runLeg(leg: Leg): Promise<TaskOutcome | null> {
    const problem = hasWorkLeft(this.task, this.progress) ? this.ports.tooLate() : null;
    if (problem !== null) return { type: 'too-late', problem };
    const lengthM = posePathLengthM(wayOf(leg));
    if (this.task.step === 'lift') this.wayToLeg = this.wayUp(leg);
    for (let attempt = 1; ; attempt += 1) {
      const prepared = (await this.fold(leg)) ?? (await this.untilWayIsFree()) ?? (await this.setTools(leg.tool));
      if (prepared !== null) return prepared;
      const found = this.locate(leg, lengthM);
      if (!found.ok)
        return { type: found.problem.code === 'state-stale' ? 'unsure' : 'failed', problem: found.problem };
      const restM = lengthM - this.progress.legDoneM;
      if (leg.arm === undefined && restM < LEG_REST_MIN_M && leg.drive === 'path') break;
      this.phase = leg.tool === 'on' ? 'working' : 'unloaded';
      const end = await this.drive(leg, lengthM);
      if (end.type === 'succeeded') break;
      const outcome = this.judge(end, attempt);
      if (outcome !== null) return outcome;
      await this.wait(RETRY_DELAY_MS);
    }
    this.ports.leaveWay();
    if (this.isStopping) return { type: 'interrupted' };
    this.update({
      legsDone: this.progress.legsDone + 1,
      legDoneM: 0,
      done: this.quantity(this.progress.legsDone + 1, 0),
    });
    return null;
  }

  /** A tool does not go on working on the spot where its machine lets another one pass. */
  private async untilWayIsFree(): Promise<TaskOutcome | null> {
    for (;;) {
      const back = this.wayToLeg.length > 0 ? [] : wayBackOf(this.task.legs, this.progress, BACK_OFF_MAX_M);
      const answer = this.ports.claimWay({ progress: this.progress, wayToIt: this.wayToLeg, back });
      if (answer.type === 'free') return this.wayToLeg.length === 0 ? null : this.comeBack();
      this.phase = 'yielding';
      const off = KEEPS_TOOL_WHEN_BROKEN_OFF.has(this.task.step) ? null : await this.setTools('off');
      if (off !== null) return off;
      if (answer.type === 'back-off') {
        this.wayToLeg = reversedPath(answer.poses);
        await this.command(
          this.ports.machine,
          { type: 'follow-path', poses: answer.poses },
          LEG_DEADLINE_BASE_MS,
          ignore,
        );
        this.ports.leaveWay();
      }
      await this.wait(LOOK_AGAIN_MS);
      if (this.isStopping) return { type: 'interrupted' };
    }
  }

  /** Wherever backing off ended, the machine goes on from there. */
  private async comeBack(): Promise<TaskOutcome | null> {
    this.phase = 'unloaded';
    for (let attempt = 1; ; attempt += 1) {
      const position = this.ports.machine.position();
      if (position === null) return { type: 'unsure', problem: { code: 'state-stale' } };
      const lengthM = posePathLengthM(this.wayToLeg);
      const { drivenM, offsetM } = positionOnPath(this.wayToLeg, position, 0, lengthM);
      if (offsetM > OFF_PATH_MAX_M) return { type: 'failed', problem: { code: 'off-path', facts: { offsetM } } };
      if (lengthM - drivenM < LEG_REST_MIN_M) break;
      const poses = restOfPath(this.wayToLeg, drivenM);
      const end = await this.command(this.ports.machine, { type: 'follow-path', poses }, LEG_DEADLINE_BASE_MS, ignore);
      if (end.type === 'succeeded') break;
      const outcome = this.judge(end, attempt);
      if (outcome !== null) return outcome;
      await this.wait(RETRY_DELAY_MS);
    }
    this.wayToLeg = [];
    return this.isStopping ? { type: 'interrupted' } : null;
  }

  /** Null: try again. */
  private judge(end: CommandEvent, attempt: number): TaskOutcome | null {
    if (this.isStopping) return { type: 'interrupted' };
    if (end.type === 'lost') return { type: 'unsure', problem: end.problem };
    const problem = 'problem' in end ? end.problem : { code: 'command-expired' };
    if (problem.code === 'link-down') return { type: 'unsure', problem };
    // A goal that ran out of time was waiting for its permit; that is no failure of the machine.
    if (end.type === 'cancelled') return null;
    return attempt < TRIES_MAX ? null : { type: 'failed', problem };
  }

  /** Moves `legDoneM` on to where the machine really is, and refuses when it is not on the leg at all. */
  private locate(leg: Leg, lengthM: number): Result<void> {
    const position = this.ports.machine.position();
    if (leg.arm !== undefined) return this.locateArm(leg, leg.arm, position);
    if (position === null) return refuse({ code: 'state-stale' });
    if (leg.drive === 'goto') return ok(undefined);
    const here = placeOnLeg(
      leg,
      lengthM,
      this.progress.legDoneM,
      position,
      this.brokenOffLeg === this.progress.legsDone,
    );
    if (here.offsetM > OFF_PATH_MAX_M) {
      return refuse({
        code: 'off-path',
        facts: { offsetM: Number(here.offsetM.toFixed(2)), leg: this.progress.legsDone },
      });
    }
    if (here.drivenM > this.progress.legDoneM) {
      this.update({ legDoneM: here.drivenM, done: this.quantity(this.progress.legsDone, here.drivenM) });
    }
    return ok(undefined);
  }

  /** The base must stand at the leg's station; the arm may come from anywhere, and goes on where it was. */
  private locateArm({ poses }: Leg, arm: readonly Pose[], position: Position | null): Result<void> {
    const tool = this.ports.machine.arm?.at() ?? null;
    const station = poses[0];
    if (position === null || tool === null || station === undefined) return refuse({ code: 'state-stale' });
    const offsetM = Math.hypot(position.xM - station.xM, position.yM - station.yM);
    if (offsetM > OFF_STATION_MAX_M)
      return refuse({ code: 'off-path', facts: { offsetM: Number(offsetM.toFixed(2)), leg: this.progress.legsDone } });
    const { legDoneM } = this.progress;
    const here = positionOnPath(arm, tool, legDoneM, legDoneM === 0 ? 0 : posePathLengthM(arm));
    if (here.offsetM <= OFF_STATION_MAX_M && here.drivenM > legDoneM) {
      this.update({ legDoneM: here.drivenM, done: this.quantity(this.progress.legsDone, here.drivenM) });
    }
    return ok(undefined);
  }

  /** A machine does not drive with its arm out, wherever an earlier task left it. */
  private async fold(leg: Leg): Promise<TaskOutcome | null> {
    if (leg.arm !== undefined) return null;
    for (let attempt = 1; ; attempt += 1) {
      const folded = this.ports.machine.arm?.foldedAt() ?? null;
      if (folded === null) return null;
      const off = await this.setTools('off');
      if (off !== null) return off;
      const body = { type: 'move-arm', poses: [folded] } as const;
      const end = await this.command(this.ports.machine, body, LEG_DEADLINE_BASE_MS, ignore);
      const outcome = end.type === 'succeeded' ? null : this.judge(end, attempt);
      if (outcome !== null) return outcome;
      await this.wait(RETRY_DELAY_MS);
      if (this.isStopping) return { type: 'interrupted' };
    }
  }

  /** A load that was set down where its lift was stopped goes straight up again before it goes on. */
  private wayUp(leg: Leg): readonly Pose[] {
    const position = this.ports.machine.position();
    const goesOnAt = restOfPath(leg.poses, this.progress.legDoneM)[0];
    if (position === null || goesOnAt === undefined || this.brokenOffLeg !== this.progress.legsDone) return [];
    const isBelow = position.zM < goesOnAt.zM - OFF_PATH_MAX_M;
    const asideM = Math.hypot(position.xM - goesOnAt.xM, position.yM - goesOnAt.yM);
    const { yawRad } = goesOnAt;
    return isBelow && asideM <= OFF_PATH_MAX_M
      ? [
          { ...position, yawRad },
          { ...position, zM: goesOnAt.zM, yawRad },
        ]
      : [];
  }

  private drive(leg: Leg, lengthM: number): Promise<CommandEvent> {
    const baseM = this.progress.legDoneM;
    const rest = restOf(leg, baseM);
    const plannedMs = ((leg.atS.at(-1) ?? 0) - (leg.atS[0] ?? 0)) * MS_PER_S;
    const body = commandOf(leg, rest);
    return this.command(this.ports.machine, body, LEG_DEADLINE_BASE_MS + plannedMs * LEG_DEADLINE_FACTOR, (drivenM) => {
      const legDoneM = Math.min(lengthM, Math.max(this.progress.legDoneM, baseM + drivenM));
      this.update({ legDoneM, done: this.quantity(this.progress.legsDone, legDoneM) });
    });
  }

  private async setTools(wanted: Leg['tool']): Promise<TaskOutcome | null> {
    for (const machine of [this.ports.machine, ...this.ports.followers]) {
      if (machine.tool === null || this.toolIsOn.get(machine) === (wanted === 'on')) continue;
      const body: CommandBody = { type: 'set-tool', tool: machine.tool, on: wanted === 'on' };
      const end = await this.retried(() => this.command(machine, body, TOOL_DEADLINE_MS, () => undefined));
      if (end.type !== 'succeeded')
        return this.judge(end, TRIES_MAX) ?? { type: 'failed', problem: { code: 'tool-refused' } };
      this.toolIsOn.set(machine, wanted === 'on');
    }
    return this.isStopping ? { type: 'interrupted' } : null;
  }

  private async retried(send: () => Promise<CommandEvent>): Promise<CommandEvent> {
    let end = await send();
    for (let attempt = 1; attempt < TRIES_MAX && end.type === 'refused' && !this.isStopping; attempt += 1) {
      await this.wait(RETRY_DELAY_MS);
      end = await send();
    }
    return end;
  }

  private async dwell(): Promise<TaskOutcome | null> {
    const dwellS = this.ports.dwellS ?? (() => this.task.dwellS);
    if (dwellS() <= 0) return null;
    const tools = this.task.step === 'charge' ? null : await this.setTools(this.task.holdsTool ?? 'on');
    if (tools !== null) return tools;
    this.phase = 'dwelling';
    while (this.progress.dwellDoneS < dwellS()) {
      const sliceS = Math.min(1, dwellS() - this.progress.dwellDoneS);
      await this.wait(sliceS * MS_PER_S);
      if (this.isStopping) return { type: 'interrupted' };
      this.update({ dwellDoneS: this.progress.dwellDoneS + sliceS });
    }
    return null;
  }

  private quantity(legsDone: number, legDoneM: number): number {
    const whole = this.task.legs.slice(0, legsDone).reduce((sum, leg) => sum + leg.quantity, 0);
    const current = this.task.legs[legsDone];
    if (current === undefined || legDoneM === 0) return whole;
    const lengthM = posePathLengthM(wayOf(current));
    return whole + (lengthM === 0 ? 0 : current.quantity * Math.min(1, legDoneM / lengthM));
  }

  private wait(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.ports.clock.after(durationMs, () => {
        this.cancelCurrent = null;
        resolve();
      });
      this.cancelCurrent = () => {
        cancel();
        this.cancelCurrent = null;
        resolve();
      };
    });
  }

  private command(
    machine: RunMachine,
    body: CommandBody,
    validForMs: number,
    onDriven: (drivenM: number) => void,
  ): Promise<CommandEvent> {
    const command: MachineCommand = {
      ...body,
      commandId: this.ports.nextCommandId(),
      author: this.ports.author,
      reason: `task ${this.task.id}`,
      expiresMonoMs: this.ports.clock.monoMs() + validForMs,
    };
    return new Promise((resolve) => {
      let isEnded = false;
      const take = (event: CommandEvent): void => {
        if (isEnded) return;
        this.ports.onCommand(command, event);
        if (event.type === 'progress') onDriven(event.drivenM);
        else if (event.type !== 'sent' && event.type !== 'accepted') {
          isEnded = true;
          this.cancelCurrent = null;
          this.loseCurrent = null;
          resolve(event);
        }
      };
      const sent = machine.link.send(command, take);
      if (!sent.ok) {
        resolve({ type: 'refused', problem: sent.problem });
        return;
      }
      if (isEnded) return;
      this.cancelCurrent = () => {
        machine.link.cancel(command.commandId);
      };
      this.loseCurrent = () => {
        take({ type: 'lost', problem: { code: 'link-down' } });
        return command.commandId;
      };
    });
  }

  private update(change: Partial<TaskProgress>): void {
    this.progress = { ...this.progress, ...change };
    this.ports.onProgress(this.progress);
  }
}

type Position = Omit<Pose, 'yawRad'>;

/** Where on its leg a machine is; of a leg that was broken off, nobody saw how far it came. */
function placeOnLeg(leg: Leg, lengthM: number, legDoneM: number, position: Position, wasBrokenOff: boolean) {
  const fromM = Math.max(0, legDoneM - LOOK_BACK_M);
  const toM = Math.min(lengthM, legDoneM + LOOK_AHEAD_M);
  const here = positionOnPath(leg.poses, position, fromM, legDoneM === 0 ? 0 : toM);
  return here.offsetM > OFF_PATH_MAX_M && wasBrokenOff ? positionOnPath(leg.poses, position, fromM, toM) : here;
}

/** Whether any of the legs that are left works on something: a machine that only has to leave is never too late. */
export function hasWorkLeft(task: PlannedTask, progress: TaskProgress): boolean {
  return task.dwellS > 0 || task.legs.slice(progress.legsDone).some((leg) => leg.tool === 'on');
}

/** Whether a machine that takes up a task stands where its leg begins or goes on. */
export function isOnLeg(leg: Leg, progress: TaskProgress, position: Position): boolean {
  const lengthM = posePathLengthM(leg.poses);
  return placeOnLeg(leg, lengthM, progress.legDoneM, position, progress.startedAtMs !== null).offsetM <= OFF_PATH_MAX_M;
}

/** What is gone along: by the arm of a machine at a station, else by what its other poses are of. */
function wayOf({ poses, arm }: Leg): readonly Pose[] {
  return arm ?? poses;
}

function restOf(leg: Leg, doneM: number): readonly Pose[] {
  if (doneM === 0) return wayOf(leg);
  const rest = restOfPath(wayOf(leg), doneM);
  return leg.arm === undefined ? rejoin(rest) : rest;
}

function commandOf(leg: Leg, rest: readonly Pose[]): CommandBody {
  if (leg.arm !== undefined) return { type: 'move-arm', poses: rest };
  return leg.drive === 'path' && rest.length > 1
    ? { type: 'follow-path', poses: rest }
    : { type: 'navigate', pose: leg.poses.at(-1) as Pose };
}

/** The rest of a path from a little ahead on its present straight, never beyond its next corner. */
function rejoin(rest: readonly Pose[]): readonly Pose[] {
  return restOfPath(rest, Math.min(REJOIN_AHEAD_M, posePathLengthM(rest.slice(0, 2))));
}

function ignore(): void {
  // What is driven out of the way and back counts for nothing.
}
