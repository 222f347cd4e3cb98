import type { Clock } from '../../../kernel/clock.ts';
import { refuse, type Result } from '../../../kernel/result.ts';
import {
  failureClassifiedPayload,
  failureReportedPayload,
  type FailureJudgement,
  type FailureReport,
} from '../../contract/failures.ts';
import type { LedgerEntry } from '../../contract/ledger.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';

export interface ToldFailure {
  readonly failureId: string;
  readonly machineId: string;
  readonly atMs: number;
  readonly symptom: string;
  readonly sequence: number;
}

export interface Judged {
  readonly judgement: FailureJudgement;
  readonly by: string;
  readonly atMs: number;
  /** Of every judgement, oldest first; the last one counts. */
  readonly sequences: readonly number[];
}

/** A failure that the record saw is named after the entry that began its time in FAULT. */
export const failureIdOf = (sequence: number): string => `e${String(sequence)}`;

/** What people have told of failures and said of them, as the ledger's entries tell it. */
export class FailureRegister {
  readonly #news: LedgerNews;
  readonly #told = new Map<string, ToldFailure>();
  readonly #judged = new Map<string, Judged>();

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, ['failure.reported', 'failure.classified']);
  }

  told(machineId: string): readonly ToldFailure[] {
    this.#readOn();
    return [...this.#told.values()].filter((failure) => failure.machineId === machineId);
  }

  /** By machine and failure; a judgement of another machine's failure is none. */
  judged(machineId: string): ReadonlyMap<string, Judged> {
    this.#readOn();
    const prefix = `${machineId}\n`;
    return new Map(
      [...this.#judged].flatMap(([key, judged]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), judged]] : [],
      ),
    );
  }

  #readOn(): void {
    for (const entry of this.#news.take()) {
      if (entry.type === 'failure.reported') this.#tell(entry);
      else this.#judge(entry);
    }
  }

  #tell({ payload, machineId, sequence }: LedgerEntry): void {
    const told = failureReportedPayload.safeParse(payload);
    if (!told.success || machineId === null || this.#told.has(told.data.failureId)) return;
    this.#told.set(told.data.failureId, { ...told.data, machineId, sequence });
  }

  #judge({ payload, machineId, actor, atMs, sequence }: LedgerEntry): void {
    const classified = failureClassifiedPayload.safeParse(payload);
    if (!classified.success || machineId === null) return;
    const { failureId, judgement } = classified.data;
    const key = `${machineId}\n${failureId}`;
    const sequences = [...(this.#judged.get(key)?.sequences ?? []), sequence];
    this.#judged.set(key, { judgement, by: actor, atMs, sequences });
  }
}

export interface FailureDeskPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly nextId: () => string;
}

/** Refuses 'failure-later' for a time that has not come, 'ledger-unavailable'. */
export async function reportFailure(
  ports: FailureDeskPorts,
  machineId: string,
  report: FailureReport,
  user: string,
): Promise<Result<LedgerEntry>> {
  const atMs = Date.parse(report.at);
  if (atMs > ports.clock.epochMs()) return refuse({ code: 'failure-later' });
  const payload = { failureId: ports.nextId(), atMs, symptom: report.symptom };
  return writeAccountEntry(ports, { type: 'failure.reported', user, machineId, payload });
}

/** Each judgement is a new entry with its author. Refuses 'ledger-unavailable'. */
export async function classifyFailure(
  ports: Omit<FailureDeskPorts, 'nextId'>,
  machineId: string,
  failureId: string,
  judgement: FailureJudgement,
  user: string,
): Promise<Result<LedgerEntry>> {
  return writeAccountEntry(ports, {
    type: 'failure.classified',
    user,
    machineId,
    payload: { failureId, judgement },
  });
}
