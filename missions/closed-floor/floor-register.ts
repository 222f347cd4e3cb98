import type { Capability } from '../../hardware-profiles/profile.ts';
import { isInsidePolygon, type Point } from '../../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId } from '../../kernel/ids.ts';
import { bayWindows, hoursToMaturity, maturityWindows } from '../concrete/concrete-clock.ts';
import { concreteCourse } from '../concrete/supply-courses.ts';
import { hoursToTread } from '../concrete/slab-load.ts';
import { sweptByDisc } from '../coverage/polygons.ts';
import { drivenPart } from '../drafting/done-work.ts';
import type { Bay, Mission, MissionParameters, Plan, PlannedTask, TaskProgress } from '../mission.ts';
import type { SiteModel } from '../site-model.ts';
import { surfaceDefaults } from '../surface/surface-data.ts';
import { floorSteps, type ClosedFloor } from './closed-floor.ts';

/** What of a mission says which floor it closes. */
export type ClosingMission = Pick<Mission, 'id' | 'number' | 'state' | 'request' | 'plan' | 'progress'>;

/** How old the concrete of a bay was found to be. */
export interface KnownAge {
  /** Site epoch ms. */
  readonly placedAtMs: number;
  /** Equivalent age (hours at 20 °C) at `atMs`. */
  readonly equivalentAgeH: number;
  readonly atMs: number;
}

export interface FloorFacts {
  readonly site: SiteModel;
  /** Site epoch ms. */
  readonly nowMs: number;
  /** Width of what a machine works with, metres; null for machines that are gone. */
  readonly toolWidthM: (machineId: MachineId) => number | null;
  /** Null while the bay is not placed. */
  readonly ageOf: (missionId: MissionId, bay: number) => KnownAge | null;
  /** Of the slab, as measured last; null where it never was. */
  readonly slabTemperatureC: number | null;
}

const msPerH = 3_600_000;
/** Drawn by chords within this. */
const strokeToleranceM = 0.02;
const finishers: readonly Capability[] = ['level', 'float', 'trowel'];

interface Closing {
  readonly mission: ClosingMission;
  readonly plan: Plan;
  readonly facts: FloorFacts;
  /** It will go on; otherwise only what is done counts. */
  readonly isOpen: boolean;
}

/** Null where nobody has approved a plan. */
function closingOf(mission: ClosingMission, facts: FloorFacts): Closing | null {
  const { plan, state } = mission;
  if (plan === null || state === 'draft' || state === 'planned') return null;
  return { mission, plan, facts, isOpen: state === 'approved' || state === 'running' || state === 'held' };
}

/**
 * The floor that a mission closes, now or later by its plan: what it coats until that has dried, what it places until it bears, and where its machines
 * are at work. Plans that nobody has approved close nothing; of missions that have ended, what they did counts. What is over by now is left out.
 */
export function floorClosedBy(mission: ClosingMission, facts: FloorFacts): readonly ClosedFloor[] {
  const all = [...coatedFloor(mission, facts), ...freshFloor(mission, facts), ...workedFloor(mission, facts)];
  return all.filter(({ untilMs }) => untilMs > facts.nowMs);
}

/** What a mission coats: dry a fixed time after the last stroke of each task, whoever stopped it. */
export function coatedFloor(mission: ClosingMission, facts: FloorFacts): readonly ClosedFloor[] {
  const closing = closingOf(mission, facts);
  if (closing === null) return [];
  return closing.plan.tasks.flatMap((task) => coatOf(closing, task, progressIn(mission, task)));
}

/** What a mission places, from then until it bears; levelling robots may be on it at once, floating and trowelling ones from the float window on. */
export function freshFloor(mission: ClosingMission, facts: FloorFacts): readonly ClosedFloor[] {
  const closing = closingOf(mission, facts);
  return closing === null ? [] : closing.plan.bays.flatMap((bay) => freshBay(closing, bay));
}

