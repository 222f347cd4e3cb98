import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import { presencePayload } from '../../contract/accounts/other-sites.ts';
import { common, type Heard } from './two-sites.ts';

/** What another site's record, which somebody brought and which was verified, says of a machine of ours. */
interface Witnessed {
  readonly siteId: string;
  readonly sequence: number;
  readonly spans: readonly Heard[];
}

/** Time at which another site heard the machine too. */
export interface Elsewhere extends Heard {
  readonly siteId: string;
  /** Entry that witnesses it. */
  readonly sequence: number;
}

/** When other sites heard machines of ours, as the ledger's entries witness it. */
export class PresenceBook {
  readonly #machines = new Map<string, Witnessed[]>();

  take({ machineId, sequence, payload }: LedgerEntry): void {
    const read = presencePayload.safeParse(payload);
    if (machineId === null || !read.success) return;
    const { siteId, spans } = read.data;
    const known = this.#machines.get(machineId) ?? [];
    this.#machines.set(machineId, known);
    known.push({ siteId, sequence, spans: spans.map(([fromMs, toMs]) => ({ fromMs, toMs })) });
  }

  has(machineId: string): boolean {
    return this.#machines.has(machineId);
  }

  /** Where it was heard here and there at once; the same time of one site only once, however often it was brought. */
  overlaps(machineId: string, heardHere: readonly Heard[]): Elsewhere[] {
    const told = new Map<string, Heard[]>();
    return (this.#machines.get(machineId) ?? []).flatMap(({ siteId, sequence, spans }) => {
      const before = told.get(siteId) ?? [];
      const fresh = common(heardHere, spans).flatMap((span) => outside(span, before));
      told.set(
        siteId,
        [...before, ...fresh].sort((left, right) => left.fromMs - right.fromMs),
      );
      return fresh.map((span) => ({ ...span, siteId, sequence }));
    });
  }
}

/** What of a span does not lie under others, which are in order. */
function outside(span: Heard, others: readonly Heard[]): Heard[] {
  const left: Heard[] = [];
  let { fromMs } = span;
  for (const other of others) {
    if (other.toMs <= fromMs || other.fromMs >= span.toMs) continue;
    if (other.fromMs > fromMs) left.push({ fromMs, toMs: other.fromMs });
    fromMs = other.toMs;
  }
  if (fromMs < span.toMs) left.push({ fromMs, toMs: span.toMs });
  return left;
}
