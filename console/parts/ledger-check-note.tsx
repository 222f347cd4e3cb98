import { dayClockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

/** When the whole record was last checked, and what was found. */
export function LedgerCheckNote() {
  const { live, language, t } = useConsole();
  const record = live.value?.record;
  if (record === undefined) return null;
  const { checked } = record;
  if (checked === null) return <p class="quiet">{t('record.neverChecked')}</p>;
  const facts = { when: dayClockText(language(), checked.atMs), n: checked.size, reason: checked.reason };
  return (
    <p class="quiet" data-testid="ledger-check">
      {t(checked.result === 'sound' ? 'record.checkedSound' : 'record.checkedDamaged', facts)}
    </p>
  );
}
