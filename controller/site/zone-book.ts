import type { Clock } from '../../kernel/clock.ts';
import { asId, type LevelId, type ZoneId } from '../../kernel/ids.ts';
import { boxOf, ringSegments, segmentsCross, signedAreaM2 } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { SiteModel, Zone } from '../../missions/site-model.ts';
import type { ZoneRequest, ZoneView } from '../contract/api.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

const ZONES_MAX = 500;
const AREA_MIN_M2 = 0.25;
const PAGE_ENTRIES = 1_000;

interface StoredZone {
  readonly zone: Zone;
  readonly by: string;
}

/** The zones in force: those of the model and those drawn by people, who are named in the record. */
export class ZoneBook {
  private readonly site: SiteModel;
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private readonly drawn = new Map<string, Zone>();
  /** Who wants a zone away, until a second person says so too. In memory alone: after a start of the controller both ask anew. */
  private readonly removalAskedBy = new Map<string, string>();
  private nextNumber = 1;

  constructor(site: SiteModel, record: SiteRecord, clock: Clock) {
    this.site = site;
    this.record = record;
    this.clock = clock;
    for (const { id, value } of record.documents('zone')) {
      this.drawn.set(id, (value as StoredZone).zone);
    }
    for (const { id } of this.all()) this.seeNumber(id);
    // A zone that was taken away keeps its number for ever: what the record says of it must not come to mean another one.
    for (const zoneId of zonesEver(record)) this.seeNumber(zoneId);
  }

  all(): readonly Zone[] {
    return [...this.site.zones, ...this.drawn.values()];
  }

  views(): readonly ZoneView[] {
    return [
      ...this.site.zones.map((zone) => zoneView(zone, 'model')),
      ...[...this.drawn.values()].map((zone) => {
        const removalAskedBy = this.removalAskedBy.get(zone.id);
        return { ...zoneView(zone, 'person'), ...(removalAskedBy === undefined ? {} : { removalAskedBy }) };
      }),
    ];
  }

  async add(body: ZoneRequest, user: string): Promise<Result<ZoneView>> {
    const problem = this.problemOf(body);
    if (problem !== null) return refuse({ code: 'input-invalid', facts: { issues: [problem] } });
    const id = `zone-${String(this.nextNumber)}`;
    this.nextNumber += 1;
    const zone: Zone = {
      id: asId<ZoneId>(id),
      levelId: asId<LevelId>(body.levelId),
      kind: body.kind,
      name: body.name,
      outline: body.outline,
      ...(body.speedMaxMps === undefined ? {} : { speedMaxMps: body.speedMaxMps }),
      ...(body.kind === 'PERMIT_TO_WORK' ? { closedTo: body.closedTo ?? 'machines' } : {}),
    };
    const written = await this.write(id, zone, user, 'added');
    if (!written.ok) return written;
    this.drawn.set(id, zone);
    return ok(zoneView(zone, 'person'));
  }

  /**
   * A zone is drawn by one person, since it can only restrict, and taken away by two (R16): the first one's wish is noted and shown. Refuses
   * 'second-person-needed' when the first asks again.
   */
  async remove(zoneId: string, user: string): Promise<Result<void>> {
    if (!this.drawn.has(zoneId)) {
      const isModel = this.site.zones.some((zone) => zone.id === zoneId);
      return refuse(isModel ? { code: 'zone-of-model', facts: { zoneId } } : { code: 'not-found', facts: { zoneId } });
    }
    const first = this.removalAskedBy.get(zoneId);
    if (first === user) return refuse({ code: 'second-person-needed', facts: { by: user } });
    const written = await this.write(zoneId, null, user, first === undefined ? 'removal-asked' : 'removed');
    if (!written.ok) return written;
    if (first === undefined) {
      this.removalAskedBy.set(zoneId, user);
    } else {
      this.drawn.delete(zoneId);
      this.removalAskedBy.delete(zoneId);
    }
    return ok(undefined);
  }

  private seeNumber(zoneId: string): void {
    const [, digits] = /^zone-(\d{1,9})$/.exec(zoneId) ?? [];
    this.nextNumber = Math.max(this.nextNumber, 1 + Number(digits ?? 0));
  }

  private write(
    id: string,
    zone: Zone | null,
    user: string,
    change: 'added' | 'removal-asked' | 'removed',
  ): Promise<Result<void>> {
    const shown = zone ?? this.drawn.get(id);
    const payload = {
      zoneId: id,
      change,
      kind: shown?.kind ?? '',
      levelId: shown?.levelId ?? '',
      name: shown?.name ?? '',
      outline: (shown?.outline ?? []).map(([x, y]) => [x, y]),
    };
    return recordSiteChange(
      { record: this.record, clock: this.clock },
      {
        type: 'zone.changed',
        user,
        payload,
        documents:
          change === 'removal-asked' ? [] : [{ kind: 'zone', id, value: zone === null ? null : { zone, by: user } }],
      },
    );
  }

  private problemOf(body: ZoneRequest): { path: string; message: string } | null {
    if (this.drawn.size >= ZONES_MAX)
      return { path: '', message: `at most ${String(ZONES_MAX)} zones; remove one first` };
    if (!this.site.levels.some((level) => level.id === body.levelId))
      return { path: 'levelId', message: 'no such level' };
    if (body.kind === 'SPEED_LIMIT' && body.speedMaxMps === undefined) {
      return { path: 'speedMaxMps', message: 'a SPEED_LIMIT zone needs its speed' };
    }
    const box = boxOf(body.outline);
    if (![box.xMinM, box.yMinM, box.xMaxM, box.yMaxM].every(Number.isFinite))
      return { path: 'outline', message: 'numbers must be finite' };
    if (Math.abs(signedAreaM2(body.outline)) < AREA_MIN_M2) return { path: 'outline', message: 'smaller than 0.25 m²' };
    const segments = ringSegments(body.outline);
    const isCrossing = segments.some((a, index) => segments.slice(index + 1).some((b) => segmentsCross(a, b)));
    return isCrossing ? { path: 'outline', message: 'the outline crosses itself; draw it round' } : null;
  }
}

/** Ids of all zones that people ever drew, by the ledger. */
function* zonesEver(record: SiteRecord): Generator<string> {
  for (let after = -1; ;) {
    const page = record.entries({ types: ['zone.changed'], after, limit: PAGE_ENTRIES });
    yield* page.map(({ payload: { zoneId } }) => (typeof zoneId === 'string' ? zoneId : ''));
    if (page.length < PAGE_ENTRIES) return;
    after = page.at(-1)?.sequence ?? after;
  }
}

function zoneView(zone: Zone, origin: ZoneView['origin']): ZoneView {
  return {
    id: zone.id,
    levelId: zone.levelId,
    kind: zone.kind,
    name: zone.name,
    outline: zone.outline.map(([x, y]) => [x, y]),
    origin,
    ...(zone.closedTo === undefined ? {} : { closedTo: zone.closedTo }),
    ...(zone.speedMaxMps === undefined ? {} : { speedMaxMps: zone.speedMaxMps }),
  };
}
