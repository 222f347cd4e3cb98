import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { dossierScheme, type DossierScheme } from '../../contract/accounts/dossier.ts';

const schemesMax = 200;
const fileBytesMax = 1024 * 1024;

export interface KnownScheme {
  readonly scheme: DossierScheme;
  /** From the folder of the data directory, not shipped. */
  readonly isOwn: boolean;
}

/** One scheme file. Refuses 'scheme-invalid' with what is wrong where. */
export function readScheme(file: string): Result<DossierScheme> {
  let json: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length > fileBytesMax) return invalid(file, `more than ${String(fileBytesMax)} characters`);
    json = JSON.parse(text);
  } catch (error) {
    return invalid(file, error instanceof Error ? error.message : String(error));
  }
  const scheme = dossierScheme.safeParse(json);
  if (scheme.success) return ok(scheme.data);
  const [issue] = scheme.error.issues;
  const field = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys : [])].join('.');
  return invalid(file, issue?.message ?? '', field);
}

/**
 * The schemes that are shipped, and those in `schemes/` of a data directory, which replace shipped ones of the same name. Refuses
 * 'scheme-invalid': a scheme that cannot be read must not be missing quietly.
 */
export function readSchemes(shippedFolder: string, ownFolder: string | null): Result<ReadonlyMap<string, KnownScheme>> {
  const known = new Map<string, KnownScheme>();
  const folders = [
    { folder: shippedFolder, isOwn: false },
    ...(ownFolder === null ? [] : [{ folder: ownFolder, isOwn: true }]),
  ];
  for (const { folder, isOwn } of folders) {
    const files = jsonFiles(folder);
    if (files.length > schemesMax) return invalid(folder, `more than ${String(schemesMax)} files`);
    for (const file of files) {
      const scheme = readScheme(join(folder, file));
      if (!scheme.ok) return scheme;
      known.set(scheme.value.scheme, { scheme: scheme.value, isOwn });
    }
  }
  return ok(known);
}

function jsonFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** `field`: where in the file; empty where the file as a whole cannot be read. */
function invalid(file: string, detail: string, field = ''): ReturnType<typeof refuse> {
  return refuse({ code: 'scheme-invalid', facts: { file: basename(file), field, message: detail } });
}
