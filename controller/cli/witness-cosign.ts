import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/clock.ts';
import { consistencyProofView, recordedView } from '../contract/ledger/ledger-proofs.ts';
import { parseCheckpoint, parseVerifierKey, verifyCheckpoint, type Checkpoint } from '../ledger/checkpoint.ts';
import { cosign, withCosignature } from '../ledger/cosignature.ts';
import { verifyExport } from '../ledger/verify-export.ts';
import { mayCosign, type GrowthEvidence, type WitnessedHead } from '../ledger/witness-memory.ts';
import type { Witness } from './witness-file.ts';

/** The note with the witness's line, and how far it goes. */
export interface Cosigned {
  readonly note: string;
  readonly size: number;
}

/** A site answers within so long or not at all; a proof over a million entries takes some seconds the first time. */
const answerMsMax = 60_000;
const apiPrefix = '/api/v1';

/**
 * What the witness knows of the site, or is told now by `siteKey`, which a person has compared with what the site published.
 * @throws RangeError when neither.
 */
function knownHead(witness: Witness, siteId: string, siteKey: string | undefined): WitnessedHead {
  const known = witness.headOf(siteId);
  if (siteKey !== undefined && parseVerifierKey(siteKey) === null) throw new RangeError('--site-key is no key text');
  if (known === null && siteKey === undefined) {
    throw new RangeError(`site '${siteId}' is new to this witness: compare its key and give it with --site-key`);
  }
  return { size: 0, root: '', timeS: 0, ...known, siteKey: siteKey ?? known?.siteKey ?? '' };
}

/** @throws RangeError when the checkpoint does not extend what the witness knows. */
function cosignHead(
  witness: Witness,
  head: WitnessedHead,
  asked: { readonly siteId: string; readonly note: string; readonly checkpoint: Checkpoint },
  evidence: GrowthEvidence,
  clock: Clock,
): Cosigned {
  const { siteId, note, checkpoint } = asked;
  const allowed = mayCosign(head, checkpoint, evidence);
  if (!allowed.ok) {
    const { code, facts } = allowed.problem;
    const why = code === 'ledger-shrunk' ? 'the record has become shorter' : 'this is another history';
    throw new RangeError(`NOT cosigned (${code}): ${why} than the ${facts.size} entries cosigned before`);
  }
  const timeS = Math.max(head.timeS, Math.floor(clock.epochMs() / 1000));
  const line = cosign(checkpoint, witness.name, witness.key, timeS);
  witness.remember(siteId, { ...head, size: checkpoint.size, root: checkpoint.root.toString('hex'), timeS });
  return { note: withCosignature(note, line), size: checkpoint.size };
}

/**
 * Reads a whole export and cosigns its last checkpoint.
 *
 * @throws RangeError when the export is broken, of a site the witness does not know, or no extension of what it knows.
 */
export async function cosignExport(
  file: string,
  witness: Witness,
  siteKey: string | undefined,
  clock: Clock,
): Promise<Cosigned> {
  const { siteId } = await verifyExport(createReadStream(file, { start: 0, end: 4095 }));
  if (siteId === null) throw new RangeError(`${file} is no export`);
  const known = knownHead(witness, siteId, siteKey);
  const report = await verifyExport(createReadStream(file), {
    trustedKey: known.siteKey,
    witnesses: [witness.keyText],
    rootsAt: [known.size],
  });
  if (report.break !== null || report.finalNote === null) {
    throw new RangeError(`NOT cosigned: the export is broken (${report.break?.code}: ${report.break?.detail})`);
  }
  const checkpoint = parseCheckpoint(report.finalNote);
  if (!checkpoint.ok) throw new RangeError('NOT cosigned: no checkpoint at the end');
  const evidence = { kind: 'root-at-known-size', root: report.rootsAt[known.size] ?? null } as const;
  // Hand-overs were checked on the way: from here on the newest key is the site's.
  const head = { ...known, siteKey: report.verifierKeys.at(-1) ?? known.siteKey };
  const asked = { siteId, note: report.finalNote, checkpoint: checkpoint.value };
  return cosignHead(witness, head, asked, evidence, clock);
}

/** The export with another note on its last line. @throws whatever the file system throws; nothing is left half-written. */
export async function replaceFinalNote(file: string, out: string, oldNote: string, note: string): Promise<void> {
  const end = statSync(file).size - Buffer.byteLength(`${canonicalJson({ checkpoint: oldNote })}\n`);
  const draft = `${out}.new`;
  try {
    await pipeline(createReadStream(file, { end: end - 1 }), createWriteStream(draft));
    await pipeline([`${canonicalJson({ checkpoint: note })}\n`], createWriteStream(draft, { flags: 'a' }));
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A running site, asked over its API. */
export class SiteApi {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** @throws RangeError with the answer when the site refuses. */
  async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<string> {
    const response = await fetch(`${this.#url}${apiPrefix}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(answerMsMax),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new RangeError(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return text;
  }
}

/**
 * Fetches the newest checkpoint and the proof that it extends the known one, cosigns it and hands the cosignature in.
 *
 * @throws RangeError, as above, and when the site refuses.
 */
export async function cosignSite(
  api: SiteApi,
  witness: Witness,
  siteKey: string | undefined,
  clock: Clock,
): Promise<Cosigned & { readonly sequence: number }> {
  const note = await api.ask('GET', '/ledger/checkpoint');
  const parsed = parseCheckpoint(note);
  if (!parsed.ok) throw new RangeError('NOT cosigned: the site gave no checkpoint');
  const { origin } = parsed.value;
  const siteId = origin.slice(0, origin.lastIndexOf('/'));
  const head = knownHead(witness, siteId, siteKey);
  const key = parseVerifierKey(head.siteKey);
  if (key === null || !verifyCheckpoint(note, [key]).ok) {
    throw new RangeError(
      'NOT cosigned: signed with a key that this witness does not know. After a hand-over or a new epoch cosign an export, or compare the new key and give it with --site-key',
    );
  }
  const { size } = parsed.value;
  const hashes =
    head.size === 0 || head.size > size
      ? []
      : consistencyProofView.parse(
          JSON.parse(await api.ask('GET', `/ledger/proofs/consistency?from=${head.size}&to=${size}`)),
        ).hashes;
  const evidence = { kind: 'proof', hashes: hashes.map((hash) => Buffer.from(hash, 'base64')) } as const;
  const cosigned = cosignHead(witness, head, { siteId, note, checkpoint: parsed.value }, evidence, clock);
  const answer = JSON.parse(await api.ask('POST', '/ledger/cosignatures', { note: cosigned.note })) as unknown;
  return { ...cosigned, ...recordedView.parse(answer) };
}
