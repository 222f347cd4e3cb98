import type { PlanView } from '../../controller/contract/api.ts';
import { durationText, numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

type Task = PlanView['tasks'][number];

/** Which piece a hauling task is about, and why this machine; nothing for other tasks. */
export function TaskChoice({ task: { haul, choice } }: { readonly task: Task }) {
  const console = useConsole();
  const { t, language } = console;
  if (!haul) return null;
  const { load, piece, massKg } = haul;
  const isSoonest = choice?.code === 'soonest' && choice.machineId !== undefined;
  const words =
    choice === undefined
      ? null
      : t(`choice.${choice.code}`, {
          machine: isSoonest ? console.labelOf(choice.machineId ?? '') : '',
          later: durationText(language(), 1000 * Math.max(0, choice.laterS ?? 0)),
        });
  return (
    <>
      · {t('haul.piece', { load, piece, mass: numberText(language(), massKg, 0) })}
      {words !== null && <> · {words}</>}{' '}
    </>
  );
}
