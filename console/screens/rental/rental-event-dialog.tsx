import { useState } from 'preact/hooks';
import type { RentalEventType, RentalLine, RentalView } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import { rentUnitText } from '../../i18n/rental-words.ts';
import { DocumentChoice } from '../../parts/document-choice.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { emptyDraft, eventOf, type EventDraft } from '../../state/rental-event-draft.ts';
import type { ShownContract } from '../../state/use-rental.ts';
import { WhenFields } from './rental-when.tsx';

export interface AskedEvent {
  readonly type: RentalEventType;
  readonly machineId: string;
}

interface DialogProps {
  readonly contract: ShownContract;
  readonly asked: AskedEvent;
  readonly onClose: () => void;
  readonly onEntered: (view: RentalView) => void;
}

/** One thing that happened to one machine: now, at a time to come, or after the fact with its reason. */
export function RentalEventDialog({ contract, asked, onClose, onEntered }: DialogProps) {
  const console = useConsole();
  const { t } = console;
  const { type, machineId } = asked;
  const { utcOffsetMin } = contract.body;
  const siteTimeMs = () => console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
  const lines = linesFor(asked, contract.body.lines);
  const [draft, setDraft] = useState(() => emptyDraft(lines, siteTimeMs(), utcOffsetMin));
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const bodyNow = () => eventOf(draft, { type, machineId, lines, utcOffsetMin, nowMs: siteTimeMs() });

  async function send(): Promise<void> {
    const body = bodyNow();
    if (body === null) return;
    setWork('busy');
    const result = await console.api.enterRentalEvent(contract.id, body);
    setWork('idle');
    if (result.ok) onEntered(result.value);
    else setFailure(result.failure);
  }
  const title = t('rental.eventsOf', { event: t(`rental.event.${type}`), machine: console.labelOf(machineId) });
  return (
    <Dialog title={title} testId="rental-event-dialog" onClose={onClose}>
      <div class="rental-fields">
        <EventFields
          type={type}
          lines={lines}
          draft={draft}
          utcOffsetMin={utcOffsetMin}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <DocumentChoice
          subject={{ kind: 'machine', id: machineId }}
          docType={docTypeOf[type]}
          title={title}
          value={draft.documentId}
          onChange={(documentId) => setDraft({ ...draft, documentId })}
        />
        {failure && <ProblemNote failure={failure} />}
        <button
          type="button"
          class="key is-primary"
          data-testid="rental-event-send"
          disabled={bodyNow() === null || work === 'busy' || !console.mayCommand.value}
          onClick={() => void send()}
        >
          {t('rental.enter')}
        </button>
      </div>
    </Dialog>
  );
}

/** What stands behind each: a protocol of the hand-over, a photo of the meter, the slip that somebody signed. */
const docTypeOf: Readonly<Record<RentalEventType, string>> = {
  'on-rent': 'handover-protocol',
  'off-rent': 'handover-protocol',
  'meter-read': 'meter-photo',
  'output-accepted': 'acceptance-slip',
  'item-done': 'acceptance-slip',
};

function linesFor({ type, machineId }: AskedEvent, lines: readonly RentalLine[]): readonly RentalLine[] {
  const kind = type === 'output-accepted' ? 'output' : 'item';
  return lines.filter((line) => line.kind === kind && line.machineIds.includes(machineId));
}

interface FieldsProps {
  readonly type: RentalEventType;
  readonly lines: readonly RentalLine[];
  readonly draft: EventDraft;
  readonly utcOffsetMin: number;
  readonly onChange: (change: Partial<EventDraft>) => void;
}

function EventFields({ type, lines, draft, utcOffsetMin, onChange }: FieldsProps) {
  const { t, language } = useConsole();
  const isOutput = type === 'output-accepted';
  const isItem = type === 'item-done';
  const line = lines.find(({ id }) => id === draft.lineId);
  return (
    <>
      {(isOutput || isItem) && (
        <Choice
          label={t('rental.line')}
          layout="column"
          value={draft.lineId}
          options={lines.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(lineId) => onChange({ lineId })}
        />
      )}
      {!isOutput && <WhenFields draft={draft} utcOffsetMin={utcOffsetMin} onChange={onChange} />}
      {isOutput && (
        <LineField
          testId="rental-day"
          label={t('rental.day')}
          kind="day"
          value={draft.date}
          onChange={(date) => onChange({ date })}
        />
      )}
      {!isOutput && !isItem && (
        <LineField
          testId="rental-meter"
          label={t(type === 'meter-read' ? 'rental.meterNeeded' : 'rental.meterH')}
          kind="number"
          value={draft.meterH}
          onChange={(meterH) => onChange({ meterH })}
        />
      )}
      {(isOutput || isItem) && (
        <LineField
          testId="rental-amount"
          label={
            line?.kind === 'output'
              ? t('rental.amount', { unit: rentUnitText(language(), line.unit) })
              : t('rental.quantity')
          }
          kind="number"
          value={draft.amount}
          onChange={(amount) => onChange({ amount })}
        />
      )}
      {isOutput && (
        <LineField
          testId="rental-signer"
          kind="text"
          label={t('rental.acceptedBy')}
          value={draft.acceptedBy}
          onChange={(acceptedBy) => onChange({ acceptedBy })}
        />
      )}
      <LineField
        testId="rental-reason"
        kind="text"
        label={t(isOutput ? 'rental.reason' : 'rental.reasonIfPast')}
        value={draft.reason}
        onChange={(reason) => onChange({ reason })}
      />
    </>
  );
}
