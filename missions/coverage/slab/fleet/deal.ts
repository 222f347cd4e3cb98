import { distanceM, type Point } from '../../../../kernel/geometry.ts';
import type { Drive } from '../coverage-problem.ts';
import { durationOfS, headingAfter, partOf, turnedAbout, type TimedPiece } from '../pieces.ts';
import type { Course } from './keep-apart.ts';
import type { FleetRobot } from './fleet-problem.ts';

/** Which parts of the path are driven against it, in its order. */
export type Manner = readonly boolean[];

/**
 * Ways to drive the parts: first all with the path, then every other one against it. There neighbours either begin side by side and work away
 * from each other, or end side by side, and no joint between two parts gets as old as a part takes. The rest is for where these do not pass.
 */
export function mannersOf(parts: number): { readonly usual: readonly Manner[]; readonly rest: readonly Manner[] } {
  const mannerOf = (bits: number): Manner => Array.from({ length: parts }, (_, part) => ((bits >> part) & 1) === 1);
  const isAlternating = (manner: Manner): boolean =>
    manner.every((against, part) => part === 0 || against !== manner[part - 1]);
  const all = Array.from({ length: 1 << Math.min(parts, patternPartsMax) }, (_, bits) => mannerOf(bits));
  const alternating = [0x55, 0xaa].map(mannerOf);
  return {
    usual: parts === 1 ? all.slice(0, 1) : [mannerOf(0), ...alternating],
    rest: parts === 1 ? [] : all.slice(1).filter((manner) => !isAlternating(manner)),
  };
}

/** Of more parts than this not every pattern is tried. */
const patternPartsMax = 4;

/** Ways over the slab from one place to another. Null where there is none that the machine can drive. */
export type Travel = (from: Stand, to: Stand) => TimedPiece[] | null;

/** A place on or beside the slab; without a heading any will do. */
export interface Stand {
  readonly at: Point;
  readonly yawRad?: number;
}

export interface DealInput {
  readonly whole: readonly TimedPiece[];
  readonly robots: readonly FleetRobot[];
  readonly manner: Manner;
  readonly travel: Travel;
  /** Time that each robot stands still for others, as far as it is known. */
  readonly waitsS: readonly number[];
}

/** A robot's drive: from its start to its part, the part, and on to its exit. */
export interface DealtCourse extends Course {
  readonly workM: number;
  readonly travelM: number;
}

/** Times that coming and going are worked out again after the parts' ends have moved. */
const roundsMax = 5;

/** One part of the path to each robot, such that all are done at about the same time, coming and going included. Null where a robot gets nowhere. */
export function deal({ whole, robots, manner, travel, waitsS }: DealInput): DealtCourse[] | null {
  const totalS = durationOfS(whole);
  let sharesS = robots.map(() => totalS / robots.length);
  const partOfRobot = assigned(partsOf(whole, sharesS, manner), robots);
  let courses: DealtCourse[] = [];
  for (let round = 0; round < roundsMax; round += 1) {
    const parts = partsOf(whole, sharesS, manner);
    const found = robots.map((robot, index) => courseOf(parts[partOfRobot[index]!]!, robot, travel));
    if (found.some((course) => course === null)) return courses.length === 0 ? null : courses;
    courses = found as DealtCourse[];
    const extrasS = courses.map(
      ({ pieces }, index) => durationOfS(pieces) - sharesS[partOfRobot[index]!]! + (waitsS[index] ?? 0),
    );
    const extraOfPartS = sharesS.map((_, part) => extrasS[partOfRobot.indexOf(part)]!);
    sharesS = evened(totalS, extraOfPartS);
  }
  return courses;
}

/** Shares of the work such that each with its extra comes to the same; nobody gets less than a tenth of an even share. */
function evened(totalS: number, extrasS: readonly number[]): number[] {
  const leastS = (0.1 * totalS) / extrasS.length;
  const meanS = (totalS + extrasS.reduce((sum, extraS) => sum + extraS, 0)) / extrasS.length;
  const wished = extrasS.map((extraS) => Math.max(leastS, meanS - extraS));
  const sum = wished.reduce((a, b) => a + b, 0);
  return wished.map((wish) => (wish * totalS) / sum);
}

