import { useEffect, useState } from 'preact/hooks';
import type { NormChoices, NormDraftView, NormSummary } from '../../controller/contract/norm-record.ts';
import { cycleBases } from '../../controller/contract/norm-evidence.ts';
import type { ApiFailure } from '../api/client.ts';
import { dayClockText, numberText } from '../i18n/format.ts';
import { isWordKey } from '../i18n/words.ts';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icons.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { useConsole } from '../state/console.ts';
import { normRequest, withMachine, type NormDraft } from '../state/norm-draft.ts';
import { mayDo } from '../state/permissions.ts';
import { NormChart } from './norm-chart.tsx';
import { NormFields } from './norm-fields.tsx';
import { NormResult, NormShift } from './norm-result.tsx';

const spansH = ['work', '2', '8', '24', '72'] as const;
const bases = ['usual', ...cycleBases] as const;
const methods = ['cyclic', 'continuous'] as const;

/** Norms from the record: drafted as often as one likes, put on record once. */
export function NormsScreen() {
  const console = useConsole();
  const { t } = console;
  const [choices, setChoices] = useState<NormChoices | null>(null);
  const [kept, setKept] = useState<readonly NormSummary[]>([]);
  const [draft, setDraft] = useState<NormDraft | null>(null);
  const [view, setView] = useState<NormDraftView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isMaker = console.session.value !== 'unknown' && mayDo(console.session.value?.role ?? 'auditor', 'mission');

  async function load(): Promise<void> {
    const [offered, list] = await Promise.all([console.api.normChoices(), console.api.norms()]);
    if (!offered.ok) return setFailure(offered.failure);
    setChoices(offered.value);
    setDraft((known) => known ?? beginning(offered.value));
    if (list.ok) setKept(list.value);
  }
  useEffect(() => void load(), []);

  async function work(doing: 'draft' | 'keep'): Promise<void> {
    const request =
      draft &&
      choices &&
      normRequest(draft, choices.machines, console.live.peek()?.siteTimeMs ?? console.clock.nowMs());
    if (!request) return;
    const result = doing === 'draft' ? await console.api.draftNorm(request) : await console.api.keepNorm(request);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    if ('sha256' in result.value) await load();
    else setView(result.value);
  }

  return (
    <div class="page norms">
      <header class="page-head">
        <h1>{t('norms.title')}</h1>
        <p class="quiet">{t('norms.note')}</p>
      </header>
      {isMaker && choices !== null && draft !== null && (
        <Watch choices={choices} draft={draft} onChange={setDraft} onLook={() => void work('draft')} />
      )}
      {failure && <ProblemNote failure={failure} />}
      {view && <Found view={view} />}
      {view?.record && draft && (
        <>
          <button type="button" class="key is-primary" data-testid="norm-keep" onClick={() => void work('keep')}>
            {t('norms.keep')}
          </button>
          <details class="norm-entered">
            <summary data-testid="norm-enter">{t('norms.enter')}</summary>
            <NormFields entered={draft.entered} onChange={(entered) => setDraft({ ...draft, entered })} />
            <button type="button" class="key" data-testid="norm-again" onClick={() => void work('draft')}>
              {t('norms.again')}
            </button>
          </details>
        </>
      )}
      <Kept norms={kept} />
    </div>
  );
}

function beginning({ entered, precisionPercents }: NormChoices): NormDraft {
  const precisionPercent = precisionPercents[0] ?? 5;
  return { machineIds: [], step: '', hours: null, basis: 'usual', amountMin: 0, precisionPercent, entered };
}

interface WatchProps {
  readonly choices: NormChoices;
  readonly draft: NormDraft;
  readonly onChange: (draft: NormDraft) => void;
  readonly onLook: () => void;
}

/** What to look at: machines of one model, step, span, and how the work is cut. */
function Watch({ choices, draft, onChange, onLook }: WatchProps) {
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
      <Choice
        label={t('norms.span')}
        layout="row"
        value={draft.hours === null ? 'work' : String(draft.hours)}
        options={spansH.map((value) => ({
          value,
          label: value === 'work' ? t('norms.wholeWork') : t('utilisation.hours', { n: value }),
          testId: `norm-hours-${value}`,
        }))}
        onChange={(hours) => onChange({ ...draft, hours: hours === 'work' ? null : Number(hours) })}
      />
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

function Found({ view }: { readonly view: NormDraftView }) {
  const { t } = useConsole();
  const { observation, record, problem } = view;
  return (
    <>
      {observation.evidence?.isSimulated === true && <p class="norm-warning">{t('norms.simulated')}</p>}
      <section>
        <h2>
          {t('norms.cyclesOf', {
            n: observation.evidence?.cycles.length ?? 0,
            product: observation.cycles.product,
            unit: observation.item.unit,
          })}
        </h2>
        <NormChart draft={view} />
      </section>
      <NormShift observation={observation} />
      {problem !== null && <ProblemNote failure={{ kind: 'problem', problem }} />}
      {record !== null && <NormResult record={record} />}
    </>
  );
}

/** The norms on record, with their sheets. */
function Kept({ norms }: { readonly norms: readonly NormSummary[] }) {
  const { t, language } = useConsole();
  if (norms.length === 0) return null;
  return (
    <section>
      <h2>{t('norms.kept')}</h2>
      <ul class="norm-kept" data-testid="norms-kept">
        {[...norms].reverse().map((norm) => (
          <li key={norm.id}>
            <span>
              <strong>{norm.id}</strong> {norm.code} {norm.name} · {numberText(language(), norm.perShift, 1)}{' '}
              {norm.unit} {t('norms.aShift')}
              {norm.basePrice !== null && ` · ${numberText(language(), norm.basePrice, 2)}`}
              {norm.isEnough === false && ` · ${t('norms.tooFew')}`}
              <small class="quiet">
                {' '}
                {norm.by} {dayClockText(language(), norm.atMs)} · {norm.sha256.slice(0, 12)}…
              </small>
            </span>
            {(['xlsx', 'pdf'] as const).map((ending) => (
              <a
                key={ending}
                class="key"
                href={`/api/v1/norms/${encodeURIComponent(norm.id)}/sheets.${ending}`}
                download
                data-testid={`${norm.id}-${ending}`}
              >
                <Icon name="download" />
                {ending.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
