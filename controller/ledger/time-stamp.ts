import { createHash } from 'node:crypto';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { der, derElements, derOne, derTag, derUnsigned, DerProblem, oidText, type DerElement } from './der.ts';

/**
 * RFC 3161 time stamps over checkpoints. The imprint is the SHA-256 of the note as the site signed it. The authority's
 * signature is not checked here but with `openssl ts -verify`; everything the stamp says about our note is.
 */

const sha256Oid = Buffer.from('608648016503040201', 'hex');
const signedDataOid = '1.2.840.113549.1.7.2';
const tstInfoOid = '1.2.840.113549.1.9.16.1.4';
/** granted, grantedWithMods (RFC 3161 §2.4.2). */
const grantedStatuses = new Set([0, 1]);
/** A response with all certificates of its authority has some kilobytes. */
export const responseBytesMax = 64 * 1024;

export interface StampFacts {
  /** Of SHA-256, 32 bytes. */
  readonly imprint: Buffer;
  readonly genTime: string;
  readonly policy: string;
  readonly serial: string;
  /** Content of the INTEGER, null when the authority sent none. */
  readonly nonce: Buffer | null;
}

export interface StampProblem {
  readonly code: 'stamp-invalid';
  readonly detail: string;
}

/** What is stamped of a note. */
export function imprintOf(siteNote: string): Buffer {
  return createHash('sha256').update(siteNote, 'utf8').digest();
}

function algorithmIdentifier(): Buffer {
  return der(derTag.sequence, der(derTag.oid, sha256Oid), Buffer.from([0x05, 0x00]));
}

/** DER TimeStampReq (RFC 3161 §2.4.1), asking for the authority's certificate. */
export function stampRequest(imprint: Buffer, nonce: Buffer): Buffer {
  return der(
    derTag.sequence,
    derUnsigned(Buffer.from([1])),
    der(derTag.sequence, algorithmIdentifier(), der(derTag.octetString, imprint)),
    derUnsigned(nonce),
    der(derTag.boolean, Buffer.from([0xff])),
  );
}

function reading<Value>(read: () => Value): Result<Value, StampProblem> {
  try {
    return ok(read());
  } catch (error) {
    if (!(error instanceof DerProblem)) throw error;
    return refuse({ code: 'stamp-invalid', detail: error.message });
  }
}

/** Imprint and nonce of a request of ours. */
export function parseStampRequest(bytes: Buffer): Result<Pick<StampFacts, 'imprint' | 'nonce'>, StampProblem> {
  return reading(() => {
    const [, imprint, ...rest] = derElements(derOne(bytes, derTag.sequence).content);
    const nonce = rest.find(({ tag }) => tag === derTag.integer)?.content ?? null;
    return { imprint: imprintIn(imprint), nonce };
  });
}

/** What a DER TimeStampResp says. Refuses one that grants nothing or stamps in another form. */
export function parseStampResponse(bytes: Buffer): Result<StampFacts, StampProblem> {
  return reading(() => {
    if (bytes.length > responseBytesMax) throw new DerProblem('the response is too long');
    const [statusInfo, token] = derElements(derOne(bytes, derTag.sequence).content);
    const status = derElements(part(statusInfo, derTag.sequence))[0];
    const granted = status?.tag === derTag.integer && status.content.length === 1 ? status.content[0] : undefined;
    if (granted === undefined || !grantedStatuses.has(granted)) throw new DerProblem('the time stamp was not granted');
    const [contentType, content] = derElements(part(token, derTag.sequence));
    if (oidText(part(contentType, derTag.oid)) !== signedDataOid) throw new DerProblem('the token is no signed data');
    const [, , encapsulated] = derElements(derOne(part(content, derTag.context0), derTag.sequence).content);
    const [infoType, info] = derElements(part(encapsulated, derTag.sequence));
    if (oidText(part(infoType, derTag.oid)) !== tstInfoOid) throw new DerProblem('the token stamps nothing');
    const octets = derOne(part(info, derTag.context0), derTag.octetString);
    return stampInfo(derOne(octets.content, derTag.sequence).content);
  });
}

/** TSTInfo (RFC 3161 §2.4.2). */
function stampInfo(bytes: Buffer): StampFacts {
  const [, policy, imprint, serial, genTime, ...rest] = derElements(bytes);
  return {
    imprint: imprintIn(imprint),
    policy: oidText(part(policy, derTag.oid)),
    serial: part(serial, derTag.integer).toString('hex'),
    genTime: isoTime(part(genTime, derTag.generalizedTime).toString('latin1')),
    nonce: rest.find(({ tag }) => tag === derTag.integer)?.content ?? null,
  };
}

function part(element: DerElement | undefined, tag: number): Buffer {
  if (element === undefined || element.tag !== tag) throw new DerProblem('another element is due');
  return element.content;
}

function imprintIn(element: DerElement | undefined): Buffer {
  const [algorithm, hash] = derElements(part(element, derTag.sequence));
  const oid = derElements(part(algorithm, derTag.sequence))[0];
  if (!part(oid, derTag.oid).equals(sha256Oid)) throw new DerProblem('the imprint is not of SHA-256');
  const imprint = part(hash, derTag.octetString);
  if (imprint.length !== 32) throw new DerProblem('the imprint has not 32 bytes');
  return imprint;
}

/** GeneralizedTime with seconds, perhaps a fraction, in UTC (RFC 3161 §2.4.2) as ISO 8601. */
function isoTime(text: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(text);
  if (match === null) throw new DerProblem('genTime is no time in UTC');
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`;
}
