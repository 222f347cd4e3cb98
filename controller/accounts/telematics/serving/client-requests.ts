import { z } from 'zod';
import type { Clock } from '../../../../kernel/clock.ts';
import type { SiteRecord } from '../../../ledger/record.ts';

const DOCUMENT_PREFIX = 'client/';
/** The last request is on disk no later than this after it. */
const WRITE_EVERY_MS = 60_000;
const REQUEST_TEXT_MAX = 300;

const lastRequest = z.object({
  lastRequestAtMs: z.number().nullable(),
  lastRequest: z.string().nullable(),
  requests: z.number(),
});
export type LastRequest = z.infer<typeof lastRequest>;

/** What each client asked last, and how often in all; kept over restarts, to the minute. */
export class ClientRequests {
  private readonly record: Pick<SiteRecord, 'commit' | 'documents'>;
  private readonly wallClock: Clock;
  private readonly onFailed: (error: unknown) => void;
  private readonly last = new Map<string, LastRequest>();
  private readonly toWrite = new Set<string>();

  constructor(record: Pick<SiteRecord, 'commit' | 'documents'>, wallClock: Clock, onFailed: (error: unknown) => void) {
    this.record = record;
    this.wallClock = wallClock;
    this.onFailed = onFailed;
    for (const { id, value } of record.documents('telematics')) {
      const parsed = lastRequest.safeParse(value);
      if (id.startsWith(DOCUMENT_PREFIX) && parsed.success)
        this.last.set(id.slice(DOCUMENT_PREFIX.length), parsed.data);
    }
  }

  of(clientId: string): LastRequest {
    return this.last.get(clientId) ?? { lastRequestAtMs: null, lastRequest: null, requests: 0 };
  }

  note(clientId: string, request: string): void {
    const requests = this.of(clientId).requests + 1;
    const text = request.slice(0, REQUEST_TEXT_MAX);
    this.last.set(clientId, { lastRequestAtMs: this.wallClock.epochMs(), lastRequest: text, requests });
    if (this.toWrite.size === 0) this.wallClock.after(WRITE_EVERY_MS, () => this.write());
    this.toWrite.add(clientId);
  }

  private write(): void {
    const documents = [...this.toWrite].map((clientId) => ({
      kind: 'telematics' as const,
      id: `${DOCUMENT_PREFIX}${clientId}`,
      value: this.of(clientId),
    }));
    this.toWrite.clear();
    this.record.commit({ entries: [], documents }).catch(this.onFailed);
  }
}
