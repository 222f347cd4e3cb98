import { angleDifferenceRad, isInsidePolygon, type Pose } from '../../kernel/geometry.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { foldedTool } from '../../hardware-profiles/folded-arm.ts';
import { jointsOf, type Point3 } from '../../hardware-profiles/kinematics.ts';
import { missionArea } from '../coverage/mission-area.ts';
import { difference, offsetRound } from '../coverage/polygons.ts';
import { doneWork } from '../drafting/done-work.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { createTaskBook, type TaskBook } from '../drafting/task-book.ts';
import { addHome, canReach, leaveAt, wayTo, type Worker } from '../floor/worker.ts';
import { chosenAs } from '../machine-choice.ts';
import type { Leg, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { driveLeg, legOverheadS } from '../routing/drive.ts';
import { groundAtWork, surfaceCrew, type CrewRequest, type SurfaceCrew } from '../surface/surface-crew.ts';
import { placesOn } from '../surface/work-room.ts';
import { chooseStations, type ChosenStations, type Station } from './choose-stations.ts';
import { stationData } from './station-data.ts';
import type { StationParameters } from './station-parameters.ts';
import { unitOfStation } from './station-unit.ts';
import { targetsOf, type Target } from './targets.ts';

/** More holes, strips, panels or cells than this are asked for in several missions. */
const targetsMax = 1_500;
const spacing = { min: 0.3, max: 5 } as const;
const depth = { min: 0.1, max: 1.5 } as const;
/** A stroke begun so near to where a target's begins was that target's, metres. */
const sameTargetM = 0.02;
const secondsPerHour = 3600;
/** An arm's way from piece to piece takes about so long, seconds. */
const armWayS = 4;
const arcM = 0.02;

/** An arm works from places where its machine stands: one machine goes from station to station and comes home. */
export function planStationWork(input: PlanningInput, parameters: StationParameters): Result<Plan> {
  const wrong = wrongWith(parameters);
  if (wrong.length > 0) return impossible(...wrong);
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  const book = createTaskBook(input.missionId, input.version);
  const suits: CrewRequest['suits'] = ({ profile }) => jointsOf(profile).length > 0;
  const asked: CrewRequest = { input, area: area.value, work: parameters.work, suits, book };
  const crew = surfaceCrew(asked);
  if (!('workers' in crew)) return impossible(...crew);
  const [worker] = [...crew.workers].sort((a, b) => a.freeMs - b.freeMs) as [Worker];
  const { profile } = worker.machine;
  const found = targetsOf({ site: input.site, area: area.value, parameters, profile });
  if (found.targets.length === 0)
    return impossible({ code: 'nothing-to-work-on', work: parameters.work, tip: 'draw-another-area' });
  if (found.targets.length > targetsMax)
    return impossible({
      code: 'too-many-targets',
      pieces: found.targets.length,
      most: targetsMax,
      tip: 'draw-a-smaller-area',
    });
  const { kept } = doneWork(input);
  const open = found.targets.filter((target) => !kept.some(({ legs }) => isDone(target, legs)));
  const chosen = stationsFor(asked, crew, worker, open);
  const laying: Laying = { book, input, parameters, worker, floor: crew.floor };
  const lost = chosen.stations.filter((station) => !putDown(laying, station));
  if (lost.length === chosen.stations.length && kept.length === 0 && lost.length > 0)
    return impossible({ code: 'unreachable', tip: 'clear-the-way' });
  if (lost.length < chosen.stations.length) addHome(book, crew.floor, worker, releaseOf(input));
  const left = [
    ...chosen.left,
    ...lost.flatMap(({ targets }) => targets.map((target) => ({ target, why: 'unreachable' as const }))),
  ];
  if (chosen.stations.length === 0 && kept.length === 0) return impossible(noStation(left, worker, parameters));
  return ok(planOf(asked, crew, worker, { kept, found, left, parameters }));
}

function wrongWith({ work, spacingM, depthM }: StationParameters): Impossible[] {
  const problems: Impossible[] = [];
  if (work === 'drill' && spacingM !== undefined && !(spacingM >= spacing.min && spacingM <= spacing.max))
    problems.push({ code: 'spacing-invalid', spacingM, most: spacing.max, tip: 'ask-for-another-spacing' });
  if (work === 'excavate' && depthM !== undefined && !(depthM >= depth.min && depthM <= depth.max))
    problems.push({ code: 'depth-invalid', depthM, most: depth.max, tip: 'ask-for-another-depth' });
  return problems;
}

function releaseOf({ nowMs, request }: PlanningInput): number {
  return Math.max(nowMs, request.earliestStartMs);
}

function stationsFor(
  asked: CrewRequest,
  crew: SurfaceCrew,
  worker: Worker,
  targets: readonly Target[],
): ChosenStations {
  const { input, area, work } = asked;
  const { turnRadiusM } = worker.body;
  const places = placesOn(groundAtWork(asked, [worker]), turnRadiusM + stationData.standOffM.value);
  // Nobody stands where ground is dug away.
  const dry = work === 'excavate' ? difference(places, offsetRound(area.region, turnRadiusM, arcM)) : places;
  return chooseStations({
    profile: worker.machine.profile,
    zM: crew.floor.zM,
    targets,
    isFree: (at) => dry.some((polygon) => isInsidePolygon(at, polygon)),
    isJoined: (at) => canReach(crew.floor, worker, at),
    from: worker.at,
    watched: input.watched,
  });
}

/** Whether an earlier version of the plan has done it: whole strokes only, what was begun is done again. */
function isDone({ stroke }: Target, legs: readonly Leg[]): boolean {
  const first = stroke[0]!;
  return legs.some(({ arm, tool }) => {
    if (arm === undefined || tool !== 'on') return false;
    const at = arm[0]!;
    return Math.hypot(at.xM - first[0], at.yM - first[1], at.zM - first[2]) < sameTargetM;
  });
}

interface Laying {
  readonly book: TaskBook;
  readonly input: PlanningInput;
  readonly parameters: StationParameters;
  readonly worker: Worker;
  readonly floor: SurfaceCrew['floor'];
}

/** One task: the way to the station, the arm's work there, and the arm folded again. False where there is no way. */
function putDown({ book, input, parameters, worker, floor }: Laying, { pose, targets }: Station): boolean {
  const way = wayTo(floor, worker, [pose.xM, pose.yM]);
  if (way === null) return false;
  const { leg, state } = driveLeg({ at: worker.at, yawRad: worker.yawRad, elapsedS: 0 }, way, {
    tool: 'off',
    speedMps: worker.body.travelMps,
    halfTurnS: worker.halfTurnS,
    zM: floor.zM,
    quantity: 0,
  });
  const turnS = (worker.halfTurnS * Math.abs(angleDifferenceRad(pose.yawRad, state.yawRad))) / Math.PI;
  const drive = { ...leg, poses: [...leg.poses, pose], atS: [...leg.atS, round(state.elapsedS + turnS)] };
  const arm = armLegs(worker, pose, targets, state.elapsedS + turnS);
  const startMs = Math.max(releaseOf(input), worker.freeMs);
  const endMs = startMs + Math.ceil(arm.endS * 1000);
  const before = worker.lastTaskId;
  worker.lastTaskId = book.add({
    step: parameters.work,
    machineId: worker.machine.id,
    withMachineIds: [],
    levelId: floor.level.id,
    legs: [drive, ...arm.legs],
    dwellS: 0,
    startMs,
    endMs,
    earliestStartMs: releaseOf(input),
    latestStartMs: null,
    latestEndMs: null,
    predecessors: before === null ? [] : [{ taskId: before, lagS: 0 }],
    quantity: { amount: arm.amount, unit: unitOfStation(parameters) },
    reason: before === null ? { code: 'release' } : { code: 'predecessor', taskId: before },
    choice: chosenAs('only-one'),
  });
  worker.freeMs = endMs;
  leaveAt(worker, { at: [pose.xM, pose.yM], yawRad: pose.yawRad, elapsedS: 0 });
  return true;
}

interface ArmWork {
  readonly legs: readonly Leg[];
  readonly endS: number;
  readonly amount: number;
}

/** Each target with the tool on, the way to it with it off; folded in the end. */
function armLegs({ machine: { profile } }: Worker, base: Pose, targets: readonly Target[], fromS: number): ArmWork {
  const { speed, output, work } = profile;
  const legs: Leg[] = [];
  let elapsedS = fromS;
  let amount = 0;
  const add = (points: readonly Point3[], leg: Pick<Leg, 'tool' | 'quantity'>, leastS: number): void => {
    const speedMps = leg.tool === 'on' ? speed.workMps!.value : speed.travelMps.value;
    const lengthsM = points.map((point, index) => (index === 0 ? 0 : apartM(points[index - 1]!, point)));
    const wholeM = lengthsM.reduce((sum, lengthM) => sum + lengthM, 0);
    const beginS = elapsedS + legOverheadS;
    const lastS = Math.max(leastS, wholeM / speedMps);
    let alongM = 0;
    const atS = lengthsM.map((lengthM) => {
      alongM += lengthM;
      return round(beginS + (wholeM === 0 ? 0 : (lastS * alongM) / wholeM));
    });
    elapsedS = beginS + lastS;
    const arm = points.map((point): Pose => ({ ...pointPose(point), yawRad: base.yawRad }));
    legs.push({ poses: [base], arm, atS, drive: 'path', ...leg });
  };
  for (const target of targets) {
    const { approach, stroke } = target;
    // Of the nominal output, where there is one, the whole of a piece takes so long.
    const perPieceS = output === undefined ? 0 : (secondsPerHour * target.amount) / output.value;
    const stripS = work === undefined ? 0 : (secondsPerHour * target.amount) / work.rateNominalM2ph.value;
    // The arm gets to the first of these joint by joint: a straight line there may lead through its own mast.
    add([approach, stroke[0]!], { tool: 'off', quantity: 0 }, armWayS);
    add(stroke, { tool: 'on', quantity: target.amount }, Math.max(perPieceS, stripS));
    amount += target.amount;
  }
  add([foldedTool(profile, base)], { tool: 'off', quantity: 0 }, armWayS);
  return { legs, endS: elapsedS, amount };
}

function apartM(a: Point3, b: Point3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function pointPose([x, y, z]: Point3): Omit<Pose, 'yawRad'> {
  return { xM: millimetres(x), yM: millimetres(y), zM: millimetres(z) };
}

function millimetres(valueM: number): number {
  return Number(valueM.toFixed(3));
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

interface Outcome {
  readonly kept: readonly PlannedTask[];
  readonly found: ReturnType<typeof targetsOf>;
  readonly left: ChosenStations['left'];
  readonly parameters: StationParameters;
}

function planOf({ input, book }: CrewRequest, crew: SurfaceCrew, worker: Worker, outcome: Outcome): Plan {
  const { kept, found, left, parameters } = outcome;
  const refused = [...found.refused, ...refusedOf(left, worker, parameters)];
  const wallM2 = found.targets.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  const beyondM2 = found.refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  const leftM2 = left.reduce((sum, { target }) => sum + target.areaM2, 0);
  const volumeM3 =
    parameters.work === 'excavate'
      ? book.tasks().reduce((sum, { quantity }) => sum + (quantity.unit === 'm3' ? quantity.amount : 0), 0)
      : 0;
  const others = crew.workers.filter((other) => other !== worker);
  const leftOut = [
    ...crew.leftOut,
    ...others.map(({ machine }): Impossible => ({
      code: 'one-works-at-stations',
      machineId: machine.id,
      tip: 'ask-for-a-part-of-the-area',
    })),
  ];
  return assemblePlan(input, {
    tasks: [...kept, ...book.tasks()],
    bays: [],
    refused,
    totals: { areaM2: wallM2 + beyondM2, coveredM2: wallM2 - leftM2, volumeM3, lifts: 0 },
    warnings: leftOut.map(({ code, ...facts }) => ({ code: 'machine-left-out', facts: { cause: code, ...facts } })),
  });
}

/** One part for each cause, at the first of its targets. */
function refusedOf(left: ChosenStations['left'], worker: Worker, parameters: StationParameters): RefusedPart[] {
  const causes = [...new Set(left.map(({ why }) => why))];
  return causes.map((why): RefusedPart => {
    const own = left.filter((one) => one.why === why).map(({ target }) => target);
    const { at } = own[0]!;
    const areaM2 = own.reduce((sum, target) => sum + target.areaM2, 0);
    return { code: why, areaM2, at, facts: { pieces: own.length, ...factsOf(why, worker, parameters) } };
  });
}

function factsOf(
  why: ChosenStations['left'][number]['why'],
  { body }: Worker,
  { work }: StationParameters,
): Record<string, string | number> {
  if (why === 'outside-reach') return { tip: 'finish-by-hand' };
  // A door narrower than its turning circle keeps it out.
  const machineNeedsM = round(2 * (body.turnRadiusM + stationData.standOffM.value));
  return { machineNeedsM, tip: work === 'excavate' || why === 'unreachable' ? 'clear-the-way' : 'finish-by-hand' };
}

function noStation(left: ChosenStations['left'], worker: Worker, parameters: StationParameters): Impossible {
  const [first] = refusedOf(left, worker, parameters);
  const { tip, ...facts } = first!.facts;
  const code =
    first!.code === 'outside-reach'
      ? 'out-of-arms-reach'
      : first!.code === 'unreachable'
        ? 'unreachable'
        : 'no-place-to-stand';
  return { ...facts, code, tip: String(tip) };
}
