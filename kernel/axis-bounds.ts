/**
 * Bounds on the speed of one joint: rad/s or m/s, positive as the joint's position rises. Both directions hold 0, since a joint may always
 * stand: `minPerS` is at most 0, `maxPerS` at least 0. A bound only takes away; a joint that is not named has none but its own.
 */
export interface AxisBound {
  readonly joint: string;
  readonly minPerS: number;
  readonly maxPerS: number;
}

/** No joint is bound beyond the machine's speeds. */
export const noAxes: readonly AxisBound[] = [];

/** More joints than any machine has; a longer list is a fault of the sender. */
export const axisBoundsMax = 32;
const jointNameMax = 64;

/** Whether a value off the wire is a list of bounds that can be kept: real numbers, no joint twice. */
export function isAxisBounds(value: unknown): value is readonly AxisBound[] {
  if (!Array.isArray(value) || value.length > axisBoundsMax) return false;
  const names = new Set(value.map((entry) => (entry as AxisBound | null)?.joint));
  return names.size === value.length && value.every(isAxisBound);
}

function isAxisBound(value: unknown): value is AxisBound {
  if (typeof value !== 'object' || value === null) return false;
  const { joint, minPerS, maxPerS } = value as Record<string, unknown>;
  if (typeof joint !== 'string' || joint === '' || joint.length > jointNameMax) return false;
  return Number.isFinite(minPerS) && Number.isFinite(maxPerS) && (minPerS as number) <= 0 && (maxPerS as number) >= 0;
}

/** What both lists allow: never more than either. */
export function narrowAxes(left: readonly AxisBound[], right: readonly AxisBound[]): readonly AxisBound[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const narrowed = new Map(left.map((bound) => [bound.joint, bound]));
  for (const bound of right) {
    const known = narrowed.get(bound.joint);
    if (known === undefined) narrowed.set(bound.joint, bound);
    else {
      const minPerS = Math.max(known.minPerS, bound.minPerS);
      narrowed.set(bound.joint, { joint: bound.joint, minPerS, maxPerS: Math.min(known.maxPerS, bound.maxPerS) });
    }
  }
  return [...narrowed.values()];
}

/** The joints that both lists name, within both bounds: of lists in which a joint that is not named stands. */
export function commonAxes(left: readonly AxisBound[], right: readonly AxisBound[]): readonly AxisBound[] {
  const isInBoth = ({ joint }: AxisBound): boolean =>
    left.some((bound) => bound.joint === joint) && right.some((bound) => bound.joint === joint);
  return narrowAxes(left, right).filter(isInBoth);
}

/** How fast a joint may go the way it is asked to: at most `|ratePerS|`, with its sign. */
export function boundedRatePerS(axes: readonly AxisBound[], joint: string, ratePerS: number): number {
  const bound = axes.find((candidate) => candidate.joint === joint);
  return bound === undefined ? ratePerS : Math.min(bound.maxPerS, Math.max(bound.minPerS, ratePerS));
}
