import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { ratedLoadKg } from '../../hardware-profiles/lifting.ts';
import { doneWork } from '../drafting/done-work.ts';
import { assemblePlan, impossible } from '../drafting/plan-result.ts';
import { createTaskBook } from '../drafting/task-book.ts';
import { unwatched } from '../drafting/watch.ts';
import type { Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { craneDataDefaults } from './crane-data.ts';
import { craneOf, radiusOfM, type Crane } from './crane.ts';
import type { CraneLiftsParameters, GustStep, PlannedDelivery, PlannedLift, PlannedLifting } from './crane-lifts.ts';
import { CraneMoves } from './crane-moves.ts';
import type { LiftProblem, LiftSchedule, PlacedLift } from './lift-decoder.ts';
import { hangOfM } from './guided-lift.ts';
import { liftJob, type LiftJob } from './lift-jobs.ts';
import { writeLiftTasks } from './lift-tasks.ts';
import { deliveriesNow, liftsUnderWay, type LiftsUnderWay } from './lifts-under-way.ts';
import { refusedForOthers, refusedLift } from './refused-lifts.ts';
import { searchLifts, type LiftDates } from './search-lifts.ts';

/** Schedules tried: fewer where each is dear. */
const schedulesMax = 3000;
const schedulesMin = 600;
const placedMax = 60_000;
const seed = 1;
/** How far planning is when all moves are known, and when the order is found. */
const layOutShare = 0.1;
const carryOutShare = 0.95;
const farOffS = 10_000_000;

/** Everything a plan of lifts is made of. */
export interface LiftCase {
  readonly problem: LiftProblem;
  readonly dates: LiftDates;
  readonly zeroMs: number;
  readonly underWay: LiftsUnderWay;
  readonly deliveries: ReturnType<typeof deliveriesNow>;
}

/** Loads from bays and places to where they are wanted, by the tower cranes that reach both. */
export function planCraneLifts(input: PlanningInput, parameters: CraneLiftsParameters): Result<Plan> {
  const { watched = unwatched } = input;
  watched.enter('laying-out', 0, layOutShare);
  const made = liftCase(input, parameters);
  if (made.problem.moves.cranes.length === 0) return impossible({ code: 'no-crane', tip: 'connect-a-tower-crane' });
  const done = doneWork(input);
  const count = Math.max(1, made.problem.jobs.length);
  watched.enter('searching', layOutShare, carryOutShare);
  const { schedule, boundS } = searchLifts(made.problem, made.dates, {
    seed,
    budget: watched.budget(Math.max(schedulesMin, Math.min(schedulesMax, Math.floor(placedMax / count)))),
    onBetter: (lifts, endS) => {
      watched.better({ lifts: made.underWay.doneIds.size + lifts, endMs: made.zeroMs + 1000 * endS });
    },
  });
  watched.enter('carrying-out', carryOutShare, 1);
  const refused = refusedOf(made, parameters, schedule);
  // A plan of nothing would end a mission that has lifts left.
  const isEmpty =
    schedule.placed.length === 0 &&
    made.underWay.overPlace.size === 0 &&
    refused.some(({ code }) => code !== 'delivery-lost');
  if (isEmpty || (schedule.placed.length === 0 && input.previous === undefined))
    return impossible(...refused.map(({ code, facts }) => ({ ...facts, code, tip: 'change-the-lift' })));
  const book = createTaskBook(input.missionId, input.version);
  const { zeroMs } = made;
  const ids = writeLiftTasks(
    input,
    book,
    made.problem,
    schedule,
    zeroMs,
    (id) => 1 - (made.underWay.hanging.get(id)?.doneRatio ?? 0),
  );
  const lifting = liftingOf(input, made, parameters, schedule, zeroMs + 1000 * boundS);
  const seating = [...made.underWay.overPlace.values()].flat();
  const tasks = [...withoutAgain(done.kept, seating), ...seating, ...book.tasks()];
  return ok({
    ...assemblePlan(input, {
      tasks,
      bays: [],
      refused,
      totals: {
        areaM2: 0,
        coveredM2: 0,
        volumeM3: 0,
        lifts: made.underWay.doneIds.size + made.underWay.overPlace.size + ids.size,
      },
      warnings: warningsOf(lifting),
    }),
    lifting,
  });
}

/** When a crane is free of the element that it holds over its place. */
function seatedMs({ overPlace }: LiftsUnderWay, machineId: string): number {
  const own = [...overPlace.values()].flat().filter((task) => task.machineId === machineId);
  return Math.max(0, ...own.map(({ endMs }) => endMs));
}

export function liftCase(input: PlanningInput, parameters: CraneLiftsParameters): LiftCase {
  const zeroMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const toS = (ms: number): number => Math.max(0, Math.ceil((ms - zeroMs) / 1000));
  const cranes = [...input.machines]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((machine) => craneOf(machine) ?? []);
  const underWay = liftsUnderWay(input);
  const deliveries = deliveriesNow(input, parameters);
  const lost = new Set(deliveries.filter(({ isLost }) => isLost).map(({ vehicle }) => vehicle));
  const moves = new CraneMoves(cranes, input.site, input.zones, {
    highestM: highestOf(parameters),
    hangM: Math.max(craneDataDefaults.hangM.value, ...parameters.lifts.map(hangOfM)),
  });
  const jobs = parameters.lifts
    .filter(({ id }) => !underWay.doneIds.has(id) && !underWay.overPlace.has(id))
    .map((lift, index, all): LiftJob => {
      input.watched?.at(index / all.length);
      const job = liftJob(moves, lift, parameters, underWay.hanging.get(lift.id)?.machineId ?? null);
      return job.vehicle !== null && lost.has(job.vehicle) && !job.isHanging ? { ...job, modes: [] } : job;
    });
  const indexOf = new Map(jobs.map(({ lift }, index) => [lift.id, index]));
  const onSite = deliveries.flatMap(({ vehicle, before, isLost }) =>
    before === null || before.bayId === null || before.bayFromMs === null || before.bayFromMs > input.nowMs || isLost
      ? []
      : [{ vehicle, bayId: before.bayId, fromS: 0 }],
  );
  return {
    zeroMs,
    underWay,
    deliveries,
    dates: {
      dueS: jobs.map(({ lift }) => (lift.dueMs === undefined ? Infinity : toS(lift.dueMs))),
      leaveByS: new Map(
        parameters.deliveries.flatMap(({ vehicle, leaveByMs }) =>
          leaveByMs === undefined ? [] : [[vehicle, toS(leaveByMs)] as const],
        ),
      ),
    },
    problem: {
      moves,
      jobs,
      after: jobs.map(({ lift }) => lift.after.flatMap((id) => indexOf.get(id) ?? [])),
      arrivesS: new Map(deliveries.map(({ vehicle, arrivesMs }) => [vehicle, toS(arrivesMs)])),
      stays: onSite,
      busyUntilS: cranes.map(({ machine }) => toS(Math.max(machine.busyUntilMs, seatedMs(underWay, machine.id)))),
      calm: cranes.map((crane) => calmOf(crane, parameters.forecast ?? [], toS)),
    },
  };
}

/** What has begun and is kept whole is not kept cut down as well. */
function withoutAgain(kept: readonly PlannedTask[], whole: readonly PlannedTask[]): readonly PlannedTask[] {
  const ids = new Set(whole.map(({ id }) => id));
  return kept.filter(({ id }) => !ids.has(id));
}

function highestOf({ lifts, bays }: CraneLiftsParameters): number {
  const places = [
    ...bays,
    ...lifts.flatMap(({ from, to }) => (from === undefined || 'bayId' in from ? [to] : [from, to])),
  ];
  return Math.max(...places.map(({ zM }) => zM));
}

/** When the wind lets a crane lift; empty where nothing is forecast. */
function calmOf(
  { machine }: Crane,
  forecast: readonly GustStep[],
  toS: (ms: number) => number,
): { readonly fromS: number; readonly toS: number }[] {
  const limitMps = Math.min(
    craneDataDefaults.gustMaxMps.value,
    machine.profile.environment.windStopMps?.value ?? Infinity,
  );
  const steps = [
    { fromS: 0, isCalm: true },
    ...forecast.map(({ fromMs, gustMps }) => ({ fromS: toS(fromMs), isCalm: gustMps < limitMps })),
  ];
  if (forecast.length === 0) return [];
  const windows: { fromS: number; toS: number }[] = [];
  steps.forEach(({ fromS, isCalm }, index) => {
    const untilS = steps[index + 1]?.fromS ?? farOffS;
    if (!isCalm || untilS <= fromS) return;
    const last = windows.at(-1);
    if (last?.toS === fromS) last.toS = untilS;
    else windows.push({ fromS, toS: untilS });
  });
  // None at all must not look like nothing known.
  return windows.length > 0 ? windows : [{ fromS: 0, toS: 0 }];
}

function refusedOf(
  { problem, deliveries }: LiftCase,
  parameters: CraneLiftsParameters,
  schedule: LiftSchedule,
): RefusedPart[] {
  const { jobs, moves } = problem;
  const lost = new Set(deliveries.filter(({ isLost }) => isLost).map(({ vehicle }) => vehicle));
  const placed = new Set(schedule.placed.map(({ job }) => job));
  const refusedIds = new Set(jobs.filter((_, job) => !placed.has(job)).map(({ lift }) => lift.id));
  return jobs.flatMap((job, index) => {
    if (placed.has(index)) return [];
    const isLost = job.vehicle !== null && lost.has(job.vehicle);
    return [
      job.modes.length > 0 || isLost ? refusedForOthers(job, lost, refusedIds) : refusedLift(moves, job, parameters),
    ];
  });
}

function warningsOf({ lifts, deliveries }: PlannedLifting): Problem[] {
  return [
    ...deliveries.flatMap(({ vehicle, leaveByMs, bayToMs }): Problem[] => {
      const offMs = Math.max(0, ...lifts.filter((one) => one.vehicle === vehicle).map(({ slungMs }) => slungMs));
      if (leaveByMs === null || bayToMs === null || offMs <= leaveByMs) return [];
      return [{ code: 'leave-by-missed', facts: { vehicle, lateS: Math.ceil((offMs - leaveByMs) / 1000) } }];
    }),
    ...lifts.flatMap(({ id, dueMs, endMs }): Problem[] =>
      dueMs === null || endMs <= dueMs
        ? []
        : [{ code: 'lift-due-missed', facts: { lift: id, lateS: Math.ceil((endMs - dueMs) / 1000) } }],
    ),
  ];
}

function liftingOf(
  input: PlanningInput,
  made: LiftCase,
  parameters: CraneLiftsParameters,
  schedule: LiftSchedule,
  boundMs: number,
): PlannedLifting {
  const { problem, zeroMs, underWay } = made;
  const before =
    input.previous?.plan.lifting?.lifts.filter(({ id }) => underWay.doneIds.has(id) || underWay.overPlace.has(id)) ??
    [];
  const lifts = schedule.placed.map((placed) => plannedLift(made, placed));
  const endMs = lifts.reduce((most, one) => Math.max(most, one.endMs), zeroMs);
  return {
    lifts: [...before, ...lifts.sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))],
    deliveries: made.deliveries.map((one) => plannedDelivery(one, parameters, schedule, zeroMs)),
    bays: parameters.bays,
    cranes: problem.moves.cranes.map(({ machine, axis: [xM, yM], radiusMaxM }) => ({
      machineId: machine.id,
      xM,
      yM,
      reachM: Number(radiusMaxM.toFixed(2)),
    })),
    boundMs,
    isOptimal: endMs <= boundMs,
  };
}

