import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const sizeMax = 0xffffffff;
/** 1980-01-01: the parts carry their own times. */
const dosDate = 0x21;
const utf8Names = 0x0800;
const versionNeeded = 20;

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * A folder as a ZIP file, stored without compression (APPNOTE 6.3.10, §4.3). Files are read twice and never kept: once for
 * their checksum, once for their bytes.
 *
 * @throws RangeError beyond 4 GB, for which the format has another form.
 */
export async function* zipFolder(folder: string): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = [];
  let offset = 0;
  for (const path of filesOf(folder, '')) {
    const file = join(folder, path);
    const { size } = statSync(file);
    let crc = 0;
    for await (const chunk of createReadStream(file)) crc = crc32(chunk as Buffer, crc);
    const entry = { name: Buffer.from(path), crc, size, offset };
    const head = header(0x04034b50, entry);
    yield head;
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
    offset += head.length + size;
    if (offset > sizeMax) throw new RangeError('more than 4 GB do not fit a ZIP file');
    entries.push(entry);
  }
  const directory = Buffer.concat(entries.map(directoryEntry));
  yield directory;
  yield endOf(entries.length, directory.length, offset);
}

function filesOf(folder: string, prefix: string): readonly string[] {
  const found = readdirSync(join(folder, prefix), { withFileTypes: true });
  return found
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesOf(folder, path) : [path];
    });
}

/** Local file header, §4.3.7; what follows the version is the same in the central directory. */
function header(signature: number, entry: Entry): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return Buffer.concat([bytes, commonFields(entry), entry.name]);
}

function commonFields({ name, crc, size }: Entry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(versionNeeded, 0);
  bytes.writeUInt16LE(utf8Names, 2);
  bytes.writeUInt16LE(dosDate, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(size, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

/** Central directory file header, §4.3.12. */
function directoryEntry(entry: Entry): Buffer {
  const first = Buffer.alloc(6);
  first.writeUInt32LE(0x02014b50, 0);
  first.writeUInt16LE(versionNeeded, 4);
  const last = Buffer.alloc(14);
  last.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([first, commonFields(entry), last, entry.name]);
}

/** End of central directory record, §4.3.16. */
function endOf(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(directoryBytes, 12);
  bytes.writeUInt32LE(directoryOffset, 16);
  return bytes;
}
