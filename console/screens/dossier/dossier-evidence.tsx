import { useEffect, useState } from 'preact/hooks';
import {
  evidenceLedgerTypes,
  type EvidenceList,
  type EvidenceType,
  type EvidenceView,
} from '../../../controller/contract/accounts/evidence.ts';
import type { ApiFailure, ApiResult } from '../../api/api-result.ts';
import { dayClockText, numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { EntryLinks } from '../../parts/entry-links.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonKey } from '../../parts/reason-key.tsx';
import { UnreadableEntries } from '../../parts/unreadable-entries.tsx';
import { useConsole } from '../../state/console.ts';
import { EvidenceForm } from './evidence-form.tsx';

const types = Object.keys(evidenceLedgerTypes) as EvidenceType[];

/** What people measured, accepted and saw of a machine: enter it, read it, withdraw it. */
export function DossierEvidence({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<EvidenceList | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [type, setType] = useState<EvidenceType>('measurement');

  async function show(asked: Promise<ApiResult<EvidenceList>>): Promise<boolean> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
    return answer.ok;
  }
  useEffect(() => void show(console.api.evidence(machineId)), []);
  const incidents = view?.evidence.filter(
    ({ entered, withdrawn }) => entered.type === 'safety-report' && entered.kind === 'incident' && withdrawn === null,
  );
  return (
    <section data-testid="dossier-evidence-part">
      {failure && <ProblemNote failure={failure} />}
      {view && <UnreadableEntries sequences={view.unreadable} />}
      {console.may('forecast') && (
        <>
          <Choice
            label={t('dossier.evidence')}
            layout="row"
            value={type}
            options={types.map((value) => ({ value, label: t(`evidence.${value}`), testId: `evidence-${value}` }))}
            onChange={setType}
          />
          <EvidenceForm
            key={type}
            type={type}
            machineId={machineId}
            onSend={(entered) => show(console.api.enterEvidence(machineId, entered))}
          />
        </>
      )}
      {incidents && <p>{t('evidence.zero', { n: incidents.length })}</p>}
      {view && view.evidence.length === 0 && <p class="quiet">{t('evidence.none')}</p>}
      {view?.evidence.map((one) => (
        <EvidenceLine
          key={one.sequence}
          view={one}
          onWithdraw={(reason) => void show(console.api.withdrawEvidence(machineId, one.sequence, reason))}
        />
      ))}
    </section>
  );
}

function EvidenceLine(props: { readonly view: EvidenceView; readonly onWithdraw: (reason: string) => void }) {
  const console = useConsole();
  const { t, language } = console;
  const { entered, by, sequence, withdrawn } = props.view;
  const at = entered.type === 'energy-reading' ? entered.to : entered.at;
  return (
    <article class="dossier-card" data-testid={`evidence-entry-${String(sequence)}`}>
      <p>
        <b>{dayClockText(language(), Date.parse(at))}</b> · <EvidenceWords view={props.view} /> · {entered.person}
        {entered.person !== by && ` (${by})`} <EntryLinks sequences={[sequence]} />
      </p>
      {withdrawn !== null && <p>{t('evidence.withdrawn', { reason: `${withdrawn.reason} (${withdrawn.by})` })}</p>}
      {withdrawn === null && console.may('forecast') && (
        <ReasonKey
          word="evidence.withdraw"
          testId={`evidence-withdraw-${String(sequence)}`}
          onReason={props.onWithdraw}
        />
      )}
    </article>
  );
}

function EvidenceWords({ view: { entered } }: { readonly view: EvidenceView }) {
  const { t, language } = useConsole();
  switch (entered.type) {
    case 'measurement': {
      const mean = entered.values.reduce((sum, value) => sum + value, 0) / entered.values.length;
      const figures = `n ${String(entered.values.length)}, ø ${numberText(language(), mean, 2)}`;
      return (
        <>
          {t(`evidence.${entered.kind}`)}, {entered.place}: {figures}
          {entered.limit !== null && `, ${t('evidence.limit')} ${String(entered.limit)}`} · {entered.instrument}
        </>
      );
    }
    case 'acceptance':
      return (
        <>
          {t('evidence.acceptance')}, {entered.place}: {t(`evidence.${entered.outcome}`)} {entered.note}
        </>
      );
    case 'safety-report':
      return (
        <>
          {t(`evidence.${entered.kind}`)}, {t(`evidence.${entered.severity}`)}: {entered.words}
        </>
      );
    case 'energy-reading':
      return (
        <>
          {String(entered.amount)} {entered.unit} · {entered.meter}
        </>
      );
  }
}
