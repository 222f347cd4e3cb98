import type { Random } from '../../../kernel/random.ts';
import type { WorkMeter } from '../../solver/work-budget.ts';
import type { CoverRaster } from './cover-raster.ts';
import { NONE, type IsBetter, type PathChain } from './path-chain.ts';

export interface RelaxInput {
  readonly chain: PathChain;
  readonly raster: CoverRaster;
  readonly toolRadiusM: number;
  /** Squares that may be left. */
  readonly leftMax: number;
  /** Whether the tool finds room at a place. */
  readonly isPlace: (xM: number, yM: number) => boolean;
  readonly random: Random;
  readonly meter: WorkMeter;
  /** Whether the path's ends may move. */
  readonly ends: { readonly start: 'fixed' | 'free'; readonly exit: 'fixed' | 'free' };
}

/** Metres that are paid for the area of one metre of fresh path, to begin with. */
const worthFirst = 1.3;
/** Share of the tool's width that corners are moved by, about. */
const stepShare = 0.12;
const runMax = 6;
const roundMoves = 256;
/** Share of the budget after which the path is only put in order. */
const relaxUntil = 0.7;

/** Shortens the path by small random changes that cost no more cover than they are worth, while the meter runs. */
export function relax(input: RelaxInput): void {
  const { raster, toolRadiusM, leftMax, random, meter } = input;
  const widthM = 2 * toolRadiusM;
  let worth = worthFirst;
  while (!meter.isOver && meter.usedRatio < relaxUntil) {
    const perCell = (worth * raster.cellM * raster.cellM) / widthM;
    const heat = 0.004 * widthM * Math.max(0, 1 - meter.usedRatio / relaxUntil);
    for (let move = 0; move < roundMoves; move += 1) {
      const allowed = -Math.log(1 - random.next()) * heat;
      const isBetter = (costM: number, gain: number): boolean => costM - gain * perCell < allowed;
      tryMove(input, widthM, isBetter);
    }
    meter.spend(roundMoves);
    worth = Math.min(30, Math.max(1.05, raster.left > leftMax ? worth * 1.04 : worth / 1.02));
  }
}

/** Long paths are gone through again only while more than this share of their corners went. */
const goneMin = 0.002;

/** Takes out corners that the path can do without: it gets no longer and leaves no more than it may. Ends at once when it is cancelled. */
export function tidy({ chain, raster, leftMax, meter }: RelaxInput): void {
  for (let before = Infinity; chain.size < before * (1 - goneMin);) {
    before = chain.size;
    const corners = Array.from({ length: chain.size }, (_, number) => chain.corner(number));
    for (const corner of corners) {
      if (meter.isCancelled) return;
      const [from, to] = [chain.before(corner), chain.after(corner)];
      if (from === NONE || to === NONE) continue;
      const slack = leftMax - raster.left;
      chain.replace(from, to, [], (costM, gain) => costM < 1e-9 && gain >= Math.min(0, -slack / 8));
    }
  }
}

function tryMove(input: RelaxInput, widthM: number, isBetter: IsBetter): void {
  const { chain, raster, random, ends } = input;
  const corner = chain.corner(random.below(chain.size));
  const [before, after] = [chain.before(corner), chain.after(corner)];
  if (before === NONE && (ends.start === 'fixed' || chain.size < 4)) return;
  if (after === NONE && (ends.exit === 'fixed' || chain.size < 4)) return;
  const [x, y] = [chain.x(corner), chain.y(corner)];
  const kind = random.next();
  const stepM = stepShare * widthM * random.next() * 2;
  if (kind < 0.45) {
    const [towardsX, towardsY] = chordMiddle(chain, before, after, x, y);
    const pull = random.next() < 0.5 ? random.next() : 0;
    const to = [
      x + pull * (towardsX - x) + stepM * random.normal(),
      y + pull * (towardsY - y) + stepM * random.normal(),
    ];
    chain.replace(before, after, to, isBetter);
  } else if (kind < 0.65) {
    let end = after;
    for (let more = random.below(3); more > 0 && end !== NONE && chain.after(end) !== NONE; more -= 1)
      end = chain.after(end);
    const isLong =
      before !== NONE &&
      end !== NONE &&
      Math.hypot(chain.x(end) - chain.x(before), chain.y(end) - chain.y(before)) > 1.1 * widthM;
    if (!isLong && (end !== NONE || ends.exit === 'free')) chain.replace(before, end, [], isBetter);
  } else if (kind < 0.85) {
    shiftRun(input, corner, stepM, isBetter);
  } else if (raster.left > 0) {
    const [leftX, leftY] = raster.leftAt(random.below(raster.left));
    const near = chain.near(leftX, leftY);
    if (near.length === 0) return;
    const one = near[random.below(near.length)]!;
    const share = 0.3 + 0.6 * random.next();
    const to = [chain.x(one) + share * (leftX - chain.x(one)), chain.y(one) + share * (leftY - chain.y(one))];
    const isEnd = chain.before(one) === NONE || chain.after(one) === NONE;
    if (isEnd) return;
    const how = random.below(3);
    if (how === 0) chain.replace(chain.before(one), chain.after(one), to, isBetter);
    else if (how === 1) chain.replace(one, chain.after(one), to, isBetter);
    else chain.replace(chain.before(one), one, to, isBetter);
  }
}

function chordMiddle(chain: PathChain, before: number, after: number, x: number, y: number): readonly [number, number] {
  if (before === NONE) return [chain.x(after), chain.y(after)];
  if (after === NONE) return [chain.x(before), chain.y(before)];
  const [ax, ay, bx, by] = [chain.x(before), chain.y(before), chain.x(after), chain.y(after)];
  const squared = (bx - ax) ** 2 + (by - ay) ** 2;
  const share = squared < 1e-12 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
  return [ax + share * (bx - ax), ay + share * (by - ay)];
}

/** Moves several corners in a row by the same. */
function shiftRun({ chain, random }: RelaxInput, corner: number, stepM: number, isBetter: IsBetter): void {
  const [dx, dy] = [stepM * random.normal(), stepM * random.normal()];
  const before = chain.before(corner);
  if (before === NONE) return;
  const to: number[] = [];
  let at = corner;
  for (let left = 2 + random.below(runMax - 1); left > 0; left -= 1) {
    if (chain.after(at) === NONE) return;
    to.push(chain.x(at) + dx, chain.y(at) + dy);
    at = chain.after(at);
  }
  chain.replace(before, at, to, isBetter);
}
