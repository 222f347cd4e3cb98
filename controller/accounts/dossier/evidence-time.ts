import type { EvidenceEntered, EvidenceView } from '../../contract/accounts/evidence.ts';
import type { MachineHistory } from '../history/machine-history.ts';

/** When it was measured or happened; of energy, when the meter was read last. */
const evidenceAtMs = (entered: EvidenceEntered): number =>
  Date.parse(entered.type === 'energy-reading' ? entered.to : entered.at);

/** Whether it belongs to the interval. */
export function isWithin({ fromMs, toMs }: Pick<MachineHistory, 'fromMs' | 'toMs'>, entered: EvidenceEntered): boolean {
  const atMs = evidenceAtMs(entered);
  const beganMs = entered.type === 'energy-reading' ? Date.parse(entered.from) : atMs;
  return beganMs >= fromMs && atMs <= toMs;
}

/** What a table adds to an entry that does not count, with the reason. */
export function asideOf(
  interval: Pick<MachineHistory, 'fromMs' | 'toMs'>,
  { entered, withdrawn }: EvidenceView,
): string {
  const gone = withdrawn === null ? '' : ` (已撤回 withdrawn: ${withdrawn.reason})`;
  return isWithin(interval, entered) ? gone : `${gone} (区间外，不计入 outside the interval, not counted)`;
}
