import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodePermit, type Permit, type PermitRequest } from '../../../kernel/permit.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { BaseGuard } from '../../../robot-bridge/guard/base-guard.ts';
import { placeOf } from '../../../robot-bridge/guard/odometry-place.ts';
import { PermitGuard } from '../../../robot-bridge/guard/permit-guard.ts';
import { startGuardNode, type CommandType, type GuardNode } from '../../../robot-bridge/ros2/guard-node.ts';
import { loadRclnodejs, type Rclnodejs } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { ahead } from '../../support/base-guard-stand.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** ROS 2 as far as the node sees it: what was declared, and what was published. */
class FakeRos {
  readonly published: { readonly topic: string; readonly message: unknown }[] = [];
  readonly types = new Map<string, string>();
  readonly qos = new Map<string, unknown>();
  readonly services = new Map<string, (request: unknown, response: { send(message: unknown): void }) => void>();
  readonly #listeners = new Map<string, (message: unknown) => void>();
  isShutDown = false;
  namespace = '';

  hear(topic: string, message: unknown): void {
    const listener = this.#listeners.get(topic);
    if (listener === undefined) throw new Error(`nobody listens to ${topic}`);
    listener(message);
  }

  on(topic: string): readonly unknown[] {
    return this.published.filter((one) => one.topic === topic).map(({ message }) => message);
  }

  module(): Rclnodejs {
    class QoS {
      static readonly HistoryPolicy = { RMW_QOS_POLICY_HISTORY_KEEP_LAST: 1 };
      static readonly ReliabilityPolicy = { RMW_QOS_POLICY_RELIABILITY_RELIABLE: 1 };
      static readonly DurabilityPolicy = { RMW_QOS_POLICY_DURABILITY_VOLATILE: 2 };
      static readonly LivelinessPolicy = { RMW_QOS_POLICY_LIVELINESS_AUTOMATIC: 1 };
      readonly given: readonly number[];
      constructor(...given: readonly number[]) {
        this.given = given;
      }
    }
    // The part that the guard's node uses.
    const part = {
      Context: { defaultContext: () => 'context' },
      NodeOptions: class {},
      QoS,
      init: () => Promise.resolve(),
      shutdown: () => {
        this.isShutDown = true;
      },
      createNode: (_name: string, namespace: string) => {
        this.namespace = namespace;
        return {
          createPublisher: (type: string, topic: string, { qos }: { qos: unknown }) => {
            this.#declare(topic, type, qos);
            return { publish: (message: unknown) => void this.published.push({ topic, message }) };
          },
          createSubscription: (
            type: string,
            topic: string,
            { qos }: { qos: unknown },
            receive: (message: unknown) => void,
          ) => {
            this.#declare(topic, type, qos);
            this.#listeners.set(topic, receive);
          },
          createService: (
            type: string,
            name: string,
            _options: unknown,
            answer: (request: unknown, response: { send(message: unknown): void }) => void,
          ) => {
            this.types.set(name, type);
            this.services.set(name, answer);
          },
          spin: () => undefined,
          destroy: () => undefined,
        };
      },
    };
    return part as unknown as Rclnodejs;
  }

  #declare(topic: string, type: string, qos: unknown): void {
    this.types.set(topic, type);
    this.qos.set(topic, (qos as { readonly given: unknown }).given);
  }
}

const names = {
  command: 'cmd_vel_nav',
  base: 'cmd_vel',
  permit: 'permit',
  request: 'permit_request',
  state: 'permit_state',
  acknowledge: 'clear_fault',
  button: 'acknowledge_button',
  odometry: 'odom',
};
const mac = (bytes: Uint8Array): Uint8Array => createHmac('sha256', 'key').update(bytes).digest();

interface Running {
  readonly ros: FakeRos;
  readonly clock: ManualClock;
  readonly node: GuardNode;
}

async function started(commandType: CommandType, baseType = commandType): Promise<Running> {
  const ros = new FakeRos();
  const clock = new ManualClock();
  const node = await startGuardNode({
    rclnodejs: ros.module(),
    clock,
    namespace: '/r1',
    names,
    commandType,
    baseType,
    turnMs: 50,
    placeOf: (message) => placeOf(message, 'map'),
    guardWith: (outlet) => {
      const guard = new PermitGuard({
        siteId: 'site',
        machineId: 'r1',
        connectionId: 'c',
        mac,
        random: seededRandom(1),
      });
      return new BaseGuard({ guard, outlet, footprintRadiusM: 0.5 });
    },
  });
  return { ros, clock, node };
}

function answerNewest(ros: FakeRos, sequence: number): void {
  const { data } = ros.on('permit_request').at(-1) as { readonly data: string };
  const { nonce, connectionId } = JSON.parse(data) as PermitRequest;
  const hash = '0'.repeat(64);
  const permit: Permit = {
    version: 1,
    siteId: 'site',
    machineId: 'r1',
    epoch: 1,
    connectionId,
    sequence,
    nonce,
    level: 'run',
    travelSpeedMaxMps: 0.5,
    toolSpeedMaxMps: 0.5,
    grantedZoneIds: [],
    geometryHash: hash,
    limitsHash: hash,
    validForMs: 500,
    ruleId: '',
  };
  ros.hear('permit', { data: encodePermit(permit, mac) });
}

const stamped = (sec: number, xMps: number): unknown => ({
  header: { stamp: { sec, nanosec: 7 }, frame_id: 'base_footprint' },
  twist: ahead(xMps),
});

