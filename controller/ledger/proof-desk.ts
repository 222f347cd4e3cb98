import type { Clock } from '../../kernel/clock.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { LedgerDraft, LedgerEntry } from '../contract/ledger/ledger.ts';
import {
  cosignedPayload,
  witnessPayload,
  type ConsistencyProofView,
  type ConsistencyQuery,
  type CosignatureRequest,
  type InclusionProofView,
  type InclusionQuery,
  type KeyHandOverView,
  type LedgerStandingView,
  type RecordedView,
  type StampSubmission,
  type WitnessRequest,
  type WitnessView,
} from '../contract/ledger/ledger-proofs.ts';
import { bundleLines, type BundleSource } from './bundle.ts';
import { parseCheckpoint, strictBase64, type VerifierKey } from './checkpoint.ts';
import { isCosignedBy, parseCosignature, parseWitnessKey, witnessKeyText, witnessOf } from './cosignature.ts';
import { leafHash } from './merkle-tree.ts';
import type { LedgerQuery, SiteRecord } from './record.ts';
import { SequenceSet } from './sequence-set.ts';
import { standingOf } from './ledger-standing.ts';
import { imprintOf, parseStampResponse } from './time-stamp.ts';
import { TreeNodes } from './tree-nodes.ts';

/** Which entries a bundle shall hold: of an interval of site time, of one machine, or both. */
export type BundleQuery = Pick<LedgerQuery, 'machineId' | 'fromMs' | 'toMs'>;

/** Witness entries that are considered, newest first. */
const witnessEntriesMax = 1000;

/** What the desk reads of the record. */
export type ProofReader = BundleSource['reader'] & {
  /** The stored note over exactly so many entries; null when there is none. */
  noteAt(size: number): string | null;
  /** Stored notes, newest first, as far as `test` does not say that one is the right one. */
  findNote(test: (note: string) => boolean): string | null;
  /** Sequences of all entries that are asked for, oldest first. */
  sequences(query: Omit<LedgerQuery, 'limit' | 'newestFirst'>): Iterable<number>;
};

export interface ProofPorts {
  readonly siteId: string;
  readonly record: Pick<SiteRecord, 'commit' | 'entries' | 'size'>;
  readonly reader: ProofReader;
  /** Labels the entries. */
  readonly clock: Clock;
  /** Signs the present state; its note. */
  readonly checkpoint: () => Promise<string>;
  /** Hands over to a fresh signing key. */
  readonly rotateKey: (actor: string) => Promise<KeyHandOverView>;
  readonly checkStamp: CheckStamp;
}

/** What is known of a time-stamping authority's signature; 'unchecked' where nobody gave its certificates. */
export type StampCheck =
  { readonly signature: 'verified' | 'unchecked' } | { readonly signature: 'refused'; readonly reason: string };
/** `response`: DER TimeStampResp. `imprint`: SHA-256 that it shall stamp. */
export type CheckStamp = (response: Buffer, imprint: Buffer) => Promise<StampCheck>;

/** Proofs for those who distrust the site, and what they have to say of its checkpoints. */
export class ProofDesk {
  readonly #ports: ProofPorts;
  readonly #record: ProofPorts['record'];
  readonly #tree: TreeNodes;

  constructor(ports: ProofPorts) {
    this.#ports = ports;
    this.#record = ports.record;
    this.#tree = new TreeNodes(ports.reader);
  }

  checkpoint(): Promise<string> {
    return this.#ports.checkpoint();
  }

  /** The old key signs for the new one; both are told, to be published. */
  async rotateKey(user: string): Promise<KeyHandOverView> {
    return this.#ports.rotateKey(user);
  }

