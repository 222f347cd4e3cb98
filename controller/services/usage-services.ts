import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import { OtherSites, type OtherSitesPorts } from '../accounts/history/other-sites.ts';
import { groupsCsv, shiftsCsv } from '../accounts/history/usage-csv.ts';
import { UsageDesk, type UsageDeskPorts } from '../accounts/history/usage-desk.ts';
import type { ApiServices } from '../http/ports.ts';
import { parseVerifierKey } from '../ledger/checkpoint.ts';
import { verifyExport } from '../ledger/verify-export.ts';

export type UsagePorts = Pick<UsageDeskPorts, 'history' | 'roster'> &
  Pick<OtherSitesPorts, 'siteId' | 'record' | 'clock'> & { readonly fleet: FleetFile };

/** What machines' time went into, answered to the API. */
export function usageServices(ports: UsagePorts): ApiServices['usage'] {
  const { machines } = ports.fleet;
  const desk = new UsageDesk({ ...ports, machines: () => machines });
  const otherSites = new OtherSites({
    ...{ ...ports, machines },
    verify: (chunks, trustedKey) => verifyExport(chunks, { trustedKey }),
    isVerifierKey: (text) => parseVerifierKey(text) !== null,
  });
  return {
    groups: (query) => desk.groups(query),
    overview: (query) => desk.overview(query),
    counters: (query) => desk.counters(query),
    shifts: (query) => desk.shifts(query),
    takeOtherSite: (query, bytes, user) => otherSites.take(query, bytes, user),
    groupsCsv,
    shiftsCsv,
  };
}
