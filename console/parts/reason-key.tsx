import { useState } from 'preact/hooks';
import type { WordKey } from '../i18n/words.ts';
import { useConsole } from '../state/console.ts';

/** The reason is asked for before anything happens. */
export function ReasonKey(props: {
  readonly word: WordKey;
  readonly testId?: string;
  readonly onReason: (reason: string) => void;
}) {
  const { t, mayCommand } = useConsole();
  const { word, testId, onReason } = props;
  const [reason, setReason] = useState<string | null>(null);
  if (reason === null)
    return (
      <button type="button" class="key" data-testid={testId} onClick={() => setReason('')}>
        {t(word)}
      </button>
    );
  return (
    <span class="dossier-keys">
      <input
        type="text"
        aria-label={t('dossier.reason')}
        placeholder={t('dossier.reason')}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <button
        type="button"
        class="key"
        disabled={reason.trim() === '' || !mayCommand.value}
        onClick={() => onReason(reason.trim())}
      >
        {t(word)}
      </button>
    </span>
  );
}
