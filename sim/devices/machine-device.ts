import { jointsOf } from '../../hardware-profiles/kinematics.ts';
import type { RosWiring } from '../../hardware-profiles/profile.ts';
import type { Point3 } from '../../hardware-profiles/kinematics.ts';
import type { OwnPlace } from '../../kernel/permit.ts';
import type { Result } from '../../kernel/result.ts';
import { stepMs } from '../limits.ts';
import type { Goal, GoalOutcome, SimMachine } from '../world/machine.ts';
import { parseGoal } from './goal-messages.ts';
import type { ActionEvents, ActionResult, RosGraph } from './graph.ts';
import { batteryText, headerText, jointStateText, odometryText, stringMessageText } from './message-text.ts';
import { Radio } from './radio.ts';
import type { Scanner } from './scanner.ts';

const movingPeriodMs = 100;
const restPeriodMs = 500;
const slowPeriodMs = 1000;
/** Machines that weigh their load tell it this often, since a weight counts for half a second only. */
const loadPeriodMs = 200;
const feedbackPeriodMs = 200;
const scanPeriodMs = 200;
const heldFeedbackPeriodMs = 1000;

interface RunningGoal {
  readonly id: string;
  readonly kind: 'follow-path' | 'navigate';
  readonly goal: Goal;
  readonly events: ActionEvents;
  readonly startedMs: number;
}

/** What a machine can be told about its tool by what it carries or is; used by the crane. */
export type ToolSwitch = (machine: SimMachine, state: 'on' | 'off', nowMs: number) => Result<void>;

/** The ROS face of one simulated machine: its topics, services and actions by the names of its profile. */
export class MachineDevice {
  readonly machine: SimMachine;
  readonly radio: Radio;
  readonly #graph: RosGraph;
  readonly #wiring: RosWiring;
  readonly #namespace: string;
  readonly #switchTool: ToolSwitch;
  readonly #epochMs: (simMs: number) => number;
  readonly #scanner: Scanner;
  #scanDueMs: number;
  readonly #jointNames: readonly string[];
  #previousJoints: number[];
  #jointsAtMs = 0;
  #running: RunningGoal | null = null;
  #odomDueMs: number;
  #slowDueMs: number;
  #healthDueMs = 0;
  #askDueMs: number;
  #feedbackDueMs = 0;
  #wasMoving = false;
  #toldHealth = { blocker: '', lastError: '', isToolOn: false };
  #frozenOdom = '';
  #place: OwnPlace | null = null;
  #toldGuard = '';
  #nowMs = 0;

  constructor(options: {
    readonly machine: SimMachine;
    readonly graph: RosGraph;
    readonly wiring: RosWiring;
    readonly namespace: string;
    readonly switchTool: ToolSwitch;
    readonly epochMs: (simMs: number) => number;
    readonly scanner: Scanner;
  }) {
    this.machine = options.machine;
    this.radio = new Radio(options.machine);
    this.#graph = options.graph;
    this.#wiring = options.wiring;
    this.#namespace = options.namespace;
    this.#switchTool = options.switchTool;
    this.#epochMs = options.epochMs;
    this.#scanner = options.scanner;
    this.#jointNames = jointsOf(this.machine.profile).map((joint) => joint.name);
    this.#previousJoints = this.#jointNames.map((name) => this.machine.joints[name] ?? 0);
    const phaseMs = (this.machine.index % (movingPeriodMs / stepMs)) * stepMs;
    this.#odomDueMs = phaseMs;
    this.#scanDueMs = phaseMs;
    this.#slowDueMs = phaseMs + 40;
    this.#askDueMs = phaseMs;
    this.#healthDueMs = this.#slowDueMs;
    this.#declare();
  }

  /** The goal's way, for the oracle. */
  get goalKind(): string | null {
    return this.#running?.kind ?? null;
  }

