import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { LedgerDraft, LedgerEntry } from '../contract/ledger/ledger.ts';
import { RecordUnavailable } from '../ledger/record-errors.ts';
import type { SiteRecord } from '../ledger/record.ts';

/** What a person states: of time, failures, identities, documents, contracts, maintenance. */
export interface AccountEntry {
  readonly type: LedgerDraft['type'];
  readonly user: string;
  readonly machineId: string | null;
  /** Absent: of no mission. */
  readonly missionId?: string | null;
  /** Members that are undefined are left out. */
  readonly payload: object;
}

/**
 * Writes down what a person entered and gives the entry with its number. Refuses 'ledger-unavailable' where the record cannot take it;
 * nothing of it is kept then.
 */
export async function writeAccountEntry(
  { record, clock }: { readonly record: Pick<SiteRecord, 'commit'>; readonly clock: Clock },
  { type, user, machineId, missionId = null, payload }: AccountEntry,
): Promise<Result<LedgerEntry>> {
  const draft: LedgerDraft = {
    type,
    atMs: Math.round(clock.epochMs()),
    monoMs: clock.monoMs(),
    machineId,
    missionId,
    actor: user,
    payload: JSON.parse(JSON.stringify(payload)) as LedgerDraft['payload'],
  };
  try {
    const [entry] = await record.commit({ entries: [draft], documents: [] });
    if (entry === undefined) throw new Error('the record kept an entry without giving it back');
    return ok(entry);
  } catch (error) {
    if (error instanceof RecordUnavailable) return refuse({ code: 'ledger-unavailable' });
    throw error;
  }
}
