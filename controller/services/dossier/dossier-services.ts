import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FleetFile, FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { FiledDocuments } from '../../accounts/documents/document-register.ts';
import { taxonomyCodesOf } from '../../site-profiles.ts';
import { checklist, schemeFactsOf } from '../../accounts/dossier/checklist.ts';
import { defaultUtcOffsetMin } from '../../accounts/dossier/dossier-rules.ts';
import { localDay } from '../../accounts/dossier/dossier-source.ts';
import { failureList } from '../../accounts/dossier/failure-list.ts';
import { classifyFailure, FailureRegister, reportFailure } from '../../accounts/dossier/failure-register.ts';
import { IdentityRegister, missingOf, paidRatio } from '../../accounts/dossier/identity-register.ts';
import { machineReliability, type AssessedMachine } from '../../accounts/dossier/machine-reliability.ts';
import { useTotals } from '../../accounts/dossier/use-totals.ts';
import type { HistoryReader } from '../../accounts/history/machine-history.ts';
import type { DocumentsView } from '../../contract/accounts/documents.ts';
import type { DossierScheme } from '../../contract/accounts/dossier.ts';
import type { FailuresView } from '../../contract/accounts/failures.ts';
import { identityChangesMax, type IdentityView } from '../../contract/accounts/machine-register.ts';
import type { AskedInterval, DossierServices } from '../../http/dossier-ports.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { evidenceServices } from './evidence-services.ts';
import { schemesOf, type DossierOrder, type MadeDossier } from './make-dossier.ts';
import { zipFolder } from './zip-folder.ts';

export interface DossierPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly history: HistoryReader;
  readonly documents: FiledDocuments;
  readonly roster: Pick<FleetFile, 'machines'>;
  readonly profiles: ReadonlyMap<string, MachineProfile>;
  readonly dataDirectory: string;
  /** The compiled `dossier-worker.js`. */
  readonly workerUrl: URL;
  /** Local time of the site, minutes east of UTC; null: its roster names none. */
  readonly utcOffsetMin: () => number | null;
}

/** Types of document that the schemes of a data directory ask for, with their names; those of the first scheme that has one. */
export function docTypesOf(dataDirectory: string): DocumentsView['docTypes'] {
  const schemes = schemesOf(dataDirectory);
  if (!schemes.ok) return [];
  const names = new Map<string, { zh: string; en: string }>();
  for (const { scheme } of schemes.value.values()) {
    for (const { docType, name } of scheme.items) if (!names.has(docType)) names.set(docType, { ...name });
  }
  return [...names].map(([docType, name]) => ({ docType, name }));
}

/** Identity, failures, reliability and dossiers of the site's machines, answered to the API. */
export class DossierDesk implements DossierServices {
  readonly #ports: DossierPorts;
  readonly #identities: IdentityRegister;
  readonly #failures: FailureRegister;
  #making: 'idle' | 'busy' = 'idle';

  readonly evidence: DossierServices['evidence'];

