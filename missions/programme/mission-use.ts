import type { Polygon } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { union } from '../coverage/polygons.ts';
import type { Mission, Plan, PlannedTask, TaskProgress } from '../mission.ts';
import type { ProgrammeMission } from './programme.ts';

/** What a person asks of a mission in the programme. */
export type ProgrammeWish = Pick<ProgrammeMission, 'priority' | 'isDueFirm' | 'after'>;

/**
 * A planned mission as the programme sees it. Of one under way only what is not done counts, and what should be done by now holds its machine until now. Cages
 * are shared among lifts by destination, so they are in nobody's way (`isShared`). Null without a plan, and of missions that have ended.
 */
export function programmeMission(
  { id, request, plan, state, progress }: Mission,
  wish: ProgrammeWish,
  { nowMs, isShared }: { readonly nowMs: number; readonly isShared: (machineId: MachineId) => boolean },
): ProgrammeMission | null {
  const isBegun = state === 'approved' || state === 'running' || state === 'held';
  if (plan === null || (!isBegun && state !== 'planned')) return null;
  const tasks = isBegun ? openTasks(plan, progress) : plan.tasks;
  const { parameters, dueMs, earliestStartMs, askedStartMs: askedMs = earliestStartMs } = request;
  const follows =
    parameters.kind === 'floor-finishing' && parameters.placing.by === 'mission'
      ? { follows: parameters.placing.missionId }
      : {};
  const untilMs = (atMs: number): number => (isBegun ? Math.max(atMs, nowMs) : atMs);
  return {
    missionId: id,
    isBegun,
    startMs: plan.startMs,
    endMs: untilMs(plan.endMs),
    machines: heldMachines(tasks)
      .filter(({ machineId }) => !isShared(machineId))
      .map(({ machineId, fromMs, toMs }) => ({ machineId, fromMs, toMs: untilMs(toMs) })),
    ground: groundOf(plan).map((polygon) => ({ levelId: request.levelId, polygon })),
    releaseMs: Math.max(nowMs, askedMs) + leadMs(plan, earliestStartMs),
    isReleaseAsked: askedMs > nowMs,
    ...(dueMs === undefined ? {} : { dueMs }),
    ...wish,
    ...follows,
  };
}

/** From when a plan may begin to when it does: until the first concrete is there, or a machine is free. */
function leadMs({ startMs, madeAtMs }: Plan, earliestStartMs: number): number {
  return Math.max(0, startMs - Math.max(earliestStartMs, madeAtMs));
}

/** When a mission is to be planned from, so that it begins so much later than it is planned; site epoch ms. */
export function shiftedStartMs({ request, plan }: Mission, byMs: number): number {
  return Math.max(request.earliestStartMs, plan?.madeAtMs ?? 0) + byMs;
}

function openTasks({ tasks }: Plan, progress: readonly TaskProgress[]): readonly PlannedTask[] {
  const over = new Set(
    progress.filter(({ state }) => state === 'done' || state === 'skipped').map(({ taskId }) => taskId),
  );
  return tasks.filter(({ id }) => !over.has(id));
}

function heldMachines(tasks: readonly PlannedTask[]): ProgrammeMission['machines'] {
  const held = new Map<MachineId, { fromMs: number; toMs: number }>();
  for (const { machineId, withMachineIds, startMs, endMs } of tasks) {
    for (const one of [machineId, ...withMachineIds]) {
      const known = held.get(one) ?? { fromMs: startMs, toMs: endMs };
      held.set(one, { fromMs: Math.min(known.fromMs, startMs), toMs: Math.max(known.toMs, endMs) });
    }
  }
  return [...held].map(([machineId, times]) => ({ machineId, ...times }));
}

/** Bays, or what the tasks work on. */
function groundOf({ bays, tasks }: Plan): readonly Polygon[] {
  const polygons = bays.length > 0 ? bays.map(({ polygon }) => polygon) : tasks.flatMap(({ area }) => area ?? []);
  return polygons.length === 0 ? [] : union(polygons);
}
