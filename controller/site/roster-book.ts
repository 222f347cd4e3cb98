import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { crewNeeds } from '../../missions/crews/crew-supply.ts';
import type { MinuteSpan, Roster } from '../../missions/crews/roster.ts';
import { hoursBetween } from '../../missions/crews/on-shift.ts';
import type { RosterBody, RosterHoursQuery, RosterHoursView, RosterView } from '../contract/accounts/roster.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { recordSiteChange } from './site-change.ts';

const documentId = 'site';
const dayMin = 1440;

interface StoredRoster {
  readonly roster: RosterBody;
  readonly by: string;
}

/** The site's hours, shifts and crews as people entered them, on disk and named in the record. */
export class RosterBook {
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private readonly profiles: () => readonly MachineProfile[];
  private body: RosterBody | null;

  constructor(record: SiteRecord, clock: Clock, profiles: () => readonly MachineProfile[]) {
    this.record = record;
    this.clock = clock;
    this.profiles = profiles;
    this.body = (record.document('roster', documentId) as StoredRoster | undefined)?.roster ?? null;
  }

  /** As plans take it; null where nobody entered any. */
  roster(): Roster | null {
    return this.body === null ? null : rosterOf(this.body);
  }

  hours(span: RosterHoursQuery): RosterHoursView {
    const roster = this.roster();
    if (roster === null) return { closed: [], onShift: [] };
    const { closed, onShift } = hoursBetween(roster, span);
    return { closed: closed.map((one) => ({ ...one })), onShift: onShift.map((one) => ({ ...one })) };
  }

  view(): RosterView {
    const skills = this.profiles().flatMap((profile) => crewNeeds(profile).map(({ skill }) => skill));
    return { roster: this.body, skills: [...new Set(skills)].sort() };
  }

  /** Null takes the roster away: plans wait for nobody then. Refuses 'ledger-unavailable'. */
  async put(body: RosterBody | null, user: string): Promise<Result<RosterView>> {
    const persons = (body?.crews ?? []).reduce((sum, crew) => sum + crew.persons, 0);
    const payload = { shifts: body?.shifts.length ?? 0, crews: body?.crews.length ?? 0, persons };
    const written = await recordSiteChange(
      { record: this.record, clock: this.clock },
      {
        type: 'roster.changed',
        user,
        payload,
        documents: [{ kind: 'roster', id: documentId, value: body === null ? null : { roster: body, by: user } }],
      },
    );
    if (!written.ok) return written;
    this.body = body;
    return ok(this.view());
  }
}

/** Times of day as minutes; what ends at or before its beginning ends the next day, and breaks lie within their shift. */
export function rosterOf(body: RosterBody): Roster {
  return {
    utcOffsetMin: body.utcOffsetMin,
    hours: body.hours.map(({ weekdays, ...span }) => ({ weekdays, ...minutesOf(span) })),
    exceptions: body.exceptions.map(({ date, spans, note }) => ({ date, note, spans: spans.map(minutesOf) })),
    shifts: body.shifts.map(({ id, name, weekdays, from, to, breaks }) => {
      const span = minutesOf({ from, to });
      const pauses = breaks.map(minutesOf).map((pause) => (pause.fromMin < span.fromMin ? later(pause) : pause));
      return { id, name, weekdays, ...span, breaks: pauses };
    }),
    crews: body.crews.map((crew) => ({
      ...crew,
      certificates: crew.certificates.map(({ skill, validUntil }) => ({
        skill,
        ...(validUntil === undefined ? {} : { validUntil }),
      })),
    })),
  };
}

function minutesOf({ from, to }: { readonly from: string; readonly to: string }): MinuteSpan {
  const fromMin = minuteOf(from);
  const toMin = minuteOf(to);
  return { fromMin, toMin: toMin > fromMin ? toMin : toMin + dayMin };
}

function minuteOf(clock: string): number {
  return 60 * Number(clock.slice(0, 2)) + Number(clock.slice(3));
}

function later({ fromMin, toMin }: MinuteSpan): MinuteSpan {
  return { fromMin: fromMin + dayMin, toMin: toMin + dayMin };
}
