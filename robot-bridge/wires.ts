import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { FleetFile, FleetMachine } from '../hardware-profiles/fleet.ts';
import type { Vda5050FleetWire } from '../hardware-profiles/vda5050-wire.ts';
import { vehiclePermitWay } from '../hardware-profiles/wiring.ts';
import { asId, type MachineId } from '../kernel/ids.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import type { MachineLink, PermitLink } from './link.ts';
import type { RosConnection } from './ros/connection.ts';
import { createRosMachineLink } from './ros/machine-link.ts';
import { createRosPermitLink } from './ros/permit-link.ts';
import { tappedRos } from './recording/tapped-ros.ts';
import type { WireTap } from './recording/wire-record.ts';
import { RosbridgeConnection } from './rosbridge/connection.ts';
import { Ros2Graph, type Ros2GraphOptions } from './ros2/graph.ts';
import { openEntrance } from '../hardware-profiles/broker-entrance.ts';
import { BrokerConnection } from './vda5050/broker-connection.ts';
import { createVda5050MachineLink } from './vda5050/machine-link.ts';
import type { Leave } from './vda5050/order-run.ts';
import { VehiclePermit } from './vda5050/permit-link.ts';

export interface WiredMachine {
  readonly machine: FleetMachine;
  readonly profile: MachineProfile;
}

export interface WiredPermitLink extends PermitLink {
  /** Requests refused so far: malformed, or sent on another machine's topic. */
  refusedRequests(): number;
}

export interface WiresOptions {
  /** I/O runs on wall time even where the site's time is simulated. */
  readonly wallClock: Clock;
  readonly random: Random;
  /** Takes note of all that passes; null: nothing is recorded, and nothing is spent on it. */
  readonly tap?: WireTap | null;
  /** What this process is called in a ROS 2 graph, and its environment, which tells whether ROS 2 is there. */
  readonly ros2: Pick<Ros2GraphOptions, 'environment' | 'nodeName'>;
  /** Who this process is at brokers; absent: nobody that their rules know. */
  readonly atBrokers?: { readonly who: 'controller' | 'interlock'; readonly siteId: string };
}

/**
 * The connections of one process, one per URL, and the links over them: the one place that knows every wire. Controller and interlock have one
 * each and share nothing.
 */
export class MachineWires {
  readonly #options: WiresOptions;
  readonly #graph: Ros2Graph;
  readonly #byUrl = new Map<string, RosConnection>();
  readonly #brokers = new Map<string, { readonly broker: BrokerConnection; readonly entrance: string | undefined }>();
  readonly #links: { close(): void }[] = [];

  constructor(options: WiresOptions) {
    this.#options = options;
    const { tap = null, wallClock, ros2 } = options;
    this.#graph = new Ros2Graph({ ...ros2, wallClock, tapped: (bare) => (tap === null ? bare : tappedRos(bare, tap)) });
  }

  /**
   * The way to the site's own topics in the ROS graph behind a URL; opened once, and tried again for as long as this lives.
   * @throws Error that says what to do, for `ros2://` on a computer without ROS 2.
   */
  ros(url: string): RosConnection {
    if (url.startsWith('ros2:')) return this.#graph.site(url);
    let connection = this.#byUrl.get(url);
    if (connection === undefined) {
      const { tap = null, ...options } = this.#options;
      const bare = new RosbridgeConnection({ ...options, url });
      connection = tap === null ? bare : tappedRos(bare, tap);
      this.#byUrl.set(url, connection);
    }
    return connection;
  }

