import type { ChecklistView, DossierIndex } from '../../contract/accounts/dossier.ts';
import type { DocumentView } from '../../contract/accounts/documents.ts';
import type { EvidenceView } from '../../contract/accounts/evidence.ts';
import type { FailureView, ReliabilityView } from '../../contract/accounts/failures.ts';
import type { LedgerEntry, LedgerType } from '../../contract/ledger/ledger.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import type { KnownIdentity } from './identity-register.ts';
import type { MachineUse } from './machine-use.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Everything a dossier is made of; the ledger is read no further once it is put together. */
export interface DossierSource {
  readonly software: string;
  readonly site: { readonly siteId: string; readonly name: string };
  readonly machine: {
    readonly machineId: string;
    readonly label: string;
    readonly serialNo: string;
    readonly profileName: Bilingual;
  };
  readonly history: MachineHistory;
  readonly identity: KnownIdentity | null;
  /** Of the machine and of the site, withdrawn ones too. */
  readonly documents: readonly DocumentView[];
  readonly failures: readonly FailureView[];
  /** What people entered of the machine, withdrawn too, in the order of the entries. */
  readonly evidence: readonly EvidenceView[];
  /** Energy and way in the interval. */
  readonly use: MachineUse;
  readonly reliability: ReliabilityView;
  readonly checklist: ChecklistView;
  /** Entries of the interval, of the machine or of the whole site, oldest first. */
  readonly entries: (types: readonly LedgerType[], of: 'machine' | 'site') => Iterable<LedgerEntry>;
  readonly missionNumbers: ReadonlyMap<string, number>;
  readonly ledger: DossierIndex['ledger'] & {
    readonly verifierKeys: readonly string[];
    /** Sequences of the interval's first and last entry. */
    readonly firstSequence: number;
    readonly lastSequence: number;
  };
  readonly madeAtMs: number;
  /** Local time of the site, minutes east of UTC, and who said so. */
  readonly utcOffsetMin: number;
}

/** One file of the folder. */
export interface DossierPart {
  /** Relative, with `/`; made of our own words and of hex digits only. */
  readonly path: string;
  readonly title: Bilingual;
  readonly content: string | Buffer;
}

/** A file as the index lists it. */
export type ListedPart = DossierIndex['parts'][number];

/** A file of the folder; `content` is null where it has been written already. */
export type MadePart = ListedPart & { readonly content: DossierPart['content'] | null };

/** What proves the entries that the other parts rest on. */
export interface EnclosedProof {
  readonly entries: ListedPart;
  /** Of all entries; null where that would be too long. */
  readonly ledger: ListedPart | null;
  readonly verifier: readonly DossierPart[];
}

const MS_PER_DAY = 86_400_000;
const MS_PER_MIN = 60_000;

/** The day of an instant in the site's local time, ISO 8601. */
export function localDay(atMs: number, utcOffsetMin: number): string {
  return new Date(atMs + utcOffsetMin * MS_PER_MIN).toISOString().slice(0, 10);
}

/** Local midnight after an instant. */
export function nextMidnightMs(atMs: number, utcOffsetMin: number): number {
  const local = atMs + utcOffsetMin * MS_PER_MIN;
  return (Math.floor(local / MS_PER_DAY) + 1) * MS_PER_DAY - utcOffsetMin * MS_PER_MIN;
}

/** Site time as ISO 8601 with the site's offset: `2026-01-05T14:00:00+08:00`. */
export function localTime(atMs: number, utcOffsetMin: number): string {
  const text = new Date(atMs + utcOffsetMin * MS_PER_MIN).toISOString().slice(0, 19);
  const size = Math.abs(utcOffsetMin);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${text}${utcOffsetMin < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const sequencesNamed = 40;

/** Entries by their numbers; of many the first and the last with their count. */
export function sequencesText(sequences: readonly number[]): string {
  if (sequences.length <= sequencesNamed) return sequences.join(' ');
  const [first = 0] = sequences;
  return `${String(first)}-${String(sequences.at(-1) ?? first)} (${String(sequences.length)})`;
}

/** Hours to a hundredth of a second: no rounding that a sum could show. */
export function hours(ms: number): number {
  return Math.round((ms / 3_600_000) * 1e6) / 1e6;
}
