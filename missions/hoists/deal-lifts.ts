import type { MachineId, TaskId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { MissionParameters, PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { dispatchHoists, type CageState } from './dispatch/dispatch-hoists.ts';
import type { HoistCall, HoistGroup, HoistRefusal } from './dispatch/hoist-group.ts';
import { liftCallOf } from './hoist-calls.ts';
import { landingOf, plantOf } from './hoist-plant.ts';
import { liftStops, liftTask, liftTiming, type LiftStop } from './lift-stops.ts';

/** Loads weigh as much as a call of ordinary pressure. */
export const liftPriority = 1;
const msPerS = 1000;
const seed = 1;

export interface BegunLifts {
  readonly kept: readonly PlannedTask[];
  /** Lifts that are up. */
  readonly done: number;
}

/** A load that an earlier version of the plan has put into a cage and nobody has taken out. */
interface Aboard {
  readonly loadTaskId: TaskId;
  readonly cageId: MachineId;
}

/**
 * The forecast of a hoist run: the dispatcher is asked what it would do with all that calls for the cages and the lifts of this mission, and
 * what it answers for the lifts becomes tasks. Who carries what is decided again as long as the mission runs.
 */
export function dealLifts(
  input: PlanningInput,
  parameters: Extract<MissionParameters, { kind: 'hoist-run' }>,
  book: TaskBook,
  begun: BegunLifts,
): Result<void, HoistRefusal> {
  const cages = input.machines.filter(
    ({ isAvailable, profile }) => isAvailable && profile.capabilities.includes('hoist'),
  );
  const plant = plantOf(input.site.landings, cages);
  if (!plant.ok) return plant;
  const group = plant.value;
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const aboard = loadsAboard(input, begun.kept).filter(({ cageId }) => cages.some(({ id }) => id === cageId));
  const open = Math.max(0, parameters.lifts - begun.done - aboard.length);
  const lift = (id: string): HoistCall =>
    liftCallOf(
      {
        id,
        from: input.request.levelId,
        to: parameters.toLevelId,
        priority: liftPriority,
        earliestS: releaseMs / msPerS,
      },
      parameters.cargo === 'people' ? 'people' : 'materials',
      parameters.massKg,
      group,
    );
  const waiting = Array.from({ length: open }, (_, at) => lift(liftId(at)));
  const states = group.cages.map(({ id, landings }): CageState => {
    const own = aboard.filter(({ cageId }) => cageId === id).map(({ loadTaskId }) => lift(loadTaskId));
    const machine = cages.find((cage) => cage.id === id)!;
    return stateOf(input, { id, lowM: landings[0]!.heightM, busyUntilMs: machine.busyUntilMs }, own);
  });
  const nowS = releaseMs / msPerS;
  const others = (input.hoists?.waiting ?? []).filter((call) => servedBy(group, call));
  const decision = dispatchHoists(
    group,
    { nowS, cages: states, waiting: [...others, ...waiting] },
    { random: seededRandom(seed), isCancelled: () => input.watched?.isCutShort() === true },
  );
  if (!decision.ok) return decision;
  const refused = decision.value.refused.find(({ callId }) => waiting.some(({ id }) => id === callId));
  if (refused !== undefined) return refuse(refused.problem);
  const starts = states.map(({ heightM, busyUntilS }) => ({ heightM, freeS: Math.max(nowS, busyUntilS) }));
  addTasks(input, book, liftStops(group, decision.value, starts), {
    loads: new Map(aboard.map(({ loadTaskId }) => [loadTaskId as string, loadTaskId])),
    own: new Set(waiting.map(({ id }) => id)),
    releaseMs,
  });
  return ok(undefined);
}

function liftId(at: number): string {
  return `lift-${String(at + 1).padStart(3, '0')}`;
}

/** Calls of a landing that no cage of the group has are somebody else's. */
function servedBy({ heightM }: HoistGroup, { from, to }: HoistCall): boolean {
  return heightM.has(from) && heightM.has(to);
}

function stateOf(
  input: PlanningInput,
  cage: { readonly id: MachineId; readonly lowM: number; readonly busyUntilMs: number },
  own: readonly HoistCall[],
): CageState {
  const known = input.hoists?.cages.find(({ cageId }) => cageId === cage.id);
  return {
    heightM: known?.heightM ?? cage.lowM,
    speedMps: 0,
    boundFor: null,
    gate: 'shut',
    busyUntilS: Math.max(cage.busyUntilMs, known?.freeAtMs ?? 0) / msPerS,
    riders: [...(known?.riders ?? []), ...own],
  };
}

/** Of what an earlier plan loaded: the tasks that are done though the one that unloads is not. */
function loadsAboard(input: PlanningInput, kept: readonly PlannedTask[]): Aboard[] {
  const { previous } = input;
  if (previous === undefined) return [];
  const stateOfTask = new Map(previous.progress.map(({ taskId, state }) => [taskId, state]));
  const keptIds = new Set(kept.map(({ id }) => id));
  return previous.plan.tasks.flatMap((task): Aboard[] => {
    if (task.step !== 'hoist-unload' || stateOfTask.get(task.id) === 'done') return [];
    const load = previous.plan.tasks.find(
      ({ id, step }) => step === 'hoist-load' && task.predecessors.some(({ taskId }) => taskId === id),
    );
    if (load === undefined || stateOfTask.get(load.id) !== 'done' || !keptIds.has(load.id)) return [];
    return [{ loadTaskId: load.id, cageId: load.machineId }];
  });
}

interface Dealing {
  /** Loads aboard from before, by call. */
  readonly loads: Map<string, TaskId>;
  readonly own: ReadonlySet<string>;
  readonly releaseMs: number;
}

function addTasks(input: PlanningInput, book: TaskBook, stops: readonly LiftStop[], dealing: Dealing): void {
  const { loads, own, releaseMs } = dealing;
  const lastOf = new Map<MachineId, TaskId>();
  for (const stop of stops) {
    if (!own.has(stop.callId) && !loads.has(stop.callId)) continue;
    const landing = landingOf(input.site.landings, stop.cageId, stop.levelId);
    if (landing === undefined) continue;
    const isUnload = stop.step === 'hoist-unload';
    const timing = liftTiming(stop, landing, {
      loadTaskId: isUnload ? (loads.get(stop.callId) ?? null) : null,
      lastTaskId: lastOf.get(stop.cageId) ?? null,
    });
    const id = book.add(liftTask(stop, timing, releaseMs));
    if (!isUnload) loads.set(stop.callId, id);
    lastOf.set(stop.cageId, id);
  }
}
