import type { Random } from '../../../kernel/random.ts';
import type { DiskOperation } from './disk-log.ts';

/**
 * What a disk may hold after the power went: everything that was synced, and of the rest whatever it pleases. A disk writes whole sectors;
 * each holds what the file held there at one moment since its last sync, and no sector knows of another. Sizes and names are such facts too.
 *
 * A sync that failed proves nothing, and the ones after it do not make up for it: the kernel has forgotten that those sectors were not
 * written. Only what is written again and synced then is safe (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
 */
export const sectorBytes = 512;

/** How much of what was not synced a cut keeps. */
export const tearings = ['nothing', 'everything', 'in-order', 'whole-writes', 'sectors'] as const;
export type Tearing = (typeof tearings)[number];

/** Answers which operations since the last sync have reached the disk: for a list of their numbers, how many of it from the front. */
type Choose = (operations: readonly number[]) => number;

interface Version<T> {
  readonly operation: number;
  readonly value: T;
}

/** The newest kept version, or what was synced. */
function chosen<T>(synced: T, versions: readonly Version<T>[], choose: Choose): T {
  if (versions.length === 0) return synced;
  const count = choose(versions.map(({ operation }) => operation));
  return count === 0 ? synced : (versions[count - 1] as Version<T>).value;
}

class DiskFile {
  /** As the process sees it; zeros behind its end. */
  #seen: Buffer;
  #seenSize: number;
  #synced: Buffer;
  #syncedSize: number;
  #sectors = new Map<number, Version<Buffer>[]>();
  #sizes: Version<number>[] = [];
  #failedSync = -1;

  constructor(content: Buffer) {
    this.#seen = Buffer.from(content);
    this.#seenSize = content.length;
    this.#synced = Buffer.from(content);
    this.#syncedSize = content.length;
  }

