import type { Reason } from './interlock.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** A short sentence for a gloved hand, and what ends it. */
export interface ReasonText extends Bilingual {
  readonly clears: Bilingual;
}

/** What the words of a rule are made from: the reason, and its other party and numbers as text. */
export interface Parts {
  readonly reason: Reason;
  readonly who: string;
  readonly measured: string;
  readonly limit: string;
}

/** Whether the machine stands by it. */
export function holds(reason: Reason): boolean {
  return reason.level !== 'run' && reason.level !== 'warn' && reason.level !== 'limit' && reason.level !== 'noStart';
}

/** Seconds as minutes and seconds. */
export function clockOf({ measured }: Reason): string {
  const leftS = measured?.value ?? NaN;
  if (!Number.isFinite(leftS)) return '?';
  return `${String(Math.floor(leftS / 60))}:${String(leftS % 60).padStart(2, '0')}`;
}
