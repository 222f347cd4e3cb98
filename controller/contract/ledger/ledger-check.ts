import { z } from 'zod';

/** Checks of the whole database, nightly or asked for: every hash, the chain, the tree under all checkpoints, SQLite's own check of the file. */

export const ledgerCheckResults = ['sound', 'entries-damaged', 'file-damaged'] as const;

/** What a check has found. */
export const ledgerFinding = z.strictObject({
  result: z.enum(ledgerCheckResults),
  /** Entries that were there when the check began; all of them were looked at, unless something was found. */
  size: z.number().int(),
  /** Root of the tree over them, hex; empty where something was found before it was known. */
  rootHash: z.string(),
  durationMs: z.number(),
  /** What is wrong, in the program's or the database's words; empty when sound. */
  reason: z.string(),
  /** The entry at which it is wrong, where that is known. */
  atSequence: z.number().int().nullable(),
});
export type LedgerFinding = z.infer<typeof ledgerFinding>;

/** Payload of `ledger.checked`. A damaged file takes no entry any more, so that it cannot say so. */
export const ledgerCheckedPayload = ledgerFinding;

/** The newest finding, as everybody is told it. `atMs` is site time. */
export const ledgerCheckView = ledgerFinding.extend({ atMs: z.number() });
export type LedgerCheckView = z.infer<typeof ledgerCheckView>;
