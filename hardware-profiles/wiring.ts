import type { MachineWire } from './fleet.ts';
import type { MachineProfile, RosWiring } from './profile.ts';
import type { Vda5050FleetWire, Vda5050Wiring } from './vda5050-wire.ts';

/** How a machine is given leave to move, on whichever wire. */
export type PermitWay = RosWiring['permit'] | VehiclePermitWay;

/** Over VDA 5050. `lockTimeoutMs`: it stands so long after the last word of leave, but for its braking. */
export interface VehiclePermitWay {
  readonly grade: 'locked';
  readonly by: 'leases' | 'pauses';
  readonly lockTimeoutMs: number;
  /** Speeds that it can be bound to, m/s, slowest first; the last one where nothing narrows it. Any limit below the first one locks it. */
  readonly speedStepsMps: readonly number[];
}

/** What leads fleet control to release no more of an order is that old at most, ms (`InterlockClient`). */
const interlockSilenceMs = 1000;

/** Null for a machine that nobody can reach: its profile has not the wire. */
export function permitWayOf(profile: MachineProfile, wire: MachineWire): PermitWay | null {
  if (wire.kind !== 'vda5050') return profile.wires.ros?.permit ?? null;
  const wiring = profile.wires.vda5050;
  return wiring === undefined ? null : vehiclePermitWay(profile, wiring, wire);
}

export function vehiclePermitWay(
  profile: MachineProfile,
  { leases, release }: Vda5050Wiring,
  { version }: Vda5050FleetWire,
): VehiclePermitWay {
  const travelMps = profile.speed.travelMps.value;
  if (version === '3.0' && leases !== undefined) {
    const steps = (leases.speedStepsMps ?? [travelMps]).filter((stepMps) => stepMps < travelMps);
    return { grade: 'locked', by: 'leases', lockTimeoutMs: leases.validityMs, speedStepsMps: [...steps, travelMps] };
  }
  // A pause does not end by itself: what is released already is driven to its end.
  const lockTimeoutMs = interlockSilenceMs + (release.aheadM / travelMps) * 1000;
  return { grade: 'locked', by: 'pauses', lockTimeoutMs, speedStepsMps: [travelMps] };
}

/** Whether it tells where its joints stand. */
export function tellsJoints({ wires }: MachineProfile, { kind }: MachineWire): boolean {
  return kind !== 'vda5050' && wires.ros?.joints !== undefined;
}

/** Whether it has a scanner that tells what stands around it. */
export function hasScanner({ wires }: MachineProfile, { kind }: MachineWire): boolean {
  return kind !== 'vda5050' && wires.ros?.scan !== undefined;
}

/** What can be switched on it, by name; a machine that works has exactly one. */
export function toolsOf({ wires }: MachineProfile, { kind }: MachineWire): readonly string[] {
  return Object.keys((kind === 'vda5050' ? wires.vda5050?.tools : wires.ros?.tools) ?? {});
}
