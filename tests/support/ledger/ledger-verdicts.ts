import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFormat } from '../../../controller/ledger/bundle.ts';
import { verifyBundle } from '../../../controller/ledger/verify-bundle.ts';
import { verifyExport, type VerifyOptions } from '../../../controller/ledger/verify-export.ts';

const pythonVerifier = fileURLToPath(new URL('../../../tools/verify-ledger.py', import.meta.url));
const outputBytesMax = 256 * 1024 * 1024;

/** Named in the titles of tests that are skipped without it. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export type Verdict = { readonly ok: boolean; readonly detail: string };

/** What the verifier in Python says of each file, all in one process. `way`: which of its Ed25519 checks it uses. */
export function pythonVerdicts(
  files: readonly Buffer[],
  options: VerifyOptions = {},
  way: 'python' | 'openssl' = 'python',
): readonly Verdict[] {
  const { trustedKey, witnesses = [], witnessesRequired = 0 } = options;
  const input = Buffer.concat(
    files.flatMap((bytes) => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(bytes.length));
      return [length, bytes];
    }),
  );
  const said = spawnSync(
    'python3',
    [
      pythonVerifier,
      '--batch',
      `--ed25519=${way}`,
      ...(trustedKey === undefined ? [] : [`--key=${trustedKey}`]),
      ...witnesses.map((key) => `--witness=${key}`),
      `--require-witnesses=${witnessesRequired}`,
    ],
    { input, encoding: 'utf8', maxBuffer: outputBytesMax },
  );
  const lines = said.stdout.split('\n').slice(0, -1);
  // A verifier that falls over must not count as one that refuses.
  if (lines.length !== files.length || said.stderr !== '') throw new Error(`the verifier fell over: ${said.stderr}`);
  return lines.map((detail) => ({ ok: detail.startsWith('OK: '), detail }));
}

/** What our own verifier says of an export or a bundle. */
export async function ourVerdict(bytes: Buffer, options: VerifyOptions = {}): Promise<Verdict> {
  const isBundle = bytes.subarray(0, 128).includes(`"format":"${bundleFormat}"`);
  const { break: found } = isBundle ? await verifyBundle([bytes], options) : await verifyExport([bytes], options);
  if (found === null) return { ok: true, detail: 'OK' };
  return { ok: false, detail: 'code' in found ? `${found.code}: ${found.detail}` : found.detail };
}

/** Asks our verifier at once, and the one in Python about everything together. */
export class SameVerdicts {
  readonly #asked = new Map<
    string,
    { readonly options: VerifyOptions; readonly files: Buffer[]; readonly ours: Verdict[] }
  >();

  async verdict(bytes: Buffer, options: VerifyOptions = {}): Promise<Verdict> {
    const ours = await ourVerdict(bytes, options);
    const text = JSON.stringify(options);
    const group = this.#asked.get(text) ?? { options, files: [], ours: [] };
    this.#asked.set(text, group);
    group.files.push(bytes);
    group.ours.push(ours);
    return ours;
  }

  /** Where the two differ; throws when nothing was asked. */
  differences(way: 'python' | 'openssl' = 'python'): readonly string[] {
    if (this.#asked.size === 0) throw new Error('nothing was asked');
    return [...this.#asked.values()].flatMap(({ options, files, ours }) =>
      pythonVerdicts(files, options, way).flatMap((theirs, index) =>
        theirs.ok === ours[index]?.ok ? [] : [`${ours[index]?.detail} / ${theirs.detail}`],
      ),
    );
  }
}
