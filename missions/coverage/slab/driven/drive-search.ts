import { createHeap } from '../../../routing/heap.ts';
import { headingAfter, type DrivePiece, type Heading } from '../pieces.ts';
import type { DriveGround } from './drive-ground.ts';
import { piecesOfWay, turnWays } from './turns.ts';

/** A drive found so far; the last of it leads here. */
interface Found {
  readonly heading: Heading;
  readonly costM: number;
  readonly piece: DrivePiece | null;
  readonly before: Found | null;
}

/** A step of the search, as share of the radius, and between these, metres. */
const stepShare = 0.4;
const stepMinM = 0.25;
const stepMaxM = 0.8;
const yaws = 24;
/** Places looked at, at most. */
const looksMax = 3_000;
/** The goal is tried directly from every place within so many radii, and from every so many-th elsewhere. */
const nearRadii = 5;
const tryEvery = 10;

/**
 * A drive round whatever stands in the way: search over places and headings in steps along arcs and lines (hybrid A*, Dolgov et al. 2008),
 * ended by a direct way. Null where none is found within the limit: there may be one all the same.
 */
export function searchDrive(ground: DriveGround, from: Heading, to: Heading): DrivePiece[] | null {
  const { radiusM } = ground.turning;
  const stepM = Math.min(stepMaxM, Math.max(stepMinM, stepShare * radiusM));
  const nameOf = ({ at, yawRad }: Heading): string => {
    const yaw = ((Math.round((yawRad / (2 * Math.PI)) * yaws) % yaws) + yaws) % yaws;
    return `${Math.round((at[0] / stepM) * 1.5)} ${Math.round((at[1] / stepM) * 1.5)} ${yaw}`;
  };
  const seen = new Set<string>();
  const all: Found[] = [{ heading: from, costM: 0, piece: null, before: null }];
  const heap = createHeap();
  heap.push(0, 0);
  let looks = 0;
  for (let index = heap.pop(); index >= 0 && looks < looksMax; index = heap.pop()) {
    const found = all[index]!;
    const name = nameOf(found.heading);
    if (seen.has(name)) continue;
    seen.add(name);
    looks += 1;
    const awayM = apartM(found.heading, to);
    if (awayM < nearRadii * radiusM || looks % tryEvery === 1) {
      const last = ground.direct(found.heading, to);
      if (last !== null) return [...piecesTo(found), ...last];
    }
    for (const { pieces, costM } of stepsFrom(ground, found, stepM)) {
      const heading = headingAfter(pieces[0]!);
      if (seen.has(nameOf(heading)) || !ground.isClear(pieces)) continue;
      all.push({ heading, costM: found.costM + costM, piece: pieces[0]!, before: found });
      heap.push(all.length - 1, found.costM + costM + leastM(ground, heading, to));
    }
  }
  return null;
}

function apartM(a: Heading, b: Heading): number {
  return Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]);
}

/** What is still to be driven at least; near the goal the turns count. */
function leastM({ turning }: DriveGround, from: Heading, to: Heading): number {
  const awayM = apartM(from, to);
  return awayM > nearRadii * turning.radiusM ? awayM : turnWays(from, to, turning)[0]!.costM;
}

function stepsFrom({ turning }: DriveGround, { heading, piece }: Found, stepM: number) {
  const lengths = turning.canReverse ? [stepM, -stepM] : [stepM];
  return [0, turning.radiusM, -turning.radiusM].flatMap((leftM) =>
    lengths.map((lengthM) => {
      const isChange = piece !== null && (piece.gear === 'forward') !== lengthM > 0;
      const turnedM = leftM === 0 ? lengthM : Math.sign(lengthM) * Math.min(stepM, (turning.radiusM * Math.PI) / 4);
      return {
        pieces: piecesOfWay(heading, { steps: [[leftM, turnedM]] }),
        costM: Math.abs(turnedM) + (isChange ? turning.gearChangeM : 0),
      };
    }),
  );
}

function piecesTo(found: Found): DrivePiece[] {
  const pieces: DrivePiece[] = [];
  for (let at: Found | null = found; at !== null; at = at.before) if (at.piece !== null) pieces.push(at.piece);
  return pieces.reverse();
}
