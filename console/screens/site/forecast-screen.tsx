import { useEffect, useState } from 'preact/hooks';
import type { SiteForecastView } from '../../../controller/contract/site/site-forecast.ts';
import type { ApiFailure } from '../../api/client.ts';
import { nearClockText } from '../../i18n/format.ts';
import { ForecastChart, ForecastLegend } from '../../parts/forecast-chart.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import {
  forecastBodyOf,
  forecastDraftOf,
  freshForecast,
  withShelter,
  type ForecastDraft,
} from '../../state/forecast-draft.ts';
import { ForecastPaste } from './forecast-paste.tsx';
import { ForecastRows } from './forecast-rows.tsx';

type Standing = 'in-force' | 'changed' | 'saved';

/** The weather to come: everybody sees it, whoever answers for conditions on the site enters it line by line or as text. */
export function ForecastScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<SiteForecastView | null>(null);
  const [draft, setDraft] = useState<ForecastDraft | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const [standing, setStanding] = useState<Standing>('in-force');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const siteNowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
  const mayEnter = console.may('forecast');

  async function show(asked: ReturnType<typeof console.api.forecast>, after: Standing): Promise<void> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setView(answer.value);
    setDraft(answer.value.forecast && forecastDraftOf(answer.value.forecast));
    setPicked(null);
    setStanding(after);
  }
  function change(next: ForecastDraft): void {
    setDraft(next);
    setStanding('changed');
  }
  useEffect(() => void show(console.api.forecast(), 'in-force'), []);

  return (
    <div class="page forecast">
      <header class="page-head">
        <h1>{t('forecast.title')}</h1>
      </header>
      <p class="quiet">{t('forecast.intro')}</p>
      {failure && <ProblemNote failure={failure} />}
      {view && <EnteredBy view={view} siteNowMs={siteNowMs} />}
      {view && draft === null && mayEnter && <BeginKey onBegin={() => change(freshForecast(siteNowMs))} />}
      {draft && <Drawn draft={draft} picked={picked} siteNowMs={siteNowMs} />}
      {view && mayEnter && (
        <ForecastKeys
          standing={standing}
          isKept={view.forecast !== null}
          onSave={draft && (() => void show(console.api.putForecast(forecastBodyOf(draft)), 'saved'))}
          onRemove={() => void show(console.api.removeForecast(), 'in-force')}
        />
      )}
      {view && mayEnter && (
        <ForecastPaste
          onTaken={(rows) => {
            change({ rows, shelteredLevelIds: draft?.shelteredLevelIds ?? [] });
            setPicked(null);
          }}
        />
      )}
      {draft && (
        <>
          <Shelters draft={draft} mayChange={mayEnter} onChange={change} />
          <ForecastRows
            draft={draft}
            picked={picked}
            mayChange={mayEnter}
            siteNowMs={siteNowMs}
            onPick={setPicked}
            onChange={change}
          />
        </>
      )}
    </div>
  );
}

function Drawn(props: { readonly draft: ForecastDraft; readonly picked: number | null; readonly siteNowMs: number }) {
  const { draft, picked, siteNowMs } = props;
  const pickedMs = picked === null ? null : (draft.rows[picked]?.fromMs ?? null);
  return (
    <section>
      <ForecastChart rows={draft.rows} pickedMs={pickedMs} siteNowMs={siteNowMs} />
      <ForecastLegend />
    </section>
  );
}

function EnteredBy({ view, siteNowMs }: { readonly view: SiteForecastView; readonly siteNowMs: number }) {
  const { t, language } = useConsole();
  const { forecast } = view;
  return (
    <p data-testid="forecast-by">
      {forecast === null
        ? t('forecast.none')
        : t('forecast.by', { by: forecast.by, time: nearClockText(language(), forecast.atMs, siteNowMs) })}
    </p>
  );
}

function BeginKey({ onBegin }: { readonly onBegin: () => void }) {
  const { t } = useConsole();
  return (
    <button type="button" class="key is-primary" data-testid="forecast-begin" onClick={onBegin}>
      {t('forecast.begin')}
    </button>
  );
}

function Shelters(props: {
  readonly draft: ForecastDraft;
  readonly mayChange: boolean;
  readonly onChange: (draft: ForecastDraft) => void;
}) {
  const console = useConsole();
  const { draft, mayChange, onChange } = props;
  return (
    <section>
      <h2>{console.t('forecast.sheltered')}</h2>
      <div class="forecast-keys">
        {(console.levels.value ?? []).map(({ id, name }) => (
          <button
            key={id}
            type="button"
            class="key"
            data-testid={`forecast-shelter-${id}`}
            aria-pressed={draft.shelteredLevelIds.includes(id)}
            disabled={!mayChange}
            onClick={() => onChange(withShelter(draft, id))}
          >
            {name}
          </button>
        ))}
      </div>
    </section>
  );
}

function ForecastKeys(props: {
  readonly standing: Standing;
  readonly isKept: boolean;
  /** Null while there is nothing to save. */
  readonly onSave: (() => void) | null;
  readonly onRemove: () => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { standing, isKept, onSave, onRemove } = props;
  const mayCommand = console.mayCommand.value;
  return (
    <footer class="forecast-keys">
      <button
        type="button"
        class="key is-primary"
        data-testid="forecast-save"
        disabled={!mayCommand || onSave === null || standing !== 'changed'}
        onClick={() => onSave?.()}
      >
        {t('forecast.save')}
      </button>
      <button
        type="button"
        class="key"
        data-testid="forecast-remove"
        disabled={!mayCommand || !isKept}
        onClick={onRemove}
      >
        {t('forecast.remove')}
      </button>
      {standing === 'saved' && <p data-testid="forecast-saved">{t('forecast.saved')}</p>}
      {standing === 'changed' && <p>{t('forecast.unsaved')}</p>}
    </footer>
  );
}
