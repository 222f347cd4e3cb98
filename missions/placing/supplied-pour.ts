import { ok, refuse, type Result } from '../../kernel/result.ts';
import { concreteCourse, forecastOf, truckSupplyOf } from '../concrete/supply-courses.ts';
import { jointBands } from '../concrete/joint-band.ts';
import { Placed } from '../concrete/open-face.ts';
import { paceOf, planPour, type PlaceableLayout, type PourPlan, type PourRequest } from '../concrete/plan-pour.ts';
import { pourLayouts } from '../concrete/pour-strips.ts';
import { replanPour, type ReplannedPour, type StandingPour } from '../concrete/replan-pour.ts';
import { baySizingDefaults } from '../coverage/bays.ts';
import type { RefusedPart } from '../mission.ts';
import { impossible } from '../drafting/plan-result.ts';
import type { TaskBook } from '../drafting/task-book.ts';
import { wayBetween } from './hose-path.ts';
import { placingBay, type LaidOutPour, type PlacingBay, type PlacingSite } from './placing-crew.ts';
import { approachS, lift, place, type Front } from './placing-tasks.ts';
import { coveredFaces, plannedSupply } from './planned-supply.ts';
import { standsFast } from './set-up.ts';
import { setUpRun, type ServedBay, type SetUpRun } from './set-up-run.ts';
import type { ConcreteSupply, PieceWork, PlannedJoint, PlannedSupply, PourLayout } from '../concrete-supply.ts';

/** Of ways to cut an area up, those count that place nearly as much as the best. */
const placedShareMin = 0.99;
/** Faults that a refusal lists, at most. */
const FAULTS_MAX = 8;
const sameM3 = 1e-3;
/** Of the search, for what each way to cut the area up places. */
const candidatesShare = 0.5;

/** A pour whose trucks are planned too, as it is to be carried out. */
interface CarriedOutPour {
  readonly plan: PourPlan;
  readonly bays: readonly number[];
  readonly run: SetUpRun;
  readonly allBays: readonly PlacingBay[];
  readonly supply: PlannedSupply;
}

/** The pour in the strips and at the times of its trucks. Refuses 'pour-infeasible' with what would help, and 'pour-malformed'. */
export function layOutSuppliedPour(
  site: PlacingSite,
  supply: ConcreteSupply,
  book: TaskBook,
  doneM3: ReadonlyMap<number, number>,
): Result<LaidOutPour> {
  const { notBefore = [], nowMs } = site.input;
  if (notBefore.some(({ step, atMs }) => step === 'place' && atMs > nowMs))
    return impossible({ code: 'trucks-set-the-times', tip: 'change-the-supply' });
  const request = pourRequestOf(site, supply);
  const standing = site.input.previous?.plan.supply;
  const pour = standing === undefined ? firstPour(site, request) : ok(pourAgain(site, request, standing, doneM3));
  if (!pour.ok) return pour;
  layTasks(site, pour.value, request, book, doneM3);
  const { allBays, run } = pour.value;
  const lost = lostBefore(site, allBays);
  const refused = [...run.refused, ...lost.map(({ part }) => part), ...behindJoint(pour.value, request)];
  return ok({ bays: [...allBays, ...lost.map(({ bay }) => bay)], refused, supply: pour.value.supply });
}

/** Bays that the plan before could not reach: they are in no pour any more, and still refused for that. */
function lostBefore(
  { input: { previous } }: PlacingSite,
  bays: readonly PlacingBay[],
): { readonly bay: PlacingBay; readonly part: RefusedPart }[] {
  const known = new Set<unknown>(bays.map(({ number }) => number));
  return (previous?.plan.refused ?? []).flatMap((part) => {
    const { code, areaM2, outline, facts } = part;
    const number = facts['bay'];
    if (code !== 'outside-reach' || outline === undefined || typeof number !== 'number' || known.has(number)) return [];
    return [{ part, bay: { number, polygon: { outline, holes: [] }, areaM2, volumeM3: 0, way: [] } }];
  });
}

