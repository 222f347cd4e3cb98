import { useState } from 'preact/hooks';
import {
  certainties,
  quantityUnits,
  type UpkeepInterval,
  type UpkeepPlanBody,
  type UpkeepView,
} from '../../../controller/contract/accounts/upkeep.ts';
import type { Change } from '../../api/upkeep-routes.ts';
import { ruleWord } from '../../i18n/upkeep-words.ts';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { figureOf } from '../../state/upkeep-due.ts';
import { MachineChoice, TextField, YesNo } from './upkeep-fields.tsx';

type Rules = UpkeepView['rules'];
type Certainty = UpkeepInterval['certainty'];
type QuantityUnit = (typeof quantityUnits)[number];
const plainMeasures = ['hours', 'days', 'cycles'] as const;
type Amounts = Readonly<Record<(typeof plainMeasures)[number] | 'output', string>>;

interface Draft {
  readonly machineId: string | null;
  readonly name: string;
  readonly amounts: Amounts;
  readonly unit: QuantityUnit;
  readonly source: string;
  readonly certainty: Certainty;
  readonly soonPercent: number;
  readonly isRequired: boolean;
}

const emptyDraft: Draft = {
  machineId: null,
  name: '',
  amounts: { hours: '', days: '', cycles: '', output: '' },
  unit: 'm2',
  source: '',
  certainty: 'check',
  soonPercent: 90,
  isRequired: false,
};

/** Null as long as something is missing or is no number. */
function planOf(draft: Draft, nowMs: number | undefined): UpkeepPlanBody | null {
  const { machineId, name, source, certainty, amounts } = draft;
  const told = { source: source.trim(), certainty };
  const intervals: UpkeepInterval[] = [];
  for (const measure of plainMeasures) {
    const value = figureOf(amounts[measure]);
    if (value !== null) intervals.push({ measure, value, ...told });
  }
  const output = figureOf(amounts.output);
  if (output !== null) intervals.push({ measure: 'output', unit: draft.unit, value: output, ...told });
  if (machineId === null || nowMs === undefined || name.trim() === '' || told.source === '') return null;
  if (intervals.length === 0 || intervals.some(({ value }) => Number.isNaN(value))) return null;
  return {
    machineId,
    name: name.trim(),
    intervals,
    soonRatio: draft.soonPercent / 100,
    isRequired: draft.isRequired,
    since: new Date(nowMs).toISOString(),
  };
}

/** Maintenance that comes again and again. A figure of usual practice can be taken over, with where it comes from. */
export function PlanForm(props: { readonly rules: Rules; readonly change: Change; readonly onClose: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [draft, setDraft] = useState(emptyDraft);
  const [work, setWork] = useState<'idle' | 'sending'>('idle');
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const plan = planOf(draft, console.live.value?.siteTimeMs);

  async function send(): Promise<void> {
    if (plan === null) return;
    setWork('sending');
    const isDone = await props.change(console.api.enterPlan(plan));
    setWork('idle');
    if (isDone) props.onClose();
  }
  return (
    <Dialog title={t('upkeep.planNew')} testId="plan-form" onClose={props.onClose}>
      <UsualFigures rules={props.rules} onTake={set} />
      <TextField
        label={t('upkeep.planName')}
        testId="plan-name"
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <MachineChoice value={draft.machineId} onChange={(machineId) => set({ machineId })} />
      <IntervalFields draft={draft} set={set} />
      <Stepper
        label={t('upkeep.soonFrom')}
        testId="plan-soon"
        value={draft.soonPercent}
        min={50}
        max={100}
        step={5}
        digits={0}
        unit="%"
        onChange={(soonPercent) => set({ soonPercent })}
      />
      <YesNo
        label={t('upkeep.planRequired')}
        testId="plan-required"
        value={draft.isRequired}
        onChange={(isRequired) => set({ isRequired })}
      />
      <button
        type="button"
        class="key is-primary"
        data-testid="plan-send"
        disabled={plan === null || work === 'sending' || !console.mayCommand.value}
        onClick={() => void send()}
      >
        {t('upkeep.enter')}
      </button>
    </Dialog>
  );
}

function UsualFigures({ rules, onTake }: { readonly rules: Rules; readonly onTake: (draft: Partial<Draft>) => void }) {
  const { t, language } = useConsole();
  const noAmounts = emptyDraft.amounts;
  return (
    <div class="upkeep-choice">
      <span>{t('upkeep.usual')}</span>
      <div class="upkeep-usual">
        {rules.map(({ id, value, unit, source, certainty }) => {
          const name = ruleWord(language(), id);
          if (name === null) return null;
          const amounts = unit === 'h' ? { hours: String(value) } : { days: String(value) };
          return (
            <button
              key={id}
              type="button"
              class="key"
              data-testid={`usual-${id}`}
              onClick={() => onTake({ name, amounts: { ...noAmounts, ...amounts }, source, certainty })}
            >
              {name} · {value} {unit}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** What is left empty does not count; whichever is over first makes it due. */
function IntervalFields({ draft, set }: { readonly draft: Draft; readonly set: (changes: Partial<Draft>) => void }) {
  const { t } = useConsole();
  const { amounts } = draft;
  return (
    <>
      <div class="upkeep-grid">
        {([...plainMeasures, 'output'] as const).map((measure) => (
          <TextField
            key={measure}
            label={t(`upkeep.every.${measure}`)}
            testId={`plan-${measure}`}
            value={amounts[measure]}
            maxLength={12}
            onChange={(text) => set({ amounts: { ...amounts, [measure]: text } })}
          />
        ))}
      </div>
      {amounts.output.trim() !== '' && (
        <Choice
          label={t('upkeep.every.output')}
          layout="row"
          value={draft.unit}
          options={quantityUnits.map((unit) => ({ value: unit, label: t(`upkeep.unitName.${unit}`) }))}
          onChange={(unit) => set({ unit })}
        />
      )}
      <TextField
        label={t('upkeep.source')}
        testId="plan-source"
        value={draft.source}
        maxLength={200}
        onChange={(source) => set({ source })}
      />
      <Choice
        label={t('limits.certainty')}
        layout="grid"
        value={draft.certainty}
        options={certainties.map((certainty) => ({ value: certainty, label: t(`limits.certainty.${certainty}`) }))}
        onChange={(certainty) => set({ certainty })}
      />
    </>
  );
}
