import type { Point } from '../../../../kernel/geometry.ts';
import type { Random } from '../../../../kernel/random.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import type { WorkMeter } from '../../../solver/work-budget.ts';
import { mainAxisRad } from '../../bays.ts';
import { intersection, offsetRound } from '../../polygons.ts';
import { CoverRaster } from '../cover-raster.ts';
import type { CoveragePlan, CoverageProblem, CoverageRefusal, Drive } from '../coverage-problem.ts';
import { directionsOf } from '../directions.ts';
import type { Heading } from '../pieces.ts';
import type { Room } from '../room.ts';
import { DriveChain } from './drive-chain.ts';
import { detour, straighten } from './drive-detours.ts';
import { createGround, type DriveGround } from './drive-ground.ts';
import { passesOf } from './drive-passes.ts';
import { drivenPlan, type Draft } from './driven-plan.ts';
import { orderPasses } from './pass-order.ts';
import { turningReach, widestRadiusM } from './turning-reach.ts';
import { forwardM, type Turning } from './turns.ts';

export interface DrivenOptions {
  readonly random: Random;
  readonly meter: WorkMeter;
}

/** Share of what can be reached that a plan leaves at most, as seen on the raster; a little more is tried than is asked for. */
const leftShareMax = 0.004;
const coveredMin = 0.9952;
const roundsMax = 6;
/** Squares of the raster per tool width, and its turn against the lanes. */
const cellsPerWidth = 12;
const askewRad = 0.35;
/** Directions that are tried where none is given. */
const directionsMax = 2;
/** Columns and steps up to this many tool widths divide no cell. */
const smallShare = 4.5;
/** Metres charged for the area of one metre that a draft leaves. */
const leftWorth = 6;
/** A machine that turns on the spot and goes rounds does so in arcs of this share of its tool's width. */
const roundShare = 0.05;
const headlandPassesMax = 20;

export function isDriven({ turningRadiusM = 0, headlandPasses = 0 }: CoverageProblem): boolean {
  return turningRadiusM > 0 || headlandPasses > 0;
}

export function wrongTurning(problem: CoverageProblem): CoverageRefusal | null {
  const { turningRadiusM = 0, headlandPasses = 0, drive } = problem;
  if (!(turningRadiusM >= 0 && turningRadiusM < 1000)) return { code: 'turning-invalid', facts: { turningRadiusM } };
  if (!Number.isInteger(headlandPasses) || headlandPasses < 0 || headlandPasses > headlandPassesMax)
    return { code: 'turning-invalid', facts: { headlandPasses } };
  if (!isDriven(problem)) return null;
  const { workMps: speedMps = 0, gearChangeS = 0 } = drive ?? {};
  const isDrive = speedMps > 0 && Number.isFinite(speedMps) && gearChangeS >= 0;
  return isDrive ? null : { code: 'turning-invalid', facts: { turningRadiusM, speedMps } };
}

/**
 * A drive over all that a machine can reach that turns in arcs: rounds along the walls and lanes in an order with short turns, each turn the
 * shortest of few arcs that is clear or else searched for; then detours to what these leave.
 */
export function planDriven(
  problem: CoverageProblem,
  whole: Room,
  { random, meter }: DrivenOptions,
): Result<CoveragePlan, CoverageRefusal> {
  const turning = turningOf(problem);
  const ground = createGround(whole, turning);
  const reach = turningReach(ground, problem.start);
  if (reach === null) {
    const facts = { turningRadiusM: turning.radiusM, widestM: Number(widestRadiusM(ground).toFixed(2)) };
    return refuse({ code: 'radius-too-wide', facts });
  }
  const { room } = reach;
  const raster = rasterOf(problem, room);
  const drafts = draftsOf(problem, ground, raster, meter);
  const best = drafts.reduce<Draft | null>(
    (least, one) => (least === null || one.costM < least.costM ? one : least),
    null,
  );
  if (best === null) return refuse({ code: 'radius-too-wide', facts: { turningRadiusM: turning.radiusM } });
  const chain = new DriveChain(ground, raster, best.poses);
  const shortM = problem.exit === undefined ? 0 : exitGapM(ground.room.nearest(problem.exit), chain, ground);
  if (shortM > 0)
    return refuse({
      code: 'radius-too-wide',
      facts: { turningRadiusM: turning.radiusM, exitGapM: Number(shortM.toFixed(2)) },
    });
  for (let leftShare = leftShareMax, round = 0, leftBefore = Infinity; ; round += 1) {
    const input = {
      ground,
      chain,
      raster,
      leftMax: raster.cells * leftShare,
      directionRad: best.directionRad,
      random,
      meter,
    };
    detour(input);
    straighten(input);
    const plan = drivenPlan(problem, { whole, room, chain, turning, draft: best });
    const missing = coveredMin - plan.coveredM2 / plan.reachableM2;
    if (missing <= 0 || round === roundsMax || raster.left >= leftBefore) return ok(plan);
    leftBefore = raster.left;
    leftShare = Math.max(0, leftShare - missing - 0.0005);
  }
}

