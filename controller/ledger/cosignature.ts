import { sign } from 'node:crypto';
import {
  checkpointBody,
  isSignedBy,
  keyId,
  keyIdBytes,
  parseVerifierKey,
  strictBase64,
  verifierKeyText,
  type Checkpoint,
  type SigningKey,
  type VerifierKey,
} from './checkpoint.ts';

/**
 * Witness cosignatures as C2SP tlog-cosignature, Ed25519 `cosignature/v1`: a party that is not the site says that it has
 * seen this checkpoint, and that it extends every one that it cosigned before. See docs/ledger-format.md, "Cosignature".
 */

/** Algorithm byte of an Ed25519 cosigner. */
const cosignerAlgorithm = 0x04;
const timeBytes = 8;
const signatureBytes = 64;

export interface Cosignature {
  readonly witness: string;
  readonly keyId: Buffer;
  /** POSIX seconds of the witness's clock. */
  readonly timeS: number;
  readonly signature: Buffer;
}

export function witnessKeyText(key: VerifierKey): string {
  return verifierKeyText(key, cosignerAlgorithm);
}

export function parseWitnessKey(text: string): VerifierKey | null {
  return parseVerifierKey(text, cosignerAlgorithm);
}

function signedMessage(checkpoint: Checkpoint, timeS: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timeS}\n${checkpointBody(checkpoint)}`, 'utf8');
}

/** The signature line of a witness, without line feed. */
export function cosign(checkpoint: Checkpoint, witness: string, key: SigningKey, timeS: number): string {
  const id = keyId({ name: witness, publicKey: key.publicKey }, cosignerAlgorithm);
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(BigInt(timeS));
  const signature = sign(null, signedMessage(checkpoint, timeS), key.privateKey);
  return `— ${witness} ${Buffer.concat([id, time, signature]).toString('base64')}`;
}

/** Reads a line without believing it; null when it is none. */
export function parseCosignature(line: string): Cosignature | null {
  const [, witness, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  if (witness === undefined || encoded === undefined) return null;
  const bytes = strictBase64(encoded);
  if (bytes === null || bytes.length !== keyIdBytes + timeBytes + signatureBytes) return null;
  const time = bytes.readBigUInt64BE(keyIdBytes);
  if (time < 1n || time > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const signature = bytes.subarray(keyIdBytes + timeBytes);
  return { witness, keyId: bytes.subarray(0, keyIdBytes), timeS: Number(time), signature };
}

/** The witness whose name and key id the line carries; undefined when it is none of them. */
export function witnessOf<Key extends VerifierKey>(
  cosignature: Cosignature,
  witnesses: readonly Key[],
): Key | undefined {
  return witnesses.find(
    (key) => key.name === cosignature.witness && keyId(key, cosignerAlgorithm).equals(cosignature.keyId),
  );
}

export function isCosignedBy(key: VerifierKey, checkpoint: Checkpoint, cosignature: Cosignature): boolean {
  return isSignedBy(key.publicKey, signedMessage(checkpoint, cosignature.timeS), cosignature.signature);
}

/** The note with one more line at its end. */
export function withCosignature(note: string, line: string): string {
  return `${note}${line}\n`;
}
