/** As much of DER (ITU-T X.690 §8, §10) as time stamps need: definite lengths, low tag numbers. */

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  oid: 0x06,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** [0] EXPLICIT. */
  context0: 0xa0,
} as const;

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly bytes: Buffer;
}

/** Deeper or longer than any time stamp. */
const elementsMax = 4096;

export class DerProblem extends Error {}

/** The elements that fill the bytes exactly. @throws DerProblem when they do not. */
export function derElements(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (elements.length >= elementsMax) throw new DerProblem('too many elements');
    const element = derElementAt(bytes, at);
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
}

function derElementAt(bytes: Buffer, start: number): DerElement {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerProblem('no element');
  let from = start + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    const long = bytes.subarray(from, from + count);
    // The shortest form only: one number, one spelling.
    if (count < 1 || count > 4 || long.length < count || long[0] === 0) throw new DerProblem('no length');
    length = long.readUIntBE(0, count);
    if (length < 0x80) throw new DerProblem('no length in DER');
    from += count;
  }
  if (from + length > bytes.length) throw new DerProblem('an element is cut');
  return { tag, content: bytes.subarray(from, from + length), bytes: bytes.subarray(start, from + length) };
}

/** The one element that fills the bytes, of that tag. @throws DerProblem. */
export function derOne(bytes: Buffer, tag: number): DerElement {
  const [element, ...others] = derElements(bytes);
  if (element === undefined || others.length > 0 || element.tag !== tag) throw new DerProblem('another element is due');
  return element;
}

export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

/** A number of at least 0, as DER wants it: no leading zero byte but the one that keeps it positive. */
export function derUnsigned(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const digits = bytes.subarray(from);
  const isHigh = ((digits[0] ?? 0) & 0x80) !== 0;
  return der(derTag.integer, isHigh ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** Dotted form of an object identifier. @throws DerProblem. */
export function oidText(content: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerProblem('an arc is too great');
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first] = arcs;
  if (first === undefined || (content.at(-1) ?? 0x80) >= 0x80) throw new DerProblem('no object identifier');
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...arcs.slice(1)].join('.');
}
