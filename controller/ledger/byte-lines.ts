/** A chunk of a file may end anywhere; a line longer than the limit is not gathered in memory. */
export interface ByteLine {
  /** Without its line feed. Valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** Bytes of the file up to and with this line. */
  readonly endByte: number;
}

export type LinesEnd = 'whole' | 'line-too-long' | 'end-missing';

const lineFeed = 0x0a;

/**
 * The lines of a file; the return value says whether it ended as lines must, the last too with a line feed.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<readonly ByteLine[], LinesEnd> {
  let rest: Buffer = Buffer.alloc(0);
  let endByte = 0;
  for await (const chunk of chunks) {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const joined = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const lines: ByteLine[] = [];
    let from = 0;
    let isTooLong = false;
    for (let at = joined.indexOf(lineFeed, rest.length); at >= 0; at = joined.indexOf(lineFeed, from)) {
      isTooLong = at - from > lineBytesMax;
      if (isTooLong) break;
      endByte += at - from + 1;
      lines.push({ bytes: joined.subarray(from, at), endByte });
      from = at + 1;
    }
    // Whole chunks of lines: handing them over one by one costs more than reading them.
    if (lines.length > 0) yield lines;
    rest = joined.subarray(from);
    if (isTooLong || rest.length > lineBytesMax) return 'line-too-long';
  }
  return rest.length === 0 ? 'whole' : 'end-missing';
}
