import type { WorkMeter } from './work-budget.ts';

/** start(to) ≥ start(from) + lag; node number `count` is the zero time. */
export interface ProofArc {
  readonly from: number;
  readonly to: number;
  readonly lag: number;
  /** The constraint it stands for; `NO_ELEMENT` where it is a matter of course. */
  readonly element: number;
}

export const NO_ELEMENT = -1;

export interface ProofResource {
  /** Ascending; the first holds from the beginning of time. */
  readonly steps: readonly { readonly at: number; readonly capacity: number }[];
  readonly uses: readonly ProofUse[];
}

export interface ProofUse {
  readonly activity: number;
  readonly demand: number;
  readonly element: number;
}

/** One mode per activity. */
export interface ProofModel {
  readonly count: number;
  readonly durations: readonly number[];
  readonly isFrozen: readonly boolean[];
  readonly arcs: readonly ProofArc[];
  readonly resources: readonly ProofResource[];
}

export type ProofOutcome =
  | { readonly kind: 'feasible'; readonly starts: readonly number[] }
  /** These elements alone leave no schedule. */
  | { readonly kind: 'infeasible'; readonly elements: ReadonlySet<number> }
  | { readonly kind: 'unknown' };

/** Decisions are told from elements by their number. */
const FIRST_DECISION = 1_000_000_000;

interface Paths {
  /** Longest paths, from × size + to. */
  readonly distance: Float64Array;
  /** The last arc of each. */
  readonly last: Int32Array;
}

interface Conflict {
  readonly uses: readonly ProofUse[];
  /** Ways out that the lags leave, the smallest push first. */
  readonly ways: readonly Omit<ProofArc, 'element'>[];
  /** Of the ways that the lags close, and of where in the calendar this is. */
  readonly why: ReadonlySet<number>;
}

/**
 * Whether there is a schedule, by complete search: all at their earliest; where a resource is then overdrawn, of those that overdraw it
 * one must wait for another or for a step of the calendar (De Reyck, Herroelen 1998). Each dead end gives the constraints that
 * made it one, so that a choice that takes no part in them is not tried in its other ways.
 */
export function provedBy(model: ProofModel, work: WorkMeter): ProofOutcome {
  return new ProofSearch(model, work).run();
}

class ProofSearch {
  readonly #model: ProofModel;
  readonly #work: WorkMeter;
  readonly #size: number;
  readonly #arcs: ProofArc[] = [];
  #decisions = FIRST_DECISION;

  constructor(model: ProofModel, work: WorkMeter) {
    this.#model = model;
    this.#work = work;
    this.#size = model.count + 1;
  }

  run(): ProofOutcome {
    const { count, arcs } = this.#model;
    const size = this.#size;
    const paths: Paths = { distance: new Float64Array(size * size).fill(-Infinity), last: new Int32Array(size * size) };
    for (let node = 0; node < size; node += 1) paths.distance[node * size + node] = 0;
    for (let node = 0; node < count; node += 1)
      this.#add(paths, { from: count, to: node, lag: 0, element: NO_ELEMENT });
    for (const arc of arcs) {
      const elements = this.#add(paths, arc);
      if (elements !== null) return { kind: 'infeasible', elements };
    }
    return this.#search(paths);
  }

