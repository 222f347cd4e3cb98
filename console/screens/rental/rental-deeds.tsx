import { useState } from 'preact/hooks';
import type { InvoiceLine, InvoiceView } from '../../../controller/contract/accounts/invoice.ts';
import { amountOf, minorUnitsOf } from '../../../controller/contract/accounts/currencies.ts';
import type { ApiResult } from '../../api/api-result.ts';
import { fenText } from '../../i18n/rental-words.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { ReasonedHold } from '../../parts/reasoned-hold.tsx';
import { useConsole } from '../../state/console.ts';

export interface InvoiceDeed {
  readonly kind: 'dispute' | 'settle' | 'credit';
  readonly line: InvoiceLine;
}

interface DeedProps {
  readonly view: InvoiceView;
  readonly number: string;
  readonly deed: InvoiceDeed;
  readonly onClose: () => void;
  readonly onView: (view: InvoiceView) => void;
}

/** A dispute, its end, or a credit of one line: each with its reason, held down. */
export function InvoiceDeedDialog({ view, number, deed: { kind, line }, onClose, onView }: DeedProps) {
  const console = useConsole();
  const { t, language } = console;
  const { currency } = view.invoice;
  const left = leftFen(view, line);
  const [amount, setAmount] = useState(String(amountOf(left, currency)));
  const fen = minorUnitsOf(amount, currency);
  const lineId = line.id;

  async function send(reason: string): Promise<ApiResult<InvoiceView>> {
    const result = await ask(reason);
    if (result.ok) onView(result.value);
    return result;
  }
  function ask(reason: string): Promise<ApiResult<InvoiceView>> {
    switch (kind) {
      case 'dispute':
        return console.api.disputeLine(number, { lineId, reason });
      case 'settle':
        return console.api.settleDispute(number, { lineId, reason });
      case 'credit':
        return console.api.creditInvoice(number, { lines: [{ lineId, fen: fen ?? 0 }], reason });
    }
  }
  return (
    <Dialog
      title={`${t(`rental.${kind}`)}: ${line.name} ${console.labelOf(line.machineId)}`}
      testId="invoice-deed-dialog"
      onClose={onClose}
    >
      <ReasonedHold
        id="invoice-deed"
        reasonLabel={t('rental.reason')}
        holdLabel={t(`rental.${kind}Hold`)}
        send={kind === 'credit' && fen === null ? null : send}
        onDone={onClose}
      >
        <p class="quiet">{t(`rental.${kind}Note`, { left: fenText(language(), left, currency) })}</p>
        {kind === 'credit' && (
          <LineField
            label={t('rental.creditAmount', { currency })}
            kind="number"
            value={amount}
            testId="credit-amount"
            onChange={setAmount}
          />
        )}
      </ReasonedHold>
    </Dialog>
  );
}

/** What no credit note has taken off a line yet, whole minor units without tax. */
function leftFen({ creditNotes }: InvoiceView, line: InvoiceLine): number {
  const credited = creditNotes.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === line.id);
  return credited.reduce((left, { fen }) => left - fen, line.fen);
}
