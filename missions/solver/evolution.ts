import type { Random } from '../../kernel/random.ts';
import type { CompiledProject } from './compile-project.ts';
import { assign, emptyIndividual, scheduleHash, type Individual } from './individual.ts';
import { compareCosts } from './plan-cost.ts';
import type { WorkMeter } from './work-budget.ts';

/** Schedules an individual's order as well as it can and rewrites starts, cost and order. */
export interface Improver {
  improve(individual: Individual): void;
}

/** Settings found on PSPLIB j60 and j120; see docs/planners.md. */
export interface EvolutionSettings {
  readonly populationSize: number;
  readonly mutationRatio: number;
  /** A population is given up after so many fruitless children per member. */
  readonly patience: number;
}

const POPULATION_MAX = 4000;
/** Activities of a child that would rather have somebody at random than whom a parent had. */
const CREW_CHANGES = 2;

/** A population of justified schedules that is crossed by time windows (Hartmann's two-point crossover of orders). */
export class Evolution {
  readonly #project: CompiledProject;
  readonly #random: Random;
  readonly #work: WorkMeter;
  readonly #justifier: Improver;
  readonly #settings: EvolutionSettings;
  readonly #population: Individual[] = [];
  readonly #child: Individual;
  readonly #stamp: Int32Array;
  readonly #waits: Int32Array;
  readonly #tail: Float64Array;
  readonly #hashes = new Set<number>();
  #round = 0;
  #size: number;
  /** Children in a row that did not enter the population with a better cost than the one whose place they took. */
  #idle = 0;
  readonly best: Individual;
  onBetter: (individual: Individual) => void = () => undefined;

  constructor(
    project: CompiledProject,
    parts: { readonly random: Random; readonly work: WorkMeter; readonly justifier: Improver },
    settings: EvolutionSettings,
  ) {
    this.#project = project;
    this.#random = parts.random;
    this.#work = parts.work;
    this.#justifier = parts.justifier;
    this.#settings = settings;
    this.#size = settings.populationSize;
    this.#child = emptyIndividual(project);
    this.#stamp = new Int32Array(project.count);
    this.#waits = new Int32Array(project.count);
    this.#tail = tailsOf(project);
    this.best = emptyIndividual(project);
  }

