import { eligiblePeople } from './crew-table.ts';
import { leastLag, type CrewNeed, type Mode, type Project } from './project.ts';
import { provedBy, type ProofArc, type ProofModel, type ProofOutcome, type ProofResource } from './proof-search.ts';
import { WorkMeter, type WorkBudget } from './work-budget.ts';

/** The matrix of longest paths is copied at each step of a proof. */
export const PROOF_ACTIVITIES_MAX = 250;

/** One thing that was asked for. Indices are those of the project; resources and people stand with the activities that need them. */
export type Reason =
  | { readonly kind: 'lag'; readonly lag: number }
  | { readonly kind: 'release'; readonly activity: number }
  | { readonly kind: 'deadline'; readonly activity: number }
  | { readonly kind: 'frozen'; readonly activity: number }
  | { readonly kind: 'windows'; readonly activity: number }
  | { readonly kind: 'renewable'; readonly renewable: number; readonly activities: readonly number[] }
  | { readonly kind: 'crew'; readonly skill: number; readonly level: number; readonly activities: readonly number[] }
  | { readonly kind: 'stock'; readonly stock: number };

/**
 * The least change of one reason that takes the contradiction away: the lag smaller (a maximum longer), the release earlier, the
 * deadline later, the windows open longer, the capacity or the number of people larger throughout, by so much.
 */
export interface Remedy {
  readonly reason: Reason;
  readonly by: number;
}

export type Diagnosis =
  | {
      readonly kind: 'infeasible';
      /** These alone leave no schedule. */
      readonly reasons: readonly Reason[];
      /** Whether it is proven that each of them is needed for that. */
      readonly isSmallest: boolean;
      /** At most one per reason; frozen work cannot be changed. Other contradictions may remain. */
      readonly remedies: readonly Remedy[];
    }
  | { readonly kind: 'feasible'; readonly starts: readonly number[] }
  | { readonly kind: 'unknown' };

type Element =
  | Exclude<Reason, { readonly activities: readonly number[] }>
  | { readonly kind: 'renewable'; readonly renewable: number; readonly activity: number }
  | { readonly kind: 'crew'; readonly skill: number; readonly level: number; readonly activity: number };

interface Model extends ProofModel {
  readonly elements: readonly Element[];
  /** Whether what it proves feasible need not be: modes and crews are taken at their best. */
  readonly isRelaxed: boolean;
}

/**
 * Why a well-formed project has no schedule, as few reasons as are found, and what would help. Proven by complete search, which
 * the budget ends (one schedule of it is one step of the search): `unknown` then, and where only modes or people stand in the way.
 */
export function diagnose(project: Project, budget: WorkBudget): Diagnosis {
  const work = new WorkMeter(budget);
  const simple = stockOrModeReasons(project);
  if (simple !== null) return { kind: 'infeasible', isSmallest: true, ...simple };
  if (project.activities.length > PROOF_ACTIVITIES_MAX) return { kind: 'unknown' };
  const model = modelOf(project);
  const outcome = provedBy(model, work);
  if (outcome.kind === 'unknown' || (outcome.kind === 'feasible' && model.isRelaxed)) return { kind: 'unknown' };
  if (outcome.kind === 'feasible') return outcome;
  const { elements, isSmallest } = smallest(model, outcome.elements, work);
  const reasons = reasonsOf([...elements].map((element) => model.elements[element]!));
  const remedies = reasons.flatMap((reason) => remedyFor(project, { model, elements, reason, work }));
  return { kind: 'infeasible', reasons, isSmallest, remedies };
}

/** Leaves out one after the other what is not needed for the contradiction. */
function smallest(
  model: Model,
  found: ReadonlySet<number>,
  work: WorkMeter,
): { elements: ReadonlySet<number>; isSmallest: boolean } {
  let elements = found;
  let isSmallest = true;
  for (const element of found) {
    if (!elements.has(element)) continue;
    const outcome = provedBy(restricted(model, new Set([...elements].filter((other) => other !== element))), work);
    if (outcome.kind === 'infeasible') elements = outcome.elements;
    else if (outcome.kind === 'unknown') isSmallest = false;
  }
  return { elements, isSmallest };
}

