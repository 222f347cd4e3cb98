import type { CancelBody } from '../../controller/contract/missions/mission-orders.ts';
import type { ConfirmStepBody } from '../../controller/contract/missions/stepped.ts';
import type { ToldCause } from '../../controller/contract/accounts/time-account.ts';
import type {
  HealthView,
  LevelView,
  MachineView,
  MissionRequestBody,
  MissionView,
  OverrideRequestBody,
  ResetRequestBody,
  SessionView,
  SiteView,
  WorkPermitRequest,
  ZoneRequest,
  ZoneView,
} from '../../controller/contract/api.ts';
import type { ProblemView } from '../../controller/contract/problems/problem-view.ts';
import type { ClosedFloorView } from '../../controller/contract/missions/closed-floor.ts';
import type { SlabBearingBody, SlabBearingView } from '../../controller/contract/missions/slab-bearing.ts';
import type { CrewsView } from '../../controller/contract/missions/crews.ts';
import type { HoistCallRequest, HoistCallView } from '../../controller/contract/missions/hoist-calls.ts';
import type { StopScope } from '../../controller/contract/interlock/interlock.ts';
import type { PlanningAnswer, PlanningRequest } from '../../controller/contract/missions/planning.ts';
import type { RemediesView } from '../../controller/contract/missions/remedies.ts';
import type { PlanDraftRequest, PlanDraftView, SlipView } from '../../controller/contract/missions/what-if.ts';
import type {
  ProgrammeRequest,
  ProgrammeTakenOver,
  ProgrammeView,
} from '../../controller/contract/missions/programme.ts';
import type { StopPathView } from '../../controller/contract/interlock/stop-path.ts';
import type { RosterBody, RosterHoursView, RosterView } from '../../controller/contract/accounts/roster.ts';
import type { ProfileSummary, ProfileView } from '../../controller/contract/site/profiles.ts';
import type { SiteAnchorBody, SiteAnchorView } from '../../controller/contract/site/site-anchor.ts';
import type { SiteForecastBody, SiteForecastView } from '../../controller/contract/site/site-forecast.ts';
import type { LimitsProposalRequest, LimitsView } from '../../controller/contract/interlock/limits.ts';
import type { TelematicsView } from '../../controller/contract/accounts/telematics.ts';
import type {
  KeyHandOverView,
  LedgerStandingView,
  RecordedView,
} from '../../controller/contract/ledger/ledger-proofs.ts';
import type { LinksView } from '../../controller/contract/accounts/government-link.ts';
import type { WorkCyclesView } from '../../controller/contract/accounts/work-cycle.ts';
import type { LedgerEntry } from '../../controller/contract/ledger/ledger.ts';
import { normRoutes } from './norm-routes.ts';
import type { ApiFailure, ApiResult, Ask } from './api-result.ts';
import { rentalRoutes } from './rental-routes.ts';
import { recordingRoutes } from './recording-routes.ts';
import { timeRoutes } from './time-routes.ts';
import { dossierRoutes } from './dossier.ts';
import { upkeepRoutes } from './upkeep-routes.ts';
import type { ConsoleClock } from './clock.ts';

export type { ApiFailure, ApiResult };

export interface StopAnswer {
  readonly commandId: string;
  readonly acceptedByInterlock: boolean;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  readonly next: number | null;
}

export interface LedgerFilter {
  readonly before?: number;
  readonly machineId?: string;
  readonly missionId?: string;
  readonly types?: readonly string[];
  readonly limit: number;
}

export interface ApiDependencies {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly clock: ConsoleClock;
  readonly newId: () => string;
}

const base = '/api/v1';
/** After this long nobody waits for the answer to a stop any more; it is reported as not sent far earlier (stop-command.ts). */
export const stopAnswerMaxMs = 3_000;
const answerMaxMs = 20_000;
/** Planning a whole slab takes seconds of computing. */
const planAnswerMaxMs = 90_000;

export type ApiClient = ReturnType<typeof createApiClient>;

