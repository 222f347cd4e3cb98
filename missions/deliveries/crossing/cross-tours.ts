import type { Random } from '../../../kernel/random.ts';
import type { WorkMeter } from '../../solver/work-budget.ts';
import type { CompiledDeliveries } from '../compile-deliveries.ts';
import { EdgeAssembly, type ArcRing } from './edge-assembly.ts';
import { nearArcs } from './near-arcs.ts';
import { PenalisedTours, type OrderLists } from './penalised-tours.ts';
import { TourDescent } from './tour-descent.ts';

/** Stops that may come right behind one, or before it, by how near they are; plans of a population. */
const NEAR_MAX = 12;
const PARENTS = 20;
/** No more than this share of what is left goes into finding them. */
const FOUNDING_SHARE = 0.4;
/** Children of two parents at most. */
const CHILDREN_MAX = 10;
/** Penalties follow how many children are allowed after going down: so many are to be, looked at once per so many. */
const ALLOWED_SHARE = 0.4;
const CHILDREN_PER_LOOK = 50;
const PENALTY_STEP = 1.2;
const PENALTY_RANGE = 1000;
/** Who is not allowed goes down again under penalties so many times higher. */
const REPAIR = 10;
/** A population whose best has not got better for so many generations is spent. */
const GENERATIONS_STILL = 20;
const SHORTER_MIN = 1e-7;

export interface CrossingOptions {
  readonly problem: CompiledDeliveries;
  readonly kind: number;
  readonly tours: number;
  readonly random: Random;
  readonly work: WorkMeter;
  /** Another plan of so many tours, as unlike others as may be; null where none was found. */
  readonly another: () => OrderLists | null;
  readonly onPlan: (lists: OrderLists) => void;
}

interface Member {
  readonly tours: PenalisedTours;
  length: number;
}

/**
 * Tours for orders of one stop each, by a fixed number of carriers that are alike: a population of plans, of which each is crossed with another one by edge
 * assembly; children may be late or too heavy at a price while they go down (Nagata, Bräysy and Dullaert 2010). Ends when the work is over, or does without a tour.
 */
export class TourCrossing {
  readonly #options: CrossingOptions;
  readonly #child: PenalisedTours;
  readonly #descent: TourDescent;
  readonly #assembly: EdgeAssembly;
  readonly #lowest: { readonly late: number; readonly heavy: number };
  #children = 0;
  #late = 0;
  #heavy = 0;
  #best = Infinity;
  /** A plan was found that leaves a tour empty. */
  #isFewer = false;