  write(operation: number, offset: number, bytes: Buffer): void {
    this.#reserve(offset + bytes.length);
    bytes.copy(this.#seen, offset);
    if (offset + bytes.length > this.#seenSize) this.#resize(operation, offset + bytes.length);
    this.#touch(operation, offset, offset + bytes.length);
  }

  truncate(operation: number, size: number): void {
    const before = this.#seenSize;
    this.#reserve(size);
    if (size < before) {
      this.#seen.fill(0, size, before);
      this.#touch(operation, size, before);
    }
    if (size !== before) this.#resize(operation, size);
  }

  sync(): void {
    let end = 0;
    for (const [sector, versions] of this.#sectors) {
      const newest = versions.at(-1) as Version<Buffer>;
      if (newest.operation < this.#failedSync) continue;
      this.#grow(sector);
      newest.value.copy(this.#synced, sector * sectorBytes);
      this.#sectors.delete(sector);
      end = Math.max(end, (sector + 1) * sectorBytes);
    }
    this.#syncSize(Math.min(end, this.#seenSize));
  }

  /** A size whose sync has failed stays in doubt, but no file ends before what a later sync has put on disk. */
  #syncSize(end: number): void {
    const newest = this.#sizes.at(-1);
    if (newest === undefined || newest.operation > this.#failedSync) {
      this.#syncedSize = newest?.value ?? this.#syncedSize;
      this.#sizes = [];
      return;
    }
    this.#syncedSize = Math.max(this.#syncedSize, end);
    this.#sizes = this.#sizes.map(({ operation, value }) => ({ operation, value: Math.max(value, end) }));
  }

  failSync(operation: number): void {
    this.#failedSync = operation;
  }

  afterCut(choose: Choose): Buffer {
    const content = Buffer.alloc(chosen(this.#syncedSize, this.#sizes, choose));
    this.#synced.copy(content);
    for (const [sector, versions] of this.#sectors) {
      const at = sector * sectorBytes;
      if (at >= content.length) continue;
      const synced = this.#synced.subarray(at, at + sectorBytes);
      chosen(synced, versions, choose).copy(content, at);
    }
    return content;
  }

  #reserve(size: number): void {
    const whole = Math.ceil(size / sectorBytes) * sectorBytes;
    if (whole <= this.#seen.length) return;
    const larger = Buffer.alloc(Math.max(whole, this.#seen.length * 2));
    this.#seen.copy(larger);
    this.#seen = larger;
  }

  #grow(sector: number): void {
    const size = (sector + 1) * sectorBytes;
    if (size <= this.#synced.length) return;
    const larger = Buffer.alloc(Math.max(size, this.#synced.length * 2));
    this.#synced.copy(larger);
    this.#synced = larger;
  }

  #resize(operation: number, size: number): void {
    this.#seenSize = size;
    this.#sizes.push({ operation, value: size });
  }

  #touch(operation: number, from: number, to: number): void {
    const last = Math.ceil(to / sectorBytes);
    for (let sector = Math.floor(from / sectorBytes); sector < last; sector += 1) {
      const at = sector * sectorBytes;
      const value = Buffer.from(this.#seen.subarray(at, at + sectorBytes));
      const versions = this.#sectors.get(sector);
      if (versions === undefined) this.#sectors.set(sector, [{ operation, value }]);
      else versions.push({ operation, value });
    }
  }
}

type NameChange = { readonly operation: number } & (
  | { readonly kind: 'made'; readonly name: string; readonly file: DiskFile }
  | { readonly kind: 'moved'; readonly from: string; readonly to: string; readonly file: DiskFile }
  | { readonly kind: 'gone'; readonly name: string }
);

function applyName(names: Map<string, DiskFile>, change: NameChange): void {
  switch (change.kind) {
    case 'made':
      names.set(change.name, change.file);
      return;
    case 'moved':
      if (names.get(change.from) === change.file) names.delete(change.from);
      names.set(change.to, change.file);
      return;
    case 'gone':
      names.delete(change.name);
      return;
  }
}

/** A directory on that disk. Names are made, moved and removed in memory until the directory itself is synced. */
export class DiskModel {
  #count = 0;
  readonly #seenNames: Map<string, DiskFile>;
  #syncedNames: Map<string, DiskFile>;
  #changes: NameChange[] = [];
  readonly #open = new Map<number, DiskFile | 'directory'>();

  /** Begins with a directory of which everything is on disk. */
  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#syncedNames = new Map([...files].map(([name, content]) => [name, new DiskFile(content)]));
    this.#seenNames = new Map(this.#syncedNames);
  }

  /** @throws RangeError when the log names a file that was never made. */
  apply(operation: DiskOperation): void {
    this.#count += 1;
    switch (operation.kind) {
      case 'opened':
        this.#opened(operation);
        return;
      case 'closed':
        this.#open.delete(operation.fd);
        return;
      case 'written':
        this.#fileOf(operation.fd).write(this.#count, operation.offset, operation.bytes);
        return;
      case 'truncated':
        this.#fileOf(operation.fd).truncate(this.#count, operation.size);
        return;
      case 'synced':
        this.#synced(operation.fd, operation.hasFailed);
        return;
      case 'renamed': {
        const file = this.#named(operation.from);
        this.#change({ operation: this.#count, kind: 'moved', from: operation.from, to: operation.to, file });
        return;
      }
      case 'removed':
        this.#change({ operation: this.#count, kind: 'gone', name: operation.name });
        return;
    }
  }

  /** The directory that a cut now may leave behind. */
  afterCut(tearing: Tearing, random: Random): ReadonlyMap<string, Buffer> {
    const choose = this.#choose(tearing, random);
    const names = new Map(this.#syncedNames);
    for (const change of this.#changes) if (choose([change.operation]) === 1) applyName(names, change);
    return new Map([...names].map(([name, file]) => [name, file.afterCut(choose)]));
  }

  #choose(tearing: Tearing, random: Random): Choose {
    switch (tearing) {
      case 'nothing':
        return () => 0;
      case 'everything':
        return (operations) => operations.length;
      case 'in-order': {
        // Most of what is not synced is young: the moment is drawn with a preference for the last operations.
        const until = this.#count - Math.floor(random.next() ** 3 * this.#count);
        return (operations) => operations.findLastIndex((operation) => operation <= until) + 1;
      }
      case 'whole-writes': {
        const kept = new Map<number, boolean>();
        const isKept = (operation: number): boolean => {
          const known = kept.get(operation) ?? random.below(2) === 1;
          kept.set(operation, known);
          return known;
        };
        return (operations) => operations.findLastIndex(isKept) + 1;
      }
      case 'sectors':
        return (operations) => random.below(operations.length + 1);
    }
  }

  #opened({ fd, name, isNew, isEmptied }: Extract<DiskOperation, { readonly kind: 'opened' }>): void {
    if (name === '') {
      this.#open.set(fd, 'directory');
      return;
    }
    if (isNew) this.#change({ operation: this.#count, kind: 'made', name, file: new DiskFile(Buffer.alloc(0)) });
    const file = this.#named(name);
    if (isEmptied) file.truncate(this.#count, 0);
    this.#open.set(fd, file);
  }

  #synced(fd: number, hasFailed: boolean): void {
    const what = this.#open.get(fd);
    if (what === 'directory') {
      if (hasFailed) return;
      this.#syncedNames = new Map(this.#seenNames);
      this.#changes = [];
    } else if (hasFailed) this.#fileOf(fd).failSync(this.#count);
    else this.#fileOf(fd).sync();
  }

  #change(change: NameChange): void {
    this.#changes.push(change);
    applyName(this.#seenNames, change);
  }

  #named(name: string): DiskFile {
    const file = this.#seenNames.get(name);
    if (file === undefined) throw new RangeError(`the log of the disk opens '${name}', which it never saw made`);
    return file;
  }

  #fileOf(fd: number): DiskFile {
    const file = this.#open.get(fd);
    if (file === undefined || file === 'directory')
      throw new RangeError(`the log of the disk has no file ${String(fd)}`);
    return file;
  }
}
