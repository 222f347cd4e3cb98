import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerDraft } from '../../controller/contract/ledger/ledger.ts';
import { chosenScheme, makeDossier } from '../../controller/services/dossier/make-dossier.ts';
import { openSiteRecord } from '../../controller/store/site-record.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import type { Print } from './figures.ts';

const ENTRIES = 500_000;
const BATCH = 5_000;
const START_MS = 1_767_225_600_000;
/** A year of one machine. */
const STEP_MS = Math.floor((365 * 86_400_000) / ENTRIES);

const states = ['WORK', 'NOLOAD', 'WAIT_PROCESS', 'WORK_REDUCED', 'SETUP', 'WORK'] as const;

function entry(index: number): LedgerDraft {
  const isQuantity = index % 10 === 9;
  const state = index % 2_000 === 1_000 ? 'FAULT' : states[index % states.length];
  const missionId = `m${String(Math.floor(index / 1_000))}`;
  return {
    type: isQuantity ? 'quantity.earned' : 'machine.time-state',
    atMs: START_MS + index * STEP_MS,
    monoMs: index * STEP_MS,
    machineId: 'l1',
    missionId,
    actor: 'system',
    payload: isQuantity
      ? { taskId: `t${String(index % 50)}`, step: 'level', amount: 4, unit: 'm2', total: 4 }
      : { from: null, to: state ?? 'WORK', cause: state === 'FAULT' ? 'motor-hot' : 'task', taskId: 't' },
  };
}

const fleet = {
  schemaVersion: 1,
  machines: [
    {
      id: 'l1',
      label: 'L1',
      profileId: 'levelling-robot',
      serialNo: 'SN-1',
      assetId: 'l1',
      wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: '/l1' },
      permitKeyHex: '0'.repeat(64),
      start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
    },
  ],
  people: [],
};

/** The dossier of a machine with half a million entries, from an opened data directory to the last file on disk. */
export async function benchDossier(print: Print): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'fleet.json'), JSON.stringify(fleet));
    writeFileSync(join(directory, 'site.json'), JSON.stringify({ name: 'Bench' }));
    const record = await openSiteRecord({
      directory,
      siteId: 'bench',
      workerUrl: new URL('../../controller/store/record-worker.js', import.meta.url),
      clock: systemClock,
    });
    for (let from = 0; from < ENTRIES; from += BATCH) {
      const entries = Array.from({ length: BATCH }, (_, index) => entry(from + index));
      await record.commit({ entries, documents: [] });
    }
    await record.close();
    const scheme = chosenScheme(directory, { scheme: 'cn-jiangsu' });
    if (!scheme.ok) throw new Error('the scheme is gone');
    const start = performance.now();
    const order = { dataDirectory: directory, serialNo: 'SN-1', scheme: scheme.value, fromMs: null, toMs: null };
    const made = await makeDossier({ ...order, outDirectory: directory, ledger: 'left-out' });
    if (!made.ok) throw new Error(JSON.stringify(made.problem));
    print({
      name: 'ledger: dossier of a machine',
      value: (performance.now() - start) / 1000,
      unit: 's',
      how: `${String(ENTRIES)} entries, ${String(made.value.parts)} files, ${String(made.value.bytes)} bytes`,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
