import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { WorkMode } from '../contract/accounts/work-modes.ts';
import type { Fleet } from './fleet.ts';
import type { LiveMachine } from './live-machine.ts';

/** A counter is recorded each time it has gone on by this, and whenever it shows less than before, h. */
const hoursStep = 0.1;

interface ToldPorts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly write: (draft: LedgerDraft) => void;
}

/** Records what machines say of themselves that their time is accounted by: who moves them, and their counters of operating hours. */
export class ToldRecorder {
  private readonly ports: ToldPorts;
  private readonly modes = new Map<MachineId, WorkMode>();
  private readonly hours = new Map<MachineId, number>();
  private isRunning = false;

  constructor(ports: ToldPorts) {
    this.ports = ports;
    ports.fleet.onReport((machine, report) => {
      if (this.isRunning && report.type === 'health') this.look(machine);
    });
  }

  start(): void {
    this.isRunning = true;
    for (const machine of this.ports.fleet.machines.values()) this.look(machine);
  }

  stop(): void {
    this.isRunning = false;
  }

  private look(machine: LiveMachine): void {
    const { id, toldMode, operatingHours } = machine;
    if (toldMode !== null && this.modes.get(id) !== toldMode.value) {
      this.write(id, 'machine.mode', { from: this.modes.get(id) ?? null, to: toldMode.value });
      this.modes.set(id, toldMode.value);
    }
    if (operatingHours === null) return;
    const before = this.hours.get(id);
    const { value } = operatingHours;
    if (before !== undefined && value >= before && value - before < hoursStep) return;
    this.write(id, 'machine.hours-read', { hours: value });
    this.hours.set(id, value);
  }

  private write(machineId: MachineId, type: LedgerDraft['type'], payload: LedgerDraft['payload']): void {
    const { clock, write } = this.ports;
    const times = { atMs: Math.round(clock.epochMs()), monoMs: clock.monoMs() };
    write({ type, ...times, machineId, missionId: null, actor: 'system', payload });
  }
}
