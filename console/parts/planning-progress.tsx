import { useState } from 'preact/hooks';
import type { PlanningRequest, PlanningView } from '../../controller/contract/missions/planning.ts';
import type { ApiFailure } from '../api/client.ts';
import { amountText, nearClockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { Icon } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Progress } from './progress.tsx';

/** How far a plan is that is being made for the mission, and the two ways not to wait for its end. Nothing while none is made. */
export function PlanningProgress({ missionId }: { readonly missionId: string }) {
  const console = useConsole();
  const { t } = console;
  const planning = console.live.value?.missions.get(missionId)?.planning;
  if (planning === undefined) return null;
  const { stage, share, waitingBehind } = planning;
  return (
    <section class="planning" data-testid="planning" aria-label={t('planning.title')}>
      <p class="planning-stage">
        <strong>{Math.floor(share * 100)} %</strong>
        <span data-testid="planning-stage">{t(`planning.stage.${stage}`)}</span>
        {waitingBehind > 0 && <span class="quiet">{t('planning.behind', { n: waitingBehind })}</span>}
      </p>
      <Progress ratio={share} label={t('planning.share')} />
      <BestSoFar planning={planning} />
      {console.may('mission') && <PlanningKeys missionId={missionId} planning={planning} />}
    </section>
  );
}

function BestSoFar({ planning: { best } }: { readonly planning: PlanningView }) {
  const console = useConsole();
  const { t, language } = console;
  if (best === null) return <p class="quiet">{t('planning.none')}</p>;
  const amounts = [
    { unit: 'm2', value: best.finishedM2 },
    { unit: 'm3', value: best.volumeM3 },
    { unit: 'lift', value: best.lifts },
    { unit: 'load', value: best.loads },
  ] as const;
  const told = amounts.flatMap(({ unit, value }) =>
    value === undefined ? [] : [`${amountText(language(), value, unit)} ${t(`unit.${unit}`)}`],
  );
  const siteNowMs = console.live.value?.siteTimeMs ?? best.endMs;
  return (
    <p data-testid="planning-best">
      {t('planning.best')}: <strong>{told.join(', ')}</strong>{' '}
      {t('planning.until', { time: nearClockText(language(), best.endMs, siteNowMs) })}
    </p>
  );
}

function PlanningKeys({ missionId, planning }: { readonly missionId: string; readonly planning: PlanningView }) {
  const console = useConsole();
  const { t } = console;
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const end = async (wish: PlanningRequest['wish']): Promise<void> => {
    setFailure(null);
    const result = await console.api.endPlanning(missionId, wish);
    if (!result.ok) setFailure(result.failure);
  };
  const { best, isCutShort } = planning;
  const take = isCutShort ? 'planning.taking' : best === null ? 'planning.takeFirst' : 'planning.take';
  return (
    <>
      {failure && <ProblemNote failure={failure} />}
      <div class="planning-keys">
        <button
          type="button"
          class="key is-primary"
          data-testid="planning-take"
          disabled={isCutShort || !console.mayCommand.value}
          onClick={() => void end('best-so-far')}
        >
          <Icon name="check" />
          {t(take)}
        </button>
        <button
          type="button"
          class="key"
          data-testid="planning-cancel"
          disabled={!console.mayCommand.value}
          onClick={() => void end('nothing')}
        >
          {t('planning.cancel')}
        </button>
      </div>
    </>
  );
}
