import { ok, refuse, type Result } from '../../kernel/result.ts';
import {
  cosignedPayload,
  stampedPayload,
  witnessPayload,
  type WitnessParty,
} from '../contract/ledger/ledger-proofs.ts';
import { parseCheckpoint, strictBase64, type ParsedNote, type VerifierKey } from './checkpoint.ts';
import { isCosignedBy, parseCosignature, parseWitnessKey, witnessKeyText, witnessOf } from './cosignature.ts';
import type { AnyEntry } from './entry-shape.ts';
import { imprintOf, parseStampResponse } from './time-stamp.ts';

/**
 * What others than the site have said of its checkpoints: cosignatures of witnesses, and time stamps. A line nobody here can
 * check is refused and not passed over, so that a changed one is never taken for a stranger's.
 */

export interface EvidenceProblem {
  readonly code: 'witness-invalid' | 'cosignature-invalid' | 'stamp-invalid';
  readonly detail: string;
}

export interface WitnessKey extends VerifierKey {
  /** Null for one that only the reader knows. */
  readonly party: WitnessParty | null;
}

export interface WitnessReport {
  readonly witnessKey: string;
  readonly party: WitnessParty | null;
  /** Whether the reader named it, so that it counts. */
  readonly isKnown: boolean;
  /** Entries that its furthest cosignature covers, and when it was given, POSIX seconds by its own clock; 0 for none. */
  readonly size: number;
  readonly timeS: number;
}

export interface StampReport {
  readonly size: number;
  readonly sequence: number;
  readonly genTime: string;
  readonly policy: string;
  /** What the record says of the authority's signature. */
  readonly signature: 'verified' | 'unchecked';
  /** SHA-256 that was stamped, hex, and the DER response, base64: for `openssl ts -verify`. */
  readonly imprint: string;
  readonly response: string;
}

interface Vouch {
  readonly witness: WitnessKey;
  readonly size: number;
  readonly timeS: number;
}

export class OutsideEvidence {
  readonly #known: readonly WitnessKey[];
  #registered: readonly WitnessKey[] = [];
  /** By size: SHA-256 of the note as the site signed it. */
  readonly #imprints = new Map<number, Buffer>();
  readonly #furthest = new Map<string, Vouch>();
  readonly #stamps: StampReport[] = [];

