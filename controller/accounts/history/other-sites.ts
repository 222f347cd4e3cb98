import { createHash } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { ledgerEntry } from '../../contract/ledger/ledger.ts';
import { identityChangedPayload } from '../../contract/accounts/machine-register.ts';
import type { OtherSiteQuery, OtherSiteView, Presence } from '../../contract/accounts/other-sites.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { LedgerFold } from './ledger-fold.ts';
import type { SiteHistory } from './site-history.ts';
import { heardSpans, type Heard } from './two-sites.ts';

/** The largest export that is taken, bytes: about a quarter of a year of a site. */
export const exportBytesMax = 64 * 1024 * 1024;
/** Spans in one entry: well below what an entry may hold. */
const spansPerEntry = 4_000;
const newline = 0x0a;

/** What a verifier found: the first thing wrong, or what the export is of. */
export interface VerifiedExport {
  readonly ok: boolean;
  readonly siteId: string | null;
  readonly rootHash: string;
  readonly entries: number;
  readonly break: { readonly code: string; readonly line: number } | null;
}

export interface OtherSitesPorts {
  /** Reads an export to its end and checks it by the key, which is a verifier key. */
  readonly verify: (chunks: AsyncIterable<Uint8Array>, verifierKey: string) => Promise<VerifiedExport>;
  readonly isVerifierKey: (text: string) => boolean;
  readonly siteId: string;
  readonly machines: readonly { readonly id: string; readonly serialNo: string }[];
  readonly history: SiteHistory;
  readonly record: Pick<SiteRecord, 'commit'>;
  readonly clock: Clock;
}

/** What an export says beside whether it is whole. */
interface Read {
  readonly fold: LedgerFold;
  /** By their machines' ids, where the record names them. */
  readonly serialNos: ReadonlyMap<string, string>;
  readonly sha256: string;
  readonly isTooLarge: boolean;
}

/** Takes other sites' exports as witnesses of where machines were. */
export class OtherSites {
  private readonly ports: OtherSitesPorts;

  constructor(ports: OtherSitesPorts) {
    this.ports = ports;
  }

  /**
   * Reads the export to its end and keeps when it heard our machines. Refuses 'machine-unknown', 'verifier-key-invalid', 'export-too-large',
   * 'export-refused' (what is wrong, in which line), 'export-own-site', 'machine-not-there', 'machine-differs' and 'ledger-unavailable'.
   */
  async take(query: OtherSiteQuery, bytes: AsyncIterable<Uint8Array>, user: string): Promise<Result<OtherSiteView>> {
    const { machines, siteId } = this.ports;
    const unknown = query.machine.find(([, machineId]) => !machines.some(({ id }) => id === machineId));
    if (unknown !== undefined) return refuse({ code: 'machine-unknown', facts: { machineId: unknown[1] } });
    if (!this.ports.isVerifierKey(query.verifierKey)) return refuse({ code: 'verifier-key-invalid' });
    const reader = new ExportReader();
    const report = await this.ports.verify(reader.pass(bytes), query.verifierKey);
    const read = reader.read();
    if (read.isTooLarge) return refuse({ code: 'export-too-large', facts: { limitMB: exportBytesMax / 1024 / 1024 } });
    if (!report.ok || report.siteId === null) return refuse(brokenProblem(report));
    if (report.siteId === siteId) return refuse({ code: 'export-own-site', facts: { siteId } });
    return this.keep(query, report, read, user);
  }

