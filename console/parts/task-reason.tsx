import type { PlanView } from '../../controller/contract/api.ts';
import { causeWord } from '../i18n/cause-words.ts';
import { clockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

type Task = PlanView['tasks'][number];

/** Why a task begins when it does: the cause, and which other task, or what moment, it is that binds. */
export function TaskReason({ plan, task }: { readonly plan: PlanView; readonly task: Task }) {
  const { t, language, labelOf } = useConsole();
  const { code, taskId, atMs } = task.reason;
  const reason = causeWord(language(), code);
  const other = plan.tasks.find(({ id }) => id === taskId);
  const words =
    other !== undefined
      ? t('plan.because.task', {
          reason,
          machine: labelOf(other.machineId),
          step: t(`step.${other.step}`),
          until: clockText(language(), other.endMs),
        })
      : atMs !== undefined
        ? t('plan.because.at', { reason, at: clockText(language(), atMs) })
        : reason;
  return <>{t('plan.because', { reason: words })}</>;
}
