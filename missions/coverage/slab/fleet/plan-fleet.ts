import type { Point } from '../../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { rotated } from '../../bays.ts';
import type { CoveragePlan, CoverageProblem, WetEdge } from '../coverage-problem.ts';
import { createGround } from '../driven/drive-ground.ts';
import { searchDrive } from '../driven/drive-search.ts';
import { headingsAt, turningOf } from '../driven/plan-driven.ts';
import { forwardM } from '../driven/turns.ts';
import { knotsOf, piecesOfPath, workTimes, type Heading } from '../pieces.ts';
import { coverRoom, type CoverageOptions } from '../plan-coverage.ts';
import type { Room } from '../room.ts';
import { turnRoom } from '../turned-room.ts';
import { createWays } from '../ways.ts';
import { wetEdgeAmong, wetInputOf } from '../wet-edge.ts';
import { deal, mannersOf, withTurns, type DealtCourse, type Manner, type Stand, type Travel } from './deal.ts';
import type { FleetPlan, FleetProblem, FleetRefusal, RobotPlan } from './fleet-problem.ts';
import { keepApart, type KeptApart } from './keep-apart.ts';
import { leastApartM } from './least-apart.ts';

/** More robots than this on one slab are refused. */
const robotsMax = 8;
/** Deals of one manner: waits found in one are work less in the next. */
const dealsMax = 4;
/** Headings for which a way round what stands there is searched for, where none is direct. */
const searchedMax = 3;
/** Seconds charged for a second's drive along a joint met too late. */
const lateWorth = 100;

/**
 * Several robots on one slab: the path of one is dealt out in as many parts, and stops are put in so that no two ever come closer than the
 * clearance. Of the manners to drive the parts the one with the least late joint and the earliest end is taken.
 */
export function planFleet(problem: FleetProblem, options: CoverageOptions): Result<FleetPlan, FleetRefusal> {
  const wrong = wrongWith(problem);
  if (wrong !== null) return refuse(wrong);
  const { robots, drive, clearanceM, ...slab } = problem;
  const start = robots.find((robot) => robot.start !== undefined)?.start;
  const single: CoverageProblem = { ...slab, drive, ...(start === undefined ? {} : { start }) };
  const planned = coverRoom(single, options);
  if (!planned.ok) return planned;
  const { plan: whole, room } = planned.value;
  const apartM = problem.toolWidthM + clearanceM;
  const partsMax = Math.max(1, Math.floor(whole.lengthM / (2 * apartM)));
  if (robots.length > partsMax) return refuse({ code: 'robots-too-many', facts: { robots: robots.length, partsMax } });
  const travel = whole.driven === undefined ? travelOnTheSpot(problem, room, whole) : travelInArcs(single, room);
  const { usual, rest } = mannersOf(robots.length);
  const { isCancelled = () => false } = options.budget;
  const dealAll = (manners: readonly Manner[]): Dealt[] => {
    const found: Dealt[] = [];
    for (const manner of manners) {
      if (isCancelled() && found.length > 0) break;
      found.push(...bestDeal(problem, room, { whole, manner, travel, isCancelled }));
    }
    return found;
  };
  const first = dealAll(usual);
  const next = first.length > 0 ? first : dealAll(rest);
  const found =
    next.length > 0 ? next : unevenDeal(problem, room, { whole, travel, isCancelled, manners: [...usual, ...rest] });
  const best = found.reduce<Dealt | null>(
    (least, one) => (least === null || one.costS < least.costS ? one : least),
    null,
  );
  if (best === null) return refuse({ code: 'robots-in-each-others-way', facts: { robots: robots.length, clearanceM } });
  return ok(fleetPlan(problem, room, whole, best));
}

