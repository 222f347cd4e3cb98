import { readFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { ledgerEntry, ledgerTypes } from '../../../controller/contract/ledger.ts';
import {
  signCheckpoint,
  signingKeyFromPem,
  verifyCheckpoint,
  parseVerifierKey,
} from '../../../controller/ledger/checkpoint.ts';
import { sealEntry, sha256Hex } from '../../../controller/ledger/entry-bytes.ts';
import { leafHash, MerkleFrontier } from '../../../controller/ledger/merkle-tree.ts';

const text = readFileSync(new URL('../../../docs/ledger-format.md', import.meta.url), 'utf8');

function block(language: string): string {
  const [, body] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (body === undefined) throw new Error(`no ${language} block`);
  return body;
}

function cell(name: string): string {
  const [, value] = new RegExp(`\\| ${name} +\\| \`([0-9a-f]{64})\` +\\|`).exec(text) ?? [];
  if (value === undefined) throw new Error(`no row ${name}`);
  return value;
}

/** RFC 8032 §7.1, test 1. */
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const pem = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})
  .export({ type: 'pkcs8', format: 'pem' })
  .toString();

describe('the document of the ledger format', () => {
  const lines = block('ndjson').trimEnd().split('\n');
  const entries = lines.map((line) => ledgerEntry.parse(JSON.parse(line)));

  it('has entries that the program would write byte for byte', () => {
    entries.forEach((entry, index) => {
      const { siteId, ledgerEpoch, sequence, previousHash, version: _version, ...draft } = entry;
      const sealed = sealEntry(draft, { siteId, ledgerEpoch, sequence, previousHash });
      expect(sealed.bytes.toString('utf8')).toBe(lines[index]);
      expect(canonicalJson(entry)).toBe(lines[index]);
      expect(sealed.hash).toBe(cell(`chain hash ${index}`));
      expect(leafHash(sealed.bytes).toString('hex')).toBe(cell(`leaf ${index}`));
    });
    expect(entries[1]?.previousHash).toBe(sha256Hex(Buffer.from(lines[0]!, 'utf8')));
  });

  it('has a checkpoint that the program would sign byte for byte', () => {
    const tree = new MerkleFrontier();
    for (const line of lines) tree.append(leafHash(Buffer.from(line, 'utf8')));
    expect(tree.root().toString('hex')).toBe(cell('root of both'));
    const note = signCheckpoint({ origin: 'demo-site/1', size: 2, root: tree.root() }, signingKeyFromPem(pem));
    expect(note).toBe(block('note'));
    const key = parseVerifierKey(entries[0]!.payload['verifierKey'] as string);
    expect(verifyCheckpoint(note, [key!]).ok).toBe(true);
  });

  it('names every type of entry', () => {
    for (const type of ledgerTypes) expect(text, type).toContain(`\`${type}\``);
  });
});