  /** Publishes what is due at `nowMs`, after the machine has moved. */
  step(nowMs: number): void {
    this.#nowMs = nowMs;
    this.radio.step(nowMs);
    const isMoving = this.machine.isMoving;
    if (nowMs >= this.#odomDueMs || isMoving !== this.#wasMoving) {
      this.#odomDueMs = nowMs + (isMoving ? movingPeriodMs : restPeriodMs);
      this.#publishMotion(nowMs);
    }
    this.#wasMoving = isMoving;
    if (nowMs >= this.#askDueMs) {
      this.#askDueMs = nowMs + (this.machine.wantsToMove || isMoving ? movingPeriodMs : restPeriodMs);
      this.#ask(nowMs);
    }
    this.#publishGuard(nowMs);
    if (nowMs >= this.#scanDueMs) {
      this.#scanDueMs = nowMs + scanPeriodMs;
      this.#publishScan(nowMs);
    }
    if (nowMs >= this.#slowDueMs) {
      this.#slowDueMs = nowMs + slowPeriodMs;
      this.#publishBattery(nowMs);
    }
    const isHealthDue = nowMs >= this.#healthDueMs;
    if (isHealthDue)
      this.#healthDueMs =
        nowMs + (this.machine.weighedKg === null && this.machine.jackLoadsKg === null ? slowPeriodMs : loadPeriodMs);
    this.#publishHealth(nowMs, isHealthDue ? 'always' : 'on-change');
    if (this.#running !== null && nowMs >= this.#feedbackDueMs) {
      this.#feedbackDueMs = nowMs + (isMoving ? feedbackPeriodMs : heldFeedbackPeriodMs);
      this.#feedBack(this.#running, nowMs);
    }
  }

