import type { InvoiceNote } from '../../contract/accounts/invoice.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { commonMs, HOUR_MS, type Stretch } from './local-days.ts';

/** Time on rent at which another site's record heard the machine too: one of the two is wrong, and people have to say which. */
export function heardElsewhere({ elsewhere = [] }: MachineHistory, rented: readonly Stretch[]): InvoiceNote | null {
  const ms = elsewhere.reduce((sum, span) => sum + rented.reduce((part, one) => part + commonMs(span, one), 0), 0);
  if (ms === 0) return null;
  const sequences = [...new Set(elsewhere.map(({ sequence }) => sequence))].sort((left, right) => left - right);
  return { code: 'heard-elsewhere', amount: ms / HOUR_MS, unit: 'h', sequences };
}
