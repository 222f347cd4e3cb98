import type { PlanView } from '../../../controller/contract/api.ts';
import type { TimeSpan } from './gantt-model.ts';

export type Delivery = NonNullable<PlanView['supply']>['deliveries'][number];

export const truckRowPx = 22;

/** One truck's rounds, in the order of loading. */
export interface TruckRow {
  readonly truck: number;
  readonly isLost: boolean;
  readonly rounds: readonly Delivery[];
}

export function truckRows({ supply }: Pick<PlanView, 'supply'>): readonly TruckRow[] {
  const rows = new Map<number, Delivery[]>();
  for (const delivery of supply?.deliveries ?? [])
    rows.set(delivery.truck, [...(rows.get(delivery.truck) ?? []), delivery]);
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([truck, rounds]) => ({ truck, isLost: supply?.lostTrucks.includes(truck) === true, rounds }));
}

/** The span of the schedule with the trucks' rounds: they begin at the plant, before the work. */
export function spanWithTrucks(span: TimeSpan, { supply }: Pick<PlanView, 'supply'>): TimeSpan {
  const deliveries = supply?.deliveries ?? [];
  return {
    fromMs: Math.min(span.fromMs, ...deliveries.map(({ loadFromMs }) => loadFromMs)),
    toMs: Math.max(span.toMs, ...deliveries.map(({ backMs }) => backMs)),
  };
}
