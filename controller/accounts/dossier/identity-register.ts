import type { Clock } from '../../../kernel/clock.ts';
import { ok, type Result } from '../../../kernel/result.ts';
import {
  identityChangedPayload,
  type IdentityChange,
  type MachineIdentity,
} from '../../contract/accounts/machine-register.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerNews, type ReadRecord } from '../ledger-news.ts';

export interface KnownIdentity {
  readonly identity: MachineIdentity;
  /** Oldest first; the last one made it what it is. */
  readonly changes: readonly IdentityChange[];
}

/** Who machines are, by serial number, as the ledger's entries tell it: the newest one counts. */
export class IdentityRegister {
  readonly #news: LedgerNews;
  readonly #identities = new Map<string, KnownIdentity>();
  readonly #unreadable: number[] = [];

  constructor(record: ReadRecord) {
    this.#news = new LedgerNews(record, ['machine.identity-changed']);
  }

  find(serialNo: string): KnownIdentity | null {
    this.#readOn();
    return this.#identities.get(serialNo) ?? null;
  }

  /** Sequences of entries that are not what their type says, of whatever machine. */
  unreadable(): readonly number[] {
    this.#readOn();
    return this.#unreadable;
  }

  #readOn(): void {
    for (const { payload, actor, atMs, sequence } of this.#news.take()) {
      const changed = identityChangedPayload.safeParse(payload);
      if (!changed.success) {
        this.#unreadable.push(sequence);
        continue;
      }
      const { serialNo, identity } = changed.data;
      const before = this.#identities.get(serialNo);
      const fields = changedFields(before?.identity ?? null, identity);
      const change = { by: actor, atMs, sequence, fields: [...fields] };
      this.#identities.set(serialNo, { identity, changes: [...(before?.changes ?? []), change] });
    }
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

type Fields = IdentityChange['fields'];

/** Fields by name, those of the contract and of the insurance each for itself, with what differs. */
function changedFields(before: MachineIdentity | null, after: MachineIdentity): Fields {
  const old = new Map(before === null ? [] : fieldsOf(before));
  return fieldsOf(after).flatMap(([field, value]): Fields => {
    const was = old.get(field) ?? null;
    const isSame = JSON.stringify(was) === JSON.stringify(value) || (before === null && isNothing(value));
    return isSame ? [] : [{ field, before: was, after: value }];
  });
}

type FieldValue = Fields[number]['after'];

const isNothing = (value: FieldValue): boolean => value === null || (Array.isArray(value) && value.length === 0);

function fieldsOf(identity: MachineIdentity): [string, FieldValue][] {
  const { contract, insurance, ...plain } = identity;
  const empty = { no: null, date: null, buyer: null, price: null, isRelatedParty: null };
  const parts = {
    contract: contract ?? empty,
    insurance: insurance ?? { policyNo: null, premium: null },
  };
  return [
    ...Object.entries(plain),
    ...Object.entries(parts).flatMap(([name, part]) =>
      Object.entries(part).map(([inner, value]): [string, FieldValue] => [`${name}.${inner}`, value]),
    ),
  ];
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