  private async keep(
    { machine, verifierKey }: OtherSiteQuery,
    { siteId, rootHash, entries }: VerifiedExport,
    { fold, serialNos, sha256 }: Read,
    user: string,
  ): Promise<Result<OtherSiteView>> {
    const known = new Set(fold.machineIds());
    const from = { siteId: siteId ?? '', verifierKey, sha256, rootHash, entries };
    const found: { readonly machineId: string; readonly presence: Omit<Presence, 'part' | 'parts' | 'spans'> }[] = [];
    for (const [theirMachineId, machineId] of machine) {
      const { serialNo } = this.ports.machines.find(({ id }) => id === machineId)!;
      const theirSerialNo = serialNos.get(theirMachineId) ?? null;
      if (!known.has(theirMachineId))
        return refuse({ code: 'machine-not-there', facts: { machineId: theirMachineId } });
      if (theirSerialNo !== null && theirSerialNo !== serialNo)
        return refuse({ code: 'machine-differs', facts: { serialNo, otherSerialNo: theirSerialNo } });
      const serialFrom = theirSerialNo === null ? 'stated' : 'their-record';
      found.push({ machineId, presence: { ...from, theirMachineId, serialNo, serialFrom } });
    }
    const views: OtherSiteView['machines'] = [];
    for (const { machineId, presence } of found) {
      const spans = heardThere(fold, presence.theirMachineId);
      const written = await this.write(machineId, presence, spans, user);
      if (!written.ok) return written;
      const { theirMachineId, serialFrom } = presence;
      const atBothMs = await this.atBothMs(machineId, presence.siteId);
      views.push({ machineId, theirMachineId, serialFrom, heardMs: lengthMs(spans), atBothMs });
    }
    return ok({ siteId: from.siteId, sha256, entries, machines: views });
  }

  private async write(
    machineId: string,
    presence: Omit<Presence, 'part' | 'parts' | 'spans'>,
    spans: readonly Heard[],
    user: string,
  ): Promise<Result<void>> {
    const parts = Math.max(1, Math.ceil(spans.length / spansPerEntry));
    for (let part = 1; part <= parts; part += 1) {
      const own = spans.slice((part - 1) * spansPerEntry, part * spansPerEntry);
      const payload: Presence = {
        ...{ ...presence, part, parts },
        spans: own.map(({ fromMs, toMs }): [number, number] => [fromMs, toMs]),
      };
      const written = await writeAccountEntry(this.ports, { type: 'presence.witnessed', user, machineId, payload });
      if (!written.ok) return written;
    }
    return ok(undefined);
  }

  private async atBothMs(machineId: string, siteId: string): Promise<number> {
    const fold = await this.ports.history.fold();
    return lengthMs(fold.elsewhere(machineId, 0, Infinity).filter((one) => one.siteId === siteId));
  }
}

function brokenProblem(report: VerifiedExport): { readonly code: string; readonly facts: Record<string, unknown> } {
  const { code = 'end-missing', line = 0 } = report.break ?? {};
  return { code: 'export-refused', facts: { cause: code, line } };
}

function heardThere(fold: LedgerFold, machineId: string): Heard[] {
  const [fromMs, toMs] = [fold.firstMs() ?? 0, fold.newestMs() ?? 0];
  return heardSpans(fold.recorded(machineId, fromMs, toMs, toMs));
}

function lengthMs(spans: readonly Heard[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Reads an export on its way to whoever verifies it: nothing of it counts before that has been done. */
class ExportReader {
  readonly #fold = new LedgerFold();
  readonly #serialNos = new Map<string, string>();
  readonly #hash = createHash('sha256');
  #rest = Buffer.alloc(0);
  #bytes = 0;

  async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      // Read to its end, whatever it is: a sender that is not listened to would never read the answer.
      if (this.#bytes > exportBytesMax) continue;
      this.#hash.update(chunk);
      this.#takeLines(chunk);
      yield chunk;
    }
  }

  read(): Read {
    return {
      ...{ fold: this.#fold, serialNos: this.#serialNos, sha256: this.#hash.digest('hex') },
      isTooLarge: this.#bytes > exportBytesMax,
    };
  }

  #takeLines(chunk: Uint8Array): void {
    let bytes = Buffer.concat([this.#rest, chunk]);
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline)) {
      this.#takeLine(bytes.subarray(0, end).toString('utf8'));
      bytes = bytes.subarray(end + 1);
    }
    this.#rest = bytes;
  }

  #takeLine(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // Whoever verifies it says so.
      return;
    }
    const entry = ledgerEntry.safeParse(value);
    if (!entry.success) return;
    this.#fold.add(entry.data);
    const { type, machineId, payload } = entry.data;
    if (type !== 'machine.identity-changed' || machineId === null) return;
    const named = identityChangedPayload.safeParse(payload);
    if (named.success) this.#serialNos.set(machineId, named.data.serialNo);
  }
}
