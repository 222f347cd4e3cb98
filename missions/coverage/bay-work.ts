import { distanceM, type Point, type Polygon } from '../../kernel/geometry.ts';
import type { Body, FloorTool } from '../routing/body.ts';
import { forwards, wayLengthM, type WayPart } from '../routing/drive.ts';
import type { Ground } from '../routing/ground.ts';
import type { Router } from '../routing/router.ts';
import { layLanes, type Lane } from './lanes.ts';
import { difference, regionAreaM2, type Region } from './polygons.ts';

/** One stretch of a machine's way through a bay. */
export interface Stretch {
  readonly kind: 'lane' | 'transit';
  readonly parts: readonly WayPart[];
  /** Area that this lane touches first, m²; 0 for transits. */
  readonly newM2: number;
}

/** The work of one tool on one bay, without times. It begins and ends where the machine can turn. */
export interface BayWork {
  readonly stretches: readonly Stretch[];
  readonly coveredM2: number;
  readonly uncovered: Region;
}

export interface BayWorkInput {
  readonly bay: Polygon;
  /** Neighbouring bays, of another age: the tool keeps off them, driving does not. */
  readonly beside: Region;
  readonly axisRad: number;
  readonly body: Body;
  readonly tool: FloorTool;
  readonly ground: Ground;
  readonly router: Router;
  /** Whether a machine gets to a place where its turning circle is free. */
  readonly canTurnAt: (point: Point) => boolean;
  /** Work ends near it. */
  readonly exit: Point;
  /** What of the bay is still to be done; the whole bay when absent. */
  readonly untouched?: Region;
}

/** Lanes whose gain rounds to less are not driven, m². */
const gainMinM2 = 0.01;
/** Extra way charged, when choosing the next lane, for a transit that is not straight, metres. */
const detourM = 4;
/** Lanes among which the next is chosen by whether the way there is straight. */
const nearestMax = 6;

export function planBayWork(input: BayWorkInput): BayWork {
  const { router } = input;
  const target = input.untouched ?? [input.bay];
  let remaining = layLanes({ ...input, target });
  const stretches: Stretch[] = [];
  let uncovered: Region = target;
  const startM2 = regionAreaM2(uncovered);
  let left = startM2;
  let last: Choice | null = null;
  while (remaining.length > 0) {
    const next: Choice = last === null ? firstLane(remaining, input.exit) : nextLane(remaining, last.turnTo, router);
    remaining = remaining.filter((lane) => lane !== next.lane);
    const rest = difference(uncovered, [next.lane.swept]);
    const restM2 = regionAreaM2(rest);
    if (left - restM2 < gainMinM2) continue;
    const way = last === null ? [next.turnFrom] : router.route(last.turnTo, next.turnFrom);
    if (way === null) continue;
    pushTransit(stretches, [...(last === null ? [] : [wayOff(last)]), forwards(way), wayOn(next)]);
    stretches.push({ kind: 'lane', parts: [forwards([next.from, next.to])], newM2: left - restM2 });
    uncovered = rest;
    left = restM2;
    last = next;
  }
  if (last !== null) pushTransit(stretches, [wayOff(last)]);
  return { stretches, coveredM2: startM2 - left, uncovered };
}

function pushTransit(stretches: Stretch[], parts: readonly WayPart[]): void {
  if (wayLengthM(parts) > 1e-6 || stretches.length === 0) stretches.push({ kind: 'transit', parts, newM2: 0 });
}

interface Choice {
  readonly lane: Lane;
  readonly from: Point;
  readonly to: Point;
  readonly turnFrom: Point;
  readonly turnTo: Point;
}

/** On to the lane: backwards where the place to turn lies within it. */
function wayOn({ from, to, turnFrom }: Choice): WayPart {
  return { points: [turnFrom, from], gear: isAhead(turnFrom, from, from, to) ? 'forward' : 'reverse' };
}

/** Off the lane: backwards where the place to turn lies behind its end. */
function wayOff({ from, to, turnTo }: Choice): WayPart {
  return { points: [to, turnTo], gear: isAhead(to, turnTo, from, to) ? 'forward' : 'reverse' };
}

/** Whether a→b goes the same way as from→to. */
function isAhead(a: Point, b: Point, from: Point, to: Point): boolean {
  return (b[0] - a[0]) * (to[0] - from[0]) + (b[1] - a[1]) * (to[1] - from[1]) >= 0;
}

function choices(lanes: readonly Lane[]): Choice[] {
  return lanes.flatMap((lane) => [
    { lane, from: lane.from, to: lane.to, turnFrom: lane.turnFrom, turnTo: lane.turnTo },
    { lane, from: lane.to, to: lane.from, turnFrom: lane.turnTo, turnTo: lane.turnFrom },
  ]);
}

function firstLane(lanes: readonly Lane[], exit: Point): Choice {
  return least(choices(lanes), ({ turnFrom }) => -distanceM(turnFrom, exit));
}

function nextLane(lanes: readonly Lane[], at: Point, router: Router): Choice {
  const nearest = choices(lanes)
    .map((choice) => ({ choice, lengthM: distanceM(at, choice.turnFrom) }))
    .sort((a, b) => a.lengthM - b.lengthM)
    .slice(0, nearestMax)
    .map(({ choice }) => choice);
  return least(nearest, ({ turnFrom }) => distanceM(at, turnFrom) + (router.isClear(at, turnFrom) ? 0 : detourM));
}

function least(all: readonly Choice[], cost: (choice: Choice) => number): Choice {
  let best = all[0]!;
  let bestCost = Infinity;
  for (const choice of all) {
    const value = cost(choice);
    if (value < bestCost - 1e-9) {
      best = choice;
      bestCost = value;
    }
  }
  return best;
}
