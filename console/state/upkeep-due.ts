import type { UpkeepView } from '../../controller/contract/accounts/upkeep.ts';

type Plan = UpkeepView['plans'][number];
type Paper = UpkeepView['papers'][number];

const planRank = { overdue: 0, soon: 1, ok: 2 } as const;
const paperRank = { lapsed: 0, soon: 1, valid: 2 } as const;

/** Share of the interval that is over first; 1: it is due. */
export function usedShare({ used }: Pick<Plan, 'used'>): number {
  return Math.max(...used.map((one) => one.used / one.limit));
}

/** Overdue first, then what is nearest to its end; of two that are alike by name, so that rows do not jump. */
export function plansByNeed(plans: readonly Plan[]): Plan[] {
  return [...plans].sort(
    (one, other) =>
      planRank[one.state] - planRank[other.state] ||
      usedShare(other) - usedShare(one) ||
      one.plan.name.localeCompare(other.plan.name),
  );
}

/** Lapsed first, then by days left; what does not run out comes last. */
export function papersByNeed(papers: readonly Paper[]): Paper[] {
  return [...papers].sort(
    (one, other) =>
      paperRank[one.state] - paperRank[other.state] ||
      (one.daysLeft ?? Number.MAX_SAFE_INTEGER) - (other.daysLeft ?? Number.MAX_SAFE_INTEGER) ||
      one.paper.name.localeCompare(other.paper.name),
  );
}

/** The number somebody typed, above 0; null where nothing stands; NaN for what is none. */
export function figureOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return value > 0 ? value : NaN;
}

/** Today's date on the site's clock (China standard time, as the papers are counted), YYYY-MM-DD. */
export function siteDay(siteTimeMs: number): string {
  return new Date(siteTimeMs + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Who holds a certificate for a machine type that counts today (YYYY-MM-DD), each once. */
export function holdersOf(papers: readonly Paper[], skill: string, today: string): string[] {
  const holders = papers.flatMap(({ paper: { subject, issuedOn }, state }) =>
    subject.kind === 'person' && subject.skill === skill && state !== 'lapsed' && issuedOn <= today
      ? [subject.user]
      : [],
  );
  return [...new Set(holders)];
}

/** Which usual figures are the term of a kind of paper, and from when it is renewed. */
const termRules: Readonly<Record<string, { readonly term: string; readonly warn?: string }>> = {
  'operator-certificate': { term: 'operatorCertificateYears', warn: 'operatorRenewalDays' },
  'drop-test': { term: 'hoistDropTestDays' },
  calibration: { term: 'fallArrestCalibrationDays' },
};

/** The usual last day and warning of a paper that was issued on a day; nothing where no figure says so. */
export function usualTerm(
  rules: UpkeepView['rules'],
  kind: string,
  issuedOn: string,
): { readonly validUntil?: string; readonly warnDays?: number } {
  const names = termRules[kind];
  const figure = (id: string | undefined) => rules.find((rule) => rule.id === id);
  const term = figure(names?.term);
  if (term === undefined || Number.isNaN(Date.parse(issuedOn))) return {};
  const last = new Date(`${issuedOn}T00:00:00Z`);
  if (term.unit === 'a') last.setUTCFullYear(last.getUTCFullYear() + term.value);
  else last.setUTCDate(last.getUTCDate() + term.value);
  // The day of issue is the first of the term.
  last.setUTCDate(last.getUTCDate() - 1);
  const warn = figure(names?.warn);
  return {
    validUntil: last.toISOString().slice(0, 10),
    ...(warn === undefined ? {} : { warnDays: warn.value }),
  };
}
