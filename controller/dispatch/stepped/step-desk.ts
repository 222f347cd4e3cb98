import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { MissionId } from '../../../kernel/ids.ts';
import type { Problem } from '../../../kernel/result.ts';
import type { Mission, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import { checksBefore, checksUnderWay, holdOf, judgeChecks } from '../../../missions/stepped/step-checks.ts';
import type { CheckOutcome, PlannedStage, StepReadings } from '../../../missions/stepped/stepped-move.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import type { ActiveRuns } from '../active-runs.ts';
import { GuidanceAlarm } from './guidance-alarm.ts';
import { PermitWatch } from './permit-watch.ts';

/** A machine that moved so lately may still swing or settle. */
const STILL_AFTER_MS = 2_000;
/** Wind told longer ago than this is not known. */
const WIND_MAX_AGE_MS = 5_000;
const JACK_LOAD_KEY = 'jack_load_kg/';

export interface StepPorts {
  readonly fleet: Pick<Fleet, 'machines' | 'wind' | 'permitOf'>;
  readonly active: ActiveRuns;
  readonly record: Pick<SiteRecord, 'commit'>;
  readonly clock: Clock;
  readonly onWriteFailed: (error: unknown) => void;
}

export type StepAnswer =
  | { readonly type: 'open' }
  /** For somebody's word; its mission goes on meanwhile. */
  | { readonly type: 'waits' }
  | { readonly type: 'held'; readonly reason: Problem };

/** The checks between the steps of a climb or a launch: before a step begins all of them, while it goes on what machines can say. */
export class StepDesk {
  private readonly ports: StepPorts;
  private readonly permits: PermitWatch;
  private readonly guidance: GuidanceAlarm;

  constructor(ports: StepPorts) {
    this.ports = ports;
    this.permits = new PermitWatch((machineId) => ports.fleet.permitOf(machineId));
    this.guidance = new GuidanceAlarm(ports);
  }

  /** Whether a step may begin now; if so it is in the record with everything that was checked. */
  answer(mission: Mission, task: PlannedTask, progress: TaskProgress | undefined): StepAnswer {
    const { stage } = task;
    if (stage === undefined) return { type: 'open' };
    const nowMs = this.ports.clock.epochMs();
    const checks = checksBefore(stage, progress);
    const outcomes = judgeChecks(checks, this.readings(task), progress?.confirmations ?? [], nowMs);
    const reason = holdOf(stage, outcomes);
    if (reason !== null && waitsByItself(task)) {
      this.guidance.waits(mission, task, progress, reason);
      return { type: 'waits' };
    }
    if (reason !== null) return { type: 'held', reason };
    if (outcomes.length > 0) this.note(mission, task, outcomes);
    return { type: 'open' };
  }

  /** Stops steps under way that must not go on by themselves: what a machine tells is wrong, or its permit has ended. */
  watch(hold: (missionId: MissionId, reason: Problem) => void): void {
    for (const active of this.ports.active.all()) {
      const { missionId, task, run } = active;
      if (missionId === null || task.stage === undefined) continue;
      const reason = this.wrongWith(task) ?? (this.permits.hasEnded(active) ? permitEnded(task.stage) : null);
      if (reason === null) continue;
      if (waitsByItself(task)) run.interrupt();
      else hold(missionId, reason);
    }
  }

  private wrongWith(task: PlannedTask): Problem | null {
    const { stage } = task;
    if (stage === undefined) return null;
    const checks = checksUnderWay(stage.checks);
    return holdOf(stage, judgeChecks(checks, this.readings(task), [], this.ports.clock.epochMs()));
  }

  private readings({ machineId }: PlannedTask): StepReadings {
    const machine = this.ports.fleet.machines.get(machineId);
    const wind = this.ports.fleet.wind();
    const nowMonoMs = this.ports.clock.monoMs();
    const isWindFresh = wind !== null && nowMonoMs - wind.receivedMonoMs <= WIND_MAX_AGE_MS;
    return {
      levelM: machine === undefined ? null : levelOf(machine, nowMonoMs),
      jackLoadRatio: machine === undefined ? null : jackLoadOf(machine, nowMonoMs),
      windMps: isWindFresh ? wind.windMps : null,
      carriedMoving: this.movingOn(machineId, nowMonoMs),
    };
  }

  private movingOn(machineId: string, nowMonoMs: number): string | null {
    for (const carried of this.ports.fleet.machines.values()) {
      if (carried.machine.mountedOn !== machineId) continue;
      const isHeard = carried.isPoseFresh(nowMonoMs);
      // Its base goes with what carries it; whether it works itself its joints say.
      const isStill = isHeard && nowMonoMs - carried.jointsMovedMonoMs > STILL_AFTER_MS;
      if (!isStill) return carried.id;
    }
    return null;
  }

  private note(mission: Mission, task: PlannedTask, outcomes: readonly CheckOutcome[]): void {
    const entry = {
      type: 'step.checked' as const,
      atMs: Math.round(this.ports.clock.epochMs()),
      monoMs: this.ports.clock.monoMs(),
      machineId: task.machineId,
      missionId: mission.id,
      actor: 'system',
      payload: { taskId: task.id, step: task.stage?.number ?? 0, checks: outcomes.map(recorded) },
    };
    this.ports.record.commit({ entries: [entry], documents: [] }).catch(this.ports.onWriteFailed);
  }
}

/** A load on a hook waits for its word while other cranes go on; a climb or a launch is held as a whole. */
function waitsByItself({ step }: PlannedTask): boolean {
  return step === 'lift';
}

function permitEnded({ number, of }: Pick<PlannedStage, 'number' | 'of'>): Problem {
  return { code: 'step-permit-ended', facts: { stepNumber: number, stepCount: of } };
}

function recorded(outcome: CheckOutcome): Record<string, string | number | null> {
  const { check } = outcome;
  if ('confirmation' in outcome) {
    const { by, role, atMs } = outcome.confirmation;
    return { check, by, role, confirmedAtMs: atMs };
  }
  if (!('limit' in outcome)) return { check };
  const { value, limit, unit } = outcome;
  return { check, value: value === null ? null : Number(value.toFixed(4)), limit, unit };
}

/** Greatest difference between the jacks as they tell it, metres. */
function levelOf(machine: LiveMachine, nowMonoMs: number): number | null {
  const joints = machine.freshJoints(nowMonoMs);
  const heights = jointsOf(machine.profile)
    .filter(({ kind }) => kind === 'jack')
    .map(({ name }) => joints?.[name] ?? NaN);
  const levelM = Math.max(...heights) - Math.min(...heights);
  return Number.isFinite(levelM) ? levelM : null;
}

function jackLoadOf(machine: LiveMachine, nowMonoMs: number): number | null {
  const values = machine.freshValues(nowMonoMs);
  const ratios = (machine.profile.climbing?.jacks ?? []).map(({ joint, designLoadKg }) => {
    const text = values?.[`${JACK_LOAD_KEY}${joint}`] ?? '';
    return (text.trim() === '' ? NaN : Number(text)) / designLoadKg;
  });
  const most = Math.max(...ratios);
  return Number.isFinite(most) ? most : null;
}
