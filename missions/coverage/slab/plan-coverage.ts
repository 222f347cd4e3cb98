import { signedAreaM2, type Ring } from '../../../kernel/geometry.ts';
import type { Random } from '../../../kernel/random.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { WorkMeter, type WorkBudget } from '../../solver/work-budget.ts';
import { mainAxisRad } from '../bays.ts';
import { problemOfOutline, type RingOrigin } from '../mission-area.ts';
import { difference, offsetRound, regionAreaM2, solid, union, type Region } from '../polygons.ts';
import { crossingOf, touchOf } from '../ring-faults.ts';
import { CoverRaster } from './cover-raster.ts';
import { coveragePlan } from './coverage-plan.ts';
import type { CoveragePlan, CoverageProblem, CoverageProgress, CoverageRefusal } from './coverage-problem.ts';
import { bestDraft, leftShareMax, type Draft } from './drafts.ts';
import { PathChain } from './path-chain.ts';
import { reach } from './reach.ts';
import { relax, tidy, type RelaxInput } from './relax.ts';
import { isDriven, planDriven, wrongTurning } from './driven/plan-driven.ts';
import { createRoom, widestToolM, type Room } from './room.ts';

export interface CoverageOptions {
  readonly random: Random;
  /** Counts changes tried to the path. */
  readonly budget: WorkBudget;
  /** Where the rings of the problem come from; drawn when absent. */
  readonly rings?: RingOrigin;
  /** Told of the first path and of what it becomes. Every path keeps off whatever the last one does. */
  readonly onProgress?: (progress: CoverageProgress) => void;
}

/** Share that is covered, measured exactly; where the raster was too kind the path is mended so many times at most. */
const coveredMin = 0.9952;
/** Share left where it was cancelled, as seen on the raster: little enough that there is nothing to mend. */
const leftShareInHurry = 0.002;
const roundsMax = 6;
/** The raster lies askew to the main direction. */
const askewRad = 0.35;
/** Squares of the raster per tool width. */
const cellsPerWidth = 15;
/** Metres a half turn costs, per tool width, where the problem does not say. */
const halfTurnShare = 0.12;

/**
 * A path over all that the tool can reach. First cells and lanes for several directions (see `cells.ts`), then detours to what these leave,
 * then small changes as long as the budget lasts. The same problem, seed and number of changes give the same path on every machine.
 */
export function planCoverage(
  problem: CoverageProblem,
  options: CoverageOptions,
): Result<CoveragePlan, CoverageRefusal> {
  const covered = coverRoom(problem, options);
  return covered.ok ? ok(covered.value.plan) : covered;
}

/** The path together with the room that it goes over. */
export function coverRoom(
  problem: CoverageProblem,
  { random, budget, rings = 'drawn', onProgress = () => undefined }: CoverageOptions,
): Result<{ readonly plan: CoveragePlan; readonly room: Room }, CoverageRefusal> {
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
  if (isDriven(problem)) {
    const driven = planDriven(problem, room, { random, meter });
    return driven.ok ? ok({ plan: driven.value, room }) : driven;
  }
  const raster = rasterOf(problem, room);
  const draft = bestDraft(problem, { room, raster, meter, onProgress });
  return ok({ plan: improved(problem, room, raster, draft, { random, meter, onProgress }), room });
}

/** What lanes must cover: with a lap, all that the tool's inner part can reach, so that its rim goes everywhere twice. */
function rasterOf({ outline, toolWidthM, overlapRatio = 0 }: CoverageProblem, room: Room): CoverRaster {
  const innerM = room.toolRadiusM * (1 - overlapRatio);
  const region = overlapRatio === 0 ? room.reachable : offsetRound([room.middle], innerM, toolWidthM * 0.001);
  return new CoverRaster(region, innerM, (2 * innerM) / cellsPerWidth, mainAxisRad(outline) + askewRad);
}

type ImproveOptions = Required<Pick<CoverageOptions, 'random' | 'onProgress'>> & { readonly meter: WorkMeter };

function improved(
  problem: CoverageProblem,
  room: Room,
  raster: CoverRaster,
  { path, directionRad }: Draft,
  { random, meter, onProgress }: ImproveOptions,
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
  const tell = (stage: CoverageProgress['stage']): void =>
    onProgress({ stage, path: chain.points(), coveredRatio: 1 - raster.left / raster.cells });
  reach(input(leftShareMax));
  tell('reached');
  // Where joints have their time the order is kept as drafted: a corner that wanders to another lane would touch it too early.
  if (problem.openTimeS === undefined) relax(input(leftShareMax));
  for (let leftShare = meter.isCancelled ? leftShareInHurry : leftShareMax, round = 0; ; round += 1) {
    reach(input(leftShare));
    tidy(input(leftShare));
    tell('shortened');
    const points = chain.points();
    const plan = coveragePlan(problem, room, points, directionRad);
    const missing = coveredMin - plan.coveredM2 / plan.reachableM2;
    if (missing <= 0 || round === roundsMax || meter.isCancelled) return plan;
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

function freeOf({ outline, holes, keepOuts }: CoverageProblem): Region {
  return difference([solid(outline)], union([...holes, ...keepOuts].map(solid)));
}
