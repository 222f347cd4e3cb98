import type { LedgerEntry, LedgerType } from '../contract/ledger/ledger.ts';
import { stampedPayload, type LedgerStandingView } from '../contract/ledger/ledger-proofs.ts';

type Standing = Pick<LedgerStandingView, 'ledgerEpoch' | 'keys' | 'epochs' | 'stamps'>;

/** Keys, epochs and time stamps as the newest entries of their types tell them, newest first. */
export function standingOf(newest: (types: readonly LedgerType[]) => readonly LedgerEntry[]): Standing {
  const keys = newest(['ledger.key']).map(({ payload, sequence, atMs, ledgerEpoch, actor }) => ({
    verifierKey: textOf(payload['verifierKey']),
    isHandedOver: payload['previousKey'] !== undefined,
    ledgerEpoch,
    sequence,
    atMs,
    actor,
  }));
  const epochs = newest(['ledger.gap']).flatMap(({ payload, sequence, atMs, ledgerEpoch }) => {
    if (payload['previousEpoch'] === undefined) return [];
    const { lostEntries } = payload;
    const lost = typeof lostEntries === 'number' ? lostEntries : null;
    return [{ ledgerEpoch, sequence, atMs, reason: textOf(payload['reason']), lostEntries: lost }];
  });
  const stamps = newest(['ledger.stamped']).flatMap(({ payload, sequence }) => {
    const stamped = stampedPayload.safeParse(payload);
    if (!stamped.success) return [];
    const { size, genTime, policy, signature } = stamped.data;
    return [{ size, genTime, policy, signature, sequence }];
  });
  return { ledgerEpoch: keys[0]?.ledgerEpoch ?? 1, keys, epochs, stamps };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
