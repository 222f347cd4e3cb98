import { angleDifferenceRad, distanceM, segmentDistanceM, type Point, type Segment } from '../../../kernel/geometry.ts';
import { directionsOf } from '../../coverage/slab/directions.ts';
import { offsetRound, regionAreaM2, type Region } from '../../coverage/polygons.ts';
import type { WatchedPlanning } from '../../drafting/watch.ts';
import { legOverheadS } from '../../routing/drive.ts';
import type { RoomManner, RoomWork } from '../room-work.ts';
import { withFresh, type Run } from '../runs.ts';
import { stintsOf } from '../stints.ts';
import type { WorkRoom } from '../work-room.ts';
import { CoatGround } from './coat-ground.ts';
import { coatLanes, type LaneGaps } from './coat-lanes.ts';
import { coatOrder, type CoatStep } from './coat-order.ts';

export interface CoatRequest {
  readonly room: WorkRoom;
  readonly manner: RoomManner;
  /** Half the way between the wheels' outer sides. */
  readonly trackRadiusM: number;
  /** Where the machine's middle may be on the whole floor. */
  readonly places: Region;
  /** What is still to be coated. */
  readonly left: Region;
  /** Coated in this pass before and not to be driven on. */
  readonly wet: readonly Segment[];
  /** Where the machine goes when it is done, without crossing what it has coated. */
  readonly exit: Point;
  readonly travelMps: number;
  readonly zM: number;
  readonly watched: WatchedPlanning;
}

/** Lanes lap by so much at least, as a share of the tool's width. */
const lapMin = 0.02;
/** The tool stays on between two lanes side by side, so that the corners between their ends are coated. */
const besideShare = 1.6;

/** Lanes keep so much more off everything than they would have to, so that there is a row of squares to drive along them. */
const insetM = 0.055;
const arcM = 0.01;
/** Directions of lanes that are tried. */
const directionsMax = 4;
/** In larger rooms two, m². */
const largeM2 = 400;

function insetBy(room: WorkRoom, byM: number, toolRadiusM: number): WorkRoom {
  const largest = (region: Region): Region[number] | undefined =>
    [...region].sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]))[0];
  const middle = largest(offsetRound([room.middle], -byM, arcM)) ?? room.middle;
  const touched = largest(offsetRound([middle], toolRadiusM, arcM)) ?? room.touched;
  return { middle, touched, touchedM2: regionAreaM2([touched]) };
}

/** How far apart lanes may lie; null where the wheels would always run over the lane beside. */
export function laneGaps({ toolWidthM, overlapRatio }: RoomManner, trackRadiusM: number): LaneGaps | null {
  const leastM = toolWidthM / 2 + trackRadiusM;
  const wishedM = toolWidthM * (1 - overlapRatio);
  return wishedM < leastM ? null : { leastM, wishedM, mostM: toolWidthM * (1 - lapMin) };
}

/** One machine coats a room backwards towards its exit: of the directions, the one in which it coats most. Null where it coats nothing. */
export function planCoatRoom(request: CoatRequest): RoomWork | null {
  const { manner, trackRadiusM, room } = request;
  const gaps = laneGaps(manner, trackRadiusM);
  if (gaps === null) return null;
  const directions =
    manner.directionRad === undefined
      ? directionsOf(room.touched.outline).slice(0, room.touchedM2 > largeM2 ? 2 : directionsMax)
      : [manner.directionRad];
  const { watched } = request;
  const works = directions.flatMap((directionRad, index): RoomWork[] => {
    if (index > 0 && watched.isCutShort()) return [];
    watched.at(index / directions.length);
    const steps = orderOf(request, gaps, directionRad);
    return steps.length === 0 ? [] : [workOf(request, steps, directionRad)];
  });
  const amountOf = ({ stints }: RoomWork): number => stints.reduce((sum, { amountM2 }) => sum + amountM2, 0);
  return works.sort((a, b) => amountOf(b) - amountOf(a))[0] ?? null;
}

function orderOf(
  { room, manner, places, wet, exit, watched }: CoatRequest,
  gaps: LaneGaps,
  directionRad: number,
): CoatStep[] {
  const lanes = coatLanes(insetBy(room, insetM, manner.toolWidthM / 2), manner.toolWidthM, directionRad, gaps);
  return coatOrder({
    ground: new CoatGround(places, gaps.leastM, directionRad),
    lanes,
    wet,
    exit,
    keptM: gaps.leastM,
    watched,
  });
}

function workOf(request: CoatRequest, steps: readonly CoatStep[], directionRad: number): RoomWork {
  const { manner, left, zM } = request;
  const toolRadiusM = manner.toolWidthM / 2;
  const courses = withFresh([runsOf(request, steps)], left, toolRadiusM);
  const { stints, left: rest } = stintsOf({ courses, region: left, toolRadiusM, zM });
  const last = courses[0]!.at(-1)!;
  return {
    robots: [{ start: steps[0]!.lane.from, end: last.to, endYawRad: last.yawRad }],
    stints,
    left: rest,
    directionRad,
    apartMinM: null,
    pathRatio: 1,
  };
}

function runsOf({ manner, trackRadiusM, travelMps }: CoatRequest, steps: readonly CoatStep[]): Run[] {
  const runs: Run[] = [];
  const keptM = manner.toolWidthM / 2 + trackRadiusM;
  let timeS = 0;
  const drive = (from: Point, to: Point, tool: Run['tool']): void => {
    const lengthM = distanceM(from, to);
    if (lengthM < 1e-3) return;
    const yawRad = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const before = runs.at(-1);
    const turnRad = before === undefined ? 0 : Math.abs(angleDifferenceRad(yawRad, before.yawRad));
    const turnS = (manner.halfTurnS * turnRad) / Math.PI + (before?.tool === tool ? 0 : legOverheadS);
    const departS = timeS + turnS;
    timeS = departS + lengthM / (tool === 'on' ? manner.workMps : travelMps);
    runs.push({ from, to, yawRad, departS, arriveS: timeS, tool, freshM2: 0, turnS, waitedS: 0 });
  };
  steps.forEach(({ lane, onward }, index) => {
    drive(lane.from, lane.to, 'on');
    const isBeside = onward.length === 2 && distanceM(onward[0]!, onward[1]!) < besideShare * manner.toolWidthM;
    const later = steps.slice(index + 1).flatMap(laterWays);
    const link: Segment = { from: onward[0]!, to: onward[1]! };
    const isKept = later.every((way) => way.from === link.to || segmentDistanceM(way, link) >= keptM - 2e-3);
    const tool = index + 1 < steps.length && isBeside && isKept ? 'on' : 'off';
    onward.slice(1).forEach((to, corner) => drive(onward[corner]!, to, tool));
  });
  return runs;
}

function laterWays({ lane, onward }: CoatStep): Segment[] {
  return [lane, ...onward.slice(1).map((to, index): Segment => ({ from: onward[index]!, to }))];
}
