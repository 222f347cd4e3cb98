import { randomUUID } from 'node:crypto';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Mission } from '../../missions/mission.ts';
import type { MissionView } from '../contract/api.ts';
import type { RecordCondition } from '../contract/ledger/record-health.ts';
import type { HistoryReader } from '../accounts/history/machine-history.ts';
import type { CycleBook } from '../accounts/cycles/cycle-book.ts';
import type { SiteAccount } from '../accounts/site-account.ts';
import { elementViews } from '../dispatch/lifts/element-views.ts';
import type { FloorDesk } from '../dispatch/floor-desk.ts';
import type { HoistDesk } from '../dispatch/cages/hoist-desk.ts';
import type { MissionService } from '../dispatch/mission-service.ts';
import { entryNow } from '../entry-now.ts';
import { missionSummary, missionView } from '../dispatch/mission-view.ts';
import { crewsAnswer } from '../dispatch/crews-view.ts';
import type { Planner, PlanningDesk, TrialPlanner } from '../dispatch/planner.ts';
import { PlanDrafts } from '../dispatch/plan-drafts.ts';
import { RemedyDesk } from '../dispatch/remedy-desk.ts';
import { ProgrammeDesk } from '../dispatch/programme-desk.ts';
import { slipAnswer } from '../dispatch/what-if.ts';
import type { LimitsDesk } from '../fleet/limits-desk.ts';
import type { StopPasses } from '../fleet/stop-passes.ts';
import type { Actor, ApiServices } from '../http/ports.ts';
import type { LedgerQuery, SiteRecord } from '../ledger/record.ts';
import { levelViews, siteView } from '../site/site-view.ts';
import type { WorkPermits } from '../site/work-permits.ts';
import type { AnchorBook } from '../site/anchor-book.ts';
import type { ForecastBook } from '../site/forecast-book.ts';
import type { BearingBook } from '../site/bearing-book.ts';
import type { RosterBook } from '../site/roster-book.ts';
import type { ZoneBook } from '../site/zone-book.ts';
import { MachineServices, type MachineServicePorts } from './machine-services.ts';
import type { Telematics } from './telematics-services.ts';

export interface ServicePorts extends MachineServicePorts {
  readonly geometryHash: () => string;
  readonly zones: ZoneBook;
  readonly onZonesChanged: () => void;
  readonly workPermits: WorkPermits;
  readonly onWorkPermits: () => void;
  /** False while it is gone or hangs. */
  readonly isInterlockHeard: () => boolean;
  readonly limits: LimitsDesk;
  readonly roster: RosterBook;
  readonly stopPasses: StopPasses;
  readonly missions: MissionService;
  readonly planner: PlanningDesk & TrialPlanner & Pick<Planner, 'programme'>;
  readonly floor: FloorDesk;
  readonly bearings: BearingBook;
  readonly forecast: ForecastBook;
  readonly anchor: AnchorBook;
  readonly hoists: HoistDesk;
  readonly documents: ApiServices['documents'];
  readonly rental: ApiServices['rental'];
  readonly telematics: Telematics;
  readonly dossiers: ApiServices['dossiers'];
  readonly norms: ApiServices['norms'];
  readonly record: SiteRecord & { readonly proofs: ApiServices['proofs'] };
  readonly upkeep: ApiServices['upkeep'];
  readonly history: HistoryReader;
  readonly account: SiteAccount;
  readonly workCycles: CycleBook;
  readonly links: ApiServices['links'];
  readonly recordings: ApiServices['recordings'];
  readonly time: ApiServices['time'];
  readonly usage: ApiServices['usage'];
  readonly exportLedger: () => AsyncIterable<string>;
  readonly ledgerFigures: () => { readonly treeSize: number; readonly lastCheckpointAtMs: number | null };
  readonly recordCondition: () => RecordCondition;
  readonly simulated: { readonly speed: number | null } | null;
  readonly version: string;
}

/** The API's ports, answered by the features. One instance, made by main.ts. */
export class SiteServices implements ApiServices {
  private readonly ports: ServicePorts;
  private readonly drafts: PlanDrafts;
  private readonly remedies: RemedyDesk;
  private readonly desk: ProgrammeDesk;
  private readonly machineDesk: MachineServices;

