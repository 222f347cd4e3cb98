import { useEffect, useState } from 'preact/hooks';
import type { IdentityView, MachineIdentity } from '../../controller/contract/machine-register.ts';
import type { ApiFailure } from '../api/api-result.ts';
import { LineField } from '../parts/line-field.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useConsole } from '../state/console.ts';

const texts = ['productName', 'model', 'oem', 'catalogueItem', 'finalUser', 'productionBatch', 'recordNo'] as const;
const days = ['productionDate', 'deliveryDate', 'acceptanceDate'] as const;
type Draft = Partial<MachineIdentity>;

/** Who a machine is, by serial number: the plain fields here, all of it as a JSON file. */
export function DossierIdentity({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<IdentityView | null>(null);
  const [draft, setDraft] = useState<Draft>({});
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  async function show(asked: ReturnType<typeof console.api.identity>): Promise<void> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setView(answer.value);
    setDraft(answer.value.identity ?? {});
  }
  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      setDraft(JSON.parse(await file.text()) as Draft);
      setWrong(null);
    } catch (error) {
      setWrong(String(error));
    }
  }
  useEffect(() => void show(console.api.identity(machineId)), []);
  if (view === null) return failure && <ProblemNote failure={failure} />;
  const mayEnter = console.may('mission');
  return (
    <section class="dossier-card">
      <p>
        <b>{view.serialNo}</b> · {view.profile.name[console.language()]}
      </p>
      {failure && <ProblemNote failure={failure} />}
      {view.missing.length > 0 && <p class="quiet">{t('dossier.missing', { names: view.missing.join(', ') })}</p>}
      {[...texts, ...days].map((field) => (
        <LineField
          key={field}
          label={t(`identity.${field}`)}
          kind={days.some((day) => day === field) ? 'day' : 'text'}
          value={draft[field] ?? ''}
          testId={`identity-${field}`}
          disabled={!mayEnter}
          onChange={(value) => setDraft({ ...draft, [field]: value || null })}
        />
      ))}
      <UnitOrdinal draft={draft} mayEnter={mayEnter} onChange={setDraft} />
      {mayEnter && (
        <label>
          {t('identity.file')}
          <input type="file" accept=".json" onChange={(event) => void take(event.currentTarget.files?.[0])} />
        </label>
      )}
      {wrong !== null && <p>{wrong}</p>}
      {mayEnter && (
        <button
          type="button"
          class="key is-primary"
          data-testid="identity-save"
          disabled={!console.mayCommand.value}
          onClick={() => void show(console.api.putIdentity(machineId, draft))}
        >
          {t('identity.save')}
        </button>
      )}
    </section>
  );
}

function UnitOrdinal(props: {
  readonly draft: Draft;
  readonly mayEnter: boolean;
  readonly onChange: (draft: Draft) => void;
}) {
  const { t } = useConsole();
  const { draft, mayEnter, onChange } = props;
  return (
    <label>
      {t('identity.unitOrdinal')}
      <input
        type="number"
        min={1}
        disabled={!mayEnter}
        value={draft.unitOrdinal ?? ''}
        onInput={(event) => onChange({ ...draft, unitOrdinal: Number(event.currentTarget.value) || null })}
      />
    </label>
  );
}
