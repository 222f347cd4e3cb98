import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { LedgerDraft, LedgerEntry } from '../contract/ledger/ledger.ts';
import { isTooDeep, nestingMax } from './canonical-line.ts';

/** `previousHash` of the first entry. */
export const genesisHash = '0'.repeat(64);

/** Greatest length of one entry's canonical bytes. A longer draft is refused, never cut. */
export const entryBytesMax = 256 * 1024;

/** Where in the ledger an entry stands. */
export interface EntryPlace {
  readonly siteId: string;
  readonly ledgerEpoch: number;
  readonly sequence: number;
  readonly previousHash: string;
}

/** An entry with the bytes that are hashed, stored and exported. */
export interface SealedEntry {
  readonly entry: LedgerEntry;
  /** RFC 8785 in UTF-8, see docs/ledger-format.md. */
  readonly bytes: Buffer;
  /** Lower-case hex SHA-256 of `bytes`: the `previousHash` of the next entry. */
  readonly hash: string;
}

/** @throws RangeError when the draft has no canonical form (NaN, lone surrogates), is deeper than `nestingMax` or longer than `entryBytesMax`. */
export function sealEntry(draft: LedgerDraft, place: EntryPlace): SealedEntry {
  const entry: LedgerEntry = {
    version: 1,
    siteId: place.siteId,
    ledgerEpoch: place.ledgerEpoch,
    sequence: place.sequence,
    previousHash: place.previousHash,
    type: draft.type,
    atMs: draft.atMs,
    monoMs: draft.monoMs,
    machineId: draft.machineId,
    missionId: draft.missionId,
    actor: draft.actor,
    payload: draft.payload,
  };
  if (isTooDeep(entry)) throw new RangeError(`a ledger entry has values more than ${nestingMax} deep`);
  const bytes = Buffer.from(canonicalJson(entry), 'utf8');
  if (bytes.length > entryBytesMax) {
    throw new RangeError(`a ledger entry has ${bytes.length} bytes, at most ${entryBytesMax}`);
  }
  return { entry, bytes, hash: sha256Hex(bytes) };
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
