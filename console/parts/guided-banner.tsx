import { useConsole } from '../state/console.ts';
import { Mark } from './icons.tsx';

/** On every tablet: an element that hangs and has waited too long for somebody's word, said anew each minute. */
export function GuidedBanner() {
  const console = useConsole();
  const { t } = console;
  const live = console.live.value;
  if (live === null) return null;
  const overdue = [...live.missions.values()]
    .flatMap(({ waitsForWord = [] }) => waitsForWord)
    .filter(({ alarmAtMs }) => live.siteTimeMs >= alarmAtMs);
  return (
    <>
      {overdue.map(({ taskId, machineId, elementId, role, sinceMs }) => {
        const minutes = Math.floor((live.siteTimeMs - sinceMs) / 60_000);
        return (
          <p key={`${taskId}/${String(minutes)}`} class="banner is-stop" data-testid={`banner-guided-${machineId}`}>
            <Mark tone="stopped" />
            {t('guided.banner', {
              machine: console.labelOf(machineId),
              element: elementId,
              minutes,
              role: t(`role.${role}`),
            })}
          </p>
        );
      })}
    </>
  );
}
