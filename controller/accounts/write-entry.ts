import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { LedgerDraft, LedgerEntry } from '../contract/ledger.ts';
import { RecordUnavailable } from '../ledger/record-errors.ts';
import type { SiteRecord } from '../ledger/record.ts';

/** What a person states of contracts, maintenance and papers. */
export interface Statement {
  readonly type: LedgerDraft['type'];
  readonly user: string;
  readonly machineId: string | null;
  readonly payload: object;
}

/** Writes one entry and gives it with its number. Refuses 'ledger-unavailable' where the record cannot take it. */
export async function writeEntry(
  { record, clock }: { readonly record: Pick<SiteRecord, 'commit'>; readonly clock: Clock },
  { type, user, machineId, payload }: Statement,
): Promise<Result<LedgerEntry>> {
  const draft: LedgerDraft = {
    type,
    atMs: Math.round(clock.epochMs()),
    monoMs: clock.monoMs(),
    machineId,
    missionId: null,
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

const PAGE_ENTRIES = 1_000;

/** All entries of some types, in the order of the ledger. */
export function* entriesOf(record: Pick<SiteRecord, 'entries'>, types: readonly string[]): Generator<LedgerEntry> {
  let after = -1;
  for (;;) {
    const page = record.entries({ after, types, limit: PAGE_ENTRIES });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ENTRIES) return;
    after = last.sequence;
  }
}
