/**
 * CBOR (RFC 8949) as rosbridge writes messages: whole numbers, floats, texts, arrays, maps and the typed arrays of RFC 8746, all of stated
 * length. Anything else is refused, so that no sender can make us build what a message never holds; nothing is sized by what is only claimed.
 * A float that is no number or infinite becomes null and a typed array a plain one, as in rosbridge's JSON.
 *
 * @throws Error where the bytes are no such message.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.mustBeAtEnd();
  return value;
}

/** The deepest message of ROS is a tenth of this. */
const depthMax = 64;

const littleEndian = true;
/** RFC 8746, those of rosbridge: bytes per element and how to read one. */
const typedArrays: ReadonlyMap<number, readonly [size: number, read: (view: DataView, at: number) => number | bigint]> =
  new Map([
    [64, [1, (view, at) => view.getUint8(at)]],
    [69, [2, (view, at) => view.getUint16(at, littleEndian)]],
    [70, [4, (view, at) => view.getUint32(at, littleEndian)]],
    [71, [8, (view, at) => view.getBigUint64(at, littleEndian)]],
    [72, [1, (view, at) => view.getInt8(at)]],
    [77, [2, (view, at) => view.getInt16(at, littleEndian)]],
    [78, [4, (view, at) => view.getInt32(at, littleEndian)]],
    [79, [8, (view, at) => view.getBigInt64(at, littleEndian)]],
    [85, [4, (view, at) => view.getFloat32(at, littleEndian)]],
    [86, [8, (view, at) => view.getFloat64(at, littleEndian)]],
  ]);

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): unknown {
    if (depth > depthMax) throw new RangeError('too deep');
    const head = this.#view.getUint8(this.#at);
    this.#at += 1;
    const [major, short] = [head >> 5, head & 31];
    if (major === 7) return this.#simple(short);
    const length = this.#argument(short);
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - length;
      case 2:
        return [...this.#take(length)];
      case 3:
        return this.#text.decode(this.#take(length));
      case 4:
        return this.#array(length, depth);
      case 5:
        return this.#map(length, depth);
      default:
        return this.#typedArray(length);
    }
  }

  mustBeAtEnd(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError('more after the end');
  }

  #argument(short: number): number {
    if (short < 24) return short;
    const at = this.#at;
    this.#at += 2 ** (short - 24);
    switch (short) {
      case 24:
        return this.#view.getUint8(at);
      case 25:
        return this.#view.getUint16(at);
      case 26:
        return this.#view.getUint32(at);
      case 27:
        return exactly(this.#view.getBigUint64(at));
      default:
        throw new RangeError('no stated length');
    }
  }

  #simple(short: number): unknown {
    const at = this.#at;
    switch (short) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        this.#at += 2;
        return orNull(halfFloat(this.#view.getUint16(at)));
      case 26:
        this.#at += 4;
        return orNull(this.#view.getFloat32(at));
      case 27:
        this.#at += 8;
        return orNull(this.#view.getFloat64(at));
      default:
        throw new RangeError('no value of a message');
    }
  }

  #take(length: number): Uint8Array {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw new RangeError('cut off');
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }

  #array(length: number, depth: number): unknown[] {
    const values: unknown[] = [];
    for (let index = 0; index < length; index += 1) values.push(this.value(depth + 1));
    return values;
  }

  #map(length: number, depth: number): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    for (let index = 0; index < length; index += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new RangeError('a key that is no text');
      entries.push([key, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #typedArray(tag: number): (number | null)[] {
    const form = typedArrays.get(tag);
    if (form === undefined) throw new RangeError('unknown tag');
    const head = this.#view.getUint8(this.#at);
    this.#at += 1;
    if (head >> 5 !== 2) throw new RangeError('a typed array is made of bytes');
    const bytes = this.#take(this.#argument(head & 31));
    const [size, read] = form;
    if (bytes.length % size !== 0) throw new RangeError('cut off');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / size }, (_, index) => orNull(exactly(read(view, index * size))));
  }
}

/** A whole number that JavaScript's numbers cannot hold exactly is refused rather than changed. */
function exactly(value: number | bigint): number {
  if (typeof value === 'number') return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('too large');
  return number;
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** RFC 8949, appendix D. Packers write NaN and infinity so, whatever the width of the field. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
