import { distanceM, type Point, type Polygon } from '../../kernel/geometry.ts';
import type { Body, FloorTool } from '../routing/body.ts';
import type { Ground } from '../routing/ground.ts';
import type { Router } from '../routing/router.ts';
import { layLanes, type Lane } from './lanes.ts';
import { difference, regionAreaM2, type Region } from './polygons.ts';

/** One stretch of a machine's way through a bay. */
export interface Stretch {
  readonly kind: 'lane' | 'transit';
  readonly points: readonly Point[];
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
  readonly axisRad: number;
  readonly body: Body;
  readonly tool: FloorTool;
  readonly ground: Ground;
  readonly router: Router;
  /** Work ends near it. */
  readonly exit: Point;
  /** What of the bay is still to be done; the whole bay when absent. */
  readonly untouched?: Region;
}

/** Lanes whose gain rounds to less are not driven, m². */
const gainMinM2 = 0.01;
/** Extra way charged, when choosing the next lane, for a transit that is not straight, metres. */
const detourM = 4;

export function planBayWork(input: BayWorkInput): BayWork {
  const { bay, axisRad, body, tool, ground, router } = input;
  const layout = layLanes(bay, axisRad, body, tool, ground, router);
  const stretches: Stretch[] = [];
  let remaining = [...layout.lanes];
  let uncovered: Region = input.untouched ?? [bay];
  const startM2 = regionAreaM2(uncovered);
  let left = startM2;
  let at: Point | null = null;
  let pending: readonly Point[] | null = null;
  while (remaining.length > 0) {
    const next: Choice = at === null ? firstLane(remaining, input.exit) : nextLane(remaining, at, router);
    remaining = remaining.filter((lane) => lane !== next.lane);
    const rest = difference(uncovered, [next.lane.swept]);
    const restM2 = regionAreaM2(rest);
    if (left - restM2 < gainMinM2) continue;
    const way = at === null ? [next.turnFrom] : router.route(at, next.turnFrom);
    if (way === null) continue;
    pushTransit(stretches, [...(pending ?? []), ...way, next.from]);
    stretches.push({ kind: 'lane', points: [next.from, next.to], newM2: left - restM2 });
    pending = [next.to];
    uncovered = rest;
    left = restM2;
    at = next.turnTo;
  }
  if (at !== null && pending !== null) pushTransit(stretches, [...pending, at]);
  return { stretches, coveredM2: startM2 - left, uncovered };
}

function pushTransit(stretches: Stretch[], way: readonly Point[]): void {
  const points = way.filter((point, index) => index === 0 || distanceM(point, way[index - 1]!) > 1e-6);
  if (points.length > 1) stretches.push({ kind: 'transit', points, newM2: 0 });
}

interface Choice {
  readonly lane: Lane;
  readonly from: Point;
  readonly to: Point;
  readonly turnFrom: Point;
  readonly turnTo: Point;
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
  return least(
    choices(lanes),
    ({ turnFrom }) => distanceM(at, turnFrom) + (router.isClear(at, turnFrom) ? 0 : detourM),
  );
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
