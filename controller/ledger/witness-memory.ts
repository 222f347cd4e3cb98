import { refuse, ok, type Result } from '../../kernel/result.ts';
import { isConsistent } from './merkle-tree.ts';
import type { Checkpoint } from './checkpoint.ts';

/** What a witness remembers of a site: the furthest checkpoint that it has cosigned. One tree goes on through all epochs. */
export interface WitnessedHead {
  /** Verifier key text that the witness believes to be the site's. */
  readonly siteKey: string;
  /** 0 before the first cosignature. */
  readonly size: number;
  /** Lower-case hex; empty before the first. */
  readonly root: string;
  readonly timeS: number;
}

/** How the witness comes to know that a checkpoint extends the one it knows. */
export type GrowthEvidence =
  | { readonly kind: 'proof'; readonly hashes: readonly Buffer[] }
  /** Computed by the witness itself from all entries; null when the export does not reach so far. */
  | { readonly kind: 'root-at-known-size'; readonly root: string | null };

export type WitnessProblem = {
  readonly code: 'ledger-shrunk' | 'ledger-forked';
  readonly facts: { readonly size: number };
};

/** Refuses a checkpoint that is shorter than the known one or of another history: the reason why there are witnesses. */
export function mayCosign(
  known: WitnessedHead,
  checkpoint: Checkpoint,
  evidence: GrowthEvidence,
): Result<void, WitnessProblem> {
  if (known.size === 0) return ok(undefined);
  const facts = { size: known.size };
  if (checkpoint.size < known.size) return refuse({ code: 'ledger-shrunk', facts });
  const root = Buffer.from(known.root, 'hex');
  const isExtended =
    evidence.kind === 'proof'
      ? isConsistent({ size: known.size, root }, checkpoint, evidence.hashes)
      : evidence.root === known.root;
  return isExtended ? ok(undefined) : refuse({ code: 'ledger-forked', facts });
}
