import { describe, expect, it } from 'vitest';
import {
  generateSigningKeyPem,
  keyId,
  parseVerifierKey,
  signCheckpoint,
  signingKeyFromPem,
  verifierKeyText,
  verifyCheckpoint,
} from '../../../controller/ledger/checkpoint.ts';
import { leafHash } from '../../../controller/ledger/merkle-tree.ts';

const key = signingKeyFromPem(generateSigningKeyPem());
const origin = 'demo-site/1';
const own = { name: origin, publicKey: key.publicKey };
const checkpoint = { origin, size: 42, root: leafHash(Buffer.from('x')) };

describe('a checkpoint', () => {
  it('is a signed note with origin, size and root in plain text', () => {
    const lines = signCheckpoint(checkpoint, key).split('\n');
    expect(lines.slice(0, 4)).toEqual([origin, '42', checkpoint.root.toString('base64'), '']);
    expect(lines[4]).toMatch(/^— demo-site\/1 [A-Za-z0-9+/]+=$/);
    expect(lines[5]).toBe('');
  });

  it('is accepted with its own key and no other', () => {
    const note = signCheckpoint(checkpoint, key);
    expect(verifyCheckpoint(note, [own])).toMatchObject({ ok: true, value: checkpoint });
    const stranger = signingKeyFromPem(generateSigningKeyPem());
    expect(verifyCheckpoint(note, [{ name: origin, publicKey: stranger.publicKey }]).ok).toBe(false);
    expect(verifyCheckpoint(note, [{ name: 'other-site/1', publicKey: key.publicKey }]).ok).toBe(false);
    expect(verifyCheckpoint(note, []).ok).toBe(false);
  });

  it('is refused after any change of one bit', () => {
    const bytes = Buffer.from(signCheckpoint(checkpoint, key), 'utf8');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      if (verifyCheckpoint(changed.toString('utf8'), [own]).ok) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });

  it('names its key in a text that survives a plus sign in base64', () => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const some = { name: origin, publicKey: signingKeyFromPem(generateSigningKeyPem()).publicKey };
      expect(parseVerifierKey(verifierKeyText(some))).toEqual(some);
    }
    expect(parseVerifierKey(verifierKeyText(own).replace(keyId(own).toString('hex'), '00000000'))).toBeNull();
  });

  it('has the key id and verifier key of the signed-note text’s own example', () => {
    // From the Go package golang.org/x/mod/sumdb/note, documentation example.
    const text = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    const peter = parseVerifierKey(text);
    expect(peter?.name).toBe('PeterNeumann');
    expect(verifierKeyText(peter!)).toBe(text);
  });
});
