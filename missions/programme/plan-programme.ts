import type { MissionId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { compileProject } from '../solver/compile-project.ts';
import { diagnose, type Reason } from '../solver/infeasibility.ts';
import { lowerBound } from '../solver/lower-bound.ts';
import type { NoProgramme, Programme, ProgrammeInput, ProgrammeMission, ProgrammeReason } from './programme.ts';
import { clashesOf, explained, type TimedMission } from './explain-programme.ts';
import { projectOf, unitMs, type ProgrammeProject } from './programme-project.ts';
import { searchProgramme } from './search-programme.ts';
import { sharedMeans, type SharedMeans } from './shared-means.ts';

/** Steps of the search for the smallest set of reasons. */
const proofStepsMax = 20_000;

/** More than this are for a bigger machine: the matrix of longest paths goes over all machines of all missions. */
export const programmeMissionsMax = 60;

/**
 * When each mission of a site begins, so that none wants another one's machine or ground: what has begun stays, priorities and due times count, and either
 * whoever can stays at his time or all is done soonest. Refuses 'programme-impossible' with facts {reasons, remedies, isSmallest} (`NoProgramme`),
 * 'programme-undecided' where neither a programme nor a proof was found in the budget, and 'programme-too-large' with facts {missions, most}.
 */
export function planProgramme(input: ProgrammeInput): Result<Programme> {
  const { missions } = input;
  if (missions.length > programmeMissionsMax)
    return refuse({ code: 'programme-too-large', facts: { missions: missions.length, most: programmeMissionsMax } });
  const shared = sharedMeans(missions);
  const clashes = clashesOf(missions, shared);
  if (missions.length === 0) return ok({ missions: [], endMs: input.nowMs, clashes, endBoundMs: null });
  const found = searchProgramme(input, shared);
  const startsMs = found.isValid ? ok(found.startsMs) : proven(input, shared);
  if (!startsMs.ok) return startsMs;
  const times = missions.map((mission, index): TimedMission => {
    const startMs = startsMs.value[index]!;
    const byMs = startMs - mission.startMs;
    return { mission, startMs, endMs: mission.endMs + byMs, byMs };
  });
  return ok({
    missions: missions.map((_, index) => explained(input, times, shared, index)),
    endMs: times.reduce((last, { endMs }) => Math.max(last, endMs), -Infinity),
    clashes,
    endBoundMs: boundMs(input, shared),
  });
}

/** From the longest path and the work of each machine. */
function boundMs(input: ProgrammeInput, shared: readonly SharedMeans[]): number | null {
  const { project, originMs } = projectOf(input, shared, 'inward');
  const compiled = compileProject(project, null);
  return compiled.ok ? originMs + lowerBound(compiled.value) * compiled.value.gridStep * unitMs : null;
}

/** Where the search has found nothing: a programme after all, or why there is none. What is only impossible by the rounding of times is no proof. */
function proven(input: ProgrammeInput, shared: readonly SharedMeans[]): Result<readonly number[]> {
  const { missions } = input;
  const budget = { schedulesMax: proofStepsMax };
  const whole = projectOf(input, shared, 'outward');
  const diagnosis = diagnose(whole.project, budget);
  if (diagnosis.kind === 'feasible')
    return ok(
      missions.map((mission, index) =>
        mission.isBegun ? mission.startMs : whole.originMs + diagnosis.starts[whole.wholes[index]!]! * unitMs,
      ),
    );
  const isProof = diagnose(projectOf(input, shared, 'inward').project, budget).kind === 'infeasible';
  if (diagnosis.kind !== 'infeasible' || !isProof) return refuse({ code: 'programme-undecided', facts: {} });
  const worded = (reason: Reason): ProgrammeReason[] => reasonOf(missions, whole, reason) ?? [];
  const remedies = diagnosis.remedies.flatMap(({ reason, by }) =>
    worded(reason).map((own) => ({
      reason: own,
      by: own.kind === 'machine' || own.kind === 'ground' ? by : by * unitMs,
    })),
  );
  const seen = new Set<string>();
  const reasons = diagnosis.reasons.flatMap(worded).filter((reason) => {
    const key = JSON.stringify(reason);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const facts: NoProgramme = {
    reasons,
    remedies: remedies.filter(({ reason }) => isToBeHad(missions, reason)),
    isSmallest: diagnosis.isSmallest,
  };
  return refuse({ code: 'programme-impossible', facts: { ...facts } });
}

/** Ground cannot be had twice, what has begun is not moved, nobody begins before he can. */
function isToBeHad(missions: readonly ProgrammeMission[], reason: ProgrammeReason): boolean {
  if (reason.kind !== 'release') return reason.kind === 'due' || reason.kind === 'after' || reason.kind === 'machine';
  return missions.some(({ missionId, isReleaseAsked }) => missionId === reason.missionId && isReleaseAsked);
}

/** Null for what only holds a mission together. */
function reasonOf(
  missions: readonly ProgrammeMission[],
  { missionOf, lagReasons, renewables }: ProgrammeProject,
  reason: Reason,
): ProgrammeReason[] | null {
  const idOf = (activity: number): MissionId => missions[missionOf[activity]!]!.missionId;
  switch (reason.kind) {
    case 'lag': {
      const own = lagReasons[reason.lag];
      return own === null || own === undefined ? null : [own];
    }
    case 'release':
      return [{ kind: 'release', missionId: idOf(reason.activity) }];
    case 'deadline':
      return [{ kind: 'due', missionId: idOf(reason.activity) }];
    case 'frozen':
      return [{ kind: 'begun', missionId: idOf(reason.activity) }];
    case 'renewable': {
      const means = renewables[reason.renewable]!;
      const missionIds = [...new Set(reason.activities.map(idOf))];
      return typeof means === 'string'
        ? [{ kind: 'machine', machineId: means, missionIds }]
        : [{ kind: 'ground', missionIds }];
    }
    case 'windows':
    case 'crew':
    case 'stock':
      return null;
  }
}
