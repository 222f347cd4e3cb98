import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { Control } from './control-of.ts';
import type { WorkMode } from './machine-history.ts';

const movedStates: ReadonlySet<TimeState> = new Set(['WORK', 'WORK_REDUCED', 'NOLOAD', 'SETUP', 'REWORK']);

/** Whether something moves the machine or its tool in this state. */
export function isMoved(state: TimeState): boolean {
  return movedStates.has(state);
}

/**
 * The mode of a stretch (docs/time-states.md): what the machine says of itself comes first. A task that dispatch has sent runs the machine's
 * own program, supervised while somebody holds control that they took by hand. Null while nothing moves it, and where neither the machine
 * nor a task says what moved it.
 */
export function workModeOf(
  state: TimeState,
  taskId: string | null,
  control: Control | null,
  told: WorkMode | null,
): WorkMode | null {
  if (!isMoved(state)) return null;
  if (told !== null && told !== 'autonomous') return told;
  if (taskId === null && told === null) return null;
  return control?.how === 'by-hand' ? 'supervised' : 'autonomous';
}
