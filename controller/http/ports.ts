import type { CancelBody } from '../contract/missions/mission-orders.ts';
import type { BuildingElementView } from '../contract/missions/building-elements.ts';
import type { ConfirmStepBody } from '../contract/missions/stepped.ts';
import type { CrewCountRequest, CrewCountView } from '../contract/missions/crew-count.ts';
import type { NormComparison } from '../contract/accounts/norm-work.ts';
import type {
  NormChoices,
  NormDraftRequest,
  NormDraftView,
  NormKept,
  NormSummary,
} from '../contract/accounts/norm-record.ts';
import type { Result } from '../../kernel/result.ts';
import type {
  HealthView,
  LevelView,
  MachineView,
  MissionRequestBody,
  MissionSummary,
  MissionView,
  PersonView,
  ResetRequestBody,
  Role,
  SiteView,
  StreamMessage,
  UtilisationView,
  OverrideRequestBody,
  SignOutRequestBody,
  WorkPermitRequest,
  ZoneRequest,
  ZoneView,
} from '../contract/api.ts';
import type { SiteForecastBody, SiteForecastView } from '../contract/site/site-forecast.ts';
import type { SlabBearingBody, SlabBearingView } from '../contract/missions/slab-bearing.ts';
import type { ClosedFloorView } from '../contract/missions/closed-floor.ts';
import type { HoistCallRequest, HoistCallView, HoistsView } from '../contract/missions/hoist-calls.ts';
import type { RosterBody, RosterHoursQuery, RosterHoursView, RosterView } from '../contract/accounts/roster.ts';
import type { LimitsProposalRequest, LimitsView } from '../contract/interlock/limits.ts';
import type { StopPathView } from '../contract/interlock/stop-path.ts';
import type { CrewsView } from '../contract/missions/crews.ts';
import type { HaulLoadBody } from '../contract/missions/hauling.ts';
import type { PlanningAnswer, PlanningRequest } from '../contract/missions/planning.ts';
import type { RemediesView } from '../contract/missions/remedies.ts';
import type { ProgrammeRequest, ProgrammeTakenOver, ProgrammeView } from '../contract/missions/programme.ts';
import type { PlanDraftRequest, PlanDraftView, SlipView } from '../contract/missions/what-if.ts';
import type { TelematicsView } from '../contract/accounts/telematics.ts';
import type { AempPorts } from './routes/aemp-routes.ts';
import type { AnchorServices } from './anchor-ports.ts';
import type { DossierServices } from './dossier-ports.ts';
import type { LedgerProofServices } from './ledger-proof-ports.ts';
import type { DocumentServices } from './document-ports.ts';
import type { LinksView } from '../contract/accounts/government-link.ts';
import type { ToldCause } from '../contract/accounts/time-account.ts';
import type { WorkCyclesView } from '../contract/accounts/work-cycle.ts';
import type { RentalServices } from './rental-ports.ts';
import type { TimeServices, UsageServices } from './time-ports.ts';
import type { RecordingServices } from './recording-ports.ts';
import type { UpkeepServices } from './upkeep-ports.ts';
import type { LedgerEntry } from '../contract/ledger/ledger.ts';
import type { StopScope } from '../contract/interlock/interlock.ts';
import type { LedgerQuery } from '../ledger/record.ts';

/** Who asks: a logged-in user on a device. */
export interface Actor {
  readonly user: string;
  readonly role: Role;
  /** From the session: user agent and address, for the audit. */
  readonly device: string;
}

/** What stop and reset answer: accepted by the interlock. Standing still is seen later in the machine's view. */
export interface StopAnswer {
  readonly commandId: string;
  readonly acceptedByInterlock: true;
}

/** One press of a stop button; `pressId`: what the tablet calls it on both its ways, null where it gave no name. */
export interface StopPress {
  readonly scope: StopScope;
  readonly reason: string;
  readonly pressId: string | null;
}

