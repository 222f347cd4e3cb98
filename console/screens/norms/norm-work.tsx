import type { NormChoices } from '../../../controller/contract/accounts/norm-record.ts';
import type { FoundWork } from '../../../controller/contract/accounts/norm-work.ts';
import { amountText, clockText, dayClockText, numberText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { useConsole } from '../../state/console.ts';
import { workKey, type NormDraft, type NormSpan } from '../../state/norm-draft.ts';

interface ListProps {
  readonly choices: NormChoices;
  readonly draft: NormDraft;
  readonly span: Extract<NormSpan, { by: 'list' }>;
  readonly onChange: (span: NormSpan) => void;
}

const reaches = ['work', 'shift'] as const;

/** What the record has of the chosen machines at the step, shift by shift: each to be ticked. */
export function FoundWorkList({ choices, draft, span, onChange }: ListProps) {
  const { t } = useConsole();
  const found = choices.work.filter(
    ({ machineId, step }) => draft.machineIds.includes(machineId) && step === draft.step,
  );
  const hasShifts = found.some(({ shift }) => shift !== null);
  const toggle = (key: string) => {
    const chosen = span.chosen.includes(key) ? span.chosen.filter((one) => one !== key) : [...span.chosen, key];
    onChange({ ...span, chosen });
  };
  if (found.length === 0) return <p class="quiet">{t('norms.workNone')}</p>;
  return (
    <>
      <ul class="norm-work" data-testid="norm-work">
        {found.map((work) => (
          <li key={workKey(work)}>
            <button
              type="button"
              class="choice-key"
              role="checkbox"
              aria-checked={span.chosen.includes(workKey(work))}
              data-testid="norm-work-line"
              onClick={() => toggle(workKey(work))}
            >
              <WorkLine work={work} />
            </button>
          </li>
        ))}
      </ul>
      {hasShifts && (
        <Choice
          label={t('norms.reach')}
          layout="row"
          value={span.reach}
          options={reaches.map((value) => ({ value, label: t(`norms.reach.${value}`), testId: `norm-reach-${value}` }))}
          onChange={(reach) => onChange({ ...span, reach })}
        />
      )}
    </>
  );
}

function WorkLine({ work }: { readonly work: FoundWork }) {
  const console = useConsole();
  const { t, language } = console;
  const { machineId, missionId, step, fromMs, toMs, shift, amount, unit, tasks, coverage } = work;
  const mission = console.live.value?.missions.get(missionId ?? '')?.number;
  const unitKey = `unit.${unit}`;
  return (
    <span class="norm-work-line">
      <b class="label-plate">{console.labelOf(machineId)}</b> {dayClockText(language(), fromMs)}–
      {clockText(language(), toMs)} {shift?.name ?? ''} ·{' '}
      {isWordKey(`step.${step}`) ? t(`step.${step}` as 'step.level') : step}{' '}
      {mission === undefined ? '' : t('machine.mission', { number: mission })} · {amountText(language(), amount, unit)}{' '}
      {isWordKey(unitKey) ? t(unitKey) : unit}, {t('norms.tasks', { n: tasks })}
      {coverage < 1 && (
        <strong> {t('norms.partlyKnown', { n: numberText(language(), Math.floor(1_000 * coverage) / 10, 1) })}</strong>
      )}
    </span>
  );
}