/** The model with these elements only. */
function restricted(model: Model, elements: ReadonlySet<number>): ProofModel {
  return {
    ...model,
    arcs: model.arcs.filter(({ element }) => elements.has(element)),
    resources: model.resources.map(({ steps, uses }) => ({
      steps,
      uses: uses.filter(({ element }) => elements.has(element)),
    })),
  };
}

function keyOf(element: Element): string {
  return JSON.stringify(element);
}

/** The part of the project that is made of the reasons, and nothing else. Each activity takes its first mode. */
export function projectOf(project: Project, reasons: readonly Reason[]): Project {
  const has = (kind: Reason['kind'], activity: number): boolean =>
    reasons.some((reason) => reason.kind === kind && 'activity' in reason && reason.activity === activity);
  const needs = (renewable: number, activity: number): boolean =>
    reasons.some(
      (reason) => reason.kind === 'renewable' && reason.renewable === renewable && reason.activities.includes(activity),
    );
  return {
    lags: project.lags.filter((_, lag) => reasons.some((reason) => reason.kind === 'lag' && reason.lag === lag)),
    renewables: project.renewables,
    stocks: project.stocks,
    activities: project.activities.map(({ modes, release, deadline, windows, frozen }, activity) => ({
      modes: modes.map(({ duration, demands, stockDemands }) => ({
        duration,
        stockDemands,
        demands: demands.map((demand, renewable) => (needs(renewable, activity) ? demand : 0)),
      })),
      ...(release !== undefined && has('release', activity) ? { release } : {}),
      ...(deadline !== undefined && has('deadline', activity) ? { deadline } : {}),
      ...(windows !== undefined && has('windows', activity) ? { windows } : {}),
      ...(frozen !== undefined && has('frozen', activity) ? { frozen } : {}),
    })),
  };
}

function reasonsOf(elements: readonly Element[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const element of elements) {
    if (element.kind !== 'renewable' && element.kind !== 'crew') {
      reasons.set(keyOf(element), element);
      continue;
    }
    const { activity, ...resource } = element;
    const key = JSON.stringify(resource);
    const known = reasons.get(key);
    const others = known !== undefined && 'activities' in known ? known.activities : [];
    reasons.set(key, { ...resource, activities: [...others, activity].sort((a, b) => a - b) });
  }
  return [...reasons.values()];
}

/** The project with one reason changed by so much. */
export function withRemedy(project: Project, { reason, by }: Remedy): Project {
  const changed = <T>(list: readonly T[], at: number, change: (one: T) => T): T[] =>
    list.map((one, index) => (index === at ? change(one) : one));
  const { activities, lags, renewables, stocks, people = [] } = project;
  switch (reason.kind) {
    case 'lag':
      return {
        ...project,
        lags: changed(lags, reason.lag, ({ from, to, lag }) => ({
          from,
          to,
          lag: typeof lag === 'number' ? lag - by : lag.map((row) => row.map((least) => least - by)),
        })),
      };
    case 'release':
      return {
        ...project,
        activities: changed(activities, reason.activity, (one) => ({ ...one, release: (one.release ?? 0) - by })),
      };
    case 'deadline':
      return {
        ...project,
        activities: changed(activities, reason.activity, (one) => ({ ...one, deadline: (one.deadline ?? 0) + by })),
      };
    case 'windows':
      return {
        ...project,
        activities: changed(activities, reason.activity, (one) => ({
          ...one,
          windows: widened(one.windows ?? [], by),
        })),
      };
    case 'renewable':
      return {
        ...project,
        renewables: changed(renewables, reason.renewable, ({ capacity, calendar = [] }) => ({
          capacity: capacity + by,
          calendar: calendar.map((step) => ({ at: step.at, capacity: step.capacity + by })),
        })),
      };
    case 'crew': {
      const { skill, level } = reason;
      return { ...project, people: [...people, ...Array.from({ length: by }, () => ({ skills: [{ skill, level }] }))] };
    }
    case 'stock':
      return { ...project, stocks: changed(stocks, reason.stock, ({ capacity }) => ({ capacity: capacity + by })) };
    case 'frozen':
      return project;
  }
}

type Windows = NonNullable<Project['activities'][number]['windows']>;

function widened(windows: Windows, by: number): Windows {
  const wide: { from: number; to: number }[] = [];
  for (const { from, to } of windows) {
    const before = wide.at(-1);
    if (before !== undefined && before.to >= from) before.to = to + by;
    else wide.push({ from, to: to + by });
  }
  return wide;
}

