import type { SiteAnchorBody, SiteAnchorView } from '../../controller/contract/site/site-anchor.ts';

/** The place of the site while it is entered: figures as they are typed. */
export interface AnchorDraft {
  readonly datum: SiteAnchorBody['datum'];
  readonly latitude: string;
  readonly longitude: string;
  readonly height: string;
  readonly azimuth: string;
  readonly source: string;
}

/** As it is in force; empty where it is not. */
export function anchorDraftOf(anchor: SiteAnchorView['anchor']): AnchorDraft {
  if (anchor === null) return { datum: 'WGS 84', latitude: '', longitude: '', height: '', azimuth: '', source: '' };
  const { datum, latitudeDeg, longitudeDeg, heightM, yAzimuthDeg, source } = anchor;
  const height = heightM === null ? '' : String(heightM);
  return {
    datum,
    latitude: String(latitudeDeg),
    longitude: String(longitudeDeg),
    height,
    azimuth: String(yAzimuthDeg),
    source,
  };
}

/** With the figures of the building model; how they were found is left to who takes them. */
export function withOffered(draft: AnchorDraft, offered: NonNullable<SiteAnchorView['offered']>): AnchorDraft {
  const { latitudeDeg, longitudeDeg, heightM, yAzimuthDeg } = offered;
  return {
    ...draft,
    datum: 'WGS 84',
    latitude: latitudeDeg.toFixed(7),
    longitude: longitudeDeg.toFixed(7),
    height: heightM === null ? '' : heightM.toFixed(2),
    azimuth: yAzimuthDeg.toFixed(3),
  };
}

/** The body of PUT /site-anchor; null while something is missing or is no number. */
export function anchorBodyOf(draft: AnchorDraft): SiteAnchorBody | null {
  const [latitudeDeg, longitudeDeg, yAzimuthDeg] = [draft.latitude, draft.longitude, draft.azimuth].map(numberOf);
  const heightM = draft.height.trim() === '' ? null : numberOf(draft.height);
  const source = draft.source.trim();
  if (latitudeDeg === undefined || longitudeDeg === undefined || yAzimuthDeg === undefined || source === '')
    return null;
  return heightM === undefined ? null : { datum: draft.datum, latitudeDeg, longitudeDeg, heightM, yAzimuthDeg, source };
}

function numberOf(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}
