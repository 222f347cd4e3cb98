import { ok } from '../../../kernel/result.ts';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import type { UpkeepServices } from '../../../controller/http/upkeep-ports.ts';

const nothing: UpkeepView = {
  plans: [],
  papers: [],
  operators: [],
  missing: [],
  withheld: [],
  unreadable: [],
  rules: [],
};

/** Takes whatever is entered. */
export function fakeUpkeep(): UpkeepServices {
  const done = async () => ok(nothing);
  return {
    view: async () => nothing,
    putPlan: done,
    removePlan: done,
    done,
    putPaper: done,
    withdrawPaper: done,
    putOperatorNeed: done,
  };
}

/** A body for each route of upkeep that takes one. */
export const upkeepBodies: Readonly<Record<string, unknown>> = {
  'PUT /upkeep/plans/:planId': {
    machineId: 'l1',
    name: 'x',
    intervals: [{ measure: 'hours', value: 100, source: 'x', certainty: 'guess' }],
    soonRatio: 0.8,
    isRequired: false,
    since: '2026-09-01T00:00:00Z',
  },
  'POST /upkeep/plans/:planId/done': { at: '2026-09-01T00:00:00Z', note: '', documentId: null },
  'POST /upkeep/plans/:planId/remove': { reason: 'x' },
  'PUT /upkeep/papers/:paperId': {
    kind: 'inspection',
    name: 'x',
    number: '',
    subject: { kind: 'machine', machineId: 'l1' },
    issuedOn: '2026-09-01',
    validUntil: null,
    warnDays: 30,
    isRequired: true,
    documentId: null,
  },
  'POST /upkeep/papers/:paperId/withdraw': { reason: 'x' },
  'PUT /upkeep/operators/:machineId': { skill: null },
};