function pourRequestOf(site: PlacingSite, supply: ConcreteSupply): PourRequest {
  const { input, parameters, area, crew, exit, rateM3ph } = site;
  const { nowMs } = input;
  const releaseMs = Math.max(nowMs, input.request.earliestStartMs);
  const forecast = forecastOf(supply);
  const winds = [crew.distributor, crew.pump, ...(crew.crane === null ? [] : [crew.crane])].map(
    ({ profile }) => profile.environment.windStopMps?.value ?? Infinity,
  );
  return {
    region: area.region,
    thicknessM: parameters.thicknessM,
    exit,
    startMs: Math.max(releaseMs, crew.distributor.busyUntilMs, crew.pump.busyUntilMs, crew.crane?.busyUntilMs ?? 0),
    startFromMs: nowMs,
    pumpRateM3ph: rateM3ph,
    concrete: { setFactor: parameters.setFactor, temperatureC: concreteCourse(supply, parameters.temperatureC) },
    supply: truckSupplyOf(supply, { nowMs, releaseMs }),
    ...(input.watched === undefined ? {} : { watched: input.watched }),
    ...(forecast === null ? {} : { weather: { forecast, bleeds: supply.bleeds, windStopMps: Math.min(...winds) } }),
  };
}

/** One way to cut the area up, less what is too small for a bay or out of reach. */
interface Candidate extends PlaceableLayout {
  readonly bays: readonly PlacingBay[];
  readonly run: SetUpRun;
  readonly placedM2: number;
}

function candidateOf(site: PlacingSite, layout: PourLayout): Candidate {
  const shaped = layout.pieces
    .filter(({ areaM2 }) => areaM2 >= baySizingDefaults.pieceMinM2.value)
    .map((piece) => {
      site.input.watched?.look();
      return { piece, bay: placingBay(site, { ...piece, number: 0 }) };
    })
    .filter(({ bay }) => bay.way.length > 1);
  const bays = shaped.map(({ bay }, index) => ({ ...bay, number: index + 1 }));
  const run = setUpRun(site, [], bays);
  const served = new Set(run.served.map(({ bay }) => bay.number));
  return {
    layout: { ...layout, pieces: shaped.flatMap(({ piece }, index) => (served.has(index + 1) ? [piece] : [])) },
    work: run.served.map(({ work }) => work),
    bays,
    run,
    placedM2: run.served.reduce((sum, { bay }) => sum + bay.areaM2, 0),
  };
}

function firstPour(site: PlacingSite, request: PourRequest): Result<CarriedOutPour> {
  const all = pourLayouts(request.region, request.exit).map((layout, index, layouts) => {
    request.watched?.at((candidatesShare * index) / layouts.length);
    return candidateOf(site, layout);
  });
  const mostM2 = Math.max(...all.map(({ placedM2 }) => placedM2));
  const candidates = all.filter(({ placedM2 }) => placedM2 > 0 && placedM2 >= mostM2 * placedShareMin);
  if (candidates.length === 0) {
    const { placing } = site.crew.distributor.profile;
    const reachMaxM = placing?.reachMaxM.value ?? 0;
    return impossible({ code: 'outside-reach', reachMaxM, tip: 'bring-a-crane-or-move-the-distributor' });
  }
  const plan = planPour({ ...request, layouts: candidates });
  if (!plan.ok) {
    if (plan.problem.code === 'pour-malformed') return refuse({ code: 'pour-malformed', facts: plan.problem.facts });
    const { faults, remedies } = plan.problem.facts;
    return refuse({ code: 'pour-infeasible', facts: { faults: faults.slice(0, FAULTS_MAX), remedies } });
  }
  const chosen = candidates.find(({ layout }) => layout === plan.value.layout)!;
  const bays = chosen.run.served.map(({ bay }) => bay.number);
  const supply = plannedSupply(plan.value, {
    bays,
    work: chosen.work,
    ...{ concrete: request.concrete, placed: placedOf(plan.value, request) },
    trucksNeeded: plan.value.trucksNeeded,
    joints: [],
    sentBack: [],
    trucksInstead: null,
    lostTrucks: [],
    extraTrucks: 0,
    news: null,
  });
  return ok({ plan: plan.value, bays, run: chosen.run, allBays: chosen.bays, supply });
}