  /** Keys, epochs, witnesses and stamps, as the entries tell them. */
  standing(): LedgerStandingView {
    const size = this.#record.size();
    return {
      siteId: this.#ports.siteId,
      size,
      checkpoint: checkpointOf(this.#ports.reader.findNote(() => true)),
      ...standingOf((types) => this.#record.entries({ types, newestFirst: true, limit: witnessEntriesMax })),
      witnesses: [...this.witnesses()],
    };
  }

  /** The lines of a bundle of the entries that are asked for. Refuses 'entries-none'. */
  async bundle(query: BundleQuery): Promise<Result<AsyncIterable<string>>> {
    const { siteId, reader } = this.#ports;
    const note = await this.checkpoint();
    const chosen = new SequenceSet(sizeOf(note));
    for (const sequence of reader.sequences(query)) chosen.add(sequence);
    if (chosen.count === 0) return refuse({ code: 'entries-none' });
    for (const sequence of reader.sequences({ types: ['ledger.key', 'ledger.witness'] })) chosen.add(sequence);
    return ok(bundleLines({ siteId, note, reader }, chosen));
  }

  /** Refuses 'input-invalid' when there is no such entry in a tree of that size. */
  async inclusion({ sequence, size = this.#record.size() }: InclusionQuery): Promise<Result<InclusionProofView>> {
    if (size > this.#record.size()) return outside('size', this.#record.size());
    if (sequence >= size) return outside('sequence', size - 1);
    const hashes = await this.#tree.inclusion(sequence, size);
    const [bytes] = this.#ports.reader.entryBytes(sequence, sequence + 1) as readonly [Buffer];
    const leaf = leafHash(bytes);
    return ok({ sequence, size, leafHash: leaf.toString('base64'), hashes: hashes.map(inBase64) });
  }

  async consistency({ from, to = this.#record.size() }: ConsistencyQuery): Promise<Result<ConsistencyProofView>> {
    if (to > this.#record.size()) return outside('to', this.#record.size());
    if (from > to) return outside('from', to);
    const hashes = await this.#tree.consistency(from, to);
    return ok({ from, to, hashes: hashes.map(inBase64) });
  }

  witnesses(): readonly WitnessView[] {
    const registered = new Map<string, WitnessView>();
    for (const entry of this.#newest('ledger.witness').toReversed()) {
      const payload = witnessPayload.safeParse(entry.payload);
      const key = payload.success ? parseWitnessKey(payload.data.witnessKey) : null;
      if (!payload.success || key === null) continue;
      const { state, party, witnessKey } = payload.data;
      registered.delete(witnessKey);
      if (state === 'registered') registered.set(witnessKey, { name: key.name, party, witnessKey, newest: null });
    }
    for (const entry of this.#newest('ledger.cosigned')) {
      const said = readCosigned(entry);
      const view = said === null ? undefined : registered.get(said.witnessKey);
      if (said === null || view === undefined || (view.newest !== null && view.newest.size >= said.size)) continue;
      const newest = { size: said.size, atS: said.timeS, sequence: entry.sequence };
      registered.set(said.witnessKey, { ...view, newest });
    }
    return [...registered.values()];
  }

  /** Refuses 'witness-invalid'. Registering a witness again changes its party. */
  async register({ party, witnessKey }: WitnessRequest, user: string): Promise<Result<RecordedView>> {
    if (parseWitnessKey(witnessKey) === null) return refuse({ code: 'witness-invalid' });
    return this.#write('ledger.witness', { state: 'registered', party, witnessKey }, user);
  }

  /** Refuses 'witness-invalid' when no such witness is registered. */
  async withdraw(witnessKey: string, user: string): Promise<Result<RecordedView>> {
    const view = this.witnesses().find((witness) => witness.witnessKey === witnessKey);
    if (view === undefined) return refuse({ code: 'witness-invalid' });
    return this.#write('ledger.witness', { state: 'withdrawn', party: view.party, witnessKey }, user);
  }

  /** Refuses 'checkpoint-unknown' and 'cosignature-invalid'. The same cosignature again is answered with its entry. */
  async cosign({ note: text }: CosignatureRequest, user: string): Promise<Result<RecordedView>> {
    const note = parseCheckpoint(text);
    const [line, ...others] = note.ok ? note.value.cosignatures : [];
    const cosignature = line === undefined ? null : parseCosignature(line);
    if (!note.ok || cosignature === null || others.length > 0) return refuse({ code: 'cosignature-invalid' });
    if (this.#ports.reader.noteAt(note.value.size) !== note.value.siteNote)
      return refuse({ code: 'checkpoint-unknown' });
    const keys = this.witnesses().map(({ witnessKey }) => parseWitnessKey(witnessKey) as VerifierKey);
    const witness = witnessOf(cosignature, keys);
    if (witness === undefined || !isCosignedBy(witness, note.value, cosignature)) {
      return refuse({ code: 'cosignature-invalid' });
    }
    const known = this.#newest('ledger.cosigned').find((entry) => entry.payload['note'] === text);
    if (known !== undefined) return ok({ sequence: known.sequence });
    const payload = { witness: witness.name, witnessKey: witnessKeyText(witness), note: text };
    return this.#write('ledger.cosigned', payload, user);
  }

  /** Refuses 'stamp-invalid' with why, and 'checkpoint-unknown'. */
  async stamp({ response }: StampSubmission, user: string): Promise<Result<RecordedView>> {
    const bytes = strictBase64(response);
    if (bytes === null) return refuse({ code: 'stamp-invalid' });
    const stamp = parseStampResponse(bytes);
    if (!stamp.ok) return refuse({ code: 'stamp-invalid', facts: { message: stamp.problem.detail } });
    const { imprint, genTime, policy, serial } = stamp.value;
    const note = this.#ports.reader.findNote((one) => imprintOf(one).equals(imprint));
    const parsed = note === null ? null : parseCheckpoint(note);
    if (parsed === null || !parsed.ok) return refuse({ code: 'checkpoint-unknown' });
    const check = await this.#ports.checkStamp(bytes, imprint);
    if (check.signature === 'refused') return refuse({ code: 'stamp-invalid', facts: { message: check.reason } });
    const { signature } = check;
    const payload = { size: parsed.value.size, genTime, policy, serial, response, signature };
    return this.#write('ledger.stamped', payload, user);
  }

  #newest(type: 'ledger.witness' | 'ledger.cosigned'): readonly LedgerEntry[] {
    return this.#record.entries({ types: [type], newestFirst: true, limit: witnessEntriesMax });
  }

  async #write(
    type: LedgerDraft['type'],
    payload: LedgerDraft['payload'],
    actor: string,
  ): Promise<Result<RecordedView>> {
    const labels = { atMs: Math.trunc(this.#ports.clock.epochMs()), monoMs: this.#ports.clock.monoMs() };
    const draft: LedgerDraft = { ...labels, type, machineId: null, missionId: null, actor, payload };
    const [entry] = await this.#record.commit({ entries: [draft], documents: [] });
    return ok({ sequence: (entry as LedgerEntry).sequence });
  }
}

function checkpointOf(note: string | null): LedgerStandingView['checkpoint'] {
  const parsed = note === null ? null : parseCheckpoint(note);
  return note === null || parsed === null || !parsed.ok ? null : { size: parsed.value.size, note };
}

function sizeOf(note: string): number {
  const parsed = parseCheckpoint(note);
  return parsed.ok ? parsed.value.size : 0;
}

function inBase64(hash: Buffer): string {
  return hash.toString('base64');
}

function outside(path: string, most: number): Result<never, Problem> {
  const issues = [{ path: `querystring.${path}`, message: `must be at most ${most}` }];
  return refuse({ code: 'input-invalid', facts: { issues } });
}

function readCosigned(
  entry: LedgerEntry,
): { readonly witnessKey: string; readonly size: number; readonly timeS: number } | null {
  const payload = cosignedPayload.safeParse(entry.payload);
  const note = payload.success ? parseCheckpoint(payload.data.note) : null;
  if (!payload.success || note === null || !note.ok) return null;
  const cosignature = parseCosignature(note.value.cosignatures[0] ?? '');
  if (cosignature === null) return null;
  return { witnessKey: payload.data.witnessKey, size: note.value.size, timeS: cosignature.timeS };
}
