import { canonicalJson } from '../../../kernel/canonical-json.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import {
  generateSigningKeyPem,
  originOf,
  signCheckpoint,
  signingKeyFromPem,
  verifierKeyText,
  type SigningKey,
} from '../../../controller/ledger/checkpoint.ts';
import { genesisHash, sealEntry } from '../../../controller/ledger/entry-bytes.ts';
import { leafHash, MerkleFrontier } from '../../../controller/ledger/merkle-tree.ts';

const startMs = Date.UTC(2026, 10, 21, 8, 0, 0);
export const forgedSite = 'demo-site';

export function freshKey(): SigningKey {
  return signingKeyFromPem(generateSigningKeyPem());
}

export function keyTextOf(key: SigningKey, ledgerEpoch = 1): string {
  return verifierKeyText({ name: originOf(forgedSite, ledgerEpoch), publicKey: key.publicKey });
}

/**
 * Builds an export line by line the way a site does, or as somebody would who holds whatever keys he is given: every chain
 * hash, root and signature is right, so that only the rules can refuse it.
 */
export class ForgedLedger {
  readonly #lines: string[] = [];
  readonly #tree = new MerkleFrontier();
  #previousHash = genesisHash;
  #epoch = 1;

  get size(): number {
    return this.#tree.size;
  }

  entry(type: string, payload: LedgerDraft['payload'] = {}, change: Partial<LedgerDraft> = {}): this {
    const sequence = this.#tree.size;
    const draft = {
      atMs: startMs + sequence * 1000,
      monoMs: sequence * 1000 + 0.5,
      machineId: null,
      missionId: null,
      actor: 'system',
      ...change,
      type: type as LedgerDraft['type'],
      payload,
    };
    const place = { siteId: forgedSite, ledgerEpoch: this.#epoch, sequence, previousHash: this.#previousHash };
    const { bytes, hash } = sealEntry(draft, place);
    this.#previousHash = hash;
    this.#tree.append(leafHash(bytes));
    this.#lines.push(bytes.toString('utf8'));
    return this;
  }

  key(key: SigningKey): this {
    return this.entry('ledger.key', { algorithm: 'Ed25519', verifierKey: keyTextOf(key, this.#epoch) });
  }

  /** Work of a machine, the same each time it is asked for. */
  work(count: number): this {
    for (let index = 0; index < count; index += 1) {
      const total = (this.#tree.size + 1) * 12.5;
      const payload = { taskId: `t-${index}`, step: '整平', amount: 12.5, unit: 'm2', total };
      this.entry('quantity.earned', payload, { machineId: 'l1', missionId: 'm-1' });
    }
    return this;
  }

  epoch(reason = 'restored-copy'): this {
    this.#epoch += 1;
    return this.entry('ledger.gap', { reason, previousEpoch: this.#epoch - 1 });
  }

  note(key: SigningKey): string {
    const origin = originOf(forgedSite, this.#epoch);
    return signCheckpoint({ origin, size: this.#tree.size, root: this.#tree.root() }, key);
  }

  checkpoint(note: string): this {
    this.#lines.push(canonicalJson({ checkpoint: note }));
    return this;
  }

  signed(key: SigningKey): this {
    return this.checkpoint(this.note(key));
  }

  bytes(): Buffer {
    const header = {
      format: 'banksman-ledger-export',
      exportVersion: 1,
      siteId: forgedSite,
      ledgerEpoch: this.#epoch,
      size: this.#tree.size,
    };
    return Buffer.from(`${[canonicalJson(header), ...this.#lines].join('\n')}\n`, 'utf8');
  }
}