describe('the guard as a ROS 2 node', () => {
  it('declares standard types; reliable, volatile, short for all it hears and says', async () => {
    const { ros, node } = await started('twist', 'stamped');
    expect(Object.fromEntries(ros.types)).toEqual({
      cmd_vel_nav: 'geometry_msgs/msg/Twist',
      cmd_vel: 'geometry_msgs/msg/TwistStamped',
      permit: 'std_msgs/msg/String',
      permit_request: 'std_msgs/msg/String',
      permit_state: 'std_msgs/msg/String',
      acknowledge_button: 'std_msgs/msg/Bool',
      odom: 'nav_msgs/msg/Odometry',
      clear_fault: 'std_srvs/srv/Trigger',
    });
    expect(ros.namespace).toBe('/r1');
    for (const [topic, given] of ros.qos) {
      // A burst of damaged permits, and an edge of the button, must not be lost to the newest message.
      const depth = topic === 'permit' || topic === 'acknowledge_button' ? 10 : 1;
      expect(given, topic).toEqual([1, depth, 1, 2, 1]);
    }
    node.close();
  });

  it('tells with each request where the base is, how old that is, and whether it wants to move', async () => {
    const { ros, clock, node } = await started('twist');
    const newest = (): PermitRequest =>
      JSON.parse((ros.on('permit_request').at(-1) as { readonly data: string }).data) as PermitRequest;
    const odometry = (frame_id: string): unknown => ({
      header: { frame_id },
      pose: { pose: { position: { x: 3, y: 4, z: 0.5 }, orientation: { x: 0, y: 0, z: 1, w: 0 } } },
    });
    await clock.advance(100);
    expect(newest().place).toBeUndefined();
    expect(newest().wantsToMove).toBe(false);
    ros.hear('odom', odometry('map'));
    await clock.advance(30);
    ros.hear('cmd_vel_nav', ahead(1));
    // 30 ms since it came, and what its way may have taken.
    expect(newest().place).toEqual({ xM: 3, yM: 4, zM: 0.5, yawRad: Math.PI, ageMs: 80 });
    expect(newest().wantsToMove).toBe(true);
    ros.hear('odom', odometry('odom'));
    await clock.advance(2000);
    expect(newest().place).toBeUndefined();
    expect(newest().wantsToMove).toBe(false);
    node.close();
  });

  it.each([
    null,
    {},
    { header: { frame_id: 'map' } },
    {
      header: { frame_id: 'map' },
      pose: { pose: { position: { x: 1, y: NaN, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } } },
    },
    {
      header: { frame_id: 'map' },
      pose: { pose: { position: { x: 1, y: 2, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 0 } } },
    },
  ])('finds no place in %j', (message) => {
    expect(placeOf(message, 'map')).toBeNull();
  });

  it('tells the base to stand twenty times a second without a permit, whatever the planner says', async () => {
    const { ros, clock, node } = await started('twist');
    await clock.advance(500);
    ros.hear('cmd_vel_nav', ahead(1));
    await clock.advance(500);
    const told = ros.on('cmd_vel');
    expect(told.length).toBeGreaterThanOrEqual(20);
    for (const one of told) expect(one).toEqual(ahead(0));
    node.close();
  });

  it('hands a command on under a permit, and stands with its last word', async () => {
    const { ros, clock, node } = await started('twist');
    await clock.advance(200);
    answerNewest(ros, 1);
    ros.hear('cmd_vel_nav', ahead(0.25));
    expect(ros.on('cmd_vel').at(-1)).toEqual(ahead(0.25));
    node.close();
    expect(ros.on('cmd_vel').at(-1)).toEqual(ahead(0));
    expect(ros.isShutDown).toBe(true);
    const before = ros.published.length;
    await clock.advance(1000);
    expect(ros.published).toHaveLength(before);
  });

  it("keeps the planner's stamp on its command and puts its own on its own", async () => {
    const { ros, clock, node } = await started('stamped');
    await clock.advance(200);
    answerNewest(ros, 1);
    ros.hear('cmd_vel_nav', stamped(41, 0.25));
    expect(ros.on('cmd_vel').at(-1)).toEqual(stamped(41, 0.25));
    await clock.advance(1000);
    const own = ros.on('cmd_vel').at(-1) as { readonly header: { readonly stamp: object }; readonly twist: unknown };
    const epochMs = clock.epochMs();
    expect(own.header).toEqual({ stamp: { sec: epochMs / 1000 - 0.2, nanosec: 200e6 }, frame_id: 'base_footprint' });
    expect(own.twist).toEqual(ahead(0));
    node.close();
  });

  it('fault 7: is acknowledged by its service or by the wired button, by neither while it is held down', async () => {
    const { ros, clock, node } = await started('twist');
    const acknowledge = (): unknown => {
      let answer: unknown = null;
      ros.services.get('clear_fault')?.({}, { send: (message) => (answer = message) });
      return answer;
    };
    const suspect = async (): Promise<void> => {
      for (let count = 0; count < 4; count += 1) ros.hear('permit', { data: 'garbage' });
      ros.hear('acknowledge_button', { data: true });
      await clock.advance(11_000);
      expect(ros.on('permit_state').at(-1)).toMatchObject({
        data: expect.stringContaining('"isSuspect":true') as string,
      });
    };
    await clock.advance(200);
    await suspect();
    expect(acknowledge()).toEqual({ success: true, message: '' });
    await suspect();
    ros.hear('acknowledge_button', { data: false });
    ros.hear('acknowledge_button', { data: true });
    await clock.advance(1000);
    expect(ros.on('permit_state').at(-1)).toMatchObject({
      data: expect.stringContaining('"isSuspect":false') as string,
    });
    node.close();
  });

  it('refuses at once, and loads nothing, where ROS 2 is not there', () => {
    expect(loadRclnodejs({})).toEqual({ kind: 'lacking', lack: 'ros2-not-sourced' });
    expect(loadRclnodejs({ ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: '' }).kind).toBe('lacking');
  });
});
