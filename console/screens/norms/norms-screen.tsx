import { useEffect, useState } from 'preact/hooks';
import type { NormChoices, NormDraftView, NormSummary } from '../../../controller/contract/accounts/norm-record.ts';
import type { ApiFailure } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { normRequest, type NormDraft } from '../../state/norm-draft.ts';
import { mayDo } from '../../state/permissions.ts';
import { NormChart } from './norm-chart.tsx';
import { NormFields } from './norm-fields.tsx';
import { NormResult, NormShift } from './norm-result.tsx';
import { NormWatch } from './norm-watch.tsx';
import { NormsKept } from './norms-kept.tsx';

/** Norms from the record: drafted as often as one likes, put on record once. */
export function NormsScreen() {
  const console = useConsole();
  const { t } = console;
  const [choices, setChoices] = useState<NormChoices | null>(null);
  const [kept, setKept] = useState<readonly NormSummary[]>([]);
  const [draft, setDraft] = useState<NormDraft | null>(null);
  const [view, setView] = useState<NormDraftView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isMaker = console.session.value !== 'unknown' && mayDo(console.session.value?.role ?? 'auditor', 'mission');

  async function load(): Promise<void> {
    const [offered, list] = await Promise.all([console.api.normChoices(), console.api.norms()]);
    if (!offered.ok) return setFailure(offered.failure);
    setChoices(offered.value);
    setDraft((known) => known ?? beginning(offered.value));
    if (list.ok) setKept(list.value);
  }
  useEffect(() => void load(), []);

  async function work(doing: 'draft' | 'keep'): Promise<void> {
    const request =
      draft && choices && normRequest(draft, choices, console.live.peek()?.siteTimeMs ?? console.clock.nowMs());
    if (!request) return;
    const result = doing === 'draft' ? await console.api.draftNorm(request) : await console.api.keepNorm(request);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    if ('sha256' in result.value) await load();
    else setView(result.value);
  }

  return (
    <div class="page norms">
      <header class="page-head">
        <h1>{t('norms.title')}</h1>
        <p class="quiet">{t('norms.note')}</p>
      </header>
      {isMaker && choices !== null && draft !== null && (
        <NormWatch choices={choices} draft={draft} onChange={setDraft} onLook={() => void work('draft')} />
      )}
      {failure && <ProblemNote failure={failure} />}
      {view && <Found view={view} />}
      {view?.record && (
        <button type="button" class="key is-primary" data-testid="norm-keep" onClick={() => void work('keep')}>
          {t('norms.keep')}
        </button>
      )}
      {(view !== null || failure !== null) && draft !== null && (
        <details class="norm-entered">
          <summary data-testid="norm-enter">{t('norms.enter')}</summary>
          <NormFields
            entered={draft.entered}
            uplifts={choices?.uplifts ?? []}
            onChange={(entered) => setDraft({ ...draft, entered })}
          />
          <button type="button" class="key" data-testid="norm-again" onClick={() => void work('draft')}>
            {t('norms.again')}
          </button>
        </details>
      )}
      <NormsKept norms={kept} />
    </div>
  );
}

function beginning({ entered, precisionPercents }: NormChoices): NormDraft {
  const precisionPercent = precisionPercents[0] ?? 5;
  return { machineIds: [], step: '', span: { by: 'work' }, basis: 'usual', amountMin: 0, precisionPercent, entered };
}

function Found({ view }: { readonly view: NormDraftView }) {
  const { t } = useConsole();
  const { observation, record, problem } = view;
  return (
    <>
      {observation.evidence?.isSimulated === true && <p class="norm-warning">{t('norms.simulated')}</p>}
      <section>
        <h2>
          {t('norms.cyclesOf', {
            n: observation.evidence?.cycles.length ?? 0,
            product: observation.cycles.product,
            unit: observation.item.unit,
          })}
        </h2>
        <NormChart draft={view} />
      </section>
      <NormShift observation={observation} />
      {problem !== null && <ProblemNote failure={{ kind: 'problem', problem }} />}
      {record !== null && <NormResult record={record} />}
    </>
  );
}