function workedFloor(mission: ClosingMission, facts: FloorFacts): readonly ClosedFloor[] {
  const closing = closingOf(mission, facts);
  if (closing?.isOpen !== true) return [];
  return closing.plan.tasks.flatMap((task) => workAreaOf(closing, task, progressIn(mission, task)));
}

function progressIn({ progress }: ClosingMission, { id }: PlannedTask): TaskProgress | undefined {
  return progress.find(({ taskId }) => taskId === id);
}

function closedBy({ mission }: Closing): Pick<ClosedFloor, 'levelId' | 'missionId' | 'missionNumber'> {
  return { levelId: mission.request.levelId, missionId: mission.id, missionNumber: mission.number };
}

function coatOf(closing: Closing, task: PlannedTask, progress: TaskProgress | undefined): ClosedFloor[] {
  if (task.step !== 'coat') return [];
  const { nowMs, toolWidthM } = closing.facts;
  const isBegun = progress !== undefined && progress.startedAtMs !== null;
  const isEnded = progress?.state === 'done' || progress?.state === 'skipped' || progress?.state === 'failed';
  if (!isBegun && (!closing.isOpen || isEnded)) return [];
  const isToGoOn = closing.isOpen && !isEnded;
  const legs = isToGoOn || progress?.state === 'done' ? task.legs : drivenPart(task, progress!).legs;
  const lines = legs
    .filter(({ tool, poses }) => tool === 'on' && poses.length > 1)
    .map(({ poses }) => poses.map(({ xM, yM }): Point => [xM, yM]));
  const span = spanOf(task, progress, isToGoOn, nowMs);
  const widthM = toolWidthM(task.machineId);
  if (lines.length === 0 || widthM === null) return [];
  return sweptByDisc(lines, widthM / 2, strokeToleranceM).map(({ outline }) => ({
    ...closedBy(closing),
    ...span,
    untilMs: span.untilMs + surfaceDefaults.coatDries.value * msPerH,
    cause: 'wet-coat',
    outline,
    openTo: [],
    isSo: isBegun,
  }));
}

/** When a task is at work: as planned, as it was, and no sooner than now where it is late. */
function spanOf(
  { startMs, endMs }: PlannedTask,
  progress: TaskProgress | undefined,
  isToGoOn: boolean,
  nowMs: number,
): Pick<ClosedFloor, 'fromMs' | 'untilMs'> {
  const startedAtMs = progress?.startedAtMs ?? null;
  const fromMs = startedAtMs ?? (isToGoOn ? Math.max(startMs, nowMs) : startMs);
  const byPlanMs = Math.max(endMs, fromMs + endMs - startMs);
  // A task that is late, or was held on its way, is reckoned with for a minute at least.
  if (isToGoOn) return { fromMs, untilMs: Math.max(byPlanMs, startedAtMs === null ? 0 : nowMs + lateRestMs) };
  return { fromMs, untilMs: progress?.endedAtMs ?? byPlanMs };
}

const lateRestMs = 60_000;

type ConcreteOf = Extract<MissionParameters, { readonly setFactor: number }>;

function concreteOf({ mission: { request } }: Closing): ConcreteOf | null {
  const { parameters } = request;
  if (parameters.kind === 'concrete-placing') return parameters;
  // What another mission places is closed by that one.
  return parameters.kind === 'floor-finishing' && parameters.placing.by === 'others' ? parameters : null;
}

