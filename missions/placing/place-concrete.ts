import { mayLiftAt } from '../../hardware-profiles/lifting.ts';
import { pathLengthM, type Point, type Pose } from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { bayWindows } from '../concrete/concrete-clock.ts';
import { cutIntoBays } from '../coverage/bays.ts';
import { exitOf, middleOf, missionArea, type MissionArea } from '../coverage/mission-area.ts';
import { difference, regionAreaM2, union } from '../coverage/polygons.ts';
import type { Bay, Leg, MissionParameters, Plan, PlannedTask, RefusedPart, TaskReason } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { doneWork } from '../scheduling/done-work.ts';
import { concreteProblems } from '../scheduling/finish-floor.ts';
import { createFloor, type Floor } from '../scheduling/floor.ts';
import { notBeforeMs } from '../scheduling/not-before.ts';
import { assemblePlan, impossible, type Impossible } from '../scheduling/plan-result.ts';
import { createTaskBook, type TaskBook } from '../scheduling/task-book.ts';
import { hosePath } from './hose-path.ts';
import { findSetUp, hookHeightM, hoseHeightM, reaches, servesBay, type BayTarget } from './set-up.ts';

export type PlacingParameters = Extract<MissionParameters, { kind: 'concrete-placing' }>;

interface PlacingBay extends BayTarget {
  readonly areaM2: number;
  readonly volumeM3: number;
}

interface Crew {
  readonly distributor: PlanningMachine;
  readonly pump: PlanningMachine;
  readonly crane: PlanningMachine | null;
}

/** Time to set a distributor up or take it down at one place, seconds; and how far above everything the hook slews, metres. */
const setUpS = 300;
const slewHeightM = 12;
const hookSpeedMps = 0.5;

/** A pour, bay by bay in placing order, from as few set-ups as the order allows. */
export function planConcretePlacing(input: PlanningInput, parameters: PlacingParameters): Result<Plan> {
  const wrong = concreteProblems(parameters);
  if (!(parameters.deliveryRateM3ph > 0)) {
    wrong.push({ code: 'rate-invalid', rateM3ph: parameters.deliveryRateM3ph, tip: 'give-the-delivery-rate' });
  }
  if (wrong.length > 0) return impossible(...wrong);
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  const crew = crewOf(input);
  if ('code' in crew) return impossible(crew);
  const exit = exitOf(
    area.value,
    input.site,
    input.zones,
    input.machines.map(({ pose }): Point => [pose.xM, pose.yM]),
  );
  const rateM3ph = rateOf(crew, parameters);
  const hoseMps = crew.distributor.profile.speed.workMps?.value ?? crew.distributor.profile.speed.travelMps.value;
  const shapes = input.previous?.plan.bays ?? cutIntoBays(area.value.region, exit).bays;
  const bays = shapes.map((bay): PlacingBay => {
    const volumeM3 = bay.areaM2 * parameters.thicknessM;
    const way = hosePath(bay.polygon, exit, (hoseMps * 3600 * volumeM3) / rateM3ph);
    return { number: bay.number, polygon: bay.polygon, areaM2: bay.areaM2, volumeM3, way };
  });
  const floor = createFloor({
    level: area.value.level,
    mainSlab: area.value.mainSlab,
    zones: input.zones,
    machines: input.machines.filter(({ id }) => id !== crew.distributor.id),
    moving: new Set(),
    workArea: [],
  });
  const done = doneWork(input);
  const book = createTaskBook(input.missionId, input.version);
  const doneM3 = new Map<number, number>();
  for (const task of done.kept) {
    if (task.step === 'place' && task.bay !== undefined)
      doneM3.set(task.bay, (doneM3.get(task.bay) ?? 0) + task.quantity.amount);
  }
  const poured = pour(input, floor, book, crew, bays, rateM3ph, hoseMps, doneM3);
  const tasks = [...done.kept, ...book.tasks()];
  if (!tasks.some(({ step }) => step === 'place')) {
    return impossible({
      code: 'outside-reach',
      reachMaxM: crew.distributor.profile.placing?.reachMaxM.value ?? 0,
      bays: bays.length,
      tip: 'bring-a-crane-or-move-the-distributor',
    });
  }
  return ok(outcomeOf(input, parameters, area.value, bays, tasks, poured.refused));
}

