import type { Clock } from '../../kernel/clock.ts';
import { asId, type LevelId } from '../../kernel/ids.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { ForecastStep } from '../../missions/concrete-supply.ts';
import type { SiteForecast } from '../../missions/weather/site-forecast.ts';
import type { SiteForecastBody, SiteForecastView } from '../contract/site/site-forecast.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

const documentId = 'site';
type Stored = NonNullable<SiteForecastView['forecast']>;

/** The site's forecast as people entered it, on disk and named in the record. */
export class ForecastBook {
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private stored: Stored | null;

  constructor(record: SiteRecord, clock: Clock) {
    this.record = record;
    this.clock = clock;
    this.stored = (record.document('forecast', documentId) as Stored | undefined) ?? null;
  }

  view(): SiteForecastView {
    return { forecast: this.stored };
  }

  /** As plans take it; null where there is none. */
  forecast(): SiteForecast | null {
    if (this.stored === null) return null;
    const [first, ...rest] = this.stored.entries.map(({ from, concreteC, ...entry }): ForecastStep => ({
      fromMs: Date.parse(from),
      ...entry,
      ...(concreteC === undefined ? {} : { concreteC }),
    }));
    const shelteredLevelIds = this.stored.shelteredLevelIds.map((id) => asId<LevelId>(id));
    return first === undefined ? null : { steps: [first, ...rest], shelteredLevelIds };
  }

  /** Null takes it away. Refuses 'ledger-unavailable'. */
  async put(body: SiteForecastBody | null, user: string): Promise<Result<SiteForecastView>> {
    const atMs = Math.round(this.clock.epochMs());
    const stored = body === null ? null : { ...body, by: user, atMs };
    const written = await recordSiteChange(
      { record: this.record, clock: this.clock },
      {
        type: 'forecast.changed',
        user,
        payload: { entries: body?.entries.length ?? 0, shelteredLevels: body?.shelteredLevelIds.length ?? 0 },
        documents: [{ kind: 'forecast', id: documentId, value: stored }],
      },
    );
    if (!written.ok) return written;
    this.stored = stored;
    return ok(this.view());
  }
}
