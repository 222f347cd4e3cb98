import { angleDifferenceRad, distanceM, type Point, type Polygon, type Pose } from '../../kernel/geometry.ts';
import { difference, intersection, regionAreaM2, sweptByDisc, type Region } from '../coverage/polygons.ts';
import type { Leg } from '../mission.ts';
import type { Run } from './runs.ts';

/** What one robot does in one go: becomes a task. Times in seconds from the beginning of all work in a room. */
export interface Stint {
  readonly robot: number;
  readonly startS: number;
  readonly endS: number;
  readonly legs: readonly Leg[];
  /** What it works that nobody has worked before it. */
  readonly region: Region;
  readonly amountM2: number;
  /** Whether it begins after a stop for another robot. */
  readonly hasWaited: boolean;
}

export interface StintsInput {
  /** Of each robot, in its order. */
  readonly courses: readonly (readonly Run[])[];
  /** What is to be worked. */
  readonly region: Region;
  readonly toolRadiusM: number;
  readonly zM: number;
}

/** Floor of one task, about, m²: as for bays. */
const stintM2 = 60;
/** A leg ends at the next corner once it is so long, metres. */
const legM = 25;
const cornerRad = Math.PI / 4;
const arcM = 0.003;

interface Piece {
  readonly robot: number;
  readonly runs: readonly Run[];
}

/** Cuts the robots' drives into stints, and says what each brings and what is left in the end. */
export function stintsOf({ courses, region, toolRadiusM, zM }: StintsInput): { stints: Stint[]; left: Region } {
  const pieces = courses
    .flatMap((runs, robot) => cut(runs).map((part): Piece => ({ robot, runs: part })))
    .sort((a, b) => a.runs[0]!.departS - b.runs[0]!.departS);
  let left = region;
  const stints = pieces.map(({ robot, runs }): Stint => {
    const swept = sweptByDisc(linesOf(runs), toolRadiusM, arcM);
    const own = intersection(left, swept);
    left = difference(left, swept);
    const amountM2 = regionAreaM2(own);
    const startS = startOf(runs);
    return {
      robot,
      startS,
      endS: runs.at(-1)!.arriveS,
      legs: legsOf(runs, startS, amountM2, zM),
      region: own,
      amountM2,
      hasWaited: runs[0]!.waitedS > 0,
    };
  });
  return { stints, left };
}

/** The turn before the first run belongs to it, a wait does not. */
function startOf([first]: readonly Run[]): number {
  return first!.waitedS > 0 ? first!.departS : Math.max(0, first!.departS - first!.turnS);
}

/** Stops for others count once they come to so much together: a stint then begins at its planned time and not before, seconds. */
const waitMinS = 20;

function cut(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [];
  let brought = 0;
  let waitedS = 0;
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    const isCorner = before !== undefined && isTurn(before, run);
    waitedS += run.waitedS;
    if (before === undefined || (run.waitedS > 0 && waitedS >= waitMinS) || (isCorner && brought >= stintM2)) {
      parts.push([]);
      brought = 0;
      if (run.waitedS > 0) waitedS = 0;
    }
    parts.at(-1)!.push(run);
    brought += run.freshM2;
  });
  return parts;
}

function isTurn(before: Run, run: Run): boolean {
  return Math.abs(angleDifferenceRad(run.yawRad, before.yawRad)) > cornerRad;
}

/** The tool's ways over the floor. */
function linesOf(runs: readonly Run[]): Point[][] {
  const lines: Point[][] = [];
  let last: Run | null = null;
  for (const run of runs) {
    if (run.tool === 'on') {
      if (last?.tool === 'on') lines.at(-1)!.push(run.to);
      else lines.push([run.from, run.to]);
    }
    last = run;
  }
  return lines;
}

function legsOf(runs: readonly Run[], startS: number, amountM2: number, zM: number): Leg[] {
  const groups: Run[][] = [];
  let lengthM = 0;
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    const isNew = before === undefined || before.tool !== run.tool || (lengthM >= legM && isTurn(before, run));
    if (isNew) {
      groups.push([]);
      lengthM = 0;
    }
    groups.at(-1)!.push(run);
    lengthM += distanceM(run.from, run.to);
  });
  const seenM2 = runs.reduce((sum, { freshM2 }) => sum + freshM2, 0);
  return groups.map((group) => {
    const first = group[0]!;
    const poses = [poseAt(first.from, first.yawRad, zM), ...group.map(({ to, yawRad }) => poseAt(to, yawRad, zM))];
    const timesS = [first.departS, ...group.map(({ arriveS }) => arriveS)];
    const freshM2 = group.reduce((sum, run) => sum + run.freshM2, 0);
    return {
      poses,
      atS: timesS.map((timeS) => Number((timeS - startS).toFixed(2))),
      tool: first.tool,
      drive: 'path',
      quantity: seenM2 === 0 ? 0 : (amountM2 * freshM2) / seenM2,
    };
  });
}

function poseAt([x, y]: Point, yawRad: number, zM: number): Pose {
  const turned = angleDifferenceRad(yawRad, 0);
  return { xM: Number(x.toFixed(4)), yM: Number(y.toFixed(4)), zM, yawRad: Number(turned.toFixed(5)) };
}

/** The largest piece of what a stint works, to be drawn. */
export function largestOf(region: Region): Polygon | null {
  return [...region].sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]))[0] ?? null;
}
