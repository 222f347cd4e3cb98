import type { MissionView, PlanView } from '../../controller/contract/api.ts';

type Task = PlanView['tasks'][number];

export const stationStates = ['open', 'doing', 'done', 'left'] as const;
export type StationState = (typeof stationStates)[number];

/** A place where a machine stands while its arm works. */
export interface StationMark {
  readonly taskId: string;
  /** In the order in which they are gone to, from 1. */
  readonly number: number;
  readonly levelId: string;
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number;
  readonly state: StationState;
  /** Why it was left out, where that is known. */
  readonly why: MissionView['tasks'][number]['note'];
}

const armSteps: readonly Task['step'][] = ['drill', 'putty', 'paint', 'plaster', 'set-panel', 'excavate'];

/** The stations of a plan; none where no arm works from a stand. */
export function stationsOf(plan: Pick<PlanView, 'tasks'>, tasks: MissionView['tasks']): readonly StationMark[] {
  const progress = new Map(tasks.map((task) => [task.taskId, task]));
  const stations = plan.tasks.flatMap((task) => {
    const stand = task.legs.find(({ tool, poses }) => tool === 'on' && poses.length === 1)?.poses[0];
    return stand !== undefined && armSteps.includes(task.step) ? [{ task, stand }] : [];
  });
  return stations.map(({ task: { id, levelId }, stand }, index) => {
    const known = progress.get(id);
    const { xM, yM, yawRad } = stand;
    return { taskId: id, number: index + 1, levelId, xM, yM, yawRad, state: stateOf(known?.state), why: known?.note };
  });
}

function stateOf(state: MissionView['tasks'][number]['state'] | undefined): StationState {
  switch (state) {
    case 'running':
      return 'doing';
    case 'done':
      return 'done';
    case 'failed':
    case 'skipped':
      return 'left';
    case 'waiting':
    case 'ready':
    case undefined:
      return 'open';
  }
}

/** How many stations are in each state. */
export function tallyOf(stations: readonly StationMark[]): Readonly<Record<StationState, number>> {
  const count = (state: StationState): number => stations.filter((station) => station.state === state).length;
  return { open: count('open'), doing: count('doing'), done: count('done'), left: count('left') };
}