function outcomeOf(
  input: PlanningInput,
  parameters: PlacingParameters,
  area: MissionArea,
  bays: readonly PlacingBay[],
  tasks: readonly PlannedTask[],
  outOfReach: readonly RefusedPart[],
): Plan {
  const lost = new Map(outOfReach.map((part) => [part.facts['bay'], part]));
  const rest = difference(area.region, union(bays.map(({ polygon }) => polygon)));
  const refused: RefusedPart[] = [
    ...area.refused,
    ...outOfReach,
    ...rest.map((polygon): RefusedPart => ({
      code: 'too-narrow',
      areaM2: regionAreaM2([polygon]),
      outline: polygon.outline,
      facts: { tip: 'place-by-hand' },
    })),
  ];
  const kept = bays.filter(({ number }) => !lost.has(number));
  const view = kept.map((bay) =>
    bayView(
      bay,
      parameters,
      tasks.filter((task) => task.bay === bay.number).map(({ endMs }) => endMs),
    ),
  );
  const totals = {
    areaM2: area.askedM2,
    coveredM2: kept.reduce((sum, bay) => sum + bay.areaM2, 0),
    volumeM3: kept.reduce((sum, bay) => sum + bay.volumeM3, 0),
    lifts: 0,
  };
  return assemblePlan(input, { tasks, bays: view, refused, totals, warnings: [] });
}

function bayView(bay: PlacingBay, parameters: PlacingParameters, ends: readonly number[]): Bay {
  const placedAtMs = Math.max(0, ...ends);
  const windows = bayWindows(placedAtMs, parameters, 0);
  return {
    number: bay.number,
    polygon: bay.polygon,
    areaM2: bay.areaM2,
    volumeM3: bay.volumeM3,
    placedAtMs,
    floatFromMs: windows.floatFromMs,
    workableUntilMs: windows.workableUntilMs,
  };
}

function crewOf(input: PlanningInput): Crew | Impossible {
  const withCapability = (capability: 'place-concrete' | 'pump-concrete' | 'lift'): PlanningMachine | undefined =>
    input.machines
      .filter((machine) => machine.isAvailable && machine.profile.capabilities.includes(capability))
      .sort(
        (a, b) =>
          Number(b.levelId === input.request.levelId) - Number(a.levelId === input.request.levelId) ||
          (a.id < b.id ? -1 : 1),
      )[0];
  const distributor = withCapability('place-concrete');
  const pump = withCapability('pump-concrete');
  if (distributor === undefined) return { code: 'no-machine', capability: 'place-concrete', tip: 'add-a-machine' };
  if (pump === undefined) return { code: 'no-machine', capability: 'pump-concrete', tip: 'add-a-machine' };
  const crane = withCapability('lift');
  const isStrong =
    crane !== undefined && mayLiftAt(crane.profile, crane.pose, distributor.pose, distributor.profile.massKg.value);
  return { distributor, pump, crane: isStrong ? crane : null };
}

function rateOf(crew: Crew, parameters: PlacingParameters): number {
  return Math.min(
    parameters.deliveryRateM3ph,
    crew.distributor.profile.placing?.rateM3ph.value ?? Infinity,
    crew.pump.profile.placing?.rateM3ph.value ?? Infinity,
  );
}

interface Front {
  base: Pose;
  /** False while the distributor stands on another level or off the slab. */
  isOnFloor: boolean;
  timeMs: number;
  hook: Point | null;
  lastTaskId: TaskId | null;
}

