import type { Clock } from '../../../kernel/clock.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { createRosMachineLink } from '../../../robot-bridge/ros/machine-link.ts';
import { createRosPermitLink } from '../../../robot-bridge/ros/permit-link.ts';
import { RosbridgeConnection } from '../../../robot-bridge/rosbridge/connection.ts';
import type { ControllerEnd } from './wire-under-test.ts';

/** The controllers of one test on a rosbridge wire, each with its own connection. */
export class RosbridgeEnds {
  readonly #open = new Set<ControllerEnd>();
  readonly #machine: FleetMachine;
  readonly #profile: MachineProfile;
  readonly #clock: Clock;

  constructor(machine: FleetMachine, profile: MachineProfile, clock: Clock) {
    this.#machine = machine;
    this.#profile = profile;
    this.#clock = clock;
  }

  open(seed: number): ControllerEnd {
    const [machine, profile, clock] = [this.#machine, this.#profile, this.#clock];
    const { url } = machine.wire;
    const connection = new RosbridgeConnection({ url, wallClock: clock, random: seededRandom(seed) });
    // The interlock shares no connection with the controller.
    const own = new RosbridgeConnection({ url, wallClock: clock, random: seededRandom(seed).fork('interlock') });
    const link = createRosMachineLink({ machine, profile, connection, clock, wallClock: clock });
    const permits = createRosPermitLink({ machines: [{ machine, profile }], connectionOf: () => own, clock });
    const end: ControllerEnd = {
      link,
      permits,
      close: () => {
        this.#open.delete(end);
        link.close();
        permits.close();
        connection.close();
        own.close();
      },
    };
    this.#open.add(end);
    return end;
  }

  close(): void {
    for (const end of this.#open) end.close();
  }
}
