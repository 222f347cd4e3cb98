import { useState } from 'preact/hooks';
import type { MissionView } from '../../../controller/contract/api.ts';
import type { ApiFailure } from '../../api/client.ts';
import { nearClockText } from '../../i18n/format.ts';
import { HoldButton } from '../../parts/hold-button.tsx';
import { Icon, Mark } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

type Wait = NonNullable<MissionView['waitsForWord']>[number];

/** Elements that hang and wait for a word. Whoever gives it names what he sees with one key and holds another, far from it. */
export function GuidedWaits(props: {
  readonly mission: MissionView;
  readonly onChanged: (mission: MissionView) => void;
}) {
  const { t } = useConsole();
  const { mission } = props;
  const isGuided = mission.plan?.tasks.some(({ stage }) => stage?.elementId !== undefined) === true;
  if (!isGuided) return null;
  const waits = mission.waitsForWord ?? [];
  return (
    <section class="block" data-testid="guided-waits">
      <h2>{t('guided.title')}</h2>
      {waits.length === 0 && <p class="quiet">{t('guided.none')}</p>}
      {waits.map((wait) => (
        <GuidedWait key={`${wait.taskId}/${String(wait.sinceMs)}`} wait={wait} {...props} />
      ))}
    </section>
  );
}

function GuidedWait(props: {
  readonly mission: MissionView;
  readonly wait: Wait;
  readonly onChanged: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t, language, api } = console;
  const { mission, wait, onChanged } = props;
  const [isSeen, setSeen] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const siteNowMs = console.live.value?.siteTimeMs ?? wait.sinceMs;
  const lift = mission.plan?.lifting?.lifts.find((one) => one.element?.globalId === wait.elementId);
  const element = lift?.element?.name || wait.elementId;
  const role = t(`role.${wait.role}`);
  const session = console.session.value;
  const isMine = session !== 'unknown' && session?.role === wait.role;
  const isOverdue = siteNowMs >= wait.alarmAtMs;
  async function confirm(): Promise<void> {
    setFailure(null);
    setSeen(false);
    const { taskId, check, elementId } = wait;
    const result = await api.confirmStep(mission.id, taskId, { check, elementId, note: '' });
    if (result.ok) onChanged(result.value);
    else setFailure(result.failure);
  }
  return (
    <div data-testid={`guided-${wait.check}`}>
      <p>
        <Mark tone={isOverdue ? 'stopped' : 'attention'} /> {console.labelOf(wait.machineId)} ·{' '}
        {t('guided.hangs', { element, time: nearClockText(language(), wait.sinceMs, siteNowMs), role })}
      </p>
      {isOverdue && <p data-testid="guided-overdue">{t('guided.overdue')}</p>}
      {isMine && (
        <div class="guided-keys">
          <button
            type="button"
            class={`key ${isSeen ? 'is-chosen' : ''}`}
            data-testid="guided-see"
            aria-pressed={isSeen}
            onClick={() => setSeen(!isSeen)}
          >
            {isSeen && <Icon name="check" />}
            {isSeen ? t('guided.seen', { element }) : t('guided.see', { element, check: wait.name[language()] })}
          </button>
          <HoldButton
            testId="guided-confirm"
            label={t('guided.confirm')}
            holding={t('guided.confirming')}
            tone="primary"
            state={isSeen ? 'ready' : 'blocked'}
            onHeld={() => void confirm()}
          />
        </div>
      )}
      {failure && <ProblemNote failure={failure} />}
    </div>
  );
}