function pour(
  input: PlanningInput,
  floor: Floor,
  book: TaskBook,
  crew: Crew,
  bays: readonly PlacingBay[],
  rateM3ph: number,
  hoseMps: number,
  doneM3: ReadonlyMap<number, number>,
): { refused: RefusedPart[] } {
  const refused: RefusedPart[] = [];
  const placed: PlacingBay[] = bays.filter((bay) => (doneM3.get(bay.number) ?? 0) >= bay.volumeM3 - 1e-3);
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const front: Front = {
    base: crew.distributor.pose,
    isOnFloor: crew.distributor.levelId === floor.level.id,
    timeMs: Math.max(releaseMs, crew.distributor.busyUntilMs, crew.pump.busyUntilMs),
    hook: null,
    lastTaskId: null,
  };
  let open = bays.filter((bay) => !placed.includes(bay));
  while (open.length > 0) {
    const bay = open[0]!;
    const { profile } = crew.distributor;
    if (!front.isOnFloor || !servesBay(profile, front.base, bay)) {
      const setUp = crew.crane === null ? null : findSetUp(floor, crew.distributor, crew.crane, placed, open);
      if (setUp === null || crew.crane === null) {
        refused.push(outsideReach(bay, front.base, crew));
        open = open.slice(1);
        continue;
      }
      lift(input, floor, book, crew.crane, crew, front, setUp.base);
    }
    const laterMs = notBeforeMs(input, { bay: bay.number, step: 'place', pass: 0 });
    const volumeM3 = bay.volumeM3 - (doneM3.get(bay.number) ?? 0);
    place(floor, book, crew, front, { bay, volumeM3, laterMs }, rateM3ph, hoseMps, releaseMs);
    placed.push(bay);
    open = open.slice(1);
  }
  return { refused };
}

function outsideReach(bay: PlacingBay, base: Pose, crew: Crew): RefusedPart {
  const at = middleOf([bay.polygon]);
  return {
    code: 'outside-reach',
    areaM2: bay.areaM2,
    outline: bay.polygon.outline,
    at,
    facts: {
      bay: bay.number,
      distanceM: Number(Math.hypot(at[0] - base.xM, at[1] - base.yM).toFixed(1)),
      reachMinM: crew.distributor.profile.placing?.reachMinM.value ?? 0,
      reachMaxM: crew.distributor.profile.placing?.reachMaxM.value ?? 0,
      tip: crew.crane === null ? 'bring-a-crane' : 'no-place-to-stand',
    },
  };
}

/** What is left to pour of a bay, and when it may begin at the earliest, site epoch ms; null: as soon as can be. */
interface BayPour {
  readonly bay: PlacingBay;
  readonly volumeM3: number;
  readonly laterMs: number | null;
}

function place(
  floor: Floor,
  book: TaskBook,
  crew: Crew,
  front: Front,
  { bay, volumeM3, laterMs }: BayPour,
  rateM3ph: number,
  hoseMps: number,
  releaseMs: number,
): void {
  const durationS = Math.max((volumeM3 / rateM3ph) * 3600, pathLengthM(bay.way) / hoseMps);
  const legs = hoseLegs(floor, front.base, bay.way, durationS, volumeM3);
  const isSetLater = laterMs !== null && laterMs > front.timeMs;
  const startMs = isSetLater ? laterMs : front.timeMs;
  const endMs = startMs + Math.ceil((legs.at(-1)!.atS.at(-1) ?? 0) * 1000);
  const previous = front.lastTaskId;
  front.lastTaskId = book.add({
    step: 'place',
    machineId: crew.distributor.id,
    withMachineIds: [crew.pump.id],
    levelId: floor.level.id,
    bay: bay.number,
    area: bay.polygon,
    legs,
    dwellS: 0,
    startMs,
    endMs,
    // Concrete comes at the delivery's pace: a bay may not begin before its own lorries.
    earliestStartMs: startMs,
    ...(laterMs === null ? {} : { notBeforeMs: laterMs }),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: previous === null ? [] : [{ taskId: previous, lagS: 0 }],
    quantity: { amount: volumeM3, unit: 'm3' },
    reason: isSetLater ? { code: 'set-later', atMs: laterMs } : pourReason(previous, releaseMs),
  });
  front.timeMs = endMs;
}

function pourReason(previous: TaskId | null, releaseMs: number): TaskReason {
  return previous === null ? { code: 'release', atMs: releaseMs } : { code: 'delivery-rate', taskId: previous };
}

