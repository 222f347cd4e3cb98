import type { Point } from '../../kernel/geometry.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { missionArea, type MissionArea } from '../coverage/mission-area.ts';
import { difference, offsetRound, regionAreaM2, sweptByDisc, union, type Region } from '../coverage/polygons.ts';
import { widestToolM } from '../coverage/slab/room.ts';
import type { Plan, PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { doneWork } from '../scheduling/done-work.ts';
import { assemblePlan, impossible, type Impossible } from '../scheduling/plan-result.ts';
import { createTaskBook } from '../scheduling/task-book.ts';
import { canReach, type Worker } from '../scheduling/worker.ts';
import { handEdges } from './hand-edges.ts';
import { planRoom, type RoomManner } from './room-work.ts';
import { putDownRoom, sendHome, type SurfaceBoard } from './surface-board.ts';
import { groundAtWork, surfaceCrew, type SurfaceCrew } from './surface-crew.ts';
import { surfaceDefaults } from './surface-data.ts';
import type { SurfaceParameters } from './surface-parameters.ts';
import { workRooms, type WorkRoom } from './work-room.ts';

/** More times than this nobody goes over a slab in one mission. */
export const surfacePassesMax = 4;
export const overlapMax = 0.5;
/** Of what is left after a machine failed, strips narrower than twice this and smaller pieces are not gone back for. */
const sliverM = 0.05;
const pieceMinM2 = 0.05;

/** Grinding, coating or marking a slab that has hardened: everywhere in every pass, by all machines of one type together. */
export function planSurfaceWork(input: PlanningInput, parameters: SurfaceParameters): Result<Plan> {
  const wrong = wrongWith(parameters);
  if (wrong.length > 0) return impossible(...wrong);
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  const book = createTaskBook(input.missionId, input.version);
  const asked = { input, area: area.value, work: parameters.work, book };
  const crew = surfaceCrew(asked);
  if (!('workers' in crew)) return impossible(...crew);
  const manner = mannerOf(crew, parameters);
  const toolRadiusM = manner.toolWidthM / 2;
  const ground = groundAtWork(asked, crew.workers);
  const place = { ground, region: area.value.region, bodyRadiusM: manner.bodyRadiusM, toolRadiusM };
  const rooms = workRooms(place);
  if (rooms.length === 0) return impossible(tooWide(area.value, manner));
  const { kept } = doneWork(input);
  const board: SurfaceBoard = {
    book,
    work: parameters.work,
    releaseMs: Math.max(input.nowMs, input.request.earliestStartMs),
    apartM: 2 * manner.bodyRadiusM + surfaceDefaults.robotsApartM.value,
    empty: crew.floor,
    floor: crew.floor,
  };
  const lefts: Region[] = [];
  let directionRad: number | undefined;
  for (let pass = 1; pass <= parameters.passes; pass += 1) {
    const before = kept.filter((task) => task.step === parameters.work && task.pass === pass);
    const untouched = before.length === 0 ? area.value.region : untouchedBy(area.value.region, before, toolRadiusM);
    const again = before.length === 0 ? rooms : workRooms({ ...place, left: worthGoingBack(untouched, rooms) });
    const turned = directionRad === undefined ? manner : { ...manner, directionRad: directionRad + Math.PI / 2 };
    const done = workPass(board, crew, { rooms: again, manner: turned, left: untouched, pass });
    directionRad = done.directionRad ?? directionRad;
    lefts.push(done.left);
  }
  const tasks = [...kept, ...book.tasks()];
  if (!tasks.some(({ step }) => step === parameters.work)) {
    return impossible({ code: 'unreachable', tip: 'clear-the-way' });
  }
  sendHome(board, crew.workers);
  return ok(planOf(input, area.value, crew, [...kept, ...book.tasks()], union(lefts.flat())));
}

function wrongWith({ passes, overlapRatio }: SurfaceParameters): Impossible[] {
  const problems: Impossible[] = [];
  if (!Number.isInteger(passes) || passes < 1 || passes > surfacePassesMax)
    problems.push({ code: 'passes-invalid', passes, most: surfacePassesMax, tip: 'ask-for-one-pass-at-least' });
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

/** What the tool has not touched in these tasks. */
function untouchedBy(region: Region, tasks: readonly PlannedTask[], toolRadiusM: number): Region {
  const lines = tasks.flatMap(({ legs }) =>
    legs
      .filter(({ tool, poses }) => tool === 'on' && poses.length > 1)
      .map(({ poses }) => poses.map(({ xM, yM }): Point => [xM, yM])),
  );
  return lines.length === 0 ? region : difference(region, sweptByDisc(lines, toolRadiusM, 0.003));
}

/** What of the rest machines can reach and is worth it: no slivers between lanes, no crumbs in corners. */
function worthGoingBack(untouched: Region, rooms: readonly WorkRoom[]): Region {
  const away = difference(untouched, difference(untouched, union(rooms.map(({ touched }) => touched))));
  const opened = offsetRound(offsetRound(away, -sliverM, 0.01), sliverM, 0.01);
  return opened.filter((piece) => regionAreaM2([piece]) >= pieceMinM2);
}

interface PassWork {
  readonly rooms: readonly WorkRoom[];
  readonly manner: RoomManner;
  readonly left: Region;
  readonly pass: number;
}

interface PassDone {
  readonly left: Region;
  readonly directionRad: number | null;
}

/** Goes over all rooms once, one after the other. */
function workPass(board: SurfaceBoard, crew: SurfaceCrew, { rooms, manner, left, pass }: PassWork): PassDone {
  let rest = left;
  let directionRad: number | null = null;
  for (const room of rooms) {
    const able = crew.workers.filter((worker) => canReach(crew.floor, worker, room.middle.outline[0]!));
    if (able.length === 0) continue;
    const work = planRoom({ room, manner, robotsMax: able.length, left: rest, zM: crew.floor.zM });
    if (work === null || work.stints.length === 0) continue;
    const workers = nearestFree(able, room).slice(0, work.robots.length);
    if (!putDownRoom(board, { room: work, workers, others: able, pass, lagS: 0 })) continue;
    rest = work.left;
    directionRad ??= work.directionRad;
  }
  return { left: rest, directionRad };
}

function nearestFree(workers: readonly Worker[], { middle }: WorkRoom): Worker[] {
  const [x, y] = middle.outline[0]!;
  const farM = ({ at }: Worker): number => Math.hypot(at[0] - x, at[1] - y);
  return [...workers].sort((a, b) => a.freeMs - b.freeMs || farM(a) - farM(b));
}

function planOf(
  input: PlanningInput,
  area: MissionArea,
  crew: SurfaceCrew,
  tasks: readonly PlannedTask[],
  left: Region,
): Plan {
  const refused = [...area.refused, ...handEdges(left, area.region, crew.floor.ground)];
  const refusedM2 = refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  const warnings = crew.leftOut.map(({ code, ...facts }): Problem => ({
    code: 'machine-left-out',
    facts: { cause: code, ...facts },
  }));
  return assemblePlan(input, {
    tasks,
    bays: [],
    refused,
    totals: { areaM2: area.askedM2, coveredM2: Math.max(0, area.askedM2 - refusedM2), volumeM3: 0, lifts: 0 },
    warnings,
  });
}
