import type { PlanView } from '../../../controller/contract/api.ts';
import { durationText, nearClockText } from '../../i18n/format.ts';
import { Mark } from '../../parts/icons.tsx';
import { TaskReason } from '../../parts/task-reason.tsx';
import { useConsole } from '../../state/console.ts';

type ZoneOutcome = NonNullable<PlanView['dueZones']>[number];

/** What the plan makes of each zone that is due: when it ends, how late, what of it is left out, and what binds. */
export function DueZoneSummary(props: { readonly plan: PlanView; readonly zones: readonly ZoneOutcome[] }) {
  const { t } = useConsole();
  return (
    <section class="block" data-testid="due-zone-summary">
      <h2>{t('dueZone.title')}</h2>
      <ul class="due-zone-list">
        {props.zones.map((zone, index) => (
          <ZoneLine key={index} plan={props.plan} zone={zone} testId={`due-zone-outcome-${String(index + 1)}`} />
        ))}
      </ul>
    </section>
  );
}

function ZoneLine({
  plan,
  zone,
  testId,
}: {
  readonly plan: PlanView;
  readonly zone: ZoneOutcome;
  readonly testId: string;
}) {
  const console = useConsole();
  const { t, language, labelOf } = console;
  const { name, priority, dueMs, endMs, lateS, bays, lostBays } = zone;
  const siteNowMs = console.live.value?.siteTimeMs ?? plan.madeAtMs;
  const time = (ms: number) => nearClockText(language(), ms, siteNowMs);
  const task = plan.tasks.find(({ id }) => id === zone.bindingTaskId);
  const isWanting = endMs === null || lateS > 0 || lostBays.length > 0;
  return (
    <li data-testid={testId}>
      <strong>
        {isWanting && <Mark tone="attention" />} {name}
      </strong>
      <span>
        {t('dueZone.dueAt', { time: time(dueMs) })} · {t('fact.priority', { n: priority })}
      </span>
      <span>
        {endMs === null
          ? t('dueZone.never')
          : `${t('dueZone.end', { time: time(endMs) })} · ${
              lateS > 0
                ? t('dueZone.late', { late: durationText(language(), lateS * 1000) })
                : t('dueZone.inTime', { spare: durationText(language(), dueMs - endMs) })
            }`}
      </span>
      {lostBays.length > 0 && (
        <span>{t('dueZone.lost', { lost: lostBays.length, all: bays.length, bays: lostBays.join(' ') })}</span>
      )}
      {task && (
        <small>
          {t('dueZone.binds', {
            bay: task.bay ?? '',
            step: task.pass ? `${t(`step.${task.step}`)} ${String(task.pass)}` : t(`step.${task.step}`),
            machine: labelOf(task.machineId),
          })}
          . <TaskReason plan={plan} task={task} />
        </small>
      )}
    </li>
  );
}
