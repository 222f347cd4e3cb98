import { createHmac } from 'node:crypto';
import type { FleetFile, FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { encodePermit, type Mac } from '../../../kernel/permit.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { MachineLink, PermitLink } from '../../../robot-bridge/link.ts';
import { createSimTimeClock, type SimTimeClock } from '../../../robot-bridge/ros/sim-time-clock.ts';
import { loadRclnodejs, type Rclnodejs } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { MachineWires, type WiredMachine } from '../../../robot-bridge/wires.ts';
import { serveSimulation, type ServedSimulation } from '../../../sim/serve-simulation.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';

const loaded = loadRclnodejs(process.env);
/** Why there is no ROS 2 to test against, null where there is. */
export const missingRos2 =
  loaded.kind === 'loaded'
    ? null
    : `${loaded.lack}: needs ROS 2 (source its setup file) and the optional package rclnodejs, built`;

/** rclnodejs itself, for the strangers in a test. */
export function rclnodejs(): Rclnodejs {
  if (loaded.kind === 'lacking') throw new Error(loaded.lack);
  return loaded.rclnodejs;
}

export interface Ros2StandOptions {
  readonly domain: number;
  readonly fleet?: FleetFile;
  readonly speed?: number | 'max';
  /** From which node each machine is spoken to; absent: the fleet's. */
  readonly nodes?: 'fleet' | 'machine';
}

/** A simulated site as ROS 2 nodes, and a controller's side of the wire to it, each with a context of its own. */
export interface Ros2Stand {
  readonly simulation: Simulation;
  readonly served: ServedSimulation;
  readonly clock: SimTimeClock;
  readonly machines: readonly WiredMachine[];
  readonly wires: MachineWires;
  readonly permits: PermitLink;
  link(machineId: string): MachineLink;
  /** The one wired so. */
  machine(machineId: string): FleetMachine;
  close(): Promise<void>;
}

/** Domains are per test process, so that nobody on this computer hears the others. */
export function ownDomain(): number {
  return 1 + (process.pid % 100);
}

export function onDomain(fleet: FleetFile, domain: number): FleetFile {
  const url = `ros2://${String(domain)}`;
  const machines = fleet.machines.map((machine) => ({
    ...machine,
    wire: { kind: 'ros2' as const, url, namespace: `/${machine.id}` },
  }));
  return { ...fleet, machines };
}

export function newSimulation(fleet: FleetFile = smallFleet()): Simulation {
  const simulation = createSimulation({ site: smallSite(), fleet, profiles: shippedProfiles(), seed: 1 });
  if (!simulation.ok) throw new Error(simulation.problem.code);
  return simulation.value;
}

/** @throws Error where there is no ROS 2: see `missingRos2`. */
export async function startRos2Stand({ domain, fleet, speed, nodes = 'fleet' }: Ros2StandOptions): Promise<Ros2Stand> {
  const profiles = shippedProfiles();
  const native = onDomain(fleet ?? smallFleet(), domain);
  const simulation = newSimulation(native);
  const served = await serveNative(simulation, domain, speed ?? 1);
  const wires = openWires();
  const clock = createSimTimeClock(wires.ros(`ros2://${String(domain)}`), (run) => void setImmediate(run));
  const machines = native.machines.flatMap((machine): WiredMachine[] => {
    const profile = profiles.get(machine.profileId);
    const ros = profile?.wires.ros;
    if (profile === undefined || ros === undefined) return [];
    return [
      { machine, profile: { ...profile, wires: { ...profile.wires, ros: { ...ros, native: { node: nodes } } } } },
    ];
  });
  const links = new Map(machines.map((wired) => [wired.machine.id, wires.machineLink(wired, clock, 'no-scans')]));
  const permits = wires.permitLink(machines, clock);
  return {
    simulation,
    served,
    clock,
    machines,
    wires,
    permits,
    link(machineId) {
      const link = links.get(machineId);
      if (link === undefined) throw new Error(`no machine ${machineId}`);
      return link;
    },
    machine(machineId) {
      const wired = machines.find(({ machine }) => machine.id === machineId);
      if (wired === undefined) throw new Error(`no machine ${machineId}`);
      return wired.machine;
    },
    async close() {
      clock.close();
      wires.close();
      await served.close();
    },
  };
}

export function openWires(): MachineWires {
  return new MachineWires({
    wallClock: systemClock,
    random: seededRandom(1),
    ros2: { environment: process.env, nodeName: 'banksman_test' },
  });
}

export function serveNative(simulation: Simulation, domain: number, speed: number | 'max'): Promise<ServedSimulation> {
  return serveSimulation({
    simulation,
    port: 0,
    speed,
    waitForFollowers: 0,
    wall: systemClock,
    soon: (run) => void setImmediate(run),
    log: () => undefined,
    native: { rclnodejs: rclnodejs(), domain },
  });
}

/** Answers every request for a permit with leave to move. The result ends it. */
export function givePermits({ permits, machines }: Pick<Ros2Stand, 'permits' | 'machines'>, clock: Clock): () => void {
  const macs = new Map<string, Mac>(
    machines.map(({ machine }) => {
      const key = Buffer.from(machine.permitKeyHex, 'hex');
      return [machine.id, (bytes) => createHmac('sha256', key).update(bytes).digest()];
    }),
  );
  const startMs = clock.monoMs();
  let sequence = 0;
  return permits.onRequest(({ machineId, connectionId, nonce }) => {
    const mac = macs.get(machineId);
    if (mac === undefined) return;
    sequence += 1;
    const meant = {
      version: 1,
      siteId: 'small-site',
      machineId,
      epoch: 1 + startMs,
      connectionId,
      sequence,
      nonce,
    } as const;
    const words = { level: 'run', grantedZoneIds: [], geometryHash: 'ab', limitsHash: 'cd', ruleId: '' } as const;
    const limits = { travelSpeedMaxMps: 1, toolSpeedMaxMps: 1, validForMs: 500 };
    permits.sendPermit(asId<MachineId>(machineId), encodePermit({ ...meant, ...words, ...limits }, mac));
  });
}
