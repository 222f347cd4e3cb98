import { sign } from 'node:crypto';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import {
  isSignedBy,
  originOf,
  parseVerifierKey,
  strictBase64,
  verifierKeyText,
  type SigningKey,
  type VerifierKey,
} from './checkpoint.ts';

/**
 * The keys that a ledger names itself, in order (docs/ledger-format.md, "Keys"). One key is in force at a time. Inside an
 * epoch the next one comes in only with the signature of the one before; an epoch may begin with another key without it,
 * and then a new line of keys begins, which a reader has to be told about.
 */

const rotationHeader = 'banksman-ledger-key-rotation/v1';
const signatureBytes = 64;

export interface NamedKey extends VerifierKey {
  /** Of the `ledger.key` entry. */
  readonly sequence: number;
  /** Keys of one line vouch for each other, from the first that the reader must know from elsewhere. Counted from 0. */
  readonly line: number;
}

/** What the old key signs: three lines with their line feeds. */
export function rotationMessage(oldKey: string, newKey: string): Buffer {
  return Buffer.from(`${rotationHeader}\n${oldKey}\n${newKey}\n`, 'utf8');
}

/** The payload of the `ledger.key` entry that hands over from the old key to the new one, in the same epoch. */
export function rotationPayload(origin: string, oldKey: SigningKey, newKey: SigningKey): LedgerDraft['payload'] {
  const previousKey = verifierKeyText({ name: origin, publicKey: oldKey.publicKey });
  const verifierKey = verifierKeyText({ name: origin, publicKey: newKey.publicKey });
  const signature = sign(null, rotationMessage(previousKey, verifierKey), oldKey.privateKey).toString('base64');
  return { algorithm: 'Ed25519', verifierKey, previousKey, signature };
}

export class SiteKeys {
  readonly #named: NamedKey[] = [];
  #inForce: NamedKey | null = null;

  get named(): readonly NamedKey[] {
    return this.#named;
  }

  /** The only key whose checkpoints count now; null between the start of an epoch and its first key. */
  get inForce(): NamedKey | null {
    return this.#inForce;
  }

  epochBegins(): void {
    this.#inForce = null;
  }

  /** Takes the payload of a `ledger.key` entry. Refuses 'key-invalid' with why. */
  take(
    entry: { readonly siteId: string; readonly ledgerEpoch: number; readonly sequence: number },
    payload: Readonly<Record<string, unknown>>,
  ): Result<NamedKey, { readonly code: 'key-invalid'; readonly detail: string }> {
    const invalid = (detail: string) => refuse({ code: 'key-invalid', detail } as const);
    const { algorithm, verifierKey: text } = payload;
    const key = algorithm === 'Ed25519' && typeof text === 'string' ? parseVerifierKey(text) : null;
    if (key === null || key.name !== originOf(entry.siteId, entry.ledgerEpoch)) {
      return invalid(`entry ${entry.sequence} names no valid key`);
    }
    const before = this.#named.at(-1);
    const isSigned = payload['previousKey'] !== undefined || payload['signature'] !== undefined;
    if (isSigned && !isHandedOver(before, text as string, payload)) {
      return invalid(`the key of entry ${entry.sequence} is not signed by the key before it`);
    }
    if (!isSigned && this.#inForce !== null) {
      return invalid(`entry ${entry.sequence} brings in a key without the signature of the one in force`);
    }
    const isSameLine = isSigned || (before !== undefined && before.publicKey.equals(key.publicKey));
    const line = before === undefined ? 0 : before.line + (isSameLine ? 0 : 1);
    const named = { ...key, sequence: entry.sequence, line };
    this.#named.push(named);
    this.#inForce = named;
    return ok(named);
  }

  /** Whether the key in force is the trusted one or is vouched for by it, or vouches for it, over signed hand-overs. */
  isTrusted(trusted: VerifierKey): boolean {
    const line = this.#inForce?.line;
    return this.#named.some((key) => key.line === line && key.publicKey.equals(trusted.publicKey));
  }

  /** Sequences of the keys that nothing links to the key before. */
  unlinked(): readonly number[] {
    return this.#named.filter((key, index) => index > 0 && key.line !== this.#named[index - 1]?.line).map(sequenceOf);
  }
}

function sequenceOf(key: NamedKey): number {
  return key.sequence;
}

function isHandedOver(
  before: NamedKey | undefined,
  newKey: string,
  payload: Readonly<Record<string, unknown>>,
): boolean {
  const { previousKey, signature: encoded } = payload;
  if (before === undefined || previousKey !== verifierKeyText(before) || typeof encoded !== 'string') return false;
  const signature = strictBase64(encoded);
  if (signature === null || signature.length !== signatureBytes) return false;
  return isSignedBy(before.publicKey, rotationMessage(verifierKeyText(before), newKey), signature);
}