/** One method per route of /api/v1. Nothing is retried and nothing is kept for later. */
export function createApiClient({ fetch, clock, newId }: ApiDependencies) {
  async function ask<T>(request: Ask): Promise<ApiResult<T>> {
    const abort = new AbortController();
    const cancel = clock.after(request.answerMaxMs ?? answerMaxMs, () => abort.abort());
    try {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (request.body !== undefined) headers['content-type'] = 'application/json';
      if (request.key) headers['idempotency-key'] = request.key;
      const answer = await fetch(`${base}${request.path}`, {
        method: request.method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.form === undefined ? {} : { body: request.form }),
      });
      return await readAnswer<T>(answer);
    } catch {
      return { ok: false, failure: { kind: 'unreached' } };
    } finally {
      cancel();
    }
  }

  const get = <T>(path: string) => ask<T>({ method: 'GET', path });
  const command = <T>(path: string, body: unknown = {}) => ask<T>({ method: 'POST', path, body, key: newId() });
  const mission = (missionId: string, action: string, body: unknown, maxMs = answerMaxMs) =>
    ask<MissionView>({
      method: 'POST',
      path: `/missions/${encodeURIComponent(missionId)}/${action}`,
      body,
      key: newId(),
      answerMaxMs: maxMs,
    });
  const machine = (machineId: string, action: string) => `/machines/${encodeURIComponent(machineId)}/${action}`;

  return {
    login: (user: string, password: string) =>
      ask<SessionView>({ method: 'POST', path: '/session', body: { user, password } }),
    session: () => get<SessionView>('/session'),
    logout: () => ask<unknown>({ method: 'DELETE', path: '/session' }),
    site: () => get<SiteView>('/sites'),
    levels: () => get<readonly LevelView[]>('/levels'),
    ...zoneRoutes(ask, newId),
    ...stopRoutes(ask),
    resetSite: (statement: ResetRequestBody) => command<unknown>('/site/reset', statement),
    resetMachine: (machineId: string, statement: ResetRequestBody) =>
      command<unknown>(machine(machineId, 'reset'), statement),
    ...serviceRoutes(command, machine),
    ...limitRoutes(ask, newId),
    ...rosterRoutes(ask, newId),
    ...conditionRoutes(ask, newId),
    control: (machineId: string, action: 'take' | 'release') =>
      command<MachineView>(machine(machineId, 'control'), { action }),
    createMission: (body: MissionRequestBody) => command<MissionView>('/missions', body),
    mission: (missionId: string) => get<MissionView>(`/missions/${encodeURIComponent(missionId)}`),
    planMission: (missionId: string) => mission(missionId, 'plan', {}, planAnswerMaxMs),
    approveMission: (missionId: string) => mission(missionId, 'approve', {}),
    holdMission: (missionId: string, reason: string, cause: ToldCause | null) =>
      mission(missionId, 'hold', { reason, cause }),
    resumeMission: (missionId: string) => mission(missionId, 'resume', {}),
    cancelMission: (missionId: string, body: CancelBody) => mission(missionId, 'cancel', body),
    closedFloor: () => get<ClosedFloorView>('/closed-floor'),
    ...workRoutes(command),
    ...whatIfRoutes(ask, newId),
    ...recordRoutes(get, command),
    ...accountRoutes(ask, newId),
    ...timeRoutes(get, command),
    health: () => get<HealthView>('/health'),
  };
}

/** What is kept beside the machines' work: norms, first-set files, maintenance and papers, rental. */
function accountRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  return {
    ...normRoutes(ask, newId),
    ...dossierRoutes(ask, newId),
    ...upkeepRoutes(ask, newId),
    ...rentalRoutes(ask, newId),
  };
}

/** What is read from the record. */
function recordRoutes(
  get: <T>(path: string) => Promise<ApiResult<T>>,
  command: <T>(path: string) => Promise<ApiResult<T>>,
) {
  return {
    ...recordingRoutes(get, command),
    ledger: (filter: LedgerFilter) => get<LedgerPage>(`/ledger?${ledgerQuery(filter)}`),
    telematics: () => get<TelematicsView>('/telematics'),
    links: () => get<LinksView>('/links'),
    ledgerStanding: () => get<LedgerStandingView>('/ledger/standing'),
    workCycles: (from: string, to: string) =>
      get<WorkCyclesView>(`/work-cycles?${new URLSearchParams({ from, to }).toString()}`),
  };
}

/** Zones, and the work permits of those that need one. */
function zoneRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  const zonePath = (zoneId: string) => `/zones/${encodeURIComponent(zoneId)}`;
  return {
    addZone: (zone: ZoneRequest) => ask<ZoneView>({ method: 'POST', path: '/zones', body: zone, key: newId() }),
    openForWork: (zoneId: string, request: WorkPermitRequest) =>
      ask<unknown>({ method: 'POST', path: `${zonePath(zoneId)}/work-permit`, body: request, key: newId() }),
    closeForWork: (zoneId: string) =>
      ask<unknown>({ method: 'DELETE', path: `${zonePath(zoneId)}/work-permit`, key: newId() }),
    removeZone: (zoneId: string) => ask<unknown>({ method: 'DELETE', path: zonePath(zoneId), key: newId() }),
  };
}

