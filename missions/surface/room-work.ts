import { distanceM, type Point } from '../../kernel/geometry.ts';
import { seededRandom } from '../../kernel/random.ts';
import { planFleet } from '../coverage/slab/fleet/plan-fleet.ts';
import { mainAxisRad } from '../coverage/bays.ts';
import type { Region } from '../coverage/polygons.ts';
import { legOverheadS } from '../routing/drive.ts';
import { unwatched, type WatchedPlanning } from '../drafting/watch.ts';
import type { Worker } from '../floor/worker.ts';
import { runsOf, withFresh } from './runs.ts';
import { stintsOf, type Stint } from './stints.ts';
import { surfaceDefaults } from './surface-data.ts';
import type { WorkRoom } from './work-room.ts';

/** How machines of one type go over a room. */
export interface RoomManner {
  readonly toolWidthM: number;
  readonly overlapRatio: number;
  readonly workMps: number;
  readonly halfTurnS: number;
  readonly bodyRadiusM: number;
  /** The tightest circle that they drive; 0 turns on the spot. */
  readonly turningRadiusM: number;
  /** Of the lanes; the best, or in a large room along it, where absent. */
  readonly directionRad?: number;
}

/** The work of one room dealt out to robots that stand where their work begins and stay where it ends. */
export interface RoomWork {
  /** Where each robot begins and ends, and with which yaw. */
  readonly robots: readonly RobotEnds[];
  readonly stints: readonly Stint[];
  readonly left: Region;
  readonly directionRad: number;
  /** Between the middles of two robots at any time, metres; null for one alone. */
  readonly apartMinM: number | null;
  /** The path over what no path of such a tool can do without. */
  readonly pathRatio: number;
}

export interface RobotEnds {
  readonly start: Point;
  readonly end: Point;
  readonly endYawRad: number;
}

export interface RoomRequest {
  readonly room: WorkRoom;
  readonly manner: RoomManner;
  readonly robotsMax: number;
  /** What is to be worked; of it only what the tool touches from the room. */
  readonly left: Region;
  readonly zM: number;
  readonly watched?: WatchedPlanning | undefined;
}

/** A robot more is not worth its coming for less floor than this, m². */
const shareMinM2 = 30;
/** Small changes tried to a path, of which more hardly shorten it. */
const changesMax = 2_000;
/** How much of a room's planning is done when its path has come so far. */
const doneShares = { drafted: 0.2, reached: 0.4, shortened: 0.8 } as const;

/** Null where the tool finds no place in the room. */
export function planRoom({ room, manner, robotsMax, left, zM, watched = unwatched }: RoomRequest): RoomWork | null {
  const { toolWidthM, overlapRatio, workMps, turningRadiusM, directionRad } = manner;
  const halfTurnS = manner.halfTurnS + legOverheadS;
  const most = Math.min(robotsMax, Math.max(1, Math.floor(room.touchedM2 / shareMinM2)));
  for (let robots = most; robots > 0; robots -= 1) {
    const planned = planFleet(
      {
        outline: room.touched.outline,
        holes: room.touched.holes,
        keepOuts: [],
        toolWidthM,
        overlapRatio,
        drive: { workMps, halfTurnS },
        robots: Array.from({ length: robots }, () => ({})),
        clearanceM: Math.max(0, 2 * manner.bodyRadiusM + surfaceDefaults.robotsApartM.value - toolWidthM),
        ...(turningRadiusM > 0 ? { turningRadiusM } : {}),
        ...directionOf(room, directionRad),
      },
      {
        random: seededRandom(1),
        budget: watched.budget(changesMax),
        rings: 'clipped',
        onProgress: ({ stage }) => watched.at(doneShares[stage]),
      },
    );
    if (!planned.ok) continue;
    const { whole, apartMinM, robots: parts } = planned.value;
    const toolRadiusM = toolWidthM / 2;
    const runs = parts.map(({ pieces }) => runsOf({ pieces, halfTurnS }));
    const courses = withFresh(runs, left, toolRadiusM);
    watched.look();
    const { stints, left: rest } = stintsOf({ courses, region: left, toolRadiusM, zM });
    return {
      robots: courses.map((course) => ({
        start: course[0]!.from,
        end: course.at(-1)!.to,
        endYawRad: course.at(-1)!.yawRad,
      })),
      stints,
      left: rest,
      directionRad: whole.directionRad,
      apartMinM: apartMinM === null ? null : apartMinM + toolWidthM,
      pathRatio: whole.boundM === 0 ? 1 : whole.lengthM / whole.boundM,
    };
  }
  return null;
}

/** Lanes of larger rooms run along them: to try all directions there takes as long as all the rest, m². */
const triedMaxM2 = 400;

function directionOf({ touched, touchedM2 }: WorkRoom, directionRad: number | undefined): { directionRad?: number } {
  if (directionRad !== undefined) return { directionRad };
  return touchedM2 <= triedMaxM2 ? {} : { directionRad: mainAxisRad(touched.outline) };
}

/** Which worker does which part, such that nobody has far to go: the shortest ways are given first. */
export function partOfWorker(workers: readonly Worker[], robots: readonly RobotEnds[]): number[] {
  const pairs = workers.flatMap(({ at }, worker) =>
    robots.map(({ start }, part) => ({ worker, part, lengthM: distanceM(at, start) })),
  );
  const parts: number[] = workers.map(() => -1);
  for (const { worker, part } of pairs.sort((a, b) => a.lengthM - b.lengthM)) {
    if (parts[worker] === -1 && !parts.includes(part)) parts[worker] = part;
  }
  return parts;
}
