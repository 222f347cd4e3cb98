import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { permitMac } from '../../../controller/interlock/permits/permit-mac.ts';
import { crc32c } from '../../../kernel/crc32c.ts';

describe('the permit’s hashes', () => {
  it('MAC is the HMAC-SHA-256 of the platform, for keys beyond a block and texts beyond 8 KiB too', () => {
    const key = fc.uint8Array({ maxLength: 200 });
    const text = fc.oneof(fc.uint8Array({ maxLength: 900 }), fc.uint8Array({ minLength: 8190, maxLength: 8300 }));
    fc.assert(
      fc.property(key, fc.array(text, { minLength: 1, maxLength: 3 }), (keyBytes, texts) => {
        const mac = permitMac(Buffer.from(keyBytes).toString('hex'));
        const other = permitMac('5a'.repeat(32));
        for (const bytes of texts) {
          other(bytes);
          expect(Buffer.from(mac(bytes))).toEqual(createHmac('sha256', keyBytes).update(bytes).digest());
        }
      }),
      { numRuns: 30 },
    );
  });

  it('CRC has the check value of RFC 3720, and that of its definition for any length', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => crc32c(bytes) === bitByBit(bytes)));
  });
});

function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
