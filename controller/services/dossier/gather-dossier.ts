import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fleetFile, type FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { siteProfiles, taxonomyCodesOf } from '../../site-profiles.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { FiledDocuments } from '../../accounts/documents/document-register.ts';
import { checklist, schemeFactsOf } from '../../accounts/dossier/checklist.ts';
import { localDay, type DossierSource } from '../../accounts/dossier/dossier-source.ts';
import { failureList } from '../../accounts/dossier/failure-list.ts';
import { EvidenceRegister } from '../../accounts/dossier/evidence-register.ts';
import { FailureRegister } from '../../accounts/dossier/failure-register.ts';
import { defaultUtcOffsetMin } from '../../accounts/dossier/dossier-rules.ts';
import { IdentityRegister } from '../../accounts/dossier/identity-register.ts';
import { machineUse, useSteps, useTypes } from '../../accounts/dossier/machine-use.ts';
import { machineReliability } from '../../accounts/dossier/machine-reliability.ts';
import { useTotals } from '../../accounts/dossier/use-totals.ts';
import { SiteHistory } from '../../accounts/history/site-history.ts';
import { packageVersion } from '../../cli/package-root.ts';
import type { DossierScheme } from '../../contract/accounts/dossier.ts';
import type { LedgerEntry, LedgerType } from '../../contract/ledger/ledger.ts';
import type { LedgerQuery } from '../../ledger/record.ts';
import type { DirectorySnapshot } from '../../store/directory-snapshot.ts';

const pageEntries = 1_000;

export interface DossierAsk {
  readonly dataDirectory: string;
  readonly serialNo: string;
  readonly scheme: DossierScheme;
  /** Site time, ms; null: from the machine's first entry, up to the newest entry of the record. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Puts together what a dossier is made of, from one moment of a data directory. Refuses 'serial-unknown'. */
export async function gatherDossier(ask: DossierAsk, snapshot: DirectorySnapshot): Promise<Result<DossierSource>> {
  const { dataDirectory, serialNo, scheme } = ask;
  const { reader } = snapshot;
  const machine = machineOf(dataDirectory, serialNo);
  if (machine === null) return refuse({ code: 'serial-unknown', facts: { serialNo } });
  const [newest] = reader.entries({ newestFirst: true, limit: 1 });
  const record = { entries: (query: LedgerQuery) => reader.entries(query), size: () => snapshot.size };
  const [first] = reader.entries({ machineId: machine.id, limit: 1 });
  const lastMs = newest?.atMs ?? 0;
  const toMs = ask.toMs ?? lastMs;
  const fromMs = Math.min(ask.fromMs ?? first?.atMs ?? lastMs, toMs);
  const within: LedgerQuery = { fromMs, toMs: toMs + 1, limit: pageEntries };
  const history = await new SiteHistory(record, stoppedAt(newest)).history(machine.id, fromMs, toMs);
  const steps = useSteps(paged(record, { ...within, types: useTypes, machineId: machine.id }));
  const evidence = new EvidenceRegister(record).of(machine.id);
  const register = new FailureRegister(record);
  const failures = failureList(history, register.told(machine.id), register.judged(machine.id));
  const reliability = machineReliability([{ history, failures }]);
  const identity = new IdentityRegister(record).find(serialNo);
  const documents = new FiledDocuments(record)
    .list()
    .filter(({ subject }) => subject.kind === 'site' || (subject.kind === 'machine' && subject.id === machine.id));
  const utcOffsetMin = utcOffsetOf(reader.document('roster', 'site'));
  const totals = useTotals(history);
  const firstUseDay = totals.firstUseMs === null ? null : localDay(totals.firstUseMs, utcOffsetMin);
  const facts = schemeFactsOf(identity?.identity ?? null, { firstUseDay, workH: reliability.workH });
  return ok({
    software: `banksman ${packageVersion()}`,
    site: { siteId: snapshot.siteId, name: siteNameOf(dataDirectory) ?? snapshot.siteId },
    machine: {
      machineId: machine.id,
      label: machine.label,
      serialNo,
      profileName: profileNameOf(dataDirectory, machine.profileId),
    },
    history,
    identity,
    documents,
    failures,
    evidence,
    use: machineUse(history, steps, evidence),
    reliability,
    checklist: checklist(
      scheme,
      documents,
      facts,
      localDay(lastMs, utcOffsetMin),
      taxonomyCodesOf(dataDirectory, machine.profileId),
    ),
    entries: (types, of) => paged(record, { ...within, types, ...(of === 'machine' ? { machineId: machine.id } : {}) }),
    missionNumbers: missionNumbers(record),
    ledger: {
      ledgerEpoch: snapshot.ledgerEpoch,
      size: snapshot.size,
      rootHash: snapshot.rootHash,
      checkpoint: snapshot.checkpoint,
      verifierKeys: snapshot.verifierKeys,
      firstSequence: reader.entries({ ...within, limit: 1 })[0]?.sequence ?? 0,
      lastSequence: reader.entries({ ...within, limit: 1, newestFirst: true })[0]?.sequence ?? 0,
    },
    madeAtMs: lastMs,
    utcOffsetMin,
  });
}

function machineOf(dataDirectory: string, serialNo: string): FleetMachine | null {
  const fleet = fleetFile.parse(JSON.parse(readFileSync(join(dataDirectory, 'fleet.json'), 'utf8')));
  return fleet.machines.find((machine) => machine.serialNo === serialNo) ?? null;
}

function siteNameOf(dataDirectory: string): string | null {
  const site = z.object({ name: z.string() }).safeParse(readJson(join(dataDirectory, 'site.json')));
  return site.success ? site.data.name : null;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function profileNameOf(dataDirectory: string, profileId: string): { readonly zh: string; readonly en: string } {
  return siteProfiles(dataDirectory).get(profileId)?.name ?? { zh: profileId, en: profileId };
}

/** The roster names the site's local time; without one it is China's. */
function utcOffsetOf(roster: unknown): number {
  const stored = z.object({ roster: z.object({ utcOffsetMin: z.number().int() }) }).safeParse(roster);
  return stored.success ? stored.data.roster.utcOffsetMin : defaultUtcOffsetMin.value;
}

/** The record is believed up to its newest entry and no further. */
function stoppedAt(newest: LedgerEntry | undefined): Clock {
  return { epochMs: () => newest?.atMs ?? 0, monoMs: () => newest?.monoMs ?? 0, after: () => () => undefined };
}

type Readable = { readonly entries: (query: LedgerQuery) => readonly LedgerEntry[] };

function* paged(record: Readable, query: LedgerQuery): Generator<LedgerEntry> {
  for (let after = -1; ;) {
    const page = record.entries({ ...query, after });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < query.limit) return;
    after = last.sequence;
  }
}

function missionNumbers(record: Readable): ReadonlyMap<string, number> {
  const types: readonly LedgerType[] = ['mission.created'];
  const numbers = new Map<string, number>();
  for (const { missionId, payload } of paged(record, { types, limit: pageEntries })) {
    const { number } = payload;
    if (missionId !== null && typeof number === 'number') numbers.set(missionId, number);
  }
  return numbers;
}
