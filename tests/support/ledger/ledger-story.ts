import type { LedgerEntry, LedgerType, TimeState } from '../../../controller/contract/ledger/ledger.ts';
import type { LedgerQuery } from '../../../controller/ledger/record.ts';

type EntryParts = Partial<Pick<LedgerEntry, 'machineId' | 'missionId' | 'actor' | 'payload' | 'monoMs'>>;

/** Ledger entries as the record would give them, numbered from 0; hashes are of no concern here. */
export class LedgerStory {
  readonly list: LedgerEntry[] = [];

  add(type: LedgerType, atMs: number, parts: EntryParts = {}): this {
    this.list.push({
      version: 1,
      siteId: 's',
      ledgerEpoch: 1,
      sequence: this.list.length,
      previousHash: '0'.repeat(64),
      type,
      atMs,
      monoMs: atMs,
      machineId: null,
      missionId: null,
      actor: 'system',
      payload: {},
      ...parts,
    });
    return this;
  }

  state(
    atMs: number,
    machineId: string,
    to: TimeState,
    of: { cause?: string; taskId?: string; missionId?: string } = {},
  ): this {
    const { cause = 'plan', taskId = null, missionId = null } = of;
    return this.add('machine.time-state', atMs, { machineId, missionId, payload: { from: null, to, cause, taskId } });
  }

  /** In pages, as the record answers. */
  entries({ after = -1, limit }: LedgerQuery): readonly LedgerEntry[] {
    return this.list.slice(after + 1, after + 1 + limit);
  }
}
