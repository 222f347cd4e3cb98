import { groupsCsv, shiftsCsv } from '../accounts/history/usage-csv.ts';
import { UsageDesk, type UsageDeskPorts } from '../accounts/history/usage-desk.ts';
import type { ApiServices } from '../http/ports.ts';

/** What machines' time went into, answered to the API. */
export function usageServices(ports: UsageDeskPorts): ApiServices['usage'] {
  const desk = new UsageDesk(ports);
  return {
    groups: (query) => desk.groups(query),
    counters: (query) => desk.counters(query),
    shifts: (query) => desk.shifts(query),
    groupsCsv,
    shiftsCsv,
  };
}
