import { distanceM } from '../../kernel/geometry.ts';
import { seededRandom } from '../../kernel/random.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import type { AllocationPlan, TaskObstacle } from '../allocation/allocation-problem.ts';
import { explainAllocation, type TaskExplanation } from '../allocation/explain-allocation.ts';
import type { PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { legOverheadS } from '../routing/drive.ts';
import { createRouter } from '../routing/router.ts';
import type { WayOut } from '../routing/way-out.ts';
import { unwatched, type WatchedPlanning } from '../drafting/watch.ts';
import { impossible, type Impossible } from '../drafting/plan-result.ts';
import type { TourStage } from '../traffic/plan-tour.ts';
import { fleetTours, type FleetTours } from './fleet-tours.ts';
import { allocatePieces, type HaulAllocation } from './haul-allocation.ts';
import { discRadiusM, pointOf, type Carrier, type CarrierFleet } from './haul-carriers.ts';
import { haulDataDefaults } from './haul-data.ts';
import type { MachineChoice } from '../machine-choice.ts';
import type { HaulLoad } from './haul-load.ts';
import type { LoadPlaces } from './haul-places.ts';
import type { HaulState, OpenPiece } from './haul-state.ts';
import { heldBy, othersOn, type HeldByOther, type OtherOnLevel } from './held-by-others.ts';
import { haulTasks, type HaulDay, type HaulStage } from './haul-tasks.ts';
import { haulMap, type HaulMap, type WantedPlace } from './roadmap.ts';
import { driveTours, tourLegs, type CarrierDrive, type DrivenStage } from './tour-legs.ts';

/** A piece that can be brought, and the carrier that has it aboard or is under way to it. */
export interface PlacedPiece {
  readonly piece: OpenPiece;
  readonly places: LoadPlaces;
  readonly carrier: number | null;
}

export interface LaidOutHauling {
  readonly tasks: readonly PlannedTask[];
  /** Pieces that no carrier can bring. */
  readonly stranded: readonly Impossible[];
  /** Loads that come later than they are wanted. */
  readonly late: readonly Problem[];
}

/** Legs end after so many metres: a short leg lets the next carrier go sooner, a long one saves stopping. The best for the plan is taken. */
const legLengthsM = [6, 12, 24, Infinity] as const;
/** A second that a load is late weighs this many seconds of all being done later. */
const LATE_WEIGHT = 10;
const seed = 7;
/** How far planning is when its parts begin and end. */
const shares = { map: [0.1, 0.25], allocation: [0.25, 0.4], tours: [0.4, 0.98] } as const;

interface Layout {
  readonly map: HaulMap;
  /** Machines of other missions. */
  readonly others: readonly HeldByOther[];
  /** Numbers of the places on the map, by carrier and by piece. */
  readonly starts: readonly number[];
  readonly homes: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly wayOuts: readonly CarrierDrive['wayOut'][];
}

interface PlannedStage {
  readonly haul: HaulStage;
  readonly tour: TourStage;
}

export function layOutHauling(
  input: PlanningInput,
  fleet: CarrierFleet,
  state: HaulState,
  unordered: readonly PlacedPiece[],
  loads: readonly HaulLoad[],
): Result<LaidOutHauling> {
  const { watched = unwatched } = input;
  const placed = inPlannedOrder(unordered, state);
  const zeroMs = Math.max(input.nowMs, input.request.earliestStartMs);
  watched.enter('laying-out', ...shares.map);
  const others = othersOn(input, fleet, zeroMs);
  const layout = layOutPlaces(fleet, placed, others);
  watched.enter('searching', ...shares.allocation);
  const releaseS = ({ load }: OpenPiece): number =>
    Math.max(0, ((loads[load - 1]!.earliestMs ?? zeroMs) - zeroMs) / 1000);
  const allocation = dealOut(fleet, layout, { state, placed, releaseS, watched });
  const { result } = allocation;
  if (!result.ok)
    return impossible({ code: 'haul-not-dealt-out', cause: result.problem.code, tip: 'split-the-mission' });
  const stages = stagesOf({ fleet, layout, placed, loads, allocation, plan: result.value.plan, releaseS });
  const duesS = stages.map((own) =>
    own.map(({ haul }) => ('dueMs' in haul && haul.dueMs !== null ? (haul.dueMs - zeroMs) / 1000 : Infinity)),
  );
  const drivenBy = (tours: FleetTours): Driven => bestDrive(fleet, layout, stages, tours, duesS);
  watched.enter('searching', ...shares.tours);
  let leastCost = Infinity;
  const tours = fleetTours(
    layout.map,
    fleet.carriers.map((carrier, index) => ({
      radiusM: discRadiusM(carrier.machine),
      speedMps: carrier.machine.profile.speed.travelMps.value,
      halfTurnS: carrier.halfTurnS,
      setOutS: legOverheadS,
      start: layout.starts[index]!,
      startS: 0,
      yawRad: carrier.machine.pose.yawRad,
      stages: stages[index]!.map(({ tour }) => tour),
    })),
    seededRandom(seed),
    (found) => {
      const { cost, days } = drivenBy(found);
      if (cost < leastCost) watched.better({ loads: placed.length, endMs: zeroMs + 1000 * endOf(days) });
      leastCost = Math.min(leastCost, cost);
      return cost;
    },
    { watched, others: layout.others },
  );
  if (!tours.ok) return impossible(...lockedBy(fleet, placed, tours.problem.code));
  const { days } = drivenBy(tours.value);
  const tasks = haulTasks(
    { missionId: input.missionId, version: input.version, levelId: fleet.level.id, zeroMs, releaseMs: zeroMs },
    days,
  );
  const stranded = result.value.stranded.map(({ task, obstacle }) => strandedPiece(placed[task]!.piece, obstacle));
  return ok({ tasks, stranded: oncePerLoad(stranded), late: lateLoads(tasks) });
}

/** As they were to be brought; what is new comes last. */
function inPlannedOrder(placed: readonly PlacedPiece[], { planned }: HaulState): readonly PlacedPiece[] {
  const rankOf = ({ piece: { load, piece } }: PlacedPiece): number => {
    const rank = planned.findIndex((one) => one.load === load && one.piece === piece);
    return rank === -1 ? planned.length : rank;
  };
  return placed.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function layOutPlaces(fleet: CarrierFleet, placed: readonly PlacedPiece[], others: readonly OtherOnLevel[]): Layout {
  const { carriers, ground, radiusM } = fleet;
  const wanted: WantedPlace[] = [
    ...carriers.map(({ machine, startOut }) => ({ at: pointOf(machine.pose), wayOut: pointsOf(startOut) })),
    ...carriers.map(({ home, homeOut }) => ({ at: pointOf(home), wayOut: pointsOf(homeOut) })),
    ...placed.map(({ places }) => ({ at: places.from, wayOut: [] })),
    ...placed.map(({ places }) => ({ at: places.to, wayOut: [] })),
  ];
  const radiiM = [...carriers.map(({ machine }) => discRadiusM(machine)), ...others.map((other) => other.radiusM)];
  const router = createRouter(ground, radiusM);
  const map = haulMap(
    { ground, router },
    2 * Math.max(0, ...radiiM),
    wanted,
    others.map(({ points }) => points),
  );
  const numbers = map.chainOf.map((chain) => chain[0]!);
  const count = carriers.length;
  return {
    map,
    others: others.map((other, index) => heldBy(other, map.otherOf[index]!, index)),
    starts: numbers.slice(0, count),
    homes: numbers.slice(count, 2 * count),
    from: numbers.slice(2 * count, 2 * count + placed.length),
    to: numbers.slice(2 * count + placed.length),
    wayOuts: carriers.map(({ startOut, homeOut }, index) => [
      ...gearsOf(startOut, map.chainOf[index]!),
      ...gearsOf(homeOut, map.chainOf[count + index]!),
    ]),
  };
}

function pointsOf({ parts }: WayOut) {
  return parts.flatMap(({ points }) => points.slice(1));
}

function gearsOf({ parts }: WayOut, chain: readonly number[]): CarrierDrive['wayOut'] {
  const gears = parts.flatMap(({ points, gear }) => points.slice(1).map(() => gear));
  return gears.map((gear, index) => ({ from: chain[index]!, to: chain[index + 1]!, gear }));
}

interface Dealing {
  readonly state: HaulState;
  readonly placed: readonly PlacedPiece[];
  readonly releaseS: (piece: OpenPiece) => number;
  readonly watched: WatchedPlanning;
}

function dealOut(
  { carriers }: CarrierFleet,
  { map, starts, homes, from, to }: Layout,
  { state, placed, releaseS, watched }: Dealing,
): HaulAllocation {
  const numberOf = new Map(carriers.map(({ machine }, index) => [machine.id, index]));
  const jobs = carriers.map(({ machine: { profile, batteryRatio }, halfTurnS }, index) => {
    const [start, home] = [starts[index]!, homes[index]!];
    return { profile, batteryRatio, start, home, fromS: 0, halfTurnS };
  });
  const plannedBy = new Map(state.planned.map(({ load, piece, machineId }) => [`${load} ${piece}`, machineId]));
  const pieces = placed.map(({ piece, carrier }, index) => {
    const isAboard = piece.with?.isAboard === true;
    const planned = plannedBy.get(`${piece.load} ${piece.piece}`);
    return {
      from: isAboard ? to[index]! : from[index]!,
      to: to[index]!,
      massKg: piece.massKg,
      serviceS: dwellsOf(piece).reduce((sum, dwellS) => sum + dwellS, 0),
      releaseS: isAboard ? 0 : releaseS(piece),
      with: carrier,
      planned: planned === undefined ? null : (numberOf.get(planned) ?? null),
    };
  });
  return allocatePieces(map.graph, jobs, pieces, watched);
}

/** Of loading and unloading, or of unloading alone where it is aboard: what is left of them, seconds. */
function dwellsOf({ with: holder, dwellDoneS }: OpenPiece): number[] {
  const { loadS, unloadS } = haulDataDefaults;
  if (holder?.isAboard === true) return [Math.max(1, unloadS.value - dwellDoneS)];
  return [Math.max(1, loadS.value - dwellDoneS), unloadS.value];
}

interface StageInput {
  readonly fleet: CarrierFleet;
  readonly layout: Layout;
  readonly placed: readonly PlacedPiece[];
  readonly loads: readonly HaulLoad[];
  readonly allocation: HaulAllocation;
  readonly plan: AllocationPlan;
  readonly releaseS: (piece: OpenPiece) => number;
}

function stagesOf(input: StageInput): PlannedStage[][] {
  const { fleet, layout, allocation, plan } = input;
  const all = plan.routes.flatMap((steps) => steps.flatMap((step) => (step.kind === 'task' ? [step.task] : [])));
  const explained = explainAllocation(allocation.problem, plan, 'makespan', all);
  const whyOf = new Map(explained.ok ? explained.value.map((one) => [one.task, one]) : []);
  return fleet.carriers.map((_, index) => {
    const stages = plan.routes[index]!.flatMap((step): PlannedStage[] => {
      const place = layout.homes[index]!;
      return step.kind === 'charge'
        ? [{ haul: { step: 'charge' }, tour: { place, dwellS: Math.ceil(step.end - step.begin), fromS: 0 } }]
        : pieceStages(input, step.task, whyOf.get(step.task));
    });
    return [...stages, homeStage(layout, index)];
  });
}

function homeStage({ homes }: Layout, carrier: number): PlannedStage {
  return { haul: { step: 'travel' }, tour: { place: homes[carrier]!, dwellS: 0, fromS: 0 } };
}

function pieceStages(
  { fleet, layout, placed, loads, releaseS }: StageInput,
  task: number,
  why: TaskExplanation | undefined,
): PlannedStage[] {
  const { piece } = placed[task]!;
  const { load, piece: number, massKg } = piece;
  const choice = choiceOf(fleet.carriers, piece, why);
  const hauled = { piece: { load, piece: number, massKg }, choice, dueMs: loads[load - 1]!.dueMs ?? null };
  const dwells = dwellsOf(piece);
  const unload: PlannedStage = {
    haul: { step: 'haul-unload', ...hauled },
    tour: { place: layout.to[task]!, dwellS: dwells.at(-1)!, fromS: 0 },
  };
  if (piece.with?.isAboard === true) return [unload];
  const tour = { place: layout.from[task]!, dwellS: dwells[0]!, fromS: releaseS(piece) };
  return [{ haul: { step: 'haul-load', ...hauled }, tour }, unload];
}

function choiceOf(carriers: readonly Carrier[], piece: OpenPiece, why: TaskExplanation | undefined): MachineChoice {
  if (piece.with !== null) return { code: piece.with.isAboard ? 'has-it-aboard' : 'under-way' };
  const next = why?.alternatives[0];
  if (next === undefined) return { code: 'only-one' };
  return { code: 'soonest', machineId: carriers[next.machine]!.machine.id, laterS: Math.round(next.more) };
}

/** Why no tours were found: places that a carrier blocks while it is at home, or carriers that stand in each other's way. */
function lockedBy({ carriers }: CarrierFleet, placed: readonly PlacedPiece[], cause: string): Impossible[] {
  const beside = placed.flatMap(({ piece: { load }, places }) =>
    carriers.flatMap(({ machine, home }): Impossible[] => {
      const apartM = 2 * discRadiusM(machine);
      const isBeside = [places.from, places.to].some((place) => distanceM(place, pointOf(home)) < apartM);
      return isBeside
        ? [{ code: 'haul-place-beside-carrier', load, machineId: machine.id, tip: 'choose-another-place' }]
        : [];
    }),
  );
  return beside.length > 0
    ? oncePerLoad(beside)
    : [{ code: 'haul-carriers-locked', cause, tip: 'move-a-carrier-by-hand' }];
}

interface Driven {
  readonly cost: number;
  readonly days: readonly HaulDay[];
}

/** The tours as legs of the length that serves best. */
function bestDrive(
  { carriers, mainSlab }: CarrierFleet,
  layout: Layout,
  planned: readonly (readonly PlannedStage[])[],
  { tours, isHomeFirst }: FleetTours,
  duesS: readonly (readonly number[])[],
): Driven {
  const stages = planned.map((own, index) => (isHomeFirst ? [homeStage(layout, index), ...own] : own));
  const drives = carriers.map(({ machine, halfTurnS }, index): CarrierDrive => ({
    speedMps: machine.profile.speed.travelMps.value,
    halfTurnS,
    zM: mainSlab.topM,
    at: pointOf(machine.pose),
    yawRad: machine.pose.yawRad,
    startS: 0,
    wayOut: layout.wayOuts[index]!,
  }));
  const times = stages.map((own) => own.map(({ tour }) => tour));
  const options = legLengthsM.map((lengthMaxM) => {
    const legs = tourLegs(
      layout.map.graph,
      tours,
      lengthMaxM,
      layout.others.flatMap(({ legs }) => legs),
    );
    const driven = driveTours(layout.map.roadmap, legs, drives, times);
    return { driven, cost: costOf(driven, isHomeFirst ? duesS.map((own) => [Infinity, ...own]) : duesS) };
  });
  const best = options.reduce((least, option) => (option.cost < least.cost ? option : least));
  return {
    cost: best.cost,
    days: carriers.map(({ machine }, index) => ({
      machineId: machine.id,
      stages: stages[index]!.map(({ haul }) => haul),
      driven: best.driven[index]!,
      dwellS: times[index]!.map(({ dwellS }) => dwellS),
    })),
  };
}

function endOf(days: readonly HaulDay[]): number {
  return Math.max(0, ...days.map(({ driven }) => driven.at(-1)?.endS ?? 0));
}

/** When all is done, with what comes late weighing more, and a little of when each carrier is done. */
function costOf(driven: readonly (readonly DrivenStage[])[], duesS: readonly (readonly number[])[]): number {
  const ends = driven.map((own) => own.at(-1)?.endS ?? 0);
  const lateS = driven.flatMap((own, index) =>
    own.map(({ endS }, stage) => Math.max(0, endS - (duesS[index]![stage] ?? Infinity))),
  );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return Math.max(0, ...ends) + LATE_WEIGHT * sum(lateS) + sum(ends) / 1000;
}

function strandedPiece({ load, massKg }: OpenPiece, obstacle: TaskObstacle): Impossible {
  switch (obstacle.code) {
    case 'allocation-battery-too-small':
      return { code: 'haul-battery', load, neededRatio: rounded(obstacle.neededRatio), tip: 'charge-or-swap' };
    case 'allocation-skill-missing':
      return { code: 'haul-too-heavy', load, massKg, tip: 'split-the-load' };
    case 'allocation-no-way':
    case 'allocation-no-operator':
    case 'allocation-shift-too-short':
      return { code: 'haul-unreachable', load, tip: 'clear-the-way' };
  }
}

function oncePerLoad(stranded: readonly Impossible[]): Impossible[] {
  return [...new Map(stranded.map((one) => [one['load'], one])).values()];
}

function lateLoads(tasks: readonly PlannedTask[]): Problem[] {
  const late = new Map<number, Problem>();
  for (const { haul, latestEndMs, endMs } of tasks) {
    if (haul === undefined || latestEndMs === null || endMs <= latestEndMs) continue;
    const lateS = Math.ceil((endMs - latestEndMs) / 1000);
    late.set(haul.load, { code: 'haul-late', facts: { load: haul.load, lateS, endMs, dueMs: latestEndMs } });
  }
  return [...late.values()];
}

function rounded(ratio: number): number {
  return Number(ratio.toFixed(2));
}
