import { ok, type Result } from '../../kernel/result.ts';
import type { MissionParameters, Plan, PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { doneWork } from '../drafting/done-work.ts';
import { unwatched } from '../drafting/watch.ts';
import { createFloor } from '../floor/floor.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { floorOfMachine, slabNearest } from '../floor/floor-of-machine.ts';
import { createTaskBook, type TaskBook } from '../drafting/task-book.ts';
import { massFits } from './cage-fit.ts';
import { dealLifts } from './deal-lifts.ts';
import { bookRide, cagePairs, createCageDesk, type CageDesk } from './ride.ts';

export type HoistParameters = Extract<MissionParameters, { kind: 'hoist-run' }>;

const liftsMax = 50;

/** Materials, people or a robot between two levels by the cages that serve both. */
export function planHoistRun(input: PlanningInput, parameters: HoistParameters): Result<Plan> {
  const { request } = input;
  if (parameters.toLevelId === request.levelId) {
    return impossible({ code: 'same-level', levelId: request.levelId, tip: 'choose-another-level' });
  }
  const { watched = unwatched } = input;
  watched.enter('laying-out', 0, 0.1);
  const done = doneWork(input);
  watched.enter('searching', 0.1, 0.95);
  const book = createTaskBook(input.missionId, input.version);
  const desk = createCageDesk();
  const problem =
    parameters.cargo === 'robot'
      ? planRobotRide(input, parameters, book, desk)
      : planLoads(input, parameters, book, done.kept);
  if (problem !== null) return impossible(...problem);
  watched.enter('carrying-out', 0.95, 1);
  const tasks = [...done.kept, ...book.tasks()];
  const lifts = tasks.reduce((sum, task) => sum + (task.quantity.unit === 'lift' ? task.quantity.amount : 0), 0);
  return ok(
    assemblePlan(input, {
      tasks,
      bays: [],
      refused: [],
      totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts },
      warnings: [],
    }),
  );
}

function liftsDone(kept: readonly PlannedTask[], input: PlanningInput): number {
  const doneOf = new Map(input.previous?.progress.map((item) => [item.taskId, item.done]));
  return kept.reduce((sum, task) => sum + (task.step === 'hoist-unload' ? Math.floor(doneOf.get(task.id) ?? 0) : 0), 0);
}

function planRobotRide(
  input: PlanningInput,
  parameters: HoistParameters,
  book: TaskBook,
  desk: CageDesk,
): Impossible[] | null {
  const robot = input.machines.find(({ id }) => id === parameters.machineId);
  if (robot === undefined)
    return [{ code: 'machine-unknown', machineId: parameters.machineId ?? '', tip: 'name-the-robot' }];
  if (!robot.isAvailable)
    return [{ code: 'machine-not-available', machineId: robot.id, tip: 'clear-its-fault-or-connect-it' }];
  const toLevel = input.site.levels.find(({ id }) => id === parameters.toLevelId);
  const toSlab = toLevel === undefined ? undefined : slabNearest(toLevel, toLevel.elevationM);
  const fromFloor = floorOfMachine(input, robot);
  if (toLevel === undefined || toSlab === undefined || fromFloor === null) {
    return [{ code: 'level-unknown', levelId: parameters.toLevelId, tip: 'choose-another-level' }];
  }
  if (robot.levelId === toLevel.id) {
    return input.previous === undefined
      ? [{ code: 'already-there', machineId: robot.id, levelId: toLevel.id, tip: 'choose-another-level' }]
      : null;
  }
  const toFloor = createFloor({
    level: toLevel,
    mainSlab: toSlab,
    zones: input.zones,
    machines: input.machines,
    moving: new Set(
      input.machines
        .filter((machine) => machine.isAvailable && machine.profile.kinematics.mobility === 'ground')
        .map(({ id }) => id),
    ),
    workArea: [],
  });
  const fromMs = Math.max(input.nowMs, input.request.earliestStartMs, robot.busyUntilMs);
  const ride = bookRide(input, book, desk, { robot, fromFloor, toFloor, fromMs, lifts: 1 });
  if (ride.ok) return null;
  const facts = ride.problem.facts as Readonly<Record<string, string | number>>;
  return [{ ...facts, code: ride.problem.code, tip: 'bring-it-by-crane' }];
}

/** Lifts dealt out over the cages together with everything else that calls for them. */
function planLoads(
  input: PlanningInput,
  parameters: HoistParameters,
  book: TaskBook,
  kept: readonly PlannedTask[],
): Impossible[] | null {
  if (!Number.isInteger(parameters.lifts) || parameters.lifts < 1 || parameters.lifts > liftsMax) {
    return [{ code: 'lifts-invalid', lifts: parameters.lifts, most: liftsMax, tip: 'split-the-mission' }];
  }
  const misfits: Impossible[] = [];
  const pairs = cagePairs(input, input.request.levelId, parameters.toLevelId).filter(({ cage }) => {
    const misfit = massFits(cage.profile, parameters.massKg);
    if (misfit !== null) misfits.push({ ...misfit, cageId: cage.id, tip: 'split-the-load' });
    return misfit === null;
  });
  if (pairs.length === 0) {
    return misfits.length > 0
      ? misfits
      : [{ code: 'no-hoist', toLevelId: parameters.toLevelId, tip: 'choose-a-level-the-hoist-serves' }];
  }
  const dealt = dealLifts(input, parameters, book, { kept, done: liftsDone(kept, input) });
  return dealt.ok
    ? null
    : [{ ...dealt.problem.facts, code: dealt.problem.code, tip: 'choose-a-level-the-hoist-serves' }];
}
