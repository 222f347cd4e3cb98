import type { LevelId, MachineId, TaskId } from '../../kernel/ids.ts';
import { levelOfHeight } from '../level-of-height.ts';
import type { PlannedTask, TaskReason } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import type { AirUse } from './air-space.ts';
import type { CraneMoves } from './crane-moves.ts';
import type { GivingWay } from './crane-lanes.ts';
import { guidedStage, seatS, seatStrokes } from './guided-lift.ts';
import { craneDataDefaults } from './crane-data.ts';
import type { LiftedElement } from './crane-lifts.ts';
import { emptyLegs, loadedLegs, strokeLegs } from './lift-legs.ts';
import type { LiftProblem, LiftSchedule, PlacedLift } from './lift-decoder.ts';

/** A task of the plan to be, in the order of starts. */
interface Course {
  readonly crane: number;
  readonly fromS: number;
  readonly taken: AirUse;
  readonly write: (predecessors: PlannedTask['predecessors'], zeroMs: number) => TaskId;
}

export interface LiftTaskIds {
  readonly sling: TaskId | null;
  readonly lift: TaskId;
}

/**
 * Two tasks for each lift, to the load and with it, and one for each hook that gives way. What takes air that another crane's earlier task takes as well
 * waits for it, so that the order holds when something is late.
 */
export function writeLiftTasks(
  input: PlanningInput,
  book: TaskBook,
  problem: LiftProblem,
  schedule: LiftSchedule,
  zeroMs: number,
  restOf: (liftId: string) => number,
): ReadonlyMap<number, LiftTaskIds> {
  const ids = new Map<number, LiftTaskIds>();
  const slings = new Map<number, TaskId>();
  const writer = new TaskWriter(input, book, problem, ids, restOf);
  const courses = [
    ...schedule.placed.flatMap((placed): Course[] => {
      const { mode, empty, carry, job, startS, liftS } = placed;
      const lift: Course = {
        crane: mode.crane,
        fromS: liftS,
        taken: carry.taken,
        write: (predecessors) => {
          const sling = slings.get(job) ?? null;
          const id = writer.lift(placed, predecessors, sling, zeroMs);
          ids.set(job, { sling, lift: id });
          return id;
        },
      };
      if (problem.jobs[job]!.isHanging) return [lift];
      const sling: Course = {
        crane: mode.crane,
        fromS: startS,
        taken: empty.taken,
        write: (predecessors) => {
          const id = writer.sling(placed, predecessors, zeroMs);
          slings.set(job, id);
          return id;
        },
      };
      return [sling, lift];
    }),
    ...schedule.givingWay.map((giving): Course => ({
      crane: giving.crane,
      fromS: giving.fromS,
      taken: giving.move.taken,
      write: (predecessors) => writer.giveWay(giving, predecessors, zeroMs),
    })),
  ].sort((a, b) => a.fromS - b.fromS || a.crane - b.crane);
  const written: { readonly course: Course; readonly id: TaskId }[] = [];
  for (const course of courses) {
    const before = lastBefore(problem.moves, course, written);
    written.push({
      course,
      id: course.write(
        before.map((taskId) => ({ taskId, lagS: 0 })),
        zeroMs,
      ),
    });
  }
  return ids;
}

/** Of each crane the last task that has to be over: its own, and of others the last that takes the same air. */
function lastBefore(
  moves: CraneMoves,
  course: Course,
  written: readonly { readonly course: Course; readonly id: TaskId }[],
): TaskId[] {
  return moves.cranes.flatMap((_, crane) => {
    if (crane === course.crane) return written.findLast((one) => one.course.crane === crane)?.id ?? [];
    return (
      written.findLast((one) => one.course.crane === crane && moves.meet(one.course.taken, course.taken))?.id ?? []
    );
  });
}

class TaskWriter {
  readonly #input: PlanningInput;
  readonly #book: TaskBook;
  readonly #problem: LiftProblem;
  readonly #ids: ReadonlyMap<number, LiftTaskIds>;
  readonly #releaseMs: number;
  /** How much of a lift is left. */
  readonly #restOf: (liftId: string) => number;

