import type { Clock } from '../../../kernel/clock.ts';
import { refuse, type Result } from '../../../kernel/result.ts';
import {
  evidenceEntered,
  evidenceLedgerTypes,
  evidenceWithdrawnPayload,
  type EvidenceEntered,
  type EvidenceView,
} from '../../contract/accounts/evidence.ts';
import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';

type Evidence = EvidenceView & { readonly machineId: string };

/** What people measured, accepted and saw of machines, as the ledger's entries tell it. */
export class EvidenceRegister {
  readonly #news: LedgerNews;
  readonly #evidence = new Map<number, Evidence>();
  readonly #unreadable: number[] = [];

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, [...Object.values(evidenceLedgerTypes), 'evidence.withdrawn']);
  }

  /** Withdrawn ones too, in the order of their entries. */
  of(machineId: string): readonly EvidenceView[] {
    this.#readOn();
    return [...this.#evidence.values()].flatMap(({ machineId: of, ...view }) => (of === machineId ? [view] : []));
  }

  /** Sequences of entries that are not what their type says, of whatever machine. */
  unreadable(): readonly number[] {
    this.#readOn();
    return this.#unreadable;
  }

  #readOn(): void {
    for (const entry of this.#news.take()) {
      const isRead = entry.type === 'evidence.withdrawn' ? this.#withdraw(entry) : this.#enter(entry);
      if (!isRead) this.#unreadable.push(entry.sequence);
    }
  }

  #enter({ payload, machineId, actor, atMs, sequence, type }: LedgerEntry): boolean {
    const entered = evidenceEntered.safeParse(payload);
    if (!entered.success || machineId === null || evidenceLedgerTypes[entered.data.type] !== type) return false;
    this.#evidence.set(sequence, { sequence, by: actor, atMs, entered: entered.data, withdrawn: null, machineId });
    return true;
  }

  #withdraw({ payload, actor, atMs, sequence }: LedgerEntry): boolean {
    const withdrawn = evidenceWithdrawnPayload.safeParse(payload);
    const known = withdrawn.success ? this.#evidence.get(withdrawn.data.sequence) : undefined;
    if (!withdrawn.success || known === undefined) return false;
    const { reason } = withdrawn.data;
    this.#evidence.set(known.sequence, { ...known, withdrawn: { sequence, by: actor, atMs, reason } });
    return true;
  }
}

interface EvidencePorts {
  readonly record: Pick<SiteRecord, 'commit'>;
  readonly clock: Clock;
}

/** Refuses 'evidence-later' for a time that has not come, 'ledger-unavailable'. */
export async function enterEvidence(
  ports: EvidencePorts,
  machineId: string,
  entered: EvidenceEntered,
  user: string,
): Promise<Result<LedgerEntry>> {
  const at = entered.type === 'energy-reading' ? entered.to : entered.at;
  if (Date.parse(at) > ports.clock.epochMs()) return refuse({ code: 'evidence-later' });
  return writeAccountEntry(ports, { type: evidenceLedgerTypes[entered.type], user, machineId, payload: entered });
}

/** Refuses 'evidence-unknown', 'evidence-withdrawn', 'ledger-unavailable'. */
export async function withdrawEvidence(
  ports: EvidencePorts,
  register: EvidenceRegister,
  of: { readonly machineId: string; readonly sequence: number },
  reason: string,
  user: string,
): Promise<Result<LedgerEntry>> {
  const { machineId, sequence } = of;
  const known = register.of(machineId).find((one) => one.sequence === sequence);
  if (known === undefined) return refuse({ code: 'evidence-unknown' });
  if (known.withdrawn !== null) return refuse({ code: 'evidence-withdrawn' });
  const payload = { sequence, reason };
  return writeAccountEntry(ports, { type: 'evidence.withdrawn', user, machineId, payload });
}
