import { useEffect, useState } from 'preact/hooks';
import type { DocumentsView, DocumentView } from '../../../controller/contract/accounts/documents.ts';
import { documentHref } from '../../api/dossier.ts';
import type { ApiFailure } from '../../api/api-result.ts';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonKey } from '../../parts/reason-key.tsx';
import { useConsole } from '../../state/console.ts';

/** The documents of a machine: file one, read it, withdraw it. */
export function DossierDocuments({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<DocumentsView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.documents(machineId);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  async function withdraw(documentId: string, reason: string): Promise<void> {
    const answer = await console.api.withdrawDocument(documentId, reason);
    if (answer.ok) await load();
    else setFailure(answer.failure);
  }
  useEffect(() => void load(), []);
  return (
    <section>
      {failure && <ProblemNote failure={failure} />}
      {view && console.may('forecast') && (
        <FilingForm machineId={machineId} view={view} onFiled={() => void load()} onFailure={setFailure} />
      )}
      {view && view.documents.length === 0 && <p class="quiet">{t('dossier.noDocuments')}</p>}
      {view && view.documents.length > 0 && <DocumentTable view={view} onWithdraw={withdraw} />}
    </section>
  );
}

const textFields = ['title', 'number', 'issuer'] as const;
const dayFields = ['issuedOn', 'validUntil'] as const;
type Field = (typeof textFields)[number] | (typeof dayFields)[number];

function FilingForm(props: {
  readonly machineId: string;
  readonly view: DocumentsView;
  readonly onFiled: () => void;
  readonly onFailure: (failure: ApiFailure | null) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { machineId, view, onFiled, onFailure } = props;
  const [docType, setDocType] = useState(view.docTypes[0]?.docType ?? 'test-report');
  const [fields, setFields] = useState<Partial<Record<Field, string>>>({});
  const [file, setFile] = useState<File | null>(null);
  const [sending, setSending] = useState<'no' | 'yes'>('no');
  const named = (field: Field) => fields[field] || null;

  async function send(): Promise<void> {
    if (file === null) return;
    setSending('yes');
    const about = {
      docType,
      title: fields.title ?? '',
      number: named('number'),
      issuer: named('issuer'),
      issuedOn: named('issuedOn'),
      validUntil: named('validUntil'),
      subject: { kind: 'machine' as const, id: machineId },
    };
    const answer = await console.api.fileDocument(about, file);
    setSending('no');
    onFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setFields({});
    setFile(null);
    onFiled();
  }
  return (
    <div class="dossier-card">
      <TypeChoice view={view} docType={docType} onChoose={setDocType} />
      {[...textFields, ...dayFields].map((field) => (
        <LineField
          key={field}
          label={t(field === 'title' ? 'dossier.docTitle' : `dossier.${field}`)}
          kind={field === 'issuedOn' || field === 'validUntil' ? 'day' : 'text'}
          value={fields[field] ?? ''}
          testId={`document-${field}`}
          onChange={(value) => setFields({ ...fields, [field]: value })}
        />
      ))}
      <label>
        {t('dossier.file', { n: Math.floor(view.bytesMax / 1024 / 1024) })}
        <input
          type="file"
          accept=".pdf,.png,.jpg,.jpeg"
          data-testid="document-file"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <button
        type="button"
        class="key is-primary"
        data-testid="document-send"
        disabled={!console.mayCommand.value || file === null || !fields.title || sending === 'yes'}
        onClick={() => void send()}
      >
        {t('dossier.send')}
      </button>
    </div>
  );
}

function TypeChoice(props: {
  readonly view: DocumentsView;
  readonly docType: string;
  readonly onChoose: (docType: string) => void;
}) {
  const { t, language } = useConsole();
  return (
    <label>
      {t('dossier.docType')}
      <select value={props.docType} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        {props.view.docTypes.map((one) => (
          <option key={one.docType} value={one.docType}>
            {one.name[language()]}
          </option>
        ))}
      </select>
    </label>
  );
}

function DocumentTable(props: {
  readonly view: DocumentsView;
  readonly onWithdraw: (documentId: string, reason: string) => Promise<void>;
}) {
  const console = useConsole();
  const { t, language } = console;
  const nameOf = ({ docType }: DocumentView) =>
    props.view.docTypes.find((one) => one.docType === docType)?.name[language()] ?? docType;
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="documents">
        <tbody>
          {props.view.documents.map((document) => (
            <tr key={document.documentId}>
              <th scope="row">{nameOf(document)}</th>
              <td class="is-text">{document.title}</td>
              <td>{document.issuedOn ?? ''}</td>
              <td>{document.validUntil ?? ''}</td>
              <td>
                <a class="key" href={documentHref(document.documentId)} download>
                  {t('dossier.read')}
                </a>
              </td>
              <td class="is-text">
                {document.withdrawn !== null && t('dossier.withdrawn', { reason: document.withdrawn.reason })}
                {document.withdrawn === null && console.may('forecast') && (
                  <ReasonKey
                    word="dossier.withdraw"
                    onReason={(reason) => void props.onWithdraw(document.documentId, reason)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