  constructor(ports: ServicePorts) {
    this.ports = ports;
    this.machineDesk = new MachineServices(ports);
    this.remedies = new RemedyDesk({
      find: (missionId) => ports.book.find(missionId),
      inputOf: (mission) => ports.missions.inputAfresh(mission),
      planner: ports.planner,
      wallClock: ports.wallClock,
    });
    this.drafts = new PlanDrafts({
      find: (missionId) => ports.book.find(missionId),
      makePlan: (mission, wishes, news) => ports.missions.planWith(mission, wishes, news),
      makeAltered: (mission) => ports.missions.planAfresh(mission),
      remedied: (missionId, remedyId) => this.remedies.requestOf(missionId, remedyId),
      takeOver: (...taken) => ports.missions.takeOver(...taken),
      capabilitiesOf: (machineId) => ports.fleet.machines.get(machineId)?.profile.capabilities ?? null,
      nextId: randomUUID,
    });
    this.desk = new ProgrammeDesk({
      all: () => ports.book.all(),
      find: (missionId) => ports.book.find(missionId),
      nowMs: () => ports.clock.epochMs(),
      plan: (input) => ports.planner.programme(input),
      moveStart: (missionId, version, startMs, user) => ports.missions.moveStart(missionId, version, startMs, user),
      isCage: (machineId) => ports.fleet.machines.get(machineId)?.profile.capabilities.includes('hoist') === true,
      nextId: randomUUID,
    });
  }

  readonly site: ApiServices['site'] = {
    view: () => siteView(this.ports.site, this.ports.geometryHash()),
    levels: () => levelViews(this.ports.site),
    elements: () => elementViews(this.ports.site, this.ports.book.all()),
  };

  get proofs(): ApiServices['proofs'] {
    return this.ports.record.proofs;
  }

  readonly zones: ApiServices['zones'] = {
    list: () => this.ports.zones.views().map((zone) => this.ports.workPermits.view(zone)),
    openForWork: async (zoneId, request, actor) => {
      const opened = await this.ports.workPermits.open(zoneId, request, actor.user);
      if (opened.ok) this.ports.onWorkPermits();
      return opened;
    },
    closeForWork: async (zoneId, actor) => {
      const closed = await this.ports.workPermits.close(zoneId, actor.user);
      this.ports.onWorkPermits();
      return closed;
    },
    add: async (body, actor) => {
      const added = await this.ports.zones.add(body, actor.user);
      if (added.ok) this.ports.onZonesChanged();
      return added;
    },
    remove: async (zoneId, actor) => {
      const removed = await this.ports.zones.remove(zoneId, actor.user);
      if (removed.ok) this.ports.onZonesChanged();
      return removed;
    },
  };

  get machines(): ApiServices['machines'] {
    return this.machineDesk;
  }

  readonly limits: ApiServices['limits'] = {
    view: () => this.ports.limits.view(),
    propose: (request, actor) => this.ports.limits.propose(request, actor),
    sign: (proposalId, actor) => this.ports.limits.sign(proposalId, actor),
    withdraw: (proposalId, actor) => this.ports.limits.withdraw(proposalId, actor),
  };

  readonly roster: ApiServices['roster'] = {
    view: () => this.ports.roster.view(),
    hours: (span) => this.ports.roster.hours(span),
    put: (body, { user }) => this.ports.roster.put(body, user),
  };

  readonly stopPath: ApiServices['stopPath'] = { passOf: (login) => this.ports.stopPasses.passOf(login) };

  readonly people: ApiServices['people'] = {
    list: () => this.machineDesk.people(),
    signOut: (request, { user, role }) =>
      this.ports.interlock.ask({ type: 'sign-out', commandId: randomUUID(), ...request, by: { user, role } }),
  };

  readonly missions: ApiServices['missions'] = {
    list: () =>
      this.ports.book.all().map((mission) => missionSummary(mission, this.ports.planner.planningOf(mission.id))),
    find: (missionId) => {
      const mission = this.ports.book.find(missionId);
      return mission === null ? null : missionView(mission, this.ports.planner.planningOf(mission.id));
    },
    create: async (body, actor) => viewed(await this.ports.missions.create(body, actor.user)),
    plan: async (missionId, actor) => viewed(await this.ports.missions.plan(missionId, actor.user)),
    approve: async (missionId, actor) => viewed(await this.ports.missions.approve(missionId, actor.user)),
    hold: async (missionId, reason, actor, cause) =>
      viewed(await this.ports.missions.hold(missionId, reason, actor.user, cause)),
    resume: async (missionId, actor) => viewed(await this.ports.missions.resume(missionId, actor.user)),
    cancel: async (missionId, body, actor) => {
      const cancelled = await this.ports.missions.cancel(missionId, body, actor.user);
      if (cancelled.ok) this.ports.planner.wish(missionId, 'nothing');
      return viewed(cancelled);
    },
    endPlanning: (missionId, wish) =>
      this.ports.book.find(missionId) === null
        ? refuse({ code: 'not-found', facts: { missionId } })
        : ok({ outcome: this.ports.planner.wish(missionId, wish) }),
    confirmStep: async (...word) => viewed(await this.ports.missions.confirmStep(...word)),
    addLoads: async (missionId, loads, actor) =>
      viewed(await this.ports.missions.addLoads(missionId, loads, actor.user)),
    slip: (missionId, taskId, byMs) => slipAnswer(this.ports.book.find(missionId), taskId, byMs),
    crews: (missionId) =>
      crewsAnswer(this.ports.book.find(missionId), (id) => this.ports.fleet.machines.get(id)?.profile),
    remedies: (missionId) => this.remedies.view(missionId),
    findRemedies: (missionId) => this.remedies.ask(missionId),
    stopRemedies: (missionId) => this.remedies.stop(missionId),
    draftPlan: (missionId, request) => this.drafts.ask(missionId, request),
    takeOverPlan: async (missionId, draftId, actor) =>
      viewed(await this.drafts.takeOver(missionId, draftId, actor.user)),
  };

