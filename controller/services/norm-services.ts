import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { HistoryReader } from '../accounts/history/machine-history.ts';
import { NormDesk } from '../accounts/norms/norm-desk.ts';
import type { NormMachine } from '../accounts/norms/norm-observer.ts';
import { normPdf } from '../accounts/norms/sheets/norm-pdf.ts';
import { normXlsx } from '../accounts/norms/sheets/norm-xlsx.ts';
import type { RosterView } from '../contract/accounts/roster.ts';
import type { SiteForecastView } from '../contract/site/site-forecast.ts';
import type { Roster } from '../../missions/crews/roster.ts';
import { defaultUtcOffsetMin } from '../accounts/dossier/dossier-rules.ts';
import { shiftsBetween } from '../accounts/history/shifts.ts';
import { CrewDesk } from '../accounts/norms/crew-desk.ts';
import type { WorkCalendar } from '../accounts/norms/found-work.ts';
import type { ApiServices } from '../http/ports.ts';
import type { SiteRecord } from '../ledger/record.ts';

export interface NormPorts {
  readonly site: Pick<SiteModel, 'siteId'>;
  readonly record: SiteRecord & {
    checkpoint(): Promise<unknown>;
    figures(): { readonly lastCheckpointNote: string | null };
  };
  readonly clock: Clock;
  readonly history: HistoryReader;
  readonly machines: FleetFile['machines'];
  readonly profileOf: (profileId: string) => MachineProfile;
  readonly forecasts: { view(): SiteForecastView };
  readonly crewRoster: { view(): RosterView; roster(): Roster | null };
  /** What a machine works for now. */
  readonly missionOf: (machineId: string) => string | null;
}

/** The machines of a fleet as a norm names them. */
export function normMachines(
  machines: FleetFile['machines'],
  profileOf: (profileId: string) => MachineProfile,
): NormMachine[] {
  return machines.map(({ id, label, serialNo, profileId }) => ({
    id,
    label,
    serialNo,
    profileId,
    name: profileOf(profileId).name,
  }));
}

/** The site's norms, answered to the API. */
export function normServices(ports: NormPorts): ApiServices['norms'] {
  const { record, clock, history } = ports;
  const { siteId } = ports.site;
  const machines = normMachines(ports.machines, ports.profileOf);
  const desk = new NormDesk({
    siteId,
    record,
    clock,
    history,
    machines: () => machines,
    calendar: () => calendarOf(ports.crewRoster.roster()),
    forecast: () => ports.forecasts.view().forecast,
    roster: () => ports.crewRoster.view().roster,
    checkpoint: () => record.figures().lastCheckpointNote,
    sign: async () => {
      await record.checkpoint();
    },
  });
  const known = new Set(machines.map(({ id }) => id));
  const crews = new CrewDesk({
    record,
    clock,
    isMachine: (machineId) => known.has(machineId),
    missionOf: ports.missionOf,
  });
  return {
    choices: () => desk.choices(),
    draft: (request) => desk.draft(request),
    keep: (request, actor) => desk.keep(request, actor.user),
    list: () => desk.list(),
    find: (normId) => desk.find(normId),
    compare: (leftId, rightId) => desk.compare(leftId, rightId),
    crew: (machineId) => crews.view(machineId),
    countCrew: (machineId, persons, actor) => crews.count(machineId, persons, actor.user),
    pdf: (kept) => normPdf(kept.record, kept),
    xlsx: (kept) => normXlsx(kept.record, kept),
  };
}

/** Shifts that overlap are no shifts to work by; the day counts then. */
function calendarOf(roster: Roster | null): WorkCalendar {
  return {
    utcOffsetMs: (roster?.utcOffsetMin ?? defaultUtcOffsetMin.value) * 60_000,
    shifts: (fromMs, toMs) => {
      if (roster === null || roster.shifts.length === 0) return [];
      const shifts = shiftsBetween(roster, fromMs, toMs);
      return shifts.ok ? shifts.value : [];
    },
  };
}