  #name(local: string): string {
    return local.startsWith('/') ? local : `${this.#namespace === '/' ? '' : this.#namespace}/${local}`;
  }

  #stampMs(nowMs: number): number {
    return this.#epochMs(nowMs) + this.machine.clockOffsetMs;
  }

  #publish(local: string, textOf: () => string): void {
    const topic = this.#name(local);
    if (!this.#graph.sink.hasSubscribers(topic)) return;
    const text = textOf();
    this.radio.pass(this.#nowMs, () => {
      this.#graph.sink.publish(topic, text);
    });
  }

  #publishMotion(nowMs: number): void {
    this.#publish(this.#wiring.odometry.topic, () => {
      if (this.machine.fault.kind === 'pose-freeze' && this.#frozenOdom !== '') return this.#frozenOdom;
      this.#frozenOdom = this.#odometry(nowMs);
      return this.#frozenOdom;
    });
    if (this.#wiring.joints === undefined) return;
    const counted = this.machine.countedJoints;
    const positions = this.#jointNames.map((name) => counted[name] ?? 0);
    const sinceS = Math.max(stepMs, nowMs - this.#jointsAtMs) / 1000;
    const { isMoving } = this.machine;
    const velocities = positions.map((position, index) =>
      isMoving ? (position - (this.#previousJoints[index] as number)) / sinceS : 0,
    );
    this.#previousJoints = positions;
    this.#jointsAtMs = nowMs;
    this.#publish(this.#wiring.joints.topic, () =>
      jointStateText(this.#stampMs(nowMs), this.#jointNames, positions, velocities),
    );
  }

  #odometry(nowMs: number): string {
    const { machine } = this;
    const [cx, cy, cz] = machine.carriedVelocity;
    const cos = Math.cos(machine.pose.yawRad);
    const sin = Math.sin(machine.pose.yawRad);
    const ownMps =
      machine.profile.kinematics.mobility === 'ground' && !machine.body.movesTool ? machine.body.speedMps : 0;
    const velocity: Point3 = [ownMps + cos * cx + sin * cy, cos * cy - sin * cx, cz];
    const frame = `${this.#name('base_link').slice(1)}`;
    return odometryText(this.#stampMs(nowMs), frame, machine.pose, velocity, machine.body.yawRateRadps);
  }

  #ask(nowMs: number): void {
    const permit = this.#wiring.permit;
    if (permit.grade !== 'guarded' || this.radio.isLost) return;
    if (!this.#graph.sink.hasSubscribers(this.#name(permit.request))) return;
    const { pose, countedJoints: joints, wantsToMove } = this.machine;
    const { xM, yM, zM, yawRad } = pose;
    const reach = this.#jointNames.length === 0 ? {} : { joints: { ...joints } };
    // A frozen localisation is believed by the machine itself.
    if (this.machine.fault.kind !== 'pose-freeze' || this.#place === null) {
      this.#place = { xM, yM, zM, yawRad, ageMs: 0, ...reach };
    }
    const request = this.machine.gate.ask(this.machine.monoMs(nowMs), { place: this.#place, wantsToMove });
    if (request !== null) this.#publish(permit.request, () => stringMessageText(JSON.stringify(request)));
  }

  /** At each change, so that the end of a grant is told in the step in which it runs out. */
  #publishGuard(nowMs: number): void {
    const permit = this.#wiring.permit;
    if (permit.grade !== 'guarded' || permit.state === undefined) return;
    if (!this.#graph.sink.hasSubscribers(this.#name(permit.state))) {
      this.#toldGuard = '';
      return;
    }
    const text = JSON.stringify(this.machine.gate.state(this.machine.monoMs(nowMs)));
    if (text === this.#toldGuard) return;
    this.#toldGuard = text;
    this.#publish(permit.state, () => stringMessageText(text));
  }

  #publishScan(nowMs: number): void {
    const { scan } = this.#wiring;
    if (scan === undefined || this.machine.fault.kind === 'scan-silent') return;
    this.#publish(scan.topic, () =>
      this.#scanner.text(this.machine, this.#stampMs(nowMs), this.#name('base_link').slice(1)),
    );
  }

  #publishBattery(nowMs: number): void {
    const { battery } = this.machine;
    if (this.#wiring.battery === undefined) return;
    this.#publish(this.#wiring.battery.topic, () => batteryText(this.#stampMs(nowMs), battery));
  }

  #publishHealth(nowMs: number, when: 'always' | 'on-change'): void {
    const { blocker, lastError, isToolOn } = this.machine;
    const told = this.#toldHealth;
    const isSame = told.blocker === blocker && told.lastError === lastError && told.isToolOn === isToolOn;
    if (when === 'on-change' && isSame) return;
    this.#toldHealth = { blocker, lastError, isToolOn };
    this.#publish(
      this.#wiring.diagnostics.topic,
      () => `{"header":${headerText(this.#stampMs(nowMs), '')},"status":[${this.#health(nowMs)}]}`,
    );
  }

  /** diagnostic_msgs/msg/DiagnosticStatus. */
  #health(nowMs: number): string {
    const { machine } = this;
    const hasError = machine.lastError !== '' || machine.hasFallen || machine.battery.fillRatio <= 0;
    const isWarning = machine.blocker !== '' || (machine.battery.fillRatio < 0.15 && !machine.battery.isCharging);
    const level = hasError ? 2 : isWarning ? 1 : 0;
    const message = machine.lastError !== '' ? machine.lastError : machine.blocker !== '' ? machine.blocker : 'ok';
    const standing = machine.gate.standing(machine.monoMs(nowMs));
    const tool = Object.keys(this.#wiring.tools)[0] ?? '';
    const values = [
      ['goal', this.#running?.kind ?? ''],
      ['blocker', machine.blocker],
      ['tool', `${tool}=${machine.isToolOn ? 'on' : 'off'}`],
      ['permit', standing.level],
      ['rule', standing.ruleId],
      ['mode', machine.mode],
      ['operating_hours', (machine.operatingS / 3_600).toFixed(2)],
      ...(machine.jackLoadsKg ?? []).map(({ joint, kg }) => [`jack_load_kg/${joint}`, weightText(kg)]),
      ...(machine.isHomed === null ? [] : [['homed', machine.isHomed ? 'yes' : 'no']]),
      ...(machine.weighedKg === null ? [] : [['load_kg', weightText(machine.weighedKg)]]),
    ].map(([key, value]) => ({ key, value }));
    return JSON.stringify({
      level,
      name: `${machine.entry.label}: status`,
      message,
      hardware_id: machine.entry.serialNo,
      values,
    });
  }

  #feedBack(running: RunningGoal, nowMs: number): void {
    const remainingM = Math.round(this.machine.body.remainingM() * 1000) / 1000;
    const speed = Math.round(Math.abs(this.machine.body.speedMps) * 1000) / 1000;
    const values =
      running.kind === 'follow-path'
        ? { distance_to_goal: remainingM, speed }
        : {
            distance_remaining: remainingM,
            navigation_time: { sec: Math.floor((nowMs - running.startedMs) / 1000), nanosec: 0 },
            number_of_recoveries: 0,
          };
    this.radio.pass(nowMs, () => {
      running.events.onFeedback(values);
    });
  }

  #declare(): void {
    const wiring = this.#wiring;
    const graph = this.#graph;
    graph.published.set(this.#name(wiring.odometry.topic), wiring.odometry.type);
    graph.published.set(this.#name(wiring.diagnostics.topic), wiring.diagnostics.type);
    if (wiring.scan !== undefined) graph.published.set(this.#name(wiring.scan.topic), wiring.scan.type);
    if (wiring.battery !== undefined) graph.published.set(this.#name(wiring.battery.topic), wiring.battery.type);
    if (wiring.joints !== undefined) graph.published.set(this.#name(wiring.joints.topic), wiring.joints.type);
    this.#declarePermit();
    for (const tool of Object.values(wiring.tools)) this.#declareTool(tool.service);
    for (const trigger of Object.values(wiring.triggers)) this.#declareTrigger(trigger.service);
    if (wiring.followPath !== undefined)
      this.#declareAction(wiring.followPath.action, wiring.followPath.type, 'follow-path');
    if (wiring.navigateToPose !== undefined) {
      this.#declareAction(wiring.navigateToPose.action, wiring.navigateToPose.type, 'navigate');
    }
  }

  #input(local: string, type: string, receive: (message: Readonly<Record<string, unknown>>) => void): void {
    this.#graph.inputs.set(this.#name(local), {
      type,
      receive: (message) => {
        if (typeof message !== 'object' || message === null) return;
        this.radio.pass(this.#nowMs, () => {
          receive(message as Readonly<Record<string, unknown>>);
        });
      },
    });
  }

  #declarePermit(): void {
    const permit = this.#wiring.permit;
    const { gate } = this.machine;
    const monoMs = (): number => this.machine.monoMs(this.#nowMs);
    if (permit.grade === 'guarded') {
      this.#graph.published.set(this.#name(permit.request), 'std_msgs/msg/String');
      if (permit.state !== undefined) this.#graph.published.set(this.#name(permit.state), 'std_msgs/msg/String');
      this.#input(permit.permit, 'std_msgs/msg/String', ({ data }) => {
        if (typeof data === 'string') gate.receivePermit(data, monoMs());
      });
      return;
    }
    this.#input(permit.lock, 'std_msgs/msg/Bool', ({ data }) => {
      if (typeof data === 'boolean') gate.receiveLock(data ? 'locked' : 'unlocked', monoMs());
    });
    this.#input(permit.speedLimit, 'nav2_msgs/msg/SpeedLimit', ({ percentage, speed_limit }) => {
      if (typeof percentage === 'boolean' && typeof speed_limit === 'number')
        gate.receiveSpeedLimit({ percentage, speed_limit });
    });
  }

  #service(local: string, type: string, answer: (args: Readonly<Record<string, unknown>>) => unknown): void {
    this.#graph.services.set(this.#name(local), {
      type,
      call: (args, reply) => {
        const fields = typeof args === 'object' && args !== null ? (args as Readonly<Record<string, unknown>>) : {};
        this.radio.pass(this.#nowMs, () => {
          const values = answer(fields);
          this.radio.pass(this.#nowMs, () => {
            reply({ isAnswered: true, values });
          });
        });
      },
    });
  }

  #declareTool(local: string): void {
    this.#service(local, 'std_srvs/srv/SetBool', ({ data }) => {
      if (typeof data !== 'boolean') return { success: false, message: 'data must be a bool' };
      const switched = this.#switchTool(this.machine, data ? 'on' : 'off', this.#nowMs);
      return { success: switched.ok, message: switched.ok ? '' : switched.problem.code };
    });
  }

  #declareTrigger(local: string): void {
    this.#service(local, 'std_srvs/srv/Trigger', () => {
      const cleared = this.machine.clearFault(this.#nowMs);
      return { success: cleared.ok, message: cleared.ok ? '' : cleared.problem.code };
    });
  }

  #declareAction(local: string, type: string, kind: RunningGoal['kind']): void {
    this.#graph.actions.set(this.#name(local), {
      type,
      send: (goalId, args, events) => {
        this.radio.pass(this.#nowMs, () => {
          this.#start(goalId, kind, args, events);
        });
      },
      cancel: (goalId) => {
        this.radio.pass(this.#nowMs, () => {
          const running = this.#running;
          if (running?.id === goalId && running.kind === kind) this.machine.cancel(running.goal);
        });
      },
    });
  }

  #start(id: string, kind: RunningGoal['kind'], args: unknown, events: ActionEvents): void {
    if (this.machine.mode !== 'autonomous') {
      this.#conclude(events, { status: 6, values: 'by-hand', isAccepted: false });
      return;
    }
    const parsed = parseGoal(kind, args);
    if (!parsed.ok) {
      const values = `${parsed.problem.code} ${JSON.stringify(parsed.problem.facts ?? {})}`;
      this.#conclude(events, { status: 6, values, isAccepted: false });
      return;
    }
    const drive = this.#driveOf(kind, parsed.value.controllerId);
    if (drive === null) {
      this.#conclude(events, { status: 6, values: 'unknown-controller', isAccepted: false });
      return;
    }
    const goal: Goal = {
      poses: parsed.value.poses,
      drive,
      onEnded: (outcome) => {
        if (this.#running?.goal === goal) this.#running = null;
        this.#conclude(events, resultOf(outcome));
      },
    };
    if (events.onAccepted !== undefined) this.radio.pass(this.#nowMs, () => events.onAccepted?.());
    this.#running = { id, kind, goal, events, startedMs: this.#nowMs };
    this.#feedbackDueMs = this.#nowMs;
    this.#askDueMs = Math.min(this.#askDueMs, this.#nowMs);
    this.machine.accept(goal);
  }

  /** Null for a controller that the machine has not. */
  #driveOf(kind: RunningGoal['kind'], controllerId: string): Goal['drive'] | null {
    if (controllerId !== '') return controllerId === this.#wiring.followPath?.armControllerId ? 'arm' : null;
    return kind === 'navigate' ? 'goto' : 'path';
  }

  #conclude(events: ActionEvents, result: ActionResult): void {
    this.radio.pass(this.#nowMs, () => {
      events.onResult(result);
    });
  }
}

/** nav2 results: an error code and text beside the empty result. */
function resultOf({ status, text }: GoalOutcome): ActionResult {
  const values = { result: {}, error_code: status === 'aborted' ? 1 : 0, error_msg: text };
  switch (status) {
    case 'succeeded':
      return { status: 4, values, isAccepted: true };
    case 'cancelled':
      return { status: 5, values, isAccepted: true };
    case 'aborted':
      return { status: 6, values, isAccepted: true };
  }
}

function weightText(kg: number): string {
  return Number.isFinite(kg) ? String(Math.round(kg)) : 'nan';
}
