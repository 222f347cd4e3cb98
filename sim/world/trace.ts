/** FNV-1a, 32 bits. */
export const traceStart = 0x811c9dc5;
const prime = 0x01000193;

const scratch = new DataView(new ArrayBuffer(8));

/** Folds all 64 bits of a number: two runs agree only if they agree to the last bit. */
export function foldNumber(hash: number, value: number): number {
  scratch.setFloat64(0, value);
  const high = Math.imul(hash ^ scratch.getUint32(0), prime);
  return Math.imul(high ^ scratch.getUint32(4), prime) >>> 0;
}