  constructor(
    input: PlanningInput,
    book: TaskBook,
    problem: LiftProblem,
    ids: ReadonlyMap<number, LiftTaskIds>,
    restOf: (liftId: string) => number,
  ) {
    this.#input = input;
    this.#book = book;
    this.#problem = problem;
    this.#ids = ids;
    this.#restOf = restOf;
    this.#releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  }

  sling(placed: PlacedLift, before: PlannedTask['predecessors'], zeroMs: number): TaskId {
    const { mode, empty, turns, startS, liftS, binding, job } = placed;
    const { moves } = this.#problem;
    const crane = moves.cranes[mode.crane]!;
    const startMs = zeroMs + 1000 * startS;
    const isHeldBack = binding.code === 'truck-arrives' || binding.code === 'wind' || binding.code === 'bay-busy';
    return this.#book.add({
      ...this.#common(placed, before),
      step: 'sling',
      legs: emptyLegs(crane, moves.turned(empty, turns[0])),
      dwellS: mode.slingS,
      startMs,
      endMs: zeroMs + 1000 * liftS,
      earliestStartMs: isHeldBack ? startMs : this.#releaseMs,
      quantity: { amount: 0, unit: 'lift' },
      reason: this.#reason(placed, zeroMs),
      lift: this.#problem.jobs[job]!.lift.id,
    });
  }

  lift(placed: PlacedLift, before: PlannedTask['predecessors'], sling: TaskId | null, zeroMs: number): TaskId {
    const { mode, carry, turns, liftS, endS, job } = placed;
    const { moves } = this.#problem;
    const crane = moves.cranes[mode.crane]!;
    const { id, element } = this.#problem.jobs[job]!.lift;
    if (element !== undefined) return this.#guided(placed, element, before, sling, zeroMs);
    const amount = this.#restOf(id);
    return this.#book.add({
      ...this.#common(placed, before),
      step: 'lift',
      legs: loadedLegs(crane, moves.turned(carry, turns[1]), amount),
      dwellS: mode.unslingS,
      startMs: zeroMs + 1000 * liftS,
      endMs: zeroMs + 1000 * endS,
      earliestStartMs: this.#releaseMs,
      quantity: { amount, unit: 'lift' },
      reason: sling === null ? this.#reason(placed, zeroMs) : { code: 'predecessor', taskId: sling },
      lift: id,
    });
  }

  /** Carried above its place, seated and let go, each on a person's word; it counts when it is let go. */
  #guided(
    placed: PlacedLift,
    element: LiftedElement,
    before: PlannedTask['predecessors'],
    sling: TaskId | null,
    zeroMs: number,
  ): TaskId {
    const { mode, carry, turns, liftS, endS, job } = placed;
    const { moves } = this.#problem;
    const crane = moves.cranes[mode.crane]!;
    const held = mode.drop.state;
    const carriedS = liftS + carry.durationS;
    const seatedS = carriedS + craneDataDefaults.guidingS.value + seatS(crane, held);
    const dwellS = endS - seatedS - craneDataDefaults.guidingS.value;
    const common = {
      ...this.#common(placed, before),
      ...{ step: 'lift' as const, earliestStartMs: this.#releaseMs, lift: this.#problem.jobs[job]!.lift.id },
    };
    const at = (fromS: number, toS: number) => ({ startMs: zeroMs + 1000 * fromS, endMs: zeroMs + 1000 * toS });
    const after = (taskId: TaskId) => ({
      predecessors: [{ taskId, lagS: 0 }],
      reason: { code: 'predecessor' as const, taskId },
    });
    const carried = this.#book.add({
      ...{ ...common, ...at(liftS, carriedS), dwellS: 0, holdsTool: 'on' },
      legs: loadedLegs(crane, moves.turned(carry, turns[1]), 0),
      quantity: { amount: 0, unit: 'lift' },
      reason: sling === null ? this.#reason(placed, zeroMs) : { code: 'predecessor', taskId: sling },
      stage: guidedStage('carry', element),
    });
    const seated = this.#book.add({
      ...{ ...common, ...at(carriedS, seatedS), ...after(carried), dwellS: 0, holdsTool: 'on' },
      legs: strokeLegs(crane, seatStrokes(crane, held)),
      quantity: { amount: 0, unit: 'lift' },
      stage: guidedStage('seat', element),
    });
    return this.#book.add({
      ...{ ...common, ...at(seatedS, endS), ...after(seated), dwellS, holdsTool: 'off' },
      legs: [],
      quantity: { amount: 1, unit: 'lift' },
      stage: guidedStage('let-go', element),
    });
  }

  giveWay({ crane, fromS, toS, move, turns }: GivingWay, before: PlannedTask['predecessors'], zeroMs: number): TaskId {
    const { moves } = this.#problem;
    const { machine } = moves.cranes[crane]!;
    return this.#book.add({
      step: 'clear-air',
      machineId: machine.id,
      withMachineIds: [],
      levelId: this.#input.request.levelId,
      legs: emptyLegs(moves.cranes[crane]!, moves.turned(move, turns)),
      dwellS: 0,
      startMs: zeroMs + 1000 * fromS,
      endMs: zeroMs + 1000 * toS,
      earliestStartMs: this.#releaseMs,
      latestStartMs: null,
      latestEndMs: null,
      predecessors: before,
      quantity: { amount: 0, unit: 'lift' },
      reason: before[0] === undefined ? { code: 'release' } : { code: 'predecessor', taskId: before[0].taskId },
    });
  }

  #common({ mode, job }: PlacedLift, before: PlannedTask['predecessors']) {
    const { moves, jobs, after } = this.#problem;
    const machineId: MachineId = moves.cranes[mode.crane]!.machine.id;
    const named = after[job]!.flatMap((one) => this.#ids.get(one)?.lift ?? []);
    const known = new Set(before.map(({ taskId }) => taskId));
    const levelId: LevelId = levelOfHeight(this.#input.site, jobs[job]!.lift.to.zM) ?? this.#input.request.levelId;
    return {
      machineId,
      withMachineIds: [],
      levelId,
      latestStartMs: null,
      latestEndMs: null,
      predecessors: [...before, ...named.filter((taskId) => !known.has(taskId)).map((taskId) => ({ taskId, lagS: 0 }))],
    };
  }

  #reason({ binding }: PlacedLift, zeroMs: number): TaskReason {
    switch (binding.code) {
      case 'release':
        return { code: 'release', atMs: this.#releaseMs };
      case 'truck-arrives':
      case 'wind':
        return { code: binding.code, atMs: zeroMs + 1000 * binding.atS };
      case 'machine-busy':
      case 'predecessor':
      case 'air-space':
      case 'bay-busy': {
        const taskId = this.#ids.get(binding.job)?.lift;
        return { code: binding.code, ...(taskId === undefined ? {} : { taskId }) };
      }
    }
  }
}
