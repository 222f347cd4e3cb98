import type { MachineView } from '../../controller/contract/api.ts';

/** One press of a stop button. Sent, accepted and standing are three things and are shown as three. */
export interface StopCommand {
  readonly machineId: string | null;
  readonly pressedMonoMs: number;
  readonly phase: 'sending' | 'accepted' | 'failed';
}

/** Below this a machine counts as standing; encoders at rest report a little noise. */
const standingSpeedMaxMps = 0.02;

export interface Standing {
  readonly standing: number;
  readonly moving: number;
  /** Machines whose pose is stale or unknown: nobody can say whether they stand. */
  readonly unknown: number;
}

/** How many of the machines under the stop are known to stand still. */
export function standingOf(
  machines: Iterable<MachineView>,
  machineId: string | null,
  isLate: 'late' | 'live',
): Standing {
  const count = { standing: 0, moving: 0, unknown: 0 };
  for (const machine of machines) {
    if (machineId !== null && machine.id !== machineId) continue;
    const pose = machine.pose.value;
    if (!pose || machine.pose.isStale || machine.connection !== 'connected' || isLate === 'late') count.unknown += 1;
    else if (Math.abs(pose.speedMps) <= standingSpeedMaxMps) count.standing += 1;
    else count.moving += 1;
  }
  return count;
}