function partsOf(whole: readonly TimedPiece[], sharesS: readonly number[], manner: Manner): TimedPiece[][] {
  let fromS = 0;
  return sharesS.map((shareS, part) => {
    const pieces = slice(whole, fromS, part === sharesS.length - 1 ? Infinity : fromS + shareS);
    fromS += shareS;
    return manner[part]! ? turnedAbout(pieces) : pieces;
  });
}

/** The part of a drive between two times. */
export function slice(pieces: readonly TimedPiece[], fromS: number, toS: number): TimedPiece[] {
  const found: TimedPiece[] = [];
  let timeS = 0;
  for (const piece of pieces) {
    const endS = timeS + piece.durationS;
    if (endS > fromS && timeS < toS) {
      const fromShare = Math.max(0, (fromS - timeS) / piece.durationS);
      const toShare = Math.min(1, (toS - timeS) / piece.durationS);
      if (toShare - fromShare > 1e-9)
        found.push(fromShare === 0 && toShare === 1 ? piece : partOf(piece, fromShare, toShare));
    }
    timeS = endS;
  }
  return found;
}

/** For each robot its part, such that the furthest way to come and go is short, then all ways together. */
function assigned(parts: readonly (readonly TimedPiece[])[], robots: readonly FleetRobot[]): number[] {
  const ends = parts.map((pieces) => [pieces[0]!.from.at, headingAfter(pieces.at(-1)!).at] as const);
  const costM = ({ start, exit }: FleetRobot, part: number): number =>
    (start === undefined ? 0 : distanceM(start, ends[part]![0])) +
    (exit === undefined ? 0 : distanceM(ends[part]![1], exit));
  let best: number[] = [];
  let bestM = Infinity;
  const place = (chosen: readonly number[], furthestM: number, sumM: number): void => {
    const wholeM = furthestM + sumM * 1e-3;
    if (wholeM >= bestM - 1e-9) return;
    if (chosen.length === robots.length) {
      best = [...chosen];
      bestM = wholeM;
      return;
    }
    for (const part of parts.keys()) {
      if (chosen.includes(part)) continue;
      const ownM = costM(robots[chosen.length]!, part);
      place([...chosen, part], Math.max(furthestM, ownM), sumM + ownM);
    }
  };
  place([], 0, 0);
  return best;
}

function courseOf(part: readonly TimedPiece[], { start, exit }: FleetRobot, travel: Travel): DealtCourse | null {
  const first = part[0]!.from;
  const last = headingAfter(part.at(-1)!);
  const come = start === undefined ? [] : lifted(travel({ at: start }, first));
  const leave = exit === undefined ? [] : lifted(travel(last, { at: exit }));
  if (come === null || leave === null) return null;
  const lengthM = (pieces: readonly TimedPiece[]): number => pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
  return {
    pieces: [...come, ...part, ...leave],
    before: start === undefined ? 'there' : 'away',
    after: exit === undefined ? 'there' : 'away',
    workM: lengthM(part),
    travelM: lengthM(come) + lengthM(leave),
  };
}

function lifted(pieces: readonly TimedPiece[] | null): TimedPiece[] | null {
  return pieces?.map((piece): TimedPiece => ({ ...piece, tool: 'up' })) ?? null;
}

/** Stops put in where one piece begins with another heading than the one before ended with: a machine that turns on the spot. */
export function withTurns(pieces: readonly TimedPiece[], { halfTurnS }: Drive): TimedPiece[] {
  return pieces.flatMap((piece, index): TimedPiece[] => {
    const before = pieces[index - 1];
    if (before === undefined || before.kind === 'stop' || piece.kind === 'stop') return [piece];
    const apartRad = headingAfter(before).yawRad - piece.from.yawRad;
    const durationS = (halfTurnS * Math.abs(Math.atan2(Math.sin(apartRad), Math.cos(apartRad)))) / Math.PI;
    if (durationS < 1e-9) return [piece];
    const tool = piece.tool === undefined ? {} : { tool: piece.tool };
    return [{ kind: 'stop', from: piece.from, lengthM: 0, durationS, ...tool }, piece];
  });
}
