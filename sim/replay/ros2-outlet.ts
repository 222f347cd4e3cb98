import type { Clock } from '../../kernel/clock.ts';
import { RosGraph } from '../devices/graph.ts';
import { openNativeNodes } from '../ros2/native-nodes.ts';
import type { NativeWire } from '../serve-simulation.ts';
import type { ReplayLog, ReplayOutlet } from './outlet.ts';

/** How often it is looked whether somebody listens, ms. */
const lookEveryMs = 100;
/** DDS finds one reader after the other: from the first one on so long is waited for the rest, ms. */
const settleMs = 1000;

export interface Ros2OutletOptions extends NativeWire {
  /** Types by topic. */
  readonly topics: ReadonlyMap<string, string>;
  readonly wall: Clock;
  readonly log: ReplayLog;
}

/**
 * One node that publishes, and neither hears nor serves anything.
 * @throws Error of rclnodejs where a message type is not installed.
 */
export async function openRos2Outlet(options: Ros2OutletOptions): Promise<ReplayOutlet> {
  const { rclnodejs, domain, topics, wall, log } = options;
  const graph = new RosGraph();
  for (const [topic, type] of topics) graph.published.set(topic, installedName(type));
  const nodes = await openNativeNodes({
    ...{ graph, rclnodejs, domain, wallClock: wall, log },
    onInput: () => undefined,
    followers: () => 0,
    onFollowerGone: () => undefined,
  });
  let cancel: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    const look = (): void => {
      const isHeard = [...topics.keys()].some((topic) => nodes.hasSubscribers(topic));
      cancel = isHeard ? wall.after(settleMs, resolve) : wall.after(lookEveryMs, look);
    };
    look();
  });
  const told = new Set<string>();
  return {
    ...{ url: `ros2://${String(domain)}`, heard, isCongested: () => false },
    publish(topic, text) {
      try {
        nodes.publish(topic, text);
        return 'sent';
      } catch (error) {
        // What was recorded need not be a message of its type: machines say all kinds of things.
        if (!told.has(topic)) log('not a message of its type', { topic, error: String(error) });
        told.add(topic);
        return 'lost';
      }
    },
    close() {
      cancel();
      nodes.close();
      return Promise.resolve();
    },
  };
}

/** `nav_msgs/Odometry`, as rosbridge has it too, is `nav_msgs/msg/Odometry` in ROS 2. */
function installedName(type: string): string {
  return type.includes('/msg/') ? type : type.replace('/', '/msg/');
}
