import type { Clock } from '../../kernel/clock.ts';
import type { MissionId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { Mission, MissionRequest } from '../../missions/mission.ts';
import type { PlanningInput } from '../../missions/planning-input.ts';
import type { FoundRemedy } from '../../missions/remedies/remedy.ts';
import { searchRemedies, type RemedySearch } from '../../missions/remedies/search-remedies.ts';
import type { RemediesView } from '../contract/missions/remedies.ts';
import type { TrialPlanner } from './planner.ts';

/** Searches kept, the oldest given up first. */
const SEARCHES_MAX = 8;
/** How often it is looked whether the planner has time, ms. */
const LOOK_EVERY_MS = 50;

export interface RemedyPorts {
  readonly find: (missionId: string) => Mission | null;
  /** What the mission would be planned from now. */
  readonly inputOf: (mission: Mission) => Result<PlanningInput>;
  readonly planner: TrialPlanner;
  readonly wallClock: Clock;
}

interface Search {
  readonly missionId: MissionId;
  readonly basis: string;
  readonly planVersion: number;
  readonly search: RemedySearch;
  isStopped: boolean;
}

/**
 * Looks for what would help missions whose plans leave something out, one plan after the other. Plans for people come first: its own step aside at
 * once, and are made when nobody waits for one.
 */
export class RemedyDesk {
  private readonly ports: RemedyPorts;
  private readonly searches = new Map<MissionId, Search>();
  /** One plan at a time for all searches together. */
  private turn: Promise<void> = Promise.resolve();

  constructor(ports: RemedyPorts) {
    this.ports = ports;
  }

  /** Begins to look, or goes on with what is being looked for. Refuses 'not-found' and 'transition-refused' (a mission that has ended), and as planning does. */
  ask(missionId: string): Result<RemediesView> {
    const mission = this.ports.find(missionId);
    if (mission === null) return refuse({ code: 'not-found', facts: { missionId } });
    if (!isOpen(mission))
      return refuse({ code: 'transition-refused', facts: { state: mission.state, event: 'planned', allowed: [] } });
    const known = this.searches.get(mission.id);
    if (known !== undefined && known.basis === basisOf(mission) && !known.isStopped) return ok(viewOf(known));
    const input = this.ports.inputOf(mission);
    if (!input.ok) return input;
    if (known !== undefined) known.isStopped = true;
    const search: Search = {
      missionId: mission.id,
      basis: basisOf(mission),
      planVersion: mission.plan?.version ?? 0,
      search: searchRemedies(input.value),
      isStopped: false,
    };
    this.keep(search);
    this.turn = this.turn.then(() => this.run(search));
    return ok(viewOf(search));
  }

  /** As far as it has come. Refuses 'not-found' where nobody has asked since the plan was made. */
  view(missionId: string): Result<RemediesView> {
    const known = this.current(missionId);
    return known === null ? refuse({ code: 'not-found', facts: { missionId } }) : ok(viewOf(known));
  }

  /** Nobody wants to know any more. Refuses as `view` does. */
  stop(missionId: string): Result<RemediesView> {
    const known = this.current(missionId);
    if (known === null) return refuse({ code: 'not-found', facts: { missionId } });
    known.isStopped = true;
    return ok(viewOf(known));
  }

  /** The request with a remedy in it; null where the remedy is unknown, of another plan, or not one of the request. */
  requestOf(missionId: string, remedyId: string): MissionRequest | null {
    const known = this.current(missionId);
    const remedy = known?.search.findings().found.find((_, index) => idOf(index) === remedyId);
    return remedy?.request ?? null;
  }

  private current(missionId: string): Search | null {
    const mission = this.ports.find(missionId);
    const known = mission === null ? undefined : this.searches.get(mission.id);
    return mission === null || known === undefined || known.basis !== basisOf(mission) ? null : known;
  }

  private keep(search: Search): void {
    this.searches.delete(search.missionId);
    this.searches.set(search.missionId, search);
    const [oldest] = this.searches.values();
    if (this.searches.size <= SEARCHES_MAX || oldest === undefined) return;
    oldest.isStopped = true;
    this.searches.delete(oldest.missionId);
  }

  private async run(search: Search): Promise<void> {
    while (this.isWanted(search) && search.search.wanted !== null) {
      if (!this.ports.planner.isIdle) {
        await new Promise<void>((resolve) => this.ports.wallClock.after(LOOK_EVERY_MS, resolve));
        continue;
      }
      const plan = await this.ports.planner.planOnTrial(search.search.wanted);
      // Somebody else wanted a plan: this one is made again.
      if (plan.ok || plan.problem.code !== 'plan-cancelled') search.search.take(plan);
    }
  }

  /** Nobody is helped with a plan that is no more. */
  private isWanted(search: Search): boolean {
    return !search.isStopped && this.current(search.missionId) === search;
  }
}

function isOpen({ state }: Mission): boolean {
  return state !== 'done' && state !== 'cancelled' && state !== 'failed';
}

/** What was found is about this plan of this request. Work that goes on changes neither. */
function basisOf({ plan, request }: Mission): string {
  return `${String(plan?.version ?? 0)}/${JSON.stringify(request)}`;
}

function idOf(index: number): string {
  return `r${String(index + 1)}`;
}

function viewOf({ search, planVersion, isStopped }: Search): RemediesView {
  const { now, found, causes, plansMade, plansMax, state } = search.findings();
  return {
    planVersion,
    state: isStopped && state === 'searching' ? 'stopped' : state,
    plansMade,
    plansMax,
    now,
    found: found.map(remedyViewOf),
    causes: causes.map((cause) =>
      'machineIds' in cause ? { ...cause, machineIds: [...cause.machineIds] } : { ...cause },
    ),
  };
}

function remedyViewOf({ parts, isEnough, gives, request }: FoundRemedy, index: number): RemediesView['found'][number] {
  return {
    id: idOf(index),
    parts: parts.map((part) => {
      if (part.kind === 'more-machines') return { ...part, machines: part.machines.map((one) => ({ ...one })) };
      if (part.kind !== 'smaller-area') return { ...part };
      const [from, to] = part.joint;
      return {
        ...part,
        joint: [
          [from[0], from[1]],
          [to[0], to[1]],
        ],
        outline: part.outline.map(([x, y]) => [x, y]),
      };
    }),
    isEnough,
    gives: { ...gives },
    isAsked: request !== undefined,
  };
}
