import type { Clock } from '../../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { markupLimits } from '../reading/markup.ts';
import { askFigures } from '../telematics-figures.ts';

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireAnswer {
  readonly status: number;
  /** Null where it is no number of seconds. */
  readonly retryAfterS: number | null;
  readonly bytes: Uint8Array;
}

/** One request and its answer, bounded in time and size; never follows a redirect, which would carry the token elsewhere. */
export interface VendorWire {
  /** Refuses 'telematics-unreachable' (facts: `message`) and 'telematics-document-too-large'. */
  send(request: WireRequest): Promise<Result<WireAnswer>>;
}

export function createVendorWire(clock: Clock): VendorWire {
  return {
    async send({ method, url, headers, body }) {
      const abort = new AbortController();
      const cancel = clock.after(askFigures.answerWait.value * 1_000, () => abort.abort());
      try {
        const answer = await fetch(url, {
          method,
          headers: { ...headers },
          redirect: 'manual',
          signal: abort.signal,
          ...(body === undefined ? {} : { body }),
        });
        const bytes = await readBounded(answer);
        if (bytes === null) {
          abort.abort();
          return refuse({ code: 'telematics-document-too-large', facts: { message: url } });
        }
        const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
        const retryAfterS = Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : null;
        return ok({ status: answer.status, retryAfterS, bytes });
      } catch (error) {
        return refuse({ code: 'telematics-unreachable', facts: { message: reasonOf(error) } });
      } finally {
        cancel();
      }
    },
  };
}

/** The body, or null as soon as it is longer than any answer may be. */
async function readBounded(answer: Response): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > markupLimits.bytesMax) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, 200);
}
