import { readFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { ledgerEntry, ledgerTypes } from '../../../controller/contract/ledger/ledger.ts';
import { bundleLines } from '../../../controller/ledger/bundle.ts';
import {
  parseCheckpoint,
  parseVerifierKey,
  signCheckpoint,
  signingKeyFromPem,
  verifyCheckpoint,
  type SigningKey,
} from '../../../controller/ledger/checkpoint.ts';
import { cosign, witnessKeyText } from '../../../controller/ledger/cosignature.ts';
import { sealEntry, sha256Hex } from '../../../controller/ledger/entry-bytes.ts';
import { leafHash, MerkleFrontier } from '../../../controller/ledger/merkle-tree.ts';
import { SequenceSet } from '../../../controller/ledger/sequence-set.ts';
import { rotationPayload } from '../../../controller/ledger/site-keys.ts';
import { imprintOf, stampRequest } from '../../../controller/ledger/time-stamp.ts';
import { verifyBundle } from '../../../controller/ledger/verify-bundle.ts';

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

/** RFC 8032 §7.1, tests 1 to 3. */
const [site, next, witness] = [
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
  'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
].map((seed) => {
  const key = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
  const pem = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' });
  return signingKeyFromPem(pem.toString());
}) as [SigningKey, SigningKey, SigningKey];

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
    const note = signCheckpoint({ origin: 'demo-site/1', size: 2, root: tree.root() }, site);
    expect(note).toBe(block('note'));
    const key = parseVerifierKey(entries[0]!.payload['verifierKey'] as string);
    expect(verifyCheckpoint(note, [key!]).ok).toBe(true);
  });

  it('has a hand-over, a cosignature, a bundle and a stamp request that the program would write byte for byte', async () => {
    expect(canonicalJson(rotationPayload('demo-site/1', site, next))).toBe(block('rotation').trimEnd());
    const note = parseCheckpoint(block('note'));
    if (!note.ok) throw new Error(note.problem.code);
    expect(cosign(note.value, 'tenant.example', witness, 1_795_248_120)).toBe(block('cosignature').trimEnd());
    expect(text).toContain(`\`${witnessKeyText({ name: 'tenant.example', publicKey: witness.publicKey })}\``);
    const chosen = new SequenceSet(2);
    chosen.add(0);
    const reader = {
      entryBytes: (from: number, to: number) => lines.slice(from, to).map((one) => Buffer.from(one, 'utf8')),
      entryLines: (from: number, to: number) =>
        lines
          .slice(from, to)
          .map((one) => `${one}\n`)
          .join(''),
      frontierWithin: () => null,
    };
    let bundle = '';
    for await (const piece of bundleLines({ siteId: 'demo-site', note: block('note'), reader }, chosen))
      bundle += piece;
    expect(bundle).toBe(block('bundle'));
    expect(await verifyBundle([Buffer.from(bundle, 'utf8')])).toMatchObject({ ok: true, size: 2, entries: 1 });
    const request = stampRequest(imprintOf(note.value.siteNote), Buffer.from('0102030405060708', 'hex'));
    expect(request.toString('hex')).toBe(block('tsq').trimEnd());
  });

  it('names every type of entry', () => {
    for (const type of ledgerTypes) expect(text, type).toContain(`\`${type}\``);
  });
});
