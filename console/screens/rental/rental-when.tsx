import { Choice } from '../../parts/choice.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { useConsole } from '../../state/console.ts';
import type { EventDraft } from '../../state/rental-event-draft.ts';
import { offsetText } from '../../state/rental-times.ts';

interface WhenProps {
  readonly draft: Pick<EventDraft, 'when' | 'at'>;
  readonly utcOffsetMin: number;
  readonly onChange: (change: Partial<Pick<EventDraft, 'when' | 'at'>>) => void;
}

/** Now, or at a time of the site. */
export function WhenFields({ draft, utcOffsetMin, onChange }: WhenProps) {
  const { t } = useConsole();
  return (
    <>
      <Choice
        label={t('rental.when')}
        layout="row"
        value={draft.when}
        options={[
          { value: 'now', label: t('rental.now') },
          { value: 'at-time', label: t('rental.atTime'), testId: 'rental-at-time' },
        ]}
        onChange={(when) => onChange({ when })}
      />
      {draft.when === 'at-time' && (
        <LineField
          testId="rental-at"
          label={t('rental.localTime', { offset: offsetText(utcOffsetMin) })}
          kind="moment"
          value={draft.at}
          onChange={(at) => onChange({ at })}
        />
      )}
    </>
  );
}