  /**
   * The broker of a vehicle, likewise.
   *
   * @throws Error that says what to do where a password or a certificate is missing.
   */
  #broker({ url, broker: entrance }: Vda5050FleetWire): BrokerConnection {
    const text = JSON.stringify(entrance);
    const known = this.#brokers.get(url);
    if (known !== undefined && known.entrance !== text) {
      throw new Error(`${url} has two ways in: give all its vehicles the same "broker" in the fleet file`);
    }
    if (known !== undefined) return known.broker;
    const { atBrokers, ros2, wallClock, random, tap = null } = this.#options;
    const named =
      atBrokers === undefined
        ? {}
        : {
            ...openEntrance(entrance, atBrokers.who, ros2.environment),
            clientId: `banksman-${atBrokers.who}-${atBrokers.siteId}`,
          };
    const broker = new BrokerConnection({ url, wallClock, random, tap, ...named });
    this.#brokers.set(url, { broker, entrance: text });
    return broker;
  }

  /**
   * @param clock the site's, simulated where the site is: ages and expiries count on it.
   * @param hears `scans` where scans are wanted: they are many numbers.
   * @param leave what the interlock last said of the machine; a vehicle of VDA 5050 gets no more of its way while that is 'held'.
   * @throws RangeError when the profile has not the wire that the fleet file names, or a name in it is none of that wire.
   */
  machineLink(
    { machine, profile }: WiredMachine,
    clock: Clock,
    hears: 'scans' | 'no-scans',
    leave: () => Leave = () => 'held',
  ): MachineLink {
    const { wallClock } = this.#options;
    if (machine.wire.kind === 'vda5050') {
      const vehicle = this.#vehicle(machine, profile, machine.wire, clock);
      return this.#kept(createVda5050MachineLink({ ...vehicle, leave }));
    }
    // Who hears scans is the interlock, which commands nothing.
    const connection = this.#rosOf(machine, profile, clock, hears === 'scans' ? 'no-commands' : 'commands');
    const scans = hears === 'scans' ? { hearsScans: true as const } : {};
    return this.#kept(createRosMachineLink({ machine, profile, connection, clock, wallClock, ...scans }));
  }

  permitLink(machines: readonly WiredMachine[], clock: Clock): WiredPermitLink {
    const robots = machines.filter(({ machine }) => machine.wire.kind !== 'vda5050');
    const connectionOf = (machine: FleetMachine, profile: MachineProfile): RosConnection =>
      this.#rosOf(machine, profile, clock, 'no-commands');
    const ros = this.#kept(createRosPermitLink({ machines: robots, connectionOf, clock }));
    const vehicles = new Map<string, VehiclePermit>();
    for (const { machine, profile } of machines) {
      if (machine.wire.kind !== 'vda5050') continue;
      const vehicle = this.#vehicle(machine, profile, machine.wire, clock);
      vehicles.set(machine.id, this.#kept(new VehiclePermit(vehicle)));
    }
    return {
      onRequest: (listener) => ros.onRequest(listener),
      sendPermit: (machineId, text) => ros.sendPermit(machineId, text),
      sendLock(machineId, isLocked, speedMaxMps) {
        const vehicle = vehicles.get(machineId);
        if (vehicle === undefined) ros.sendLock(machineId, isLocked, speedMaxMps);
        else vehicle.sendLock(isLocked, speedMaxMps);
      },
      refusedRequests: () => [...vehicles.values()].reduce((sum, { refused }) => sum + refused, ros.refusedRequests()),
    };
  }

  #vehicle(machine: FleetMachine, profile: MachineProfile, wire: Vda5050FleetWire, clock: Clock) {
    const wiring = profile.wires.vda5050;
    if (wiring?.versions.includes(wire.version) !== true) {
      throw new RangeError(`profile ${profile.id} has no wire of VDA 5050 ${wire.version}`);
    }
    const permit = vehiclePermitWay(profile, wiring, wire);
    const { wallClock } = this.#options;
    const machineId = asId<MachineId>(machine.id);
    return { machineId, wire, profile, wiring, permit, broker: this.#broker(wire), clock, wallClock };
  }

  /** Ends every link and connection. */
  close(): void {
    for (const link of this.#links.splice(0)) link.close();
    for (const connection of this.#byUrl.values()) connection.close();
    for (const { broker } of this.#brokers.values()) broker.close();
    this.#graph.close();
  }

  #rosOf(
    machine: FleetMachine,
    profile: MachineProfile,
    clock: Clock,
    commands: 'commands' | 'no-commands',
  ): RosConnection {
    return machine.wire.kind === 'ros2'
      ? this.#graph.machine(machine, profile, clock, commands)
      : this.ros(machine.wire.url);
  }

  #kept<T extends { close(): void }>(link: T): T {
    this.#links.push(link);
    return link;
  }
}

/** Where the site's own sensors and clock are heard: in the ROS graph of its first machine that is in one. '' for a fleet without such machines. */
export function siteUrlOf({ machines }: Pick<FleetFile, 'machines'>): string {
  return machines.find(({ wire }) => wire.kind !== 'vda5050')?.wire.url ?? '';
}
