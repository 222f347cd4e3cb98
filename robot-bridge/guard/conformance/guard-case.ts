import type { GuardBench } from './bench.ts';

export type CaseOutcome =
  | { readonly verdict: 'pass' | 'fail'; readonly seen: string }
  /** `seen` says why. */
  | { readonly verdict: 'not-testable'; readonly seen: string };

/** One thing that every guard must do. */
export interface GuardCase {
  readonly id: string;
  /** Number in the fault list (docs/interlock.md), null where the case is about a requirement only. */
  readonly fault: number | null;
  readonly requirement: string;
  readonly title: string;
  readonly done: string;
  readonly expected: string;
  readonly run: (bench: GuardBench) => Promise<CaseOutcome>;
}

export function passed(seen: string): CaseOutcome {
  return { verdict: 'pass', seen };
}

export function failed(seen: string): CaseOutcome {
  return { verdict: 'fail', seen };
}

export function notTestable(seen: string): CaseOutcome {
  return { verdict: 'not-testable', seen };
}

export const asksNoMore = notTestable('the machine stopped asking for permits');

/** For cases that need a grant to begin with. */
export function noGrant(bench: GuardBench): CaseOutcome {
  const refusal = bench.state()?.lastRefusal ?? '';
  return notTestable(
    `the guard did not take the right permit that the case begins with (last refusal: ${refusal || 'none'})`,
  );
}

export function ms(value: number): string {
  return `${String(Math.round(value))} ms`;
}
