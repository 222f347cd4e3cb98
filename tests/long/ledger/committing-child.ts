import { openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import type { CommitRequest } from '../../../controller/store/record-protocol.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { acknowledgedName, type Acknowledgement, type Workload } from './workload.ts';

/**
 * Commits groups to a record, several sessions one after another, and says of each, in a file of the same directory, that it was
 * acknowledged. Runs below the shim, which writes down both. Argument: a Workload as JSON.
 */
const workload = JSON.parse(process.argv[2] ?? '') as Workload;
const random = seededRandom(workload.seed);
const requestsMax = 3;
const draftsMax = 5;
const textMax = 900;
/** With faults, the disk refuses one transaction in so many. */
const faultEvery = 4;
const orders = process.env['DISK_ORDERS'] as string;
const faults = ['sync 5', 'write 5', 'write 28'];

sabotage(workload);
const said = openSync(join(workload.directory, acknowledgedName), 'a');
for (let session = 0; session < workload.sessions; session += 1) run(session);

function run(session: number): void {
  const writer = new RecordWriter({
    directory: workload.directory,
    siteId: workload.siteId,
    atMs: session * 3_600_000,
    monoMs: 0,
    continuation: 'same',
    groupWindowMs: 0,
    sizeMaxBytes: null,
  });
  for (let group = 0; group < workload.groups; group += 1) {
    const requests = Array.from({ length: 1 + random.below(requestsMax) }, (_, index) =>
      requestOf(`${String(workload.seed)}-${String(session)}-${String(group)}-${String(index)}`, group),
    );
    if (workload.faults === 'some' && random.below(faultEvery) === 0) refuse(writer, requests);
    const answers = writer.commit(requests);
    answers.forEach((answer, index) => {
      if (!('committed' in answer)) throw new Error(answer.reason);
      const { firstSequence, previousHashes } = answer.committed;
      const { marks, document } = requests[index] as Request;
      say({ firstSequence, previousHashes, marks, document });
    });
    if (random.below(10) === 0) writer.makeCheckpoint(session * 3_600_000 + group * 1000);
  }
  if (session < workload.sessions - 1) {
    writer.close();
    return;
  }
  // The last session ends as kill -9 ends it, maybe while the disk refuses.
  if (workload.faults === 'none') return;
  writeFileSync(orders, faults[random.below(faults.length)] as string);
  mustFail(() => writer.commit([requestOf(`${String(workload.seed)}-last`, workload.groups)]));
}

/** The disk refuses a transaction, then maybe also the first try to go on, and then works again. None of it was acknowledged. */
function refuse(writer: RecordWriter, requests: readonly Request[]): void {
  const before = writer.size;
  writeFileSync(orders, faults[random.below(faults.length)] as string);
  mustFail(() => writer.commit(requests));
  if (random.below(2) === 0) mustFail(() => writer.reopen());
  rmSync(orders);
  writer.reopen();
  if (writer.size !== before) throw new Error(`${String(writer.size - before)} refused entries were kept`);
}

function mustFail(run: () => unknown): void {
  try {
    run();
  } catch {
    return;
  }
  throw new Error('a write to a disk that refuses did not fail');
}

interface Request extends CommitRequest {
  readonly marks: readonly string[];
  readonly document: { readonly id: string; readonly mark: string };
}

function requestOf(mark: string, group: number): Request {
  const marks = Array.from({ length: 1 + random.below(draftsMax) }, (_, index) => `${mark}-${String(index)}`);
  const drafts = marks.map((taskId): LedgerDraft => ({
    type: 'quantity.earned',
    atMs: group * 1000,
    monoMs: group * 1000,
    machineId: `l${String(random.below(3))}`,
    missionId: null,
    actor: 'system',
    payload: { taskId, step: 'level', amount: 1, unit: 'm2', total: 1, note: 'x'.repeat(random.below(textMax)) },
  }));
  const id = `l${String(random.below(20))}`;
  const documents = [
    { kind: 'machine-state' as const, id, json: JSON.stringify({ mark, filler: 'y'.repeat(random.below(textMax)) }) },
  ];
  return { type: 'commit', id: 0, drafts, documents, marks, document: { id, mark } };
}

function say(acknowledgement: Acknowledgement): void {
  writeSync(said, `${JSON.stringify(acknowledgement)}\n`);
}

/**
 * The control: a record that believes to be durable and is not. The mode that the program demands of SQLite is exchanged, and the answer to
 * the question which one is in force is forged. The checkpoints of the write-ahead log come sooner, so that a short run has many.
 */
function sabotage({ synchronous, walPagesMax }: Workload): void {
  const prototype = Database.prototype as { pragma: Database.Database['pragma'] };
  const genuine = prototype.pragma;
  prototype.pragma = function (this: Database.Database, source, options) {
    if (source === 'synchronous' && synchronous !== 'FULL') return 2;
    if (source !== 'synchronous = FULL') return genuine.call(this, source, options);
    genuine.call(this, `wal_autocheckpoint = ${String(walPagesMax)}`);
    return genuine.call(this, `synchronous = ${synchronous}`, options);
  };
}
