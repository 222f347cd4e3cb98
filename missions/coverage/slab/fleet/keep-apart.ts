import type { Point } from '../../../../kernel/geometry.ts';
import { durationOfS, knotsOf, partOf, type Knot, type TimedPiece } from '../pieces.ts';

/** One robot's drive without waiting, and whether it is on the slab before and after it. */
export interface Course {
  readonly pieces: readonly TimedPiece[];
  readonly before: 'away' | 'there';
  readonly after: 'away' | 'there';
}

export interface Apart {
  /** Middles of two tools keep this apart. */
  readonly middlesM: number;
  readonly speedMps: number;
}

/** The robots' drives with stops put in. */
export interface KeptApart {
  readonly pieces: readonly TimedPiece[];
  /** When it sets off; before it is away or stands at its first place. */
  readonly setsOffS: number;
  readonly waitS: number;
}

/** Between two looks a robot moves no more than this share of the distance to be kept. */
const stepShare = 0.06;
/** Looks at places and times, at most, for one robot. */
const looksMax = 600_000;
/** A robot that has not arrived after so many times all drives together never will. */
const patience = 1.5;

/** Where somebody is at every step of time; null while away. The last entry holds for ever. */
type Track = readonly (Point | null)[];

/**
 * Stops on given ways such that no two robots ever meet: each in turn gets the earliest passage through what the ones before leave, found
 * by search over its place on the way and the time (O'Donnell & Lozano-Pérez 1989 for several in turn). At every step the middles are
 * apart by the distance plus what two robots can close in half a step, so that nothing happens between. Null where a robot finds no passage.
 */
export function keepApart(
  courses: readonly Course[],
  order: readonly number[],
  { middlesM, speedMps }: Apart,
): KeptApart[] | null {
  const stepS = (stepShare * middlesM) / speedMps;
  const isApart = (a: Point, b: Point | null): boolean =>
    b === null || Math.hypot(a[0] - b[0], a[1] - b[1]) >= middlesM + stepS * speedMps;
  const totalS = courses.reduce((sum, { pieces }) => sum + durationOfS(pieces), 0);
  const stepsMax = Math.ceil((patience * totalS) / stepS) + 10;
  const tracks: Track[] = [];
  const kept: KeptApart[] = [];
  for (const robot of order) {
    const course = courses[robot]!;
    const places = placesAlong(knotsOf(course.pieces), stepS);
    const steps = passage(places, course, stepsMax, (at, step) =>
      tracks.every((track) => isApart(at, track[Math.min(step, track.length - 1)]!)),
    );
    if (steps === null) return null;
    if (course.after === 'there') {
      const last = places.at(-1)!;
      const isPassed = tracks.some((track) => track.some((at, step) => step >= steps.length && !isApart(last, at)));
      if (isPassed) return null;
    }
    tracks.push(trackOf(steps, places, course));
    kept[robot] = withStops(course.pieces, steps, stepS);
  }
  return kept;
}

function placesAlong(knots: readonly Knot[], stepS: number): Point[] {
  const count = Math.ceil(knots.at(-1)!.timeS / stepS - 1e-9);
  let index = 1;
  return Array.from({ length: count + 1 }, (_, step) => {
    const timeS = Math.min(step * stepS, knots.at(-1)!.timeS);
    while (index < knots.length - 1 && knots[index]!.timeS < timeS) index += 1;
    const [a, b] = [knots[index - 1]!, knots[index]!];
    const share = b.timeS === a.timeS ? 1 : Math.min(1, (timeS - a.timeS) / (b.timeS - a.timeS));
    return [a.at[0] + share * (b.at[0] - a.at[0]), a.at[1] + share * (b.at[1] - a.at[1])];
  });
}

/** The number of the place at every step of time, by search in depth: onwards where that is free, else a wait, as late as possible. */
function passage(
  places: readonly Point[],
  { before }: Course,
  stepsMax: number,
  isFree: (at: Point, step: number) => boolean,
): number[] | null {
  const last = places.length - 1;
  const seen = new Set<number>();
  const mayBe = (place: number, step: number): boolean =>
    (place === 0 && before === 'away') || isFree(places[place]!, step);
  const maySetOff = (place: number, step: number): boolean =>
    place > 0 || before === 'there' || isFree(places[0]!, step);
  if (!mayBe(0, 0)) return null;
  const steps = [0];
  for (let looks = 0; steps.length > 0 && looks < looksMax; looks += 1) {
    const step = steps.length - 1;
    const place = steps[step]!;
    if (place === last) return steps;
    const enter = (to: number): boolean => {
      const name = (step + 1) * places.length + to;
      if (step >= stepsMax || seen.has(name) || !mayBe(to, step + 1)) return false;
      seen.add(name);
      steps.push(to);
      return true;
    };
    if (maySetOff(place, step) && enter(place + 1)) continue;
    if (!enter(place)) steps.pop();
  }
  return null;
}

function trackOf(steps: readonly number[], places: readonly Point[], { before, after }: Course): Track {
  const setsOff = before === 'away' ? steps.lastIndexOf(0) : 0;
  const track = steps.map((place, step) => (step < setsOff ? null : places[place]!));
  return after === 'away' ? [...track, null] : track;
}

function withStops(pieces: readonly TimedPiece[], steps: readonly number[], stepS: number): KeptApart {
  const setsOff = steps.lastIndexOf(0);
  const waits: { atS: number; waitS: number }[] = [];
  for (let step = setsOff + 1; step < steps.length; step += 1) {
    if (steps[step] !== steps[step - 1]) continue;
    const atS = steps[step]! * stepS;
    const last = waits.at(-1);
    if (last?.atS === atS) last.waitS += stepS;
    else waits.push({ atS, waitS: stepS });
  }
  const driven: TimedPiece[] = [];
  let timeS = 0;
  let next = 0;
  for (const piece of pieces) {
    let doneS = 0;
    for (; next < waits.length && waits[next]!.atS < timeS + piece.durationS; next += 1) {
      const { atS, waitS } = waits[next]!;
      const untilS = Math.max(doneS, atS - timeS);
      if (untilS > doneS) driven.push(partOf(piece, doneS / piece.durationS, untilS / piece.durationS));
      const from = partOf(piece, untilS / piece.durationS, 1).from;
      const tool = piece.tool === undefined ? {} : { tool: piece.tool };
      driven.push({ kind: 'stop', from, lengthM: 0, durationS: waitS, ...tool });
      doneS = untilS;
    }
    driven.push(doneS === 0 ? piece : partOf(piece, doneS / piece.durationS, 1));
    timeS += piece.durationS;
  }
  const waitedS = waits.reduce((sum, { waitS }) => sum + waitS, 0);
  return { pieces: driven, setsOffS: setsOff * stepS, waitS: setsOff * stepS + waitedS };
}
