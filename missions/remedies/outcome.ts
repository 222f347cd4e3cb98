import type { Result } from '../../kernel/result.ts';
import type { Plan, RefusedPart } from '../mission.ts';
import type { Outcome } from './remedy.ts';

/** What is left out for want of time or machines. What lies beside a column or in a zone stays so with any of them. */
const lostCodes: ReadonlySet<RefusedPart['code']> = new Set([
  'window-missed',
  'no-crew-in-window',
  'no-machine',
  'outside-reach',
]);

/** The parts of a plan that other machines or times could save. */
export function lostParts({ refused }: Pick<Plan, 'refused'>): readonly RefusedPart[] {
  return refused.filter(({ code }) => lostCodes.has(code));
}

/** What comes of a request; `areaM2` is all that is lost where there is no plan. */
export function outcomeOf(plan: Result<Plan>, dueMs: number | undefined, areaM2: number): Outcome {
  if (!plan.ok) return { coveredM2: 0, lostM2: areaM2, lateS: 0, endMs: null };
  const { totals, endMs, dueZones = [] } = plan.value;
  const lateS = dueMs === undefined ? 0 : Math.ceil((endMs - dueMs) / 1000);
  return {
    coveredM2: totals.coveredM2,
    lostM2: lostParts(plan.value).reduce((sum, part) => sum + part.areaM2, 0),
    lateS: Math.max(0, lateS, ...dueZones.map((zone) => zone.lateS)),
    endMs,
  };
}

/** Whether all that can be reached is done, and in time. */
export function isEnough({ lostM2, lateS, endMs }: Outcome): boolean {
  return endMs !== null && lostM2 === 0 && lateS === 0;
}

/** What counts as more of a floor, m². */
const worthM2 = 1;

/** More is finished; or as much and less late. */
export function isMore(one: Outcome, other: Outcome): boolean {
  if (Math.abs(one.coveredM2 - other.coveredM2) >= worthM2) return one.coveredM2 > other.coveredM2;
  if (one.endMs === null || other.endMs === null) return one.endMs !== null && other.endMs === null;
  return one.lateS < other.lateS;
}
