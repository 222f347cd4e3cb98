import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import {
  causeToldPayload,
  isForPeople,
  timeCorrectedPayload,
  type CauseTold,
  type CorrectionProposal,
  type TimeCorrected,
} from '../../contract/accounts/time-account.ts';
import type { HistoryInterval } from './machine-history.ts';
import { Spans } from './spans.ts';
import { isMoved } from './work-mode.ts';

interface Words {
  readonly told: Spans<CauseTold & { readonly sequence: number }>;
  readonly corrected: Spans<TimeCorrected & { readonly sequence: number }>;
}

/** What an entry of people's words was good for. */
export type Heard = 'heard' | 'void' | 'of-other-matters';

/**
 * What people said of machines' time after it had passed: causes of stands, and corrections. They lie over what was recorded,
 * which stays as it is. A cause holds where only a person could know it; a correction holds everywhere, the latest on top.
 */
export class PersonsWords {
  readonly #machines = new Map<string, Words>();
  readonly #proposals = new Map<string, CorrectionProposal>();

  /** Corrections that wait for a second person, oldest first. */
  proposals(): readonly CorrectionProposal[] {
    return [...this.#proposals.values()];
  }

  /** `atMs`: when the entry counts; nothing is said of the time after it. */
  take(entry: LedgerEntry, atMs: number): Heard {
    if (entry.type === 'time.cause-told') return this.#tell(entry, atMs);
    if (entry.type === 'time.corrected') return this.#correct(entry, atMs);
    if (entry.type === 'time.correction-proposed') return this.#propose(entry);
    if (entry.type !== 'time.correction-withdrawn') return 'of-other-matters';
    const { proposalId } = entry.payload;
    return typeof proposalId === 'string' && this.#proposals.delete(proposalId) ? 'heard' : 'void';
  }

  /** What was recorded, with what people said of it. */
  over(machineId: string, recorded: Iterable<HistoryInterval>): Iterable<HistoryInterval> {
    const words = this.#machines.get(machineId);
    return words === undefined ? recorded : overlaid(words, recorded);
  }

  /** The machine does something else from then on: causes told of the stand before say nothing of it. */
  standEnds(machineId: string, atMs: number): void {
    this.#machines.get(machineId)?.told.end(atMs);
  }

  #wordsOf(machineId: string): Words {
    const known = this.#machines.get(machineId);
    if (known !== undefined) return known;
    const words: Words = { told: new Spans(), corrected: new Spans() };
    this.#machines.set(machineId, words);
    return words;
  }

  #tell({ machineId, sequence, payload }: LedgerEntry, atMs: number): Heard {
    const read = causeToldPayload.safeParse(payload);
    if (machineId === null || !read.success) return 'void';
    const { fromMs, toMs } = read.data;
    // What goes on ends with the stand.
    this.#wordsOf(machineId).told.put(fromMs, toMs === null ? Infinity : Math.min(toMs, atMs), {
      ...read.data,
      sequence,
    });
    return fromMs < Math.min(toMs ?? atMs, atMs) ? 'heard' : 'void';
  }

  #correct({ machineId, sequence, payload }: LedgerEntry, atMs: number): Heard {
    const read = timeCorrectedPayload.safeParse(payload);
    if (machineId === null || !read.success) return 'void';
    const { fromMs, toMs, proposalId } = read.data;
    if (proposalId !== null) this.#proposals.delete(proposalId);
    this.#wordsOf(machineId).corrected.put(fromMs, Math.min(toMs, atMs), { ...read.data, sequence });
    return fromMs < Math.min(toMs, atMs) ? 'heard' : 'void';
  }

  #propose({ machineId, actor, atMs, payload }: LedgerEntry): Heard {
    const read = timeCorrectedPayload.safeParse(payload);
    if (machineId === null || !read.success || read.data.proposalId === null) return 'void';
    const { proposalId, proposedBy: _nobodyYet, ...correction } = read.data;
    this.#proposals.set(proposalId, { proposalId, machineId, by: actor, atMs, correction });
    return 'heard';
  }
}

function* overlaid(words: Words, recorded: Iterable<HistoryInterval>): Generator<HistoryInterval> {
  for (const interval of recorded) {
    for (const { fromMs, toMs, value } of words.corrected.over(interval.fromMs, interval.toMs)) {
      const piece = { ...interval, fromMs, toMs };
      if (value !== null) yield corrected(piece, value);
      else if (isForPeople(interval.state, interval.cause)) yield* told(piece, words.told);
      else yield piece;
    }
  }
}

function corrected(
  interval: HistoryInterval,
  { state, cause, mode, sequence }: TimeCorrected & { readonly sequence: number },
): HistoryInterval {
  const moved = mode ?? interval.mode;
  return { ...interval, state, cause, mode: isMoved(state) ? moved : null, correctedBy: sequence };
}

function* told(
  interval: HistoryInterval,
  spans: Spans<CauseTold & { readonly sequence: number }>,
): Generator<HistoryInterval> {
  for (const { fromMs, toMs, value } of spans.over(interval.fromMs, interval.toMs)) {
    const piece = { ...interval, fromMs, toMs };
    if (value === null) yield piece;
    else
      yield {
        ...piece,
        state: value.state ?? interval.state,
        cause: value.cause,
        mode: null,
        correctedBy: value.sequence,
      };
  }
}
