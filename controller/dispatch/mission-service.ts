import type { Pose, Ring } from '../../kernel/geometry.ts';
import type { MachineId, MissionId } from '../../kernel/ids.ts';
import { refuse, type Problem, type Result } from '../../kernel/result.ts';
import { bayStepKinds, type Mission, type MissionRequest, type Plan, type PlanWishes } from '../../missions/mission.ts';
import { allowedActions } from '../../missions/lifecycle/transition.ts';
import type { KeptTurn, PlanningInput } from '../../missions/planning-input.ts';
import type { MissionRequestBody } from '../contract/api.ts';
import type { HaulLoadBody } from '../contract/missions/hauling.ts';
import type { ControlLeases } from '../fleet/control-leases.ts';
import type { HoistDesk } from './cages/hoist-desk.ts';
import { addedAreIn, withLoads } from './added-loads.ts';
import type { CancelBody } from '../contract/missions/mission-orders.ts';
import { elementsFree } from './lifts/elements-free.ts';
import { hooksFree } from './lifts/hooks-free.ts';
import { isUnderScope } from './latch-scope.ts';
import type { MissionRunner } from './mission-runner.ts';
import type { Planner } from './planner.ts';
import { missionRequestOf } from './request-body.ts';
import type { PlanNews } from './plan-drafts.ts';
import { PlanningSituation, type Otherwise, type PlanningPorts } from './planning-situation.ts';
import { confirmStep, type Confirming } from './stepped/confirm-step.ts';
import type { ConfirmStepBody } from '../contract/missions/stepped.ts';
import type { ToldCause } from '../contract/accounts/time-account.ts';

/** The same machine lost twice within this time means that planning again does not help. */
const REPLAN_MIN_INTERVAL_MS = 30_000;

const WAY_REPLANS_MAX = 4;
const WAY_REPLAN_WINDOW_MS = 1_800_000;