interface Contradiction {
  readonly model: Model;
  readonly elements: ReadonlySet<number>;
  readonly reason: Reason;
  readonly work: WorkMeter;
}

/** By doubling and halving; nothing where the reason cannot be changed or the budget ends first. */
function remedyFor(project: Project, { model, elements, reason, work }: Contradiction): Remedy[] {
  if (reason.kind === 'frozen') return [];
  const keys = new Set([...elements].map((element) => keyOf(model.elements[element]!)));
  const most = reason.kind === 'release' ? project.activities[reason.activity]!.release! : enoughFor(project);
  const outcomeAt = (by: number): ProofOutcome['kind'] => {
    const changed = modelOf(withRemedy(project, { reason, by }));
    const kept = changed.elements.flatMap((element, index) => (keys.has(keyOf(element)) ? [index] : []));
    return provedBy(restricted(changed, new Set(kept)), work).kind;
  };
  let [low, high] = [0, 1];
  for (let outcome = outcomeAt(high); outcome !== 'feasible'; outcome = outcomeAt(high)) {
    if (outcome === 'unknown' || high >= most) return [];
    [low, high] = [high, Math.min(most, 2 * high)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const outcome = outcomeAt(middle);
    if (outcome === 'unknown') return [];
    if (outcome === 'feasible') high = middle;
    else low = middle;
  }
  return [{ reason, by: high }];
}

/** No change needs to be larger: everything one after the other, behind all times and steps. */
function enoughFor({ activities, lags, renewables, people = [] }: Project): number {
  const demands = activities.flatMap(({ modes }) => modes.flatMap((mode) => mode.demands));
  const times = activities.flatMap(({ release = 0, deadline = 0, windows = [], frozen }) => [
    release,
    deadline,
    frozen?.start ?? 0,
    ...windows.map(({ to }) => to),
  ]);
  const steps = [...renewables, ...people].flatMap(({ calendar = [] }) => calendar.map(({ at }) => at));
  let sum = Math.max(0, ...times) + Math.max(0, ...steps) + 1;
  for (const { modes } of activities) sum += Math.max(...modes.map(({ duration }) => duration));
  for (const lag of lags) sum += Math.abs(leastLag(lag));
  for (const demand of demands) sum += demand;
  return sum;
}

/** What needs no search: stocks that no choice of modes can do with, and an activity of which no mode fits the resources. */
function stockOrModeReasons(project: Project): { reasons: Reason[]; remedies: Remedy[] } | null {
  for (let stock = 0; stock < project.stocks.length; stock += 1) {
    let used = 0;
    for (const { modes } of project.activities) used += Math.min(...modes.map((mode) => mode.stockDemands[stock]!));
    const by = used - project.stocks[stock]!.capacity;
    const reason: Reason = { kind: 'stock', stock };
    if (by > 0) return { reasons: [reason], remedies: [{ reason, by }] };
  }
  const excess = ({ demands }: Mode, renewable: number): number => demands[renewable]! - mostOf(project, renewable);
  for (const [activity, { modes, frozen }] of project.activities.entries()) {
    const tooMuch = modes.map((mode) => project.renewables.findIndex((_, renewable) => excess(mode, renewable) > 0));
    if (frozen !== undefined || tooMuch.includes(-1)) continue;
    const reasons = [...new Set(tooMuch)].map((renewable): Reason => ({
      kind: 'renewable',
      renewable,
      activities: [activity],
    }));
    const remedies = modes.flatMap((mode, index) => {
      const over = project.renewables.flatMap((_, renewable) => (excess(mode, renewable) > 0 ? [renewable] : []));
      const reason = reasons.find((one) => one.kind === 'renewable' && one.renewable === tooMuch[index]);
      return over.length === 1 && reason !== undefined ? [{ reason, by: excess(mode, over[0]!) }] : [];
    });
    return { reasons, remedies };
  }
  return null;
}

function mostOf({ renewables }: Project, renewable: number): number {
  const { capacity, calendar = [] } = renewables[renewable]!;
  return Math.max(capacity, ...calendar.map((step) => step.capacity));
}

/** Each activity with the least that any of its modes asks for; crews as so many of those who have the skill. */
function modelOf(project: Project): Model {
  const { activities, lags } = project;
  const zero = activities.length;
  const elements: Element[] = [];
  const numberOf = (element: Element): number => elements.push(element) - 1;
  const modesOf = activities.map(({ modes, frozen }) => (frozen === undefined ? modes : [modes[frozen.mode]!]));
  const durations = modesOf.map((modes) => Math.min(...modes.map(({ duration }) => duration)));
  const arcs: ProofArc[] = lags.map((one, lag) => {
    const element = numberOf({ kind: 'lag', lag });
    return { from: one.from, to: one.to, lag: leastLag(one), element };
  });
  activities.forEach(({ release = 0, deadline, frozen }, activity) => {
    if (frozen !== undefined) {
      const element = numberOf({ kind: 'frozen', activity });
      arcs.push({ from: zero, to: activity, lag: frozen.start, element });
      arcs.push({ from: activity, to: zero, lag: -frozen.start, element });
      return;
    }
    if (release > 0)
      arcs.push({ from: zero, to: activity, lag: release, element: numberOf({ kind: 'release', activity }) });
    if (deadline === undefined) return;
    const element = numberOf({ kind: 'deadline', activity });
    arcs.push({ from: activity, to: zero, lag: durations[activity]! - deadline, element });
  });
  const resources: ProofResource[] = [
    ...renewablesIn(project, modesOf, numberOf),
    ...windowsIn(project, numberOf),
    ...crewsIn(project, modesOf, numberOf),
  ];
  const isRelaxed =
    modesOf.some((modes) => modes.length > 1) ||
    modesOf.some((modes) => modes.some(({ crew = [] }) => crew.some(({ count }) => count > 0)));
  const isFrozen = activities.map(({ frozen }) => frozen !== undefined);
  return { count: zero, durations, isFrozen, arcs, resources, elements, isRelaxed };
}

type NumberOf = (element: Element) => number;

function renewablesIn(
  { renewables }: Project,
  modesOf: readonly (readonly Mode[])[],
  numberOf: NumberOf,
): ProofResource[] {
  return renewables.map(({ capacity, calendar = [] }, renewable) => ({
    steps: [{ at: -Infinity, capacity }, ...calendar],
    uses: modesOf.flatMap((modes, activity) => {
      const demand = Math.min(...modes.map(({ demands }) => demands[renewable]!));
      return demand > 0 ? [{ activity, demand, element: numberOf({ kind: 'renewable', renewable, activity }) }] : [];
    }),
  }));
}

function windowsIn({ activities }: Project, numberOf: NumberOf): ProofResource[] {
  return activities.flatMap(({ windows, frozen }, activity) => {
    if (windows === undefined || frozen !== undefined) return [];
    const steps = windows.flatMap(({ from, to }) => [
      { at: from, capacity: 1 },
      { at: to, capacity: 0 },
    ]);
    const use = { activity, demand: 1, element: numberOf({ kind: 'windows', activity }) };
    return [{ steps: [{ at: -Infinity, capacity: 0 }, ...steps], uses: [use] }];
  });
}

/** For every skill and level that is asked for: all who have it, and all who are needed with it. */
function crewsIn(project: Project, modesOf: readonly (readonly Mode[])[], numberOf: NumberOf): ProofResource[] {
  const { people = [] } = project;
  const kinds = new Map<string, CrewNeed>();
  for (const need of modesOf.flat().flatMap(({ crew = [] }) => crew))
    kinds.set(`${String(need.skill)} ${String(need.level)}`, need);
  const eligible = eligiblePeople(people);
  return [...kinds.values()].map((kind) => {
    const { skill, level } = kind;
    const able = eligible(kind).map((person) => people[person]!.calendar ?? []);
    const times = [...new Set(able.flatMap((calendar) => calendar.map(({ at }) => at)))].sort((a, b) => a - b);
    const onDuty = (time: number): number =>
      able.filter((calendar) => calendar.findLast(({ at }) => at <= time)?.duty !== 'off').length;
    const needed = ({ crew = [] }: Mode): number =>
      crew.reduce((sum, need) => sum + (need.skill === skill && need.level >= level ? need.count : 0), 0);
    return {
      steps: [-Infinity, ...times].map((at) => ({ at, capacity: onDuty(at) })),
      uses: modesOf.flatMap((modes, activity) => {
        const demand = Math.min(...modes.map(needed));
        return demand > 0 ? [{ activity, demand, element: numberOf({ kind: 'crew', skill, level, activity }) }] : [];
      }),
    };
  });
}
