import { normRecord } from '../../../controller/accounts/norms/norm-record.ts';
import { normExample } from '../../../controller/contract/accounts/norm-example.ts';
import type { NormKept } from '../../../controller/contract/accounts/norm-record.ts';
import type { ApiServices } from '../../../controller/http/ports.ts';
import { ok } from '../../../kernel/result.ts';

/** A norm written down by hand, without a ledger behind it. */
export function keptNorm(by = 'foreman'): NormKept {
  const { item, crew, materials, uplift, price } = normExample;
  const record = normRecord({
    item,
    crew,
    materials,
    uplift,
    cycles: { minutes: [10, 10.1, 9.9, 10, 10.2, 9.8, 10, 10.1, 9.9], product: 20, precisionPercent: 5 },
    shiftMinutes: { WORK: 420, SETUP: 60 },
    machine: { name: '整平机器人', serials: ['DEMO-L1'], ...(price === undefined ? {} : { price }) },
    conditions: {},
  });
  if (!record.ok) throw new Error(JSON.stringify(record.problem));
  return { id: 'norm-1', by, atMs: 0, sha256: 'ab'.repeat(32), record: record.value };
}

/** Answers one and the same norm, whatever is asked. */
export function fakeNorms(): ApiServices['norms'] {
  return {
    choices: async () => ({
      ...{ machines: [], work: [], precisionPercents: [5], probabilityShares: [0.7], uplifts: [] },
      entered: normExample,
    }),
    draft: async () => {
      const { record } = keptNorm();
      return ok({ observation: record.observation, record, problem: null });
    },
    keep: async (_request, actor) => ok(keptNorm(actor.user)),
    list: () => [],
    find: () => ok(keptNorm()),
    compare: () => ok({ left: 'norm-1', right: 'norm-2', rows: [] }),
    crew: () => ok({ count: null }),
    countCrew: async (_machineId, persons, actor) => ok({ count: { persons, by: actor.user, atMs: 0, sequence: 1 } }),
    pdf: async () => Buffer.from('%PDF-1.7\n'),
    xlsx: async () => Buffer.from('PK'),
  };
}
