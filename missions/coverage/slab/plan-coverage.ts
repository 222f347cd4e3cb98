import { distanceM, signedAreaM2, type Point, type Ring } from '../../../kernel/geometry.ts';
import type { Random } from '../../../kernel/random.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { WorkMeter, type WorkBudget } from '../../solver/work-budget.ts';
import { mainAxisRad, rotated } from '../bays.ts';
import { problemOfOutline, type RingOrigin } from '../mission-area.ts';
import { difference, offsetRound, regionAreaM2, solid, union, type Region } from '../polygons.ts';
import { crossingOf, touchOf } from '../ring-faults.ts';
import { joinAsFront, joinCells } from './cell-order.ts';
import { layCells } from './cells.ts';
import { CoverRaster } from './cover-raster.ts';
import { coveragePlan } from './coverage-plan.ts';
import type { CoveragePlan, CoverageProblem, CoverageRefusal } from './coverage-problem.ts';
import { PathChain } from './path-chain.ts';
import { reach, relax, tidy, type RelaxInput } from './relax.ts';
import { directionsOf } from './directions.ts';
import { isDriven, planDriven, wrongTurning } from './driven/plan-driven.ts';
import { createRoom, widestToolM, type Room } from './room.ts';
import { turnRoom } from './turned-room.ts';
import { createWays } from './ways.ts';
import { wetEdgeOf, wetInputOf } from './wet-edge.ts';

export interface CoverageOptions {
  readonly random: Random;
  /** Counts changes tried to the path. */
  readonly budget: WorkBudget;
  /** Where the rings of the problem come from; drawn when absent. */
  readonly rings?: RingOrigin;
}

/** Share of what can be reached that a plan leaves at most, as seen on the raster. */
const leftShareMax = 0.004;
/** Share that is covered, measured exactly; where the raster was too kind the path is mended so many times at most. */
const coveredMin = 0.9952;
const roundsMax = 6;
/** The raster lies askew to the main direction. */
const askewRad = 0.35;
/** Squares of the raster per tool width. */
const cellsPerWidth = 15;
/** What columns and steps are gone round instead of dividing a cell, as multiples of the tool's width. */
const smallShares = [9, 4.5, 2.2, 0.9] as const;
/** Metres of path charged for a metre of joint met too late. */
const lateWorth = 100;
/** Cells of a draft, where another has fewer. */
const cellsMax = 120;
/** Metres a half turn costs, per tool width, where the problem does not say. */
const halfTurnShare = 0.12;
/** Metres of path charged for the area of one metre that a first path leaves. */
const leftWorth = 2;

/**
 * A path over all that the tool can reach. First cells and lanes for several directions (see `cells.ts`), then detours to what these leave,
 * then small changes as long as the budget lasts. The same problem, seed and number of changes give the same path on every machine.
 */
export function planCoverage(
  problem: CoverageProblem,
  { random, budget, rings = 'drawn' }: CoverageOptions,
): Result<CoveragePlan, CoverageRefusal> {
  const wrong = wrongWith(problem, rings);
  if (wrong !== null) return refuse(wrong);
  const free = freeOf(problem);
  if (regionAreaM2(free) < 1e-3) return refuse({ code: 'area-empty', facts: { usableM2: 0 } });
  const room = createRoom(free, problem.toolWidthM, problem.start);
  if (room === null) {
    const widestM = Number(widestToolM(free).toFixed(2));
    return refuse({ code: 'tool-too-wide', facts: { toolWidthM: problem.toolWidthM, widestM } });
  }
  const meter = new WorkMeter(budget, 256);
  if (isDriven(problem)) return planDriven(problem, room, { random, meter });
  const raster = rasterOf(problem, room);
  const drafts = draftsOf(problem, room, raster, meter);
  const draft = drafts.reduce((least, one) => (one.costM < least.costM ? one : least));
  return ok(improved(problem, room, raster, draft, { random, meter }));
}

/** What lanes must cover: with a lap, all that the tool's inner part can reach, so that its rim goes everywhere twice. */
function rasterOf({ outline, toolWidthM, overlapRatio = 0 }: CoverageProblem, room: Room): CoverRaster {
  const innerM = room.toolRadiusM * (1 - overlapRatio);
  const region = overlapRatio === 0 ? room.reachable : offsetRound([room.middle], innerM, toolWidthM * 0.001);
  return new CoverRaster(region, innerM, (2 * innerM) / cellsPerWidth, mainAxisRad(outline) + askewRad);
}

function improved(
  problem: CoverageProblem,
  room: Room,
  raster: CoverRaster,
  { path, directionRad }: Draft,
  { random, meter }: { readonly random: Random; readonly meter: WorkMeter },
): CoveragePlan {
  const chain = new PathChain(path, { room, raster, halfTurnM: halfTurnOf(problem) });
  const input = (leftShare: number): RelaxInput => ({
    chain,
    raster,
    toolRadiusM: room.toolRadiusM * (1 - (problem.overlapRatio ?? 0)),
    leftMax: raster.cells * leftShare,
    isPlace: (xM, yM) => room.isClear(xM, yM, xM, yM),
    random,
    meter,
    ends: {
      start: problem.start === undefined ? 'free' : 'fixed',
      exit: problem.exit === undefined ? 'free' : 'fixed',
    },
  });
  reach(input(leftShareMax));
  // Where joints have their time the order is kept as drafted: a corner that wanders to another lane would touch it too early.
  if (problem.openTimeS === undefined) relax(input(leftShareMax));
  for (let leftShare = leftShareMax, round = 0; ; round += 1) {
    reach(input(leftShare));
    tidy(input(leftShare));
    const points = chain.points();
    const plan = coveragePlan(problem, room, points, directionRad);
    const missing = coveredMin - plan.coveredM2 / plan.reachableM2;
    if (missing <= 0 || round === roundsMax) return plan;
    leftShare = Math.max(0, leftShare - missing - 0.0003);
  }
}

