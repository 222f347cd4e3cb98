import type { LedgerDraft } from '../contract/ledger/ledger.ts';

/**
 * One entry as any version of the program wrote it. A reader needs no list of types: one that was added later is an entry
 * like every other.
 */
export interface AnyEntry {
  readonly version: 1;
  readonly siteId: string;
  readonly ledgerEpoch: number;
  readonly sequence: number;
  readonly previousHash: string;
  readonly type: string;
  readonly atMs: number;
  readonly monoMs: number;
  readonly machineId: string | null;
  readonly missionId: string | null;
  readonly actor: string;
  readonly payload: LedgerDraft['payload'];
}

const memberCount = 12;

/**
 * Why a JSON value is no entry; null when it is one. By hand and not by a schema: a million of them are read in one
 * verification.
 */
export function entryFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is no object';
  const entry = value as Readonly<Record<string, unknown>>;
  if (entry['version'] !== 1) return 'no entry of version 1';
  if (Object.keys(entry).length !== memberCount) return `an entry has ${memberCount} members`;
  if (typeof entry['siteId'] !== 'string') return 'siteId is no text';
  if (!Number.isSafeInteger(entry['ledgerEpoch'])) return 'ledgerEpoch is no whole number';
  if (!Number.isSafeInteger(entry['sequence'])) return 'sequence is no whole number';
  if (typeof entry['previousHash'] !== 'string') return 'previousHash is no text';
  if (typeof entry['type'] !== 'string' || entry['type'] === '') return 'type is no text';
  if (!Number.isSafeInteger(entry['atMs'])) return 'atMs is no whole number';
  if (typeof entry['monoMs'] !== 'number') return 'monoMs is no number';
  if (!isTextOrNull(entry['machineId'])) return 'machineId is neither text nor null';
  if (!isTextOrNull(entry['missionId'])) return 'missionId is neither text nor null';
  if (typeof entry['actor'] !== 'string') return 'actor is no text';
  const { payload } = entry;
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'payload is no object';
  return null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
