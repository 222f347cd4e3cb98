import { hash } from 'node:crypto';
import type { Mac } from '../../../kernel/permit.ts';

const algorithm = 'sha256';
const blockBytes = 64;
const digestBytes = 32;
/** A guard takes no permit longer than this (docs/permit.md); what is longer all the same is put together apart. */
const textBytesMax = 8192;

/** Block of the key, then what is hashed: shared by all machines, since a cycle signs one permit after the other. */
const inner = Buffer.alloc(blockBytes + textBytesMax);
const outer = Buffer.alloc(blockBytes + digestBytes);
/** The beginnings of `inner` by their length: permits have few lengths, and making a view costs as much as hashing. */
const beginnings: (Buffer | undefined)[] = [];
const signed = Buffer.alloc(digestBytes);

/**
 * HMAC-SHA-256 (RFC 2104) with the key of one machine, out of two plain hashes: `createHmac` makes three objects for each permit, of which one
 * lives outside the heap and has to be finalised. What it returns is overwritten by the next permit that is signed, of whichever machine.
 */
export function permitMac(keyHex: string): Mac {
  const key = Buffer.from(keyHex, 'hex');
  const padded = Buffer.alloc(blockBytes);
  padded.set(key.length > blockBytes ? hash(algorithm, key, 'buffer') : key);
  const innerKey = padded.map((byte) => byte ^ 0x36);
  const outerKey = padded.map((byte) => byte ^ 0x5c);
  return (bytes) => {
    outer.set(outerKey);
    // One character for each byte: a text costs less than a buffer.
    outer.write(hash(algorithm, begunWith(innerKey, bytes), 'binary'), blockBytes, 'latin1');
    signed.write(hash(algorithm, outer, 'binary'), 'latin1');
    return signed;
  };
}

function begunWith(innerKey: Uint8Array, bytes: Uint8Array): Buffer {
  const length = blockBytes + bytes.length;
  if (length > inner.length) return Buffer.concat([innerKey, bytes]);
  inner.set(innerKey);
  inner.set(bytes, blockBytes);
  return (beginnings[length] ??= inner.subarray(0, length));
}
