import { useState } from 'preact/hooks';
import type { InvoiceLine, InvoiceView } from '../../../controller/contract/accounts/invoice.ts';
import { invoiceAddress } from '../../api/rental-routes.ts';
import { fenText, noteText, priceText, quantityText, rentUnitText } from '../../i18n/rental-words.ts';
import { EntryLinks } from '../../parts/entry-links.tsx';
import { Icon, Mark } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';
import { localDate, rentTimeText } from '../../state/rental-times.ts';
import { InvoiceDeedDialog, type InvoiceDeed } from './rental-deeds.tsx';

interface PaperProps {
  readonly view: InvoiceView;
  readonly onView: (view: InvoiceView) => void;
}

/** An invoice or a draft: every line with its parts, what they rest on, and what has been said of it since. */
export function InvoicePaper({ view, onView }: PaperProps) {
  const { t } = useConsole();
  const [deed, setDeed] = useState<InvoiceDeed | null>(null);
  const { invoice } = view;
  const { number, fromMs, toMs, utcOffsetMin } = invoice;
  return (
    <article class="rental-paper" data-testid="invoice-paper">
      <header class="page-head">
        <h2>{number === null ? t('rental.draft') : t('rental.invoice', { number })}</h2>
        <span>
          {t('rental.span', { from: localDate(fromMs, utcOffsetMin), to: localDate(toMs - 1, utcOffsetMin) })}
        </span>
        {number === null ? <span class="quiet">{t('rental.draftNote')}</span> : <Files number={number} />}
      </header>
      <Issue view={view} />
      <PaperTable view={view} onDeed={setDeed} />
      <Totals view={view} />
      {number !== null && deed && (
        <InvoiceDeedDialog
          view={view}
          number={number}
          deed={deed}
          onClose={() => setDeed(null)}
          onView={(next) => {
            setDeed(null);
            onView(next);
          }}
        />
      )}
    </article>
  );
}

function Files({ number }: { readonly number: string }) {
  return (
    <span class="rental-keys">
      {(['pdf', 'csv', 'json'] as const).map((format) => (
        <a key={format} class="key" href={invoiceAddress(number, format)} download data-testid={`invoice-${format}`}>
          <Icon name="download" />
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}

function Issue({ view: { issuedBy, issuedAtMs, sequence, invoice } }: { readonly view: InvoiceView }) {
  const { t } = useConsole();
  if (issuedBy === null || issuedAtMs === null || sequence === null) return null;
  return (
    <p>
      {t('rental.issuedBy', { by: issuedBy, at: rentTimeText(issuedAtMs, invoice.utcOffsetMin) })}{' '}
      <EntryLinks sequences={[sequence]} />
    </p>
  );
}

interface TableProps {
  readonly view: InvoiceView;
  readonly onDeed: (deed: InvoiceDeed) => void;
}

function PaperTable({ view, onDeed }: TableProps) {
  const { t } = useConsole();
  return (
    <div class="table-scroll">
      <table class="hours-table rental-table">
        <thead>
          <tr>
            <th scope="col">{t('rental.part')}</th>
            <th scope="col">{t('rental.partQuantity')}</th>
            <th scope="col">{t('rental.price')}</th>
            <th scope="col">{t('rental.rate')}</th>
            <th scope="col">{t('rental.sum')}</th>
            <th scope="col" class="is-text">
              {t('rental.entries')}
            </th>
          </tr>
        </thead>
        {view.invoice.lines.map((line) => (
          <LineRows key={line.id} view={view} line={line} onDeed={onDeed} />
        ))}
      </table>
    </div>
  );
}

function LineRows({ view, line, onDeed }: TableProps & { readonly line: InvoiceLine }) {
  const { t, language, labelOf } = useConsole();
  const { currency } = view.invoice;
  const dispute = view.disputes.find(({ lineId }) => lineId === line.id);
  return (
    <tbody data-testid={`invoice-line-${line.id}`}>
      <tr class="rental-line-head">
        <th scope="rowgroup" colSpan={4}>
          <b class="label-plate">{labelOf(line.machineId)}</b> {line.name}
        </th>
        <td class="is-total">{fenText(language(), line.fen, currency)}</td>
        <td class="is-text">
          <LineKeys view={view} line={line} onDeed={onDeed} />
        </td>
      </tr>
      {line.parts.map(({ kind, quantity, unit, priceFen, rate, sequences }, index) => (
        <tr key={index}>
          <th scope="row">{t(`rental.part.${kind}`)}</th>
          <td>
            {quantityText(quantity)} {rentUnitText(language(), unit)}
          </td>
          <td>{priceText(language(), priceFen, currency)}</td>
          <td>{quantityText(rate * 100)} %</td>
          <td>{fenText(language(), quantity * priceFen * rate, currency)}</td>
          <td class="is-text">
            <EntryLinks sequences={sequences} />
          </td>
        </tr>
      ))}
      {(line.parts.length === 0 || line.notes.length > 0 || dispute) && (
        <tr>
          <td class="is-text rental-notes" colSpan={6}>
            {line.parts.length === 0 && <p class="quiet">{t('rental.noParts')}</p>}
            {line.notes.map((note) => (
              <p key={note.code}>
                <Mark tone="attention" /> {noteText(language(), note)} <EntryLinks sequences={note.sequences ?? []} />
              </p>
            ))}
            {dispute && (
              <p>
                <Mark tone="attention" /> {t('rental.disputed', { by: dispute.by, reason: dispute.reason })}{' '}
                <EntryLinks sequences={[dispute.sequence]} />
              </p>
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** What may be said of a line once it is issued. */
function LineKeys({ view, line, onDeed }: TableProps & { readonly line: InvoiceLine }) {
  const { t, may } = useConsole();
  if (view.invoice.number === null || !may('rental')) return null;
  const isDisputed = view.disputes.some(({ lineId }) => lineId === line.id);
  const kinds = [isDisputed ? 'settle' : 'dispute', ...(may('lease') ? ['credit' as const] : [])] as const;
  return (
    <div class="rental-keys">
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          class="key"
          data-testid={`${kind}-${line.id}`}
          onClick={() => onDeed({ kind, line })}
        >
          {t(`rental.${kind}`)}
        </button>
      ))}
    </div>
  );
}

function Totals({ view: { invoice, dueFen, heldFen, creditNotes } }: { readonly view: InvoiceView }) {
  const { t, language } = useConsole();
  const { netFen, taxFen, taxRate, grossFen, currency, number } = invoice;
  const sums = [
    [t('rental.net'), netFen],
    [t('rental.taxOf', { n: quantityText(taxRate * 100) }), taxFen],
    [t('rental.gross'), grossFen],
    ...(number === null
      ? []
      : ([
          [t('rental.due'), dueFen],
          [t('rental.held'), heldFen],
        ] as const)),
  ] as const;
  return (
    <>
      <dl class="rental-terms" data-testid="invoice-totals">
        {sums.map(([name, fen]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {fenText(language(), fen, currency)} {currency}
            </dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{t('rental.rounding')}</p>
      {creditNotes.map((note) => (
        <p key={note.number}>
          {t('rental.credited', {
            number: note.number,
            gross: `${fenText(language(), note.grossFen, currency)} ${currency}`,
            reason: note.reason,
            by: note.by,
          })}{' '}
          <EntryLinks sequences={[note.sequence]} />
        </p>
      ))}
    </>
  );
}
