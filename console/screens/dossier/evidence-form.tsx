import { useEffect, useState } from 'preact/hooks';
import type { DocumentsView } from '../../../controller/contract/accounts/documents.ts';
import {
  measurementKinds,
  safetySeverities,
  type EvidenceEntered,
  type EvidenceType,
} from '../../../controller/contract/accounts/evidence.ts';
import type { WordKey } from '../../i18n/words.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { useConsole } from '../../state/console.ts';
import { evidenceFields, evidenceOf, type EvidenceDraft, type EvidenceField } from '../../state/evidence-draft.ts';

const choicesOf: Readonly<Record<EvidenceType, Readonly<Record<string, readonly string[]>>>> = {
  measurement: { kind: measurementKinds },
  acceptance: { outcome: ['accepted', 'with-defects', 'rejected'] },
  'safety-report': { kind: ['near-miss', 'incident'], severity: safetySeverities },
  'energy-reading': { unit: ['kWh', 'l'] },
};

/** One thing that is entered; what is wrong or missing is marked at its field, and what is typed stays until it is sent. */
export function EvidenceForm(props: {
  readonly type: EvidenceType;
  readonly machineId: string;
  readonly onSend: (entered: EvidenceEntered) => Promise<boolean>;
}) {
  const console = useConsole();
  const { t, store } = console;
  const { type, machineId, onSend } = props;
  const key = `banksman-evidence-${machineId}-${type}`;
  const [draft, setDraft] = useState<EvidenceDraft>(() => keptIn(store.read(key)) ?? presetOf(type));
  const [faults, setFaults] = useState<readonly string[]>([]);
  const set = (changes: EvidenceDraft) => {
    const next = { ...draft, ...changes };
    setDraft(next);
    store.write(key, JSON.stringify(next));
  };

  async function send(): Promise<void> {
    const read = evidenceOf(type, draft);
    setFaults(read.ok ? [] : read.faults);
    if (!read.ok || !(await onSend(read.entered))) return;
    setDraft(presetOf(type));
    store.write(key, '');
  }
  return (
    <div class="dossier-card">
      {Object.entries(choicesOf[type]).map(([name, codes]) => (
        <Choice
          key={name}
          label={name}
          layout="row"
          value={draft[name] ?? ''}
          options={codes.map((code) => ({ value: code, label: codeWord(t, code), testId: `evidence-${name}-${code}` }))}
          onChange={(code) => set({ [name]: code })}
        />
      ))}
      {evidenceFields[type].map((spec) => (
        <div key={spec.name} class={faults.includes(spec.name) ? 'identity-field is-wrong' : 'identity-field'}>
          <EvidenceInput spec={spec} machineId={machineId} value={draft[spec.name] ?? ''} onChange={set} />
          {faults.includes(spec.name) && (
            <strong role="alert" data-testid={`evidence-fault-${spec.name}`}>
              {t((draft[spec.name] ?? '').trim() === '' ? 'identity.fault.needed' : 'identity.fault.form')}
            </strong>
          )}
        </div>
      ))}
      <button
        type="button"
        class="key is-primary"
        data-testid="evidence-send"
        disabled={!console.mayCommand.value}
        onClick={() => void send()}
      >
        {t('evidence.send')}
      </button>
    </div>
  );
}

function codeWord(t: (key: WordKey) => string, code: string): string {
  const key = `evidence.${code}`;
  return isWordKey(key) ? t(key) : code;
}

function presetOf(type: EvidenceType): EvidenceDraft {
  return Object.fromEntries(Object.entries(choicesOf[type]).map(([name, codes]) => [name, codes[0] ?? '']));
}

function keptIn(text: string | null): EvidenceDraft | null {
  try {
    const kept: unknown = JSON.parse(text ?? '');
    const isDraft =
      typeof kept === 'object' && kept !== null && Object.values(kept).every((one) => typeof one === 'string');
    return isDraft ? (kept as EvidenceDraft) : null;
  } catch {
    return null;
  }
}

const lineKinds = { text: 'text', moment: 'moment', day: 'day', number: 'text', numbers: 'text' } as const;

function EvidenceInput(props: {
  readonly spec: EvidenceField;
  readonly machineId: string;
  readonly value: string;
  readonly onChange: (changes: EvidenceDraft) => void;
}) {
  const { t } = useConsole();
  const { spec, machineId, value, onChange } = props;
  const word = `evidence.${spec.name}`;
  const label = isWordKey(word) ? t(word) : spec.name;
  if (spec.kind === 'document') {
    return <DocumentChoice {...{ label, machineId, value }} onChange={(documentId) => onChange({ documentId })} />;
  }
  return (
    <LineField
      label={label}
      kind={lineKinds[spec.kind]}
      value={value}
      testId={`evidence-field-${spec.name}`}
      charactersMax={spec.kind === 'numbers' ? 4_000 : 500}
      onChange={(text) => onChange({ [spec.name]: text })}
    />
  );
}

/** A document of the machine that shows it: filed under Documents before. */
function DocumentChoice(props: {
  readonly label: string;
  readonly machineId: string;
  readonly value: string;
  readonly onChange: (documentId: string) => void;
}) {
  const console = useConsole();
  const { label, machineId, value, onChange } = props;
  const [documents, setDocuments] = useState<DocumentsView['documents']>([]);
  async function load(): Promise<void> {
    const answer = await console.api.documents(machineId);
    if (answer.ok) setDocuments(answer.value.documents.filter(({ withdrawn }) => withdrawn === null));
  }
  useEffect(() => void load(), []);
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{console.t('identity.noDocument')}</option>
        {documents.map(({ documentId, title }) => (
          <option key={documentId} value={documentId}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
