import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../kernel/clock.ts';
import type { LinkConfig } from '../../contract/accounts/government-link.ts';
import { fieldFaults, messageOf, openedRequest, type Received } from './receiver-checks.ts';
import type { Platform } from './platform.ts';

const BODY_BYTES_MAX = 262_144;
const KEPT_MAX = 10_000;
const SLOW_MS = 300;

/**
 * 'well': takes what is right; 'strict': also wants every required field; 'down': 503; 'captive': the login page of a network instead of a reply;
 * 'redirect'; 'echo-refuse': refuses, and repeats what it was sent; 'silent': never answers; 'slow': takes what is right after a while; 'gone': drops the connection; 'unauthorised'.
 */
export const receiverMoods = [
  'well',
  'strict',
  'down',
  'captive',
  'redirect',
  'echo-refuse',
  'silent',
  'slow',
  'gone',
  'unauthorised',
] as const;
export type ReceiverMood = (typeof receiverMoods)[number];

export interface TakenMessage {
  readonly path: string;
  readonly method: string;
  readonly data: Received;
}

/** A receiver of one platform, for tests and for trying a mapping before the platform's own interface test. */
export class LinkReceiver {
  mood: ReceiverMood = 'well';
  /** What was taken, oldest first, each once. */
  readonly taken: TakenMessage[] = [];
  /** Why others were not. */
  readonly faults: string[] = [];
  /** The same message again: taken for the one that is there. */
  repeats = 0;
  requests = 0;
  private readonly platform: Platform;
  private readonly credentials: LinkConfig['credentials'];
  /** Messages of a device that are older than one that was taken before: back-filled, or in the wrong order. */
  backwards = 0;
  private readonly clock: Pick<Clock, 'epochMs' | 'after'>;
  private readonly newestMs = new Map<string, number>();
  private readonly seen = new Map<string, string>();
  private readonly server: Server;

  constructor(platform: Platform, credentials: LinkConfig['credentials'], clock: Pick<Clock, 'epochMs' | 'after'>) {
    this.clock = clock;
    this.platform = platform;
    this.credentials = credentials;
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** Listens on loopback only and answers with its URL. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const body = await bodyOf(request);
    switch (this.mood) {
      case 'well':
      case 'strict':
        return this.answer(response, body === null ? this.fault('body too large') : this.take(request, body));
      case 'echo-refuse':
        return this.answer(response, { code: 9_001, why: decodeURIComponent((body ?? '').replaceAll('+', ' ')) });
      case 'down':
        return void response.writeHead(503).end('busy');
      case 'unauthorised':
        return void response.writeHead(401).end('{"code":401}');
      case 'captive':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in to the network</html>');
      case 'redirect':
        return void response.writeHead(302, { location: 'http://127.0.0.1:1/login' }).end();
      case 'gone':
        return void request.socket.destroy();
      case 'silent':
        return;
      case 'slow':
        return void this.clock.after(SLOW_MS, () => this.answer(response, this.take(request, body ?? '')));
    }
  }

  private take(request: IncomingMessage, body: string): Readonly<Record<string, unknown>> {
    const path = request.url ?? '';
    const { authorization } = request.headers;
    const opened = openedRequest({ path, body, authorization }, this.platform, this.credentials);
    if (typeof opened === 'string') return this.fault(opened);
    const message = messageOf(this.platform, path, opened);
    if (message === null) return this.fault(`no such interface: ${path} ${opened.method}`);
    const strictness = this.mood === 'strict' ? 'required' : 'present';
    const faults = fieldFaults(message, opened.data, this.platform, strictness);
    if (faults.length > 0) return this.fault(faults.join('; '));
    return this.keep({ path, method: opened.method, data: opened.data });
  }

  /** A message has the same device and time at every try; another content under them is a contradiction. */
  private keep(taken: TakenMessage): Readonly<Record<string, unknown>> {
    const { path, method, data } = taken;
    const key = JSON.stringify([path, method, data['DeviceSN'] ?? data['deviceId'], keyTime(data)]);
    const text = JSON.stringify(data);
    const before = this.seen.get(key);
    if (before !== undefined && before !== text) return this.fault('another message under the same device and time');
    if (before === undefined) {
      this.seen.set(key, text);
      this.taken.push(taken);
      this.noteOrder(path + method, data);
      if (this.taken.length > KEPT_MAX) this.taken.shift();
    } else this.repeats += 1;
    const { success, time } = this.platform;
    const ownTime = time === undefined ? {} : { [time.path]: this.clock.epochMs() };
    return { [success.path]: success.values[0], ...ownTime };
  }

  private noteOrder(address: string, data: Received): void {
    const message = (data['message'] ?? {}) as Received;
    const atMs = Number(data['DataTimeStamp'] ?? message['atMs'] ?? Number.NaN);
    const key = `${address} ${String(data['DeviceSN'] ?? data['deviceSn'])}`;
    const newestMs = this.newestMs.get(key) ?? -Infinity;
    if (atMs < newestMs) this.backwards += 1;
    else if (Number.isFinite(atMs)) this.newestMs.set(key, atMs);
  }

  private fault(why: string): Readonly<Record<string, unknown>> {
    this.faults.push(why);
    return { [this.platform.success.path]: 1_003, why };
  }

  private answer(response: ServerResponse, reply: Readonly<Record<string, unknown>>): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }
}

function keyTime(data: Received): unknown {
  const message = data['message'] as Received | undefined;
  return (
    message?.['messageId'] ?? [data['DataTimeStamp'], data['deviceTime'], data['WorkStartDate'], data['WorkStartTime']]
  );
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > BODY_BYTES_MAX ? null : Buffer.concat(chunks).toString('utf8');
}
