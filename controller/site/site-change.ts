import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import { RecordUnavailable } from '../ledger/record-errors.ts';
import type { DocumentPut, SiteRecord } from '../ledger/record.ts';

/** What a person changed of the site, and how it is kept for the next start. */
export interface SiteChange {
  readonly type: LedgerDraft['type'];
  readonly user: string;
  readonly payload: LedgerDraft['payload'];
  readonly documents: readonly DocumentPut[];
}

/** Writes a change down, now. Refuses 'ledger-unavailable' where the record cannot take it; nothing of it is kept then. */
export async function recordSiteChange(
  { record, clock }: { readonly record: SiteRecord; readonly clock: Clock },
  { type, user, payload, documents }: SiteChange,
): Promise<Result<void>> {
  const entry: LedgerDraft = {
    type,
    atMs: Math.round(clock.epochMs()),
    monoMs: clock.monoMs(),
    machineId: null,
    missionId: null,
    actor: user,
    payload,
  };
  try {
    await record.commit({ entries: [entry], documents });
    return ok(undefined);
  } catch (error) {
    if (error instanceof RecordUnavailable) return refuse({ code: 'ledger-unavailable' });
    throw error;
  }
}
