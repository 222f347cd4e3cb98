import { canonicalJson } from '../../kernel/canonical-json.ts';

/** Where an export's lines come from. */
export interface ExportReader {
  /** Canonical texts of the entries `from` ≤ sequence < `to`, in order. */
  entryTexts(from: number, to: number): readonly string[];
  /** Stored checkpoints with `above` < size ≤ `upTo`, smallest first. */
  checkpoints(above: number, upTo: number): readonly { readonly size: number; readonly note: string }[];
}

/** What an export is made of: one consistent state of a ledger. */
export interface ExportSource {
  readonly siteId: string;
  readonly ledgerEpoch: number;
  /** Entries in the export: sequences 0 … size − 1. */
  readonly size: number;
  /** Signed note over exactly `size` entries. */
  readonly finalCheckpoint: string;
  readonly reader: ExportReader;
}

export const exportFormat = 'banksman-ledger-export';
export const exportVersion = 1;

/** Entries held in memory at a time. */
const pageEntries = 500;

/**
 * The whole ledger as NDJSON: a header, the entries, and each checkpoint right after the last entry that it covers; the
 * last line is a checkpoint over everything. Each piece is whole lines. Format: docs/ledger-format.md, "Export".
 */
export async function* exportLedger(source: ExportSource): AsyncGenerator<string> {
  const { siteId, ledgerEpoch, size, finalCheckpoint, reader } = source;
  yield `${canonicalJson({ format: exportFormat, exportVersion, siteId, ledgerEpoch, size })}\n`;
  for (let from = 0; from < size; from += pageEntries) {
    const to = Math.min(size, from + pageEntries);
    const lines: string[] = [];
    const checkpoints = reader.checkpoints(from, Math.min(to, size - 1));
    let next = 0;
    reader.entryTexts(from, to).forEach((text, index) => {
      lines.push(text);
      while (next < checkpoints.length && checkpoints[next]?.size === from + index + 1) {
        lines.push(checkpointLine((checkpoints[next] as { readonly note: string }).note));
        next += 1;
      }
    });
    yield `${lines.join('\n')}\n`;
    // Let other work of this thread run between the pages of a long export.
    await Promise.resolve();
  }
  yield `${checkpointLine(finalCheckpoint)}\n`;
}

function checkpointLine(note: string): string {
  return canonicalJson({ checkpoint: note });
}
