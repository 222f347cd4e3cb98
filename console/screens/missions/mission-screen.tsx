import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { MissionView } from '../../../controller/contract/api.ts';
import type { ApiFailure } from '../../api/client.ts';
import { Gantt } from '../../parts/gantt/gantt.tsx';
import { Mark } from '../../parts/icons.tsx';
import { PlanningProgress } from '../../parts/planning-progress.tsx';
import { Progress } from '../../parts/progress.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { PlanView, type PlanOverlay } from '../../plan-view/plan-view.tsx';
import { StationTally } from '../../plan-view/station-layer.tsx';
import type { NamedArea } from '../../plan-view/named-area-layer.tsx';
import type { PlanFocus } from '../../plan-view/plan-layer.tsx';
import { amountText, dayClockText, nearClockText, numberText } from '../../i18n/format.ts';
import type { Language } from '../../i18n/words.ts';
import { problemLine } from '../../i18n/problem-words.ts';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';
import { useMission } from '../../state/use-mission.ts';
import { useTruckNews } from '../../state/use-truck-news.ts';
import { useWhatIf } from '../../state/use-what-if.ts';
import { MissionActions } from './mission-actions.tsx';
import { PlanDraft } from './plan-draft.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { DeliveryNews } from './delivery-news.tsx';
import { GuidedWaits } from './guided-wait.tsx';
import { Remedies } from './remedies.tsx';
import { StepChecks } from './step-checks.tsx';
import { TruckNews } from './truck-news.tsx';
import { WhatIf } from './what-if.tsx';

const noFocus: PlanFocus = { bay: null, taskId: null };

/** One mission from its plan to its end: drawing, schedule, figures, and the few things a person may do with it. */
export function MissionScreen({ missionId }: { readonly missionId: string }) {
  const console = useConsole();
  const { t } = console;
  const { mission, failure, put } = useMission(missionId);
  const [focus, setFocus] = useState<PlanFocus>(noFocus);
  const [face, setFace] = useState<Face>('plan');
  const task = mission?.plan?.tasks.find(({ id }) => id === focus.taskId) ?? null;
  const whatIf = useWhatIf(mission, task);
  const trucks = useTruckNews(mission);
  const changeFocus = (next: PlanFocus): void => {
    if (next.taskId !== focus.taskId) whatIf.forget();
    setFocus(next);
  };
  const taken = (after: MissionView): void => {
    put(after);
    changeFocus(noFocus);
  };
  if (!mission) return <NotThere failure={failure} />;
  const level = console.levels.value?.find(({ id }) => id === mission.levelId) ?? null;
  const overlay: PlanOverlay | null = mission.plan && {
    plan: mission.plan,
    tasks: mission.tasks,
    focus,
    onPickBay: (bay) => changeFocus(focus.bay === bay && focus.taskId === null ? noFocus : { bay, taskId: null }),
    onPickTask: (taskId) => changeFocus(focus.taskId === taskId ? noFocus : { bay: null, taskId }),
    ...(trucks.draft.draft?.supply ? { draftJoints: trucks.draft.draft.supply.joints } : {}),
  };
  return (
    <div class={`mission-screen shows-${face}`}>
      <FaceSwitch face={face} onFace={setFace} />
      <div class="mission-plan">
        {level && (
          <PlanView level={level} areas={dueAreasOf(mission, console.language())} {...(overlay ? { overlay } : {})} />
        )}
      </div>
      {mission.plan && (
        <div class="mission-gantt">
          <Gantt
            plan={mission.plan}
            tasks={mission.tasks}
            focus={focus}
            slip={whatIf.slip.slip}
            draft={whatIf.draft.draft ?? trucks.draft.draft}
            onFocus={changeFocus}
            onLater={whatIf.setLater}
          />
        </div>
      )}
      <section class="panel mission-panel" aria-label={t('mission.number', { number: mission.number })}>
        <MissionHead mission={mission} />
        <MissionFacts mission={mission} focusedId={focus.taskId}>
          {mission.plan && task && (
            <WhatIf plan={mission.plan} task={task} state={whatIf}>
              {whatIf.isAsked && <PlanDraft missionId={missionId} answer={whatIf.draft} onTaken={taken} />}
            </WhatIf>
          )}
          {mission.plan?.supply && (
            <TruckNews mission={mission} supply={mission.plan.supply} state={trucks} onTaken={taken} />
          )}
          {mission.plan?.lifting && <DeliveryNews mission={mission} lifting={mission.plan.lifting} onTaken={taken} />}
          <AwaitedWords mission={mission} onChanged={put} />
          <Remedies mission={mission} onTaken={taken} />
        </MissionFacts>
        <MissionActions mission={mission} onChanged={put}>
          <PlanningProgress missionId={missionId} />
        </MissionActions>
      </section>
    </div>
  );
}

