import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { EnergyCounted } from '../contract/accounts/machine-energy.ts';
import type { Fleet } from './fleet.ts';
import type { LiveMachine } from './live-machine.ts';

const WRITE_EVERY_MS = 3_600_000;
const LOOK_EVERY_MS = 60_000;
const MS_PER_S = 1_000;
/** Gauges flicker; what goes to and fro by less than this is neither used nor charged. It stays in the mark, so nothing is lost. */
const FLICKER_RATIO = 0.002;

interface Counted {
  fromMs: number;
  toMs: number;
  fillStart: number;
  fillEnd: number;
  /** The fill up to which everything is counted. */
  mark: number;
  usedRatio: number;
  chargedRatio: number;
  silenceMaxMs: number;
  reports: number;
}

export interface EnergyRecorderPorts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly write: (draft: LedgerDraft) => void;
}

/** Counts what batteries give and take, and writes it down once an hour of site time and at the end. */
export class EnergyRecorder {
  private readonly ports: EnergyRecorderPorts;
  private readonly counted = new Map<MachineId, Counted>();
  private isRunning = false;
  private writtenMs = 0;

  constructor(ports: EnergyRecorderPorts) {
    this.ports = ports;
    ports.fleet.onReport((machine, report) => {
      if (this.isRunning && report.type === 'battery') this.hear(machine, report.fillRatio);
    });
  }

  start(): void {
    const { clock } = this.ports;
    this.isRunning = true;
    this.writtenMs = clock.epochMs();
    const loop = (): void => {
      if (!this.isRunning) return;
      if (clock.epochMs() - this.writtenMs >= WRITE_EVERY_MS) this.writeAll();
      clock.after(LOOK_EVERY_MS, loop);
    };
    loop();
  }

  stop(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.writeAll();
  }

  private hear(machine: LiveMachine, fill: number): void {
    const atMs = Math.round(this.ports.clock.epochMs());
    const counted = this.counted.get(machine.id);
    if (counted === undefined) {
      this.counted.set(machine.id, begun(atMs, atMs, fill, fill));
      return;
    }
    counted.silenceMaxMs = Math.max(counted.silenceMaxMs, atMs - counted.toMs);
    counted.toMs = atMs;
    counted.fillEnd = fill;
    counted.reports += 1;
    const change = fill - counted.mark;
    if (Math.abs(change) < FLICKER_RATIO) return;
    counted.mark = fill;
    if (change < 0) counted.usedRatio -= change;
    else counted.chargedRatio += change;
  }

  private writeAll(): void {
    this.writtenMs = this.ports.clock.epochMs();
    for (const [machineId, counted] of this.counted) {
      const hasChanged = counted.usedRatio > 0 || counted.chargedRatio > 0;
      if (!hasChanged) continue;
      this.write(machineId, counted);
      this.counted.set(machineId, begun(counted.toMs, counted.toMs, counted.fillEnd, counted.mark));
    }
  }

  private write(machineId: MachineId, counted: Counted): void {
    const { clock, fleet, write } = this.ports;
    const capacity = fleet.machines.get(machineId)?.profile.energy.capacityKWh;
    const payload: EnergyCounted = {
      fromMs: counted.fromMs,
      toMs: counted.toMs,
      fillStart: rounded(counted.fillStart),
      fillEnd: rounded(counted.fillEnd),
      usedRatio: rounded(counted.usedRatio),
      chargedRatio: rounded(counted.chargedRatio),
      silenceMaxS: Math.round(counted.silenceMaxMs / MS_PER_S),
      reports: counted.reports,
      ...(capacity === undefined
        ? {}
        : { capacity: { kWh: capacity.value, certainty: capacity.certainty, source: capacity.source } }),
    };
    write({
      type: 'machine.energy-counted',
      atMs: Math.round(clock.epochMs()),
      monoMs: clock.monoMs(),
      machineId,
      missionId: null,
      actor: 'system',
      payload,
    });
  }
}

function begun(fromMs: number, toMs: number, fill: number, mark: number): Counted {
  const none = { usedRatio: 0, chargedRatio: 0, silenceMaxMs: 0, reports: 0 };
  return { fromMs, toMs, fillStart: fill, fillEnd: fill, mark, ...none };
}

/** A ten-thousandth of a percent: far finer than any gauge, and short on paper. */
function rounded(ratio: number): number {
  return Number(ratio.toFixed(6));
}