/** Calls for a cage. */
/** What is asked of work under way: cages, and words before a step. */
function workRoutes(command: <T>(path: string, body: unknown) => Promise<ApiResult<T>>) {
  return { ...hoistRoutes(command), ...stepRoutes(command) };
}

function stepRoutes(command: <T>(path: string, body: unknown) => Promise<ApiResult<T>>) {
  return {
    confirmStep: (missionId: string, taskId: string, word: ConfirmStepBody) =>
      command<MissionView>(
        `/missions/${encodeURIComponent(missionId)}/tasks/${encodeURIComponent(taskId)}/confirmations`,
        word,
      ),
  };
}

function hoistRoutes(command: <T>(path: string, body: unknown) => Promise<ApiResult<T>>) {
  return {
    callHoist: (request: HoistCallRequest) => command<HoistCallView>('/hoist-calls', request),
    cancelHoistCall: (callId: string) =>
      command<HoistCallView>(`/hoist-calls/${encodeURIComponent(callId)}/cancel`, {}),
    resumeHoist: (machineId: string) => command<unknown>(`/hoists/${encodeURIComponent(machineId)}/resume`, {}),
  };
}

/** Questions about a mission's plan, and the answer taken over; drafting takes as long as planning. */
function whatIfRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  const mission = (missionId: string) => `/missions/${encodeURIComponent(missionId)}`;
  return {
    missionSlip: (missionId: string, taskId: string, byMs: number) =>
      ask<SlipView>({
        method: 'GET',
        path: `${mission(missionId)}/slip?taskId=${encodeURIComponent(taskId)}&byMs=${String(byMs)}`,
      }),
    missionCrews: (missionId: string) => ask<CrewsView>({ method: 'GET', path: `${mission(missionId)}/crews` }),
    draftPlan: (missionId: string, request: PlanDraftRequest) =>
      ask<PlanDraftView>({
        method: 'POST',
        path: `${mission(missionId)}/plan-drafts`,
        body: request,
        key: newId(),
        answerMaxMs: planAnswerMaxMs,
      }),
    handInCosignature: (note: string) =>
      ask<RecordedView>({ method: 'POST', path: '/ledger/cosignatures', body: { note }, key: newId() }),
    rotateLedgerKey: () => ask<KeyHandOverView>({ method: 'POST', path: '/ledger/rotate-key', body: {}, key: newId() }),
    /** Ends the making of a plan: whoever asked for it gets the best there is, or nothing. */
    endPlanning: (missionId: string, wish: PlanningRequest['wish']) =>
      ask<PlanningAnswer>({ method: 'POST', path: `${mission(missionId)}/planning`, body: { wish }, key: newId() }),
    remedies: (missionId: string) => ask<RemediesView>({ method: 'GET', path: `${mission(missionId)}/remedies` }),
    findRemedies: (missionId: string) =>
      ask<RemediesView>({ method: 'POST', path: `${mission(missionId)}/remedies`, body: {}, key: newId() }),
    stopRemedies: (missionId: string) =>
      ask<RemediesView>({ method: 'DELETE', path: `${mission(missionId)}/remedies`, key: newId() }),
    makeProgramme: (request: ProgrammeRequest) =>
      ask<ProgrammeView>({
        method: 'POST',
        path: '/programmes',
        body: request,
        key: newId(),
        answerMaxMs: planAnswerMaxMs,
      }),
    takeOverProgramme: (programmeId: string) =>
      ask<ProgrammeTakenOver>({
        method: 'POST',
        path: `/programmes/${encodeURIComponent(programmeId)}/take-over`,
        body: {},
        key: newId(),
        answerMaxMs: planAnswerMaxMs,
      }),
    takeOverPlan: (missionId: string, draftId: string) =>
      ask<MissionView>({
        method: 'POST',
        path: `${mission(missionId)}/plan-drafts/${encodeURIComponent(draftId)}/take-over`,
        body: {},
        key: newId(),
      }),
  };
}

/** A machine taken out of service, a rule set aside for it, people who have left. */
function serviceRoutes(
  command: <T>(path: string, body: unknown) => Promise<ApiResult<T>>,
  machine: (machineId: string, action: string) => string,
) {
  return {
    lockOutMachine: (machineId: string, reason: string) => command<unknown>(machine(machineId, 'lockout'), { reason }),
    signOutPeople: (personIds: readonly string[], reason: string) =>
      command<unknown>('/people/sign-out', { personIds, reason }),
    overrideRule: (machineId: string, request: OverrideRequestBody) =>
      command<unknown>(machine(machineId, 'override'), request),
  };
}