/** The pour from where it stands, with what has become known of its trucks. */
function pourAgain(
  site: PlacingSite,
  request: PourRequest,
  before: PlannedSupply,
  doneM3: ReadonlyMap<number, number>,
): CarriedOutPour {
  const { input } = site;
  const allBays = before.layout.pieces.map(({ polygon, areaM2 }, at) =>
    placingBay(site, { number: before.bays[at]!, polygon, areaM2 }),
  );
  const restOf = (bay: PlacingBay): number => bay.volumeM3 - (doneM3.get(bay.number) ?? 0);
  const isDone = (bay: PlacingBay): boolean => restOf(bay) < sameM3;
  const run = setUpRun(
    site,
    allBays.filter(isDone),
    allBays.filter((bay) => !isDone(bay)),
  );
  const served = new Map(run.served.map((one) => [one.bay.number, one]));
  const isKept = (bay: PlacingBay): boolean => isDone(bay) || served.has(bay.number);
  const standing = keptPieces(
    before,
    (at) => isKept(allBays[at]!),
    (at): PieceWork => {
      const { work } = served.get(before.bays[at]!) ?? { work: before.work[at]! };
      return work;
    },
  );
  const lostTrucks = [...new Set([...before.lostTrucks, ...(input.truckNews?.lostTrucks ?? [])])];
  const extraTrucks = before.extraTrucks + (input.truckNews?.extraTrucks ?? 0);
  // A bay that is begun already is behind the set-up that its own beginning would have asked for.
  const begun = run.served.find(({ bay }) => (doneM3.get(bay.number) ?? 0) > sameM3);
  const machineFreeMs = request.startMs + (begun?.work.setUpS ?? 0) * 1000;
  const news = {
    nowMs: input.nowMs,
    late: input.truckNews?.late ?? [],
    lostTrucks,
    extraTrucks,
    placedM3: [...doneM3.values()].reduce((sum, m3) => sum + m3, 0),
    machineFreeMs,
  };
  const again = replanPour(standing, request, news);
  const bays = before.bays.filter((_, at) => isKept(allBays[at]!));
  const supply = plannedSupply(again.plan, {
    bays,
    work: standing.work,
    ...{ concrete: request.concrete, placed: placedOf(again.plan, request) },
    trucksNeeded: null,
    joints: jointsOf(again, before, request),
    sentBack: again.sentBack,
    trucksInstead: again.trucksInstead,
    lostTrucks,
    extraTrucks,
    news: input.truckNews ?? null,
  });
  return { plan: again.plan, bays, run, allBays, supply };
}

/** What is planned again, without the pieces that can no longer be reached. */
function keptPieces(
  before: PlannedSupply,
  isKept: (at: number) => boolean,
  workOf: (at: number) => PieceWork,
): StandingPour & Pick<PlannedSupply, 'work'> {
  const kept = before.layout.pieces.flatMap((_, at) => (isKept(at) ? [at] : []));
  const placeOf = new Map(kept.map((at, place) => [at, place]));
  const volumesM3 = kept.map((at) => before.volumesM3[at]!);
  return {
    layout: { ...before.layout, pieces: kept.map((at) => before.layout.pieces[at]!) },
    work: kept.map(workOf),
    volumesM3,
    volumeM3: volumesM3.reduce((sum, m3) => sum + m3, 0),
    faces: before.faces.flatMap((face) => {
      const [from, to] = [placeOf.get(face.before), placeOf.get(face.after)];
      return from === undefined || to === undefined ? [] : [{ before: from, after: to }];
    }),
    deliveries: before.deliveries,
    jointsM3: before.joints.map(({ atM3 }) => atM3),
  };
}

function jointsOf({ plan, joint }: ReplannedPour, before: PlannedSupply, { exit }: PourRequest): PlannedJoint[] {
  const standing = before.joints.filter(({ atM3 }) => plan.jointsM3.includes(atM3) && atM3 !== joint?.atM3);
  if (joint === null) return standing;
  return [...standing, { ...joint, bands: jointBands(plan, joint.atM3, exit) }];
}

function placedOf({ deliveries, volumesM3, work }: PourPlan, { pumpRateM3ph }: PourRequest): Placed {
  return new Placed(deliveries, paceOf(pumpRateM3ph, volumesM3, work));
}

