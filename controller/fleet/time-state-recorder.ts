import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { LedgerDraft, TimeState } from '../contract/ledger/ledger.ts';
import { isAsked } from '../contract/accounts/time-account.ts';
import type { Fleet } from './fleet.ts';
import type { LiveMachine } from './live-machine.ts';
import type { MachineDuty } from './machine-duty.ts';
import { accountedState, withRest, type AccountedState, type WorkSituation } from './time-state.ts';

/** A state shorter than this on the way to another one is still recorded; this only bounds how fast a flapping input can write. */
const SAMPLE_MS = 500;

/** `state` null: as the rules say. */
interface Told {
  readonly state: TimeState | null;
  readonly cause: string;
}

export interface CurrentState {
  readonly state: TimeState;
  readonly cause: string;
  readonly sinceMs: number;
}

/** Watches every machine and records each change of its accounted state. */
export class TimeStateRecorder {
  private readonly fleet: Fleet;
  private readonly clock: Clock;
  private readonly situation: (machineId: MachineId) => WorkSituation;
  private readonly duty: (machineId: MachineId) => MachineDuty;
  private readonly write: (draft: LedgerDraft) => void;
  private readonly current = new Map<MachineId, CurrentState & { readonly taskId: string | null }>();
  /** What a person said of a stand that goes on: it holds as long as only people can know why the machine stands. */
  private readonly told = new Map<MachineId, Told>();
  private isRunning = false;

  constructor(ports: {
    fleet: Fleet;
    clock: Clock;
    situation: (machineId: MachineId) => WorkSituation;
    duty: (machineId: MachineId) => MachineDuty;
    write: (draft: LedgerDraft) => void;
  }) {
    this.fleet = ports.fleet;
    this.clock = ports.clock;
    this.situation = ports.situation;
    this.duty = ports.duty;
    this.write = ports.write;
  }

  start(): void {
    this.isRunning = true;
    const loop = (): void => {
      if (!this.isRunning) return;
      this.sample();
      this.clock.after(SAMPLE_MS, loop);
    };
    loop();
  }

  stop(): void {
    this.isRunning = false;
  }

  of(machineId: MachineId): CurrentState {
    return (
      this.current.get(machineId) ?? {
        state: 'UNEXPLAINED',
        cause: 'starting',
        sinceMs: Math.round(this.clock.epochMs()),
      }
    );
  }

  /** A person says why the machine stands now. */
  tell(machineId: MachineId, told: Told): void {
    this.told.set(machineId, told);
    this.sample();
  }

  private accounted(machine: LiveMachine, work: WorkSituation, nowMonoMs: number): AccountedState {
    const duty = this.duty(machine.id);
    const ruled = accountedState(machine, work, nowMonoMs, duty);
    const told = this.told.get(machine.id);
    if (told === undefined) return withRest(ruled, duty);
    if (isAsked(ruled.state, ruled.cause)) return { ...ruled, state: told.state ?? ruled.state, cause: told.cause };
    this.told.delete(machine.id);
    return withRest(ruled, duty);
  }

  private sample(): void {
    const nowMonoMs = this.clock.monoMs();
    const nowMs = Math.round(this.clock.epochMs());
    for (const machine of this.fleet.machines.values()) {
      const work = this.situation(machine.id);
      const next = this.accounted(machine, work, nowMonoMs);
      const before = this.current.get(machine.id);
      if (before?.state === next.state && before.cause === next.cause && before.taskId === next.taskId) continue;
      this.current.set(machine.id, { ...next, sinceMs: nowMs });
      this.write({
        type: 'machine.time-state',
        atMs: nowMs,
        monoMs: nowMonoMs,
        machineId: machine.id,
        missionId: next.taskId === null || work.type === 'none' ? null : work.missionId,
        actor: 'system',
        payload: { from: before?.state ?? null, to: next.state, cause: next.cause, taskId: next.taskId },
      });
    }
  }
}
