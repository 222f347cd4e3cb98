import type { Clock } from '../../../kernel/clock.ts';
import { ok, type Result } from '../../../kernel/result.ts';
import { identityChangedPayload, type MachineIdentity } from '../../contract/machine-register.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';

export interface KnownIdentity {
  readonly identity: MachineIdentity;
  readonly changedBy: string;
  readonly changedAtMs: number;
  readonly sequence: number;
}

/** Who machines are, by serial number, as the ledger's entries tell it: the newest one counts. */
export class IdentityRegister {
  readonly #news: LedgerNews;
  readonly #identities = new Map<string, KnownIdentity>();

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, ['machine.identity-changed']);
  }

  find(serialNo: string): KnownIdentity | null {
    for (const { payload, actor, atMs, sequence } of this.#news.take()) {
      const changed = identityChangedPayload.safeParse(payload);
      if (!changed.success) continue;
      const { serialNo: of, identity } = changed.data;
      this.#identities.set(of, { identity, changedBy: actor, changedAtMs: atMs, sequence });
    }
    return this.#identities.get(serialNo) ?? null;
  }

  /** Refuses 'ledger-unavailable'. */
  async put(
    ports: { readonly record: Pick<SiteRecord, 'commit'>; readonly clock: Clock },
    machine: { readonly machineId: string; readonly serialNo: string },
    identity: MachineIdentity,
    user: string,
  ): Promise<Result<void>> {
    const { machineId, serialNo } = machine;
    const payload = { serialNo, identity };
    const written = await writeAccountEntry(ports, { type: 'machine.identity-changed', user, machineId, payload });
    return written.ok ? ok(undefined) : written;
  }
}

/** Received ÷ contract price; null where the price is unknown, nothing, or paid in another currency. */
export function paidRatio(identity: MachineIdentity | null): number | null {
  const price = identity?.contract?.price ?? null;
  if (identity === null || price === null || price.minor === 0) return null;
  if (identity.receipts.some(({ amount }) => amount.currency !== price.currency)) return null;
  return identity.receipts.reduce((sum, { amount }) => sum + amount.minor, 0) / price.minor;
}

/** Names of the fields that nobody has entered: `model`, `contract.price`. */
export function missingOf(identity: MachineIdentity | null): readonly string[] {
  if (identity === null) return ['identity'];
  return Object.entries(identity).flatMap(([name, value]): string[] => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return [name];
    if (typeof value !== 'object' || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([part, inner]) => (inner === null ? [`${name}.${part}`] : []));
  });
}
