import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type {
  CommandEvent,
  ConnectionState,
  MachineCommand,
  MachineLink,
  MachineReport,
  Unsubscribe,
} from '../link.ts';
import {
  commandLimits,
  goalWireId,
  poseLengthM,
  RunningCommands,
  type CommandLimits,
  type LostGoal,
  type WireCall,
} from './commands.ts';
import type { RosConnection } from './connection.ts';
import {
  followPathGoal,
  navigateGoal,
  parseBattery,
  parseDiagnostics,
  parseJoints,
  parseOdometry,
  type Odometry,
} from './messages.ts';
import { parseScan, scanFrame } from './scan.ts';
import { allowMachine, machineWire, type MachineWire } from './names.ts';

export interface MachineLinkOptions {
  readonly machine: FleetMachine;
  readonly profile: MachineProfile;
  /** The way into the machine's ROS graph; shared with the other machines there. */
  readonly connection: RosConnection;
  /** The site's clock, simulated where the site is: ages and expiries count on it. */
  readonly clock: Clock;
  /** Deadlines of the wire count on wall time. */
  readonly wallClock: Clock;
  readonly limits?: Partial<CommandLimits>;
  /** Where scans are wanted: they are many numbers. */
  readonly hearsScans?: true;
}

interface ListenedTopic {
  readonly topic: string;
  readonly type: string;
  readonly everyMs?: number | undefined;
  readonly form?: 'cbor' | undefined;
}

/** `MachineLink` plus what its owner needs to end it. */
export interface RosMachineLink extends MachineLink {
  close(): void;
}

/** Command ids remembered, so that none is obeyed twice. */
const usedIdsMax = 4096;
const posesMax = 5000;
/** A machine's stamp that jumps back by less than this is a late message, by more a machine whose clock was set. */
const stampResetMs = 10_000;
/** A machine that sends rubbish is reported at most this often per kind of problem; the count goes along. */
const refusedReportEveryMs = 1000;

/** @throws RangeError when the profile has no rosbridge wire or a name in it is no ROS 2 name. */
export function createRosMachineLink(options: MachineLinkOptions): RosMachineLink {
  return new Link(options);
}

class Link implements RosMachineLink {
  readonly machineId: MachineId;
  readonly #connection: RosConnection;
  readonly #clock: Clock;
  readonly #wire: MachineWire;
  readonly #commands: RunningCommands;
  readonly #listeners = new Set<(report: MachineReport) => void>();
  readonly #usedIds = new Set<CommandId>();
  readonly #unsubscribes: Unsubscribe[] = [];
  readonly #refused = new Map<string, { reportedMs: number; count: number }>();
  /** At most the goals that ran on one connection: no goal goes out before the next connect, which empties it. */
  readonly #orphans: LostGoal[] = [];
  #lastStampMs = 0;
  /** The connection on which a pose has been read. Commands go out on that one only. */
  #poseGeneration = 0;

