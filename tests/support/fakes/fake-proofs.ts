import { ok } from '../../../kernel/result.ts';
import type { LedgerProofServices } from '../../../controller/http/ledger-proof-ports.ts';

/** Answers every question and takes everything. */
export function fakeProofs(): LedgerProofServices {
  const recorded = async () => ok({ sequence: 3 });
  return {
    checkpoint: async () => 'demo-site/1\n3\n',
    inclusion: async ({ sequence, size = 3 }) => ok({ sequence, size, leafHash: '', hashes: [] }),
    consistency: async ({ from, to = 3 }) => ok({ from, to, hashes: [] }),
    witnesses: () => [],
    register: recorded,
    withdraw: recorded,
    cosign: recorded,
    stamp: recorded,
    rotateKey: async () => ({ oldKey: 'old', newKey: 'new', sequence: 3 }),
    standing: () => ({
      siteId: 'demo-site',
      size: 3,
      ledgerEpoch: 1,
      checkpoint: null,
      keys: [],
      epochs: [],
      witnesses: [],
      stamps: [],
    }),
    bundle: async () => ok(oneLine()),
  };
}

async function* oneLine(): AsyncGenerator<string> {
  yield '{}\n';
}
