import type { Point } from '../../../../kernel/geometry.ts';
import type { Knot } from '../pieces.ts';
import type { Course } from './keep-apart.ts';

/** Where a robot is when, and whether it stands there before and after. */
export interface Presence extends Pick<Course, 'before' | 'after'> {
  readonly knots: readonly Knot[];
}

/** The least distance between the middles of two robots that are on the slab together: exact, from knot to knot. Null where none ever are. */
export function leastApartM(robots: readonly Presence[]): number | null {
  let least = Infinity;
  robots.forEach((a, index) => {
    for (const b of robots.slice(index + 1)) least = Math.min(least, pairApartM(a, b));
  });
  return least === Infinity ? null : least;
}

function pairApartM(a: Presence, b: Presence): number {
  const timesS = [...a.knots, ...b.knots].map(({ timeS }) => timeS).sort((x, y) => x - y);
  const [atA, atB] = [walker(a), walker(b)];
  let least = Infinity;
  for (let index = 1; index < timesS.length; index += 1) {
    const [fromS, toS] = [timesS[index - 1]!, timesS[index]!];
    if (toS <= fromS) continue;
    const [a1, b1, a2, b2] = [atA(fromS, 'from'), atB(fromS, 'from'), atA(toS, 'to'), atB(toS, 'to')];
    if (a1 === null || b1 === null || a2 === null || b2 === null) continue;
    least = Math.min(least, originApartM([a1[0] - b1[0], a1[1] - b1[1]], [a2[0] - b2[0], a2[1] - b2[1]]));
  }
  return least;
}

/** Places at rising times; null while the robot is not on the slab. */
function walker({ knots, before, after }: Presence): (timeS: number, side: 'from' | 'to') => Point | null {
  let index = 1;
  const [first, last] = [knots[0]!, knots.at(-1)!];
  return (timeS, side) => {
    if (before === 'away' && (side === 'from' ? timeS < first.timeS : timeS <= first.timeS)) return null;
    if (after === 'away' && (side === 'from' ? timeS >= last.timeS : timeS > last.timeS)) return null;
    if (timeS <= first.timeS) return first.at;
    while (index < knots.length - 1 && knots[index]!.timeS < timeS) index += 1;
    const [from, to] = [knots[index - 1]!, knots[index]!];
    const share = to.timeS === from.timeS ? 1 : Math.min(1, (timeS - from.timeS) / (to.timeS - from.timeS));
    return [from.at[0] + share * (to.at[0] - from.at[0]), from.at[1] + share * (to.at[1] - from.at[1])];
  };
}

/** From the origin to the line between two points. */
function originApartM([ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / squared));
  return Math.hypot(ax + share * dx, ay + share * dy);
}
