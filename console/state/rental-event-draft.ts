import type { RentalEventBody, RentalEventType, RentalLine } from '../../controller/contract/accounts/rental.ts';
import { localDate, localInput, momentOf } from './rental-times.ts';

/** What a person has filled in so far, as the fields hold it. */
export interface EventDraft {
  readonly when: 'now' | 'at-time';
  readonly at: string;
  readonly meterH: string;
  readonly date: string;
  readonly lineId: string;
  readonly amount: string;
  readonly acceptedBy: string;
  readonly documentId: string | null;
  readonly reason: string;
}

export function emptyDraft(lines: readonly RentalLine[], nowMs: number, utcOffsetMin: number): EventDraft {
  return {
    when: 'now',
    at: localInput(nowMs, utcOffsetMin),
    meterH: '',
    date: localDate(nowMs, utcOffsetMin),
    lineId: lines[0]?.id ?? '',
    amount: '',
    acceptedBy: '',
    documentId: null,
    reason: '',
  };
}

/** A number as it was written; null for nothing and for what is none. */
function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

interface EventOf {
  readonly type: RentalEventType;
  readonly machineId: string;
  /** Lines that it may belong to: by output, or lump sums. */
  readonly lines: readonly RentalLine[];
  readonly utcOffsetMin: number;
  readonly nowMs: number;
}

/** What to send; null while something is not filled in. The server judges the rest. */
export function eventOf(
  draft: EventDraft,
  { type, machineId, lines, utcOffsetMin, nowMs }: EventOf,
): RentalEventBody | null {
  const atMs = draft.when === 'now' ? nowMs : momentOf(draft.at, utcOffsetMin);
  const line = lines.find(({ id }) => id === draft.lineId);
  const rest = { machineId, documentId: draft.documentId, reason: draft.reason.trim() };
  const amount = numberOf(draft.amount);
  const meterH = numberOf(draft.meterH);
  const at = atMs === null ? null : new Date(atMs).toISOString();
  switch (type) {
    case 'on-rent':
    case 'off-rent':
      // A reading that is no number is not left out in silence.
      if (at === null || (meterH === null && draft.meterH.trim() !== '')) return null;
      return { type, at, meterH, ...rest };
    case 'meter-read':
      return at === null || meterH === null ? null : { type, at, meterH, ...rest };
    case 'output-accepted': {
      const acceptedBy = draft.acceptedBy.trim();
      if (line?.kind !== 'output' || amount === null || acceptedBy === '' || draft.date === '') return null;
      return { type, date: draft.date, unit: line.unit, amount, acceptedBy, ...rest };
    }
    case 'item-done':
      if (at === null || line === undefined || amount === null) return null;
      return { type, lineId: line.id, at, quantity: amount, ...rest };
  }
}
