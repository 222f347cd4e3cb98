import type { Point } from '../../../../kernel/geometry.ts';
import type { Heading } from '../pieces.ts';
import { turnedPass, type Pass } from './drive-passes.ts';
import { forwardM, turnWays, type Turning } from './turns.ts';

/** Rounds of improvement, at most. */
const roundsMax = 12;
/** More passes than this are not improved: each is tried at every place. */
const improvedMax = 220;

/**
 * The passes in an order and each in a direction such that the turns between are short: the nearest next, then single passes put elsewhere.
 * Turns count without walls. Where lanes lie closer than a turn is wide this leaves lanes out and comes back for them.
 */
export function orderPasses(passes: readonly Pass[], turning: Turning, start: Point | undefined): Pass[] {
  const options = passes.flatMap((pass) => [pass, turnedPass(pass)]);
  const entries = options.map(({ poses }) => poses[0]!);
  const exits = options.map(({ poses }) => poses.at(-1)!);
  const known = new Float64Array(options.length ** 2).fill(NaN);
  const gapM = (from: number, to: number): number => {
    const name = from * options.length + to;
    if (Number.isNaN(known[name]!)) known[name] = leastM(exits[from]!, entries[to]!, turning);
    return known[name]!;
  };
  const first = startOption(entries, start);
  const order = [first];
  const left = new Set(passes.keys());
  left.delete(first >> 1);
  while (left.size > 0) {
    const at = order.at(-1)!;
    const open = [...left].flatMap((pass) => [2 * pass, 2 * pass + 1]);
    const next = open.reduce((nearest, option) => (gapM(at, option) < gapM(at, nearest) ? option : nearest));
    order.push(next);
    left.delete(next >> 1);
  }
  return (passes.length > improvedMax ? order : improved(order, gapM)).map((option) => options[option]!);
}

function leastM(from: Heading, to: Heading, turning: Turning): number {
  return turning.canReverse ? turnWays(from, to, turning)[0]!.costM : forwardM(from, to, turning.radiusM);
}

function startOption(entries: readonly Heading[], start: Point | undefined): number {
  const [x, y] = start ?? [-1e6, -1e6];
  let best = 0;
  entries.forEach(({ at }, option) => {
    const [bx, by] = entries[best]!.at;
    if (Math.hypot(at[0] - x, at[1] - y) < Math.hypot(bx - x, by - y) - 1e-9) best = option;
  });
  return best;
}

/** Takes every pass out in turn and puts it, either way round, where it costs least; the first stays. */
function improved(order: readonly number[], gapM: Gap): number[] {
  let best: readonly number[] = order;
  for (let round = 0; round < roundsMax; round += 1) {
    const before = best;
    for (const option of order.slice(1)) best = bestPlace(best, option >> 1, gapM);
    if (best === before) break;
  }
  return [...best];
}

type Gap = (from: number, to: number) => number;

/** The order with one pass where, and driven as, it costs least; the same order where that is as it was. */
function bestPlace(order: readonly number[], pass: number, gapM: Gap): readonly number[] {
  const at = order.findIndex((option) => option >> 1 === pass);
  const without = order.filter((_, index) => index !== at);
  const joinM = (index: number, option: number): number => {
    const [before, after] = [without[index - 1]!, without[index]];
    if (after === undefined) return gapM(before, option);
    return gapM(before, option) + gapM(option, after) - gapM(before, after);
  };
  let place = at;
  let way = order[at]!;
  for (let index = 1; index <= without.length; index += 1) {
    for (const option of [2 * pass, 2 * pass + 1])
      if (joinM(index, option) < joinM(place, way) - 1e-9) [place, way] = [index, option];
  }
  const isSame = place === at && way === order[at];
  return isSame ? order : [...without.slice(0, place), way, ...without.slice(place)];
}
