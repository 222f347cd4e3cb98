import { useEffect, useState } from 'preact/hooks';
import {
  failureVerdicts,
  type FailureJudgement,
  type FailuresView,
  type FailureView,
} from '../../../controller/contract/accounts/failures.ts';
import type { ApiFailure, ApiResult } from '../../api/api-result.ts';
import { Choice } from '../../parts/choice.tsx';
import { FailureLine } from '../../parts/failure-line.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReliabilityFigures } from '../../parts/reliability-figures.tsx';
import { useConsole } from '../../state/console.ts';

type Verdict = FailureJudgement['class'];

/** Failures of a machine and its reliability; who may, tells of failures and judges them. */
export function DossierFailures({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<FailuresView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [judged, setJudged] = useState<string | null>(null);

  async function show(asked: Promise<ApiResult<FailuresView>>): Promise<void> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setView(answer.value);
    setJudged(null);
  }
  useEffect(() => void show(console.api.failures(machineId)), []);
  return (
    <section>
      {failure && <ProblemNote failure={failure} />}
      {view && <ReliabilityFigures reliability={view.reliability} />}
      {view && view.failures.length === 0 && <p class="quiet">{t('dossier.noFailures')}</p>}
      {view?.failures.map((one) => (
        <FailureCard
          key={one.failureId}
          failure={one}
          isOpen={judged === one.failureId}
          onOpen={() => setJudged(judged === one.failureId ? null : one.failureId)}
          onJudge={(judgement) => void show(console.api.judgeFailure(machineId, one.failureId, judgement))}
        />
      ))}
      {view && console.may('forecast') && (
        <ReportForm onReport={(at, symptom) => void show(console.api.reportFailure(machineId, { at, symptom }))} />
      )}
    </section>
  );
}

function FailureCard(props: {
  readonly failure: FailureView;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onJudge: (judgement: FailureJudgement) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { failure, isOpen, onOpen, onJudge } = props;
  return (
    <article class="dossier-card" data-testid={`failure-${failure.failureId}`}>
      <FailureLine failure={failure} />
      {console.may('forecast') && (
        <button type="button" class="key" disabled={!console.mayCommand.value} onClick={onOpen}>
          {t('failure.judge')}
        </button>
      )}
      {isOpen && <JudgeForm failure={failure} onJudge={onJudge} />}
    </article>
  );
}

const saidFields = ['symptom', 'cause', 'part'] as const;

function JudgeForm(props: { readonly failure: FailureView; readonly onJudge: (judgement: FailureJudgement) => void }) {
  const { t } = useConsole();
  const before = props.failure.judgements.at(-1)?.judgement;
  const [verdict, setVerdict] = useState<Verdict>(before?.class ?? 'general');
  const [basic, setBasic] = useState<'yes' | 'no'>(before?.isBasic === false ? 'no' : 'yes');
  const [said, setSaid] = useState<Record<(typeof saidFields)[number], string>>({
    symptom: before?.symptom ?? '',
    cause: before?.cause ?? '',
    part: before?.part ?? '',
  });
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return (
    <>
      <Choice
        label={t('failure.judge')}
        layout="row"
        value={verdict}
        options={failureVerdicts.map((value) => ({ value, label: t(`failure.${value}`), testId: `judge-${value}` }))}
        onChange={setVerdict}
      />
      <Choice
        label={t('failure.basic')}
        layout="row"
        value={basic}
        options={[
          { value: 'yes', label: t('failure.basicYes') },
          { value: 'no', label: t('failure.basicNo') },
        ]}
        onChange={setBasic}
      />
      {saidFields.map((field) => (
        <label key={field}>
          {t(`failure.${field}`)}
          <input
            type="text"
            maxLength={200}
            value={said[field]}
            onInput={(event) => setSaid({ ...said, [field]: event.currentTarget.value })}
          />
        </label>
      ))}
      <button
        type="button"
        class="key is-primary"
        data-testid="judge-save"
        onClick={() =>
          props.onJudge({
            class: verdict,
            isBasic: basic === 'yes',
            symptom: orNull(said.symptom),
            cause: orNull(said.cause),
            part: orNull(said.part),
            repairFrom: before?.repairFrom ?? null,
            repairTo: before?.repairTo ?? null,
            evidence: before?.evidence ?? [],
          })
        }
      >
        {t('failure.save')}
      </button>
    </>
  );
}

function ReportForm({ onReport }: { readonly onReport: (at: string, symptom: string) => void }) {
  const console = useConsole();
  const { t } = console;
  const [at, setAt] = useState('');
  const [symptom, setSymptom] = useState('');
  const isReady = symptom.trim() !== '' && Number.isFinite(Date.parse(at));
  return (
    <div class="dossier-card">
      <h2>{t('failure.report')}</h2>
      <label>
        {t('failure.at')}
        <input type="datetime-local" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
      </label>
      <label>
        {t('failure.symptom')}
        <input type="text" maxLength={200} value={symptom} onInput={(event) => setSymptom(event.currentTarget.value)} />
      </label>
      <button
        type="button"
        class="key"
        disabled={!console.mayCommand.value || !isReady}
        onClick={() => {
          onReport(new Date(at).toISOString(), symptom.trim());
          setSymptom('');
        }}
      >
        {t('failure.tell')}
      </button>
    </div>
  );
}