function halfTurnOf({ drive, toolWidthM }: CoverageProblem): number {
  return drive === undefined ? halfTurnShare * toolWidthM : drive.halfTurnS * drive.workMps;
}

function wrongWith(problem: CoverageProblem, rings: RingOrigin): CoverageRefusal | null {
  const { outline, holes, keepOuts, toolWidthM, overlapRatio = 0 } = problem;
  const wrong = problemOfOutline(outline, rings);
  if (wrong !== null) return wrong as CoverageRefusal;
  for (const [index, ring] of [...holes, ...keepOuts].entries()) {
    const inHole = problemOfHole(ring, rings);
    if (inHole !== null) return { ...inHole, facts: { hole: index + 1, ...inHole.facts } };
  }
  if (!(toolWidthM > 0.01 && toolWidthM < 100)) return { code: 'tool-invalid', facts: { toolWidthM } };
  if (!(overlapRatio >= 0 && overlapRatio < 0.9)) return { code: 'tool-invalid', facts: { overlapRatio } };
  return wrongTurning(problem);
}

function problemOfHole(ring: Ring, rings: RingOrigin): CoverageRefusal | null {
  if (ring.length < 3) return { code: 'outline-invalid', facts: { points: ring.length } };
  if (ring.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y)))
    return { code: 'outline-invalid', facts: { cause: 'not-finite' } };
  const fault = rings === 'drawn' ? (crossingOf(ring) ?? touchOf(ring)) : null;
  if (fault !== null) return { code: 'outline-crosses-itself', facts: fault };
  return Math.abs(signedAreaM2(ring)) < 1e-6 ? { code: 'outline-invalid', facts: { cause: 'no-area' } } : null;
}

/** Where the tool can go on the slab; null where there is no place for it. */
export function roomOf(problem: CoverageProblem): Room | null {
  return createRoom(freeOf(problem), problem.toolWidthM, problem.start);
}

function freeOf({ outline, holes, keepOuts }: CoverageProblem): Region {
  return difference([solid(outline)], union([...holes, ...keepOuts].map(solid)));
}

interface Draft {
  readonly path: readonly Point[];
  readonly directionRad: number;
  readonly costM: number;
}

/** At least one, however early they are cut short. */
function draftsOf(problem: CoverageProblem, room: Room, raster: CoverRaster, meter: WorkMeter): Draft[] {
  const spacingM = problem.toolWidthM * (1 - (problem.overlapRatio ?? 0));
  const wet = wetInputOf(problem, room);
  const directions = problem.directionRad === undefined ? directionsOf(problem.outline) : [problem.directionRad];
  return directions.flatMap((directionRad, index) => {
    if (index > 0 && meter.isCancelled) return [];
    const turned = turnRoom(room, directionRad);
    const turn = (point: Point | undefined): Point | undefined =>
      point === undefined ? undefined : rotated(room.nearest(point), -directionRad);
    const [start, exit] = [turn(problem.start), turn(problem.exit)];
    const ends = { ...(start === undefined ? {} : { start }), ...(exit === undefined ? {} : { exit }) };
    const known = new Set<string>();
    return smallShares.flatMap((share) => {
      const cells = layCells(turned, spacingM, share * problem.toolWidthM);
      const key = cells.map(({ lanes }) => `${lanes.length} ${lanes[0]!.points[0]!.join(' ')}`).join(', ');
      if (known.has(key) || (known.size > 0 && meter.isCancelled)) return [];
      // Very many small cells take long to put in order, and never came out best.
      if (known.size > 0 && cells.length > cellsMax) return [];
      known.add(key);
      const vs = [...new Set(cells.flatMap(({ lanes }) => lanes.map(({ points }) => points[0]![1])))].sort(
        (a, b) => a - b,
      );
      const ways = createWays(turned, vs);
      const front = { ends, spacingM } as const;
      const paths = [
        joinCells(turned, cells, ways, ends),
        ...(wet === null
          ? []
          : (['low', 'high'] as const).map((from) => joinAsFront(turned, cells, ways, { ...front, from }))),
      ].map((path) => path.map((point) => rotated(point, directionRad)));
      return paths.map((path) => {
        const lateM = wet === null ? 0 : wetEdgeOf(path, wet).lateM;
        return { path, directionRad, costM: costOf(path, spacingM, raster) + lateWorth * lateM };
      });
    });
  });
}

function costOf(path: readonly Point[], widthM: number, raster: CoverRaster): number {
  let lengthM = 0;
  const sweepAll = (change: 1 | -1): void =>
    path.forEach((b, index) => {
      const a = path[Math.max(0, index - 1)]!;
      raster.sweep(a[0], a[1], b[0], b[1], change);
      if (change === 1) lengthM += distanceM(a, b);
    });
  sweepAll(1);
  const leftM2 = Math.max(0, raster.left - leftShareMax * raster.cells) * raster.cellM ** 2;
  sweepAll(-1);
  return lengthM + (leftWorth * leftM2) / widthM;
}