  /** Null, or the elements of the ring that the arc would close. */
  #add({ distance, last }: Paths, arc: ProofArc): Set<number> | null {
    const size = this.#size;
    const { from, to, lag } = arc;
    if (lag + distance[to * size + from]! > 0) {
      const ring = this.#elementsOf({ distance, last }, to, from);
      if (arc.element !== NO_ELEMENT) ring.add(arc.element);
      return ring;
    }
    if (distance[from * size + to]! >= lag) return null;
    const number = this.#arcs.push(arc) - 1;
    for (let a = 0; a < size; a += 1) {
      const before = distance[a * size + from]! + lag;
      if (before === -Infinity || before <= distance[a * size + to]!) continue;
      for (let b = 0; b < size; b += 1) {
        const through = before + distance[to * size + b]!;
        if (through <= distance[a * size + b]!) continue;
        distance[a * size + b] = through;
        last[a * size + b] = b === to ? number : last[to * size + b]!;
      }
    }
    return null;
  }

  #elementsOf({ last }: Paths, from: number, to: number): Set<number> {
    const elements = new Set<number>();
    for (let node = to; node !== from;) {
      const arc = this.#arcs[last[from * this.#size + node]!]!;
      if (arc.element !== NO_ELEMENT) elements.add(arc.element);
      node = arc.from;
    }
    return elements;
  }

  #search(paths: Paths): ProofOutcome {
    if (this.#work.isOver) return { kind: 'unknown' };
    this.#work.spend(1);
    const conflict = this.#narrowest(paths);
    if (conflict === null) {
      const zero = this.#model.count * this.#size;
      return { kind: 'feasible', starts: [...paths.distance.subarray(zero, zero + this.#model.count)] };
    }
    const elements = new Set(conflict.why);
    for (const { element } of conflict.uses) elements.add(element);
    for (const way of conflict.ways) {
      const decision = (this.#decisions += 1);
      const known = this.#arcs.length;
      const further: Paths = { distance: paths.distance.slice(), last: paths.last.slice() };
      this.#add(further, { ...way, element: decision });
      const outcome = this.#search(further);
      this.#arcs.length = known;
      if (outcome.kind !== 'infeasible' || !outcome.elements.has(decision)) return outcome;
      for (const element of outcome.elements) if (element !== decision) elements.add(element);
    }
    return { kind: 'infeasible', elements };
  }

  /** Among the overdrawn resources the place with the fewest ways out. */
  #narrowest(paths: Paths): Conflict | null {
    const { count, resources } = this.#model;
    let best: Conflict | null = null;
    for (const resource of resources) {
      const times = new Set(resource.steps.slice(1).map(({ at }) => at));
      for (const { activity } of resource.uses) times.add(paths.distance[count * this.#size + activity]!);
      for (const time of times) {
        const uses = this.#overdrawnAt(paths, resource, time);
        if (uses === null) continue;
        const conflict = this.#conflictOf(paths, resource, { uses, time });
        if (best === null || conflict.ways.length < best.ways.length) best = conflict;
        if (best.ways.length === 0) return best;
      }
    }
    return best;
  }

  /** As few of those at work as overdraw it, at least one of them not frozen; null where nothing is overdrawn. */
  #overdrawnAt({ distance }: Paths, { steps, uses }: ProofResource, time: number): ProofUse[] | null {
    const { count, durations, isFrozen } = this.#model;
    const zero = count * this.#size;
    const capacity = steps.findLast(({ at }) => at <= time)!.capacity;
    let active = uses.filter(({ activity }) => {
      const start = distance[zero + activity]!;
      return start <= time && time < start + durations[activity]!;
    });
    let total = active.reduce((sum, { demand }) => sum + demand, 0);
    const isOpen = ({ activity }: ProofUse): boolean => isFrozen[activity] !== true;
    if (total <= capacity || !active.some(isOpen)) return null;
    for (const use of active.toSorted((a, b) => a.demand - b.demand)) {
      const isLastOpen = isOpen(use) && active.filter(isOpen).length === 1;
      if (total - use.demand <= capacity || isLastOpen) continue;
      total -= use.demand;
      active = active.filter((other) => other !== use);
    }
    return active;
  }

  #conflictOf(
    paths: Paths,
    { steps }: ProofResource,
    { uses, time }: { readonly uses: readonly ProofUse[]; readonly time: number },
  ): Conflict {
    const { count, durations } = this.#model;
    const size = this.#size;
    const { distance } = paths;
    const total = uses.reduce((sum, { demand }) => sum + demand, 0);
    const activities = uses.map(({ activity }) => activity);
    const ways: Omit<ProofArc, 'element'>[] = [];
    const why = new Set<number>();
    const consider = (from: number, to: number, lag: number): void => {
      if (lag + distance[to * size + from]! <= 0) ways.push({ from, to, lag });
      else for (const element of this.#elementsOf(paths, to, from)) why.add(element);
    };
    for (const from of activities) for (const to of activities) if (from !== to) consider(from, to, durations[from]!);
    if (total <= Math.max(...steps.map(({ capacity }) => capacity))) {
      // Only here is it overdrawn: because none of them can begin earlier than it does.
      for (const activity of activities)
        for (const element of this.#elementsOf(paths, count, activity)) why.add(element);
      const here = steps.findLast(({ at }) => at <= time)!.capacity;
      const next = steps.find(({ at, capacity }) => at > time && capacity > here);
      if (next !== undefined) for (const activity of activities) consider(count, activity, next.at);
    }
    const earliest = (node: number): number => distance[count * size + node]!;
    const push = ({ from, to, lag }: (typeof ways)[number]): number => earliest(from) + lag - earliest(to);
    return { uses, ways: ways.sort((a, b) => push(a) - push(b)), why };
  }
}