/** What waits for a person's word: a load that hangs, a step with checks. */
function AwaitedWords(props: { readonly mission: MissionView; readonly onChanged: (after: MissionView) => void }) {
  return (
    <>
      <GuidedWaits {...props} />
      <StepChecks {...props} />
    </>
  );
}

/** Its zones that are due, each with its time. */
function dueAreasOf({ request, createdAtMs }: MissionView, language: Language): NamedArea[] {
  return (request.dueZones ?? []).map(({ name, outline, due }) => ({
    outline,
    name,
    more: nearClockText(language, Date.parse(due), createdAtMs),
  }));
}

function NotThere({ failure }: { readonly failure: ApiFailure | null }) {
  const { t } = useConsole();
  return failure ? (
    <div class="screen-note">
      <ProblemNote failure={failure} />
    </div>
  ) : (
    <p class="screen-note">{t('mission.loading')}</p>
  );
}

type Face = 'plan' | 'gantt';

function FaceSwitch({ face, onFace }: { readonly face: Face; readonly onFace: (face: Face) => void }) {
  const { t } = useConsole();
  return (
    <div class="face-switch" role="tablist">
      {(['plan', 'gantt'] as const).map((which) => (
        <button
          key={which}
          type="button"
          role="tab"
          class="choice-key"
          aria-selected={face === which}
          aria-checked={face === which}
          onClick={() => onFace(which)}
        >
          {which === 'plan' ? t('plan.label') : t('plan.gantt')}
        </button>
      ))}
    </div>
  );
}

function MissionFacts(props: {
  readonly mission: MissionView;
  readonly focusedId: string | null;
  readonly children: ComponentChildren;
}) {
  const { mission, children } = props;
  const console = useConsole();
  const { t } = console;
  return (
    <div class="panel-scroll">
      {children}
      <StationTally mission={mission} focusedId={props.focusedId} />
      {mission.reasons.length > 0 && (
        <ul class="mission-reasons" aria-live="polite">
          {mission.reasons.map((reason, index) => (
            <li key={index}>
              <Mark tone="attention" />
              {problemLine(console.language(), reason, console.labelOf)}
            </li>
          ))}
        </ul>
      )}
      {mission.plan && <PlanSummary plan={mission.plan} />}
      <p class="quiet">
        {t('mission.madeBy', {
          who: mission.createdBy,
          time: dayClockText(console.language(), mission.createdAtMs),
        })}
      </p>
      <a class="key" href={hashOf({ screen: 'ledger', missionId: mission.id })}>
        {t('mission.ledger')}
      </a>
    </div>
  );
}

function MissionHead({ mission }: { readonly mission: MissionView }) {
  const console = useConsole();
  const { t, language } = console;
  const summary = console.live.value?.missions.get(mission.id) ?? mission;
  const { progress } = summary;
  const amount = (value: number) => amountText(language(), value, progress.unit);
  const isStarted = ['running', 'held', 'done', 'failed', 'cancelled'].includes(summary.state);
  const siteNowMs = console.live.value?.siteTimeMs ?? mission.createdAtMs;
  return (
    <header class="mission-head">
      <h1>
        {t('mission.number', { number: mission.number })}
        <span class={`mission-state is-${summary.state}`} data-testid="mission-state" data-state={summary.state}>
          {summary.state === 'held' && <Mark tone="attention" />}
          {summary.state === 'failed' && <Mark tone="stopped" />}
          {t(`mission.state.${summary.state}`)}
        </span>
      </h1>
      <p class="quiet">
        {t(`mission.kind.${mission.kind}`)} · {console.levelName(mission.levelId) ?? mission.levelId}
        {mission.plan && ` · ${t('plan.version', { n: mission.plan.version })}`}
      </p>
      {isStarted && (
        <div class="mission-progress" data-testid="mission-progress">
          <p>
            <strong>{Math.floor(progress.ratio * 100)} %</strong>
            <span>
              {amount(progress.done)} / {amount(progress.total)} {t(`unit.${progress.unit}`)}
            </span>
            {summary.state === 'running' && summary.endMs !== null && (
              <span class="quiet">
                {t('mission.eta', { time: nearClockText(language(), summary.endMs, siteNowMs) })}
              </span>
            )}
          </p>
          <Progress ratio={progress.ratio} label={t('mission.progress')} />
          {progress.steps.length > 1 &&
            progress.steps.map((step) => (
              <p key={step.step} class="step-progress">
                <span>{t(`step.${step.step}`)}</span>
                <Progress ratio={step.total > 0 ? step.done / step.total : 0} label={t(`step.${step.step}`)} />
                <span class="step-amount">
                  {numberText(language(), step.done, 0)}/{numberText(language(), step.total, 0)}{' '}
                  {t(`unit.${step.unit}`)}
                </span>
              </p>
            ))}
        </div>
      )}
    </header>
  );
}
