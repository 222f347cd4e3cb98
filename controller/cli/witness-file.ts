import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { generateSigningKeyPem, signingKeyFromPem, type SigningKey } from '../ledger/checkpoint.ts';
import { witnessKeyText } from '../ledger/cosignature.ts';
import type { WitnessedHead } from '../ledger/witness-memory.ts';
import { writePrivateFile } from '../durable-files.ts';

const witnessFile = z.strictObject({
  format: z.literal('banksman-witness'),
  name: z.string().regex(/^[^\s+]+$/),
  privateKeyPem: z.string(),
  /** By site. */
  sites: z.record(
    z.string(),
    z.strictObject({ siteKey: z.string(), size: z.number().int().min(0), root: z.string(), timeS: z.number().int() }),
  ),
});

/** A witness's key and memory: one file of his own, never on the site's computer. */
export interface Witness {
  readonly name: string;
  readonly key: SigningKey;
  readonly keyText: string;
  headOf(siteId: string): WitnessedHead | null;
  /** On disk before a cosignature leaves the house: what was signed must never be forgotten. */
  remember(siteId: string, head: WitnessedHead): void;
}

/** @throws RangeError when the file is there already or the name is none. */
export function makeWitness(file: string, name: string): Witness {
  if (existsSync(file)) throw new RangeError(`${file} is there already`);
  if (!/^[^\s+]{1,100}$/.test(name))
    throw new RangeError('a name holds no white space and no +, at most 100 characters');
  save(file, { format: 'banksman-witness', name, privateKeyPem: generateSigningKeyPem(), sites: {} });
  return loadWitness(file);
}

/** @throws RangeError when the file is none of a witness. */
export function loadWitness(file: string): Witness {
  const parsed = witnessFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new RangeError(`${file} is no file of a witness: ${z.prettifyError(parsed.error)}`);
  let state = parsed.data;
  const key = signingKeyFromPem(state.privateKeyPem);
  return {
    name: state.name,
    key,
    keyText: witnessKeyText({ name: state.name, publicKey: key.publicKey }),
    headOf: (siteId) => (Object.hasOwn(state.sites, siteId) ? (state.sites[siteId] ?? null) : null),
    remember: (siteId, head) => {
      state = { ...state, sites: { ...state.sites, [siteId]: head } };
      save(file, state);
    },
  };
}

function save(file: string, state: z.infer<typeof witnessFile>): void {
  const path = resolve(file);
  writePrivateFile(path, `${JSON.stringify(state, null, 2)}\n`);
}
