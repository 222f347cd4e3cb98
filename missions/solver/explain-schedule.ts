import { seededRandom } from '../../kernel/random.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { lagOf, type Mode, type Project, type Schedule } from './project.ts';
import { replan, type ReplanProblem } from './replan.ts';
import type { Disruption, Situation } from './under-way.ts';

type Planned = Pick<Schedule, 'starts' | 'modes'> & Partial<Pick<Schedule, 'crews'>>;

/** What keeps an activity from beginning earlier, or later. Indices are the project's. */
export type Bound =
  /** The project's zero time. */
  | { readonly kind: 'zero' }
  | { readonly kind: 'frozen' }
  | { readonly kind: 'release' }
  | { readonly kind: 'deadline' }
  /** Later it would be late, or later than it is. */
  | { readonly kind: 'due' }
  /** Later the whole plan would end later. */
  | { readonly kind: 'end' }
  | { readonly kind: 'windows' }
  | { readonly kind: 'lag'; readonly lag: number; readonly other: number }
  /** Those who hold it then; nobody where the calendar alone leaves too little. */
  | { readonly kind: 'renewable'; readonly renewable: number; readonly activities: readonly number[] }
  /** One of its people is at another piece of work then, or off duty (null). */
  | { readonly kind: 'person'; readonly person: number; readonly activity: number | null };

export interface Explanation {
  /** What binds: all that keeps it from beginning one unit earlier where the others are. None where it just could. */
  readonly bindings: readonly Bound[];
  /** How much later it could begin where the others are, with neither the whole ending later nor it being late. */
  readonly slack: number;
  /** What ends the slack. */
  readonly limits: readonly Bound[];
}

/** Why each activity of a valid schedule is where it is. */
export function explainSchedule(project: Project, planned: Planned): Explanation[] {
  const sight = new Sight(project, planned);
  return project.activities.map(({ frozen }, activity) => {
    if (frozen !== undefined) return { bindings: [{ kind: 'frozen' }], slack: 0, limits: [{ kind: 'frozen' }] };
    const limits = sight.limitsOf(activity);
    const slack = Math.min(...limits.map(({ by }) => by));
    const atOnce = limits.filter(({ by }) => by === slack).map(({ bound }) => bound);
    return { bindings: sight.bindingsOf(activity), slack, limits: atOnce };
  });
}

interface Limit {
  readonly by: number;
  readonly bound: Bound;
}

class Sight {
  readonly #project: Project;
  readonly #planned: Planned;
  readonly #modes: readonly Mode[];
  readonly #ends: readonly number[];
  /** When anything of the resources or people may change: starts, ends and steps, ascending. */
  readonly #times: readonly number[];

  constructor(project: Project, planned: Planned) {
    this.#project = project;
    this.#planned = planned;
    this.#modes = project.activities.map(({ modes }, activity) => modes[planned.modes[activity]!]!);
    this.#ends = planned.starts.map((start, activity) => start + this.#modes[activity]!.duration);
    const steps = [...project.renewables, ...(project.people ?? [])].flatMap(({ calendar = [] }) =>
      calendar.map(({ at }) => at),
    );
    this.#times = [...new Set([...planned.starts, ...this.#ends, ...steps])].sort((a, b) => a - b);
  }