function freshBay(closing: Closing, bay: Bay): ClosedFloor[] {
  const concrete = concreteOf(closing);
  if (concrete === null) return [];
  const { facts, mission, plan, isOpen } = closing;
  const age = facts.ageOf(mission.id, bay.number);
  const pouring = plan.tasks.filter(({ step, bay: number }) => step === 'place' && number === bay.number);
  const progress = mission.progress.filter(({ taskId }) => pouring.some(({ id }) => id === taskId));
  const isBegun = age !== null || progress.some(({ done }) => done > 0);
  if (!isBegun && !isOpen) return [];
  const late = pouring.map((task) =>
    spanOf(
      task,
      progress.find(({ taskId }) => taskId === task.id),
      isOpen && age === null,
      facts.nowMs,
    ),
  );
  const placedAtMs = age?.placedAtMs ?? late.reduce((latest, { untilMs }) => Math.max(latest, untilMs), bay.placedAtMs);
  const fromMs = late.reduce((first, span) => Math.min(first, span.fromMs), pouredFromMs(concrete, bay, placedAtMs));
  const times = bearingTimes(closing, concrete, bay, { age, placedAtMs });
  const base = { ...closedBy(closing), outline: bay.polygon.outline, cause: 'fresh-concrete' as const, isSo: isBegun };
  return [
    { ...base, fromMs, untilMs: times.floatFromMs, openTo: ['level'] },
    { ...base, fromMs: times.floatFromMs, untilMs: times.bearsFromMs, openTo: finishers },
  ];
}

/** Placed by others at a steady rate: when the bay's own concrete began to come. */
function pouredFromMs(concrete: ConcreteOf, { volumeM3 }: Bay, placedAtMs: number): number {
  if (concrete.kind !== 'floor-finishing' || concrete.placing.by !== 'others') return placedAtMs;
  return placedAtMs - (volumeM3 / concrete.placing.rateM3ph) * msPerH;
}

function bearingTimes(
  { facts, mission }: Closing,
  concrete: ConcreteOf,
  bay: Bay,
  { age, placedAtMs }: { readonly age: KnownAge | null; readonly placedAtMs: number },
): { readonly floatFromMs: number; readonly bearsFromMs: number } {
  const treadMs = placedAtMs + treadH(facts.site, mission.request.levelId, bay, concrete.temperatureC) * msPerH;
  if (age !== null) {
    const { floatFromH, workableUntilH } = maturityWindows(concrete.setFactor, 1);
    const temperatureC = facts.slabTemperatureC ?? concrete.temperatureC;
    const at = (ageH: number): number => age.atMs + hoursToMaturity(ageH, temperatureC, age.equivalentAgeH) * msPerH;
    return { floatFromMs: at(floatFromH), bearsFromMs: Math.max(at(workableUntilH), treadMs) };
  }
  const isForecast = concrete.kind === 'concrete-placing' && concrete.supply?.forecast !== undefined;
  const forecastC = isForecast ? { forecastC: concreteCourse(concrete.supply, concrete.temperatureC) } : {};
  const { floatFromMs, workableUntilMs } = bayWindows(placedAtMs, { ...concrete, ...forecastC }, 1);
  return { floatFromMs, bearsFromMs: Math.max(workableUntilMs, treadMs) };
}

/** Hours from placing until the concrete may be trodden on, where the site model says what strength it is made for; else what finishing goes by says it. */
function treadH({ levels }: SiteModel, levelId: LevelId, { polygon }: Bay, temperatureC: number): number {
  const [corner] = polygon.outline;
  const slabs = levels.find(({ id }) => id === levelId)?.slabs ?? [];
  const slab = corner === undefined ? undefined : slabs.find((one) => isInsidePolygon(corner, one));
  return slab?.bearing === undefined ? 0 : hoursToTread(slab.bearing.strengthMpa, temperatureC);
}

/** Where a task works on the floor, while it does. */
function workAreaOf(closing: Closing, task: PlannedTask, progress: TaskProgress | undefined): ClosedFloor[] {
  const isEnded = progress?.state === 'done' || progress?.state === 'skipped' || progress?.state === 'failed';
  if (!floorSteps.has(task.step) || task.area === undefined || isEnded) return [];
  const span = spanOf(task, progress, true, closing.facts.nowMs);
  const isSo = progress?.state === 'running';
  return [{ ...closedBy(closing), ...span, cause: 'work', outline: task.area.outline, openTo: [], isSo }];
}
