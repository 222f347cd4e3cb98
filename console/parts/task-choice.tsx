import type { PlanView } from '../../controller/contract/api.ts';
import { durationText, nearClockText, numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

type Task = PlanView['tasks'][number];
type Choice = NonNullable<Task['choice']>;

/** Why this machine, and of hauling which piece a task is about; nothing where neither is told. */
export function TaskChoice({ task: { haul, choice, startMs } }: { readonly task: Task }) {
  const { t, language } = useConsole();
  const mass = haul && numberText(language(), haul.massKg, 0);
  return (
    <>
      {haul && <> · {t('haul.piece', { load: haul.load, piece: haul.piece, mass: mass ?? '' })}</>}
      {choice && <Why choice={choice} startMs={startMs} />}{' '}
    </>
  );
}

function Why({ choice, startMs }: { readonly choice: Choice; readonly startMs: number }) {
  const { t, language, labelOf } = useConsole();
  const { code, machineId, laterS = 0, lostM2 = 0, busyWith, busyUntilMs } = choice;
  // With nobody to be sooner than there is nothing to tell.
  if (code === 'soonest' && machineId === undefined) return null;
  const machine = machineId === undefined ? '' : labelOf(machineId);
  const later = durationText(language(), 1000 * Math.max(0, laterS));
  return (
    <>
      {' '}
      · {t(`choice.${code}`, { machine, later, area: numberText(language(), lostM2, 0) })}
      {busyWith && busyUntilMs !== undefined && (
        <> ({t(`choice.busy.${busyWith}`, { machine, time: nearClockText(language(), busyUntilMs, startMs) })})</>
      )}
    </>
  );
}
