import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { dossierParts } from '../../accounts/dossier/dossier.ts';
import type { DossierPart, EnclosedProof, ListedPart } from '../../accounts/dossier/dossier-source.ts';
import { ledgerExportEntriesMax } from '../../accounts/dossier/dossier-rules.ts';
import { readScheme, readSchemes, type KnownScheme } from '../../accounts/dossier/scheme-files.ts';
import { packageRoot } from '../../cli/package-root.ts';
import type { DossierScheme } from '../../contract/accounts/dossier.ts';
import { Attachments } from '../../store/attachments.ts';
import { SequenceSet } from '../../ledger/sequence-set.ts';
import { openSnapshot } from '../../store/directory-snapshot.ts';
import { syncToDisk } from '../../durable-files.ts';
import { evidenceOf, notingEntries } from './dossier-evidence.ts';
import { gatherDossier, type DossierAsk } from './gather-dossier.ts';

const entriesFile = {
  path: '11_entries.ndjson',
  title: { zh: '本资料所依据的账本条目及证明', en: 'Entries that the figures come from, with their proof' },
};
const ledgerFile = { path: '11_ledger.ndjson', title: { zh: '账本', en: 'Ledger' } };

export interface DossierOrder extends DossierAsk {
  /** The dossier's folder is made in it, named after the serial number. */
  readonly outDirectory: string;
  /** The whole ledger, besides the entries of this machine: 'auto' while it is not too long for a file that people mail. */
  readonly ledger: 'auto' | 'enclosed' | 'left-out';
}

export interface MadeDossier {
  readonly folder: string;
  readonly parts: number;
  readonly bytes: number;
  readonly entries: number;
}

/** The schemes that are shipped and those in the data directory. Refuses 'scheme-invalid'. */
export function schemesOf(dataDirectory: string): Result<ReadonlyMap<string, KnownScheme>> {
  return readSchemes(join(packageRoot(), 'controller/accounts/dossier/schemes'), join(dataDirectory, 'schemes'));
}

/** Refuses 'scheme-unknown', 'scheme-invalid'. */
export function chosenScheme(
  dataDirectory: string,
  choice: { readonly scheme?: string | undefined; readonly schemeFile?: string | undefined },
): Result<DossierScheme> {
  if (choice.schemeFile !== undefined) return readScheme(choice.schemeFile);
  const schemes = schemesOf(dataDirectory);
  if (!schemes.ok) return schemes;
  const known = schemes.value.get(choice.scheme ?? '');
  return known === undefined
    ? refuse({ code: 'scheme-unknown', facts: { allowed: [...schemes.value.keys()] } })
    : ok(known.scheme);
}

/**
 * Makes a dossier's folder from one moment of a data directory: under another name first, so that a half-made one is never
 * taken for one. Refuses 'serial-unknown', 'dossier-exists'.
 *
 * @throws RecordBroken when the record must not be used.
 */
export async function makeDossier(order: DossierOrder): Promise<Result<MadeDossier>> {
  const folder = join(order.outDirectory, folderName(order.serialNo));
  if (existsSync(folder)) return refuse({ code: 'dossier-exists', facts: { file: folder } });
  const snapshot = openSnapshot(order.dataDirectory);
  const draft = `${folder}.new`;
  try {
    const source = await gatherDossier(order, snapshot);
    if (!source.ok) return source;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(join(draft, '10_attachments'), { recursive: true, mode: 0o700 });
    const named = new SequenceSet(snapshot.size);
    const attachments = new Attachments(order.dataDirectory);
    const readDocument = async (sha256: string): Promise<Buffer | null> => {
      const bytes = await attachments.read(sha256);
      return bytes.ok ? bytes.value : null;
    };
    const isWhole =
      order.ledger === 'enclosed' || (order.ledger === 'auto' && snapshot.size <= ledgerExportEntriesMax.value);
    const enclose = async (): Promise<EnclosedProof> => ({
      entries: await writeLines(draft, entriesFile, snapshot.bundle(evidenceOf(source.value, named, snapshot))),
      ledger: isWhole ? await writeLines(draft, ledgerFile, snapshot.exportLedger()) : null,
      verifier: verifierFiles(),
    });
    let parts = 0;
    let bytes = 0;
    for await (const part of dossierParts(notingEntries(source.value, named), readDocument, enclose)) {
      parts += 1;
      bytes += part.bytes;
      if (part.content === null) continue;
      mkdirSync(dirname(join(draft, part.path)), { recursive: true });
      writeFileSync(join(draft, part.path), part.content, { mode: 0o600, flush: true });
    }
    renameSync(draft, folder);
    syncToDisk(order.outDirectory);
    return ok({ folder, parts, bytes, entries: snapshot.size });
  } finally {
    snapshot.close();
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A serial number becomes a name of one folder: nothing in it leads elsewhere. */
function folderName(serialNo: string): string {
  const name = serialNo.replace(/[^\p{L}\p{N}_-]+/gu, '_');
  return name === '' ? '_' : name;
}

async function writeLines(
  draft: string,
  { path, title }: Pick<ListedPart, 'path' | 'title'>,
  lines: AsyncIterable<string>,
): Promise<ListedPart> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = openSync(join(draft, path), 'wx', 0o600);
  try {
    for await (const piece of lines) {
      const text = Buffer.from(piece);
      hash.update(text);
      bytes += text.length;
      for (let at = 0; at < text.length;) at += writeSync(handle, text, at);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { path, bytes, sha256: hash.digest('hex'), title };
}

/** The verifier in Python, so that whoever gets the folder needs nothing of ours. */
function verifierFiles(): readonly DossierPart[] {
  return ['verify-ledger.py', 'ledger_bytes.py', 'verify_dossier.py'].map((name) => ({
    path: `11_verify/${name}`,
    title: { zh: '核对程序', en: 'Program that verifies' },
    content: readFileSync(join(packageRoot(), 'tools', name)),
  }));
}
