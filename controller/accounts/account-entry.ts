import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { LedgerDraft } from '../contract/ledger.ts';
import { RecordUnavailable } from '../ledger/record-errors.ts';
import type { SiteRecord } from '../ledger/record.ts';

export interface AccountEntry {
  readonly type: LedgerDraft['type'];
  readonly user: string;
  readonly machineId: string | null;
  readonly payload: LedgerDraft['payload'];
}

/** Writes down what a person entered. Refuses 'ledger-unavailable' where the record cannot take it; nothing of it is kept then. */
export async function writeAccountEntry(
  { record, clock }: { readonly record: Pick<SiteRecord, 'commit'>; readonly clock: Clock },
  { type, user, machineId, payload }: AccountEntry,
): Promise<Result<void>> {
  const entry: LedgerDraft = {
    type,
    atMs: Math.round(clock.epochMs()),
    monoMs: clock.monoMs(),
    machineId,
    missionId: null,
    actor: user,
    payload,
  };
  try {
    await record.commit({ entries: [entry], documents: [] });
    return ok(undefined);
  } catch (error) {
    if (error instanceof RecordUnavailable) return refuse({ code: 'ledger-unavailable' });
    throw error;
  }
}
