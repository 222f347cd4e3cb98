import { ok, refuse } from '../../../kernel/result.ts';
import type { AempPorts } from '../../../controller/http/routes/aemp-routes.ts';
import type { TelematicsView } from '../../../controller/contract/accounts/telematics.ts';

export const noTelematics: TelematicsView = { clients: [], vendors: [], machines: [], settingsProblem: null };

export interface FakeAemp extends AempPorts {
  readonly notes: string[];
  /** Clients that may ask; taking one away ends its tokens. */
  readonly known: Set<string>;
}

/** Two pages of one machine each, for the client `erp` with the secret `s3cret`. */
export function fakeAemp(): FakeAemp {
  const notes: string[] = [];
  const known = new Set(['erp']);
  return {
    notes,
    known,
    ask: async (ask) => {
      if (ask.kind === 'fleet' && ask.page > 2) return refuse({ code: 'not-found' });
      const page = ask.kind === 'equipment' ? 1 : ask.page;
      const header = {
        name: 'EquipmentHeader',
        content: [
          { name: 'OEMName', content: 'A & B <Ltd> "x"' },
          { name: 'SerialNumber', content: `S${page}\u0007` },
        ],
      };
      const hours = {
        name: 'CumulativeOperatingHours',
        attributes: { datetime: '2026-01-05T06:00:00.000Z' },
        content: [{ name: 'Hour', content: 1.5 }],
      };
      const charge = { name: 'StateOfCharge', space: 'own' as const, content: [{ name: 'Percent', content: 80 }] };
      const document = {
        name: ask.kind === 'time-series' ? 'CumulativeOperatingHoursMessages' : 'Fleet',
        attributes: { version: '20190501' },
        content: ask.kind === 'time-series' ? [hours] : [{ name: 'Equipment', content: [header, hours, charge] }],
      };
      return ok({ document, page, pages: ask.kind === 'equipment' ? 1 : 2 });
    },
    clients: {
      matches: (id, secret) => id === 'erp' && secret === 's3cret',
      isKnown: (id) => known.has(id),
      note: (id, request) => notes.push(`${id} ${request}`),
    },
    limits: { tokenLifeS: 3_600, requestsPerMinute: 20, tokensPerMinute: 3 },
  };
}