function plannedLift(
  { problem, zeroMs }: LiftCase,
  { job, mode, startS, liftS, endS, carry }: PlacedLift,
): PlannedLift {
  const { lift, vehicle, verdicts } = problem.jobs[job]!;
  const crane = problem.moves.cranes[mode.crane]!;
  const machineId = crane.machine.id;
  const radiusM = Math.max(radiusOfM(crane, mode.from), radiusOfM(crane, lift.to));
  const others = verdicts.filter((one) => one.machineId !== machineId);
  const able = others.flatMap((one) => (one.verdict === 'able' ? [one.motionS] : []));
  const isQuicker = able.every((motionS) => carry.durationS <= motionS);
  const why = able.length === 0 ? 'only-crane' : isQuicker ? 'shorter-way' : 'others-later';
  const { xM, yM, zM } = mode.from;
  return {
    id: lift.id,
    machineId,
    massKg: lift.massKg,
    ...(lift.element === undefined ? {} : { element: lift.element }),
    from: { xM, yM, zM },
    to: lift.to,
    bayId: mode.bayId,
    vehicle,
    radiusM: Number(radiusM.toFixed(1)),
    ratedKg: ratedLoadKg(crane.machine.profile, radiusM) ?? 0,
    startMs: zeroMs + 1000 * startS,
    slungMs: zeroMs + 1000 * liftS,
    endMs: zeroMs + 1000 * endS,
    dueMs: lift.dueMs ?? null,
    why,
    others,
  };
}

function plannedDelivery(
  { vehicle, arrivesMs, isLost, before }: ReturnType<typeof deliveriesNow>[number],
  { deliveries }: CraneLiftsParameters,
  { stays }: LiftSchedule,
  zeroMs: number,
): PlannedDelivery {
  const stay = stays.find((one) => one.vehicle === vehicle);
  const leaveByMs = deliveries.find((one) => one.vehicle === vehicle)?.leaveByMs ?? null;
  const common = { vehicle, arrivesMs, leaveByMs, isLost };
  if (stay === undefined)
    return {
      ...common,
      bayId: before?.bayId ?? null,
      bayFromMs: before?.bayFromMs ?? null,
      bayToMs: before?.bayToMs ?? null,
    };
  const bayFromMs = Math.min(before?.bayFromMs ?? Infinity, zeroMs + 1000 * stay.fromS);
  const isThere = stay.fromS === 0 && before?.bayId === stay.bayId;
  return {
    ...common,
    bayId: stay.bayId,
    bayFromMs: isThere ? bayFromMs : zeroMs + 1000 * stay.fromS,
    bayToMs: zeroMs + 1000 * stay.toS,
  };
}
