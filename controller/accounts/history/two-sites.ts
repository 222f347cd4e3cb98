import type { HistoryInterval } from './machine-history.ts';

/** What one site's record says of one machine, known by its serial number. */
export interface SitePresence {
  readonly serialNo: string;
  readonly siteId: string;
  readonly intervals: Iterable<HistoryInterval>;
}

/** Time at which two sites' records both say that they heard the machine: one of them is wrong. */
export interface TwoSites {
  readonly serialNo: string;
  readonly siteIds: readonly [string, string];
  readonly fromMs: number;
  readonly toMs: number;
}

/** All of it, each stretch once per pair of sites. */
export function atTwoSites(presences: readonly SitePresence[]): TwoSites[] {
  const heard = presences.map(({ serialNo, siteId, intervals }) => ({
    serialNo,
    siteId,
    spans: heardSpans(intervals),
  }));
  return heard.flatMap((one, index) =>
    heard
      .slice(index + 1)
      .filter((other) => other.serialNo === one.serialNo && other.siteId !== one.siteId)
      .flatMap((other) =>
        common(one.spans, other.spans).map(({ fromMs, toMs }) => ({
          ...{ serialNo: one.serialNo, siteIds: [one.siteId, other.siteId] as const, fromMs, toMs },
        })),
      ),
  );
}

/** Time in which a record says that it heard a machine. */
export interface Heard {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Neighbouring stretches that are not UNEXPLAINED as one. */
export function heardSpans(intervals: Iterable<HistoryInterval>): Heard[] {
  const spans: Heard[] = [];
  for (const { state, fromMs, toMs } of intervals) {
    if (state === 'UNEXPLAINED') continue;
    const last = spans.at(-1);
    if (last?.toMs === fromMs) spans[spans.length - 1] = { ...last, toMs };
    else spans.push({ fromMs, toMs });
  }
  return spans;
}

/** Both lists are in their order and do not overlap in themselves. */
export function common(left: readonly Heard[], right: readonly Heard[]): Heard[] {
  const both: Heard[] = [];
  let other = 0;
  for (const span of left) {
    while (other < right.length && right[other]!.toMs <= span.fromMs) other += 1;
    for (let index = other; index < right.length && right[index]!.fromMs < span.toMs; index += 1) {
      const candidate = right[index]!;
      both.push({ fromMs: Math.max(span.fromMs, candidate.fromMs), toMs: Math.min(span.toMs, candidate.toMs) });
    }
  }
  return both;
}
