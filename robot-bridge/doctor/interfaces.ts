import type { Capability, MachineProfile, RosWiring } from '../../hardware-profiles/profile.ts';
import { resolveName } from '../ros/names.ts';

/** Which way an interface goes, seen from the machine. */
export type InterfaceKind = 'published' | 'subscribed' | 'service' | 'action';

export type InterfacePart =
  | 'odometry'
  | 'battery'
  | 'diagnostics'
  | 'joints'
  | 'scan'
  | 'follow-path'
  | 'navigate'
  | 'tool'
  | 'trigger'
  | 'permit-request'
  | 'permit'
  | 'permit-state'
  | 'lock'
  | 'speed-limit';

/** One interface that the profile says the machine has. */
export interface WiredInterface {
  readonly part: InterfacePart;
  readonly kind: InterfaceKind;
  /** With its namespace. */
  readonly name: string;
  readonly type: string;
  /** Key of a tool or trigger in the profile. */
  readonly key: string | null;
}

const text = 'std_msgs/msg/String';

/**
 * Every interface of a machine's ROS wiring, by its profile.
 * @throws RangeError when the namespace makes no ROS 2 name.
 */
export function wiredInterfaces(wiring: RosWiring, namespace: string): readonly WiredInterface[] {
  const { odometry, battery, diagnostics, joints, scan, followPath, navigateToPose, tools, triggers, permit } = wiring;
  const one = (part: InterfacePart, kind: InterfaceKind, name: string, type: string, key: string | null = null) => ({
    ...{ part, kind, type, key },
    name: resolveName(namespace, name),
  });
  const reports = Object.entries({ odometry, battery, diagnostics, joints, scan });
  const actions = Object.entries({ 'follow-path': followPath, navigate: navigateToPose });
  return [
    ...reports.flatMap(([part, topic]) =>
      topic === undefined ? [] : [one(part as InterfacePart, 'published', topic.topic, topic.type)],
    ),
    ...actions.flatMap(([part, action]) =>
      action === undefined ? [] : [one(part as InterfacePart, 'action', action.action, action.type)],
    ),
    ...Object.entries(tools).map(([key, { service, type }]) => one('tool', 'service', service, type, key)),
    ...Object.entries(triggers).map(([key, { service, type }]) => one('trigger', 'service', service, type, key)),
    ...(permit.grade === 'guarded'
      ? [
          one('permit-request', 'published', permit.request, text),
          one('permit', 'subscribed', permit.permit, text),
          ...(permit.state === undefined ? [] : [one('permit-state', 'published', permit.state, text)]),
        ]
      : [
          one('lock', 'subscribed', permit.lock, 'std_msgs/msg/Bool'),
          one('speed-limit', 'subscribed', permit.speedLimit, 'nav2_msgs/msg/SpeedLimit'),
        ]),
  ];
}

/** What the fleet asks of a machine, and the interfaces that it needs for it. */
export interface Ability {
  readonly ability: 'see' | 'permit' | 'travel' | 'work';
  readonly capability: Capability | null;
  /** All of one of these groups. */
  readonly needs: readonly (readonly WiredInterface[])[];
}

/**
 * What the fleet could do with the machine, each with what it takes. Without a pose no command goes out, and without a permit or lock nothing may move, so
 * that both are part of everything that moves.
 */
export function abilitiesOf(profile: MachineProfile, interfaces: readonly WiredInterface[]): readonly Ability[] {
  const of = (...parts: readonly InterfacePart[]): readonly WiredInterface[] =>
    interfaces.filter(({ part }) => parts.includes(part));
  const see = of('odometry');
  const held = [...see, ...of('permit-request', 'permit', 'lock', 'speed-limit')];
  const [follow, navigate, tools] = [of('follow-path'), of('navigate'), of('tool')];
  const moves = [follow, navigate].filter((group) => group.length > 0).map((group) => [...held, ...group]);
  // A machine that stands has nothing to drive by; its tools are what it works with.
  const work = moves.length === 0 ? [[...held, ...tools]] : moves.map((group) => [...group, ...tools]);
  return [
    { ability: 'see', capability: null, needs: [see] },
    { ability: 'permit', capability: null, needs: [held] },
    ...profile.capabilities.map((capability): Ability =>
      capability === 'travel'
        ? { ability: 'travel', capability, needs: moves }
        : { ability: 'work', capability, needs: work },
    ),
  ];
}