/** Stop by the controller, and where the interlock itself listens. */
function stopRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>) {
  return {
    stop: (scope: StopScope, commandId: string) =>
      ask<StopAnswer>({
        method: 'POST',
        path: stopRoute(scope),
        body: { reason: '', commandId },
        answerMaxMs: stopAnswerMaxMs,
      }),
    stopPath: () => ask<StopPathView>({ method: 'GET', path: '/session/stop-path' }),
  };
}

/** Working hours, shifts and crews. */
function rosterRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  return {
    roster: () => ask<RosterView>({ method: 'GET', path: '/roster' }),
    rosterHours: (fromMs: number, toMs: number) =>
      ask<RosterHoursView>({ method: 'GET', path: `/roster/hours?fromMs=${String(fromMs)}&toMs=${String(toMs)}` }),
    putRoster: (body: RosterBody) => ask<RosterView>({ method: 'PUT', path: '/roster', body, key: newId() }),
    removeRoster: () => ask<RosterView>({ method: 'DELETE', path: '/roster', key: newId() }),
  };
}

/** What people state of the site: what its slabs carry, and the weather to come. */
function conditionRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  return {
    slabBearings: () => ask<readonly SlabBearingView[]>({ method: 'GET', path: '/slab-bearings' }),
    putSlabBearing: (slabId: string, body: SlabBearingBody) =>
      ask<SlabBearingView>({ method: 'PUT', path: `/slabs/${encodeURIComponent(slabId)}/bearing`, body, key: newId() }),
    profiles: () => ask<readonly ProfileSummary[]>({ method: 'GET', path: '/profiles' }),
    profile: (profileId: string) =>
      ask<ProfileView>({ method: 'GET', path: `/profiles/${encodeURIComponent(profileId)}` }),
    siteAnchor: () => ask<SiteAnchorView>({ method: 'GET', path: '/site-anchor' }),
    putSiteAnchor: (body: SiteAnchorBody) =>
      ask<SiteAnchorView>({ method: 'PUT', path: '/site-anchor', body, key: newId() }),
    removeSiteAnchor: () => ask<SiteAnchorView>({ method: 'DELETE', path: '/site-anchor', key: newId() }),
    forecast: () => ask<SiteForecastView>({ method: 'GET', path: '/forecast' }),
    putForecast: (body: SiteForecastBody) =>
      ask<SiteForecastView>({ method: 'PUT', path: '/forecast', body, key: newId() }),
    removeForecast: () => ask<SiteForecastView>({ method: 'DELETE', path: '/forecast', key: newId() }),
  };
}

/** The table of limits and its change by two persons. */
function limitRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  const proposal = (proposalId: string) => `/limits/proposals/${encodeURIComponent(proposalId)}`;
  return {
    limits: () => ask<LimitsView>({ method: 'GET', path: '/limits' }),
    proposeLimits: (body: LimitsProposalRequest) =>
      ask<unknown>({ method: 'POST', path: '/limits/proposals', body, key: newId() }),
    signLimits: (proposalId: string) =>
      ask<unknown>({ method: 'POST', path: `${proposal(proposalId)}/sign`, body: {}, key: newId() }),
    withdrawLimits: (proposalId: string) =>
      ask<unknown>({ method: 'DELETE', path: proposal(proposalId), key: newId() }),
  };
}

function ledgerQuery(filter: LedgerFilter): string {
  const query = new URLSearchParams({ newestFirst: 'true', limit: String(filter.limit) });
  if (filter.before !== undefined) query.set('before', String(filter.before));
  if (filter.machineId) query.set('machineId', filter.machineId);
  if (filter.missionId) query.set('missionId', filter.missionId);
  if (filter.types?.length) query.set('types', filter.types.join(','));
  return query.toString();
}

async function readAnswer<T>(answer: Response): Promise<ApiResult<T>> {
  const text = await answer.text();
  const body: unknown = text === '' ? null : parseJson(text);
  if (answer.ok) return { ok: true, value: body as T };
  if (isProblem(body)) return { ok: false, failure: { kind: 'problem', problem: body } };
  // A proxy or a dying server answered without a problem body: nobody knows whether the request took effect.
  return { ok: false, failure: { kind: 'unreached' } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isProblem(body: unknown): body is ProblemView {
  return typeof body === 'object' && body !== null && 'code' in body && 'titles' in body && 'tip' in body;
}

function stopRoute(scope: StopScope): string {
  switch (scope.type) {
    case 'site':
      return '/site/stop';
    case 'level':
      return `/levels/${encodeURIComponent(scope.levelId)}/stop`;
    case 'zone':
      return `/zones/${encodeURIComponent(scope.zoneId)}/stop`;
    case 'machine':
      return `/machines/${encodeURIComponent(scope.machineId)}/stop`;
  }
}
