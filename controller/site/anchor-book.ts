import { placeOnEarth, type EarthVector } from '../../kernel/earth-place.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse, ok, type Result } from '../../kernel/result.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { SiteAnchorBody, SiteAnchorView, ToldPlace } from '../contract/site/site-anchor.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

const documentId = 'site';
type Stored = NonNullable<SiteAnchorView['anchor']>;

/** A centimetre on earth. */
const DEGREE_DIGITS = 7;
const METRE_DIGITS = 2;

/** Where the site is on earth, as people entered it. */
export class AnchorBook {
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private readonly offered: SiteAnchorView['offered'];
  private stored: Stored | null;

  constructor(site: Pick<SiteModel, 'georeference'>, record: SiteRecord, clock: Clock) {
    this.record = record;
    this.clock = clock;
    this.offered = site.georeference ?? null;
    this.stored = (record.document('site-anchor', documentId) as Stored | undefined) ?? null;
  }

  view(): SiteAnchorView {
    return { anchor: this.stored, offered: this.offered };
  }

  /** A point of the site's axes on earth; null while nobody has said where the site is. */
  placeOf(point: EarthVector): ToldPlace | null {
    return this.stored === null ? null : toldPlaceOf(this.stored, point);
  }

  /** Null takes it away. Refuses 'anchor-datum-refused' (facts: `datum`) and 'ledger-unavailable'. */
  async put(body: SiteAnchorBody | null, user: string): Promise<Result<SiteAnchorView>> {
    if (body?.datum === 'GCJ-02' || body?.datum === 'BD-09')
      return refuse({ code: 'anchor-datum-refused', facts: { datum: body.datum } });
    const stored = body === null ? null : { ...body, by: user, atMs: Math.round(this.clock.epochMs()) };
    const written = await recordSiteChange(
      { record: this.record, clock: this.clock },
      {
        type: 'site.anchor-changed',
        user,
        payload: { anchor: body },
        documents: [{ kind: 'site-anchor', id: documentId, value: stored }],
      },
    );
    if (!written.ok) return written;
    this.stored = stored;
    return ok(this.view());
  }
}

/** Without a height the site is laid on the ellipsoid: 100 m of height move a point 1 km away by 2 cm. */
export function toldPlaceOf(anchor: SiteAnchorBody, point: EarthVector): ToldPlace {
  const { latitudeDeg, longitudeDeg, heightM, yAzimuthDeg } = anchor;
  const frame = { origin: { latitudeDeg, longitudeDeg, heightM: heightM ?? 0 }, yAzimuthDeg };
  const place = placeOnEarth(frame, point);
  return {
    latitudeDeg: Number(place.latitudeDeg.toFixed(DEGREE_DIGITS)),
    longitudeDeg: Number(place.longitudeDeg.toFixed(DEGREE_DIGITS)),
    // Sea level runs with the ellipsoid over a site, so the height over it is that of the site's own axis.
    ...(heightM === null ? {} : { altitudeM: Number((heightM + point[2]).toFixed(METRE_DIGITS)) }),
  };
}
