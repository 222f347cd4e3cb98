import type { Clock } from '../kernel/clock.ts';
import type { LedgerDraft } from './contract/ledger/ledger.ts';

/** An entry of the site's own doing, at this moment. */
export function entryNow(clock: Clock, type: LedgerDraft['type'], payload: LedgerDraft['payload']): LedgerDraft {
  const atMs = Math.round(clock.epochMs());
  return { type, atMs, monoMs: clock.monoMs(), machineId: null, missionId: null, actor: 'system', payload };
}
