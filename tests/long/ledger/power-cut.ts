import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { headFileName } from '../../../controller/store/ledger-head.ts';
import { RecordReader } from '../../../controller/store/record-reader.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { databaseFileName, messageOf, openForReading } from '../../../controller/store/site-database.ts';
import type { Random } from '../../../kernel/random.ts';
import { parseDiskLog, type DiskOperation } from './disk-log.ts';
import { DiskModel, tearings, type Tearing } from './disk-model.ts';
import { acknowledgedName, type Acknowledgement, type Workload } from './workload.ts';

const siteId = 'demo-site';
const secondSeed = 1_000_003;
const childLimitMs = 120_000;
/** Names of files whose contents nobody reads after a crash: SQLite's shared memory is made anew. */
const isVolatile = (name: string): boolean => name.endsWith('-shm');

/** Where a child begins: a directory of which everything is on disk, and what was acknowledged of it. */
export interface Beginning {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly acknowledged: readonly Acknowledgement[];
}

/** What a child did to its disk. */
export interface Recording {
  readonly start: Beginning;
  readonly operations: readonly DiskOperation[];
}

/** One directory after a cut, and what had been acknowledged by then. */
export interface Cut extends Beginning {
  /** Operations that came before it. */
  readonly at: number;
  readonly tearing: Tearing;
}

/** What was found after a cut; `fault` null: all that was acknowledged, whole. */
export interface Finding {
  readonly cut: Cut;
  readonly entries: number;
  readonly fault: { readonly kind: 'unopenable' | 'lost' | 'corrupt'; readonly detail: string } | null;
}

