import { useEffect, useState } from 'preact/hooks';
import type { ProfileSummary, ProfileView } from '../../../controller/contract/site/profiles.ts';
import type { ApiFailure } from '../../api/client.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { drawingPath, ProfileSheet } from '../../parts/profile-drawing.tsx';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';

/** As in hardware-profiles/profile.ts, which the console does not import. */
const certainties = ['found', 'known', 'check', 'guess'] as const;

/** How many figures of a machine type are how sure. */
export function CertaintyCounts({ counts }: { readonly counts: ProfileSummary['certainty'] }) {
  const { t } = useConsole();
  const told = certainties.filter((certainty) => (counts[certainty] ?? 0) > 0);
  return (
    <span class="catalogue-counts quiet">
      {told.map((certainty) => t(`catalogue.count.${certainty}`, { n: counts[certainty] ?? 0 })).join(' · ')}
    </span>
  );
}

/** One machine type: its drawing, what it can do, and every figure with its source. */
export function ProfileDetails({ profileId }: { readonly profileId: string }) {
  const console = useConsole();
  const { t, language } = console;
  const [view, setView] = useState<ProfileView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.profile(profileId);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  useEffect(() => void load(), [profileId]);
  return (
    <div class="page catalogue">
      <header class="page-head">
        <h1>{view === null ? profileId : view.name[language()]}</h1>
        <a class="key" data-testid="catalogue-back" href={hashOf({ screen: 'catalogue' })}>
          {t('catalogue.back')}
        </a>
        <a
          class="key"
          data-testid="profile-drawing-file"
          href={drawingPath(profileId, language())}
          download={`${profileId}.svg`}
        >
          <Icon name="download" />
          {t('catalogue.drawingFile')}
        </a>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {view && (
        <>
          <ProfileSheet profileId={profileId} label={view.name[language()]} />
          <ProfileFacts view={view} />
          <Warnings view={view} />
          <Figures view={view} />
        </>
      )}
    </div>
  );
}

function ProfileFacts({ view }: { readonly view: ProfileView }) {
  const { t } = useConsole();
  const labels = view.machines.map(({ label }) => label).join(' ');
  return (
    <dl class="facts">
      <dt>{t('machine.profile')}</dt>
      <dd>
        {view.profileId} · {t(`catalogue.origin.${view.origin}`)}
        {labels !== '' && ` · ${t('catalogue.fleet', { machines: labels })}`}
      </dd>
      <dt>{t('catalogue.does')}</dt>
      <dd>{view.capabilities.map((capability) => t(`can.${capability}`)).join(' · ')}</dd>
      <dt>{t('catalogue.wires')}</dt>
      <dd>
        {view.wires.length === 0 && t('catalogue.noWires')}
        {view.wires.map(({ kind, grade }) => (
          <div key={kind}>
            {t(`catalogue.wire.${kind}`)} · {t(`machine.grade.${grade}`)}
          </div>
        ))}
      </dd>
      <dt>{t('catalogue.codes')}</dt>
      <dd>
        {view.taxonomyCodes.length === 0
          ? t('catalogue.noCodes')
          : view.taxonomyCodes.map(({ taxonomy, code, name, source, certainty }) => (
              <div key={`${taxonomy} ${code}`} title={source}>
                {taxonomy} · {code} {name} · {t(`catalogue.mark.${certainty}`)}
              </div>
            ))}
      </dd>
    </dl>
  );
}

/** One line for each sentence, with the figures that it is said of. */
function Warnings({ view }: { readonly view: ProfileView }) {
  const { t, language } = useConsole();
  const byMessage = new Map<string, string[]>();
  for (const { path, message } of view.warnings) {
    const words = message[language()];
    byMessage.set(words, [...(byMessage.get(words) ?? []), figureName(t, path, null)]);
  }
  if (byMessage.size === 0) return null;
  return (
    <section>
      <h2>{t('catalogue.warnings')}</h2>
      <ul data-testid="profile-warnings">
        {[...byMessage].map(([words, names]) => (
          <li key={words}>
            {names.join(', ')}: {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Say = ReturnType<typeof useConsole>['t'];

/** A figure that has no word yet is shown by its path. */
function figureName(t: Say, path: string, of: string | null): string {
  const key = `figure.${path.replace(/\.\d+/g, '')}`;
  const has = `has.${of ?? ''}`;
  return isWordKey(key) ? t(key, { of: isWordKey(has) ? t(has) : (of ?? path) }) : path;
}

const unitTexts: Readonly<Record<string, string>> = {
  'm2/h': 'm²/h',
  'm3/h': 'm³/h',
  'm/s2': 'm/s²',
  'rad/s2': 'rad/s²',
  '1': '',
};

function Figures({ view }: { readonly view: ProfileView }) {
  const { t } = useConsole();
  const [only, setOnly] = useState<'all' | 'guess'>('all');
  const shown = view.figures.filter(({ certainty }) => only === 'all' || certainty === 'guess');
  return (
    <section>
      <h2>{t('catalogue.figures')}</h2>
      <p>
        <CertaintyCounts counts={view.certainty} />
      </p>
      <Choice
        label={t('catalogue.only')}
        layout="row"
        value={only}
        options={(['all', 'guess'] as const).map((value) => ({
          value,
          label: t(`catalogue.only.${value}`),
          testId: `catalogue-only-${value}`,
        }))}
        onChange={setOnly}
      />
      {shown.some(({ path }) => path.startsWith('safety.')) && <p class="quiet">{t('catalogue.safetyNote')}</p>}
      <table class="catalogue-figures" data-testid="profile-figures">
        <thead>
          <tr>
            <th>{t('catalogue.figure')}</th>
            <th>{t('catalogue.value')}</th>
            <th>{t('catalogue.certainty')}</th>
            <th>{t('catalogue.source')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((figure) => (
            <tr key={figure.path}>
              <td>{figureName(t, figure.path, figure.of)}</td>
              <td class="catalogue-value">
                {figure.value ?? figure.text} {unitTexts[figure.unit ?? ''] ?? figure.unit}
              </td>
              <td>{t(`catalogue.mark.${figure.certainty}`)}</td>
              <td>
                {figure.source}
                {figure.clause !== null && ` · ${t('catalogue.clause', { clause: figure.clause })}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