  /** @throws RangeError when a key is no witness key text. */
  constructor(knownWitnesses: readonly string[]) {
    this.#known = knownWitnesses.map((text) => {
      const key = parseWitnessKey(text);
      if (key === null) throw new RangeError('a known witness is no witness key text');
      return { ...key, party: null };
    });
  }

  get stamps(): readonly StampReport[] {
    return this.#stamps;
  }

  /** A checkpoint that stands in the record and has been checked. */
  takeCheckpoint(note: ParsedNote): Result<void, EvidenceProblem> {
    this.#imprints.set(note.size, imprintOf(note.siteNote));
    return this.#takeCosignatures(note);
  }

  #takeCosignatures(note: ParsedNote): Result<void, EvidenceProblem> {
    const seen = new Set<string>();
    for (const line of note.cosignatures) {
      const vouch = this.#vouchOf(note, line);
      if (!vouch.ok) return vouch;
      const { witness, size, timeS } = vouch.value;
      const text = witnessKeyText(witness);
      if (seen.has(text)) return refuse({ code: 'cosignature-invalid', detail: `'${witness.name}' has signed twice` });
      seen.add(text);
      const before = this.#furthest.get(text);
      if (before === undefined || before.size < size) this.#furthest.set(text, { witness, size, timeS });
    }
    return ok(undefined);
  }

  #vouchOf(note: ParsedNote, line: string): Result<Vouch, EvidenceProblem> {
    const invalid = (detail: string) => refuse({ code: 'cosignature-invalid', detail } as const);
    const cosignature = parseCosignature(line);
    if (cosignature === null) return invalid('a line is no cosignature');
    const witness = witnessOf(cosignature, [...this.#registered, ...this.#known]);
    if (witness === undefined) return invalid(`nobody here knows the witness '${cosignature.witness}'`);
    if (!isCosignedBy(witness, note, cosignature)) return invalid(`the cosignature of '${witness.name}' is wrong`);
    return ok({ witness, size: note.size, timeS: cosignature.timeS });
  }

  /** Entries of other types are none of its business. */
  takeEntry(entry: AnyEntry): Result<void, EvidenceProblem> {
    switch (entry.type) {
      case 'ledger.witness':
        return this.#takeWitness(entry);
      case 'ledger.cosigned':
        return this.#takeCosigned(entry);
      case 'ledger.stamped':
        return this.#takeStamped(entry);
      default:
        return ok(undefined);
    }
  }

  #takeWitness(entry: AnyEntry): Result<void, EvidenceProblem> {
    const payload = witnessPayload.safeParse(entry.payload);
    const key = payload.success ? parseWitnessKey(payload.data.witnessKey) : null;
    if (!payload.success || key === null) {
      return refuse({ code: 'witness-invalid', detail: `entry ${entry.sequence} names no witness` });
    }
    const { state, party, witnessKey } = payload.data;
    const others = this.#registered.filter((one) => witnessKeyText(one) !== witnessKey);
    this.#registered = state === 'registered' ? [...others, { ...key, party }] : others;
    return ok(undefined);
  }

  #takeCosigned(entry: AnyEntry): Result<void, EvidenceProblem> {
    const invalid = (detail: string) =>
      refuse({ code: 'cosignature-invalid', detail: `entry ${entry.sequence}: ${detail}` } as const);
    const payload = cosignedPayload.safeParse(entry.payload);
    const note = payload.success ? parseCheckpoint(payload.data.note) : null;
    if (!payload.success || note === null || !note.ok || note.value.cosignatures.length !== 1) {
      return invalid('no note with one cosignature');
    }
    const imprint = this.#imprints.get(note.value.size);
    if (imprint === undefined || !imprint.equals(imprintOf(note.value.siteNote))) {
      return invalid(`no checkpoint over ${note.value.size} entries stands before it with these words`);
    }
    const vouch = this.#vouchOf(note.value, note.value.cosignatures[0] as string);
    if (!vouch.ok) return vouch;
    const { witness } = vouch.value;
    if (payload.data.witness !== witness.name || payload.data.witnessKey !== witnessKeyText(witness)) {
      return invalid('it names another witness than the one who signed');
    }
    return this.#takeCosignatures(note.value);
  }

  #takeStamped(entry: AnyEntry): Result<void, EvidenceProblem> {
    const invalid = (detail: string) =>
      refuse({ code: 'stamp-invalid', detail: `entry ${entry.sequence}: ${detail}` } as const);
    const payload = stampedPayload.safeParse(entry.payload);
    const bytes = payload.success ? strictBase64(payload.data.response) : null;
    if (!payload.success || bytes === null) return invalid('no time stamp');
    const { size, genTime, policy, serial, response, signature } = payload.data;
    const stamp = parseStampResponse(bytes);
    if (!stamp.ok) return invalid(stamp.problem.detail);
    const facts = stamp.value;
    if (facts.genTime !== genTime || facts.policy !== policy || facts.serial !== serial) {
      return invalid('it says otherwise than the stamp it carries');
    }
    const imprint = this.#imprints.get(size);
    if (imprint === undefined || !imprint.equals(facts.imprint)) {
      return invalid(`it stamps no checkpoint over ${size} entries that stands before it`);
    }
    const { sequence } = entry;
    this.#stamps.push({ size, sequence, genTime, policy, signature, imprint: imprint.toString('hex'), response });
    return ok(undefined);
  }

  /** Known witnesses first; those of the ledger that the reader did not name count for nothing. */
  witnesses(): readonly WitnessReport[] {
    const known = new Set(this.#known.map(witnessKeyText));
    const all = new Map([...this.#known, ...this.#registered].map((key) => [witnessKeyText(key), key]));
    for (const { witness } of this.#furthest.values()) all.set(witnessKeyText(witness), witness);
    return [...all].map(([witnessKey, { party }]) => {
      const { size, timeS } = this.#furthest.get(witnessKey) ?? { size: 0, timeS: 0 };
      return { witnessKey, party, isKnown: known.has(witnessKey), size, timeS };
    });
  }

  /** Entries that at least `count` known witnesses each cover; 0 when there are not so many. */
  sizeWitnessedBy(count: number): number {
    const sizes = this.witnesses()
      .filter(({ isKnown }) => isKnown)
      .map(({ size }) => size)
      .sort((left, right) => right - left);
    return sizes[count - 1] ?? 0;
  }
}
