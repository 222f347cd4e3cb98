import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { ok, refuse, type Result } from '../../kernel/result.ts';

/**
 * Checkpoints as C2SP tlog-checkpoint in a C2SP signed-note: origin, tree size and root in plain text, signed with
 * Ed25519, and after that signature those of witnesses (cosignature.ts). See docs/ledger-format.md, "Checkpoint".
 */

export interface Checkpoint {
  /** `<siteId>/<ledgerEpoch>`; also the key's name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface CheckpointProblem {
  readonly code: 'checkpoint-malformed' | 'checkpoint-unsigned' | 'checkpoint-signature';
}

/** Ed25519 public keys of 32 bytes, as known from `ledger.key` entries or given by the reader. */
export interface VerifierKey {
  readonly name: string;
  readonly publicKey: Buffer;
}

/** The algorithm byte of signed-note (0x01) and that of tlog-cosignature (0x04) keep their keys apart. */
export type KeyAlgorithm = 0x01 | 0x04;
const siteAlgorithm = 0x01;
const signatureBytes = 64;
const publicKeyBytes = 32;
export const keyIdBytes = 4;
/** Witnesses on one note. */
export const cosignaturesMax = 16;
/** DER header of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the 32 key bytes follow. */
const spkiHeader = Buffer.from('302a300506032b6570032100', 'hex');

export function originOf(siteId: string, ledgerEpoch: number): string {
  return `${siteId}/${ledgerEpoch}`;
}

/** signed-note: first 4 bytes of SHA-256(name ‖ LF ‖ algorithm ‖ public key). */
export function keyId(key: VerifierKey, algorithm: KeyAlgorithm = siteAlgorithm): Buffer {
  return createHash('sha256')
    .update(`${key.name}\n`)
    .update(Buffer.from([algorithm]))
    .update(key.publicKey)
    .digest()
    .subarray(0, keyIdBytes);
}

/** `<name>+<key id in hex>+<base64 of algorithm and key>`. */
export function verifierKeyText(key: VerifierKey, algorithm: KeyAlgorithm = siteAlgorithm): string {
  const encoded = Buffer.concat([Buffer.from([algorithm]), key.publicKey]).toString('base64');
  return `${key.name}+${keyId(key, algorithm).toString('hex')}+${encoded}`;
}

export function parseVerifierKey(text: string, algorithm: KeyAlgorithm = siteAlgorithm): VerifierKey | null {
  // Split at the first two '+' only: base64 may contain more.
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return null;
  const bytes = strictBase64(encoded);
  if (bytes === null || bytes.length !== publicKeyBytes + 1 || bytes[0] !== algorithm) return null;
  const key = { name, publicKey: bytes.subarray(1) };
  return keyId(key, algorithm).toString('hex') === id ? key : null;
}

/** Only the one spelling that an encoder gives: no other line may decode to the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** What is signed: the three lines with their line feeds. */
export function checkpointBody(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root.toString('base64')}\n`;
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: Buffer;
}

export function generateSigningKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws when the PEM is no Ed25519 private key. */
export function signingKeyFromPem(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the ledger key is not an Ed25519 key');
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, publicKey: spki.subarray(spki.length - publicKeyBytes) };
}

export function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): string {
  const body = checkpointBody(checkpoint);
  const id = keyId({ name: checkpoint.origin, publicKey: key.publicKey });
  const signature = Buffer.concat([id, sign(null, Buffer.from(body, 'utf8'), key.privateKey)]);
  return `${body}\n— ${checkpoint.origin} ${signature.toString('base64')}\n`;
}

/** The three lines, a blank one, the site's signature and those of witnesses; nobody is believed yet. */
export interface ParsedNote extends Checkpoint {
  /** Key id (4 bytes) and Ed25519 signature (64 bytes) of the site. */
  readonly signature: Buffer;
  /** The note as the site signed it, without any line of a witness. */
  readonly siteNote: string;
  /** The lines of witnesses, without line feeds. */
  readonly cosignatures: readonly string[];
}

/** Reads the note without believing it. */
export function parseCheckpoint(note: string): Result<ParsedNote, CheckpointProblem> {
  const malformed = refuse({ code: 'checkpoint-malformed' } as const);
  const lines = note.split('\n');
  const [origin, size, root, blank, signed] = lines;
  if (lines.length < 6 || lines.length > 6 + cosignaturesMax || blank !== '' || lines.at(-1) !== '') return malformed;
  if (origin === undefined || !/^[^\s+]+$/.test(origin)) return malformed;
  if (size === undefined || !/^(0|[1-9][0-9]{0,14})$/.test(size)) return malformed;
  const rootHash = strictBase64(root ?? '');
  if (rootHash === null || rootHash.length !== 32) return malformed;
  const prefix = `— ${origin} `;
  if (signed === undefined || !signed.startsWith(prefix)) return refuse({ code: 'checkpoint-unsigned' });
  const signature = strictBase64(signed.slice(prefix.length));
  if (signature === null || signature.length !== keyIdBytes + signatureBytes) return malformed;
  return ok({
    origin,
    size: Number(size),
    root: rootHash,
    signature,
    siteNote: `${lines.slice(0, 5).join('\n')}\n`,
    cosignatures: lines.slice(5, -1),
  });
}

/** Whether the 64 bytes are the key's Ed25519 signature (RFC 8032) of the message. */
export function isSignedBy(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([spkiHeader, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}

/** Reads the note and checks the site's signature against one of the keys; those of witnesses are not looked at. */
export function verifyCheckpoint(note: string, keys: readonly VerifierKey[]): Result<ParsedNote, CheckpointProblem> {
  const parsed = parseCheckpoint(note);
  if (!parsed.ok) return parsed;
  const { origin, signature } = parsed.value;
  const id = signature.subarray(0, keyIdBytes);
  const key = keys.find((candidate) => candidate.name === origin && keyId(candidate).equals(id));
  if (key === undefined) return refuse({ code: 'checkpoint-unsigned' });
  const body = Buffer.from(checkpointBody(parsed.value), 'utf8');
  return isSignedBy(key.publicKey, body, signature.subarray(keyIdBytes))
    ? parsed
    : refuse({ code: 'checkpoint-signature' });
}