/** Everything the routes need, wired in main.ts. Refusals carry codes of contract/errors.ts. */
export interface ApiServices {
  readonly site: {
    view(): SiteView;
    levels(): readonly LevelView[];
    elements(): readonly BuildingElementView[];
  };
  readonly zones: {
    list(): readonly ZoneView[];
    add(body: ZoneRequest, actor: Actor): Promise<Result<ZoneView>>;
    remove(zoneId: string, actor: Actor): Promise<Result<void>>;
    openForWork(zoneId: string, request: WorkPermitRequest, actor: Actor): Promise<Result<void>>;
    closeForWork(zoneId: string, actor: Actor): Promise<Result<void>>;
  };
  readonly machines: {
    list(): readonly MachineView[];
    find(machineId: string): MachineView | null;
    stop(press: StopPress, actor: Actor): Promise<Result<StopAnswer>>;
    reset(machineId: string | null, request: ResetRequestBody, actor: Actor): Promise<Result<void>>;
    override(machineId: string, request: OverrideRequestBody, actor: Actor): Promise<Result<void>>;
    lockOut(machineId: string, reason: string, actor: Actor): Promise<Result<void>>;
    takeControl(machineId: string, actor: Actor): Promise<Result<MachineView>>;
    releaseControl(machineId: string, actor: Actor): Promise<Result<MachineView>>;
  };
  readonly stopPath: {
    /** Where a login reaches the interlock itself. Refuses 'interlock-unreachable'. */
    passOf(login: {
      readonly sessionId: string;
      readonly user: string;
      readonly role: Role;
      readonly validForMs: number;
    }): Result<StopPathView>;
  };
  readonly limits: {
    view(): Result<LimitsView>;
    propose(request: LimitsProposalRequest, actor: Actor): Promise<Result<void>>;
    sign(proposalId: string, actor: Actor): Promise<Result<void>>;
    withdraw(proposalId: string, actor: Actor): Promise<Result<void>>;
  };
  readonly roster: {
    view(): RosterView;
    hours(span: RosterHoursQuery): RosterHoursView;
    /** Null takes it away. */
    put(body: RosterBody | null, actor: Actor): Promise<Result<RosterView>>;
  };
  readonly people: {
    list(): readonly PersonView[];
    signOut(request: SignOutRequestBody, actor: Actor): Promise<Result<void>>;
  };
  readonly missions: {
    list(): readonly MissionSummary[];
    find(missionId: string): MissionView | null;
    create(body: MissionRequestBody, actor: Actor): Promise<Result<MissionView>>;
    plan(missionId: string, actor: Actor): Promise<Result<MissionView>>;
    approve(missionId: string, actor: Actor): Promise<Result<MissionView>>;
    /** `cause`: what only people know of why. */
    hold(missionId: string, reason: string, actor: Actor, cause: ToldCause | null): Promise<Result<MissionView>>;
    resume(missionId: string, actor: Actor): Promise<Result<MissionView>>;
    cancel(missionId: string, body: CancelBody, actor: Actor): Promise<Result<MissionView>>;
    slip(missionId: string, taskId: string, byMs: number): Result<SlipView>;
    crews(missionId: string): Result<CrewsView>;
    draftPlan(missionId: string, request: PlanDraftRequest): Promise<Result<PlanDraftView>>;
    endPlanning(missionId: string, wish: PlanningRequest['wish']): Result<PlanningAnswer>;
    takeOverPlan(missionId: string, draftId: string, actor: Actor): Promise<Result<MissionView>>;
    remedies(missionId: string): Result<RemediesView>;
    findRemedies(missionId: string): Result<RemediesView>;
    stopRemedies(missionId: string): Result<RemediesView>;
    confirmStep(missionId: string, taskId: string, body: ConfirmStepBody, actor: Actor): Promise<Result<MissionView>>;
    addLoads(missionId: string, loads: readonly HaulLoadBody[], actor: Actor): Promise<Result<MissionView>>;
  };
  readonly forecast: {
    view(): SiteForecastView;
    /** Null takes it away. */
    put(body: SiteForecastBody | null, actor: Actor): Promise<Result<SiteForecastView>>;
  };
  readonly anchor: AnchorServices;
  readonly bearings: {
    list(): SlabBearingView[];
    /** Null takes away what was entered. */
    put(slabId: string, body: SlabBearingBody | null, actor: Actor): Promise<Result<SlabBearingView>>;
  };
  readonly floor: {
    closed(): ClosedFloorView;
  };
  readonly programmes: {
    ask(request: ProgrammeRequest): Promise<Result<ProgrammeView>>;
    takeOver(programmeId: string, actor: Actor): Promise<Result<ProgrammeTakenOver>>;
  };
  readonly hoists: {
    view(): HoistsView;
    call(request: HoistCallRequest, actor: Actor): Result<HoistCallView>;
    cancel(callId: string, actor: Actor): Result<HoistCallView>;
    /** A cage that was put out of service takes calls again. */
    resume(machineId: string, actor: Actor): Result<void>;
  };
  readonly documents: DocumentServices;
  readonly rental: RentalServices;
  readonly aemp: AempPorts;
  readonly telematics: { view(): TelematicsView };
  readonly dossiers: DossierServices;
  readonly norms: {
    choices(): Promise<NormChoices>;
    draft(request: NormDraftRequest): Promise<Result<NormDraftView>>;
    keep(request: NormDraftRequest, actor: Actor): Promise<Result<NormKept>>;
    list(): NormSummary[];
    find(normId: string): Result<NormKept>;
    compare(leftId: string, rightId: string): Result<NormComparison>;
    crew(machineId: string): Result<CrewCountView>;
    countCrew(machineId: string, persons: CrewCountRequest, actor: Actor): Promise<Result<CrewCountView>>;
    pdf(kept: NormKept): Promise<Buffer>;
    xlsx(kept: NormKept): Promise<Buffer>;
  };
  readonly proofs: LedgerProofServices;
  readonly upkeep: UpkeepServices;
  readonly ledger: {
    page(query: LedgerQuery): readonly LedgerEntry[];
    /** The whole ledger as NDJSON with its latest checkpoint and keys, see docs/ledger-format.md. */
    export(): AsyncIterable<string>;
    /** Records what a person did that no other service records (logins). */
    record(
      type: 'user.logged-in' | 'user.login-refused',
      actor: string,
      payload: Record<string, string>,
    ): Promise<void>;
  };
  readonly links: { view(): Promise<LinksView> };
  readonly recordings: RecordingServices;
  readonly workCycles: {
    view(query: {
      readonly machineId: string | null;
      readonly fromMs: number;
      readonly toMs: number;
      readonly limit: number;
    }): WorkCyclesView;
  };
  readonly time: TimeServices;
  readonly usage: UsageServices;
  utilisation(fromMs: number, toMs: number): Promise<UtilisationView>;
  health(): HealthView;
  /** Calls `send` with a snapshot at once and with patches after; the result unsubscribes. */
  subscribe(session: Actor, send: (message: StreamMessage) => void): () => void;
}
