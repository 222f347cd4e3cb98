import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LedgerDraft } from '../../controller/contract/ledger/ledger.ts';
import {
  generateSigningKeyPem,
  originOf,
  signCheckpoint,
  signingKeyFromPem,
  verifierKeyText,
} from '../../controller/ledger/checkpoint.ts';
import { genesisHash, sealEntry } from '../../controller/ledger/entry-bytes.ts';
import { leafHash, MerkleFrontier } from '../../controller/ledger/merkle-tree.ts';
import { verifyExport } from '../../controller/ledger/verify-export.ts';
import type { Print } from './figures.ts';

const ENTRIES = 1_000_000;
/** As a site signs: each 10,000 entries at the latest, each minute of activity at the most often. */
const CHECKPOINT_EVERY = 1_000;
const READ_BYTES = 256 * 1024;
const siteId = 'bench';
const origin = originOf(siteId, 1);
const pythonVerifier = fileURLToPath(new URL('../../../tools/verify-ledger.py', import.meta.url));

function draft(index: number, verifierKey: string): LedgerDraft {
  const own = { atMs: 1_767_225_600_000 + index * 1000, monoMs: index * 1000 + 0.25, missionId: null, actor: 'system' };
  if (index === 0) {
    return { ...own, type: 'ledger.key', machineId: null, payload: { algorithm: 'Ed25519', verifierKey } };
  }
  const payload = { from: 'NOLOAD', to: 'WORK', cause: 'task', taskId: `t${String(index)}` };
  return { ...own, type: 'machine.time-state', machineId: `m${String(index % 12)}`, payload };
}

function writeExport(file: string): void {
  const key = signingKeyFromPem(generateSigningKeyPem());
  const verifierKey = verifierKeyText({ name: origin, publicKey: key.publicKey });
  const tree = new MerkleFrontier();
  const handle = openSync(file, 'w');
  const header = `"format":"banksman-ledger-export","ledgerEpoch":1,"siteId":"${siteId}","size":${String(ENTRIES)}`;
  let lines = [`{"exportVersion":1,${header}}`];
  let previousHash = genesisHash;
  for (let sequence = 0; sequence < ENTRIES; sequence += 1) {
    const place = { siteId, ledgerEpoch: 1, sequence, previousHash };
    const { bytes, hash } = sealEntry(draft(sequence, verifierKey), place);
    previousHash = hash;
    tree.append(leafHash(bytes));
    lines.push(bytes.toString('utf8'));
    if (tree.size % CHECKPOINT_EVERY === 0) {
      lines.push(JSON.stringify({ checkpoint: signCheckpoint({ origin, size: tree.size, root: tree.root() }, key) }));
      writeSync(handle, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(handle);
}

/** A million entries by both verifiers, one core each. */
export async function benchLedgerVerify(print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
  try {
    const file = join(folder, 'export.ndjson');
    writeExport(file);
    const how = `${String(ENTRIES)} entries, a checkpoint each ${String(CHECKPOINT_EVERY)}`;
    const start = performance.now();
    const cpu = process.cpuUsage();
    const report = await verifyExport(createReadStream(file, { highWaterMark: READ_BYTES }));
    if (report.break !== null) throw new Error(report.break.detail);
    const { user, system } = process.cpuUsage(cpu);
    print({ name: 'ledger: verify', value: (performance.now() - start) / 1000, unit: 's', how });
    print({ name: 'ledger: verify, processor time', value: (user + system) / 1e6, unit: 's', how });
    const begun = performance.now();
    const said = spawnSync('python3', [pythonVerifier, file, '--ed25519', 'python'], { encoding: 'utf8' });
    if (said.error !== undefined) return;
    if (said.status !== 0) throw new Error(said.stdout);
    print({ name: 'ledger: verify in Python', value: (performance.now() - begun) / 1000, unit: 's', how });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
