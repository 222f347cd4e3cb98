import { boxOf } from '../../kernel/geometry.ts';
import type { BayWork } from '../coverage/bay-work.ts';
import { difference, intersection, regionAreaM2, type Region } from '../coverage/polygons.ts';
import type { StepKind } from '../mission.ts';
import type { BayJob } from './bay-job.ts';
import type { Floor } from '../floor/floor.ts';
import { canReach, comesNear, reachNameOf, type Worker } from '../floor/worker.ts';

/** Machines of one type that get to the same places: any of them can do what one of them can. */
export interface Team {
  readonly workers: readonly Worker[];
}

export interface Teams {
  of(worker: Worker): Team;
  /** What a team can do of a job. */
  workOf(job: BayJob, team: Team): BayWork;
  /** Those of the workers whose turn a job is: a bay that lies in two parts of the floor is finished where most gets done. */
  serving(job: BayJob, workers: readonly Worker[]): readonly Worker[];
  /** To be told of every job that is scheduled: what it leaves out is nothing for the steps after it. */
  took(job: BayJob, work: BayWork): void;
  /** Steps that no machine can do anything of on a bay. */
  lacking(jobs: readonly BayJob[], workersFor: (step: BayJob['step']) => readonly Worker[]): readonly StepKind[];
}

/** Less than this of a bay is no work for a team, m². */
const workMinM2 = 0.5;
/** Teams that get as much done as this share of what the best one does may take the job too. */
const shareMin = 0.8;

export function createTeams(floor: Floor, crew: readonly Worker[], exit: BayWorkExit): Teams {
  const teamOf = teamsOf(floor, crew);
  const left = new Map<number, Region>();
  const served = new Map<BayJob, readonly Worker[]>();
  const laid = new Map<Team, Map<BayJob, BayWork>>();
  const layOut = (job: BayJob, team: Team): BayWork => {
    const box = boxOf(job.polygon.outline);
    if (!team.workers.some((worker) => comesNear(floor, worker, box))) return nothingOf(job);
    const reaches = new Set(team.workers.map((worker) => reachNameOf(floor, worker, box)));
    return floor.work({
      profile: team.workers[0]!.machine.profile,
      reach: [...reaches].sort().join(' '),
      bay: job.polygon,
      beside: job.beside,
      axisRad: job.axisRad,
      exit,
      canTurnAt: (place) => team.workers.some((worker) => canReach(floor, worker, place)),
      ...(job.untouched === undefined ? {} : { untouched: job.untouched }),
      ...(team.workers.length === 1 ? { onlyBy: team.workers[0]!.machine.id } : {}),
    });
  };
  const workOf = (job: BayJob, team: Team): BayWork => {
    const ofTeam = laid.get(team) ?? new Map<BayJob, BayWork>();
    laid.set(team, ofTeam);
    const work = ofTeam.get(job) ?? layOut(job, team);
    ofTeam.set(job, work);
    return work;
  };
  const among = (workers: readonly Worker[]): Team[] => [...new Set(workers.map((worker) => teamOf.get(worker)!))];
  const choose = (job: BayJob, workers: readonly Worker[]): readonly Worker[] => {
    const teams = among(workers);
    if (teams.length < 2) return workers;
    const target = job.untouched ?? [job.polygon];
    const before = left.get(job.bay);
    const open = before === undefined ? target : intersection(target, before);
    const offers = teams.map((team) => {
      const work = workOf(job, team);
      return { team, work, m2: work.stretches.length === 0 ? 0 : regionAreaM2(difference(open, work.uncovered)) };
    });
    if (offers.every(({ work }) => work.stretches.length === 0)) return workers;
    const leastM2 = Math.max(workMinM2, shareMin * Math.max(...offers.map(({ m2 }) => m2)));
    return offers
      .filter(({ m2 }) => m2 >= leastM2)
      .flatMap(({ team }) => workers.filter((one) => teamOf.get(one) === team));
  };
  return {
    of: (worker) => teamOf.get(worker)!,
    workOf,
    serving(job, workers) {
      const known = served.get(job) ?? choose(job, askedFor(job, workers));
      served.set(job, known);
      return known;
    },
    took(job, work) {
      left.set(job.bay, difference(left.get(job.bay) ?? [job.polygon], work.uncovered));
    },
    lacking(jobs, workersFor) {
      const isIdle = (job: BayJob): boolean =>
        among(workersFor(job.step)).every((team) => workOf(job, team).stretches.length === 0);
      return [...new Set(jobs.filter(isIdle).map(({ step }) => step))];
    },
  };
}

/** The machine that a person wants for the job, where it is there. */
function askedFor({ byMachineId }: BayJob, workers: readonly Worker[]): readonly Worker[] {
  const asked = workers.filter(({ machine }) => machine.id === byMachineId);
  return asked.length > 0 ? asked : workers;
}

type BayWorkExit = Parameters<Floor['work']>[0]['exit'];

function nothingOf(job: BayJob): BayWork {
  return { stretches: [], coveredM2: 0, uncovered: job.untouched ?? [job.polygon] };
}

function teamsOf(floor: Floor, crew: readonly Worker[]): Map<Worker, Team> {
  const groups: Worker[][] = [];
  for (const worker of crew) {
    const own = groups.find(([first]) => isAlike(floor, first!, worker));
    if (own === undefined) groups.push([worker]);
    else own.push(worker);
  }
  return new Map(
    groups.flatMap((workers) => {
      const team: Team = { workers };
      return workers.map((worker): [Worker, Team] => [worker, team]);
    }),
  );
}

function isAlike(floor: Floor, a: Worker, b: Worker): boolean {
  return a.machine.profile.id === b.machine.profile.id && canReach(floor, a, b.homeOut.gate);
}
