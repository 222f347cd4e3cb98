import { BayClock } from '../../../controller/dispatch/bay-clock.ts';
import type { Planner, TrialPlanner } from '../../../controller/dispatch/planner.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import type { MissionId } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Plan, PlannedTask } from '../../../missions/mission.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { plannedTask, planOf } from '../../support/plans.ts';

export function task(machineId: string, number: number, amount = 20): PlannedTask {
  return plannedTask(number, machineId, { step: 'level', quantity: { amount, unit: 'm2' } });
}

/** Answers when told to, with the plan or refusal that a test has laid out; keeps what it was asked. */
export class FakePlanner implements Pick<Planner, 'plan' | 'approach'>, TrialPlanner {
  readonly asked: PlanningInput[] = [];
  answer: (input: PlanningInput) => Result<Plan> = (input) => ok(planFor(input, [task('l1', 1), task('f1', 2)]));
  delay: Promise<void> = Promise.resolve();
  isIdle = true;

  planOnTrial(input: PlanningInput): Promise<Result<Plan>> {
    return this.plan(input);
  }

  async plan(input: PlanningInput): Promise<Result<Plan>> {
    this.asked.push(input);
    await this.delay;
    return this.answer(input);
  }

  approach(): Promise<Result<readonly Pose[]>> {
    return Promise.resolve(refuse({ code: 'way-blocked' }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function planFor(input: PlanningInput, tasks: readonly PlannedTask[]): Plan {
  return planOf(tasks, { missionId: input.missionId, version: input.version, madeAtMs: input.nowMs });
}

/** Machines of a mission stand `standsAfterMs` after they were told to; what they still do on the way counts. */
export class FakeRunner {
  readonly calls: string[] = [];
  standsAfterMs = 0;
  onStanding: () => void = () => undefined;
  private readonly clock: ManualClock;
  private movingUntilMonoMs = -Infinity;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  interrupt(missionId: MissionId): void {
    this.calls.push(`interrupt ${missionId}`);
  }

  pause(missionId: MissionId): void {
    this.calls.push(`pause ${missionId}`);
    this.movingUntilMonoMs = this.clock.monoMs() + this.standsAfterMs;
  }

  release(missionId: MissionId): void {
    this.calls.push(`release ${missionId}`);
  }

  isIdle(): boolean {
    const isIdle = this.clock.monoMs() >= this.movingUntilMonoMs;
    if (isIdle) this.onStanding();
    return isIdle;
  }

  bayClock(): BayClock {
    return new BayClock([]);
  }
}

/** Rings when told to. */
export class HandClock implements Clock {
  readonly alarms = new Set<() => void>();

  epochMs(): number {
    return 0;
  }

  monoMs(): number {
    return 0;
  }

  after(_delayMs: number, callback: () => void): () => void {
    this.alarms.add(callback);
    return () => this.alarms.delete(callback);
  }

  ring(): void {
    for (const alarm of [...this.alarms]) {
      this.alarms.delete(alarm);
      alarm();
    }
  }
}
