import { angleDifferenceRad, distanceM, type Point } from '../../kernel/geometry.ts';
import { CoverRaster } from '../coverage/slab/cover-raster.ts';
import { headingAfter, headingAlong, type TimedPiece } from '../coverage/slab/pieces.ts';
import type { Region } from '../coverage/polygons.ts';

/** A straight stretch of a machine's drive, at one speed. Times in seconds from the beginning of all work in a room. */
export interface Run {
  readonly from: Point;
  readonly to: Point;
  readonly yawRad: number;
  readonly departS: number;
  readonly arriveS: number;
  readonly tool: 'on' | 'off';
  /** What the tool touches first on it, m², seen on squares. */
  readonly freshM2: number;
  /** Time of the turn before it. */
  readonly turnS: number;
  /** Time stood still before it for others, turns left out. */
  readonly waitedS: number;
}

export interface RunsInput {
  readonly pieces: readonly TimedPiece[];
  readonly halfTurnS: number;
}

/** Chords of an arc turn by less than what a base drives through. */
const chordMaxRad = 0.25;
/** Shorter stretches in one line are one. */
const sameYawRad = 1e-6;
/** Shorter stops are rounding. */
const waitMinS = 1;

type Bare = Pick<Run, 'from' | 'to' | 'yawRad' | 'departS' | 'arriveS' | 'tool'>;

/** A robot's drive as straight stretches with their times. */
export function runsOf({ pieces, halfTurnS }: RunsInput): Run[] {
  const bare: Bare[] = [];
  let timeS = 0;
  for (const piece of pieces) {
    if (piece.kind !== 'stop') bare.push(...straights(piece, timeS));
    timeS += piece.durationS;
  }
  return joined(bare).map((run, index, all) => {
    const before = all[index - 1];
    const turnRad = before === undefined ? 0 : Math.abs(angleDifferenceRad(run.yawRad, before.yawRad));
    const turnS = (halfTurnS * turnRad) / Math.PI;
    const restS = run.departS - (before?.arriveS ?? 0) - turnS;
    return { ...run, freshM2: 0, turnS, waitedS: restS > waitMinS ? restS : 0 };
  });
}

function straights(piece: Exclude<TimedPiece, { kind: 'stop' }>, startS: number): Bare[] {
  const tool = piece.tool === 'up' ? 'off' : 'on';
  const turnedRad = piece.kind === 'arc' ? piece.lengthM / Math.abs(piece.leftM) : 0;
  const parts = Math.max(1, Math.ceil(turnedRad / chordMaxRad));
  return Array.from({ length: parts }, (_, part): Bare => {
    const from = part === 0 ? piece.from.at : headingAlong(piece, (piece.lengthM * part) / parts).at;
    const to =
      part + 1 === parts ? headingAfter(piece).at : headingAlong(piece, (piece.lengthM * (part + 1)) / parts).at;
    const alongRad = Math.atan2(to[1] - from[1], to[0] - from[0]);
    return {
      from,
      to,
      yawRad: piece.gear === 'forward' ? alongRad : alongRad + Math.PI,
      departS: startS + (piece.durationS * part) / parts,
      arriveS: startS + (piece.durationS * (part + 1)) / parts,
      tool,
    };
  });
}

function joined(runs: readonly Bare[]): Bare[] {
  const found: Bare[] = [];
  for (const run of runs) {
    const last = found.at(-1);
    if (distanceM(run.from, run.to) < 1e-4) continue;
    const goesOn =
      last !== undefined &&
      last.tool === run.tool &&
      Math.abs(angleDifferenceRad(last.yawRad, run.yawRad)) < sameYawRad &&
      run.departS - last.arriveS < 1e-6;
    if (goesOn) found[found.length - 1] = { ...last, to: run.to, arriveS: run.arriveS };
    else found.push(run);
  }
  return found;
}

/** Squares per tool width on which it is seen what is touched first. */
const squaresPerWidth = 8;
/** A stretch brings something where it touches so much of what a fresh one would. */
const freshMin = 0.01;
/** The tool stays on over stretches without fresh floor up to this long together, metres. */
const onAcrossMaxM = 3;

/** The runs of several robots with what each touches first, in order of time; the tool is lifted where that is nothing for a while. */
export function withFresh(courses: readonly (readonly Run[])[], region: Region, toolRadiusM: number): Run[][] {
  const raster = new CoverRaster(region, toolRadiusM, (2 * toolRadiusM) / squaresPerWidth, 0);
  const fresh = new Map<Run, number>();
  for (const run of courses.flat().sort((a, b) => a.departS - b.departS)) {
    const before = raster.left;
    if (run.tool === 'on') raster.sweep(run.from[0], run.from[1], run.to[0], run.to[1], 1);
    fresh.set(run, (before - raster.left) * raster.cellM ** 2);
  }
  return courses.map((runs) => {
    const own = runs.map((run): Run => ({ ...run, freshM2: fresh.get(run)! }));
    return own.map((run, index): Run => (isIdle(own, index, toolRadiusM) ? { ...run, tool: 'off', freshM2: 0 } : run));
  });
}

/** Whether a run lies in a longer stretch on which nothing is touched for the first time. */
function isIdle(runs: readonly Run[], index: number, toolRadiusM: number): boolean {
  const isOld = (run: Run | undefined): run is Run =>
    run !== undefined && run.freshM2 <= freshMin * 2 * toolRadiusM * distanceM(run.from, run.to);
  const own = runs[index];
  if (!isOld(own)) return false;
  let lengthM = distanceM(own.from, own.to);
  for (const step of [-1, 1]) {
    for (let at = index + step; lengthM <= onAcrossMaxM; at += step) {
      const run = runs[at];
      if (!isOld(run)) break;
      lengthM += distanceM(run.from, run.to);
    }
  }
  return lengthM > onAcrossMaxM;
}
