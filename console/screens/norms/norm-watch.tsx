import type { NormChoices } from '../../../controller/contract/accounts/norm-record.ts';
import { cycleBases } from '../../../controller/contract/accounts/norm-evidence.ts';
import { timeMethods, type TimeMethod } from '../../../controller/contract/accounts/norm-labour.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { FigureField } from '../../parts/figure-field.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { withMachine, type NormDraft, type NormSpan } from '../../state/norm-draft.ts';
import { FoundWorkList } from './norm-work.tsx';

const spanChoices = ['work', 'list', 'dates', '8', '24'] as const;
const bases = ['usual', ...cycleBases] as const;
const methods = ['cyclic', 'continuous'] as const;

interface WatchProps {
  readonly choices: NormChoices;
  readonly draft: NormDraft;
  readonly onChange: (draft: NormDraft) => void;
  readonly onLook: () => void;
}

/** What to look at: machines of one model, step, span, and how the work is cut. */
export function NormWatch({ choices, draft, onChange, onLook }: WatchProps) {
  const { t } = useConsole();
  const steps = [
    ...new Set(
      choices.machines
        .filter(({ id }) => draft.machineIds.includes(id))
        .flatMap((one) => one.steps.map(({ step }) => step)),
    ),
  ];
  const stepWord = (step: string) => (isWordKey(`step.${step}`) ? t(`step.${step}` as Parameters<typeof t>[0]) : step);
  if (choices.machines.length === 0) return <p data-testid="norms-none">{t('norms.none')}</p>;
  return (
    <section class="norm-watch">
      <MachineKeys choices={choices} draft={draft} onChange={onChange} />
      <Choice
        label={t('norms.step')}
        layout="row"
        value={draft.step}
        options={steps.map((value) => ({ value, label: stepWord(value), testId: `norm-step-${value}` }))}
        onChange={(step) => onChange({ ...draft, step })}
      />
      <SpanChoice choices={choices} draft={draft} onChange={onChange} />
      <WayOfWorking choices={choices} draft={draft} onChange={onChange} />
      <button
        type="button"
        class="key is-primary"
        data-testid="norm-look"
        disabled={draft.machineIds.length === 0 || draft.step === ''}
        onClick={onLook}
      >
        {t('norms.look')}
      </button>
    </section>
  );
}

type DraftProps = Omit<WatchProps, 'onLook'>;

function MachineKeys({ choices, draft, onChange }: DraftProps) {
  const { t } = useConsole();
  const profileOf = (id: string) => choices.machines.find((machine) => machine.id === id)?.profileId;
  return (
    <div class="choice row" role="group" aria-label={t('norms.machines')}>
      {choices.machines.map((machine) => (
        <button
          key={machine.id}
          type="button"
          class="choice-key"
          role="checkbox"
          aria-checked={draft.machineIds.includes(machine.id)}
          data-testid={`norm-machine-${machine.id}`}
          onClick={() => onChange(withMachine(draft, machine, profileOf))}
        >
          {machine.label}
        </button>
      ))}
    </div>
  );
}

/** How the work is cut, worked out, and how exactly. */
function WayOfWorking({ choices, draft, onChange }: DraftProps) {
  const { t } = useConsole();
  return (
    <>
      <Choice
        label={t('norms.basis')}
        layout="row"
        value={draft.basis}
        options={bases.map((value) => ({ value, label: t(`norms.basis.${value}`), testId: `norm-basis-${value}` }))}
        onChange={(basis) => onChange({ ...draft, basis })}
      />
      <Choice
        label={t('norms.method')}
        layout="row"
        value={draft.entered.method}
        options={methods.map((value) => ({ value, label: t(`norms.method.${value}`), testId: `norm-method-${value}` }))}
        onChange={(method) => onChange({ ...draft, entered: { ...draft.entered, method } })}
      />
      {draft.entered.method === 'cyclic' && <TimeChoice choices={choices} draft={draft} onChange={onChange} />}
      <Choice
        label={t('norms.precision')}
        layout="row"
        value={String(draft.precisionPercent)}
        options={choices.precisionPercents.map((value) => ({ value: String(value), label: `± ${value} %` }))}
        onChange={(value) => onChange({ ...draft, precisionPercent: Number(value) })}
      />
      <Stepper
        label={t('norms.amountMin')}
        testId="norm-amount-min"
        value={draft.amountMin}
        min={0}
        max={500}
        step={1}
        digits={0}
        unit=""
        onChange={(amountMin) => onChange({ ...draft, amountMin })}
      />
    </>
  );
}

