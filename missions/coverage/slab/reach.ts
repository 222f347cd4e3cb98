import { NONE, type IsBetter } from './path-chain.ts';
import type { RelaxInput } from './relax.ts';

/** Metres that are paid for the area of one metre of fresh path, to begin with, and at most. */
const worthFirst = 1.3;
const worthMax = 200;
const worthStep = 1.5;
/** Share of the squares left that are tried at each worth: neighbours are got at together. */
const triedShare = 0.3;
/** Where few are left, each is tried from several sides. */
const triedMin = 30;
/** Pairs of a place to touch a square from and a corner near it that are tried, nearest first. */
const triesMax = 4;
const bearings = 12;

/** Puts in detours, the most worthwhile first, until enough is covered. */
export function reach(input: RelaxInput): void {
  const { raster, leftMax, random, meter } = input;
  for (let worth = worthFirst; worth < worthMax && raster.left > leftMax; worth *= worthStep) {
    for (
      let tries = Math.max(triedMin, Math.ceil(triedShare * raster.left));
      tries > 0 && raster.left > leftMax;
      tries -= 1
    ) {
      meter.lookNow();
      const [x, y] = raster.leftAt(random.below(raster.left));
      reachFor(input, x, y, worth);
    }
  }
}

function reachFor(input: RelaxInput, x: number, y: number, worth: number): boolean {
  const { chain, raster, toolRadiusM, meter, ends } = input;
  const perCell = (worth * raster.cellM * raster.cellM) / (2 * toolRadiusM);
  const isWorthIt: IsBetter = (costM, gain) => costM - gain * perCell < -1e-9;
  for (const { corner, at } of nearestPairs(input, x, y)) {
    meter.spend(1);
    const [before, after] = [chain.before(corner), chain.after(corner)];
    if (before !== NONE && after !== NONE && chain.replace(before, after, at, isWorthIt)) return true;
    if ((after !== NONE || ends.exit === 'free') && chain.replace(corner, after, at, isWorthIt)) return true;
    if ((before !== NONE || ends.start === 'free') && chain.replace(before, corner, at, isWorthIt)) return true;
  }
  return false;
}

interface Pair {
  readonly at: readonly [number, number];
  readonly corner: number;
  readonly awayM: number;
}

/** Places around a square from where the tool touches it, each with a corner near it. */
function nearestPairs({ chain, isPlace, toolRadiusM, random }: RelaxInput, x: number, y: number): Pair[] {
  const turn = random.next();
  const awayM = toolRadiusM * (0.75 + 0.2 * random.next());
  const pairs: Pair[] = [];
  for (let index = 0; index < bearings; index += 1) {
    const bearing = ((index + turn) / bearings) * 2 * Math.PI;
    const at = [x + awayM * Math.cos(bearing), y + awayM * Math.sin(bearing)] as const;
    if (!isPlace(at[0], at[1])) continue;
    chain.forEachNear(at[0], at[1], (corner) => {
      const pair = { at, corner, awayM: Math.hypot(at[0] - chain.x(corner), at[1] - chain.y(corner)) };
      if (pairs.length === triesMax && pair.awayM >= pairs[triesMax - 1]!.awayM) return;
      const place = pairs.findIndex((other) => pair.awayM < other.awayM);
      pairs.splice(place < 0 ? pairs.length : place, 0, pair);
      if (pairs.length > triesMax) pairs.pop();
    });
  }
  return pairs;
}
