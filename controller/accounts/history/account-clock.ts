import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import { historyRules } from './history-rules.ts';

/** A label of an entry that its monotonic time contradicts. */
export interface ClockStep {
  readonly sequence: number;
  readonly atMs: number;
  /** Label less what the monotonic clock says, ms. */
  readonly byMs: number;
}

/** When an entry counts, and up to when the record had been kept before it. */
export interface AccountedAt {
  readonly atMs: number;
  readonly lastEvidenceMs: number;
}

/** Whether a controller began to keep the record with this entry: its monotonic clock has another origin than the one before. */
export function isOpening({ type, payload, actor }: Pick<LedgerEntry, 'type' | 'payload' | 'actor'>): boolean {
  // Other gaps tell of lost events while the record was being kept, and people hand over to another key meanwhile.
  if (type === 'ledger.key') return actor === 'system';
  return type === 'site.opened' || (type === 'ledger.gap' && 'previousEpoch' in payload);
}

/**
 * The time that entries count at. The label of the opening names the hour; from there the monotonic clock measures, and labels
 * are believed as long as they agree with it. So a clock that is set while the record is kept neither makes nor swallows time.
 * Accounted time never goes back.
 */
export class AccountClock {
  #newestMs: number | null = null;
  #monoMs = 0;
  #deviationMs = 0;
  readonly #onStep: (step: ClockStep) => void;

  constructor(onStep: (step: ClockStep) => void) {
    this.#onStep = onStep;
  }

  /** Null before the first entry. */
  newestMs(): number | null {
    return this.#newestMs;
  }

  /** Takes the entries in their order. */
  take(entry: LedgerEntry): AccountedAt {
    const lastEvidenceMs = this.#newestMs ?? entry.atMs;
    const expectedMs = isOpening(entry) || this.#newestMs === null ? null : this.#expect(entry.monoMs);
    const atMs = Math.max(lastEvidenceMs, this.#believed(entry.atMs, expectedMs, entry.monoMs));
    this.#note(entry, entry.atMs - (expectedMs ?? atMs), atMs, expectedMs);
    this.#newestMs = atMs;
    this.#monoMs = entry.monoMs;
    return { atMs, lastEvidenceMs };
  }

  /** Accounted time of a moment of the running process that its clock labels `epochMs`. */
  presentMs(epochMs: number, monoMs: number): number {
    if (this.#newestMs === null) return epochMs;
    return Math.max(this.#newestMs, this.#believed(epochMs, this.#expect(monoMs), monoMs));
  }

  #expect(monoMs: number): number {
    return (this.#newestMs ?? 0) + Math.max(0, Math.round(monoMs - this.#monoMs));
  }

  #believed(labelMs: number, expectedMs: number | null, monoMs: number): number {
    if (expectedMs === null) return labelMs;
    return Math.abs(labelMs - expectedMs) <= toleranceMs(monoMs - this.#monoMs) ? labelMs : expectedMs;
  }

  #note(entry: LedgerEntry, deviationMs: number, atMs: number, expectedMs: number | null): void {
    const elapsedMs = expectedMs === null ? 0 : entry.monoMs - this.#monoMs;
    const isNew = Math.abs(deviationMs - this.#deviationMs) > toleranceMs(elapsedMs);
    if (isNew) this.#onStep({ sequence: entry.sequence, atMs, byMs: deviationMs });
    if (isNew || expectedMs === null) this.#deviationMs = deviationMs;
  }
}

function toleranceMs(elapsedMs: number): number {
  const { clockToleranceS, clockDriftPpm } = historyRules;
  return clockToleranceS.value * 1000 + (Math.max(0, elapsedMs) * clockDriftPpm.value) / 1e6;
}
