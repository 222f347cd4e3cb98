import { useState } from 'preact/hooks';
import type { CageView, HoistCallRequest, HoistCallView } from '../../../controller/contract/missions/hoist-calls.ts';
import type { ApiFailure } from '../../api/client.ts';
import { Choice } from '../../parts/choice.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';

const cargos = ['people', 'materials', 'robot'] as const;
const massStepKg = 50;
const massFirstKg = 500;
const urgent = 3;
const ordinary = 1;

interface CallDraft {
  readonly fromLevelId: string | null;
  readonly toLevelId: string | null;
  readonly cargo: HoistCallRequest['cargo'];
  readonly persons: number;
  readonly massKg: number;
  readonly isUrgent: 'yes' | 'no';
}

function requestOf({ fromLevelId, toLevelId, cargo, persons, massKg, isUrgent }: CallDraft): HoistCallRequest | null {
  if (fromLevelId === null || toLevelId === null) return null;
  const frame = { fromLevelId, toLevelId, priority: isUrgent === 'yes' ? urgent : ordinary };
  return cargo === 'people' ? { ...frame, cargo, persons } : { ...frame, cargo, massKg };
}

/** From where, to where, and what: all keys large and visible, one press to call. */
export function HoistCallForm({ cages }: { readonly cages: readonly CageView[] }) {
  const console = useConsole();
  const { t } = console;
  const [draft, setDraft] = useState<CallDraft>({
    fromLevelId: console.shownLevelId.value,
    toLevelId: null,
    cargo: 'people',
    persons: 1,
    massKg: massFirstKg,
    isUrgent: 'no',
  });
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [made, setMade] = useState<HoistCallView | null>(null);
  const request = requestOf(draft);

  async function call(): Promise<void> {
    if (request === null) return;
    setFailure(null);
    const result = await console.api.callHoist(request);
    setMade(result.ok ? result.value : null);
    if (result.ok) setDraft({ ...draft, toLevelId: null });
    else setFailure(result.failure);
  }
  return (
    <section class="panel form-panel" aria-label={t('hoist.call')}>
      <CallFields draft={draft} cages={cages} onChange={setDraft} />
      <footer class="panel-foot">
        {failure !== null && <ProblemNote failure={failure} />}
        {made !== null && failure === null && <p class="quiet">{t('hoist.made', { n: made.number })}</p>}
        <button
          type="button"
          class="key is-primary is-wide hoist-call-key"
          data-testid="hoist-call"
          disabled={request === null || !console.mayCommand.value}
          onClick={() => void call()}
        >
          {t('hoist.call')}
        </button>
      </footer>
    </section>
  );
}

interface CallFieldsProps {
  readonly draft: CallDraft;
  readonly cages: readonly CageView[];
  readonly onChange: (draft: CallDraft) => void;
}

function CallFields({ draft, cages, onChange }: CallFieldsProps) {
  const { t } = useConsole();
  return (
    <div class="panel-scroll">
      <h1>{t('hoist.call')}</h1>
      <LevelKeys
        label={t('hoist.from')}
        name="from"
        value={draft.fromLevelId}
        cages={cages}
        onChange={(fromLevelId) => onChange({ ...draft, fromLevelId })}
      />
      <LevelKeys
        label={t('hoist.to')}
        name="to"
        value={draft.toLevelId}
        cages={cages}
        onChange={(toLevelId) => onChange({ ...draft, toLevelId })}
      />
      <Choice
        label={t('hoist.cargo')}
        layout="grid"
        value={draft.cargo}
        options={cargos.map((value) => ({
          value,
          label: t(`hoist.cargo.${value}`),
          testId: `hoist-cargo-${value}`,
        }))}
        onChange={(cargo) => onChange({ ...draft, cargo })}
      />
      <Amount draft={draft} cages={cages} onChange={onChange} />
      <Choice
        label={t('hoist.priority')}
        layout="grid"
        value={draft.isUrgent}
        options={(['no', 'yes'] as const).map((value) => ({ value, label: t(`hoist.urgent.${value}`) }))}
        onChange={(isUrgent) => onChange({ ...draft, isUrgent })}
      />
    </div>
  );
}

/** The levels that a cage serves, highest on top. */
function LevelKeys(props: {
  readonly label: string;
  readonly name: 'from' | 'to';
  readonly value: string | null;
  readonly cages: readonly CageView[];
  readonly onChange: (levelId: string) => void;
}) {
  const console = useConsole();
  const served = new Set(props.cages.flatMap(({ levelIds }) => levelIds));
  const levels = [...(console.levels.value ?? [])]
    .filter(({ id }) => served.has(id))
    .sort((low, high) => high.elevationM - low.elevationM);
  return (
    <>
      <h2>{props.label}</h2>
      <Choice
        label={props.label}
        layout="grid"
        value={props.value}
        options={levels.map(({ id, name }) => ({ value: id, label: name, testId: `hoist-${props.name}-${id}` }))}
        onChange={props.onChange}
      />
    </>
  );
}

function Amount({ draft, cages, onChange }: CallFieldsProps) {
  const { t } = useConsole();
  if (draft.cargo === 'people')
    return (
      <Stepper
        label={t('hoist.howMany')}
        testId="hoist-persons"
        value={draft.persons}
        min={1}
        max={Math.max(1, ...cages.map(({ personsMax }) => personsMax))}
        step={1}
        digits={0}
        unit=""
        onChange={(persons) => onChange({ ...draft, persons })}
      />
    );
  return (
    <Stepper
      label={t('hoist.mass')}
      testId="hoist-mass"
      value={draft.massKg}
      min={massStepKg}
      max={Math.max(massStepKg, ...cages.map(({ loadMaxKg }) => loadMaxKg))}
      step={massStepKg}
      digits={0}
      unit=" kg"
      onChange={(massKg) => onChange({ ...draft, massKg })}
    />
  );
}
