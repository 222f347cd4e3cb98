import { useState } from 'preact/hooks';
import type { MissionView } from '../../../controller/contract/api.ts';
import type { ApiFailure } from '../../api/client.ts';
import { Mark } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { limitText, nearClockText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { useConsole } from '../../state/console.ts';

type PlannedTask = NonNullable<MissionView['plan']>['tasks'][number];
type Stage = NonNullable<PlannedTask['stage']>;
type Check = Stage['checks'][number];
type TaskProgress = MissionView['tasks'][number];

/** The next step of a climb or a launch: what is checked before it, and whose word is asked for. */
export function StepChecks({
  mission,
  onChanged,
}: {
  readonly mission: MissionView;
  readonly onChanged: (mission: MissionView) => void;
}) {
  const { t, language } = useConsole();
  const staged = (mission.plan?.tasks ?? []).filter(
    ({ stage }) => stage !== undefined && stage.elementId === undefined,
  );
  if (staged.length === 0) return null;
  const progressOf = new Map(mission.tasks.map((one) => [one.taskId, one]));
  const next = staged.find(({ id }) => !['done', 'skipped'].includes(progressOf.get(id)?.state ?? 'waiting'));
  return (
    <section class="block" data-testid="step-checks">
      <h2>{t('stepped.checks')}</h2>
      {next?.stage === undefined ? (
        <p class="quiet">{t('stepped.allDone')}</p>
      ) : (
        <>
          <p>
            <strong>
              {t('stepped.next', { n: next.stage.number, of: next.stage.of, name: next.stage.name[language()] })}
            </strong>
          </p>
          <ul class="plain-list">
            {next.stage.checks.map((check) => (
              <CheckLine
                key={check.id}
                mission={mission}
                task={next}
                check={check}
                progress={progressOf.get(next.id)}
                onChanged={onChanged}
              />
            ))}
          </ul>
          <p class="quiet">{t('stepped.thenResume')}</p>
        </>
      )}
    </section>
  );
}

function CheckLine(props: {
  readonly mission: MissionView;
  readonly task: PlannedTask;
  readonly check: Check;
  readonly progress: TaskProgress | undefined;
  readonly onChanged: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t, language, api } = console;
  const { mission, task, check, progress, onChanged } = props;
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const told = progress?.confirmations?.find((one) => one.check === check.id && one.isUsed !== true);
  const key = `check.${check.id}`;
  const name = check.name?.[language()] ?? (isWordKey(key) ? t(key) : check.id);
  const siteNowMs = console.live.value?.siteTimeMs ?? mission.createdAtMs;
  const session = console.session.value;
  const isMine = session !== 'unknown' && session?.role === check.confirmedBy;
  const isOpen = ['planned', 'running', 'held'].includes(mission.state) && progress?.state !== 'running';
  async function confirm(): Promise<void> {
    setFailure(null);
    const result = await api.confirmStep(mission.id, task.id, { check: check.id, note: '' });
    if (result.ok) onChanged(result.value);
    else setFailure(result.failure);
  }
  if (check.confirmedBy === undefined)
    return (
      <li>
        {name} · <span class="quiet">{t('stepped.byMachine')}</span>{' '}
        {check.limit && (
          <span class="quiet">
            {t('stepped.upTo', { n: `${limitText(language(), check.limit.value)} ${check.limit.unit}` })}
          </span>
        )}
      </li>
    );
  const role = t(`role.${check.confirmedBy}`);
  return (
    <li>
      {!told && <Mark tone="attention" />} {name} ·{' '}
      <span class="quiet">
        {told
          ? t('stepped.confirmed', { who: told.by, role, time: nearClockText(language(), told.atMs, siteNowMs) })
          : t('stepped.needs', { role })}
      </span>{' '}
      {isMine && isOpen && (
        <button type="button" class="key" data-testid={`confirm-${check.id}`} onClick={() => void confirm()}>
          {t('stepped.confirm')}
        </button>
      )}
      {failure && <ProblemNote failure={failure} />}
    </li>
  );
}
