import { useState } from 'preact/hooks';
import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import { documentHref } from '../../api/dossier.ts';
import { quantityText, rentUnitText } from '../../i18n/rental-words.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { EntryLinks } from '../../parts/entry-links.tsx';
import { ReasonedHold } from '../../parts/reasoned-hold.tsx';
import { useConsole } from '../../state/console.ts';
import { rentTimeText } from '../../state/rental-times.ts';
import type { ShownContract, ShownEvent } from '../../state/use-rental.ts';

const eventsShownFirst = 6;

interface EventsProps {
  readonly contract: ShownContract;
  readonly onView: (view: RentalView) => void;
}

/** What was entered under a contract, newest first; what is not billed may be taken back. */
export function RentalEvents({ contract, onView }: EventsProps) {
  const console = useConsole();
  const { t } = console;
  const [shown, setShown] = useState<'few' | 'all'>('few');
  const [wrong, setWrong] = useState<ShownEvent | null>(null);
  const { events, body } = contract;
  const few = shown === 'all' ? events : events.slice(0, eventsShownFirst);
  return (
    <section>
      <h2>{t('rental.events')}</h2>
      {events.length === 0 && <p class="quiet">{t('rental.noEvents')}</p>}
      <ul class="rental-events" data-testid="rental-events">
        {few.map((event) => (
          <li key={event.sequence}>
            <EventLine event={event} utcOffsetMin={body.utcOffsetMin} />
            {console.may('rental') && (
              <button type="button" class="key" onClick={() => setWrong(event)}>
                {t('rental.withdraw')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {events.length > few.length && (
        <button type="button" class="key" onClick={() => setShown('all')}>
          {t('rental.olderEvents', { n: events.length })}
        </button>
      )}
      {wrong && (
        <Dialog title={t('rental.withdraw')} testId="rental-withdraw-dialog" onClose={() => setWrong(null)}>
          <ReasonedHold
            id="rental-withdraw"
            reasonLabel={t('rental.reason')}
            holdLabel={t('rental.withdrawHold')}
            send={(reason) => withdraw(wrong.sequence, reason)}
            onDone={() => setWrong(null)}
          >
            <p>
              <EventLine event={wrong} utcOffsetMin={body.utcOffsetMin} />
            </p>
            <p class="quiet">{t('rental.withdrawNote')}</p>
          </ReasonedHold>
        </Dialog>
      )}
    </section>
  );

  async function withdraw(sequence: number, reason: string) {
    const result = await console.api.withdrawRentalEvent(sequence, reason);
    if (result.ok) onView(result.value);
    return result;
  }
}

function EventLine({ event, utcOffsetMin }: { readonly event: ShownEvent; readonly utcOffsetMin: number }) {
  const { t, language, labelOf } = useConsole();
  const { body } = event;
  const time = body.type === 'output-accepted' ? body.date : rentTimeText(Date.parse(body.at), utcOffsetMin);
  return (
    <span>
      {time} <b class="label-plate">{labelOf(event.machineId)}</b> {t(`rental.event.${body.type}`)} {amount()}{' '}
      <EntryLinks sequences={[event.sequence]} />{' '}
      {body.documentId !== null && (
        <a class="document-link" href={documentHref(body.documentId)} download>
          {t('contract.documentOpen')}
        </a>
      )}{' '}
      <span class="quiet">{[event.by, body.reason].filter((part) => part !== '').join(' · ')}</span>
    </span>
  );

  function amount(): string {
    switch (body.type) {
      case 'on-rent':
      case 'off-rent':
      case 'meter-read':
        return body.meterH === null ? '' : `${quantityText(body.meterH)} ${rentUnitText(language(), 'h')}`;
      case 'output-accepted':
        return `${quantityText(body.amount)} ${rentUnitText(language(), body.unit)} (${body.acceptedBy})`;
      case 'item-done':
        return `${quantityText(body.quantity)} × ${body.lineId}`;
    }
  }
}
