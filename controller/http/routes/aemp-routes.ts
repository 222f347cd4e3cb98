import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../../kernel/clock.ts';
import type { Result } from '../../../kernel/result.ts';
import type { AempAsk, AempElement, AempPage } from '../../contract/accounts/aemp.ts';
import { AempTokens, MinuteLimit } from '../aemp-access.ts';
import { prefersJson, toJson, toXml } from '../aemp-document.ts';
import { aempAsk } from '../aemp-path.ts';
import { AEMP_PREFIX, aempRule } from '../aemp-permissions.ts';
import { sendProblem } from '../problem-details.ts';

const FORM_BYTES_MAX = 4_096;
const BASE = `${AEMP_PREFIX}/15143/-3/`;

/** ISO/TS 15143-3 over our fleet, and who may read it. */
export interface AempPorts {
  /** Refuses 'not-found', 'aemp-data-point-absent', 'aemp-span-refused'. */
  ask(ask: AempAsk): Promise<Result<AempPage>>;
  readonly clients: {
    matches(clientId: string, secret: string): boolean;
    /** False once it has been removed: its tokens end with it. */
    isKnown(clientId: string): boolean;
    note(clientId: string, request: string): void;
  };
  readonly limits: {
    readonly tokenLifeS: number;
    readonly requestsPerMinute: number;
    readonly tokensPerMinute: number;
  };
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** The telematics server, with a login of its own kind: OAuth 2.0 client credentials (RFC 6749 §4.4). */
export function registerAempRoutes(
  app: FastifyInstance,
  { aemp, clock }: { readonly aemp: AempPorts; readonly clock: Clock },
): void {
  const tokens = new AempTokens(clock, aemp.limits.tokenLifeS * 1_000);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of Array.isArray(method) ? method : [method]) {
      if (aempRule(one, url) === null) throw new Error(`no row in aemp-permissions.ts for ${one} ${url}`);
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
    (_request, text, done) => done(null, new URLSearchParams(String(text))),
  );
  registerToken(app, aemp, tokens, new MinuteLimit(clock, aemp.limits.tokensPerMinute));
  registerRead(app, aemp, tokens, new MinuteLimit(clock, aemp.limits.requestsPerMinute));
}

function registerToken(app: FastifyInstance, aemp: AempPorts, tokens: AempTokens, limit: MinuteLimit): void {
  app.post('/oauth/token', { schema: { hide: true } }, (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : null;
    if (form === null) return sendOauthError(reply, 400, 'invalid_request');
    if (form.get('grant_type') !== 'client_credentials') return sendOauthError(reply, 400, 'unsupported_grant_type');
    const credentials = credentialsOf(request, form);
    if (credentials === null) return sendOauthError(reply, 401, 'invalid_client');
    const waitS = limit.waitS(`${credentials.id}@${request.ip}`);
    if (waitS > 0) return sendProblem(request, reply, { code: 'too-many-requests', facts: { retryAfterS: waitS } });
    if (!aemp.clients.matches(credentials.id, credentials.secret)) {
      request.log.warn({ client: credentials.id.slice(0, 64) }, 'telematics client refused');
      return sendOauthError(reply, 401, 'invalid_client');
    }
    return reply
      .header('cache-control', 'no-store')
      .send({ access_token: tokens.issue(credentials.id), token_type: 'Bearer', expires_in: aemp.limits.tokenLifeS });
  });
}

function sendOauthError(reply: FastifyReply, status: 400 | 401, error: string): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="aemp"');
  return reply.code(status).header('cache-control', 'no-store').send({ error });
}

/** From the header or the form, never from both (RFC 6749 §2.3). */
function credentialsOf(request: FastifyRequest, form: URLSearchParams): Credentials | null {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined)
    return id === null || secret === null ? null : { id, secret };
  if (secret !== null) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  try {
    return { id: decodeURIComponent(text.slice(0, colon)), secret: decodeURIComponent(text.slice(colon + 1)) };
  } catch {
    return null;
  }
}

function registerRead(app: FastifyInstance, aemp: AempPorts, tokens: AempTokens, limit: MinuteLimit): void {
  app.get('/15143/-3/*', { schema: { hide: true } }, async (request, reply) => {
    const [scheme, bearer = ''] = (request.headers.authorization ?? '').split(' ');
    const clientId = scheme?.toLowerCase() === 'bearer' ? tokens.clientOf(bearer) : null;
    if (clientId === null || !aemp.clients.isKnown(clientId)) {
      return sendProblem(request, reply, { code: 'aemp-token-refused' });
    }
    const waitS = limit.waitS(clientId);
    if (waitS > 0) return sendProblem(request, reply, { code: 'too-many-requests', facts: { retryAfterS: waitS } });
    const [path = ''] = request.url.split('?');
    aemp.clients.note(clientId, path.slice(AEMP_PREFIX.length));
    const ask = aempAsk(path.slice(BASE.length));
    if (ask === null) return sendProblem(request, reply, { code: 'not-found' });
    const answer = await aemp.ask(ask);
    if (!answer.ok) return sendProblem(request, reply, answer.problem);
    return sendDocument(request, reply, withLinks(answer.value, `${request.protocol}://${request.host}${path}`, ask));
  });
}

function sendDocument(request: FastifyRequest, reply: FastifyReply, document: AempElement): FastifyReply {
  const isJson = prefersJson(request.headers.accept ?? '');
  return reply
    .type(isJson ? 'application/json; charset=utf-8' : 'application/xml; charset=utf-8')
    .header('vary', 'accept')
    .header('cache-control', 'no-store')
    .serializer((payload: unknown) => String(payload))
    .send(isJson ? toJson(document) : toXml(document));
}

/** Links lead where the client itself asked: the same words in the same case, with another page. */
function withLinks({ document, page, pages }: AempPage, url: string, ask: AempAsk): AempElement {
  if (!Array.isArray(document.content)) return document;
  const href = (number: number): string => (ask.kind === 'equipment' ? url : `${withoutPage(url, ask)}/${number}`);
  const link = (rel: string, number: number): AempElement => ({
    name: 'Links',
    content: [
      { name: 'rel', content: rel },
      { name: 'href', content: href(number) },
    ],
  });
  const links = [
    link('self', page),
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(page < pages ? [link('next', page + 1)] : []),
    link('last', pages),
  ];
  return { ...document, content: [...links, ...(document.content as readonly AempElement[])] };
}

/** A path may leave out the page: the first is meant. */
function withoutPage(url: string, ask: AempAsk): string {
  const bare = url.replace(/\/+$/, '');
  const parts = bare
    .slice(bare.indexOf(BASE) + BASE.length)
    .split('/')
    .filter((part) => part !== '');
  const equipmentParts = ask.kind === 'time-series' && ask.equipment.by === 'make-model-serial' ? 4 : 2;
  const full = ask.kind === 'fleet' ? 2 : 2 + equipmentParts + 4;
  return parts.length >= full ? bare.slice(0, bare.lastIndexOf('/')) : bare;
}
