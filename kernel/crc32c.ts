const POLYNOMIAL_REFLECTED = 0x82f63b78;

const table = new Int32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ POLYNOMIAL_REFLECTED : value >>> 1;
  }
  return value;
});

/** The same with one, two and three bytes of zero behind, so that four bytes are taken in one step. */
const table1 = table.map((value) => behind(value));
const table2 = table1.map((value) => behind(value));
const table3 = table2.map((value) => behind(value));

function behind(value: number): number {
  return (table[value & 0xff] as number) ^ (value >>> 8);
}

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4). Check value of '123456789' is 0xE3069283. */
export function crc32c(bytes: Uint8Array): number {
  let crc = -1;
  let index = 0;
  for (const last = bytes.length - 4; index <= last; index += 4) {
    crc =
      (table3[(crc ^ (bytes[index] as number)) & 0xff] as number) ^
      (table2[((crc >>> 8) ^ (bytes[index + 1] as number)) & 0xff] as number) ^
      (table1[((crc >>> 16) ^ (bytes[index + 2] as number)) & 0xff] as number) ^
      (table[(crc >>> 24) ^ (bytes[index + 3] as number)] as number);
  }
  for (; index < bytes.length; index += 1) {
    crc = (table[(crc ^ (bytes[index] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
