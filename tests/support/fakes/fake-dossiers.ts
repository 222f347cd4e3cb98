import { ok } from '../../../kernel/result.ts';
import { checklist, schemeFactsOf } from '../../../controller/accounts/dossier/checklist.ts';
import { machineReliability } from '../../../controller/accounts/dossier/machine-reliability.ts';
import type { DossierScheme } from '../../../controller/contract/accounts/dossier.ts';
import type { IdentityView, MachineIdentity } from '../../../controller/contract/accounts/machine-register.ts';
import type { DossierServices } from '../../../controller/http/dossier-ports.ts';

const scheme: DossierScheme = {
  schemaVersion: 1,
  scheme: 'cn-hubei',
  name: { zh: '模板', en: 'Template' },
  owner: { zh: '省厅', en: 'Province' },
  standing: 'template',
  note: { zh: '待补充', en: 'To be completed' },
  warnDays: { value: 30, unit: 'd', source: 'ours', certainty: 'guess' },
  items: [
    {
      docType: 'test-report',
      name: { zh: '检测报告', en: 'Test report' },
      required: 'always',
      source: 'ours',
      certainty: 'guess',
    },
  ],
  rules: [],
};

/** Machines that have never worked and never failed. */
export function fakeDossiers(): DossierServices {
  const reliability = machineReliability([
    {
      history: { machineId: 'l1', fromMs: 0, toMs: 1, intervals: [], quantities: [], coverage: 0 },
      failures: [],
    },
  ]);
  const identityOf = (machineId: string, identity: MachineIdentity | null): IdentityView => ({
    machineId,
    label: machineId.toUpperCase(),
    serialNo: 'S1',
    profile: { id: 'levelling-robot', name: { zh: '整平机器人', en: 'Levelling robot' } },
    identity,
    changes: [],
    unreadable: [],
    paidRatio: null,
    missing: [],
  });
  const failures = ok({ failures: [], reliability });
  const evidence = async () => ok({ evidence: [], unreadable: [] });
  return {
    evidence: { list: () => ok({ evidence: [], unreadable: [] }), enter: evidence, withdraw: evidence },
    identity: (machineId) => ok(identityOf(machineId, null)),
    putIdentity: async (machineId, identity) => ok(identityOf(machineId, identity)),
    failures: async () => failures,
    reportFailure: async () => failures,
    judgeFailure: async () => failures,
    reliability: async () => ok(reliability),
    modelsReliability: async () => [],
    schemes: () => ok([{ scheme: 'cn-hubei', name: scheme.name, standing: 'template', isOwn: false }]),
    checklist: async () =>
      ok(checklist(scheme, [], schemeFactsOf(null, { firstUseDay: null, workH: 0 }), '2026-01-05')),
    dossier: async () => ok({ name: 'dossier.zip', zip: emptyFile(), end: () => undefined }),
  };
}

async function* emptyFile(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('PK'));
}
