import { headingAlong, type DrivePiece, type Heading } from '../pieces.ts';

/** How a machine turns. */
export interface Turning {
  readonly radiusM: number;
  readonly canReverse: boolean;
  /** Metres charged for a change of gear. */
  readonly gearChangeM: number;
}

/** One way from a heading to another: up to three steps, each a circle's radius (left positive, 0 for straight on) and a length, negative for backwards. */
export interface TurnWay {
  readonly costM: number;
  readonly steps: readonly (readonly [leftM: number, lengthM: number])[];
}

const fullRad = 2 * Math.PI;
/** Turns by less than this are none, and full circles but for it neither, radians. */
const noneRad = 1e-7;

function wrapped(angleRad: number): number {
  const rest = ((angleRad % fullRad) + fullRad) % fullRad;
  return rest > fullRad - noneRad || rest < noneRad ? 0 : rest;
}

type Side = 1 | -1;
const sides: readonly Side[] = [1, -1];

/** A way over given headings between its steps. Each arc may be driven in either gear; the straight line says its own. */
interface Joined {
  readonly sides: readonly [Side, Side | 0, Side];
  readonly yawsRad: readonly [number, number, number, number];
  readonly straightM: number;
}

/**
 * All ways of arc–line–arc and arc–arc–arc with one radius, cheapest first: Dubins (1957) forwards, and the ways of Reeds & Shepp (1990)
 * with as many steps where the machine may reverse. The cheapest of Dubins' is the shortest there is; with gears there may be shorter ones of more steps.
 */
export function turnWays(from: Heading, to: Heading, turning: Turning): TurnWay[] {
  const found: TurnWay[] = [];
  for (const first of sides) {
    for (const last of sides) {
      for (const joined of [...overLine(from, to, first, last, turning), ...overCircle(from, to, first, last, turning)])
        found.push(...driven(joined, turning));
    }
  }
  return found.sort((a, b) => a.costM - b.costM);
}

/** Length of the shortest way forwards, without looking at what is in the way: Dubins' words by numbers only, for choosing among many. */
export function forwardM(
  { at: [ax, ay], yawRad: aRad }: Heading,
  { at: [bx, by], yawRad: bRad }: Heading,
  radiusM: number,
): number {
  let least = Infinity;
  for (const first of sides) {
    const [x1, y1] = [ax - first * radiusM * Math.sin(aRad), ay + first * radiusM * Math.cos(aRad)];
    for (const last of sides) {
      const dx = bx - last * radiusM * Math.sin(bRad) - x1;
      const dy = by + last * radiusM * Math.cos(bRad) - y1;
      const acrossM = (last - first) * radiusM;
      const squared = dx * dx + dy * dy - acrossM * acrossM;
      if (squared < 0) continue;
      const straightM = Math.sqrt(squared);
      const yawRad = straightM < 1e-9 && acrossM === 0 ? aRad : Math.atan2(dy, dx) - Math.atan2(acrossM, straightM);
      const turnRad = wrapped(first * (yawRad - aRad)) + wrapped(last * (bRad - yawRad));
      least = Math.min(least, straightM + turnRad * radiusM);
    }
  }
  return least;
}

/** Middle of the circle on a side. */
function middleOf({ at, yawRad }: Heading, side: Side, radiusM: number): readonly [number, number] {
  return [at[0] - side * radiusM * Math.sin(yawRad), at[1] + side * radiusM * Math.cos(yawRad)];
}

function overLine(from: Heading, to: Heading, first: Side, last: Side, turning: Turning): Joined[] {
  const { radiusM, canReverse } = turning;
  const [a, b] = [middleOf(from, first, radiusM), middleOf(to, last, radiusM)];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const acrossM = (last - first) * radiusM;
  const squared = dx * dx + dy * dy - acrossM * acrossM;
  if (squared < -1e-12) return [];
  const straightM = Math.sqrt(Math.max(0, squared));
  const towardsRad = Math.atan2(dy, dx);
  return (canReverse ? [1, -1] : [1]).map((gear) => {
    const yawRad = straightM < 1e-9 && acrossM === 0 ? from.yawRad : towardsRad - Math.atan2(acrossM, gear * straightM);
    return {
      sides: [first, 0, last],
      yawsRad: [from.yawRad, yawRad, yawRad, to.yawRad],
      straightM: gear * straightM,
    };
  });
}

function overCircle(from: Heading, to: Heading, first: Side, last: Side, { radiusM }: Turning): Joined[] {
  if (first !== last) return [];
  const [a, b] = [middleOf(from, first, radiusM), middleOf(to, first, radiusM)];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const apartM = Math.hypot(dx, dy);
  if (apartM > 4 * radiusM || apartM < 1e-9) return [];
  const towardsRad = Math.atan2(dy, dx);
  const offRad = Math.acos(apartM / (4 * radiusM));
  return sides.map((half) => {
    const outRad = towardsRad + half * offRad;
    const backRad = Math.PI + towardsRad - half * offRad;
    const quarter = (first * Math.PI) / 2;
    return {
      sides: [first, first === 1 ? -1 : 1, first],
      yawsRad: [from.yawRad, outRad + quarter, backRad + quarter, to.yawRad],
      straightM: 0,
    };
  });
}

function driven({ sides: over, yawsRad, straightM }: Joined, { radiusM, canReverse, gearChangeM }: Turning): TurnWay[] {
  let ways: TurnWay['steps'][] = [[]];
  over.forEach((side, index) => {
    const turnRad = side === 0 ? 0 : wrapped(side * (yawsRad[index + 1]! - yawsRad[index]!));
    const lengths =
      side === 0
        ? [straightM]
        : canReverse && turnRad > 0
          ? [turnRad * radiusM, (turnRad - fullRad) * radiusM]
          : [turnRad * radiusM];
    ways = ways.flatMap((way) =>
      lengths.map((lengthM): TurnWay['steps'] =>
        Math.abs(lengthM) < 1e-9 ? way : [...way, [side * radiusM, lengthM]],
      ),
    );
  });
  return ways.map((steps) => ({ steps, costM: costOf(steps, gearChangeM) }));
}

function costOf(steps: TurnWay['steps'], gearChangeM: number): number {
  return steps.reduce((sum, [, lengthM], index) => {
    const before = steps[index - 1];
    const isChange = before !== undefined && Math.sign(before[1]) !== Math.sign(lengthM);
    return sum + Math.abs(lengthM) + (isChange ? gearChangeM : 0);
  }, 0);
}

/** A way's steps as pieces from a heading on. */
export function piecesOfWay(from: Heading, { steps }: Pick<TurnWay, 'steps'>): DrivePiece[] {
  let at = from;
  return steps.map(([leftM, lengthM]) => {
    const gear = lengthM < 0 ? 'backward' : 'forward';
    const piece: DrivePiece =
      leftM === 0
        ? { kind: 'straight', from: at, gear, lengthM: Math.abs(lengthM) }
        : { kind: 'arc', from: at, gear, lengthM: Math.abs(lengthM), leftM };
    at = headingAlong(piece, piece.lengthM);
    return piece;
  });
}
