import { useEffect, useState } from 'preact/hooks';
import type { ChecklistView, SchemesView } from '../../../controller/contract/accounts/dossier.ts';
import { dossierHref } from '../../api/dossier.ts';
import type { ApiFailure } from '../../api/api-result.ts';
import { Choice } from '../../parts/choice.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

/** What of a scheme is there, and the folder to take away. */
export function DossierChecklist({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t, language } = console;
  const [schemes, setSchemes] = useState<SchemesView>([]);
  const [scheme, setScheme] = useState<string | null>(null);
  const [view, setView] = useState<ChecklistView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function loadSchemes(): Promise<void> {
    const answer = await console.api.dossierSchemes();
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setSchemes(answer.value);
    setScheme((chosen) => chosen ?? answer.value[0]?.scheme ?? null);
  }
  async function load(id: string): Promise<void> {
    const answer = await console.api.checklist(machineId, id);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  useEffect(() => void loadSchemes(), []);
  useEffect(() => {
    if (scheme !== null) void load(scheme);
  }, [scheme]);
  return (
    <section>
      <Choice
        label={t('dossier.scheme')}
        layout="row"
        value={scheme}
        options={schemes.map((one) => ({ value: one.scheme, label: one.name[language()], testId: one.scheme }))}
        onChange={setScheme}
      />
      {failure && <ProblemNote failure={failure} />}
      {scheme !== null && (
        <a class="key is-primary" href={dossierHref(machineId, scheme)} download data-testid="dossier-download">
          {t('dossier.download')}
        </a>
      )}
      {view && (
        <>
          <p class="quiet">{view.note[language()]}</p>
          <CatalogueCode view={view} />
          <ItemTable view={view} />
          {view.rules.length > 0 && <RuleTable view={view} />}
        </>
      )}
    </section>
  );
}

/** The machine's code in the catalogue that the scheme goes by. */
function CatalogueCode({ view: { catalogue } }: { readonly view: ChecklistView }) {
  const { t } = useConsole();
  if (catalogue === null) return null;
  const { taxonomy, codes } = catalogue;
  return (
    <p data-testid="dossier-code" class={codes.length === 0 ? 'standing-missing' : ''}>
      {codes.length === 0
        ? t('dossier.codeMissing', { taxonomy })
        : codes.map(({ code, name, certainty }) => (
            <span key={code}>
              {taxonomy}: {code} {name} · {t(`catalogue.mark.${certainty}`)}
            </span>
          ))}
    </p>
  );
}

function ItemTable({ view }: { readonly view: ChecklistView }) {
  const { t, language } = useConsole();
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="dossier-items">
        <thead>
          <tr>
            <th scope="col">{t('dossier.item')}</th>
            <th scope="col">{t('dossier.standing')}</th>
            <th scope="col">{t('dossier.until')}</th>
            <th scope="col">{t('dossier.asked')}</th>
          </tr>
        </thead>
        <tbody>
          {view.items.map((item) => (
            <tr key={item.docType}>
              <th scope="row">{item.name[language()]}</th>
              <td class={`is-text standing-${item.standing}`}>{t(`standing.${item.standing}`)}</td>
              <td>
                {item.countsUntil ?? ''}
                {item.daysLeft === null ? '' : ` (${t('dossier.days', { n: item.daysLeft })})`}
              </td>
              <td class="is-text">
                {[
                  item.maxAgeDays === null ? '' : t('dossier.maxAge', { n: item.maxAgeDays }),
                  item.issuerRule?.[language()] ?? '',
                  item.note?.[language()] ?? '',
                ]
                  .filter((text) => text !== '')
                  .join('; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RuleTable({ view }: { readonly view: ChecklistView }) {
  const { t, language } = useConsole();
  return (
    <div class="table-scroll">
      <table class="hours-table">
        <thead>
          <tr>
            <th scope="col">{t('dossier.rule')}</th>
            <th scope="col">{t('dossier.standing')}</th>
            <th scope="col">{t('dossier.value')}</th>
          </tr>
        </thead>
        <tbody>
          {view.rules.map((rule) => (
            <tr key={rule.id}>
              <th scope="row">{rule.name[language()]}</th>
              <td class={`is-text standing-${rule.standing}`}>{t(`standing.${rule.standing}`)}</td>
              <td>{rule.value === null ? '' : String(rule.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
