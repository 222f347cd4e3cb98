import type { LedgerEntry } from '../../contract/ledger/ledger.ts';

/** Who had control of a machine, and whether they took it by itself or with the work they approved. */
export interface Control {
  readonly user: string;
  readonly how: 'by-hand' | 'with-work';
  readonly sequence: number;
}

const takingEvents: ReadonlySet<unknown> = new Set(['approved', 'started', 'resumed']);

/**
 * Who has control of each machine, as the record tells: whoever took it by hand, or approved or resumed the mission whose task
 * the machine begins. It ends when it is given back, is taken over, or the controller starts anew.
 */
export class ControlBook {
  readonly #controls = new Map<string, Control>();
  readonly #leaders = new Map<string, { readonly user: string; readonly sequence: number }>();

  of(machineId: string): Control | null {
    return this.#controls.get(machineId) ?? null;
  }

  /** Leases live in the controller's memory only. */
  forget(): void {
    this.#controls.clear();
  }

  /** Id of the machine whose control the entry changes; null: none. */
  take(entry: LedgerEntry): string | null {
    const { type, machineId, missionId, actor, sequence, payload } = entry;
    if (type === 'mission.state-changed') {
      if (missionId !== null && takingEvents.has(payload['event']))
        this.#leaders.set(missionId, { user: actor, sequence });
      return null;
    }
    if (machineId === null) return null;
    if (type === 'control.taken') this.#controls.set(machineId, { user: actor, how: 'by-hand', sequence });
    else if (type === 'control.released') this.#controls.delete(machineId);
    else if (type === 'task.state-changed' && payload['to'] === 'running') this.#begin(machineId, missionId);
    else return null;
    return machineId;
  }

  #begin(machineId: string, missionId: string | null): void {
    const leader = missionId === null ? undefined : this.#leaders.get(missionId);
    const control = this.#controls.get(machineId);
    // Whoever took the machine after the mission was approved or resumed still has it.
    if (leader === undefined || (control !== undefined && control.sequence > leader.sequence)) return;
    this.#controls.set(machineId, { ...leader, how: 'with-work' });
  }
}
