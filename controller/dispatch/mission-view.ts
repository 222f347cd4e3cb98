import { missionProgress } from '../../missions/lifecycle/progress.ts';
import { allowedActions } from '../../missions/lifecycle/transition.ts';
import { waitsForWord } from '../../missions/stepped/waits-for-word.ts';
import type { Mission, MissionParameters } from '../../missions/mission.ts';
import { planView, type MissionSummary, type MissionView } from '../contract/api.ts';
import type { PlanningView } from '../contract/missions/planning.ts';
import { dueZonesBodyOf } from './due-zones-body.ts';
import { haulLoadBodyOf } from './haul-body.ts';
import { liftsBodyOf } from './lifts/lifts-body.ts';
import { supplyBodyOf } from './supply-body.ts';

/** A mission as lists and the stream show it. */
export function missionSummary(mission: Mission, planning: PlanningView | null = null): MissionSummary {
  const totals = missionProgress(mission);
  const waits = waitsForWord(mission);
  return {
    id: mission.id,
    number: mission.number,
    kind: mission.request.kind,
    levelId: mission.request.levelId,
    state: mission.state,
    version: mission.version,
    createdAtMs: mission.createdAtMs,
    createdBy: mission.createdBy,
    progress: { ...totals, steps: totals.steps.map((step) => ({ ...step })) },
    startMs: mission.plan?.startMs ?? null,
    endMs: mission.plan?.endMs ?? null,
    machineIds: [...new Set((mission.plan?.tasks ?? []).map((task) => task.machineId as string))].sort(),
    reasons: mission.reasons.map(problemView),
    allowedActions: [...allowedActions(mission)],
    ...(planning === null ? {} : { planning }),
    ...(waits.length === 0 ? {} : { waitsForWord: waits.map((wait) => ({ ...wait })) }),
  };
}

export function missionView(mission: Mission, planning: PlanningView | null = null): MissionView {
  const { request } = mission;
  return {
    ...missionSummary(mission, planning),
    request: {
      kind: request.kind,
      levelId: request.levelId,
      area: request.area,
      parameters: parametersView(request.parameters),
      earliestStart: new Date(request.earliestStartMs).toISOString(),
      due: request.dueMs === undefined ? null : new Date(request.dueMs).toISOString(),
      ...(request.dueZones === undefined ? {} : { dueZones: dueZonesBodyOf(request.dueZones) }),
    },
    plan: mission.plan === null ? null : planView.parse(mission.plan),
    tasks: mission.progress.map((progress) => ({
      taskId: progress.taskId,
      state: progress.state,
      done: progress.done,
      legsDone: progress.legsDone,
      legDoneM: progress.legDoneM,
      startedAtMs: progress.startedAtMs,
      endedAtMs: progress.endedAtMs,
      ...(progress.confirmations === undefined ? {} : { confirmations: [...progress.confirmations] }),
      ...(progress.note === undefined ? {} : { note: problemView(progress.note) }),
    })),
  };
}

function problemView(problem: {
  code: string;
  facts?: Readonly<Record<string, unknown>>;
}): MissionSummary['reasons'][number] {
  return problem.facts === undefined ? { code: problem.code } : { code: problem.code, facts: { ...problem.facts } };
}

/** As they would be asked for again. */
function parametersView(parameters: MissionParameters): Record<string, unknown> {
  if (parameters.kind === 'hauling') return { ...parameters, loads: parameters.loads.map(haulLoadBodyOf) };
  if (parameters.kind === 'crane-lifts') return liftsBodyOf(parameters);
  const isSupplied = parameters.kind === 'concrete-placing' && parameters.supply !== undefined;
  return isSupplied ? { ...parameters, supply: supplyBodyOf(parameters.supply) } : { ...parameters };
}
