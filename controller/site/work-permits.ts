import type { Clock } from '../../kernel/clock.ts';
import { refuse, type Result } from '../../kernel/result.ts';
import type { Zone } from '../../missions/site-model.ts';
import type { WorkPermitRequest, ZoneView } from '../contract/api.ts';
import type { OpenWorkPermit } from '../contract/interlock/interlock.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

type WorkPermit = NonNullable<ZoneView['workPermit']>;

const MINUTE_MS = 60_000;

/**
 * Who may work in which PERMIT_TO_WORK zone, and until when on the site's clock. A permit ends by its time; nobody has to close it. The
 * interlock is told how long each is still open and counts that down itself.
 */
export class WorkPermits {
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private readonly zones: () => readonly Zone[];
  private readonly permits = new Map<string, WorkPermit>();

  constructor(record: SiteRecord, clock: Clock, zones: () => readonly Zone[]) {
    this.record = record;
    this.clock = clock;
    this.zones = zones;
    for (const { id, value } of record.documents('work-permit')) this.permits.set(id, value as WorkPermit);
  }

  /** Opens the zone, or gives it another holder and time. Refuses 'not-found', and 'input-invalid' for another kind of zone. */
  async open(zoneId: string, request: WorkPermitRequest, user: string): Promise<Result<void>> {
    const zone = this.zones().find(({ id }) => id === zoneId);
    if (zone === undefined) return refuse({ code: 'not-found', facts: { zoneId } });
    if (zone.kind !== 'PERMIT_TO_WORK') {
      const issue = { path: 'zoneId', message: 'only a PERMIT_TO_WORK zone is opened by a work permit' };
      return refuse({ code: 'input-invalid', facts: { issues: [issue] } });
    }
    const { holder, role, minutes } = request;
    const permit = { holder, role, by: user, untilMs: Math.round(this.clock.epochMs()) + minutes * MINUTE_MS };
    const written = await this.write('work-permit.opened', zoneId, permit, user);
    if (written.ok) this.permits.set(zoneId, permit);
    return written;
  }

  /** Closes the zone before its time. Refuses 'not-found' where none is open. */
  async close(zoneId: string, user: string): Promise<Result<void>> {
    if (this.openOf(zoneId) === null) return refuse({ code: 'not-found', facts: { zoneId } });
    const permit = this.permits.get(zoneId) ?? null;
    // Closed at once, whatever becomes of the record: it is the safe side.
    this.permits.delete(zoneId);
    return this.write('work-permit.closed', zoneId, permit, user);
  }

  /** The permit of a zone while its time lasts. */
  openOf(zoneId: string): WorkPermit | null {
    const permit = this.permits.get(zoneId);
    return permit !== undefined && this.clock.epochMs() < permit.untilMs ? permit : null;
  }

  /** What the interlock is told. */
  told(): OpenWorkPermit[] {
    const nowMs = this.clock.epochMs();
    return this.zones().flatMap(({ id, kind }) => {
      const permit = kind === 'PERMIT_TO_WORK' ? this.openOf(id) : null;
      return permit === null ? [] : [{ zoneId: id, leftMs: permit.untilMs - nowMs }];
    });
  }

  view(zone: ZoneView): ZoneView {
    const permit = this.openOf(zone.id);
    return permit === null ? zone : { ...zone, workPermit: permit };
  }

  private write(
    type: 'work-permit.opened' | 'work-permit.closed',
    zoneId: string,
    permit: WorkPermit | null,
    user: string,
  ): Promise<Result<void>> {
    return recordSiteChange(
      { record: this.record, clock: this.clock },
      {
        type,
        user,
        payload: { zoneId, ...permit },
        documents: [{ kind: 'work-permit', id: zoneId, value: type === 'work-permit.opened' ? permit : null }],
      },
    );
  }
}
