import { useState } from 'preact/hooks';
import type { MissionView } from '../../../controller/contract/api.ts';
import type { PlanDraftView, PlanFigures } from '../../../controller/contract/missions/what-if.ts';
import type { ApiFailure } from '../../api/client.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { nearClockText, numberText } from '../../i18n/format.ts';
import { problemLine } from '../../i18n/problem-words.ts';
import { Icon, Mark } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import type { DraftAnswer } from '../../state/use-draft.ts';

/** The plan that was asked for beside the one in force, and the key that makes it the mission's. */
export function PlanDraft(props: {
  readonly missionId: string;
  readonly answer: DraftAnswer;
  readonly onTaken: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { draft, failure, isAsking } = props.answer;
  return (
    <section class="plan-draft" data-testid="plan-draft" aria-live="polite">
      <h3>{t('draft.title')}</h3>
      {isAsking && <p class="quiet">{t('draft.asking')}</p>}
      {failure && <ProblemNote failure={failure} />}
      {draft?.drafted === null && (
        <p data-testid="plan-draft-none">
          <Mark tone="attention" /> {draft.problem && problemLine(language(), draft.problem, console.labelOf)}
        </p>
      )}
      {draft?.drafted && <Compared now={draft.now} drafted={draft.drafted} />}
      {draft && draft.warnings.length > 0 && (
        <ul class="mission-reasons" data-testid="plan-draft-warnings">
          {draft.warnings.map((warning, index) => (
            <li key={index}>
              <Mark tone="attention" />
              {problemLine(language(), warning, console.labelOf)}
            </li>
          ))}
        </ul>
      )}
      {draft?.draftId && (
        <TakeOver
          key={draft.draftId}
          missionId={props.missionId}
          draftId={draft.draftId}
          when={draft.takeOver}
          onTaken={props.onTaken}
          onStale={props.answer.again}
        />
      )}
    </section>
  );
}

function TakeOver(props: {
  readonly missionId: string;
  readonly draftId: string;
  readonly when: PlanDraftView['takeOver'];
  readonly onTaken: (mission: MissionView) => void;
  readonly onStale: () => void;
}) {
  const console = useConsole();
  const { t } = console;
  const [isTaking, setIsTaking] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  if (props.when === 'after-hold')
    return (
      <p data-testid="plan-draft-hold-first">
        <Mark tone="attention" /> {t('draft.holdFirst')}
      </p>
    );
  const take = async () => {
    setIsTaking(true);
    setFailure(null);
    const result = await console.api.takeOverPlan(props.missionId, props.draftId);
    setIsTaking(false);
    if (result.ok) props.onTaken(result.value);
    else setFailure(result.failure);
  };
  return (
    <>
      {failure && <ProblemNote failure={failure} />}
      {failure ? (
        <button type="button" class="key is-wide" data-testid="plan-draft-again" onClick={props.onStale}>
          {t('draft.again')}
        </button>
      ) : (
        <button
          type="button"
          class="key is-primary is-wide"
          data-testid="plan-draft-take"
          disabled={isTaking || !console.mayCommand.value}
          onClick={() => void take()}
        >
          <Icon name="check" />
          {t('draft.take')}
        </button>
      )}
      <p class="quiet">{t('draft.takeNote')}</p>
    </>
  );
}

const nothing: PlanFigures = { endMs: 0, coveredM2: 0, volumeM3: 0, lifts: 0, machineIds: [], steps: [], missed: [] };

function Compared({ now: inForce, drafted }: { readonly now: PlanFigures | null; readonly drafted: PlanFigures }) {
  const console = useConsole();
  const { t, language } = console;
  const now = inForce ?? nothing;
  const siteNowMs = console.live.value?.siteTimeMs ?? drafted.endMs;
  const time = (ms: number | undefined) => (ms === undefined ? '–' : nearClockText(language(), ms, siteNowMs));
  const amount = (value: number, unit: string) => `${numberText(language(), value, 0)} ${unit}`;
  /** What stays as it is, is left out but for what everybody looks for. */
  const row = (label: string, textOf: (figures: PlanFigures) => string, isAlways?: 'always') => {
    const [before, after] = [inForce === null ? '–' : textOf(now), textOf(drafted)];
    if (before === after && isAlways === undefined) return null;
    return (
      <tr key={label} class={before === after ? '' : 'is-changed'}>
        <th scope="row">{label}</th>
        <td>{before}</td>
        <td>{after}</td>
      </tr>
    );
  };
  const steps = [...new Set([...now.steps, ...drafted.steps].map(({ step }) => step))];
  const baysOf = ({ missed }: PlanFigures) => missed.map(({ bay }) => bay).sort((a, b) => a - b);
  return (
    <>
      <table class="compared" data-testid="plan-draft-compared">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('draft.now')}</th>
            <th scope="col">{t('draft.then')}</th>
          </tr>
        </thead>
        <tbody>
          {row(t('plan.end'), ({ endMs }) => time(endMs), 'always')}
          {steps.map((step) =>
            row(t('draft.stepEnd', { step: t(`step.${step}`) }), (figures) =>
              time(figures.steps.find((one) => one.step === step)?.endMs),
            ),
          )}
          {Math.max(now.coveredM2, drafted.coveredM2) > 0 &&
            row(t('plan.covered'), ({ coveredM2 }) => amount(coveredM2, 'm²'), 'always')}
          {now.volumeM3 > 0 && row(t('plan.volume'), ({ volumeM3 }) => amount(volumeM3, 'm³'))}
          {now.lifts > 0 && row(t('plan.lifts'), ({ lifts }) => amount(lifts, ''))}
          {now.missed.length + drafted.missed.length > 0 &&
            row(t('draft.missed'), (figures) => (figures.missed.length === 0 ? '–' : listOf(baysOf(figures))))}
          {row(t('plan.machines'), ({ machineIds }) => machineIds.map(console.labelOf).join(' '))}
        </tbody>
      </table>
      <MissedAnew now={now} drafted={drafted} />
    </>
  );
}

/** Bays that are named one by one, at most. */
const baysMax = 8;
/** And with their causes. */
const causesMax = 4;

function listOf(bays: readonly number[]): string {
  const more = bays.length - baysMax;
  return more > 0 ? `${bays.slice(0, baysMax).join(' ')} … +${String(more)}` : bays.join(' ');
}

/** Bays that only the drafted plan leaves out, each with its cause. */
function MissedAnew({ now, drafted }: { readonly now: PlanFigures; readonly drafted: PlanFigures }) {
  const { t, language } = useConsole();
  const before = new Set(now.missed.map(({ bay }) => bay));
  const anew = drafted.missed.filter(({ bay }) => !before.has(bay));
  if (anew.length === 0) return null;
  const more = anew.length - causesMax;
  return (
    <ul class="mission-reasons" data-testid="plan-draft-missed">
      {anew.slice(0, causesMax).map(({ bay, code, areaM2 }) => (
        <li key={bay}>
          <Mark tone="attention" />
          {t('draft.bayMissed', {
            n: bay,
            cause: causeWord(language(), code),
            area: numberText(language(), areaM2, 0),
          })}
        </li>
      ))}
      {more > 0 && <li>{t('whatIf.more', { count: more })}</li>}
    </ul>
  );
}
