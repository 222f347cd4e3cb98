import { useEffect, useState } from 'preact/hooks';
import type { DocumentsView } from '../../../controller/contract/accounts/documents.ts';
import type { IdentityView } from '../../../controller/contract/accounts/machine-register.ts';
import type { ApiFailure } from '../../api/api-result.ts';
import { numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import {
  identityOf,
  plainFields,
  type FieldFault,
  type IdentityDraft,
  type ListName,
} from '../../state/identity-draft.ts';
import { useIdentityDraft } from '../../state/use-identity-draft.ts';
import { IdentityChanges } from './identity-changes.tsx';
import { fieldWord, FieldRows, Fields, type FieldsContext } from './identity-fields.tsx';

/** Who a machine is, by serial number, in forms; what is typed is kept on the tablet until it is saved or discarded. */
export function DossierIdentity({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<IdentityView | null>(null);
  const [documents, setDocuments] = useState<DocumentsView['documents']>([]);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function show(asked: ReturnType<typeof console.api.identity>): Promise<boolean> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
    return answer.ok;
  }
  async function loadDocuments(): Promise<void> {
    const answer = await console.api.documents(machineId);
    if (answer.ok) setDocuments(answer.value.documents.filter(({ withdrawn }) => withdrawn === null));
  }
  useEffect(() => {
    void show(console.api.identity(machineId));
    void loadDocuments();
  }, []);
  return (
    <>
      {failure && <ProblemNote failure={failure} />}
      {view && (
        <IdentityForm
          view={view}
          documents={documents}
          onSave={(identity) => show(console.api.putIdentity(machineId, identity))}
        />
      )}
      {view === null && failure === null && <p class="quiet">{t('utilisation.loading')}</p>}
    </>
  );
}

const parts = ['machine', 'firstness', 'contract', 'indicators', 'changes'] as const;
type Part = (typeof parts)[number];
const listsOf: Readonly<Record<Part, readonly ListName[]>> = {
  machine: ['swVersions'],
  firstness: [],
  contract: ['invoices', 'receipts'],
  indicators: ['indicators'],
  changes: [],
};

function IdentityForm(props: {
  readonly view: IdentityView;
  readonly documents: DocumentsView['documents'];
  readonly onSave: (identity: Parameters<ReturnType<typeof useConsole>['api']['putIdentity']>[1]) => Promise<boolean>;
}) {
  const console = useConsole();
  const { t } = console;
  const { view } = props;
  const { draft, standing, set, discard } = useIdentityDraft(view);
  const [part, setPart] = useState<Part>('machine');
  const [faults, setFaults] = useState<readonly FieldFault[]>([]);
  const context: FieldsContext = { faults, mayEnter: console.may('mission'), documents: props.documents };

  async function save(): Promise<void> {
    const read = identityOf(draft);
    setFaults(read.ok ? [] : read.faults);
    if (!read.ok) return setPart(partOf(read.faults[0]));
    if (await props.onSave(read.identity)) discard();
  }
  return (
    <section>
      <IdentityHead view={view} />
      <Choice
        label={t('dossier.identity')}
        layout="row"
        value={part}
        options={parts.map((value) => ({
          value,
          label: t(`identity.part.${value}`),
          testId: `identity-part-${value}`,
        }))}
        onChange={setPart}
      />
      {standing !== 'as-recorded' && (
        <p role="status" data-testid="identity-draft">
          {t(standing === 'changed' ? 'identity.draftKept' : 'identity.draftOutdated')}
        </p>
      )}
      {faults.length > 0 && <FaultList faults={faults} />}
      {part === 'changes' ? (
        <IdentityChanges view={view} />
      ) : (
        <PartFields part={part} context={context} draft={draft} onChange={set} />
      )}
      {context.mayEnter && (
        <SaveKeys
          isChanged={standing !== 'as-recorded'}
          onSave={() => void save()}
          onDiscard={() => {
            setFaults([]);
            discard();
          }}
        />
      )}
    </section>
  );
}

function SaveKeys(props: { readonly isChanged: boolean; readonly onSave: () => void; readonly onDiscard: () => void }) {
  const { t, mayCommand } = useConsole();
  const { isChanged, onSave, onDiscard } = props;
  return (
    <div class="dossier-keys">
      <button
        type="button"
        class="key is-primary"
        data-testid="identity-save"
        disabled={!mayCommand.value || !isChanged}
        onClick={onSave}
      >
        {t('identity.save')}
      </button>
      <button type="button" class="key" data-testid="identity-discard" disabled={!isChanged} onClick={onDiscard}>
        {t('identity.discard')}
      </button>
    </div>
  );
}

function IdentityHead({ view }: { readonly view: IdentityView }) {
  const { t, language } = useConsole();
  const { paidRatio, missing } = view;
  return (
    <div>
      <p>
        <b>{view.serialNo}</b> · {view.profile.name[language()]}
        {paidRatio !== null && ` · ${t('identity.paid', { n: numberText(language(), 100 * paidRatio, 1) })}`}
      </p>
      {missing.length > 0 && (
        <p class="quiet">{t('dossier.missing', { names: missing.map((name) => fieldWord(t, '', name)).join(', ') })}</p>
      )}
    </div>
  );
}

function PartFields(props: {
  readonly part: Exclude<Part, 'changes'>;
  readonly context: FieldsContext;
  readonly draft: IdentityDraft;
  readonly onChange: (draft: IdentityDraft) => void;
}) {
  const { part, context, draft, onChange } = props;
  return (
    <>
      {part !== 'indicators' && (
        <div class="dossier-card">
          <Fields
            context={context}
            specs={plainFields[part]}
            row={draft.plain}
            place=""
            onChange={(plain) => onChange({ ...draft, plain })}
          />
        </div>
      )}
      {listsOf[part].map((list) => (
        <FieldRows
          key={list}
          context={context}
          list={list}
          rows={draft.lists[list]}
          onChange={(rows) => onChange({ ...draft, lists: { ...draft.lists, [list]: rows } })}
        />
      ))}
    </>
  );
}

/** The part of the form in which a field stands. */
function partOf(fault: FieldFault | undefined): Part {
  const head = fault?.field.split('.')[0] ?? '';
  const ofList = parts.find((part) => listsOf[part].some((list) => list === head));
  if (ofList !== undefined) return ofList;
  const plain = (['machine', 'firstness', 'contract'] as const).find((part) =>
    plainFields[part].some(({ name }) => name === fault?.field || name.startsWith(`${head}.`)),
  );
  return plain ?? 'machine';
}

function FaultList({ faults }: { readonly faults: readonly FieldFault[] }) {
  const { t } = useConsole();
  return (
    <ul class="identity-faults" role="alert" data-testid="identity-faults">
      {faults.map(({ field, fault, n }) => (
        <li key={field}>
          {fieldWord(t, '', field.replace(/\.\d+\./, '.'))}: {t(`identity.fault.${fault}`, { n: n ?? '' })}
        </li>
      ))}
    </ul>
  );
}