  bindingsOf(activity: number): Bound[] {
    const { activities, lags } = this.#project;
    const { starts, modes } = this.#planned;
    const start = starts[activity]!;
    const { release = 0, windows } = activities[activity]!;
    const isTimed = this.#modes[activity]!.duration > 0;
    const bounds: Bound[] = lags.flatMap((lag, index): Bound[] => {
      if (lag.to !== activity || lag.from === activity) return [];
      const least = starts[lag.from]! + lagOf(lag, modes[lag.from]!, modes[lag.to]!);
      return least === start ? [{ kind: 'lag', lag: index, other: lag.from }] : [];
    });
    if (start === 0) bounds.push({ kind: 'zero' });
    if (start === release && release > 0) bounds.push({ kind: 'release' });
    if (isTimed && windows?.some(({ from }) => from === start) === true) bounds.push({ kind: 'windows' });
    if (isTimed && start > 0) bounds.push(...this.#lackingAt(activity, start - 1));
    return bounds;
  }

  limitsOf(activity: number): Limit[] {
    const { activities, lags } = this.#project;
    const { starts, modes } = this.#planned;
    const start = starts[activity]!;
    const end = this.#ends[activity]!;
    const { due, deadline, windows } = activities[activity]!;
    const limits: Limit[] = [{ by: Math.max(...this.#ends) - end, bound: { kind: 'end' } }];
    lags.forEach((lag, index) => {
      if (lag.from !== activity || lag.to === activity) return;
      const least = start + lagOf(lag, modes[lag.from]!, modes[lag.to]!);
      limits.push({ by: starts[lag.to]! - least, bound: { kind: 'lag', lag: index, other: lag.to } });
    });
    if (due !== undefined) limits.push({ by: Math.max(0, due - end), bound: { kind: 'due' } });
    if (deadline !== undefined) limits.push({ by: deadline - end, bound: { kind: 'deadline' } });
    if (end === start) return limits;
    const window = windows?.find(({ from, to }) => from <= start && end <= to);
    if (window !== undefined) limits.push({ by: window.to - end, bound: { kind: 'windows' } });
    const first = this.#times.filter((time) => time >= end).find((time) => this.#lackingAt(activity, time).length > 0);
    if (first === undefined) return limits;
    return [...limits, ...this.#lackingAt(activity, first).map((bound) => ({ by: first - end, bound }))];
  }

  /** What the activity would lack at an instant at which it is not at work. */
  #lackingAt(activity: number, instant: number): Bound[] {
    const { renewables } = this.#project;
    const { starts } = this.#planned;
    const atWork = [...starts.keys()].filter(
      (other) => other !== activity && starts[other]! <= instant && instant < this.#ends[other]!,
    );
    const { demands } = this.#modes[activity]!;
    const bounds = renewables.flatMap(({ capacity, calendar = [] }, renewable): Bound[] => {
      const needed = demands[renewable]!;
      if (needed === 0) return [];
      const available = calendar.findLast(({ at }) => at <= instant)?.capacity ?? capacity;
      const holders = atWork.filter((other) => this.#modes[other]!.demands[renewable]! > 0);
      const held = holders.reduce((sum, other) => sum + this.#modes[other]!.demands[renewable]!, 0);
      if (held + needed <= available) return [];
      return [{ kind: 'renewable', renewable, activities: needed > available ? [] : holders }];
    });
    return [...bounds, ...this.#peopleLackingAt(activity, instant, atWork)];
  }

  #peopleLackingAt(activity: number, instant: number, atWork: readonly number[]): Bound[] {
    const { people = [] } = this.#project;
    const { crews = [] } = this.#planned;
    return (crews[activity] ?? []).flatMap((person): Bound[] => {
      const elsewhere = atWork.find((other) => crews[other]?.includes(person) === true);
      if (elsewhere !== undefined) return [{ kind: 'person', person, activity: elsewhere }];
      const isOff = people[person]?.calendar?.findLast(({ at }) => at <= instant)?.duty === 'off';
      return isOff ? [{ kind: 'person', person, activity: null }] : [];
    });
  }
}

export interface Slip {
  /** Those that begin later then, the one that slips left out, and by how much. */
  readonly moved: readonly { readonly activity: number; readonly by: number }[];
  /** How much later the whole ends, and how much more (weighted) lateness there is. */
  readonly end: number;
  readonly lateness: number;
  /** False where just waiting breaks a maximum lag or a deadline, or runs past the last shift: then something else has to change. */
  readonly isPossible: boolean;
}

/** What moves where an activity begins (or, once begun, ends) so much later and all others wait their turn in the order of the plan. */
export function whatMoves(
  project: Project,
  { plan, now }: Pick<Situation, 'plan' | 'now'>,
  { activity, by }: { readonly activity: number; readonly by: number },
): Result<Slip, ReplanProblem> {
  const after = (disruptions: readonly Disruption[]): ReturnType<typeof replan> =>
    // The first schedule is the one in the order of the plan; nothing is drawn for it.
    replan(project, { plan, now, disruptions }, { random: seededRandom(0), budget: { schedulesMax: 1 } });
  const start = plan.starts[activity] ?? 0;
  const hasBegun = start < now || project.activities[activity]?.frozen !== undefined;
  const before = after([]);
  if (!before.ok) return before;
  const slipped = after([
    hasBegun ? { kind: 'takes-longer', activity, by } : { kind: 'begins-later', activity, at: start + by },
  ]);
  if (!slipped.ok) return slipped;
  const { schedule } = slipped.value;
  const { objective } = before.value.schedule;
  return ok({
    moved: schedule.starts.flatMap((to, other) =>
      other === activity || to === plan.starts[other] ? [] : [{ activity: other, by: to - plan.starts[other]! }],
    ),
    end: schedule.objective.makespan - objective.makespan,
    lateness: schedule.objective.lateness - objective.lateness,
    isPossible: schedule.objective.violation === 0,
  });
}
