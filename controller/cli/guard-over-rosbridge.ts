import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { isAxisBounds, type AxisBound } from '../../kernel/axis-bounds.ts';
import { permitLevels, type PermitRequest, type PermitState } from '../../kernel/permit.ts';
import type { GuardListener, GuardWire } from '../../robot-bridge/guard/conformance/guard-wire.ts';
import type { RosbridgeConnection } from '../../robot-bridge/rosbridge/connection.ts';
import { parseOdometry } from '../../robot-bridge/ros/messages.ts';
import { resolveName } from '../../robot-bridge/ros/names.ts';

/** Names of docs/wire.md, relative to the machine's namespace. */
export interface GuardNames {
  readonly request: string;
  readonly permit: string;
  readonly state: string;
  readonly odometry: string;
  readonly joints: string;
  readonly navigate: string;
  readonly acknowledge: string;
}

export const guardNames: GuardNames = {
  request: 'permit_request',
  permit: 'permit',
  state: 'permit_state',
  odometry: 'odom',
  joints: 'joint_states',
  navigate: 'navigate_to_pose',
  acknowledge: 'clear_fault',
};

export interface GuardOverRosbridgeOptions {
  readonly connection: RosbridgeConnection;
  readonly clock: Clock;
  readonly namespace: string;
  readonly names: GuardNames;
}

const navigateType = 'nav2_msgs/action/NavigateToPose';
/** How far ahead the goal of the case about motion lies, metres: at 0.1 m/s it is never reached in the case. */
const motionAheadM = 1.5;
const answerWithinMs = 2000;
const textLengthMax = 4000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const permitRequest = z.object({
  version: z.literal(1),
  machineId: z.string().min(1).max(100),
  connectionId: z.string().min(1).max(100),
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  epochSeen: z.number().int().min(0),
  geometryHash: sha256.optional(),
  limitsHash: sha256.optional(),
});
const speed = z.number().min(0);
const permitState = z.object({
  version: z.literal(1),
  machineId: z.string().max(100),
  connectionId: z.string().max(100),
  level: z.enum([...permitLevels, 'none']),
  ruleId: z.string().max(100),
  travelSpeedMaxMps: speed,
  toolSpeedMaxMps: speed,
  axes: z.custom<readonly AxisBound[]>(isAxisBounds).exactOptional(),
  holdingAxes: z.custom<readonly AxisBound[]>(isAxisBounds).exactOptional(),
  epoch: z.number().int().min(0),
  sequence: z.number().int().min(-1),
  isSuspect: z.boolean(),
  refusedCount: z.number().int().min(0),
  lastRefusal: z.string().max(100),
});