function wrongWith({ robots, clearanceM, drive }: FleetProblem): FleetRefusal | null {
  if (robots.length === 0) return { code: 'robots-invalid', facts: { robots: 0 } };
  if (robots.length > robotsMax) return { code: 'robots-too-many', facts: { robots: robots.length, robotsMax } };
  if (!(clearanceM >= 0 && clearanceM < 100)) return { code: 'robots-invalid', facts: { clearanceM } };
  if (!(drive.workMps > 0 && drive.halfTurnS >= 0 && Number.isFinite(drive.workMps + drive.halfTurnS)))
    return { code: 'robots-invalid', facts: { ...drive } };
  const isPlace = (at: Point | undefined): boolean => at === undefined || at.every(Number.isFinite);
  const lost = robots.findIndex(({ start, exit }) => !isPlace(start) || !isPlace(exit));
  return lost < 0 ? null : { code: 'robots-invalid', facts: { robot: lost + 1, cause: 'not-finite' } };
}

/** Straight ways round whatever stands there, with turns on the spot. */
function travelOnTheSpot({ drive, toolWidthM }: FleetProblem, room: Room, { directionRad }: CoveragePlan): Travel {
  const turned = turnRoom(room, directionRad);
  const { yMinM, yMaxM } = turned.walls[0]!.box;
  const lines = Math.max(2, Math.ceil((yMaxM - yMinM) / toolWidthM));
  const vs = Array.from({ length: lines }, (_, line) => yMinM + ((yMaxM - yMinM) * (line + 0.5)) / lines);
  const ways = createWays(turned, vs);
  const placeOf = ({ at, yawRad }: Stand): Point => (yawRad === undefined ? room.nearest(at) : at);
  return (from, to) => {
    const way = ways.way(rotated(placeOf(from), -directionRad), rotated(placeOf(to), -directionRad));
    return piecesOfPath(
      way.map((point) => rotated(point, directionRad)),
      drive,
    );
  };
}

/** Ways that a machine can drive which turns in arcs; where a place has no heading, with the one from which it is nearest. */
function travelInArcs(problem: CoverageProblem, room: Room): Travel {
  const ground = createGround(room, turningOf(problem));
  const { workMps } = problem.drive!;
  const headingsOf = ({ at, yawRad }: Stand): Heading[] =>
    yawRad === undefined ? headingsAt(room.nearest(at)) : [{ at, yawRad }];
  return (from, to) => {
    const ends = headingsOf(from)
      .flatMap((a) => headingsOf(to).map((b) => ({ a, b, leastM: forwardM(a, b, ground.turning.radiusM) })))
      .sort((one, other) => one.leastM - other.leastM);
    for (const isSearched of [false, true]) {
      for (const { a, b } of isSearched ? ends.slice(0, searchedMax) : ends) {
        const way = isSearched ? searchDrive(ground, a, b) : ground.direct(a, b);
        if (way !== null) return way.map((piece) => ({ ...piece, durationS: piece.lengthM / workMps }));
      }
    }
    return null;
  };
}

interface Dealt {
  readonly courses: readonly DealtCourse[];
  readonly kept: readonly KeptApart[];
  readonly wetEdge: WetEdge | null;
  readonly costS: number;
}

interface DealKind {
  readonly whole: CoveragePlan;
  readonly manner: Manner;
  readonly travel: Travel;
  readonly isCancelled: () => boolean;
}

/** Shares that a robot's part is shorter than an even one where even ones leave no passage: its ends then lie elsewhere on the path. */
const unevenShares = [0.1, 0.2, 0.3, 0.45] as const;

/** The first deal that passes with one robot's part shorter than the others'. */
function unevenDeal(
  problem: FleetProblem,
  room: Room,
  { manners, ...kind }: Omit<DealKind, 'manner'> & { readonly manners: readonly Manner[] },
): Dealt[] {
  const { robots } = problem;
  const uneven = unevenShares.flatMap((share) =>
    robots.map((_, shorter) => robots.map((__, robot) => (robot === shorter ? share * kind.whole.durationS! : 0))),
  );
  for (const waitsS of uneven) {
    for (const manner of manners) {
      const found = bestDeal(problem, room, { ...kind, manner }, waitsS);
      if (found.length > 0) return found;
    }
  }
  return [];
}