/** Runs the child below the shim, on a copy of `start`: twice, the second time on what the first one saw when it died. */
export function recordRun(
  library: string,
  start: Beginning,
  workload: Omit<Workload, 'directory' | 'siteId'>,
): Recording {
  const folder = scratchFolder('run');
  const directory = join(folder, 'data');
  const log = join(folder, 'log');
  const orders = join(folder, 'orders');
  try {
    lay(directory, start.files);
    const child = join(packageRoot(), 'dist/tests/long/ledger/committing-child.js');
    for (const seed of [workload.seed, workload.seed + secondSeed]) {
      const told: Workload = { ...workload, seed, directory, siteId };
      execFileSync(process.execPath, [child, JSON.stringify(told)], {
        env: { ...process.env, LD_PRELOAD: library, DISK_DIRECTORY: directory, DISK_LOG: log, DISK_ORDERS: orders },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: childLimitMs,
      });
      rmSync(orders, { force: true });
    }
    return { start, operations: parseDiskLog(readFileSync(log)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cuts the power `count` times: some of them while the record is made, the rest anywhere, every other one right after an acknowledgement. */
export function* cutsOf({ start, operations }: Recording, count: number, random: Random): Generator<Cut> {
  const saidFds = new Set<number>();
  const model = new DiskModel(start.files);
  const acknowledged: Acknowledgement[] = [...start.acknowledged];
  const due = cutPlaces(operations, count, random);
  for (const [index, operation] of operations.entries()) {
    if (operation.kind === 'opened' && operation.name === acknowledgedName) saidFds.add(operation.fd);
    else if (operation.kind === 'written' && saidFds.has(operation.fd))
      acknowledged.push(...acknowledgementsIn(operation.bytes));
    else model.apply(operation);
    for (; due[0] === index + 1; due.shift()) {
      const tearing = tearings[random.below(tearings.length)] as Tearing;
      const files = new Map([...model.afterCut(tearing, random)].filter(([name]) => !isVolatile(name)));
      yield { at: index + 1, tearing, files, acknowledged: [...acknowledged] };
    }
  }
}

function cutPlaces(operations: readonly DiskOperation[], count: number, random: Random): number[] {
  const saidFd = operations.find((operation) => operation.kind === 'opened' && operation.name === acknowledgedName);
  const isSaid = (operation: DiskOperation): boolean =>
    operation.kind === 'written' && saidFd?.kind === 'opened' && operation.fd === saidFd.fd;
  const said = operations.flatMap((operation, index) => (isSaid(operation) ? [index + 1] : []));
  const places = Array.from({ length: count }, (_, index) => {
    if (index % 5 === 0) return 1 + random.below(said[0] ?? operations.length);
    if (index % 2 === 0) return said[random.below(said.length)] as number;
    return 1 + random.below(operations.length);
  });
  return places.sort((left, right) => left - right);
}

function acknowledgementsIn(bytes: Buffer): readonly Acknowledgement[] {
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Acknowledgement);
}

/**
 * Builds what the cut left, opens it as the program does (which checks the chain of a ledger this short from its first entry), and looks
 * for everything that was acknowledged; at depth 'export' the export must verify too.
 */
export async function examine(cut: Cut, directory: string, depth: 'tail' | 'export'): Promise<Finding> {
  rmSync(directory, { recursive: true, force: true });
  lay(directory, cut.files);
  const finding = (kind: 'unopenable' | 'lost' | 'corrupt', detail: string, entries = 0): Finding => ({
    cut,
    entries,
    fault: { kind, detail },
  });
  try {
    openAndClose(directory);
  } catch (error) {
    // The head beside the database has noticed it by itself.
    const isLoss = /is an older copy/.test(messageOf(error));
    return finding(isLoss ? 'lost' : 'unopenable', messageOf(error));
  }
  const db = openForReading(join(directory, databaseFileName));
  try {
    const health = db.pragma('quick_check', { simple: true });
    if (health !== 'ok') return finding('corrupt', String(health));
    const reader = new RecordReader(db);
    const lost = firstLost(reader, cut.acknowledged);
    if (lost !== null) return finding('lost', lost, reader.size());
    if (depth === 'tail') return { cut, entries: reader.size(), fault: null };
    const report = await verifyExport(bytesOf(exportDirectory(directory)));
    if (!report.ok) return finding('corrupt', JSON.stringify(report), reader.size());
    return { cut, entries: reader.size(), fault: null };
  } catch (error) {
    return finding('corrupt', messageOf(error));
  } finally {
    db.close();
  }
}

/** As a controller does at boot: provisions where there is nothing, checks the tail, writes. */
function openAndClose(directory: string): void {
  const writer = new RecordWriter({
    directory,
    siteId,
    atMs: 0,
    monoMs: 0,
    continuation: 'same',
    groupWindowMs: 0,
    sizeMaxBytes: null,
  });
  writer.makeCheckpoint(0);
  writer.close();
}

function firstLost(reader: RecordReader, acknowledged: readonly Acknowledgement[]): string | null {
  const texts = reader.entryTexts(0, reader.size());
  const documents = new Map<string, number>();
  for (const [index, { firstSequence, previousHashes, marks, document }] of acknowledged.entries()) {
    documents.set(document.id, index);
    for (const [place, mark] of marks.entries()) {
      const text = texts[firstSequence + place];
      if (text === undefined) return `entry ${String(firstSequence + place)} of ${String(texts.length)} is not there`;
      const isIt =
        text.includes(`"taskId":"${mark}"`) && text.includes(`"previousHash":"${previousHashes[place] ?? ''}"`);
      if (!isIt) return `entry ${String(firstSequence + place)} is another one than was acknowledged`;
    }
  }
  for (const [id, index] of documents) {
    const { mark } = (acknowledged[index] as Acknowledgement).document;
    const found = reader.document('machine-state', id) as { readonly mark?: string } | undefined;
    // A later write that was not acknowledged any more may stand there, an earlier one may not.
    const isEarlier = acknowledged.slice(0, index).some((older) => older.document.mark === found?.mark);
    if (found?.mark !== mark && (found === undefined || isEarlier))
      return `document ${id} is older than was acknowledged`;
  }
  return null;
}

/** A folder in memory where there is one: cutting the power does not need a real disk any more. */
export function scratchFolder(name: string): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `banksman-${name}-`));
}

function lay(directory: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(directory, name), content, { mode: 0o600 });
  stayInPlace(directory, files);
}

/** A disk gives its files their numbers back after a power cut; here they are new files, so the head's number of its database follows. */
function stayInPlace(directory: string, files: ReadonlyMap<string, Buffer>): void {
  const head = files.get(headFileName)?.toString('utf8');
  if (head === undefined || !files.has(databaseFileName)) return;
  const { ino } = statSync(join(directory, databaseFileName), { bigint: true });
  writeFileSync(join(directory, headFileName), head.replace(/"inode":"\d+"/, `"inode":"${String(ino)}"`));
}

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}
