import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { TermReleaseBody, TermReleaseView } from '../../contract/interlock/term-release.ts';
import type { RuleFigure } from '../rule-figure.ts';
import type { RentState } from './rent-state.ts';
import type { RentalFold } from './rental-fold.ts';
import { DAY_MS } from './local-days.ts';

const minuteMs = 60_000;
const assumed = { source: 'our assumption; the parties may agree on another', certainty: 'guess' } as const;

/** Times of the terms of contracts. */
export const termFigures = {
  /** A machine at work ends what it has begun within this before a term takes it out of service. */
  finish: { value: 120, unit: 's', ...assumed },
  /** Longest release of one machine's term, and of all its releases within a day. */
  releaseMax: { value: 30, unit: 'min', ...assumed },
  /** How often a load that hangs from a machine out of service is told again. */
  loadAlarm: { value: 60, unit: 's', ...assumed },
} as const satisfies Readonly<Record<string, RuleFigure>>;

/** The release of a machine's term that is in force; null: none. */
export function releaseAt(
  { releases }: RentalFold,
  machineId: string,
  ruleId: TermReleaseView['ruleId'],
  nowMs: number,
): TermReleaseView | null {
  const ofTerm = releases.filter((one) => one.machineId === machineId && one.ruleId === ruleId);
  return ofTerm.findLast(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs) ?? null;
}

/** Releases of a contract's machine that touch a stretch of time. */
export function releasesWithin(
  { releases }: Pick<RentalFold, 'releases'>,
  contractId: string,
  machineId: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): TermReleaseView[] {
  return releases.filter(
    (one) => one.contractId === contractId && one.machineId === machineId && one.fromMs < toMs && one.untilMs > fromMs,
  );
}

/**
 * Whether a term may be released. Refuses 'release-not-needed' where it does not bind, 'release-running', and 'release-used-up' beyond the minutes
 * of a day.
 */
export function checkRelease(
  fold: RentalFold,
  machineId: string,
  { ruleId, minutes }: TermReleaseBody,
  { rent, siteId, nowMs }: { readonly rent: RentState; readonly siteId: string; readonly nowMs: number },
): Result<void> {
  const isElsewhere = rent.state === 'on' && ((rent.siteId !== null && rent.siteId !== siteId) || rent.isFenced);
  if (ruleId === 'off-rent' ? rent.state === 'on' : !isElsewhere)
    return refuse({ code: 'release-not-needed', facts: { machineId } });
  const running = releaseAt(fold, machineId, ruleId, nowMs);
  if (running !== null)
    return refuse({
      code: 'release-running',
      facts: { machineId, releasedUntil: new Date(running.untilMs).toISOString() },
    });
  const lately = fold.releases.filter((one) => one.machineId === machineId && one.untilMs > nowMs - DAY_MS);
  const usedMs = lately.reduce((sum, { fromMs, untilMs }) => sum + untilMs - Math.max(fromMs, nowMs - DAY_MS), 0);
  const leftMin = Math.floor(termFigures.releaseMax.value - usedMs / minuteMs);
  if (minutes > leftMin) return refuse({ code: 'release-used-up', facts: { machineId, leftMin } });
  return ok(undefined);
}
