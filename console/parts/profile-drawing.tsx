import { useConsole } from '../state/console.ts';

/** Where the drawing of a machine type lies. */
export function drawingPath(profileId: string, language: string): string {
  return `/api/v1/profiles/${encodeURIComponent(profileId)}/drawing?lang=${language}`;
}

/** The machine from the side, small. */
export function ProfileOutline({ profileId, label }: { readonly profileId: string; readonly label: string }) {
  return (
    <img
      class="profile-outline"
      src={`/api/v1/profiles/${encodeURIComponent(profileId)}/drawing?as=outline`}
      alt={label}
      width={240}
      height={150}
      loading="lazy"
    />
  );
}

/** The whole sheet: views, dimensions, reach, joints. */
export function ProfileSheet({ profileId, label }: { readonly profileId: string; readonly label: string }) {
  const { t, language } = useConsole();
  return (
    <img
      class="profile-sheet"
      data-testid="profile-sheet"
      src={drawingPath(profileId, language())}
      alt={t('catalogue.drawing', { machine: label })}
    />
  );
}
