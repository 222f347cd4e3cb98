import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a vendor's server does at a path: each answer once, the last one for ever. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The line goes dead instead of an answer. */
  readonly dies?: true;
}

export interface VendorSimulator {
  readonly base: string;
  /** `GET /Fleet/1 Bearer t1`, in order. */
  readonly requests: string[];
  /** By path; `*`: of all others. */
  readonly answers: Map<string, ScriptedAnswer[]>;
  /** Tokens given out so far; those not in `revoked` are believed. */
  tokens: number;
  readonly revoked: Set<string>;
  /** What a token is said to live, s. */
  tokenLifeS: number;
  close(): Promise<void>;
}

/** A vendor's telematics server on loopback: OAuth 2.0 client credentials, pages, and every ill that is written into it. */
export async function startVendorSimulator(): Promise<VendorSimulator> {
  const simulator = {
    base: '',
    requests: [] as string[],
    answers: new Map<string, ScriptedAnswer[]>(),
    tokens: 0,
    revoked: new Set<string>(),
    tokenLifeS: 3_600,
  };
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { authorization = '' } = request.headers;
    const path = request.url ?? '';
    simulator.requests.push(`${request.method} ${path} ${authorization}`.trim());
    if (path === '/token') return giveToken(Buffer.concat(parts).toString('utf8'), authorization, response);
    const token = authorization.replace('Bearer ', '');
    if (!/^t\d+$/.test(token) || simulator.revoked.has(token)) return void response.writeHead(401).end();
    const script = simulator.answers.get(path) ?? simulator.answers.get('*') ?? [{ status: 404 }];
    const next = script.length > 1 ? script.shift() : script[0];
    if (next?.dies === true) return void request.socket.destroy();
    response
      .writeHead(next?.status ?? 200, next?.headers ?? { 'content-type': 'application/xml' })
      .end(next?.body ?? '');
  }

  function giveToken(form: string, authorization: string, response: ServerResponse): void {
    const expected = `Basic ${Buffer.from('site:s3cret').toString('base64')}`;
    const isRight = new URLSearchParams(form).get('grant_type') === 'client_credentials' && authorization === expected;
    if (!isRight) return void response.writeHead(401).end('{"error":"invalid_client"}');
    simulator.tokens += 1;
    const body = { access_token: `t${simulator.tokens}`, token_type: 'Bearer', expires_in: simulator.tokenLifeS };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(simulator, {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