function hoseLegs(floor: Floor, base: Pose, way: readonly Point[], durationS: number, volumeM3: number): Leg[] {
  const zM = floor.zM + hoseHeightM;
  const pose = ([xM, yM]: Point): Pose => ({
    xM,
    yM,
    zM,
    yawRad: Number(Math.atan2(yM - base.yM, xM - base.xM).toFixed(5)),
  });
  const approachS = 60;
  const lengthM = Math.max(pathLengthM(way), 1e-6);
  const atS: number[] = [];
  for (let index = 0; index < way.length; index += 1) {
    atS.push(Number((approachS + (durationS * pathLengthM(way.slice(0, index + 1))) / lengthM).toFixed(2)));
  }
  return [
    { poses: [pose(way[0]!)], atS: [approachS], tool: 'off', drive: 'goto', quantity: 0 },
    { poses: way.map(pose), atS, tool: 'on', drive: 'path', quantity: volumeM3 },
  ];
}

/** The crane moves the distributor: hook to it, raise, slew about the mast, lower. */
function lift(
  input: PlanningInput,
  floor: Floor,
  book: TaskBook,
  crane: PlanningMachine,
  crew: Crew,
  front: Front,
  target: Pose,
): void {
  const from = front.base;
  const way = slewWay(crane, from, target);
  const highM = slewingHeightM(input, crane, way, Math.max(from.zM, target.zM));
  const pose = ([xM, yM]: Point, zM: number): Pose => ({ xM, yM, zM, yawRad: 0 });
  const start: Point = [from.xM, from.yM];
  const end: Point = [target.xM, target.yM];
  const carried = [
    pose(start, from.zM + hookHeightM),
    ...way.map((point) => pose(point, highM)),
    pose(end, target.zM + hookHeightM),
  ];
  let elapsedS = 120;
  const approach: Leg = { poses: [carried[0]!], atS: [elapsedS], tool: 'off', drive: 'goto', quantity: 0 };
  const atS = carried.map((at, index) => {
    const before = carried[index - 1];
    if (before !== undefined)
      elapsedS += Math.hypot(at.xM - before.xM, at.yM - before.yM, at.zM - before.zM) / hookSpeedMps;
    return Number(elapsedS.toFixed(2));
  });
  const startMs = Math.max(front.timeMs, crane.busyUntilMs);
  const endMs = startMs + Math.ceil((elapsedS + setUpS) * 1000);
  const previous = front.lastTaskId;
  front.lastTaskId = book.add({
    step: 'lift',
    machineId: crane.id,
    withMachineIds: [crew.distributor.id],
    levelId: floor.level.id,
    legs: [approach, { poses: carried, atS, tool: 'on', drive: 'path', quantity: 0 }],
    dwellS: setUpS,
    startMs,
    endMs,
    earliestStartMs: Math.max(input.nowMs, input.request.earliestStartMs),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: previous === null ? [] : [{ taskId: previous, lagS: 0 }],
    quantity: { amount: 0, unit: 'lift' },
    reason: previous === null ? { code: 'release' } : { code: 'predecessor', taskId: previous },
  });
  front.timeMs = endMs;
  front.base = target;
  front.isOnFloor = true;
}

/** The hook slews above the building and whatever stands at its landings, or above its floor where it does not get so high. */
function slewingHeightM(input: PlanningInput, crane: PlanningMachine, way: readonly Point[], floorM: number): number {
  const topM = Math.max(floorM, ...input.site.levels.map(({ elevationM }) => elevationM));
  const aboveAllM = topM + slewHeightM;
  const isInReach = way.every((point) => reaches(crane.profile, crane.pose, point, aboveAllM));
  return isInReach ? aboveAllM : floorM + slewHeightM;
}

/** Points on the way of the hook about the mast: the shorter turn, radius changing evenly. */
function slewWay(crane: PlanningMachine, from: Pose, to: Pose): Point[] {
  const polar = (pose: Pose): readonly [number, number] => {
    const dx = pose.xM - crane.pose.xM;
    const dy = pose.yM - crane.pose.yM;
    return [Math.hypot(dx, dy), Math.atan2(dy, dx)];
  };
  const [r1, a1] = polar(from);
  const [r2, a2] = polar(to);
  const turn = Math.atan2(Math.sin(a2 - a1), Math.cos(a2 - a1));
  const steps = Math.max(1, Math.ceil(Math.abs(turn) / 0.15));
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const r = r1 + ((r2 - r1) * step) / steps;
    const a = a1 + (turn * step) / steps;
    return [crane.pose.xM + r * Math.cos(a), crane.pose.yM + r * Math.sin(a)];
  });
}
