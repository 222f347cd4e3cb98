import { expect } from 'vitest';
import type { ConformanceBench, Order } from '../bench.ts';
import type { Need } from '../wire-under-test.ts';

/** One thing that a wire does, or never does. */
export interface Behaviour {
  /** Stays the same for ever: the table and lists of known failures go by it. */
  readonly id: string;
  /** What it does, as a sentence without its subject, the wire. */
  readonly title: string;
  readonly needs: readonly Need[];
  /** Throws where the wire does otherwise. The bench is fresh, nothing is connected yet, permits are silent. */
  run(bench: ConformanceBench): Promise<void>;
}

export interface BehaviourGroup {
  readonly title: string;
  readonly behaviours: readonly Behaviour[];
}

export function typesOf(order: Order): readonly string[] {
  return order.events.map(({ type }) => type);
}

/** The end of an order, with the code of its problem where it has one: `lost link-lost`. */
export function endText(order: Order): string {
  const end = order.events.at(-1);
  if (end === undefined) return 'nothing';
  return 'problem' in end ? `${end.type} ${end.problem.code}` : end.type;
}

/** Ready, with permits given. */
export async function readyToMove(bench: ConformanceBench): Promise<void> {
  bench.permits.mode = 'give';
  await bench.ready();
}

/** A path that is being driven. */
export async function moving(bench: ConformanceBench, metres = 8): Promise<Order> {
  await readyToMove(bench);
  const order = bench.path(metres);
  expect(order.answer).toBe('ok');
  await bench.underWay(order);
  return order;
}
