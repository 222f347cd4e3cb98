import type { MachineProfile, RosWiring } from './profile.ts';

/** How a machine is given leave to move, on whichever wire. */
export type PermitWay = RosWiring['permit'];

/** Null for a machine that nobody can reach. */
export function permitWayOf({ wires }: MachineProfile): PermitWay | null {
  return wires.ros?.permit ?? null;
}

/** Whether it tells where its joints stand. */
export function tellsJoints({ wires }: MachineProfile): boolean {
  return wires.ros?.joints !== undefined;
}

/** Whether it has a scanner that tells what stands around it. */
export function hasScanner({ wires }: MachineProfile): boolean {
  return wires.ros?.scan !== undefined;
}

/** What can be switched on it, by name; a machine that works has exactly one. */
export function toolsOf({ wires }: MachineProfile): readonly string[] {
  return Object.keys(wires.ros?.tools ?? {});
}
