import { cosignedPayload, witnessPayload } from '../contract/ledger/ledger-proofs.ts';
import { parseCheckpoint } from './checkpoint.ts';

interface Told {
  readonly sequence: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * The checkpoint furthest on that at least `count` registered witnesses have cosigned, with their lines; null when there is
 * none. Only witnesses that were registered within its entries: a reader of these must know whose lines they are.
 *
 * @param witnessEntries all `ledger.witness` entries, oldest first.
 * @param cosignedEntries `ledger.cosigned` entries in any order.
 */
export function witnessedNote(
  witnessEntries: readonly Told[],
  cosignedEntries: readonly Told[],
  count: number,
): { readonly size: number; readonly note: string } | null {
  const bySize = new Map<number, Map<string, string>>();
  const siteNotes = new Map<number, string>();
  for (const { payload } of cosignedEntries) {
    const said = cosignedPayload.safeParse(payload);
    const note = said.success ? parseCheckpoint(said.data.note) : null;
    if (!said.success || note === null || !note.ok) continue;
    const { size, siteNote, cosignatures } = note.value;
    const lines = bySize.get(size) ?? new Map<string, string>();
    bySize.set(size, lines.set(said.data.witnessKey, cosignatures[0] ?? ''));
    siteNotes.set(size, siteNote);
  }
  const sizes = [...bySize.keys()].sort((left, right) => right - left);
  for (const size of sizes) {
    const registered = registeredAt(witnessEntries, size);
    const lines = [...(bySize.get(size) ?? [])].filter(([key]) => registered.has(key)).map(([, line]) => `${line}\n`);
    if (lines.length >= count) return { size, note: `${siteNotes.get(size) ?? ''}${lines.join('')}` };
  }
  return null;
}

function registeredAt(witnessEntries: readonly Told[], size: number): ReadonlySet<string> {
  const registered = new Set<string>();
  for (const { sequence, payload } of witnessEntries) {
    const said = witnessPayload.safeParse(payload);
    if (!said.success || sequence >= size) continue;
    if (said.data.state === 'registered') registered.add(said.data.witnessKey);
    else registered.delete(said.data.witnessKey);
  }
  return registered;
}
