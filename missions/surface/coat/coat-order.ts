import { distanceM, segmentDistanceM, type Point, type Segment } from '../../../kernel/geometry.ts';
import type { WatchedPlanning } from '../../drafting/watch.ts';
import { pulled } from '../../routing/pulled.ts';
import { roundingM, type CoatGround, type Flood } from './coat-ground.ts';

/** A lane as it is driven, and the way from its end to the next lane or to the exit, both ends included. */
export interface CoatStep {
  readonly lane: Segment;
  readonly onward: readonly Point[];
}

export interface CoatOrderInput {
  readonly ground: CoatGround;
  readonly lanes: readonly Segment[];
  /** Wet from before: nobody drives on it at all. */
  readonly wet: readonly Segment[];
  readonly exit: Point;
  /** From the line of a wet lane to the machine's middle, metres. */
  readonly keptM: number;
  readonly watched: WatchedPlanning;
}

/** Lanes end so near to squares from which there is a way, metres. */
const attachM = 1.4;
const attachesMax = 12;
/** From here on a straight way to the next lane is not worth a look at all others, metres. */
const besideM = 3;
/** Between two squares that are far enough away a way comes nearer by this at most, metres. */
const pulledM = 5e-3;
/** A machine does not leave a lane back over it: the least cosine between its ways. */
const backMin = -0.25;

interface Driven {
  readonly index: number;
  readonly lane: Segment;
}

/**
 * Which lane after which, such that nobody ever drives over one that is coated. Found backwards: the last lane ends where there is a dry way to the
 * exit, the one before where there is one to the last lane's beginning, over floor that is coated only later. Every lane for which there is
 * one is taken, the one with the shortest first.
 */
export function coatOrder(input: CoatOrderInput): CoatStep[] {
  const { ground, wet, exit } = input;
  const lanes = withoutConflicts(input);
  const left = new Set(lanes.keys());
  for (const lane of [...lanes, ...wet]) ground.count(lane, 1);
  const steps: CoatStep[] = [];
  let goal = exit;
  while (left.size > 0) {
    input.watched.look();
    const coated = [...wet, ...[...left].map((index) => lanes[index]!)];
    const options = [...left].flatMap((index): Driven[] => {
      const { from, to } = lanes[index]!;
      return [
        { index, lane: { from, to } },
        { index, lane: { from: to, to: from } },
      ];
    });
    const next = straightTo(input, options, goal, coated) ?? roundTo(input, options, goal, coated);
    if (next === null) break;
    steps.unshift({ lane: next.lane, onward: next.onward });
    ground.count(lanes[next.index]!, -1);
    left.delete(next.index);
    goal = next.lane.from;
  }
  return steps;
}

/** Of lanes so near to each other that the wheels of one run over the other the longer ones. */
function withoutConflicts({ lanes, keptM }: CoatOrderInput): Segment[] {
  const lengthM = ({ from, to }: Segment): number => distanceM(from, to);
  const kept: Segment[] = [];
  for (const lane of [...lanes].sort((a, b) => lengthM(b) - lengthM(a))) {
    if (kept.every((other) => segmentDistanceM(lane, other) >= keptM - roundingM)) kept.push(lane);
  }
  return kept;
}

type Next = CoatStep & { readonly index: number };

function straightTo(
  input: CoatOrderInput,
  options: readonly Driven[],
  goal: Point,
  coated: readonly Segment[],
): Next | null {
  const near = options
    .filter(({ lane }) => distanceM(lane.to, goal) <= besideM)
    .sort((a, b) => distanceM(a.lane.to, goal) - distanceM(b.lane.to, goal));
  const found = near.find(({ lane, index }) => isDry(input, coated, { lane, index }, goal));
  return found === undefined ? null : { ...found, onward: [found.lane.to, goal] };
}

/** Whether the straight way from a lane's end keeps off all that is coated by then. */
function isDry({ ground, keptM }: CoatOrderInput, coated: readonly Segment[], { lane }: Driven, to: Point): boolean {
  const way: Segment = { from: lane.to, to };
  if (isBack(lane, to) || !ground.isOpen(lane.to, to)) return false;
  return coated.every((other) => isSame(other, lane) || segmentDistanceM(way, other) >= keptM - roundingM);
}

function isSame(one: Segment, other: Segment): boolean {
  const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];
  return (
    (same(one.from, other.from) && same(one.to, other.to)) || (same(one.from, other.to) && same(one.to, other.from))
  );
}

function isBack({ from, to }: Segment, next: Point): boolean {
  const [ax, ay, bx, by] = [to[0] - from[0], to[1] - from[1], next[0] - to[0], next[1] - to[1]];
  const lengths = Math.hypot(ax, ay) * Math.hypot(bx, by);
  return lengths > 0 && (ax * bx + ay * by) / lengths < backMin;
}

function roundTo(
  input: CoatOrderInput,
  options: readonly Driven[],
  goal: Point,
  coated: readonly Segment[],
): Next | null {
  const { ground, keptM } = input;
  const flood = ground.floodFrom(goal);
  const found = options
    .map((option) => ({ option, attach: attachesOf(flood, option.lane) }))
    .filter(({ attach }) => attach.length > 0)
    .sort((a, b) => costOf(flood, a) - costOf(flood, b));
  for (const { option, attach } of found) {
    const at = attach.find((point) => isDry(input, coated, option, point));
    if (at === undefined) continue;
    const way = flood.way(at);
    const others = coated.filter((other) => !isSame(other, option.lane));
    const isClear = (a: Point, b: Point): boolean =>
      ground.isOpen(a, b) && others.every((other) => segmentDistanceM({ from: a, to: b }, other) >= keptM - pulledM);
    const straight = pulled(way, (a, b) => isClear(way[a]!, way[b]!)) ?? way;
    return { ...option, onward: [option.lane.to, ...straight, goal] };
  }
  return null;
}

function attachesOf(flood: Flood, lane: Segment): Point[] {
  const costM = (at: Point): number => distanceM(at, lane.to) + flood.lengthM(at);
  return flood
    .near(lane.to, attachM)
    .filter((at) => !isBack(lane, at))
    .sort((a, b) => costM(a) - costM(b))
    .slice(0, attachesMax);
}

function costOf(flood: Flood, { option, attach }: { option: Driven; attach: readonly Point[] }): number {
  return distanceM(option.lane.to, attach[0]!) + flood.lengthM(attach[0]!);
}
