import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile, RosWiring } from '../../hardware-profiles/profile.ts';
import { machineWire } from '../ros/names.ts';
import type { Interfaces } from './connection.ts';
import type { NodeWishes } from './own-nodes.ts';
import type { TopicPurpose } from './qos.ts';

/** The site's own topics; a simulated one's clock and its followers (docs/wire.md). */
export const siteInterfaces: Interfaces = {
  purposes: new Map<string, TopicPurpose>([
    ['/clock', 'clock'],
    ['/clock_follower', 'clock'],
  ]),
  presentBy: [],
  actions: [],
  services: [],
  single: ['/clock'],
  nodes: null,
};

/**
 * The names of one machine.
 * @param commands 'commands' where this process sends them; who only listens makes no clients.
 * @throws RangeError when the profile has no ROS wire or a name in it is no ROS 2 name.
 */
export function machineInterfaces(
  machine: FleetMachine,
  profile: MachineProfile,
  commands: 'commands' | 'no-commands',
): Interfaces {
  const { wiring, resolve } = machineWire(machine, profile);
  const odometry = resolve(wiring.odometry.topic);
  const { permit } = wiring;
  const told: (readonly [string, TopicPurpose])[] =
    permit.grade === 'guarded'
      ? [
          [resolve(permit.permit), 'permit'],
          [resolve(permit.request), 'permit-request'],
        ]
      : [
          [resolve(permit.lock), 'command'],
          [resolve(permit.speedLimit), 'command'],
        ];
  const sends = commands === 'commands';
  const actions = sends ? [wiring.followPath, wiring.navigateToPose] : [];
  const services = sends ? [...Object.values(wiring.tools), ...Object.values(wiring.triggers)] : [];
  return {
    purposes: new Map(told),
    presentBy: [odometry],
    actions: actions.flatMap((item) => (item === undefined ? [] : [{ name: resolve(item.action), type: item.type }])),
    services: services.map(({ service, type }) => ({ name: resolve(service), type })),
    single: [odometry, ...told.map(([topic]) => topic)],
    nodes: nodeWishes(wiring, resolve, sends ? 'set-up' : 'watch'),
  };
}

/** Who sends commands sets the nodes up. The interlock asks for itself, so that its permits need not rely on what the controller has found. */
function nodeWishes({ native }: RosWiring, resolve: (name: string) => string, by: NodeWishes['by']): NodeWishes | null {
  const { parameters = [], lifecycle } = native ?? {};
  if (parameters.length === 0 && lifecycle === undefined) return null;
  return {
    parameters: parameters.map((wish) => ({ ...wish, node: resolve(wish.node) })),
    activeNode: lifecycle === undefined ? null : resolve(lifecycle.node),
    by,
  };
}
