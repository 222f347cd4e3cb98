import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { dossierParts, type ExportedLedger } from '../../accounts/dossier/dossier.ts';
import { ledgerExportEntriesMax } from '../../accounts/dossier/dossier-rules.ts';
import { readScheme, readSchemes, type KnownScheme } from '../../accounts/dossier/scheme-files.ts';
import { packageRoot } from '../../cli/package-root.ts';
import type { DossierScheme } from '../../contract/dossier.ts';
import { Attachments } from '../../store/attachments.ts';
import { openSnapshot, type DirectorySnapshot } from '../../store/directory-snapshot.ts';
import { syncToDisk } from '../../durable-files.ts';
import { gatherDossier, type DossierAsk } from './gather-dossier.ts';

const ledgerPath = '11_ledger.ndjson';

export interface DossierOrder extends DossierAsk {
  /** The dossier's folder is made in it, named after the serial number. */
  readonly outDirectory: string;
  /** 'auto': the whole ledger is enclosed while it is not too long for a file that people mail. */
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
    const isEnclosed =
      order.ledger === 'enclosed' || (order.ledger === 'auto' && snapshot.size <= ledgerExportEntriesMax.value);
    const exported = isEnclosed ? await encloseLedger(draft, snapshot) : null;
    const attachments = new Attachments(order.dataDirectory);
    const readDocument = async (sha256: string): Promise<Buffer | null> => {
      const bytes = await attachments.read(sha256);
      return bytes.ok ? bytes.value : null;
    };
    let parts = exported === null ? 0 : 1;
    let bytes = exported?.bytes ?? 0;
    for await (const { path, content } of dossierParts(source.value, readDocument, exported)) {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      writeFileSync(join(draft, path), content, { mode: 0o600, flush: true });
      parts += 1;
      bytes += Buffer.byteLength(content);
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

async function encloseLedger(draft: string, snapshot: DirectorySnapshot): Promise<ExportedLedger> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = openSync(join(draft, ledgerPath), 'wx', 0o600);
  try {
    for await (const lines of snapshot.exportLedger()) {
      const text = Buffer.from(lines);
      hash.update(text);
      bytes += text.length;
      for (let at = 0; at < text.length;) at += writeSync(handle, text, at);
    }
  } finally {
    closeSync(handle);
  }
  return { path: ledgerPath, bytes, sha256: hash.digest('hex'), title: { zh: '账本', en: 'Ledger' } };
}