export interface MissionPorts extends PlanningPorts {
  readonly runner: () => Pick<MissionRunner, 'interrupt' | 'pause' | 'release' | 'isIdle' | 'bayClock'>;
  /** Those who serve calls with the cages. */
  readonly hoists: () => Pick<HoistDesk, 'traffic' | 'putBack'>;
  readonly leases: ControlLeases;
  readonly planner: Pick<Planner, 'plan' | 'approach'>;
  readonly isRecordWritable: () => boolean;
  readonly onNotice: (code: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** What people and failures do to missions. Who may do it is the API's business; whether it is possible is decided here. */
export class MissionService {
  private readonly ports: MissionPorts;
  private readonly situation: PlanningSituation;
  private readonly wayReplansMonoMs = new Map<MissionId, readonly number[]>();
  private readonly lastReplanMonoMs = new Map<string, number>();
  /** Missions that are being planned again, with the machines that the new plan must do without. */
  private readonly replanning = new Map<MissionId, Set<MachineId>>();

  constructor(ports: MissionPorts) {
    this.ports = ports;
    this.situation = new PlanningSituation(ports);
  }

  create(body: MissionRequestBody, user: string): Promise<Result<Mission>> {
    if (!this.ports.isRecordWritable()) return Promise.resolve(refuse({ code: 'ledger-unavailable' }));
    const temperatureC = this.ports.fleet.weather()?.slabTemperatureC ?? null;
    const request = missionRequestOf(body, this.ports.site(), temperatureC, this.ports.clock.epochMs());
    if (!request.ok) return Promise.resolve(request);
    const free = elementsFree(request.value, this.ports.book.all());
    return free.ok ? this.ports.book.create(request.value, user) : Promise.resolve(free);
  }

  async plan(missionId: string, user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    // Planned from the request alone: what was wished for of an earlier plan is gone with it.
    const plan = await this.makePlan(mission);
    if (!plan.ok) return plan;
    return this.ports.book.apply(mission.id, { type: 'planned', plan: plan.value }, user);
  }

  /**
   * The plan with what is wished for. Before approval it is made as of the moment of the plan in force, so that nothing but the wishes tells the two apart.
   * News of trucks are about the plan in force, even where nothing of it is begun. Nothing is changed by asking.
   */
  planWith(mission: Mission, wishes: PlanWishes, news: PlanNews): Promise<Result<Plan>> {
    const { plan, state } = mission;
    const isWished = wishes.notBefore.length + wishes.withoutMachineIds.length + (wishes.byMachine?.length ?? 0) > 0;
    if (news.truckNews !== undefined || news.deliveryNews !== undefined)
      return this.makePlan(mission, { ...news, ...(isWished ? { wishes } : {}) });
    const hadIds = new Set(plan?.wishes?.withoutMachineIds);
    const isStaffKept = wishes.withoutMachineIds.every((id) => hadIds.has(id));
    return this.makePlan(mission, {
      wishes,
      ...(state === 'planned' && plan !== null ? { nowMs: plan.madeAtMs } : {}),
      // A step that is set later or given to another machine is no reason to deal out the rest anew; a machine that is missing is.
      ...(isStaffKept && plan !== null ? { kept: turnsOf(plan) } : {}),
    });
  }

  /** What a mission without wishes for single steps would be planned from, as of the moment of the plan in force before approval. */
  inputAfresh(mission: Mission): Result<PlanningInput> {
    return this.situation.inputOf(mission, afresh(mission));
  }

  /** The plan from that; the request may be another than the mission's. */
  planAfresh(mission: Mission): Promise<Result<Plan>> {
    return this.makePlan(mission, afresh(mission));
  }

  /**
   * Makes a plan that was asked for the mission's plan: to be approved, or to go on with when a held mission is resumed. Refuses 'draft-outdated' where the
   * mission is no longer as it was (`version`) when the plan was made. `request`: what the plan is for, where that is another; before approval only.
   */
  async takeOver(
    missionId: MissionId,
    version: number,
    plan: Plan,
    user: string,
    request?: MissionRequest,
  ): Promise<Result<Mission>> {
    this.ports.runner().pause(missionId);
    try {
      // What was held a moment ago may still come to a stand, and tells then how far it came.
      await this.untilIdle(missionId);
      const mission = this.ports.book.find(missionId);
      if (mission === null) return unknown(missionId);
      if (mission.version !== version) return refuse({ code: 'draft-outdated', facts: { missionId } });
      if (mission.state === 'planned' || (mission.state === 'draft' && request !== undefined)) {
        const altered = request === undefined ? {} : { request };
        return await this.ports.book.apply(missionId, { type: 'planned', plan, ...altered }, user);
      }
      if (mission.state !== 'held' || request !== undefined)
        return refuse({ code: 'hold-first', facts: { missionId } });
      const reason = { code: 'plan-taken-over', facts: { by: user } };
      return await this.ports.book.apply(missionId, { type: 're-planned', plan, reason }, user);
    } finally {
      this.ports.runner().release(missionId);
    }
  }

  /** Plans a mission again from another start. Refuses 'not-found', 'draft-outdated' where it is no longer as it was (`version`), 'transition-refused' and what planning refuses with. */
  async moveStart(missionId: MissionId, version: number, startMs: number, user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    if (mission.version !== version) return refuse({ code: 'draft-outdated', facts: { missionId } });
    const { askedStartMs = mission.request.earliestStartMs } = mission.request;
    const request = { ...mission.request, earliestStartMs: startMs, askedStartMs };
    const plan = await this.makePlan({ ...mission, request }, wishesOf(mission.plan));
    if (!plan.ok) return plan;
    if (this.ports.book.find(missionId)?.version !== version)
      return refuse({ code: 'draft-outdated', facts: { missionId } });
    return this.ports.book.apply(missionId, { type: 'planned', plan: plan.value, request }, user);
  }

  /**
   * Adds loads to a hauling mission. One that runs goes on meanwhile; its machines only stop for the plan that takes the loads in, if they can be brought.
   * Refuses 'not-found', 'not-hauling', 'transition-refused' and what planning refuses with.
   */
  async addLoads(missionId: string, added: readonly HaulLoadBody[], user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    const more = withLoads(mission, added, user);
    if (!more.ok) return more;
    const { request, reason } = more.value;
    const wishes = wishesOf(mission.plan);
    const tried = await this.makePlan({ ...mission, request }, wishes);
    if (!tried.ok) return tried;
    const areIn = addedAreIn(mission.request, tried.value);
    if (!areIn.ok) return areIn;
    if (mission.state === 'planned')
      return this.ports.book.apply(mission.id, { type: 'planned', plan: tried.value, request }, user);
    const control = this.takeControl({ ...mission, plan: tried.value }, user);
    if (!control.ok) return control;
    this.ports.runner().pause(mission.id);
    try {
      await this.untilIdle(mission.id);
      const current = this.ports.book.find(mission.id);
      if (current === null) return unknown(missionId);
      const plan = await this.makePlan({ ...current, request }, wishes);
      if (!plan.ok) return plan;
      return await this.ports.book.apply(mission.id, { type: 're-planned', plan: plan.value, reason, request }, user);
    } finally {
      this.ports.runner().release(mission.id);
    }
  }

  /** Approval is the order to begin: the mission runs as soon as its machines can. */
  async approve(missionId: string, user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    const free = this.latchFree(mission);
    if (!free.ok) return free;
    const control = this.takeControl(mission, user);
    if (!control.ok) return control;
    const approved = await this.ports.book.apply(mission.id, { type: 'approved' }, user);
    if (!approved.ok) return approved;
    return this.ports.book.apply(mission.id, { type: 'started' }, user);
  }

  /** `cause`: what only people know of why. */
  async hold(
    missionId: string,
    reason: string,
    user: string,
    cause: ToldCause | null = null,
  ): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    // Holding is a stop: whoever has control may be far away, so it asks for none.
    this.ports.runner().interrupt(mission.id);
    const facts = { by: user, ...(reason === '' ? {} : { reason }), ...(cause === null ? {} : { cause }) };
    return this.ports.book.apply(mission.id, { type: 'held', reason: { code: 'held-by-person', facts } }, user);
  }

  async resume(missionId: string, user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    const free = this.latchFree(mission);
    if (!free.ok) return free;
    const control = this.takeControl(mission, user);
    if (!control.ok) return control;
    return this.ports.book.apply(mission.id, { type: 'resumed' }, user);
  }

  confirmStep(missionId: string, taskId: string, body: ConfirmStepBody, actor: Confirming): Promise<Result<Mission>> {
    return confirmStep(this.ports, missionId, taskId, body, actor);
  }

  /** Refuses 'load-on-hook' while a lift of it hangs, unless somebody says that the hook is free: the next mission would open it. */
  async cancel(missionId: string, { reason, hookIsFree }: Partial<CancelBody>, user: string): Promise<Result<Mission>> {
    const mission = this.ports.book.find(missionId);
    if (mission === null) return unknown(missionId);
    const free = hooksFree(mission, hookIsFree);
    if (!free.ok) return free;
    const facts = { by: user, ...(reason === undefined || reason === '' ? {} : { reason }), ...free.value };
    const event = { type: 'cancelled', reason: { code: 'cancelled-by-person', facts } } as const;
    if (!allowedActions(mission).includes('cancel')) return this.ports.book.apply(mission.id, event, user);
    this.ports.runner().pause(mission.id);
    try {
      // Machines first stand still and say how far they came; an ended mission takes no more progress.
      await this.untilIdle(mission.id);
      const still = hooksFree(this.ports.book.find(missionId) ?? mission, hookIsFree);
      return still.ok ? await this.ports.book.apply(mission.id, event, user) : still;
    } finally {
      this.ports.runner().release(mission.id);
    }
  }

  /** Plans the rest of a running mission again without a machine that failed; holds the mission when that is impossible. */
  async machineLost(missionId: MissionId, machineId: MachineId, problem: Problem): Promise<void> {
    const mission = this.ports.book.find(missionId);
    if (mission === null || mission.state !== 'running') return;
    // Neither is a fault of the machine: it may go on from where it stands.
    const isInnocent = problem.code === 'off-path' || problem.code === 'way-blocked';
    const excluded = isInnocent ? [] : [machineId];
    const underWay = this.replanning.get(missionId);
    if (underWay !== undefined) {
      for (const id of excluded) underWay.add(id);
      return;
    }
    const key = `${missionId}/${machineId}`;
    const isTooSoon =
      this.ports.clock.monoMs() - (this.lastReplanMonoMs.get(key) ?? -Infinity) < REPLAN_MIN_INTERVAL_MS;
    this.lastReplanMonoMs.set(key, this.ports.clock.monoMs());
    const isInVain = problem.code === 'way-blocked' && this.isBlockedAgainAndAgain(missionId);
    this.replanning.set(missionId, new Set(excluded));
    this.ports.runner().pause(missionId);
    try {
      await this.untilIdle(missionId);
      const facts = { machineId, cause: problem.code, ...problem.facts };
      if (isTooSoon || isInVain) await this.holdLost(missionId, facts, 'replanned-just-now');
      else await this.replan(missionId, problem, facts);
    } finally {
      this.replanning.delete(missionId);
      this.ports.runner().release(missionId);
    }
  }

  /** Another way a few times within half an hour: a person must look. */
  private isBlockedAgainAndAgain(missionId: MissionId): boolean {
    const nowMonoMs = this.ports.clock.monoMs();
    const recent = (this.wayReplansMonoMs.get(missionId) ?? []).filter((at) => nowMonoMs - at < WAY_REPLAN_WINDOW_MS);
    this.wayReplansMonoMs.set(missionId, [...recent, nowMonoMs]);
    return recent.length >= WAY_REPLANS_MAX;
  }

  /** Machines that fail while the planner works make that plan worthless: it is made again, once for each of them at most. */
  private async replan(
    missionId: MissionId,
    problem: Problem,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    for (;;) {
      const current = this.ports.book.find(missionId);
      if (current === null || current.state !== 'running') return;
      const excluded = new Set(this.replanning.get(missionId));
      const plan = await this.makePlan(current, { excluded, ...wishesOf(current.plan) });
      if ((this.replanning.get(missionId)?.size ?? 0) > excluded.size) continue;
      if (!plan.ok) return this.holdLost(missionId, facts, plan.problem.code);
      const reason = { code: problem.code, facts };
      const applied = await this.ports.book.apply(
        missionId,
        { type: 're-planned', plan: plan.value, reason },
        'system',
      );
      if (applied.ok) this.ports.onNotice('mission-re-planned', { missionId, ...facts });
      return;
    }
  }

  private async holdLost(
    missionId: MissionId,
    facts: Readonly<Record<string, unknown>>,
    replan: string,
  ): Promise<void> {
    if (this.ports.book.find(missionId)?.state !== 'running') return;
    const reason = { code: 'machine-lost', facts: { ...facts, replan } };
    await this.ports.book.apply(missionId, { type: 'held', reason }, 'system');
    this.ports.onNotice('mission-held', { missionId, ...facts });
  }

  private async untilIdle(missionId: MissionId): Promise<void> {
    for (let waited = 0; waited < 50 && !this.ports.runner().isIdle(missionId); waited += 1) {
      await new Promise<void>((resolve) => this.ports.clock.after(100, resolve));
    }
  }

  /** Under a latch nothing is begun: its goals would wait at the machines, and the reset would start them. */
  private latchFree(mission: Mission): Result<void> {
    const { fleet, site } = this.ports;
    const open = new Set(
      mission.progress.filter((item) => item.state !== 'done' && item.state !== 'skipped').map((item) => item.taskId),
    );
    const tasks = (mission.plan?.tasks ?? []).filter((task) => open.has(task.id));
    for (const latch of fleet.latches()) {
      const machineId = tasks
        .flatMap((task) => [task.machineId, ...task.withMachineIds])
        .find((id) => isUnderScope(latch.scope, id, fleet, site()));
      if (machineId === undefined) continue;
      return refuse({ code: 'reset-first', facts: { machineId, latchId: latch.id, ruleId: latch.ruleId } });
    }
    return { ok: true, value: undefined };
  }

  private takeControl(mission: Mission, user: string): Result<void> {
    const machineIds = [...new Set((mission.plan?.tasks ?? []).map((task) => task.machineId))];
    const control = this.ports.leases.check(machineIds, user);
    if (!control.ok) return control;
    for (const id of machineIds) this.ports.leases.take(id, user, this.ports.clock.epochMs());
    this.ports.hoists().putBack(machineIds, user);
    return control;
  }

  private async makePlan(mission: Mission, otherwise: Otherwise = {}): Promise<Result<Plan>> {
    const { wishes } = otherwise;
    const input = this.situation.inputOf(mission, otherwise);
    if (!input.ok) return input;
    const plan = await this.ports.planner.plan(input.value);
    return plan.ok && wishes !== undefined ? { ok: true, value: { ...plan.value, wishes } } : plan;
  }

  /** A way for one machine among all others as they stand now, clear of the rings. */
  findWay(machineId: MachineId, to: Pose, avoid: readonly Ring[]): Promise<Result<readonly Pose[]>> {
    const machines = this.situation.machines(null, new Set());
    return this.ports.planner.approach({
      site: this.ports.site(),
      zones: this.ports.zones(),
      machines,
      machineId,
      to,
      avoid,
    });
  }
}

function unknown(missionId: string): Result<never> {
  return refuse({ code: 'not-found', facts: { missionId } });
}

function afresh({ plan, state }: Mission): Otherwise {
  const withoutMachineIds = plan?.wishes?.withoutMachineIds ?? [];
  return {
    ...(withoutMachineIds.length === 0 ? {} : { wishes: { notBefore: [], withoutMachineIds } }),
    ...(state === 'planned' && plan !== null ? { nowMs: plan.madeAtMs } : {}),
  };
}

function wishesOf(plan: Plan | null): Pick<Otherwise, 'wishes'> {
  return plan?.wishes === undefined ? {} : { wishes: plan.wishes };
}

function turnsOf({ tasks }: Plan): KeptTurn[] {
  return tasks.flatMap(({ bay, step, pass = 0, machineId, startMs, endMs }) => {
    const kind = bayStepKinds.find((one) => one === step);
    return bay === undefined || kind === undefined ? [] : [{ bay, step: kind, pass, machineId, startMs, endMs }];
  });
}
