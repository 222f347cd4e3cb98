import type { MachineView } from '../../controller/contract/api.ts';
import type { InterlockLatch, StopScope } from '../../controller/contract/interlock/interlock.ts';

/** What became of a stop on one of its two ways. */
export type WayState = 'sending' | 'accepted' | 'failed';

/**
 * One press of a stop button. It goes two ways at once: straight to the interlock (`direct`) and by the controller. Sent, accepted and standing
 * are three things and are shown as three.
 */
export interface StopCommand {
  readonly commandId: string;
  readonly scope: StopScope;
  readonly pressedMonoMs: number;
  readonly direct: WayState;
  readonly controller: WayState;
  /** 'failed' as soon as both ways have failed, or neither has answered in time; a late answer still makes it 'accepted'. */
  readonly phase: WayState;
}

/** Not acknowledged on any way by then: the button says so, and a person must reach for the machine's own stop (fault 61). */
export const notSentAfterMs = 1_000;

export function withWay(command: StopCommand, way: 'direct' | 'controller', state: WayState): StopCommand {
  const next = { ...command, [way]: state };
  if (next.direct === 'accepted' || next.controller === 'accepted') return { ...next, phase: 'accepted' };
  const isOver = next.direct === 'failed' && next.controller === 'failed';
  return isOver ? { ...next, phase: 'failed' } : next;
}

/** Below this a machine counts as standing; encoders at rest report a little noise. */
const standingSpeedMaxMps = 0.02;

export interface Standing {
  readonly standing: number;
  readonly moving: number;
  /** Machines whose pose is stale or unknown: nobody can say whether they stand. */
  readonly unknown: number;
}

/** Where a stop holds, as one word to compare by. */
export function scopeKey(scope: StopScope): string {
  switch (scope.type) {
    case 'site':
      return 'site';
    case 'level':
      return `level ${scope.levelId}`;
    case 'zone':
      return `zone ${scope.zoneId}`;
    case 'machine':
      return `machine ${scope.machineId}`;
  }
}

/** The latch of a stop on this very scope. */
export function stopLatchOf(latches: readonly InterlockLatch[], scope: StopScope): InterlockLatch | null {
  const key = scopeKey(scope);
  return latches.find((latch) => latch.ruleId === 'control-stop' && scopeKey(latch.scope) === key) ?? null;
}

/**
 * Whether a stop holds the machine. Who is in a level or a zone the interlock alone knows: its verdict names the latch, and until
 * it does nobody is counted.
 */
function isUnder(machine: MachineView, scope: StopScope, latch: InterlockLatch | null): boolean {
  if (scope.type === 'site') return true;
  if (scope.type === 'machine') return machine.id === scope.machineId;
  return latch !== null && (machine.verdict?.reasons ?? []).some(({ latchId }) => latchId === latch.id);
}

/** How many of the machines under the stop are known to stand still. `latches`: those in force. */
export function standingOf(
  machines: Iterable<MachineView>,
  scope: StopScope,
  latches: readonly InterlockLatch[],
  isLate: 'late' | 'live',
): Standing {
  const latch = stopLatchOf(latches, scope);
  const count = { standing: 0, moving: 0, unknown: 0 };
  for (const machine of machines) {
    if (!isUnder(machine, scope, latch)) continue;
    const pose = machine.pose.value;
    if (!pose || machine.pose.isStale || machine.connection !== 'connected' || isLate === 'late') count.unknown += 1;
    else if (Math.abs(pose.speedMps) <= standingSpeedMaxMps) count.standing += 1;
    else count.moving += 1;
  }
  return count;
}
