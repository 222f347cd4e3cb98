import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { RosConnection } from '../ros/connection.ts';
import { Ros2Connection, type Interfaces } from './connection.ts';
import { machineInterfaces, siteInterfaces } from './interfaces.ts';
import { Ros2Participant } from './participant.ts';
import { lackText, loadRclnodejs, type LoadedRos2 } from './rclnodejs.ts';

export interface Ros2GraphOptions {
  readonly wallClock: Clock;
  /** What this process is called: the processes of one controller are told apart by it. */
  readonly nodeName: string;
  /** Puts whoever takes note of all that passes in between. */
  readonly tapped: (connection: RosConnection) => RosConnection;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The connections of one process into ROS 2 graphs: one participant per domain, one connection per machine and one for each site. */
export class Ros2Graph {
  readonly #options: Ros2GraphOptions;
  readonly #participants = new Map<string, Ros2Participant>();
  readonly #connections = new Map<string, RosConnection>();
  #loaded: LoadedRos2 | null = null;

  constructor(options: Ros2GraphOptions) {
    this.#options = options;
  }

  /** @throws Error that says what is missing and how to get it, where this machine has no ROS 2. */
  site(url: string): RosConnection {
    return this.#connection(url, url, siteInterfaces, '', null);
  }

  /**
   * @param clock the site's: a machine that says nothing while its time goes on is gone.
   * @throws Error that says what is missing and how to get it; RangeError where the profile has no ROS wire or a name is none of ROS 2.
   */
  machine(
    machine: FleetMachine,
    profile: MachineProfile,
    clock: Clock,
    commands: 'commands' | 'no-commands',
  ): RosConnection {
    const interfaces = machineInterfaces(machine, profile, commands);
    const isOwn = profile.wires.ros?.native?.node === 'machine';
    const namespace = isOwn && machine.wire.kind === 'ros2' ? machine.wire.namespace : '';
    return this.#connection(`${machine.wire.url} ${machine.id}`, machine.wire.url, interfaces, namespace, clock);
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    for (const participant of this.#participants.values()) participant.close();
  }

  #connection(
    key: string,
    url: string,
    interfaces: Interfaces,
    nodeNamespace: string,
    silenceClock: Clock | null,
  ): RosConnection {
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      const participant = this.#participant(url);
      connection = this.#options.tapped(
        new Ros2Connection({ participant, url, nodeNamespace, interfaces, silenceClock }),
      );
      this.#connections.set(key, connection);
    }
    return connection;
  }

  #participant(url: string): Ros2Participant {
    const known = this.#participants.get(url);
    if (known !== undefined) return known;
    this.#loaded ??= loadRclnodejs(this.#options.environment);
    if (this.#loaded.kind === 'lacking')
      throw new Error(`${url}: ${lackText[this.#loaded.lack]} (${this.#loaded.lack})`);
    const { wallClock, nodeName } = this.#options;
    const { rclnodejs } = this.#loaded;
    const participant = new Ros2Participant({ rclnodejs, domain: domainOf(url), wallClock, nodeName }, (error) => {
      // ROS is there and does not start: a broken installation, which no waiting mends.
      throw error;
    });
    this.#participants.set(url, participant);
    return participant;
  }
}

const domainMax = 232;

/** @throws RangeError for what is no address of a DDS domain. */
export function domainOf(url: string): number {
  const domain = Number(/^ros2:\/\/(\d{1,3})$/.exec(url)?.[1] ?? NaN);
  if (!(domain <= domainMax))
    throw new RangeError(`${url} is no ros2://<domain> with a domain of 0 to ${String(domainMax)}`);
  return domain;
}
