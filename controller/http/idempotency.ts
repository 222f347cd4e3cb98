import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../kernel/clock.ts';
import { routeRule } from './permissions.ts';
import { sendProblem } from './problem-details.ts';
import type { RequestGuard } from './request-guard.ts';

/** How long the same key of the same user gives the same answer. */
export const ANSWER_KEPT_MS = 10 * 60_000;
export const ANSWERS_MAX = 1_000;
/** All kept answers together; the oldest goes first. */
export const ANSWERS_BYTES_MAX = 32 * 1024 * 1024;
export const KEY_LENGTH_MAX = 128;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | null;
  readonly body: string;
}

interface Entry {
  /** What was asked with this key; another question under the same key is a mistake of the client. */
  readonly fingerprint: string;
  readonly startedMonoMs: number;
  answer: Answer | null;
  readonly waiting: (() => void)[];
}

function fingerprintOf(request: FastifyRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
}

/** The answers given, by user and key. Exported for its test. */
export class AnswerStore {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): Entry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const isOld = this.#clock.monoMs() - entry.startedMonoMs >= ANSWER_KEPT_MS;
    if (!isOld || entry.answer === null) return entry;
    this.remove(key);
    return null;
  }

  begin(key: string, fingerprint: string): Entry {
    const entry: Entry = { fingerprint, startedMonoMs: this.#clock.monoMs(), answer: null, waiting: [] };
    this.#entries.set(key, entry);
    this.#makeRoom();
    return entry;
  }

  keep(entry: Entry, answer: Answer): void {
    entry.answer = answer;
    this.#bytes += answer.body.length;
    this.#makeRoom();
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    this.#bytes -= entry?.answer?.body.length ?? 0;
  }

  /** Requests still under way stay: the framework bounds them, and forgetting one would run it twice. */
  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= ANSWERS_MAX && this.#bytes <= ANSWERS_BYTES_MAX) return;
      if (entry.answer !== null) this.remove(key);
    }
  }
}

function replay(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.location !== null) reply.header('location', answer.location);
  reply.header('idempotency-replayed', 'true').code(answer.status);
  if (answer.contentType === '') return reply.send();
  return reply
    .header('content-type', answer.contentType)
    .serializer((payload: unknown) => String(payload))
    .send(answer.body);
}

/**
 * `Idempotency-Key` for commands: a tablet that lost the answer on a bad radio link may ask again without doing it twice.
 * A second request that comes while the first is under way waits for its answer. Server errors are not kept, so that
 * a retry can succeed. Stops have no such memory: a stop is carried out each time.
 */
export function installIdempotency(api: FastifyInstance, guard: RequestGuard, clock: Clock): void {
  const store = new AnswerStore(clock);
  const owners = new WeakMap<FastifyRequest, { readonly key: string; readonly entry: Entry }>();

  api.addHook('preHandler', async (request, reply) => {
    const header = request.headers['idempotency-key'];
    const rule = routeRule(request.method, request.routeOptions.url ?? '');
    const session = guard.sessionOrNull(request);
    if (header === undefined || rule?.kind !== 'command' || session === null) return;
    if (typeof header !== 'string' || header === '' || header.length > KEY_LENGTH_MAX) {
      const fields = [{ path: 'headers.idempotency-key', message: `1 to ${KEY_LENGTH_MAX} characters` }];
      await sendProblem(request, reply, { code: 'input-invalid', facts: { issues: fields } });
      return;
    }
    const key = `${session.user}\n${header}`;
    const fingerprint = fingerprintOf(request);
    for (let known = store.find(key); known !== null; known = store.find(key)) {
      if (known.fingerprint !== fingerprint) {
        await sendProblem(request, reply, { code: 'idempotency-key-reused' });
        return;
      }
      if (known.answer !== null) {
        await replay(reply, known.answer);
        return;
      }
      const { waiting } = known;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    owners.set(request, { key, entry: store.begin(key, fingerprint) });
  });

  api.addHook('onSend', (request, reply, payload, done) => {
    const owned = owners.get(request);
    const isText = typeof payload === 'string' || payload === undefined || payload === null;
    if (owned !== undefined && owned.entry.answer === null && isText && reply.statusCode < 500) {
      const location = reply.getHeader('location');
      store.keep(owned.entry, {
        status: reply.statusCode,
        contentType: String(reply.getHeader('content-type') ?? ''),
        location: typeof location === 'string' ? location : null,
        body: typeof payload === 'string' ? payload : '',
      });
    }
    done(null, payload);
  });

  api.addHook('onResponse', (request, _reply, done) => {
    const owned = owners.get(request);
    if (owned !== undefined) {
      if (owned.entry.answer === null) store.remove(owned.key);
      for (const resume of owned.entry.waiting.splice(0)) resume();
    }
    done();
  });
}