  constructor(options: CrossingOptions) {
    const { problem, kind, tours, random } = options;
    this.#options = options;
    this.#child = new PenalisedTours(problem, kind, tours);
    const near = nearArcs(this.#child, NEAR_MAX);
    this.#descent = new TourDescent(this.#child, near);
    this.#assembly = new EdgeAssembly(this.#child, near, random);
    const { distance, ride, amount, penalties } = this.#child;
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    penalties.late = sum(distance) / Math.max(1e-9, sum(ride));
    penalties.heavy = Math.max(...distance) / Math.max(1e-9, ...amount);
    this.#lowest = { late: penalties.late / PENALTY_RANGE, heavy: penalties.heavy / PENALTY_RANGE };
  }

  /** True as soon as a plan with fewer tours has been found. */
  run(): boolean {
    while (!this.#options.work.isOver) {
      const members = this.#found();
      if (this.#isFewer || members.length < 2) break;
      let best = Infinity;
      for (let still = 0; still < GENERATIONS_STILL && !this.#options.work.isOver; still += 1) {
        this.#generation(members);
        if (this.#isFewer) return true;
        const least = Math.min(...members.map(({ length }) => length));
        const most = Math.max(...members.map(({ length }) => length));
        if (least < best - SHORTER_MIN) [best, still] = [least, -1];
        if (most - least < SHORTER_MIN) break;
      }
    }
    return this.#isFewer;
  }

  #found(): Member[] {
    const { problem, kind, tours, work, another } = this.#options;
    const members: Member[] = [];
    const until = work.usedRatio + FOUNDING_SHARE * (1 - work.usedRatio);
    for (let tries = 0; tries < 3 * PARENTS && members.length < PARENTS && !work.isOver; tries += 1) {
      if (work.usedRatio > until && members.length > 1) break;
      const lists = another();
      if (lists === null) continue;
      this.#child.load(lists);
      for (let tour = 0; tour < tours; tour += 1) this.#descent.touchTour(tour);
      if (!this.#goDown(Infinity)) this.#child.load(lists);
      const member = { tours: new PenalisedTours(problem, kind, tours), length: this.#child.wholeLength };
      member.tours.copyFrom(this.#child);
      this.#report();
      if (this.#isFewer) break;
      if (members.every(({ length }) => Math.abs(length - member.length) > SHORTER_MIN)) members.push(member);
    }
    return members;
  }

  #report(): void {
    const length = this.#child.wholeLength;
    this.#isFewer = this.#child.hasEmpty;
    if (length >= this.#best - SHORTER_MIN && !this.#isFewer) return;
    this.#best = length;
    this.#options.onPlan(this.#child.lists());
  }

  #generation(members: Member[]): void {
    const { random } = this.#options;
    for (let left = members.length; left > 1; left -= 1) {
      const at = random.below(left);
      [members[at], members[left - 1]] = [members[left - 1]!, members[at]!];
    }
    const first = members[0]!;
    for (const [at, member] of members.entries()) {
      if (!this.#isFewer) this.#cross(member, members[at + 1] ?? first);
    }
  }

  /** The best of the children takes the place of the first parent where it is shorter. */
  #cross(a: Member, b: Member): void {
    const { random, work } = this.#options;
    const rings = this.#assembly.rings(a.tours, b.tours);
    if (rings.length < 2) return;
    const parent = new PenalisedTours(this.#options.problem, this.#options.kind, this.#options.tours);
    parent.copyFrom(a.tours);
    for (let count = 0; count < CHILDREN_MAX && rings.length > 0 && !work.isOver; count += 1) {
      const at = random.below(rings.length);
      const ring = rings[at]!;
      rings[at] = rings.at(-1)!;
      rings.pop();
      work.spend(1);
      if (!this.#bear(parent, ring, a.length)) continue;
      const length = this.#child.wholeLength;
      const isFewer = this.#child.hasEmpty;
      if (length >= a.length - SHORTER_MIN && !isFewer) continue;
      this.#report();
      if (isFewer) return;
      a.tours.copyFrom(this.#child);
      a.length = length;
    }
  }

  #bear(parent: PenalisedTours, ring: ArcRing, length: number): boolean {
    for (const node of this.#assembly.assemble(parent, [ring])) this.#descent.touch(node);
    return this.#goDown(length);
  }

  /** Down from what has been touched; whether nobody is late or carries too much in the end. */
  #goDown(below: number): boolean {
    const child = this.#child;
    const { penalties } = child;
    const { late, heavy } = penalties;
    this.#descent.run();
    this.#note();
    if (!child.isAllowed && child.wholeLength < below - SHORTER_MIN) {
      penalties.late = late * REPAIR;
      penalties.heavy = heavy * REPAIR;
      for (let tour = 0; tour < child.tours; tour += 1) if (child.penalty(tour) > 0) this.#descent.touchTour(tour);
      this.#descent.run();
    }
    penalties.late = late;
    penalties.heavy = heavy;
    this.#followPenalties();
    return child.isAllowed;
  }

  #note(): void {
    const { warp, excess } = this.#child;
    this.#children += 1;
    if (warp.some((sum) => sum > 0)) this.#late += 1;
    if (excess.some((sum) => sum > 0)) this.#heavy += 1;
  }

  #followPenalties(): void {
    if (this.#children < CHILDREN_PER_LOOK) return;
    const { penalties } = this.#child;
    const follow = (name: 'late' | 'heavy', count: number): void => {
      const step = count > (1 - ALLOWED_SHARE) * this.#children ? PENALTY_STEP : 1 / PENALTY_STEP;
      const lowest = this.#lowest[name];
      penalties[name] = Math.min(Math.max(penalties[name] * step, lowest), lowest * PENALTY_RANGE ** 2);
    };
    follow('late', this.#late);
    follow('heavy', this.#heavy);
    this.#children = 0;
    this.#late = 0;
    this.#heavy = 0;
  }
}
