import type { DossierSource } from '../../accounts/dossier/dossier-source.ts';
import { evidenceLedgerTypes } from '../../contract/accounts/evidence.ts';
import type { LedgerType } from '../../contract/ledger/ledger.ts';
import type { SequenceSet } from '../../ledger/sequence-set.ts';
import type { DirectorySnapshot } from '../../store/directory-snapshot.ts';

/** What people say of a machine, which may be long after the time it is about. */
const saidOfMachine: readonly LedgerType[] = [
  'time.cause-told',
  'time.correction-proposed',
  'time.correction-withdrawn',
  'time.corrected',
  'failure.reported',
  'failure.classified',
  'machine.identity-changed',
  ...Object.values(evidenceLedgerTypes),
  'evidence.withdrawn',
];
/** Begin and end the time that is accounted, and whose signatures count. */
const ofTheRecord: readonly LedgerType[] = ['site.opened', 'site.closed', 'ledger.key', 'ledger.gap', 'ledger.witness'];
/** Whose work a mission is, and what it is called. */
const ofMissions: readonly LedgerType[] = ['mission.created', 'mission.state-changed'];
/** Tell in what state, and in whose hands, the machine entered the interval. */
const running: readonly LedgerType[] = [
  'machine.time-state',
  'control.taken',
  'control.released',
  'task.state-changed',
];

/** The entries that a dossier's figures come from: its tables name some of them, the account of time reads the others. */
export function evidenceOf(
  source: DossierSource,
  named: SequenceSet,
  { reader }: Pick<DirectorySnapshot, 'reader'>,
): SequenceSet {
  const { machine, history, failures, documents, identity } = source;
  const { machineId } = machine;
  const { fromMs, toMs } = history;
  const add = (sequences: Iterable<number | null>): void => {
    for (const sequence of sequences) if (sequence !== null) named.add(sequence);
  };
  // An interval over everything asks for no times: the index of machines answers that alone.
  const [first] = reader.entries({ machineId, limit: 1 });
  const isWhole = fromMs <= (first?.atMs ?? 0) && toMs >= source.madeAtMs;
  add(reader.sequences(isWhole ? { machineId } : { machineId, fromMs, toMs: toMs + 1 }));
  add(reader.sequences({ machineId, types: saidOfMachine }));
  for (const type of running) {
    const before = reader.entries({ machineId, types: [type], toMs: fromMs, newestFirst: true, limit: 1 });
    add(before.map(({ sequence }) => sequence));
  }
  add(reader.sequences({ types: ofTheRecord }));
  // Of a record that was not closed, the entry before the next opening is the last that proves it was kept.
  add([...reader.sequences({ types: ['site.opened'] })].map((sequence) => sequence - 1));
  const missions = new Set([...history.intervals, ...history.quantities].map(({ missionId }) => missionId));
  for (const missionId of missions) if (missionId !== null) add(reader.sequences({ missionId, types: ofMissions }));
  for (const { sequence, correctedBy } of history.intervals) add([sequence, correctedBy]);
  add(history.quantities.map(({ sequence }) => sequence));
  for (const { sequences } of failures) add(sequences);
  for (const { sequence, withdrawn } of documents) add([sequence, withdrawn?.sequence ?? null]);
  add((identity?.changes ?? []).map(({ sequence }) => sequence));
  return named;
}

/** The source, with the entries noted that are read from it for this machine. */
export function notingEntries(source: DossierSource, named: SequenceSet): DossierSource {
  return {
    ...source,
    *entries(types, of) {
      for (const entry of source.entries(types, of)) {
        if (entry.machineId === null || entry.machineId === source.machine.machineId) named.add(entry.sequence);
        yield entry;
      }
    },
  };
}