  readonly forecast: ApiServices['forecast'] = {
    view: () => this.ports.forecast.view(),
    put: (body, { user }) => this.ports.forecast.put(body, user),
  };

  readonly anchor: ApiServices['anchor'] = {
    view: () => this.ports.anchor.view(),
    put: (body, user) => this.ports.anchor.put(body, user),
  };

  readonly bearings: ApiServices['bearings'] = {
    list: () => [...this.ports.bearings.views()],
    put: (slabId, body, { user }) => this.ports.bearings.put(slabId, body, user),
  };

  readonly floor: ApiServices['floor'] = {
    closed: () =>
      this.ports.floor.all().map((floor) => ({
        ...floor,
        outline: floor.outline.map(([x, y]): [number, number] => [x, y]),
        openTo: [...floor.openTo],
      })),
  };

  readonly programmes: ApiServices['programmes'] = {
    ask: (request) => this.desk.ask(request),
    takeOver: (programmeId, actor) => this.desk.takeOver(programmeId, actor.user),
  };

  readonly hoists: ApiServices['hoists'] = {
    view: () => this.ports.hoists.view(),
    call: (request, actor) => this.ports.hoists.call(request, actor.user),
    cancel: (callId, actor) => this.ports.hoists.cancel(callId, actor.user),
    resume: (machineId, actor) => this.ports.hoists.resume(machineId, actor.user),
  };

  get usage(): ApiServices['usage'] {
    return this.ports.usage;
  }

  get time(): ApiServices['time'] {
    return this.ports.time;
  }

  get documents(): ApiServices['documents'] {
    return this.ports.documents;
  }

  get upkeep(): ApiServices['upkeep'] {
    return this.ports.upkeep;
  }

  get rental(): ApiServices['rental'] {
    return this.ports.rental;
  }

  get aemp(): ApiServices['aemp'] {
    return this.ports.telematics.aemp;
  }

  get telematics(): ApiServices['telematics'] {
    return this.ports.telematics;
  }

  get dossiers(): ApiServices['dossiers'] {
    return this.ports.dossiers;
  }

  get norms(): ApiServices['norms'] {
    return this.ports.norms;
  }

  readonly ledger: ApiServices['ledger'] = {
    page: (query: LedgerQuery) => this.ports.record.entries(query),
    export: () => this.ports.exportLedger(),
    record: async (type, actor, payload) => {
      await this.ports.write({ ...entryNow(this.ports.clock, type, payload), actor });
    },
  };

  get recordings(): ApiServices['recordings'] {
    return this.ports.recordings;
  }

  get links(): ApiServices['links'] {
    return this.ports.links;
  }

  readonly workCycles: ApiServices['workCycles'] = { view: (query) => this.ports.workCycles.view(query) };

  utilisation(fromMs: number, toMs: number): ReturnType<ApiServices['utilisation']> {
    const machines = [...this.ports.fleet.machines.values()].map(({ id, machine }) => ({ id, label: machine.label }));
    return this.ports.account.view(machines, fromMs, toMs);
  }

  health(): ReturnType<ApiServices['health']> {
    const { isInterlockHeard, fleet, record, clock, simulated, version } = this.ports;
    const condition = this.ports.recordCondition();
    const isSound = condition.checked === null || condition.checked.result === 'sound';
    const isRecordWell = condition.writable && isSound && condition.space !== 'critical';
    return {
      status: isInterlockHeard() && isRecordWell ? 'ok' : 'degraded',
      version,
      siteTime: new Date(clock.epochMs()).toISOString(),
      isSimTime: simulated !== null,
      speed: simulated?.speed ?? null,
      interlock: {
        connected: isInterlockHeard(),
        epoch: fleet.epoch(),
        ageMs: fleet.interlockAgeMs(),
        loop: fleet.loop(),
      },
      ledger: { entries: record.size(), ...this.ports.ledgerFigures(), ...condition },
    };
  }

  subscribe(session: Actor, send: Parameters<ApiServices['subscribe']>[1]): () => void {
    return this.ports.hub().subscribe(session, send);
  }
}

function viewed(result: Result<Mission>): Result<MissionView> {
  return result.ok ? ok(missionView(result.value)) : result;
}
