import { useState } from 'preact/hooks';
import type { RentalEventType, RentalSpanView, RentalView } from '../../../controller/contract/accounts/rental.ts';
import { EntryLinks } from '../../parts/entry-links.tsx';
import { useConsole } from '../../state/console.ts';
import { rentTimeText } from '../../state/rental-times.ts';
import type { ShownContract } from '../../state/use-rental.ts';
import { RentalTurns } from './rental-turns.tsx';
import { RentalEventDialog, type AskedEvent } from './rental-event-dialog.tsx';

interface MachinesProps {
  readonly contract: ShownContract;
  readonly onView: (view: RentalView) => void;
}

/** Each machine of a contract: on rent since when, and what may be entered of it. */
export function RentalMachines({ contract, onView }: MachinesProps) {
  const console = useConsole();
  const { t } = console;
  const [asked, setAsked] = useState<AskedEvent | null>(null);
  const { machines, spans, body } = contract;
  return (
    <section>
      <h2>{t('rental.machines')}</h2>
      <div class="table-scroll">
        <table class="hours-table rental-table" data-testid="rental-machines">
          <thead>
            <tr>
              <th scope="col">{t('rental.machine')}</th>
              <th scope="col" class="is-text">
                {t('rental.state')}
              </th>
              <th scope="col" class="is-text">
                {t('rental.since')}
              </th>
              <th scope="col" class="is-text">
                {t('rental.until')}
              </th>
              {console.may('rental') && <th scope="col" aria-label={t('rental.enter')} />}
            </tr>
          </thead>
          <tbody>
            {machines.map(({ machineId, state }) => {
              const span = spans.findLast((one) => one.machineId === machineId);
              return (
                <tr key={machineId} data-testid={`rental-machine-${machineId}`}>
                  <th scope="row">
                    <b class="label-plate">{console.labelOf(machineId)}</b>
                  </th>
                  <td class="is-text">{t(`rental.state.${state}`)}</td>
                  <td class="is-text">{span && <Since span={span} utcOffsetMin={body.utcOffsetMin} />}</td>
                  <td class="is-text">{span && <Until span={span} utcOffsetMin={body.utcOffsetMin} />}</td>
                  {console.may('rental') && (
                    <td>
                      <EventKeys contract={contract} machineId={machineId} isOpen={isOpen(span)} onAsk={setAsked} />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {console.may('rental') && <RentalTurns contract={contract} onView={onView} />}
      {asked && (
        <RentalEventDialog contract={contract} asked={asked} onClose={() => setAsked(null)} onEntered={entered} />
      )}
    </section>
  );

  function entered(view: RentalView): void {
    setAsked(null);
    onView(view);
  }
}

function isOpen(span: RentalSpanView | undefined): boolean {
  return span !== undefined && (span.offMs === null || span.isEndOfContract);
}

interface SpanProps {
  readonly span: RentalSpanView;
  readonly utcOffsetMin: number;
}

function Since({ span: { onMs, onSequence, isOnBackdated }, utcOffsetMin }: SpanProps) {
  const { t } = useConsole();
  return (
    <>
      {rentTimeText(onMs, utcOffsetMin)} <EntryLinks sequences={[onSequence]} />
      {isOnBackdated && <div class="quiet">{t('rental.backdated')}</div>}
    </>
  );
}

function Until({ span: { offMs, offSequence, isOffBackdated }, utcOffsetMin }: SpanProps) {
  const { t } = useConsole();
  if (offMs === null || offSequence === null) return null;
  return (
    <>
      {rentTimeText(offMs, utcOffsetMin)} <EntryLinks sequences={[offSequence]} />
      {isOffBackdated && <div class="quiet">{t('rental.backdated')}</div>}
    </>
  );
}

interface EventKeysProps {
  readonly contract: ShownContract;
  readonly machineId: string;
  readonly isOpen: boolean;
  readonly onAsk: (asked: AskedEvent) => void;
}

/** Only what its lines can charge: output where there is a line by output, lump sums where there is one. */
function EventKeys({ contract: { body }, machineId, isOpen, onAsk }: EventKeysProps) {
  const { t } = useConsole();
  const lines = body.lines.filter((line) => line.machineIds.includes(machineId));
  const types: readonly RentalEventType[] = [
    isOpen ? 'off-rent' : 'on-rent',
    'meter-read',
    ...(lines.some(({ kind }) => kind === 'output') ? (['output-accepted'] as const) : []),
    ...(lines.some(({ kind }) => kind === 'item') ? (['item-done'] as const) : []),
  ];
  return (
    <div class="rental-keys">
      {types.map((type) => (
        <button
          key={type}
          type="button"
          class="key"
          data-testid={`${type}-${machineId}`}
          onClick={() => onAsk({ type, machineId })}
        >
          {t(`rental.event.${type}`)}
        </button>
      ))}
    </div>
  );
}