  constructor(ports: DossierPorts) {
    this.#ports = ports;
    this.evidence = evidenceServices(ports, (machineId) => this.#machine(machineId));
    this.#identities = new IdentityRegister(ports.record);
    this.#failures = new FailureRegister(ports.record);
    // What a crash has left behind.
    rmSync(join(ports.dataDirectory, madeFolder), { recursive: true, force: true });
  }

  identity(machineId: string): Result<IdentityView> {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const { serialNo, label, profileId } = machine.value;
    const known = this.#identities.find(serialNo);
    const profile = this.#ports.profiles.get(profileId)?.name ?? { zh: profileId, en: profileId };
    return ok({
      machineId,
      label,
      serialNo,
      profile: { id: profileId, name: { ...profile } },
      identity: known?.identity ?? null,
      changes: (known?.changes ?? []).slice(-identityChangesMax).reverse(),
      unreadable: [...this.#identities.unreadable()],
      paidRatio: paidRatio(known?.identity ?? null),
      missing: [...missingOf(known?.identity ?? null)],
    });
  }

  putIdentity: DossierServices['putIdentity'] = async (machineId, identity, user) => {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const of = { machineId, serialNo: machine.value.serialNo };
    const put = await this.#identities.put(this.#ports, of, identity, user);
    return put.ok ? this.identity(machineId) : put;
  };

  failures: DossierServices['failures'] = async (machineId, interval) => {
    const machine = this.#machine(machineId);
    return machine.ok ? ok(await this.#failuresOf(machineId, interval)) : machine;
  };

  reportFailure: DossierServices['reportFailure'] = async (machineId, report, user) => {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const { record, clock } = this.#ports;
    const nextId = (): string => `p-${randomUUID()}`;
    const told = await reportFailure({ record, clock, nextId }, machineId, report, user);
    return told.ok ? ok(await this.#failuresOf(machineId, wholeRecord)) : told;
  };

  judgeFailure: DossierServices['judgeFailure'] = async (machineId, failureId, judgement, user) => {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const { failures } = await this.#assessed(machineId, wholeRecord);
    const judged = await classifyFailure(this.#ports, { machineId, failures }, failureId, judgement, user);
    return judged.ok ? ok(await this.#failuresOf(machineId, wholeRecord)) : judged;
  };

  reliability: DossierServices['reliability'] = async (machineIds, interval, confidence) => {
    const assessed: AssessedMachine[] = [];
    for (const machineId of new Set(machineIds)) {
      const machine = this.#machine(machineId);
      if (!machine.ok) return machine;
      assessed.push(await this.#assessed(machineId, interval));
    }
    return ok(machineReliability(assessed, confidence));
  };

  modelsReliability: DossierServices['modelsReliability'] = async (interval) => {
    const models = new Map<string, AssessedModel>();
    for (const { id, label, profileId } of this.#ports.roster.machines) {
      const name = this.#ports.profiles.get(profileId)?.name ?? { zh: profileId, en: profileId };
      const model = models.get(profileId) ?? { profileId, name: { ...name }, machines: [] };
      model.machines.push({ machineId: id, label, assessed: await this.#assessed(id, interval) });
      models.set(profileId, model);
    }
    return [...models.values()].map(({ machines, ...model }) => ({
      ...model,
      together: machineReliability(machines.map(({ assessed }) => assessed)),
      machines: machines.map(({ assessed, ...machine }) => ({
        ...machine,
        reliability: machineReliability([assessed]),
      })),
    }));
  };

  schemes: DossierServices['schemes'] = () => {
    const schemes = schemesOf(this.#ports.dataDirectory);
    if (!schemes.ok) return schemes;
    return ok(
      [...schemes.value.values()].map(({ scheme, isOwn }) => {
        const { scheme: id, name, standing } = scheme;
        return { scheme: id, name, standing, isOwn };
      }),
    );
  };

  checklist: DossierServices['checklist'] = async (machineId, schemeId) => {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const scheme = this.#scheme(schemeId);
    if (!scheme.ok) return scheme;
    const { history, failures } = await this.#assessed(machineId, wholeRecord);
    const { workH } = machineReliability([{ history, failures }]);
    const offsetMin = this.#ports.utcOffsetMin() ?? defaultUtcOffsetMin.value;
    const { firstUseMs } = useTotals(history);
    const identity = this.#identities.find(machine.value.serialNo)?.identity ?? null;
    const firstUseDay = firstUseMs === null ? null : localDay(firstUseMs, offsetMin);
    const documents = this.#ports.documents
      .list()
      .filter(({ subject }) => subject.kind === 'site' || (subject.kind === 'machine' && subject.id === machineId));
    const codes = taxonomyCodesOf(this.#ports.dataDirectory, machine.value.profileId);
    const today = localDay(this.#ports.clock.epochMs(), offsetMin);
    return ok(checklist(scheme.value, documents, schemeFactsOf(identity, { firstUseDay, workH }), today, codes));
  };

  dossier: DossierServices['dossier'] = async (machineId, schemeId, { fromMs, toMs }) => {
    const machine = this.#machine(machineId);
    if (!machine.ok) return machine;
    const scheme = this.#scheme(schemeId);
    if (!scheme.ok) return scheme;
    if (this.#making === 'busy') return refuse({ code: 'dossier-busy', facts: { retryAfterS: 10 } });
    this.#making = 'busy';
    const { dataDirectory, workerUrl } = this.#ports;
    const { serialNo } = machine.value;
    const outDirectory = join(dataDirectory, madeFolder, randomUUID());
    const clear = (): void => {
      rmSync(outDirectory, { recursive: true, force: true });
      this.#making = 'idle';
    };
    try {
      mkdirSync(outDirectory, { recursive: true, mode: 0o700 });
      const order: DossierOrder = {
        dataDirectory,
        serialNo,
        scheme: scheme.value,
        fromMs,
        toMs,
        outDirectory,
        ledger: 'auto',
      };
      const made = await runWorker(workerUrl, order);
      if (!made.ok) {
        clear();
        return made;
      }
      const name = `dossier-${serialNo.replace(/[^\w-]+/g, '_')}-${schemeId}.zip`;
      return ok({ name, zip: zipFolder(made.value.folder), end: clear });
    } catch (error) {
      clear();
      throw error;
    }
  };

  async #failuresOf(machineId: string, interval: AskedInterval): Promise<FailuresView> {
    const { history, failures } = await this.#assessed(machineId, interval);
    return { failures: [...failures], reliability: machineReliability([{ history, failures }]) };
  }

  async #assessed(machineId: string, interval: AskedInterval): Promise<AssessedMachine> {
    const { record, clock, history } = this.#ports;
    const nowMs = Math.round(clock.epochMs());
    const toMs = interval.toMs ?? nowMs;
    const [first] = interval.fromMs === null ? record.entries({ machineId, limit: 1 }) : [];
    const fromMs = Math.min(interval.fromMs ?? first?.atMs ?? nowMs, toMs);
    const told = await history.history(machineId, fromMs, toMs);
    const failures = failureList(told, this.#failures.told(machineId), this.#failures.judged(machineId));
    return { history: told, failures };
  }

  #machine(machineId: string): Result<FleetMachine> {
    const machine = this.#ports.roster.machines.find(({ id }) => id === machineId);
    return machine === undefined ? refuse({ code: 'machine-unknown', facts: { machineId } }) : ok(machine);
  }

  #scheme(schemeId: string): Result<DossierScheme> {
    const schemes = schemesOf(this.#ports.dataDirectory);
    if (!schemes.ok) return schemes;
    const known = schemes.value.get(schemeId);
    return known === undefined
      ? refuse({ code: 'scheme-unknown', facts: { allowed: [...schemes.value.keys()] } })
      : ok(known.scheme);
  }
}

interface AssessedModel {
  readonly profileId: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly machines: { readonly machineId: string; readonly label: string; readonly assessed: AssessedMachine }[];
}

/** Where dossiers lie while they are sent. */
const madeFolder = 'dossiers';
const wholeRecord: AskedInterval = { fromMs: null, toMs: null };

async function runWorker(workerUrl: URL, order: DossierOrder): Promise<Result<MadeDossier>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { workerData: order, name: 'dossier' });
    worker.once('message', (made: Result<MadeDossier>) => {
      resolve(made);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`the dossier's worker ended with code ${String(code)}`));
    });
  });
}
