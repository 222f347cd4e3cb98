import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { placingWeather } from '../concrete/placing-weather.ts';
import { forecastOf } from '../concrete/supply-courses.ts';
import { bayStepKinds, type NotBefore, type Plan, type PlannedTask } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { concreteForecast, type SiteForecast } from './site-forecast.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Plans that are made at most: each sets later what the one before had in the rain. */
const PLANS_MAX = 4;
/** A dry time is looked for up to so long after the last step of the forecast. */
const AFTER_FORECAST_MS = 86_400_000;

/**
 * A plan with nothing in the rain on levels open to the sky, as far as that can be: steps of finishing begin when it is over (and are left out where the concrete
 * does not wait), surface work as a whole in the first dry time that is long enough. What cannot be kept dry is warned of. Other kinds have their own weather.
 */
export function planInWeather(input: PlanningInput, planOf: (input: PlanningInput) => Result<Plan>): Result<Plan> {
  const { forecast, request } = input;
  const isOpen = forecast !== undefined && !forecast.shelteredLevelIds.includes(request.levelId);
  if (!isOpen) return planOf(input);
  if (request.kind === 'floor-finishing') return finishingInRain(input, forecast, planOf);
  return request.kind === 'surface-work' ? surfaceInRain(input, forecast, planOf) : planOf(input);
}

function rainWithin(forecast: SiteForecast, { fromMs, toMs }: Span): readonly Span[] {
  const weather = forecastOf({ forecast: forecast.steps });
  if (weather === null || fromMs >= toMs) return [];
  // Any rain that no large area is begun in; wind and evaporation are no matter of these machines.
  const needs = {
    concreteC: concreteForecast(forecast),
    windStopMps: Infinity,
    areaM2: Infinity,
    bleeds: 'as-usual',
  } as const;
  return placingWeather(weather, needs, { fromMs, toMs }).filter(({ causes }) =>
    causes.some(({ kind }) => kind === 'rain'),
  );
}

const overlaps = (one: Span, { fromMs, toMs }: Span): boolean => one.fromMs < toMs && one.toMs > fromMs;

/** So far ahead the forecast is looked at. */
function horizonMs({ steps }: SiteForecast, endMs: number): number {
  return Math.max(endMs, steps.at(-1)!.fromMs) + AFTER_FORECAST_MS;
}

interface RainedOn {
  readonly task: PlannedTask;
  readonly untilMs: number;
}

function rainedOn({ tasks, startMs, endMs }: Plan, forecast: SiteForecast, nowMs: number): RainedOn[] {
  const rain = rainWithin(forecast, { fromMs: Math.max(nowMs, startMs), toMs: horizonMs(forecast, endMs) });
  return tasks.flatMap((task) => {
    const isBegun = task.startMs < nowMs || task.isCutToDone === true;
    if (isBegun || !task.legs.some(({ tool }) => tool === 'on')) return [];
    const span = rain.findLast((one) => overlaps(one, { fromMs: task.startMs, toMs: task.endMs }));
    return span === undefined ? [] : [{ task, untilMs: Math.ceil(span.toMs) }];
  });
}

function withWarnings(plan: Plan, wet: readonly RainedOn[], more: readonly Problem[]): Plan {
  const freeMs = Math.max(0, ...wet.map(({ untilMs }) => untilMs));
  const rain: Problem[] = wet.length === 0 ? [] : [{ code: 'rain-on-work', facts: { tasks: wet.length, freeMs } }];
  return rain.length + more.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...more, ...rain] };
}

function finishingInRain(
  input: PlanningInput,
  forecast: SiteForecast,
  planOf: (input: PlanningInput) => Result<Plan>,
): Result<Plan> {
  let later: readonly NotBefore[] = [];
  for (let plans = 1; ; plans += 1) {
    const notBefore = latestOf([...(input.notBefore ?? []), ...later]);
    const plan = planOf(later.length === 0 ? input : { ...input, notBefore });
    if (!plan.ok) return plan;
    const wet = rainedOn(plan.value, forecast, input.nowMs);
    if (wet.length === 0 || plans === PLANS_MAX) return ok(withWarnings(named(plan.value, later), wet, []));
    later = [...later, ...wet.flatMap(afterRain)];
  }
}

/** Of several times for one step the last. */
function latestOf(all: readonly NotBefore[]): NotBefore[] {
  const latest = new Map<string, NotBefore>();
  for (const one of all) {
    const key = `${one.bay} ${one.step} ${one.pass}`;
    if ((latest.get(key)?.atMs ?? -Infinity) < one.atMs) latest.set(key, one);
  }
  return [...latest.values()];
}

function afterRain({ task: { bay, step, pass = 0 }, untilMs }: RainedOn): NotBefore[] {
  const kind = bayStepKinds.find((one) => one === step);
  return bay === undefined || kind === undefined ? [] : [{ bay, step: kind, pass, atMs: untilMs }];
}

/** Steps that wait for the end of rain say so; nobody has set them later. */
function named(plan: Plan, later: readonly NotBefore[]): Plan {
  if (later.length === 0) return plan;
  const waits = new Set(later.map(({ bay, step, pass, atMs }) => `${bay} ${step} ${pass} ${atMs}`));
  const tasks = plan.tasks.map((task): PlannedTask => {
    const { bay, step, pass = 0, notBeforeMs = 0, reason } = task;
    const isRain = reason.code === 'set-later' && waits.has(`${bay} ${step} ${pass} ${notBeforeMs}`);
    return isRain ? { ...task, reason: { code: 'rain', atMs: notBeforeMs } } : task;
  });
  return { ...plan, tasks };
}

function surfaceInRain(
  input: PlanningInput,
  forecast: SiteForecast,
  planOf: (input: PlanningInput) => Result<Plan>,
): Result<Plan> {
  const plan = planOf(input);
  if (!plan.ok) return plan;
  const wet = rainedOn(plan.value, forecast, input.nowMs);
  const startMs = wet.length === 0 ? null : dryFrom(forecast, plan.value);
  if (startMs === null) return ok(withWarnings(plan.value, wet, []));
  const earliestStartMs = Math.ceil(startMs);
  const dry = planOf({ ...input, request: { ...input.request, earliestStartMs } });
  if (!dry.ok) return ok(withWarnings(plan.value, wet, []));
  const waits: Problem = { code: 'waits-for-rain', facts: { freeMs: earliestStartMs } };
  return ok(withWarnings(dry.value, rainedOn(dry.value, forecast, input.nowMs), [waits]));
}

/** When the first dry time begins that is as long as the plan; null where the forecast has none. */
function dryFrom(forecast: SiteForecast, { startMs, endMs }: Plan): number | null {
  const lastMs = horizonMs(forecast, endMs);
  let atMs = startMs;
  for (const span of rainWithin(forecast, { fromMs: startMs, toMs: lastMs })) {
    if (overlaps(span, { fromMs: atMs, toMs: atMs + endMs - startMs })) atMs = span.toMs;
  }
  return atMs < lastMs ? atMs : null;
}
