import { SequenceSet } from '../ledger/sequence-set.ts';
import { openSnapshot, type DirectorySnapshot, type SnapshotExtent } from './directory-snapshot.ts';

/** Exports the ledger of a data directory. @throws RecordBroken, as `openSnapshot`. */
export async function* exportDirectory(directory: string, extent?: SnapshotExtent): AsyncGenerator<string> {
  const snapshot = openSnapshot(directory, extent);
  try {
    yield* snapshot.exportLedger();
  } finally {
    snapshot.close();
  }
}

/**
 * A bundle of the entries that `choose` names, and of the keys and witnesses that it takes to check them.
 *
 * @throws RecordBroken, as `openSnapshot`. @throws RangeError when there is no such entry.
 */
export async function* bundleOfDirectory(
  directory: string,
  choose: (snapshot: DirectorySnapshot) => Iterable<number>,
  extent?: SnapshotExtent,
): AsyncGenerator<string> {
  const snapshot = openSnapshot(directory, extent);
  try {
    const chosen = new SequenceSet(snapshot.size);
    for (const sequence of choose(snapshot)) {
      if (!(sequence >= 0 && sequence < snapshot.size)) {
        throw new RangeError(`no leaf ${sequence} in a tree of ${snapshot.size}`);
      }
      chosen.add(sequence);
    }
    if (chosen.count === 0) throw new RangeError('there is no such entry');
    yield* snapshot.bundle(chosen);
  } finally {
    snapshot.close();
  }
}
