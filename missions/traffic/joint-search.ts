import type { Random } from '../../kernel/random.ts';
import type { WorkMeter } from '../solver/work-budget.ts';
import { JointStep, type JointMachines } from './joint-step.ts';
import type { RoadGraph } from './road-graph.ts';

/** Where all machines are, step after step, from their starts to their goals. */
export type JointPath = readonly Int32Array[];

/** `impossible` is a proof: all joint positions that can be reached have been seen. */
export type JointOutcome =
  | { readonly kind: 'found'; readonly path: JointPath }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'undecided' };

export interface JointQuestion {
  readonly graph: RoadGraph;
  readonly machines: JointMachines;
  readonly starts: Int32Array;
  readonly random: Random;
  /** Each step tried is one unit of work. */
  readonly work: WorkMeter;
  readonly positionsMax: number;
}

/** A joint position that has been reached, with what has not been tried from there yet. */
interface Position {
  readonly at: Int32Array;
  readonly from: Position | null;
  readonly order: Int32Array;
  /** How long each machine has not been at its goal: the longest comes first. */
  readonly urgency: Float64Array;
  /** How many of its ways on have been tried. */
  tried: number;
}

/**
 * Depth first over joint positions in the manner of LaCAM (Okumura 2023). From each, first the step that `JointStep` finds; then, each machine in
 * turn going to each of its next places, the steps it finds around that; at last these drives alone, the others at rest. Steps can be done one
 * drive after the other, so the last alone would reach every position that can be reached: the search is complete, and fast where machines
 * get out of each other's way.
 */
export function searchJointly(question: JointQuestion): JointOutcome {
  const { graph, machines, starts, random, work, positionsMax } = question;
  const step = new JointStep(graph, machines, random);
  const known = new Map<number, Position[]>();
  const first = position(starts, null, firstUrgency(question), machines);
  remember(known, first);
  const stack = [first];
  let positions = 1;
  while (stack.length > 0) {
    if (work.isOver || positions > positionsMax) return { kind: 'undecided' };
    const here = stack.at(-1)!;
    if (here.at.every((place, machine) => machines.toGoalM[machine]![place] === 0))
      return { kind: 'found', path: pathTo(here) };
    const fixed = fixedNext(graph, here);
    if (fixed === null) {
      stack.pop();
      continue;
    }
    work.spend(1);
    const next = step.next(here.at, here.order, fixed);
    if (next === null) continue;
    const reached = find(known, next);
    if (reached !== null) {
      if (reached !== here) stack.push(reached);
      continue;
    }
    const made = position(next, here, urgencyAt(here, next, machines), machines);
    remember(known, made);
    stack.push(made);
    positions += 1;
  }
  return { kind: 'impossible' };
}

function position(at: Int32Array, from: Position | null, urgency: Float64Array, machines: JointMachines): Position {
  const order = Int32Array.from(machines.radiiM, (_, machine) => machine).sort(
    (a, b) => urgency[b]! - urgency[a]! || a - b,
  );
  return { at, from, order, urgency, tried: 0 };
}

/** Those with a long way come first, mixed by chance so that another search can find another path. */
function firstUrgency({ machines, starts, random }: JointQuestion): Float64Array {
  const waysM = Float64Array.from(starts, (place, machine) => machines.toGoalM[machine]![place]!);
  const longestM = waysM.reduce((longest, way) => Math.max(longest, way), 1);
  return waysM.map((wayM) => (wayM / longestM + random.next()) / 2);
}

function urgencyAt({ urgency }: Position, at: Int32Array, { toGoalM }: JointMachines): Float64Array {
  return urgency.map((value, machine) =>
    toGoalM[machine]![at[machine]!] === 0 ? value - Math.floor(value) : value + 1,
  );
}

/** What is fixed for the way on that is to be tried next; null when all have been tried. */
function fixedNext(graph: RoadGraph, position: Position): (readonly [machine: number, to: number])[] | null {
  const { at, order, tried } = position;
  position.tried += 1;
  if (tried === 0) return [];
  const drives = at.reduce((sum, place) => sum + graph.offset[place + 1]! - graph.offset[place]!, 0);
  if (tried > 2 * drives) return null;
  const isAlone = tried > drives;
  let drive = (tried - 1) % drives;
  for (const machine of order) {
    const place = at[machine]!;
    const degree = graph.offset[place + 1]! - graph.offset[place]!;
    if (drive < degree) {
      const driving = [machine, graph.neighbour[graph.offset[place]! + drive]!] as const;
      if (!isAlone) return [driving];
      return Array.from(at, (rest, other) => (other === machine ? driving : ([other, rest] as const)));
    }
    drive -= degree;
  }
  return null;
}

function pathTo(last: Position): JointPath {
  const path: Int32Array[] = [];
  for (let one: Position | null = last; one !== null; one = one.from) path.push(one.at);
  return path.reverse();
}

function hashOf(at: Int32Array): number {
  let hash = 0x811c9dc5;
  for (const place of at) hash = Math.imul(hash ^ place, 0x01000193) ^ (hash >>> 15);
  return hash;
}

function find(known: ReadonlyMap<number, readonly Position[]>, at: Int32Array): Position | null {
  return known.get(hashOf(at))?.find((one) => one.at.every((place, machine) => place === at[machine])) ?? null;
}

function remember(known: Map<number, Position[]>, one: Position): void {
  const hash = hashOf(one.at);
  const same = known.get(hash);
  if (same === undefined) known.set(hash, [one]);
  else same.push(one);
}
