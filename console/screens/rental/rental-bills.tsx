import { useState } from 'preact/hooks';
import type { InvoiceView } from '../../../controller/contract/accounts/invoice.ts';
import type { InvoiceSummary } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import type { BillDays } from '../../api/rental-routes.ts';
import type { ApiResult } from '../../api/api-result.ts';
import { fenText } from '../../i18n/rental-words.ts';
import { HoldButton } from '../../parts/hold-button.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { localDate, nextBill } from '../../state/rental-times.ts';
import type { ShownContract } from '../../state/use-rental.ts';
import { InvoicePaper } from './rental-invoice.tsx';

interface BillsProps {
  readonly contract: ShownContract;
  readonly invoices: readonly InvoiceSummary[];
  readonly onChanged: () => void;
}

/** What was asked for last: a draft of some days, or an invoice by its number. */
function useBills({ contract, invoices, onChanged }: BillsProps) {
  const console = useConsole();
  const { utcOffsetMin } = contract.body;
  const [chosen, setChosen] = useState<BillDays | null>(null);
  const days = chosen ?? nextBill({ utcOffsetMin, firstOnMs: firstOnMs(contract) }, invoices, siteNowMs());
  const [shown, setShown] = useState<InvoiceView | null>(null);
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  async function take(answer: Promise<ApiResult<InvoiceView>>): Promise<boolean> {
    setWork('busy');
    const result = await answer;
    setWork('idle');
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setShown(result.value);
    return result.ok;
  }
  return {
    ...{ days, shown, work, failure },
    setDays: (next: BillDays) => {
      setChosen(next);
      setShown(null);
    },
    preview: () => take(console.api.draftInvoice(contract.id, days)),
    pick: (number: string) => take(console.api.invoice(number)),
    issue: async () => {
      if (!(await take(console.api.issueInvoice(contract.id, days)))) return;
      setChosen(null);
      onChanged();
    },
    changed: (view: InvoiceView) => {
      setShown(view);
      onChanged();
    },
  };

  function siteNowMs(): number {
    return console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
  }
}

function firstOnMs({ spans }: ShownContract): number | null {
  return spans.length === 0 ? null : Math.min(...spans.map(({ onMs }) => onMs));
}

/** The preview of a time, and the invoices that were issued. */
export function RentalBills(props: BillsProps) {
  const { contract, invoices } = props;
  const console = useConsole();
  const { t } = console;
  const { days, setDays, shown, work, failure, preview, pick, issue, changed } = useBills(props);
  const isDraft = shown?.invoice.number === null;
  return (
    <section>
      <h2>{t('rental.bill')}</h2>
      <div class="rental-row">
        <LineField
          label={t('rental.from')}
          kind="day"
          value={days.from}
          testId="bill-from"
          onChange={(from) => setDays({ ...days, from })}
        />
        <LineField
          label={t('rental.to')}
          kind="day"
          value={days.to}
          testId="bill-to"
          onChange={(to) => setDays({ ...days, to })}
        />
        <button
          type="button"
          class="key"
          data-testid="bill-preview"
          disabled={work === 'busy' || days.from === '' || days.to === ''}
          onClick={() => void preview()}
        >
          {t('rental.preview')}
        </button>
        {isDraft && console.may('lease') && (
          <HoldButton
            testId="bill-issue"
            label={t('rental.issue')}
            holding={t('latch.holding')}
            tone="plain"
            state={work === 'busy' ? 'busy' : console.mayCommand.value ? 'ready' : 'blocked'}
            onHeld={() => void issue()}
          />
        )}
      </div>
      {isDraft && console.may('lease') && <p class="quiet">{t('rental.issueNote')}</p>}
      {failure && <ProblemNote failure={failure} />}
      <Issued
        invoices={invoices}
        utcOffsetMin={contract.body.utcOffsetMin}
        shown={shown?.invoice.number ?? null}
        onPick={(number) => void pick(number)}
      />
      {shown && <InvoicePaper view={shown} onView={changed} />}
    </section>
  );
}

interface IssuedProps {
  readonly invoices: readonly InvoiceSummary[];
  readonly utcOffsetMin: number;
  readonly shown: string | null;
  readonly onPick: (number: string) => void;
}

function Issued({ invoices, utcOffsetMin, shown, onPick }: IssuedProps) {
  const { t, language } = useConsole();
  return (
    <>
      <h2>{t('rental.invoices')}</h2>
      {invoices.length === 0 && <p class="quiet">{t('rental.noInvoices')}</p>}
      <div class="rental-invoices" data-testid="rental-invoices">
        {invoices.map(({ number, fromMs, toMs, grossFen, dueFen, currency, state }) => (
          <button
            key={number}
            type="button"
            class="key"
            data-testid={`invoice-${number}`}
            aria-pressed={shown === number}
            onClick={() => onPick(number)}
          >
            <b>{number}</b>
            <span>
              {t('rental.span', { from: localDate(fromMs, utcOffsetMin), to: localDate(toMs - 1, utcOffsetMin) })}
            </span>
            <span>
              {t('rental.gross')} {fenText(language(), grossFen, currency)} {currency}
            </span>
            <span>
              {t('rental.due')} {fenText(language(), dueFen, currency)}
            </span>
            <span class="quiet">{t(`rental.invoiceState.${state}`)}</span>
          </button>
        ))}
      </div>
    </>
  );
}
