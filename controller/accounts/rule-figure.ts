import type { Figure } from '../../hardware-profiles/profile.ts';

/** A number of a standard, a scheme or a price book: whoever uses the product may put another one in its place. */
export interface RuleFigure extends Figure {
  /** Clause or table of the source. */
  readonly clause?: string;
  /** Day from which the source holds, ISO date. */
  readonly effectiveDate?: string;
}
