import { useEffect, useState } from 'preact/hooks';
import type { SiteAnchorBody, SiteAnchorView } from '../../../controller/contract/site/site-anchor.ts';
import type { ApiFailure } from '../../api/client.ts';
import { nearClockText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { anchorBodyOf, anchorDraftOf, withOffered, type AnchorDraft } from '../../state/anchor-draft.ts';
import { useConsole } from '../../state/console.ts';

/** As in controller/contract/site/site-anchor.ts, which the console imports as types only. */
const datums: readonly SiteAnchorBody['datum'][] = ['WGS 84', 'CGCS2000', 'GCJ-02', 'BD-09'];
const fields = ['latitude', 'longitude', 'height', 'azimuth', 'source'] as const;

/** Where the site is on earth: everybody sees it, whoever plans enters it. */
export function AnchorScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<SiteAnchorView | null>(null);
  const [draft, setDraft] = useState<AnchorDraft>(anchorDraftOf(null));
  const [standing, setStanding] = useState<'shown' | 'saved'>('shown');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const mayEnter = console.may('mission');

  async function show(asked: ReturnType<typeof console.api.siteAnchor>, after: typeof standing): Promise<void> {
    const answer = await asked;
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setView(answer.value);
    setDraft(anchorDraftOf(answer.value.anchor));
    setStanding(after);
  }
  function change(next: AnchorDraft): void {
    setDraft(next);
    setStanding('shown');
  }
  useEffect(() => void show(console.api.siteAnchor(), 'shown'), []);

  return (
    <div class="page anchor">
      <header class="page-head">
        <h1>{t('anchor.title')}</h1>
      </header>
      <p class="quiet">{t('anchor.intro')}</p>
      {failure && <ProblemNote failure={failure} />}
      {view && <EnteredBy view={view} />}
      {view?.offered && (
        <Offered offered={view.offered} onTake={mayEnter ? (offered) => change(withOffered(draft, offered)) : null} />
      )}
      {view && <AnchorFields draft={draft} isFixed={!mayEnter} onChange={change} />}
      {view && mayEnter && (
        <AnchorKeys
          body={anchorBodyOf(draft)}
          isKept={view.anchor !== null}
          isSaved={standing === 'saved'}
          onSave={(body) => void show(console.api.putSiteAnchor(body), 'saved')}
          onRemove={() => void show(console.api.removeSiteAnchor(), 'shown')}
        />
      )}
    </div>
  );
}

function EnteredBy({ view: { anchor } }: { readonly view: SiteAnchorView }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
  return (
    <p data-testid="anchor-by">
      {anchor === null
        ? t('anchor.none')
        : t('anchor.by', { by: anchor.by, time: nearClockText(language(), anchor.atMs, siteNowMs) })}
    </p>
  );
}

type OfferedPlace = NonNullable<SiteAnchorView['offered']>;

function Offered(props: { readonly offered: OfferedPlace; readonly onTake: ((offered: OfferedPlace) => void) | null }) {
  const { t } = useConsole();
  const { offered, onTake } = props;
  return (
    <section class="anchor-offered">
      <p data-testid="anchor-offered">
        {t('anchor.offered', {
          latitude: offered.latitudeDeg.toFixed(5),
          longitude: offered.longitudeDeg.toFixed(5),
          azimuth: offered.yAzimuthDeg.toFixed(1),
          from: offered.mapGrid ?? offered.from,
        })}
      </p>
      {onTake && (
        <button type="button" class="key" data-testid="anchor-take" onClick={() => onTake(offered)}>
          {t('anchor.take')}
        </button>
      )}
    </section>
  );
}

function AnchorFields(props: {
  readonly draft: AnchorDraft;
  readonly isFixed: boolean;
  readonly onChange: (draft: AnchorDraft) => void;
}) {
  const { t } = useConsole();
  const { draft, isFixed, onChange } = props;
  return (
    <section class="anchor-fields">
      <Choice
        label={t('anchor.datum')}
        layout="row"
        value={draft.datum}
        options={datums.map((value) => ({ value, label: value }))}
        onChange={(value) => {
          const datum = datums.find((name) => name === value);
          if (datum !== undefined && !isFixed) onChange({ ...draft, datum });
        }}
      />
      {(draft.datum === 'GCJ-02' || draft.datum === 'BD-09') && <p class="is-problem">{t('anchor.shifted')}</p>}
      <div class="anchor-lines">
        {fields.map((field) => (
          <LineField
            key={field}
            label={t(`anchor.${field}`)}
            kind="text"
            value={draft[field]}
            testId={`anchor-${field}`}
            disabled={isFixed}
            onChange={(value) => onChange({ ...draft, [field]: value })}
          />
        ))}
      </div>
    </section>
  );
}

function AnchorKeys(props: {
  readonly body: SiteAnchorBody | null;
  readonly isKept: boolean;
  readonly isSaved: boolean;
  readonly onSave: (body: SiteAnchorBody) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useConsole();
  const { body, isKept, isSaved, onSave, onRemove } = props;
  return (
    <section>
      {body === null && <p class="quiet">{t('anchor.wrong')}</p>}
      {isSaved && <p data-testid="anchor-saved">{t('anchor.saved')}</p>}
      <div class="anchor-keys">
        <button
          type="button"
          class="key is-primary"
          data-testid="anchor-save"
          disabled={body === null}
          onClick={() => body && onSave(body)}
        >
          {t('anchor.save')}
        </button>
        {isKept && (
          <button type="button" class="key" data-testid="anchor-remove" onClick={onRemove}>
            {t('anchor.remove')}
          </button>
        )}
      </div>
    </section>
  );
}
