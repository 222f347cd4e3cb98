import { ok } from '../../../kernel/result.ts';
import type { TimeServices, UsageServices } from '../../../controller/http/time-ports.ts';

/** Takes every cause and every correction. */
export function fakeTime(): TimeServices {
  const inForce = ok({ outcome: 'in-force' as const, proposalId: null });
  return {
    view: async (machineId, fromMs, toMs) =>
      ok({ machineId, fromMs, toMs, coverage: 0, intervals: [], upToMs: fromMs, doubts: [], counter: null }),
    tell: async () => inForce,
    correct: async () => inForce,
    proposals: async () => [],
    confirm: async () => inForce,
    withdraw: async () => ok(undefined),
  };
}

/** No machines, no time. */
export function fakeUsage(): UsageServices {
  return {
    groups: async ({ fromMs, toMs, by }) => ok({ fromMs, toMs, by, groups: [] }),
    overview: async ({ fromMs, toMs }) =>
      ok({ fromMs, toMs, machines: [], open: [], openCount: 0, missionIds: [], operators: [] }),
    counters: async ({ fromMs, toMs }) => ok({ fromMs, toMs, machines: [] }),
    shifts: async () => ok({ source: 'assumed', shifts: [] }),
    takeOtherSite: async () => ok({ siteId: 's', sha256: '', entries: 1, machines: [] }),
    groupsCsv: ({ by }) => `${by}\r\n`,
    shiftsCsv: () => 'shift\r\n',
  };
}
