import { ok, type Result } from '../../kernel/result.ts';
import type { Point, Pose } from '../../kernel/geometry.ts';
import { bayWindows } from '../concrete/concrete-clock.ts';
import { concreteCourse } from '../concrete/supply-courses.ts';
import { keepTogether, sayWhoIsMissing } from '../crews/keep-hours.ts';
import { expiredCertificates } from '../crews/people.ts';
import { cutIntoBays } from '../coverage/bays.ts';
import { exitOf, missionArea } from '../coverage/mission-area.ts';
import { difference, regionAreaM2, union } from '../coverage/polygons.ts';
import type { Bay, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { doneWork } from '../drafting/done-work.ts';
import { concreteProblems } from '../drafting/concrete-problems.ts';
import { unwatched } from '../drafting/watch.ts';
import { createFloor } from '../floor/floor.ts';
import { notBeforeMs } from '../drafting/not-before.ts';
import { assemblePlan, impossible } from '../drafting/plan-result.ts';
import { createTaskBook, type TaskBook } from '../drafting/task-book.ts';
import {
  crewOf,
  groundWarnings,
  outsideReach,
  placingBay,
  rateOf,
  type LaidOutPour,
  type PlacingBay,
  type PlacingParameters,
  type PlacingSite,
} from './placing-crew.ts';
import { hoseS, lift, place, type Front } from './placing-tasks.ts';
import { findSetUp, servesBay, standsFast, standsOf } from './set-up.ts';
import { layOutSuppliedPour } from './supplied-pour.ts';

/** How far planning is when the ground is known, and when the pour is laid out. */
const shares = { laidOut: 0.1, searched: 0.9 } as const;

export type { PlacingParameters } from './placing-crew.ts';

/** A pour begins anew this often at most until its people are there from its beginning to its end. */
const beginningsMax = 40;

/**
 * A pour, bay by bay in placing order, from as few set-ups as the order allows; truck by truck where the supply is known. It begins when its people are there
 * until it ends; one under way is not put off.
 */
export function planConcretePlacing(input: PlanningInput, parameters: PlacingParameters): Result<Plan> {
  let plan = planPourFrom(input, parameters);
  if (input.roster === undefined) return plan;
  if (input.previous !== undefined) return plan.ok ? ok(sayWhoIsMissing(input, plan.value)) : plan;
  let { earliestStartMs } = input.request;
  for (let beginnings = 0; plan.ok; beginnings += 1) {
    const kept = keepTogether(input, plan.value.tasks);
    if ('lacking' in kept) return impossible(kept.lacking);
    if (kept.delayMs === 0) return ok(withExpired(input, plan.value, earliestStartMs));
    if (beginnings === beginningsMax) return impossible({ code: 'no-crew-hours-left', tip: 'add-people-or-hours' });
    // Trucks take longer or shorter at another hour, so the pour is planned again from there.
    earliestStartMs = Math.max(input.nowMs, earliestStartMs) + kept.delayMs;
    plan = planPourFrom({ ...input, request: { ...input.request, earliestStartMs } }, parameters);
  }
  return plan;
}

function withExpired(input: PlanningInput, plan: Plan, fromMs: number): Plan {
  const warnings = [...plan.warnings, ...expiredCertificates(input, plan.tasks)];
  if (fromMs === input.request.earliestStartMs) return { ...plan, warnings };
  const [first, ...rest] = plan.tasks;
  const waits =
    first === undefined
      ? []
      : [{ ...first, crewFromMs: first.startMs, reason: { code: 'crew' as const, atMs: first.startMs } }];
  return { ...plan, warnings, tasks: [...waits, ...rest] };
}

function planPourFrom(input: PlanningInput, parameters: PlacingParameters): Result<Plan> {
  const wrong = concreteProblems(parameters);
  if (!(parameters.deliveryRateM3ph > 0)) {
    wrong.push({ code: 'rate-invalid', rateM3ph: parameters.deliveryRateM3ph, tip: 'give-the-delivery-rate' });
  }
  if (wrong.length > 0) return impossible(...wrong);
  const { watched = unwatched } = input;
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  watched.enter('laying-out', 0, shares.laidOut);
  const crew = crewOf(input, area.value);
  if ('code' in crew) return impossible(crew);
  const exit = exitOf(
    area.value,
    input.site,
    input.zones,
    input.machines.map(({ pose }): Point => [pose.xM, pose.yM]),
  );
  const floor = createFloor({
    level: area.value.level,
    mainSlab: area.value.mainSlab,
    zones: input.zones,
    machines: input.machines.filter(({ id }) => id !== crew.distributor.id),
    moving: new Set(),
    workArea: [],
  });
  let stands: readonly Pose[] | null = null;
  const site: PlacingSite = {
    input,
    parameters,
    area: area.value,
    crew,
    exit,
    floor,
    stands: () => (stands ??= crew.crane === null ? [] : standsOf(floor, crew.distributor, crew.crane)),
    rateM3ph: rateOf(crew, parameters),
    hoseMps: crew.distributor.profile.speed.workMps?.value ?? crew.distributor.profile.speed.travelMps.value,
  };
  const done = doneWork(input);
  const book = createTaskBook(input.missionId, input.version);
  watched.enter('searching', shares.laidOut, shares.searched);
  const doneM3 = new Map<number, number>();
  for (const task of done.kept) {
    if (task.step === 'place' && task.bay !== undefined)
      doneM3.set(task.bay, (doneM3.get(task.bay) ?? 0) + task.quantity.amount);
  }
  const laidOut =
    parameters.supply === undefined
      ? ok(pourAtSteadyRate(site, book, doneM3))
      : layOutSuppliedPour(site, parameters.supply, book, doneM3);
  if (!laidOut.ok) return laidOut;
  watched.enter('carrying-out', shares.searched, 1);
  const tasks = [...done.kept, ...book.tasks()];
  if (!tasks.some(({ step }) => step === 'place')) {
    return impossible({
      code: 'outside-reach',
      reachMaxM: crew.distributor.profile.placing?.reachMaxM.value ?? 0,
      bays: laidOut.value.bays.length,
      tip: 'bring-a-crane-or-move-the-distributor',
    });
  }
  return ok(outcomeOf(site, laidOut.value, tasks));
}

function outcomeOf(
  { input, parameters, area, crew }: PlacingSite,
  { bays, refused: notPlaced, supply }: LaidOutPour,
  tasks: readonly PlannedTask[],
): Plan {
  const lostM2 = new Map<unknown, number>();
  for (const { facts, areaM2 } of notPlaced) lostM2.set(facts['bay'], (lostM2.get(facts['bay']) ?? 0) + areaM2);
  const rest = difference(area.region, union(bays.map(({ polygon }) => polygon)));
  const refused: RefusedPart[] = [
    ...area.refused,
    ...notPlaced,
    ...rest.map((polygon): RefusedPart => ({
      code: 'too-narrow',
      areaM2: regionAreaM2([polygon]),
      outline: polygon.outline,
      facts: { tip: 'place-by-hand' },
    })),
  ];
  const kept = bays.flatMap((bay): PlacingBay[] => {
    const lost = lostM2.get(bay.number);
    if (lost === undefined) return [bay];
    const areaM2 = bay.areaM2 - lost;
    return areaM2 > 1e-6 ? [{ ...bay, areaM2, volumeM3: areaM2 * parameters.thicknessM }] : [];
  });
  const view = kept.map((bay) =>
    bayView(
      bay,
      parameters,
      tasks.filter((task) => task.bay === bay.number).map(({ endMs }) => endMs),
    ),
  );
  const totals = {
    areaM2: area.askedM2,
    coveredM2: kept.reduce((sum, bay) => sum + bay.areaM2, 0),
    volumeM3: kept.reduce((sum, bay) => sum + bay.volumeM3, 0),
    lifts: 0,
  };
  const plan = assemblePlan(input, { tasks, bays: view, refused, totals, warnings: groundWarnings(crew) });
  return supply === undefined ? plan : { ...plan, supply };
}

function bayView(bay: PlacingBay, parameters: PlacingParameters, ends: readonly number[]): Bay {
  const placedAtMs = Math.max(0, ...ends);
  const { supply, temperatureC } = parameters;
  const concrete =
    supply === undefined ? parameters : { ...parameters, forecastC: concreteCourse(supply, temperatureC) };
  const windows = bayWindows(placedAtMs, concrete, 0);
  return {
    number: bay.number,
    polygon: bay.polygon,
    areaM2: bay.areaM2,
    volumeM3: bay.volumeM3,
    placedAtMs,
    floatFromMs: windows.floatFromMs,
    workableUntilMs: windows.workableUntilMs,
  };
}

function pourAtSteadyRate(site: PlacingSite, book: TaskBook, doneM3: ReadonlyMap<number, number>): LaidOutPour {
  const { input, area, crew, floor, exit } = site;
  const shapes = input.previous?.plan.bays ?? cutIntoBays(area.region, exit).bays;
  const bays = shapes.map((bay) => placingBay(site, bay));
  const refused: RefusedPart[] = [];
  const placed: PlacingBay[] = bays.filter((bay) => (doneM3.get(bay.number) ?? 0) >= bay.volumeM3 - 1e-3);
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const front: Front = {
    base: crew.distributor.pose,
    isOnFloor: crew.distributor.levelId === floor.level.id || standsFast(crew.distributor.profile),
    timeMs: Math.max(releaseMs, crew.distributor.busyUntilMs, crew.pump.busyUntilMs),
    lastTaskId: null,
  };
  let open = bays.filter((bay) => !placed.includes(bay));
  while (open.length > 0) {
    input.watched?.at(1 - open.length / bays.length);
    const bay = open[0]!;
    const { profile } = crew.distributor;
    if (!front.isOnFloor || !servesBay(profile, front.base, bay, floor.zM)) {
      const setUp = findSetUp(site.stands(), profile, placed, open);
      if (setUp === null || crew.crane === null) {
        refused.push(outsideReach(bay, front.base, crew));
        open = open.slice(1);
        continue;
      }
      lift(site, book, crew.crane, front, setUp.base);
    }
    const volumeM3 = bay.volumeM3 - (doneM3.get(bay.number) ?? 0);
    const laterMs = notBeforeMs(input, { bay: bay.number, step: 'place', pass: 0 });
    const stretch = { bay, volumeM3, durationS: hoseS(bay, volumeM3, site), laterMs, latestEndMs: null };
    place(site, book, front, stretch, releaseMs);
    placed.push(bay);
    open = open.slice(1);
  }
  return { bays, refused };
}