/** The best of several deals in one manner: who waits for others gets less work the next time. */
function bestDeal(
  problem: FleetProblem,
  room: Room,
  { whole, manner, travel, isCancelled }: DealKind,
  firstWaitsS: readonly number[] = problem.robots.map(() => 0),
): Dealt[] {
  const { robots, drive, toolWidthM, clearanceM } = problem;
  const pieces = whole.driven?.pieces ?? piecesOfPath(whole.path, drive);
  const apart = { middlesM: toolWidthM + clearanceM, speedMps: drive.workMps };
  const found: Dealt[] = [];
  let waitsS = firstWaitsS;
  for (let round = 0; round < dealsMax; round += 1) {
    if (isCancelled() && found.length > 0) break;
    const dealt = deal({ whole: pieces, robots, manner, travel, waitsS });
    if (dealt === null) break;
    const courses =
      whole.driven === undefined
        ? dealt.map((course) => ({ ...course, pieces: withTurns(course.pieces, drive) }))
        : dealt;
    const tries: Dealt[] = [];
    for (const order of ordersOf(robots.length)) {
      if (isCancelled() && tries.length > 0) break;
      const kept = keepApart(courses, order, apart);
      if (kept !== null) tries.push(dealtOf(problem, room, courses, kept));
    }
    if (tries.length === 0) break;
    const best = tries.reduce((least, one) => (one.costS < least.costS ? one : least));
    found.push(best);
    waitsS = best.kept.map(({ waitS }) => waitS);
    if (waitsS.every((waitS) => waitS === 0)) break;
  }
  return found;
}

/** Who goes first: every order of up to three, of more each rotation forwards and backwards. */
function ordersOf(robots: number): number[][] {
  const all = Array.from({ length: robots }, (_, robot) => robot);
  const rotations = all.map((first) => [...all.slice(first), ...all.slice(0, first)]);
  return robots === 1 ? rotations : [...rotations, ...rotations.map((order) => [...order].reverse())];
}

function dealtOf(
  problem: FleetProblem,
  room: Room,
  courses: readonly DealtCourse[],
  kept: readonly KeptApart[],
): Dealt {
  const wet = wetInputOf(problem, room);
  const wetEdge =
    wet === null
      ? null
      : wetEdgeAmong(
          kept.map(({ pieces, setsOffS }) => {
            const { fromS, toS } = workTimes(pieces, setsOffS);
            return knotsOf(pieces, setsOffS).filter(({ timeS }) => timeS >= fromS - 1e-6 && timeS <= toS + 1e-6);
          }),
          wet,
        );
  const costS = Math.max(...kept.map(endOf)) + (lateWorth * (wetEdge?.lateM ?? 0)) / problem.drive.workMps;
  return { courses, kept, wetEdge, costS };
}

function endOf({ pieces, setsOffS }: KeptApart): number {
  return knotsOf(pieces, setsOffS).at(-1)!.timeS;
}

function fleetPlan(problem: FleetProblem, room: Room, whole: CoveragePlan, best: Dealt): FleetPlan {
  const { drive } = problem;
  const robots = best.kept.map(({ pieces, setsOffS, waitS }, index): RobotPlan => {
    const { workM, travelM } = best.courses[index]!;
    const knots = knotsOf(pieces, setsOffS);
    const workS = workTimes(pieces, setsOffS);
    return { pieces, knots, workS, workM, travelM, waitS, endS: knots.at(-1)!.timeS };
  });
  const middlesM = leastApartM(robots.map(({ knots }, index) => ({ ...best.courses[index]!, knots })));
  const makespanS = Math.max(...robots.map(({ endS }) => endS));
  return {
    robots,
    makespanS,
    oneRobotS: whole.durationS!,
    boundS: whole.boundM / drive.workMps / robots.length,
    apartMinM: middlesM === null ? null : middlesM - problem.toolWidthM,
    areaM2: whole.areaM2,
    reachableM2: whole.reachableM2,
    reachable: whole.reachable,
    coveredM2: whole.coveredM2,
    handWork: whole.handWork,
    wetEdge: best.wetEdge,
    whole,
  };
}