export function turningOf({ turningRadiusM = 0, toolWidthM, canReverse = false, drive }: CoverageProblem): Turning {
  const radiusM = Math.max(turningRadiusM, roundShare * toolWidthM);
  const { workMps, gearChangeS = 0 } = drive as Drive;
  return { radiusM, canReverse, gearChangeM: workMps * gearChangeS };
}

function rasterOf({ outline, toolWidthM, overlapRatio = 0 }: CoverageProblem, room: Room): CoverRaster {
  const innerM = room.toolRadiusM * (1 - overlapRatio);
  const region =
    overlapRatio === 0
      ? room.reachable
      : intersection(room.reachable, offsetRound([room.middle], innerM, toolWidthM * 0.001));
  return new CoverRaster(region, innerM, (2 * innerM) / cellsPerWidth, mainAxisRad(outline) + askewRad);
}

/** When it is cancelled, none after the first. */
function draftsOf(problem: CoverageProblem, ground: DriveGround, raster: CoverRaster, meter: WorkMeter): Draft[] {
  const { toolWidthM, overlapRatio = 0, outline, headlandPasses } = problem;
  const spacingM = toolWidthM * (1 - overlapRatio);
  const directions =
    problem.directionRad === undefined ? directionsOf(outline).slice(0, directionsMax) : [problem.directionRad];
  const asNeeded = Math.max(1, Math.round(ground.turning.radiusM / spacingM));
  const rounds = headlandPasses === undefined ? [...new Set([0, 1, asNeeded])] : [headlandPasses];
  let drafts = 0;
  return directions.flatMap((directionRad) =>
    rounds.flatMap((count): Draft[] => {
      if (meter.isCancelled && drafts > 0) return [];
      const smallM = smallShare * toolWidthM;
      const passes = passesOf({ ground, spacingM, directionRad, smallM, rounds: count });
      if (passes.length === 0) return [];
      const start = problem.start === undefined ? undefined : ground.room.nearest(problem.start);
      const ordered = orderPasses(passes, ground.turning, start);
      const through = ordered.flatMap(({ poses }) => poses);
      const poses = withEnds(problem, ground, through);
      const chain = new DriveChain(ground, raster, poses);
      const leftM2 = Math.max(0, raster.left - leftShareMax * raster.cells) * raster.cellM ** 2;
      chain.clear();
      const costM = chain.lengthM + (leftWorth * leftM2) / toolWidthM;
      if (chain.size < 2) return [];
      drafts += 1;
      return [{ poses, directionRad, headlandPasses: count, costM }];
    }),
  );
}

/** How far from there the drive ends though some other headings were tried; 0 where it gets there. A search that finds no way is dear. */
function exitGapM(place: Point, chain: DriveChain, { turning }: DriveGround): number {
  const last = chain.poseAt(chain.size - 1);
  const gapM = Math.hypot(last.at[0] - place[0], last.at[1] - place[1]);
  if (gapM < 1e-6) return 0;
  const costM = (pose: Heading): number => forwardM(last, pose, turning.radiusM);
  const others = headingsAt(place).sort((a, b) => costM(a) - costM(b));
  return others.slice(1, 1 + exitTries).some((pose) => chain.extend(pose)) ? 0 : gapM;
}

const exitTries = 4;

const headings = 16;

/** Headings that are tried where none is given. */
export function headingsAt(at: Point): Heading[] {
  return Array.from({ length: headings }, (_, index) => ({ at, yawRad: (2 * Math.PI * index) / headings }));
}

/** The drive's poses with one at the start and one at the exit, with the heading from which it is nearest. */
function withEnds({ start, exit }: CoverageProblem, ground: DriveGround, poses: readonly Heading[]): Heading[] {
  const { radiusM } = ground.turning;
  const [first, last] = [poses[0]!, poses.at(-1)!];
  const best = (place: Point, costM: (pose: Heading) => number, isWay: (pose: Heading) => boolean): Heading => {
    const all = headingsAt(ground.room.nearest(place)).sort((a, b) => costM(a) - costM(b));
    return all.find(isWay) ?? all[0]!;
  };
  const before = (place: Point): Heading =>
    best(
      place,
      (pose) => forwardM(pose, first, radiusM),
      (pose) => ground.direct(pose, first) !== null,
    );
  const after = (place: Point): Heading =>
    best(
      place,
      (pose) => forwardM(last, pose, radiusM),
      (pose) => ground.direct(last, pose) !== null,
    );
  return [...(start === undefined ? [] : [before(start)]), ...poses, ...(exit === undefined ? [] : [after(exit)])];
}