function pouredM3({ deliveries }: PourPlan): number {
  return deliveries.reduce((sum, { volumeM3 }) => sum + volumeM3, 0);
}

/** What no concrete comes for any more. */
function behindJoint({ plan, bays }: CarriedOutPour, { thicknessM }: PourRequest): RefusedPart[] {
  const endM3 = pouredM3(plan);
  let fromM3 = 0;
  return plan.layout.pieces.flatMap(({ polygon, strip }, at): RefusedPart[] => {
    const volumeM3 = plan.volumesM3[at]!;
    fromM3 += volumeM3;
    const missingM3 = Math.min(volumeM3, fromM3 - endM3);
    if (missingM3 < sameM3) return [];
    const facts = { bay: bays[at]!, strip, tip: 'bring-more-trucks' };
    return [{ code: 'behind-joint', areaM2: missingM3 / thicknessM, outline: polygon.outline, facts }];
  });
}

/** Where the pour comes to each bay, and the way and time that are left there. */
function layTasks(
  site: PlacingSite,
  { plan, bays, run, supply }: CarriedOutPour,
  request: PourRequest,
  book: TaskBook,
  doneM3: ReadonlyMap<number, number>,
): void {
  const { input, crew, floor } = site;
  const placed = placedOf(plan, request);
  const coverBy = new Map<number, number>();
  for (const face of coveredFaces(plan, placed, request.concrete))
    coverBy.set(face.after, Math.floor(Math.min(coverBy.get(face.after) ?? Infinity, face.coverByMs)));
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const front: Front = {
    base: crew.distributor.pose,
    isOnFloor: crew.distributor.levelId === floor.level.id || standsFast(crew.distributor.profile),
    timeMs: request.startMs,
    lastTaskId: null,
  };
  const served = new Map(run.served.map((one) => [one.bay.number, one]));
  const endM3 = pouredM3(plan);
  let fromM3 = 0;
  bays.forEach((number, at) => {
    const toM3 = fromM3 + plan.volumesM3[at]!;
    const one = served.get(number);
    const openM3 = fromM3 + (doneM3.get(number) ?? 0);
    if (one !== undefined && openM3 < Math.min(toM3, endM3) - sameM3) {
      if (one.carriedTo !== null && crew.crane !== null) lift(site, book, crew.crane, front, one.carriedTo);
      const lastM3 = Math.min(toM3, endM3);
      const joints = supply.joints.map(({ atM3 }) => atM3).filter((m3) => m3 > openM3 + sameM3 && m3 < lastM3 - sameM3);
      const stops = [openM3, ...joints, lastM3];
      stops.slice(1).forEach((stopM3, index) => {
        layStretch(site, book, front, one, {
          placed,
          plan,
          at,
          fromM3: stops[index]!,
          toM3: stopM3,
          releaseMs,
          latestEndMs: coverBy.get(at) ?? null,
        });
      });
    }
    fromM3 = toM3;
  });
}

interface Stretch {
  readonly placed: Placed;
  readonly plan: PourPlan;
  readonly at: number;
  readonly fromM3: number;
  readonly toM3: number;
  readonly releaseMs: number;
  readonly latestEndMs: number | null;
}

function layStretch(site: PlacingSite, book: TaskBook, front: Front, { bay }: ServedBay, stretch: Stretch): void {
  const { placed, plan, at, fromM3, toM3, releaseMs, latestEndMs } = stretch;
  const volumeM3 = plan.volumesM3[at]!;
  const pieceFromM3 = plan.volumesM3.slice(0, at).reduce((sum, m3) => sum + m3, 0);
  const way = wayBetween(bay.way, (fromM3 - pieceFromM3) / volumeM3, (toM3 - pieceFromM3) / volumeM3);
  front.timeMs = Math.max(front.timeMs, Math.round(placed.beginMs(fromM3)));
  const wholeS = (Math.round(placed.endMs(toM3)) - front.timeMs) / 1000;
  // Whole hundredths, as the way's times are written.
  const durationS = Math.max(1, Math.floor((wholeS - approachS) * 100) / 100);
  place(
    site,
    book,
    front,
    { bay: { ...bay, way }, volumeM3: toM3 - fromM3, durationS, laterMs: null, latestEndMs },
    releaseMs,
  );
}
