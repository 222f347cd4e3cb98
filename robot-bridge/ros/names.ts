import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile, RosWiring } from '../../hardware-profiles/profile.ts';
import type { RosConnection } from './connection.ts';

/** ROS 2 names: tokens of letters, digits and underscores that do not begin with a digit, joined by slashes. */
const rosName = /^(\/[A-Za-z_][A-Za-z0-9_]*)+$/;

/** A profile's name under a machine's namespace (`odom` of `/l1` is `/l1/odom`). A name that begins with a slash is taken as it is. */
export function resolveName(namespace: string, name: string): string {
  const base = namespace === '' || namespace.startsWith('/') ? namespace : `/${namespace}`;
  const resolved = name.startsWith('/') ? name : `${base.replace(/\/$/, '')}/${name}`;
  if (!rosName.test(resolved)) throw new RangeError(`${resolved} is no ROS 2 name`);
  return resolved;
}

/** The wire of one machine with its names resolved, and the list of all that may be touched. */
export interface MachineWire {
  readonly wiring: RosWiring;
  readonly resolve: (name: string) => string;
}

/** @throws RangeError when it has no ROS wire: the fleet and its profiles are checked before links are made. */
export function machineWire(machine: FleetMachine, profile: MachineProfile): MachineWire {
  const wiring = profile.wires.ros;
  const { wire } = machine;
  if (wire.kind === 'vda5050' || wiring === undefined)
    throw new RangeError(`profile ${profile.id} has no rosbridge wire`);
  return { wiring, resolve: (name) => resolveName(wire.namespace, name) };
}

/** Allows what moves and reports the machine. Permit topics are the interlock's and are allowed by its link only. */
export function allowMachine(connection: RosConnection, { wiring, resolve }: MachineWire): void {
  const topics = [wiring.odometry, wiring.battery, wiring.diagnostics, wiring.joints, wiring.scan];
  for (const topic of topics) {
    if (topic !== undefined) connection.allow('topic', resolve(topic.topic));
  }
  for (const action of [wiring.followPath, wiring.navigateToPose]) {
    if (action !== undefined) connection.allow('action', resolve(action.action));
  }
  for (const service of [...Object.values(wiring.tools), ...Object.values(wiring.triggers)]) {
    connection.allow('service', resolve(service.service));
  }
}
