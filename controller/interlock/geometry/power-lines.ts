import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import { makeShape, type Shape } from './geometry.ts';
import type { LimitId, Limits } from '../limits/limits.ts';

/** One stretch of an overhead line: its plan and heights, and how far everything keeps from it. */
export interface LineStretch {
  readonly id: string;
  readonly shape: Shape;
  readonly clearanceM: number;
}

/** Rows of the table of distances: up to which voltage each counts, kV (JGJ 46-2005 4.1.4, to be checked). */
const rows: readonly { readonly toKv: number; readonly limit: LimitId }[] = [
  { toKv: 1, limit: 'lineClearanceTo1KvM' },
  { toKv: 10, limit: 'lineClearanceTo10KvM' },
  { toKv: 35, limit: 'lineClearanceTo35KvM' },
  { toKv: 110, limit: 'lineClearanceTo110KvM' },
  { toKv: 220, limit: 'lineClearanceTo220KvM' },
  { toKv: 330, limit: 'lineClearanceTo330KvM' },
];

/** How far a machine keeps from a line of this voltage, metres: the row of the next higher one. */
export function lineClearanceM(limits: Limits, voltageKv: number): number {
  return limits[rows.find(({ toKv }) => voltageKv <= toKv)?.limit ?? 'lineClearanceTo500KvM'];
}

export function stretchesOf(lines: NonNullable<InterlockConfig['lines']>, limits: Limits): LineStretch[] {
  return lines.flatMap(({ id, voltageKv, points }) =>
    points.slice(1).map(([x2, y2, z2], index) => {
      const [x1, y1, z1] = points[index] as [number, number, number];
      const shape = makeShape(Float64Array.of(x1, y1, x2, y2), 0, Math.min(z1, z2), Math.max(z1, z2));
      return { id, shape, clearanceM: lineClearanceM(limits, voltageKv) };
    }),
  );
}
