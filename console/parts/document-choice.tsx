import { useEffect, useState } from 'preact/hooks';
import type { DocumentSubject, DocumentsView } from '../../controller/contract/accounts/documents.ts';
import type { ApiFailure } from '../api/api-result.ts';
import { useConsole } from '../state/console.ts';
import { ProblemNote } from './problem-note.tsx';

interface ChoiceProps {
  /** Whose it is. */
  readonly subject: DocumentSubject;
  /** Type and title that an upload is filed under: an acceptance slip, a photo of the meter, a certificate. */
  readonly docType: string;
  readonly title: string;
  readonly value: string | null;
  readonly onChange: (documentId: string | null) => void;
}

/** A document behind what is entered: one that is filed of the machine or the person, or one that is uploaded here. */
export function DocumentChoice({ subject, docType, title, value, onChange }: ChoiceProps) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<DocumentsView | null>(null);
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const known = (view?.documents ?? []).filter(({ withdrawn }) => withdrawn === null);

  async function load(): Promise<void> {
    const answer = await console.api.documentsOf(subject);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  async function upload(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setWork('busy');
    const none = { number: null, issuer: null, issuedOn: null, validUntil: null };
    const about = { docType, title, ...none, subject };
    const answer = await console.api.fileDocument(about, file);
    setWork('idle');
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    await load();
    onChange(answer.value.documentId);
  }
  useEffect(() => void load(), [subject.kind, subject.id]);
  return (
    <div class="document-choice">
      <label>
        {t('contract.document')}
        <select
          value={value ?? ''}
          data-testid="document-choice"
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
        >
          <option value="">{t('contract.documentNone')}</option>
          {known.map(({ documentId, title: name, issuedOn }) => (
            <option key={documentId} value={documentId}>
              {issuedOn === null ? name : `${name} (${issuedOn})`}
            </option>
          ))}
        </select>
      </label>
      {console.may('forecast') && (
        <label>
          {t(work === 'busy' ? 'contract.documentSending' : 'contract.documentUpload')}
          <input
            type="file"
            accept=".pdf,.png,.jpg,.jpeg"
            data-testid="document-upload"
            disabled={work === 'busy' || !console.mayCommand.value}
            onChange={(event) => void upload(event.currentTarget.files?.[0])}
          />
        </label>
      )}
      {failure && <ProblemNote failure={failure} />}
    </div>
  );
}