  constructor(options: MachineLinkOptions) {
    const { machine, profile, connection, clock, wallClock } = options;
    this.machineId = asId<MachineId>(machine.id);
    this.#connection = connection;
    this.#clock = clock;
    this.#wire = machineWire(machine, profile);
    this.#commands = new RunningCommands({
      connection,
      clock,
      wallClock,
      limits: { ...commandLimits, ...options.limits },
      onRefusedMessage: (problem) => this.#reportRefused(problem),
    });
    allowMachine(connection, this.#wire);
    this.#unsubscribes.push(connection.onState((state) => this.#onState(state)));
    // Whose it was nobody can say: it is shown with every machine behind this connection.
    this.#unsubscribes.push(connection.onRefused((problem) => this.#reportRefused(problem)));
    this.#subscribeAll();
    if (options.hearsScans === true) this.#subscribeScan(profile);
  }

  connection(): ConnectionState {
    return this.#connection.state();
  }

  onReport(listener: (report: MachineReport) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    // Noted before anything else: a refused command needs a new id too, so that a person or program must decide again.
    if (this.#usedIds.has(command.commandId)) return refuse({ code: 'command-repeated' });
    this.#noteId(command.commandId);
    const nowMs = this.#clock.monoMs();
    if (!(nowMs < command.expiresMonoMs)) {
      return refuse({ code: 'command-expired', facts: { lateMs: nowMs - command.expiresMonoMs } });
    }
    const call = this.#callOf(command);
    if (!call.ok) return call;
    if (this.#connection.state() !== 'connected')
      return refuse({ code: 'link-down', facts: { cause: 'not-connected' } });
    if (this.#poseGeneration !== this.#connection.generation()) {
      return refuse({ code: 'link-down', facts: { cause: 'state-not-read' } });
    }
    const outcome = this.#commands.start(command, call.value, onEvent);
    return outcome === 'sent' ? ok(undefined) : refuse({ code: 'link-down', facts: { cause: 'link-does-not-drain' } });
  }

  /**
   * A command that this link never sent may be one of the controller's earlier life, whose goal still runs: it is cancelled under the name
   * it would have. That stops at most what nobody follows; no event comes of it.
   */
  cancel(commandId: CommandId): void {
    if (this.#commands.has(commandId)) this.#commands.cancel(commandId);
    else if (!this.#usedIds.has(commandId)) {
      for (const action of this.#actions()) this.#connection.cancelGoal(goalWireId(action, commandId), action);
    }
  }

  close(): void {
    this.#commands.loseAll();
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#listeners.clear();
  }

  #actions(): readonly string[] {
    const { followPath, navigateToPose } = this.#wire.wiring;
    return [followPath, navigateToPose].flatMap((item) =>
      item === undefined ? [] : [this.#wire.resolve(item.action)],
    );
  }

  #noteId(id: CommandId): void {
    this.#usedIds.add(id);
    if (this.#usedIds.size <= usedIdsMax) return;
    const oldest = this.#usedIds.values().next();
    if (oldest.done !== true) this.#usedIds.delete(oldest.value);
  }

  #callOf(command: MachineCommand): Result<WireCall> {
    const { wiring, resolve } = this.#wire;
    switch (command.type) {
      case 'follow-path':
      case 'move-arm': {
        if (wiring.followPath === undefined) return unsupported(command.type);
        const controllerId = command.type === 'move-arm' ? wiring.followPath.armControllerId : '';
        // A machine that does not tell the two apart would drive there.
        if (controllerId === undefined) return unsupported(command.type);
        const { poses } = command;
        if (poses.length === 0 || poses.length > posesMax || !poses.every(isFinitePose)) {
          return refuse({ code: 'input-invalid', facts: { poses: poses.length, posesMax } });
        }
        const { action, type } = wiring.followPath;
        const lengthM = poseLengthM(poses);
        return ok({ kind: 'goal', action: resolve(action), type, goal: followPathGoal(poses, controllerId), lengthM });
      }
      case 'navigate': {
        if (wiring.navigateToPose === undefined) return unsupported('navigate');
        if (!isFinitePose(command.pose)) return refuse({ code: 'input-invalid' });
        const { action, type } = wiring.navigateToPose;
        return ok({ kind: 'goal', action: resolve(action), type, goal: navigateGoal(command.pose), lengthM: null });
      }
      case 'set-tool': {
        const tool = Object.hasOwn(wiring.tools, command.tool) ? wiring.tools[command.tool] : undefined;
        if (tool === undefined) return unsupported(`tool ${command.tool}`);
        return ok({ kind: 'service', service: resolve(tool.service), type: tool.type, args: { data: command.on } });
      }
      case 'trigger': {
        const trigger = Object.hasOwn(wiring.triggers, command.trigger) ? wiring.triggers[command.trigger] : undefined;
        if (trigger === undefined) return unsupported(`trigger ${command.trigger}`);
        return ok({ kind: 'service', service: resolve(trigger.service), type: trigger.type, args: {} });
      }
    }
  }

  #subscribeAll(): void {
    const { odometry, battery, diagnostics, joints } = this.#wire.wiring;
    this.#listen(odometry, (message) => this.#onOdometry(message));
    this.#listen(joints, (message) => {
      this.#accept(parseJoints(message), (value) => ({ type: 'joints', ...value, ...this.#origin() }));
    });
    this.#listen(battery, (message) => {
      this.#accept(parseBattery(message), (value) => ({ type: 'battery', ...value, ...this.#origin() }));
    });
    this.#listen(diagnostics, (message) => {
      const parsed = parseDiagnostics(message);
      if (!parsed.ok) this.#reportRefused(parsed.problem);
      else for (const status of parsed.value) this.#report({ type: 'health', ...status, ...this.#origin() });
    });
  }

  #subscribeScan(profile: MachineProfile): void {
    const frame = scanFrame(profile);
    if (frame === null) return;
    this.#listen(this.#wire.wiring.scan, (message) => {
      this.#accept(parseScan(message, frame), (scan) => ({ type: 'scan', scan, ...this.#origin() }));
    });
  }

  #listen(topic: ListenedTopic | undefined, listener: (message: unknown) => void): void {
    if (topic === undefined) return;
    const { type, everyMs, form } = topic;
    const wish = { ...(everyMs === undefined ? {} : { everyMs }), ...(form === undefined ? {} : { form }) };
    this.#unsubscribes.push(this.#connection.subscribe(this.#wire.resolve(topic.topic), type, listener, wish));
  }

  #onState(state: ConnectionState): void {
    if (state === 'connected') this.#cancelOrphans();
    else this.#orphans.push(...this.#commands.loseAll());
    this.#report({ type: 'connection', state, ...this.#origin() });
  }

  /** Goals that were lost with the last connection are reported as such, so nothing may go on for them unseen. */
  #cancelOrphans(): void {
    for (const { wireId, action } of this.#orphans.splice(0)) this.#connection.cancelGoal(wireId, action);
  }

  #onOdometry(message: unknown): void {
    const parsed = parseOdometry(message);
    if (!parsed.ok) return this.#reportRefused(parsed.problem);
    const problem = this.#stampProblem(parsed.value);
    if (problem !== null) return this.#reportRefused(problem);
    this.#lastStampMs = parsed.value.stampMs;
    this.#poseGeneration = this.#connection.generation();
    this.#report({ type: 'pose', ...parsed.value, ...this.#origin() });
  }

  /**
   * A pose that is no newer than the last one (doubled, overtaken, replayed by a bridge after a reconnect) must not make the machine
   * look fresh. The machine's own stamps are compared with each other only, never with our clock. Zero means that it sets none.
   */
  #stampProblem({ stampMs }: Odometry): Problem | null {
    if (stampMs === 0) return null;
    const backMs = this.#lastStampMs - stampMs;
    if (backMs === 0) return { code: 'message-repeated' };
    return backMs > 0 && backMs < stampResetMs ? { code: 'message-late', facts: { backMs } } : null;
  }

  #accept<T>(parsed: Result<T>, report: (value: T) => MachineReport): void {
    if (parsed.ok) this.#report(report(parsed.value));
    else this.#reportRefused(parsed.problem);
  }

  #origin(): { readonly machineId: MachineId; readonly receivedMonoMs: number } {
    return { machineId: this.machineId, receivedMonoMs: this.#clock.monoMs() };
  }

  #reportRefused(problem: Problem): void {
    const nowMs = this.#clock.monoMs();
    const entry = this.#refused.get(problem.code) ?? { reportedMs: -Infinity, count: 0 };
    this.#refused.set(problem.code, entry);
    entry.count += 1;
    if (nowMs - entry.reportedMs < refusedReportEveryMs) return;
    entry.reportedMs = nowMs;
    const facts = { ...problem.facts, count: entry.count };
    this.#report({ type: 'refused', problem: { code: problem.code, facts }, ...this.#origin() });
  }

  #report(report: MachineReport): void {
    for (const listener of this.#listeners) listener(report);
  }
}

function unsupported(what: string): Result<never> {
  return refuse({ code: 'command-unsupported', facts: { what } });
}

function isFinitePose(pose: Pose): boolean {
  return [pose.xM, pose.yM, pose.zM, pose.yawRad].every(Number.isFinite);
}
