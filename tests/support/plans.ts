import { asId, type MachineId, type MissionId, type TaskId } from '../../kernel/ids.ts';
import type { Plan, PlannedTask } from '../../missions/mission.ts';

/** Plans and tasks as a planner would hand them out, with nothing in them but what a test says. */
export function plannedTask(number: number, machineId: string, part: Partial<PlannedTask> = {}): PlannedTask {
  return {
    id: asId<TaskId>(`task-${String(number)}`),
    step: 'float',
    machineId: asId<MachineId>(machineId),
    withMachineIds: [],
    levelId: asId('level-1'),
    legs: [],
    dwellS: 0,
    startMs: 0,
    endMs: 0,
    earliestStartMs: 0,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 20, unit: 'm2' },
    reason: { code: 'release' },
    ...part,
  };
}

export function planOf(tasks: readonly PlannedTask[], part: Partial<Plan> = {}): Plan {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    madeAtMs: 0,
    startMs: 0,
    endMs: 0,
    tasks,
    bays: [],
    refused: [],
    totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
    warnings: [],
    ...part,
  };
}
