import { segmentDistanceM, type Point, type Segment } from '../../../kernel/geometry.ts';
import { difference, sweptByDisc, type Region } from '../../coverage/polygons.ts';
import type { Impossible } from '../../drafting/plan-result.ts';
import type { ShareSpan } from '../../drafting/watch.ts';
import { canReach, wayTo, type Worker } from '../../floor/worker.ts';
import type { RoomManner } from '../room-work.ts';
import { putDownRoom, sendHome, tellLaidOut, type SurfaceBoard } from '../surface-board.ts';
import type { SurfaceCrew } from '../surface-crew.ts';
import type { SurfaceParameters } from '../surface-parameters.ts';
import type { WorkRoom } from '../work-room.ts';
import { laneGaps, planCoatRoom } from './coat-room.ts';

/** One pass over all rooms. */
export interface PassWork {
  readonly rooms: readonly WorkRoom[];
  /** How far planning is when the pass begins and when it ends. */
  readonly shares: ShareSpan;
  readonly manner: RoomManner;
  /** What is to be worked in it. */
  readonly left: Region;
  readonly pass: number;
  /** Time that the pass before needs to dry, s. */
  readonly lagS: number;
}

export interface PassDone {
  readonly left: Region;
  readonly directionRad: number | null;
}

export interface CoatPassWork extends PassWork {
  /** Where the machine's middle may be on the whole floor. */
  readonly places: Region;
  /** Where the tool was in this pass before. */
  readonly wet: readonly (readonly Point[])[];
}

/** Half the width of the machine, which its wheels do not go beyond. */
function trackRadiusM({ workers }: SurfaceCrew): number {
  return Math.max(...workers[0]!.machine.profile.kinematics.footprint.map(([, y]) => Math.abs(y)));
}

/** From the line of a coated lane to the middle of a machine that keeps its wheels off it, metres. */
export function keptOffM(crew: SurfaceCrew, { toolWidthM }: RoomManner): number {
  return toolWidthM / 2 + trackRadiusM(crew);
}

/** Why the machine cannot coat lane beside lane; null where it can, and for other work. */
export function wheelsOnCoat(crew: SurfaceCrew, manner: RoomManner, { work }: SurfaceParameters): Impossible | null {
  if (work !== 'coat' || laneGaps(manner, trackRadiusM(crew)) !== null) return null;
  const most = Math.max(0, 1 - keptOffM(crew, manner) / manner.toolWidthM);
  return {
    code: 'wheels-on-coat',
    overlapRatio: manner.overlapRatio,
    most: Number(most.toFixed(2)),
    tip: 'leave-the-overlap-to-the-machine',
  };
}

/** What of the floor is not so near to a coated lane that wheels would touch it. */
export function offCoat(places: Region, wet: readonly (readonly Point[])[], keptM: number): Region {
  return wet.length === 0 ? places : difference(places, sweptByDisc(wet, keptM, 0.01));
}

/**
 * Coats all rooms, each by one machine backwards to where it rests: two at once would shut each other in. Nobody drives over what is
 * coated before it is dry; everybody is off the floor before the next coat.
 */
export function coatPass(board: SurfaceBoard, crew: SurfaceCrew, work: CoatPassWork): PassDone {
  const { manner, pass, lagS } = work;
  let { left } = work;
  let wet = work.wet.flatMap(segmentsOf);
  let directionRad: number | null = null;
  for (const [index, room] of work.rooms.entries()) {
    board.watched.enterPart('searching', work.shares, index, work.rooms.length);
    const able = crew.workers.filter((worker) => canReach(crew.floor, worker, room.middle.outline[0]!));
    const [worker] = able.sort((a, b) => a.freeMs - b.freeMs);
    if (worker === undefined) continue;
    const coated = planCoatRoom({
      room,
      manner,
      trackRadiusM: trackRadiusM(crew),
      places: work.places,
      left,
      wet,
      exit: worker.homeOut.gate,
      travelMps: worker.body.travelMps,
      zM: crew.floor.zM,
      watched: board.watched,
    });
    if (coated === null || !comesDry(board, worker, coated.robots[0]!.start, wet, keptOffM(crew, manner))) continue;
    const lag = directionRad === null ? lagS : 0;
    if (!putDownRoom(board, { room: coated, workers: [worker], others: crew.workers, pass, lagS: lag })) continue;
    tellLaidOut(board);
    left = coated.left;
    directionRad ??= coated.directionRad;
    const lanes = coated.stints.flatMap(({ legs }) => legs.filter(({ tool }) => tool === 'on'));
    wet = [...wet, ...lanes.flatMap(({ poses }) => segmentsOf(poses.map(({ xM, yM }): Point => [xM, yM])))];
  }
  sendHome(board, crew.workers);
  return { left, directionRad };
}

function segmentsOf(line: readonly Point[]): Segment[] {
  return line.slice(1).map((to, index): Segment => ({ from: line[index]!, to }));
}

/** Whether the way to where coating begins keeps off what is wet. */
function comesDry(board: SurfaceBoard, worker: Worker, to: Point, wet: readonly Segment[], keptM: number): boolean {
  const parts = wayTo(board.floor, worker, to) ?? wayTo(board.empty, worker, to) ?? [];
  const ways = parts.flatMap(({ points }) => segmentsOf(points));
  return wet.every((lane) => ways.every((way) => segmentDistanceM(way, lane) >= keptM));
}