/** The content of a std_msgs/String, null where it is no such message or not of this shape. */
function contentOf<T>(message: unknown, shape: z.ZodType<T>): T | null {
  const text = z.object({ data: z.string().max(textLengthMax) }).safeParse(message);
  if (!text.success) return null;
  try {
    const parsed = shape.safeParse(JSON.parse(text.data.data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * The machine whose guard is tested, behind a rosbridge server.
 * @throws RangeError when a name is no ROS 2 name.
 */
export class GuardOverRosbridge implements GuardWire {
  readonly #connection: RosbridgeConnection;
  readonly #clock: Clock;
  readonly #permitTopic: string;
  readonly #navigate: string;
  readonly #acknowledge: string;
  #listener: GuardListener | null = null;
  #pose: Pose | null = null;
  #hasJoints = false;
  #calls = 0;
  #goalId: string | null = null;
  /** Messages that were not of the form of docs/wire.md. */
  malformed = 0;

  constructor({ connection, clock, namespace, names }: GuardOverRosbridgeOptions) {
    const name = (local: string): string => resolveName(namespace, local);
    this.#connection = connection;
    this.#clock = clock;
    this.#permitTopic = name(names.permit);
    this.#navigate = name(names.navigate);
    this.#acknowledge = name(names.acknowledge);
    connection.allow('topic', this.#permitTopic);
    connection.allow('action', this.#navigate);
    connection.allow('service', this.#acknowledge);
    connection.advertise(this.#permitTopic, 'std_msgs/msg/String');
    const hear = (topic: string, type: string, listener: (message: unknown) => void): void => {
      connection.allow('topic', topic);
      connection.subscribe(topic, type, listener);
    };
    hear(name(names.state), 'std_msgs/msg/String', (message) => this.#onState(message));
    hear(name(names.odometry), 'nav_msgs/msg/Odometry', (message) => this.#onOdometry(message));
    hear(name(names.joints), 'sensor_msgs/msg/JointState', () => {
      this.#hasJoints = true;
    });
    hear(name(names.request), 'std_msgs/msg/String', (message) => this.#onRequest(message));
  }

  follow(listener: GuardListener): void {
    this.#listener = listener;
  }

  sendPermit(text: string): void {
    this.#connection.publish(this.#permitTopic, { data: text });
  }

  acknowledge(): Promise<'answered' | 'unanswered'> {
    this.#calls += 1;
    const id = `guard-acknowledge-${String(this.#calls)}`;
    return new Promise((resolve) => {
      const end = (outcome: 'answered' | 'unanswered'): void => {
        cancel();
        this.#connection.forget(id);
        resolve(outcome);
      };
      const cancel = this.#clock.after(answerWithinMs, () => end('unanswered'));
      const call = { id, service: this.#acknowledge, type: 'std_srvs/srv/Trigger', args: {} };
      const sent = this.#connection.callService(call, ({ type }) => {
        end(type === 'answered' ? 'answered' : 'unanswered');
      });
      if (sent === 'dropped') end('unanswered');
    });
  }

  startMotion(): { readonly isStarted: true } | { readonly isStarted: false; readonly why: string } {
    const pose = this.#pose;
    if (pose === null) return { isStarted: false, why: 'no odometry was received, so where ahead is is not known' };
    // Goals of booms and cranes are those of their tool, which odometry does not tell.
    if (this.#hasJoints) return { isStarted: false, why: 'the machine has joints: only machines that roll are driven' };
    this.#calls += 1;
    const id = `guard-motion-${String(this.#calls)}`;
    const half = pose.yawRad / 2;
    const goal = {
      behavior_tree: '',
      pose: {
        header: { frame_id: 'map', stamp: { sec: 0, nanosec: 0 } },
        pose: {
          position: {
            x: pose.xM + motionAheadM * Math.cos(pose.yawRad),
            y: pose.yM + motionAheadM * Math.sin(pose.yawRad),
            z: pose.zM,
          },
          orientation: { x: 0, y: 0, z: Math.sin(half), w: Math.cos(half) },
        },
      },
    };
    const sent = this.#connection.sendGoal({ id, action: this.#navigate, type: navigateType, goal }, () => undefined);
    if (sent === 'dropped') return { isStarted: false, why: 'the goal could not be sent: no connection' };
    this.#goalId = id;
    return { isStarted: true };
  }

  stopMotion(): void {
    if (this.#goalId === null) return;
    this.#connection.cancelGoal(this.#goalId, this.#navigate);
    this.#connection.forget(this.#goalId);
    this.#goalId = null;
  }

  #onRequest(message: unknown): void {
    const request = contentOf(message, permitRequest);
    if (request === null) {
      this.malformed += 1;
      return;
    }
    const { geometryHash, limitsHash, ...rest } = request;
    const full: PermitRequest = {
      ...rest,
      ...(geometryHash === undefined ? {} : { geometryHash }),
      ...(limitsHash === undefined ? {} : { limitsHash }),
    };
    this.#listener?.onRequest(full);
  }

  #onState(message: unknown): void {
    const state: PermitState | null = contentOf(message, permitState);
    if (state === null) this.malformed += 1;
    else this.#listener?.onState(state);
  }

  #onOdometry(message: unknown): void {
    const odometry = parseOdometry(message);
    if (!odometry.ok) {
      this.malformed += 1;
      return;
    }
    this.#pose = odometry.value.pose;
    this.#listener?.onSpeed(Math.hypot(...odometry.value.velocityMps));
  }
}