/** The whole work, shifts out of the list, dates and times, or the last hours. */
function SpanChoice({ choices, draft, onChange }: DraftProps) {
  const { t } = useConsole();
  const { span } = draft;
  const put = (next: NormSpan) => onChange({ ...draft, span: next });
  return (
    <>
      <Choice
        label={t('norms.span')}
        layout="row"
        value={span.by === 'hours' ? (String(span.hours) as '8' | '24') : span.by}
        options={spanChoices.map((value) => ({
          value,
          label: value === '8' || value === '24' ? t('norms.lastHours', { n: value }) : t(`norms.span.${value}`),
          testId: `norm-span-${value}`,
        }))}
        onChange={(value) => put(spanOf(value))}
      />
      {span.by === 'list' && <FoundWorkList choices={choices} draft={draft} span={span} onChange={put} />}
      {span.by === 'dates' && (
        <div class="norm-dates">
          {(['from', 'to'] as const).map((end) => (
            <label key={end} class="text-field">
              {t(`norms.${end}`)}
              <input
                type="datetime-local"
                value={span[end]}
                data-testid={`norm-${end}`}
                onInput={(event) => put({ ...span, [end]: event.currentTarget.value })}
              />
            </label>
          ))}
        </div>
      )}
    </>
  );
}

function spanOf(value: (typeof spanChoices)[number]): NormSpan {
  switch (value) {
    case 'work':
      return { by: 'work' };
    case 'list':
      return { by: 'list', chosen: [], reach: 'work' };
    case 'dates':
      return { by: 'dates', from: '', to: '' };
    case '8':
    case '24':
      return { by: 'hours', hours: Number(value) };
  }
}

/** How the time of a cycle is told from those that are kept. */
function TimeChoice({ choices, draft, onChange }: DraftProps) {
  const { t } = useConsole();
  const { entered } = draft;
  const put = (more: Partial<NormDraft['entered']>) => onChange({ ...draft, entered: { ...entered, ...more } });
  const method = entered.timeMethod ?? 'mean';
  const points = entered.threePoint ?? { least: 0, likely: 0, most: 0 };
  return (
    <>
      <Choice<TimeMethod>
        label={t('norms.time')}
        layout="row"
        value={method}
        options={timeMethods.map((value) => ({ value, label: t(`norms.time.${value}`), testId: `norm-time-${value}` }))}
        onChange={(timeMethod) =>
          put({
            timeMethod,
            ...(timeMethod === 'probability' ? { probabilityShare: choices.probabilityShares[0] } : {}),
          })
        }
      />
      {method === 'probability' && (
        <Choice
          label={t('norms.time.probability')}
          layout="row"
          value={String(entered.probabilityShare)}
          options={choices.probabilityShares.map((share) => ({
            value: String(share),
            label: t('norms.shareKeeps', { n: Math.round(100 * share) }),
          }))}
          onChange={(share) => put({ probabilityShare: Number(share) })}
        />
      )}
      {method === 'three-point' && (
        <div class="norm-dates">
          {(['least', 'likely', 'most'] as const).map((point) => (
            <FigureField
              key={point}
              label={t(`norms.point.${point}`)}
              value={points[point]}
              onChange={(minutes) => put({ threePoint: { ...points, [point]: minutes } })}
            />
          ))}
        </div>
      )}
    </>
  );
}
