import type { Clock } from '../../../kernel/clock.ts';
import { refuse, type Result } from '../../../kernel/result.ts';
import {
  failureClassifiedPayload,
  failureReportedPayload,
  type FailureJudgement,
  type FailureReport,
  type FailureView,
  type SaidJudgement,
} from '../../contract/accounts/failures.ts';
import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';

export interface ToldFailure {
  readonly failureId: string;
  readonly machineId: string;
  readonly atMs: number;
  readonly symptom: string;
  /** Where telematics told it. */
  readonly vendorId?: string;
  readonly sequence: number;
}

/** A failure that the record saw is named after the entry that began its time in FAULT. */
export const failureIdOf = (sequence: number): string => `e${String(sequence)}`;

/** What people have told of failures and said of them, as the ledger's entries tell it. */
export class FailureRegister {
  readonly #news: LedgerNews;
  readonly #told = new Map<string, ToldFailure>();
  readonly #judged = new Map<string, SaidJudgement[]>();

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, ['failure.reported', 'failure.classified']);
  }

  told(machineId: string): readonly ToldFailure[] {
    this.#readOn();
    return [...this.#told.values()].filter((failure) => failure.machineId === machineId);
  }

  /** Judgements by failure, oldest first, the last of which counts; a judgement of another machine's failure is none. */
  judged(machineId: string): ReadonlyMap<string, readonly SaidJudgement[]> {
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
    const said = this.#judged.get(key) ?? [];
    said.push({ judgement, by: actor, atMs, sequence });
    this.#judged.set(key, said);
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

/** A machine with its failures as the record tells them now. */
export interface FailingMachine {
  readonly machineId: string;
  readonly failures: readonly FailureView[];
}

/**
 * Each judgement is a new entry with its author. Refuses 'failure-unknown' for what is no failure of the machine, or no longer one
 * since its time was corrected; 'ledger-unavailable'.
 */
export async function classifyFailure(
  ports: Omit<FailureDeskPorts, 'nextId'>,
  { machineId, failures }: FailingMachine,
  failureId: string,
  judgement: FailureJudgement,
  user: string,
): Promise<Result<LedgerEntry>> {
  const failure = failures.find((one) => one.failureId === failureId);
  if (failure === undefined || failure.standing === 'gone') return refuse({ code: 'failure-unknown' });
  return writeAccountEntry(ports, {
    type: 'failure.classified',
    user,
    machineId,
    payload: { failureId, judgement },
  });
}