  /** Draws an order: among what may come next, rather what has a long tail of work behind it (regret-based sampling). */
  sample(order: Int32Array): void {
    const { count, ordered } = this.#project;
    const ready: number[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#waits[index] = ordered.waits[index]!;
      if (this.#waits[index] === 0) ready.push(index);
    }
    for (let position = 0; position < count; position += 1) {
      const at = this.#draw(ready);
      const chosen = ready[at]!;
      ready[at] = ready.at(-1)!;
      ready.pop();
      order[position] = chosen;
      for (let out = ordered.offset[chosen]!; out < ordered.offset[chosen + 1]!; out += 1) {
        const to = ordered.other[out]!;
        this.#waits[to]! -= 1;
        if (this.#waits[to] === 0) ready.push(to);
      }
    }
  }

  #draw(ready: readonly number[]): number {
    let least = Infinity;
    for (const index of ready) least = Math.min(least, this.#tail[index]!);
    let total = 0;
    for (const index of ready) total += this.#tail[index]! - least + 1;
    let left = this.#random.next() * total;
    for (let at = 0; at < ready.length; at += 1) {
      left -= this.#tail[ready[at]!]! - least + 1;
      if (left <= 0) return at;
    }
    return ready.length - 1;
  }

  /** Fills the population; `seeds` are orders and modes known to be worth a try. */
  begin(seeds: readonly Individual[]): void {
    this.#population.length = 0;
    this.#hashes.clear();
    this.#idle = 0;
    for (let size = 0; size < this.#size && (size === 0 || !this.#work.isOver); size += 1) {
      const individual = emptyIndividual(this.#project);
      const seed = seeds[size];
      if (seed === undefined) {
        this.sample(individual.order);
        this.#drawModes(individual.modes);
      } else {
        individual.order.set(seed.order);
        individual.modes.set(seed.modes);
        individual.crews.set(seed.crews);
      }
      this.#justifier.improve(individual);
      individual.hash = scheduleHash(individual);
      this.#hashes.add(individual.hash);
      this.#population.push(individual);
      this.#keepBest(individual);
    }
  }

  #drawModes(modes: Int32Array): void {
    const { count, isSingleMode } = this.#project;
    if (isSingleMode) return;
    for (let index = 0; index < count; index += 1) modes[index] = this.#drawMode(index);
  }

  #drawMode(activity: number): number {
    const doable = this.#project.doable[activity]!;
    return doable[this.#random.below(doable.length)]!;
  }

  #keepBest(individual: Individual): boolean {
    if (compareCosts(individual.cost, this.best.cost) >= 0) return false;
    assign(individual, this.best);
    this.onBetter(individual);
    return true;
  }

  #tournament(): number {
    const a = this.#random.below(this.#population.length);
    const b = this.#random.below(this.#population.length);
    return compareCosts(this.#population[a]!.cost, this.#population[b]!.cost) <= 0 ? a : b;
  }

  /** Whether the population has nothing left to give: many children in a row brought nothing. */
  get isSpent(): boolean {
    return this.#idle > this.#size * this.#settings.patience;
  }

  /** The next population is larger by this factor, up to a limit: it converges later and lower. */
  grow(factor: number): void {
    this.#size = Math.min(POPULATION_MAX, Math.round(this.#size * factor));
  }

  /** One child. Says whether it is the best so far. */
  step(): boolean {
    const mother = this.#population[this.#tournament()]!;
    const father = this.#population[this.#tournament()]!;
    const child = this.#child;
    this.#cross(mother, father, child);
    this.#mutate(child);
    this.#justifier.improve(child);
    this.#replace(child);
    return this.#keepBest(child);
  }

  /** The mother's order, but what she has in a window of positions in the father's order. */
  #cross(mother: Individual, father: Individual, child: Individual): void {
    const { count, crewWords } = this.#project;
    const length = Math.floor(count * (0.2 + 0.5 * this.#random.next()));
    const from = this.#random.below(count - length + 1);
    child.order.set(mother.order);
    child.modes.set(mother.modes);
    child.crews.set(mother.crews);
    this.#round += 1;
    for (let position = from; position < from + length; position += 1)
      this.#stamp[mother.order[position]!] = this.#round;
    let at = from;
    for (let position = 0; position < count; position += 1) {
      const activity = father.order[position]!;
      if (this.#stamp[activity] !== this.#round) continue;
      child.order[at] = activity;
      child.modes[activity] = father.modes[activity]!;
      for (let word = activity * crewWords; word < (activity + 1) * crewWords; word += 1)
        child.crews[word] = father.crews[word]!;
      at += 1;
    }
  }

  /** Neighbours in the order change places where no lag forbids it. */
  #mutate(child: Individual): void {
    const { count, isSingleMode, crewWords } = this.#project;
    const { mutationRatio } = this.#settings;
    const swaps = count < 2 ? 0 : Math.floor(count * mutationRatio + this.#random.next());
    for (let swap = 0; swap < swaps; swap += 1) {
      const position = this.#random.below(count - 1);
      const a = child.order[position]!;
      const b = child.order[position + 1]!;
      if (this.#isDirect(a, b)) continue;
      child.order[position] = b;
      child.order[position + 1] = a;
    }
    for (let change = 0; crewWords > 0 && change < CREW_CHANGES; change += 1)
      child.crews[this.#random.below(child.crews.length)] = this.#random.below(2 ** 32);
    if (isSingleMode) return;
    const changes = 1 + this.#random.below(2);
    for (let change = 0; change < changes; change += 1) {
      const activity = this.#random.below(count);
      child.modes[activity] = this.#drawMode(activity);
    }
  }

  #isDirect(from: number, to: number): boolean {
    const { offset, other } = this.#project.ordered;
    for (let at = offset[from]!; at < offset[from + 1]!; at += 1) if (other[at] === to) return true;
    return false;
  }

  /** The child takes the place of the worst of a few, unless it is worse than all or the same as one. */
  #replace(child: Individual): void {
    let worst = this.#random.below(this.#population.length);
    for (let draw = 0; draw < 3; draw += 1) {
      const other = this.#random.below(this.#population.length);
      if (compareCosts(this.#population[other]!.cost, this.#population[worst]!.cost) > 0) worst = other;
    }
    const loser = this.#population[worst]!;
    const difference = compareCosts(child.cost, loser.cost);
    this.#idle = difference < 0 ? 0 : this.#idle + 1;
    if (difference > 0) return;
    child.hash = scheduleHash(child);
    if (this.#hashes.has(child.hash)) return;
    this.#hashes.delete(loser.hash);
    this.#hashes.add(child.hash);
    assign(child, loser);
  }
}

/** Longest path from each activity to the end, with shortest modes. */
function tailsOf({ count, base, successors, modeOffset, modeDuration }: CompiledProject): Float64Array {
  const tails = new Float64Array(count);
  for (let position = count - 1; position >= 0; position -= 1) {
    const activity = base[position]!;
    let tail = modeDuration[modeOffset[activity]!]!;
    for (let at = successors.offset[activity]!; at < successors.offset[activity + 1]!; at += 1)
      if (successors.lag[at]! >= 0) tail = Math.max(tail, successors.lag[at]! + tails[successors.other[at]!]!);
    tails[activity] = tail;
  }
  return tails;
}
