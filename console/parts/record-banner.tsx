import { useConsole } from '../state/console.ts';
import { Mark } from './icons.tsx';

/** What is wrong with the record or its disk; nothing while all is well. */
export function RecordBanner() {
  const console = useConsole();
  const { t } = console;
  const record = console.live.value?.record;
  if (record === undefined || console.phase.value !== 'live') return null;
  if (!record.writable) {
    return (
      <p class="banner is-stop" data-testid="banner-record">
        <Mark tone="stopped" />
        {t('record.refusedBanner', { reason: record.reason })}
      </p>
    );
  }
  if (record.checked !== null && record.checked.result !== 'sound') {
    return (
      <p class="banner is-stop" data-testid="banner-damaged">
        <Mark tone="stopped" />
        {t('record.damagedBanner', { reason: record.checked.reason })}
      </p>
    );
  }
  if (record.space !== 'low' && record.space !== 'critical') return null;
  return (
    <p class="banner is-lost" data-testid="banner-disk">
      <Mark tone="unknown" />
      {t(record.space === 'critical' ? 'record.diskCriticalBanner' : 'record.diskLowBanner', {
        free: Math.round((record.freeRatio ?? 0) * 100),
      })}
    </p>
  );
}
