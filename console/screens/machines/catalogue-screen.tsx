import { useEffect, useState } from 'preact/hooks';
import type { ProfileSummary } from '../../../controller/contract/site/profiles.ts';
import type { ApiFailure } from '../../api/client.ts';
import { numberText } from '../../i18n/format.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ProfileOutline } from '../../parts/profile-drawing.tsx';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';
import { CertaintyCounts, ProfileDetails } from './catalogue-profile.tsx';

/** All machine types that the site knows, or one of them with every figure. */
export function CatalogueScreen({ profileId }: { readonly profileId: string | undefined }) {
  return profileId === undefined ? <ProfileList /> : <ProfileDetails profileId={profileId} />;
}

function ProfileList() {
  const console = useConsole();
  const { t } = console;
  const [profiles, setProfiles] = useState<readonly ProfileSummary[]>([]);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.profiles();
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setProfiles(answer.value);
  }
  useEffect(() => void load(), []);
  return (
    <div class="page catalogue">
      <header class="page-head">
        <h1>{t('catalogue.title')}</h1>
      </header>
      <p class="quiet">{t('catalogue.intro')}</p>
      {failure && <ProblemNote failure={failure} />}
      <ul class="catalogue-list">
        {profiles.map((profile) => (
          <ProfileCard key={profile.profileId} profile={profile} />
        ))}
      </ul>
    </div>
  );
}

function ProfileCard({ profile }: { readonly profile: ProfileSummary }) {
  const { t, language } = useConsole();
  const { profileId, name, machines } = profile;
  const labels = machines.map(({ label }) => label).join(' ');
  return (
    <li>
      <a class="catalogue-card" data-testid={`profile-${profileId}`} href={hashOf({ screen: 'catalogue', profileId })}>
        <ProfileOutline profileId={profileId} label={name[language()]} />
        <strong>{name[language()]}</strong>
        <span class="quiet">
          {numberText(language(), profile.massKg, 0)} kg · {t(`catalogue.origin.${profile.origin}`)}
        </span>
        <span>{labels === '' ? t('catalogue.noFleet') : t('catalogue.fleet', { machines: labels })}</span>
        <CertaintyCounts counts={profile.certainty} />
      </a>
    </li>
  );
}
