import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { FleetFile, FleetMachine } from '../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import type { MachineLink, PermitLink } from './link.ts';
import type { RosConnection } from './ros/connection.ts';
import { createRosMachineLink } from './ros/machine-link.ts';
import { createRosPermitLink } from './ros/permit-link.ts';
import { RosbridgeConnection } from './rosbridge/connection.ts';

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
}

/**
 * The connections of one process, one per URL, and the links over them: the one place that knows every wire. Controller and interlock have one
 * each and share nothing.
 */
export class MachineWires {
  readonly #options: WiresOptions;
  readonly #byUrl = new Map<string, RosConnection>();
  readonly #links: { close(): void }[] = [];

  constructor(options: WiresOptions) {
    this.#options = options;
  }

  /** The way into the ROS graph behind a URL; opened once, and tried again for as long as this lives. */
  ros(url: string): RosConnection {
    let connection = this.#byUrl.get(url);
    if (connection === undefined) {
      connection = new RosbridgeConnection({ ...this.#options, url });
      this.#byUrl.set(url, connection);
    }
    return connection;
  }

  /**
   * @param clock the site's, simulated where the site is: ages and expiries count on it.
   * @param hears `scans` where scans are wanted: they are many numbers.
   * @throws RangeError when the profile has not the wire that the fleet file names, or a name in it is none of that wire.
   */
  machineLink({ machine, profile }: WiredMachine, clock: Clock, hears: 'scans' | 'no-scans'): MachineLink {
    const { wallClock } = this.#options;
    const connection = this.ros(machine.wire.url);
    const scans = hears === 'scans' ? { hearsScans: true as const } : {};
    return this.#kept(createRosMachineLink({ machine, profile, connection, clock, wallClock, ...scans }));
  }

  permitLink(machines: readonly WiredMachine[], clock: Clock): WiredPermitLink {
    return this.#kept(createRosPermitLink({ machines, connectionAt: (url) => this.ros(url), clock }));
  }

  /** Ends every link and connection. */
  close(): void {
    for (const link of this.#links.splice(0)) link.close();
    for (const connection of this.#byUrl.values()) connection.close();
  }

  #kept<T extends { close(): void }>(link: T): T {
    this.#links.push(link);
    return link;
  }
}

/** Where the site's own sensors and clock are heard: in the ROS graph of its first machine. '' for a fleet without machines. */
export function siteUrlOf({ machines }: Pick<FleetFile, 'machines'>): string {
  return machines[0]?.wire.url ?? '';
}
