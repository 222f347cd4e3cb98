import type { Point } from '../../kernel/geometry.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { missionArea, type MissionArea } from '../coverage/mission-area.ts';
import { difference, offsetRound, regionAreaM2, sweptByDisc, union, type Region } from '../coverage/polygons.ts';
import { widestToolM } from '../coverage/slab/room.ts';
import { chosenAs, type MachineChoice } from '../machine-choice.ts';
import type { Plan, PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { doneWork } from '../drafting/done-work.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { unwatched, type ShareSpan } from '../drafting/watch.ts';
import { createTaskBook } from '../drafting/task-book.ts';
import { canReach, type Worker } from '../floor/worker.ts';
import { coatPass, keptOffM, offCoat, wheelsOnCoat, type PassDone, type PassWork } from './coat/coat-pass.ts';
import { handEdges } from './hand-edges.ts';
import { measureOf, passesOf } from './measure.ts';
import { planTying } from './plan-tying.ts';
import { planRoom, type RoomManner, type RoomWork } from './room-work.ts';
import { putDownRoom, sendHome, tellLaidOut, type SurfaceBoard } from './surface-board.ts';
import { groundAtWork, surfaceCrew, type CrewRequest, type SurfaceCrew } from './surface-crew.ts';
import { surfaceDefaults } from './surface-data.ts';
import type { SurfaceParameters, SurfaceWork } from './surface-parameters.ts';
import { placesOn, workRooms, type WorkRoom } from './work-room.ts';

/** More times than this nobody goes over a slab in one mission; a roller goes to and fro. */
export const surfacePassesMax = 4;
const rollerPassesMax = 8;
/** Deeper than this an excavation needs slopes and a design, metres. */
const depthMaxM = 1.2;
const tieSpacingM = { min: 0.1, max: 1 } as const;
export const overlapMax = 0.5;
/** Of what is left after a machine failed, strips narrower than twice this and smaller pieces are not gone back for. */
const sliverM = 0.05;
const pieceMinM2 = 0.05;
/** How far planning is when the rooms are known, and when they are all laid out. */
const roomsShare = 0.15;
const laidOutShare = 0.95;

/** Work all over a slab or ground: everywhere in every pass, by all machines of one type together, or by one that coats. A mat is tied by a gantry. */
export function planSurfaceWork(input: PlanningInput, parameters: SurfaceParameters): Result<Plan> {
  const wrong = wrongWith(parameters);
  if (wrong.length > 0) return impossible(...wrong);
  const { watched = unwatched } = input;
  watched.enter('laying-out', 0, roomsShare);
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  if (parameters.work === 'tie-rebar') return planTying(input, area.value, parameters);
  const book = createTaskBook(input.missionId, input.version);
  // What digs with an arm stands beside its work.
  const suits: CrewRequest['suits'] = ({ profile }) => profile.work !== undefined;
  const asked = { input, area: area.value, work: parameters.work, suits, book };
  const crew = surfaceCrew(asked);
  if (!('workers' in crew)) return impossible(...crew);
  watched.at(0.3);
  const manner = mannerOf(crew, parameters);
  const lapping = wheelsOnCoat(crew, manner, parameters);
  if (lapping !== null) return impossible(lapping);
  const places = placesOn(groundAtWork(asked, crew.workers), manner.bodyRadiusM);
  watched.at(0.7);
  const rooms = workRooms({ places, region: area.value.region, toolRadiusM: manner.toolWidthM / 2 });
  if (rooms.length === 0) return impossible(tooWide(area.value, manner));
  const { kept } = doneWork(input);
  const { profile } = crew.workers[0]!.machine;
  const board: SurfaceBoard = {
    book,
    work: parameters.work,
    measure: measureOf(parameters, profile),
    releaseMs: Math.max(input.nowMs, input.request.earliestStartMs),
    apartM: 2 * manner.bodyRadiusM + surfaceDefaults.robotsApartM.value,
    empty: crew.floor,
    floor: crew.floor,
    watched,
  };
  const passes = { ...parameters, passes: passesOf(parameters, profile) };
  const left = workAllPasses(board, crew, {
    ...{ region: area.value.region, places, rooms, manner, kept },
    parameters: passes,
  });
  const tasks = [...kept, ...board.book.tasks()];
  if (!tasks.some(({ step }) => step === parameters.work)) {
    return impossible({ code: 'unreachable', tip: 'clear-the-way' });
  }
  watched.enter('carrying-out', laidOutShare, 1);
  sendHome(board, crew.workers);
  return ok(planOf(asked, crew, [...kept, ...board.book.tasks()], left, parameters));
}

interface Passes {
  readonly region: Region;
  readonly places: Region;
  readonly rooms: readonly WorkRoom[];
  readonly manner: RoomManner;
  readonly kept: readonly PlannedTask[];
  readonly parameters: SurfaceParameters;
}

/** What at least one pass leaves. */
function workAllPasses(board: SurfaceBoard, crew: SurfaceCrew, passes: Passes): Region {
  const { region, places, rooms, manner, kept, parameters } = passes;
  const toolRadiusM = manner.toolWidthM / 2;
  const isCoat = parameters.work === 'coat';
  const lefts: Region[] = [];
  let directionRad: number | undefined;
  for (let pass = 1; pass <= parameters.passes; pass += 1) {
    const before = kept.filter((task) => task.step === parameters.work && task.pass === pass);
    const lines = before.flatMap(linesOf);
    const left = lines.length === 0 ? region : difference(region, sweptByDisc(lines, toolRadiusM, 0.003));
    const dry = isCoat ? offCoat(places, lines, keptOffM(crew, manner)) : places;
    const again =
      before.length === 0 ? rooms : workRooms({ places: dry, region, toolRadiusM, left: worthGoingBack(left, rooms) });
    const turnRad = parameters.work === 'compact' ? 0 : Math.PI / 2;
    const turned = directionRad === undefined ? manner : { ...manner, directionRad: directionRad + turnRad };
    const lagS = isCoat && pass > 1 ? surfaceDefaults.coatDries.value * 3600 : 0;
    const spanShare = (laidOutShare - roomsShare) / parameters.passes;
    const shares: ShareSpan = [
      laidOutShare - spanShare * (parameters.passes - pass + 1),
      laidOutShare - spanShare * (parameters.passes - pass),
    ];
    const work: PassWork = { rooms: again, shares, manner: turned, left, pass, lagS };
    const done = isCoat ? coatPass(board, crew, { ...work, places: dry, wet: lines }) : workPass(board, crew, work);
    directionRad = done.directionRad ?? directionRad;
    lefts.push(done.left);
  }
  return union(lefts.flat());
}

function wrongWith({ work, passes, overlapRatio, depthM, tieSpacingM: apartM }: SurfaceParameters): Impossible[] {
  const problems: Impossible[] = [];
  const most = work === 'compact' ? rollerPassesMax : surfacePassesMax;
  if (!Number.isInteger(passes) || passes < 1 || passes > most)
    problems.push({ code: 'passes-invalid', passes, most, tip: 'ask-for-one-pass-at-least' });
  if (depthM !== undefined && !(depthM > 0 && depthM <= depthMaxM))
    problems.push({ code: 'depth-invalid', depthM, most: depthMaxM, tip: 'ask-for-another-depth' });
  if (apartM !== undefined && !(apartM >= tieSpacingM.min && apartM <= tieSpacingM.max))
    problems.push({ code: 'spacing-invalid', spacingM: apartM, most: tieSpacingM.max, tip: 'ask-for-another-spacing' });
  if (overlapRatio !== undefined && !(overlapRatio >= 0 && overlapRatio <= overlapMax))
    problems.push({ code: 'overlap-invalid', overlapRatio, most: overlapMax, tip: 'leave-the-overlap-to-the-machine' });
  return problems;
}

function mannerOf({ workers }: SurfaceCrew, { overlapRatio }: SurfaceParameters): RoomManner {
  const { machine, body, tool } = workers[0]!;
  const { work, turnRadiusM } = machine.profile;
  return {
    toolWidthM: tool!.widthM,
    overlapRatio: overlapRatio ?? work!.overlapRatio.value,
    workMps: tool!.workMps,
    halfTurnS: tool!.halfTurnS,
    bodyRadiusM: body.turnRadiusM,
    turningRadiusM: turnRadiusM?.value ?? 0,
  };
}

function tooWide({ region }: MissionArea, { toolWidthM, bodyRadiusM }: RoomManner): Impossible {
  return {
    code: 'tool-too-wide',
    toolWidthM,
    machineNeedsM: Number((2 * bodyRadiusM).toFixed(2)),
    widestM: Number(widestToolM(region).toFixed(2)),
    tip: 'choose-a-larger-area-or-a-smaller-machine',
  };
}

/** Where the tool was on the floor in a task. */
function linesOf({ legs }: PlannedTask): Point[][] {
  return legs
    .filter(({ tool, poses }) => tool === 'on' && poses.length > 1)
    .map(({ poses }) => poses.map(({ xM, yM }): Point => [xM, yM]));
}

/** What of the rest machines can reach and is worth it: no slivers between lanes, no crumbs in corners. */
function worthGoingBack(untouched: Region, rooms: readonly WorkRoom[]): Region {
  const away = difference(untouched, difference(untouched, union(rooms.map(({ touched }) => touched))));
  const opened = offsetRound(offsetRound(away, -sliverM, 0.01), sliverM, 0.01);
  return opened.filter((piece) => regionAreaM2([piece]) >= pieceMinM2);
}

/** Goes over all rooms once, one after the other. */
function workPass(board: SurfaceBoard, crew: SurfaceCrew, work: PassWork): PassDone {
  const { rooms, shares, manner, left, pass, lagS } = work;
  let rest = left;
  let directionRad: number | null = null;
  for (const [index, room] of rooms.entries()) {
    board.watched.enterPart('searching', shares, index, rooms.length);
    const able = crew.workers.filter((worker) => canReach(crew.floor, worker, room.middle.outline[0]!));
    if (able.length === 0) continue;
    const lag = directionRad === null ? lagS : 0;
    const done = roomByMost(board, { room, manner, able, left: rest, pass, lagS: lag });
    rest = done?.left ?? rest;
    directionRad ??= done?.directionRad ?? null;
    tellLaidOut(board);
  }
  return { left: rest, directionRad };
}

interface RoomPass extends Omit<PassWork, 'rooms' | 'shares'> {
  readonly room: WorkRoom;
  /** Who gets there. */
  readonly able: readonly Worker[];
}

/** One room by as many as can share it; null where nobody can work it. */
function roomByMost(board: SurfaceBoard, { room, manner, able, left, pass, lagS }: RoomPass): RoomWork | null {
  for (let robotsMax = able.length; robotsMax > 0;) {
    const work = planRoom({ room, manner, robotsMax, left, zM: board.empty.zM, watched: board.watched });
    if (work === null || work.stints.length === 0) return null;
    const workers = nearestFree(able, room).slice(0, work.robots.length);
    if (putDownRoom(board, { room: work, workers, others: able, pass, lagS })) return work;
    robotsMax = work.robots.length - 1;
  }
  return null;
}

function nearestFree(workers: readonly Worker[], { middle }: WorkRoom): Worker[] {
  const [x, y] = middle.outline[0]!;
  const farM = ({ at }: Worker): number => Math.hypot(at[0] - x, at[1] - y);
  return [...workers].sort((a, b) => a.freeMs - b.freeMs || farM(a) - farM(b));
}

function planOf(
  { input, area }: CrewRequest,
  crew: SurfaceCrew,
  tasks: readonly PlannedTask[],
  left: Region,
  parameters: SurfaceParameters,
): Plan {
  const { work } = parameters;
  const refused = [...area.refused, ...handEdges(left, area.region, crew.floor.ground)];
  const refusedM2 = refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  const idle = crew.workers
    .filter(({ machine }) => !tasks.some(({ machineId }) => machineId === machine.id))
    .map(({ machine }): Impossible => ({
      code: 'one-coats-at-a-time',
      machineId: machine.id,
      tip: 'ask-for-a-part-of-the-area',
    }));
  const leftOut = [...crew.leftOut, ...(work === 'coat' ? idle : [])];
  const warnings = [
    ...leftOut.map(({ code, ...facts }): Problem => ({ code: 'machine-left-out', facts: { cause: code, ...facts } })),
    ...tooYoung(input, area, work),
  ];
  const choice = choiceOf(crew, tasks, work);
  const coveredM2 = Math.max(0, area.askedM2 - refusedM2);
  const volumeM3 = work === 'excavate' ? coveredM2 * (parameters.depthM ?? surfaceDefaults.depthM.value) : 0;
  return assemblePlan(input, {
    tasks: tasks.map((task) => (task.step === work && task.choice === undefined ? { ...task, choice } : task)),
    bays: [],
    refused,
    totals: { areaM2: area.askedM2, coveredM2, volumeM3, lifts: 0 },
    warnings,
  });
}

/** Why the machines at work are those. */
function choiceOf({ workers, leftOut }: SurfaceCrew, tasks: readonly PlannedTask[], work: SurfaceWork): MachineChoice {
  const atWork = new Set(tasks.filter(({ step }) => step === work).map(({ machineId }) => machineId));
  const idle = workers.find(({ machine }) => !atWork.has(machine.id));
  const otherType = leftOut.find(({ code }) => code === 'another-type-works')?.['machineId'];
  if (atWork.size > 1) return chosenAs('shared');
  if (idle !== undefined) return chosenAs('not-weighed', { machineId: idle.machine.id });
  if (typeof otherType === 'string') return chosenAs('quickest-type', { machineId: asId<MachineId>(otherType) });
  return chosenAs('only-one');
}

/** Where the site model says when the slab was placed, and that is too lately for what is done to it. */
function tooYoung({ request, nowMs }: PlanningInput, { mainSlab }: MissionArea, work: SurfaceWork): Problem[] {
  const placedAtMs = mainSlab.bearing?.placedAtMs;
  if (placedAtMs === undefined || (work !== 'grind' && work !== 'coat')) return [];
  const ageD = Math.floor((Math.max(nowMs, request.earliestStartMs) - placedAtMs) / 86_400_000);
  const neededD = surfaceDefaults.ageMin[work].value;
  return ageD >= neededD ? [] : [{ code: 'surface-too-young', facts: { ageD, neededD } }];
}
