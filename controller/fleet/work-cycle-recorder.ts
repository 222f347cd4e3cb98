import type { Clock } from '../../kernel/clock.ts';
import type { MachineId, MissionId } from '../../kernel/ids.ts';
import type { Landing } from '../../missions/site-model.ts';
import type { MachineReport } from '../../robot-bridge/link.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { LiftReading } from '../contract/accounts/lift-reading.ts';
import type { CycleDoubt, WorkCycle } from '../contract/accounts/work-cycle.ts';
import type { ControlLeases } from './control-leases.ts';
import { CraneCycles } from './cycles/crane-cycle.ts';
import { cycleRules } from './cycles/cycle-rules.ts';
import { HoistCycles } from './cycles/hoist-cycle.ts';
import { liftKindOf, liftReadingOf } from './cycles/lift-readings.ts';
import { SensorWatch } from './cycles/sensor-watch.ts';
import type { Fleet } from './fleet.ts';
import { staleAfterMs, type LiveMachine } from './live-machine.ts';

const WATCH_MS = 1_000;
const MS_PER_S = 1_000;
/** The site's wind counts this long. */
const WIND_AGE_MAX_MS = 15_000;

export interface WorkCyclePorts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly leases: Pick<ControlLeases, 'holder'>;
  readonly landings: readonly Landing[];
  readonly missionOf: (machineId: MachineId) => MissionId | null;
  /** People aboard by the calls of the cage; null where no call says so. */
  readonly aboard: (machineId: MachineId) => number | null;
  readonly write: (draft: LedgerDraft) => void;
}

interface Tracked {
  readonly machine: LiveMachine;
  readonly kind: LiftReading['kind'];
  readonly cycles: CraneCycles | HoistCycles;
  readonly watch: SensorWatch;
  latest: LiftReading | null;
  /** As its joints told it last. */
  speed: { readonly mps: number; readonly atMs: number } | null;
  missionId: MissionId | null;
}

/** Watches cranes and hoists and records each of their work cycles as it ends. */
export class WorkCycleRecorder {
  private readonly ports: WorkCyclePorts;
  private readonly tracked = new Map<MachineId, Tracked>();
  private readonly listeners = new Set<(machineId: MachineId, cycle: WorkCycle) => void>();
  private isRunning = false;

  constructor(ports: WorkCyclePorts) {
    this.ports = ports;
    for (const machine of ports.fleet.machines.values()) {
      const kind = liftKindOf(machine);
      if (kind === null) continue;
      const cycles = kind === 'crane' ? new CraneCycles() : new HoistCycles();
      const watch = new SensorWatch(machine.profile);
      this.tracked.set(machine.id, { machine, kind, cycles, watch, latest: null, speed: null, missionId: null });
    }
    ports.fleet.onReport((machine, report) => {
      if (this.isRunning) this.hear(machine, report);
    });
  }

  start(): void {
    this.isRunning = true;
    const loop = (): void => {
      if (!this.isRunning) return;
      for (const tracked of this.tracked.values()) this.lookForGap(tracked);
      this.ports.clock.after(WATCH_MS, loop);
    };
    loop();
  }

  /** What is open is recorded as cut off: its end, if it has one, nobody will have seen. */
  stop(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    for (const tracked of this.tracked.values()) this.cut(tracked, { kind: 'cut-off', sensor: 'record' });
  }

  onCycle(listener: (machineId: MachineId, cycle: WorkCycle) => void): void {
    this.listeners.add(listener);
  }

  /** What a crane or hoist tells now; null for another machine. */
  readingOf(machineId: string): LiftReading | null {
    const tracked = this.tracked.get(machineId as MachineId);
    if (tracked === undefined) return null;
    const reading = this.read(tracked, null);
    const { speed } = tracked;
    const isFresh = speed !== null && reading.atMs - speed.atMs <= staleAfterMs.joints;
    return isFresh ? { ...reading, speedMps: speed.mps } : reading;
  }

  private hear(machine: LiveMachine, report: MachineReport): void {
    const tracked = this.tracked.get(machine.id);
    if (tracked === undefined) return;
    if (report.type !== 'joints' && report.type !== 'health' && report.type !== 'refused') return;
    const reading = this.read(tracked, report);
    this.lookForGap(tracked);
    const doubts = tracked.watch.look(reading, report);
    const wasOpen = tracked.cycles.isOpen();
    const cycle = tracked.cycles.add(reading, doubts, this.operatorOf(machine.id));
    if (report.type !== 'refused') tracked.latest = reading;
    if (reading.speedMps !== undefined) tracked.speed = { mps: reading.speedMps, atMs: reading.atMs };
    if (!wasOpen) tracked.missionId = null;
    tracked.missionId ??= this.ports.missionOf(machine.id);
    if (cycle !== null) this.record(tracked, cycle);
  }

  private read({ machine, kind }: Tracked, report: MachineReport | null): LiftReading {
    const { clock, fleet, landings, aboard } = this.ports;
    const nowMonoMs = clock.monoMs();
    const weather = fleet.weather();
    const isFresh = weather !== null && nowMonoMs - weather.receivedMonoMs <= WIND_AGE_MAX_MS;
    const ports = {
      nowMonoMs,
      atMs: Math.round(clock.epochMs()),
      windMps: isFresh ? weather.windMps : null,
      landings,
      aboard: kind === 'hoist' ? aboard(machine.id) : null,
    };
    return liftReadingOf(machine, kind, ports, report);
  }

  private lookForGap(tracked: Tracked): void {
    const { latest, cycles } = tracked;
    if (latest === null) return;
    const silentS = (this.ports.clock.epochMs() - latest.atMs) / MS_PER_S;
    if (silentS < cycleRules.gapS.value) return;
    const doubt: CycleDoubt = { kind: 'gap', sensor: 'link', value: Math.round(silentS) };
    cycles.doubt(doubt);
    if (silentS < cycleRules.gapMaxS.value) return;
    this.cut(tracked, doubt);
    tracked.latest = null;
  }

  private cut(tracked: Tracked, doubt: CycleDoubt): void {
    const { cycles, latest, machine } = tracked;
    if (latest === null) return;
    const cycle = cycles.cut(latest, doubt, this.operatorOf(machine.id));
    if (cycle !== null) this.record(tracked, cycle);
  }

  private operatorOf(machineId: MachineId): string | null {
    return this.ports.leases.holder(machineId)?.holder ?? null;
  }

  private record({ machine, missionId }: Tracked, cycle: WorkCycle): void {
    const { clock, write } = this.ports;
    write({
      type: 'machine.work-cycle',
      atMs: Math.round(clock.epochMs()),
      monoMs: clock.monoMs(),
      machineId: machine.id,
      missionId,
      actor: 'system',
      payload: { ...cycle },
    });
    for (const listener of this.listeners) listener(machine.id, cycle);
  }
}
