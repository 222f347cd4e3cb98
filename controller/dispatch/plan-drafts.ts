import { asId, type MachineId, type MissionId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import {
  bayStepKinds,
  type ByMachine,
  type Mission,
  type MissionRequest,
  type NotBefore,
  type Plan,
  type PlannedTask,
  type PlanWishes,
} from '../../missions/mission.ts';
import { plannedSupplyView, type TruckNewsBody } from '../contract/missions/concrete-supply.ts';
import type { PlanDraftRequest, PlanDraftView, PlanFigures } from '../contract/missions/what-if.ts';
import type { TruckNews } from '../../missions/concrete-supply.ts';
import type { DeliveryNews } from '../../missions/cranes/crane-lifts.ts';
import { plannedLiftingView, type DeliveryNewsBody } from '../contract/missions/crane-lifts.ts';

/** Drafts kept, the oldest given up first: somebody looks at one and takes it over, or asks anew. */
const DRAFTS_MAX = 16;

/** What has become known of those who come: trucks of a pour, deliveries of lifts. */
export interface PlanNews {
  readonly truckNews?: TruckNews;
  readonly deliveryNews?: DeliveryNews;
}

export interface DraftPorts {
  readonly find: (missionId: string) => Mission | null;
  /** The plan that planning again would give now, with what is wished for. */
  readonly makePlan: (mission: Mission, wishes: PlanWishes, news: PlanNews) => Promise<Result<Plan>>;
  /** The plan for a request that is altered by a remedy. */
  readonly makeAltered: (mission: Mission) => Promise<Result<Plan>>;
  /** The mission's request with a remedy in it; null where there is none. */
  readonly remedied: (missionId: MissionId, remedyId: string) => MissionRequest | null;
  /** `request`: the altered one that the plan is for. */
  readonly takeOver: (
    missionId: MissionId,
    version: number,
    plan: Plan,
    user: string,
    request?: MissionRequest,
  ) => Promise<Result<Mission>>;
  /** Whether the site has a machine by that id, and what it can do. Null: none. */
  readonly capabilitiesOf: (machineId: MachineId) => readonly string[] | null;
  readonly nextId: () => string;
}

interface Draft {
  readonly missionId: MissionId;
  /** Of the mission when the draft was asked for: whatever has changed since makes it worthless. */
  readonly version: number;
  readonly plan: Plan;
  /** Where it is for another request than the mission's. */
  readonly request?: MissionRequest;
}

/** Of a draft in the making: who is asked for which plan. */
interface Asked {
  readonly mission: Mission;
  readonly takeOver: PlanDraftView['takeOver'];
  readonly wishes: PlanWishes;
  readonly made: Result<Plan>;
  readonly request?: MissionRequest;
}

/**
 * Plans that were asked for with something otherwise than in the plan in force: a step set later, a machine left out. Asking changes nothing; what is
 * shown is kept, so that exactly that plan can be taken over.
 */
export class PlanDrafts {
  private readonly ports: DraftPorts;
  private readonly drafts = new Map<string, Draft>();

  constructor(ports: DraftPorts) {
    this.ports = ports;
  }

  /**
   * Refuses 'not-found' (mission or task), 'not-planned', 'transition-refused' (nothing is planned again of a mission that has ended), 'machine-unknown',
   * 'task-begun', 'machine-cannot' (another step than that machine can do), 'trucks-decide' and 'task-follows' (work that is not done bay by bay comes when what it serves does); of trucks 'supply-unknown', 'truck-unknown', 'delivery-unknown' and
   * 'draft-outdated' where they are not those of the plan in force.
   */
  async ask(missionId: string, request: PlanDraftRequest): Promise<Result<PlanDraftView>> {
    const mission = this.ports.find(missionId);
    if (mission === null) return refuse({ code: 'not-found', facts: { missionId } });
    if (request.remedyId !== undefined) return this.askRemedy(mission, request.remedyId);
    if (mission.plan === null) return refuse({ code: 'not-planned', facts: { missionId } });
    const takeOver = takeOverOf(mission);
    if (!takeOver.ok) return takeOver;
    const wishes = this.wishesOf(mission, mission.plan, request);
    if (!wishes.ok) return wishes;
    const trucks = newsOf(mission.plan, request.trucks);
    if (!trucks.ok) return trucks;
    const deliveries = deliveriesOf(mission.plan, request.deliveries);
    if (!deliveries.ok) return deliveries;
    const made = await this.ports.makePlan(mission, wishes.value, { ...trucks.value, ...deliveries.value });
    return ok(this.answered({ mission, takeOver: takeOver.value, wishes: wishes.value, made }));
  }

  /** Refuses 'draft-gone' where the remedy is not known, or is none of the request, and 'transition-refused' after approval. */
  private async askRemedy(mission: Mission, remedyId: string): Promise<Result<PlanDraftView>> {
    if (mission.state !== 'planned' && mission.state !== 'draft')
      return refuse({ code: 'transition-refused', facts: { state: mission.state, event: 'planned', allowed: [] } });
    const request = this.ports.remedied(mission.id, remedyId);
    if (request === null) return refuse({ code: 'draft-gone', facts: { missionId: mission.id } });
    const made = await this.ports.makeAltered({ ...mission, request });
    const wishes = { notBefore: [], withoutMachineIds: mission.plan?.wishes?.withoutMachineIds ?? [] };
    return ok(this.answered({ mission, takeOver: 'now', wishes, made, request }));
  }

  private answered({ mission, takeOver, wishes, made, request }: Asked): PlanDraftView {
    const { id: missionId, version } = mission;
    const altered = request === undefined ? {} : { request };
    const draftId = made.ok ? this.keep({ missionId, version, plan: made.value, ...altered }) : null;
    return {
      draftId,
      planVersion: mission.plan?.version ?? 0,
      wishes: viewOf(wishes),
      now: mission.plan === null ? null : figuresOf(mission.plan),
      drafted: made.ok ? figuresOf(made.value) : null,
      problem: made.ok ? null : { code: made.problem.code, facts: { ...made.problem.facts } },
      warnings: made.ok ? made.value.warnings.map(({ code, facts }) => ({ code, facts: { ...facts } })) : [],
      takeOver,
      ...(made.ok && made.value.supply !== undefined ? { supply: plannedSupplyView.parse(made.value.supply) } : {}),
      ...(made.ok && made.value.lifting !== undefined ? { lifting: plannedLiftingView.parse(made.value.lifting) } : {}),
      tasks: made.ok ? made.value.tasks.map(barOf) : [],
    };
  }

  /** Makes a draft the mission's plan. Refuses 'draft-gone' and 'draft-outdated', and with 'hold-first' while the mission runs. */
  async takeOver(missionId: string, draftId: string, user: string): Promise<Result<Mission>> {
    const mission = this.ports.find(missionId);
    if (mission === null) return refuse({ code: 'not-found', facts: { missionId } });
    const draft = this.drafts.get(draftId);
    if (draft === undefined || draft.missionId !== mission.id)
      return refuse({ code: 'draft-gone', facts: { missionId } });
    const { version, plan, request } = draft;
    if (request !== undefined)
      return this.takenOver(draftId, this.ports.takeOver(mission.id, version, plan, user, request));
    const takeOver = takeOverOf(mission);
    if (!takeOver.ok) return takeOver;
    if (takeOver.value === 'after-hold') return refuse({ code: 'hold-first', facts: { missionId } });
    return this.takenOver(draftId, this.ports.takeOver(mission.id, version, plan, user));
  }

  private async takenOver(draftId: string, taking: Promise<Result<Mission>>): Promise<Result<Mission>> {
    const taken = await taking;
    if (taken.ok) this.drafts.delete(draftId);
    return taken;
  }

  private keep(draft: Draft): string {
    const draftId = this.ports.nextId();
    this.drafts.set(draftId, draft);
    const [oldest] = this.drafts.keys();
    if (this.drafts.size > DRAFTS_MAX && oldest !== undefined) this.drafts.delete(oldest);
    return draftId;
  }

  private wishesOf(mission: Mission, plan: Plan, request: PlanDraftRequest): Result<PlanWishes> {
    const withoutMachineIds = request.withoutMachineIds.map((id) => asId<MachineId>(id));
    const unknown = withoutMachineIds.find((id) => this.ports.capabilitiesOf(id) === null);
    if (unknown !== undefined) return refuse({ code: 'machine-unknown', facts: { machineId: unknown } });
    const before = plan.wishes ?? { notBefore: [], withoutMachineIds: [] };
    const wished = new Map(before.notBefore.map((one) => [keyOf(one), one]));
    for (const { taskId, atMs } of request.notBefore) {
      const step = stepOf(mission, plan, taskId);
      if (!step.ok) return step;
      wished.set(keyOf(step.value), { ...step.value, atMs });
    }
    const byMachine = this.byMachine(mission, plan, request);
    if (!byMachine.ok) return byMachine;
    return ok({
      notBefore: [...wished.values()],
      withoutMachineIds: [...new Set([...before.withoutMachineIds, ...withoutMachineIds])],
      ...(byMachine.value.length === 0 ? {} : { byMachine: byMachine.value }),
    });
  }

  private byMachine(mission: Mission, plan: Plan, request: PlanDraftRequest): Result<readonly ByMachine[]> {
    const wished = new Map((plan.wishes?.byMachine ?? []).map((one) => [keyOf(one), one]));
    for (const { taskId, machineId } of request.byMachine) {
      const step = stepOf(mission, plan, taskId);
      if (!step.ok) return step;
      const id = asId<MachineId>(machineId);
      const capabilities = this.ports.capabilitiesOf(id);
      if (capabilities === null) return refuse({ code: 'machine-unknown', facts: { machineId } });
      if (step.value.step === 'place' || !capabilities.includes(step.value.step))
        return refuse({ code: 'machine-cannot', facts: { machineId, step: step.value.step } });
      wished.set(keyOf(step.value), { ...step.value, machineId: id });
    }
    return ok([...wished.values()]);
  }
}

function newsOf(plan: Plan, asked: TruckNewsBody | undefined): Result<PlanNews> {
  if (asked === undefined) return ok({});
  const { supply, version, missionId } = plan;
  if (supply === undefined) return refuse({ code: 'supply-unknown', facts: { missionId } });
  const { planVersion, ...news } = asked;
  if (planVersion !== version) return refuse({ code: 'draft-outdated', facts: { missionId } });
  const known = new Set(supply.deliveries.map(({ truck }) => truck));
  const truck = news.lostTrucks.find((one) => !known.has(one));
  const delivery = news.late.find((one) => supply.deliveries[one.delivery] === undefined)?.delivery;
  if (truck !== undefined || delivery !== undefined)
    return refuse({ code: 'truck-unknown', facts: truck === undefined ? { delivery: delivery ?? 0 } : { truck } });
  return ok({ truckNews: news });
}

function deliveriesOf(plan: Plan, asked: DeliveryNewsBody | undefined): Result<PlanNews> {
  if (asked === undefined) return ok({});
  const { planVersion, ...news } = asked;
  if (planVersion !== plan.version) return refuse({ code: 'draft-outdated', facts: { missionId: plan.missionId } });
  const known = new Set(plan.lifting?.deliveries.map(({ vehicle }) => vehicle));
  const vehicle = [...news.late.map((one) => one.vehicle), ...news.lost].find((one) => !known.has(one));
  return vehicle === undefined ? ok({ deliveryNews: news }) : refuse({ code: 'delivery-unknown', facts: { vehicle } });
}

type BayStep = Omit<NotBefore, 'atMs'>;

function keyOf({ bay, step, pass }: BayStep): string {
  return `${String(bay)}/${step}/${String(pass)}`;
}

/** Before approval a plan is only paper. Afterwards its machines must stand: who is at work is never given another plan on the way. */
function takeOverOf(mission: Mission): Result<PlanDraftView['takeOver']> {
  switch (mission.state) {
    case 'planned':
    case 'held':
      return ok('now');
    case 'running':
      return ok('after-hold');
    case 'draft':
    case 'approved':
    case 'done':
    case 'cancelled':
    case 'failed':
      return refuse({ code: 'transition-refused', facts: { state: mission.state, event: 'planned', allowed: [] } });
  }
}

function stepOf(mission: Mission, plan: Plan, taskId: string): Result<BayStep> {
  const task = plan.tasks.find(({ id }) => id === taskId);
  if (task === undefined) return refuse({ code: 'not-found', facts: { taskId } });
  const progress = mission.progress.find((item) => item.taskId === task.id);
  const isWaiting = progress === undefined || progress.state === 'waiting' || progress.state === 'ready';
  if (!isWaiting || (progress?.legsDone ?? 0) > 0 || (progress?.legDoneM ?? 0) > 0)
    return refuse({ code: 'task-begun', facts: { taskId } });
  const step = bayStepKinds.find((kind) => kind === task.step);
  if (step === undefined || task.bay === undefined) return refuse({ code: 'task-follows', facts: { taskId } });
  const { parameters } = mission.request;
  if (parameters.kind === 'concrete-placing' && parameters.supply !== undefined)
    return refuse({ code: 'trucks-decide', facts: { taskId } });
  return ok({ bay: task.bay, step, pass: task.pass ?? 0 });
}

function viewOf({ notBefore, withoutMachineIds, byMachine }: PlanWishes): PlanDraftView['wishes'] {
  return {
    notBefore: notBefore.map((one) => ({ ...one })),
    withoutMachineIds: [...withoutMachineIds],
    ...(byMachine === undefined ? {} : { byMachine: byMachine.map((one) => ({ ...one })) }),
  };
}

function barOf({
  machineId,
  withMachineIds,
  step,
  bay,
  pass,
  startMs,
  endMs,
}: PlannedTask): PlanDraftView['tasks'][number] {
  return {
    machineId,
    withMachineIds: [...withMachineIds],
    step,
    ...(bay === undefined ? {} : { bay }),
    ...(pass === undefined ? {} : { pass }),
    startMs,
    endMs,
  };
}

function figuresOf({ endMs, totals, tasks, refused }: Plan): PlanFigures {
  const machineIds = new Set(tasks.flatMap((task) => [task.machineId, ...task.withMachineIds]));
  const ends = new Map<PlannedTask['step'], number>();
  for (const task of tasks) {
    if (bayStepKinds.some((kind) => kind === task.step))
      ends.set(task.step, Math.max(ends.get(task.step) ?? 0, task.endMs));
  }
  const { coveredM2, volumeM3, lifts } = totals;
  return {
    endMs,
    coveredM2,
    volumeM3,
    lifts,
    machineIds: [...machineIds].sort(),
    steps: [...ends].map(([step, stepEndMs]) => ({ step, endMs: stepEndMs })).sort((a, b) => a.endMs - b.endMs),
    missed: refused.flatMap(({ code, areaM2, facts: { bay, step } }) =>
      typeof bay !== 'number' || !lostCodes.has(code)
        ? []
        : [{ bay, code, areaM2, ...(typeof step === 'string' ? { step } : {}) }],
    ),
  };
}

/** Of whole bays; corners and strips for handwork are told elsewhere. */
const lostCodes: ReadonlySet<string> = new Set([
  'window-missed',
  'no-crew-in-window',
  'unreachable',
  'outside-reach',
  'behind-joint',
]);
