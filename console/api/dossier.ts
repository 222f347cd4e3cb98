import type {
  DocumentFiling,
  DocumentSubject,
  DocumentsView,
  DocumentView,
} from '../../controller/contract/accounts/documents.ts';
import type { ChecklistView, SchemesView } from '../../controller/contract/accounts/dossier.ts';
import type { EvidenceEntered, EvidenceList } from '../../controller/contract/accounts/evidence.ts';
import type {
  FailureJudgement,
  FailureReport,
  FailuresView,
  ModelReliability,
} from '../../controller/contract/accounts/failures.ts';
import type { IdentityView, MachineIdentity } from '../../controller/contract/accounts/machine-register.ts';
import type { ApiResult, Ask } from './api-result.ts';

/** A file of some megabytes over a slow radio link. */
const uploadAnswerMaxMs = 120_000;

/** Documents, identity, failures and dossiers of machines. */
export function dossierRoutes(ask: <T>(request: Ask) => Promise<ApiResult<T>>, newId: () => string) {
  const machine = (machineId: string, part: string) => `/machines/${encodeURIComponent(machineId)}/${part}`;
  const documentsOf = ({ kind, id }: DocumentSubject) =>
    ask<DocumentsView>({ method: 'GET', path: `/documents?kind=${kind}&id=${encodeURIComponent(id)}` });
  return {
    documents: (machineId: string) => documentsOf({ kind: 'machine', id: machineId }),
    documentsOf,
    fileDocument: (about: DocumentFiling, file: Blob) => {
      const form = new FormData();
      form.append('about', JSON.stringify(about));
      form.append('file', file, 'document');
      return ask<DocumentView>({
        method: 'POST',
        path: '/documents',
        form,
        key: newId(),
        answerMaxMs: uploadAnswerMaxMs,
      });
    },
    withdrawDocument: (documentId: string, reason: string) =>
      ask<DocumentView>({
        method: 'POST',
        path: `/documents/${encodeURIComponent(documentId)}/withdraw`,
        body: { reason },
        key: newId(),
      }),
    identity: (machineId: string) => ask<IdentityView>({ method: 'GET', path: machine(machineId, 'identity') }),
    putIdentity: (machineId: string, body: Partial<MachineIdentity>) =>
      ask<IdentityView>({ method: 'PUT', path: machine(machineId, 'identity'), body, key: newId() }),
    failures: (machineId: string) => ask<FailuresView>({ method: 'GET', path: machine(machineId, 'failures') }),
    reportFailure: (machineId: string, body: FailureReport) =>
      ask<FailuresView>({ method: 'POST', path: machine(machineId, 'failures'), body, key: newId() }),
    judgeFailure: (machineId: string, failureId: string, body: FailureJudgement) =>
      ask<FailuresView>({
        method: 'POST',
        path: machine(machineId, `failures/${encodeURIComponent(failureId)}/judgement`),
        body,
        key: newId(),
      }),
    reliabilityOfModels: ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) =>
      ask<readonly ModelReliability[]>({
        method: 'GET',
        path: `/reliability/models?from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`,
      }),
    evidence: (machineId: string) => ask<EvidenceList>({ method: 'GET', path: machine(machineId, 'evidence') }),
    enterEvidence: (machineId: string, body: EvidenceEntered) =>
      ask<EvidenceList>({ method: 'POST', path: machine(machineId, 'evidence'), body, key: newId() }),
    withdrawEvidence: (machineId: string, sequence: number, reason: string) =>
      ask<EvidenceList>({
        method: 'POST',
        path: machine(machineId, `evidence/${String(sequence)}/withdraw`),
        body: { reason },
        key: newId(),
      }),
    dossierSchemes: () => ask<SchemesView>({ method: 'GET', path: '/dossier-schemes' }),
    checklist: (machineId: string, scheme: string) =>
      ask<ChecklistView>({
        method: 'GET',
        path: machine(machineId, `checklist?scheme=${encodeURIComponent(scheme)}`),
      }),
  };
}

/** Where a browser fetches a file by itself. */
export const documentHref = (documentId: string) => `/api/v1/documents/${encodeURIComponent(documentId)}/file`;
export const dossierHref = (machineId: string, scheme: string) =>
  `/api/v1/machines/${encodeURIComponent(machineId)}/dossier?scheme=${encodeURIComponent(scheme)}`;
