import '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../kernel/result.ts';
import type { AuthService, Session } from './auth/auth-service.ts';
import { routeRule, type RouteRule } from './permissions.ts';
import type { Actor } from './ports.ts';
import { sendProblem } from './problem-details.ts';

export const SESSION_COOKIE = 'banksman_session';
export const BEARER_PROTOCOL_PREFIX = 'bearer.';

/** Knows, for each request under way, whose session it is. */
export interface RequestGuard {
  /** @throws when the route needs no login and nobody is logged in: a bug of the route. */
  sessionOf(request: FastifyRequest): Session;
  sessionOrNull(request: FastifyRequest): Session | null;
  actorOf(request: FastifyRequest): Actor;
}

interface Credentials {
  readonly token: string;
  readonly from: 'bearer' | 'cookie' | 'protocol';
}

/** A bearer token wins over the cookie: whoever sends one means it. */
function credentialsOf(request: FastifyRequest): Credentials | null {
  const [scheme, bearer] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && bearer !== undefined && bearer !== '') {
    return { token: bearer, from: 'bearer' };
  }
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const offered = protocols.find((name) => name.startsWith(BEARER_PROTOCOL_PREFIX));
  if (offered !== undefined) return { token: offered.slice(BEARER_PROTOCOL_PREFIX.length), from: 'protocol' };
  const cookie = request.cookies[SESSION_COOKIE];
  return cookie === undefined || cookie === '' ? null : { token: cookie, from: 'cookie' };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/**
 * Whether the browser says that the request comes from a page of ours. Sec-Fetch-Site is sent on HTTPS and loopback only,
 * Origin everywhere; a request with neither is no browser's and must bring a token instead of a cookie.
 */
function isSameOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin !== undefined) return hostOf(origin) === request.host;
  return request.headers['sec-fetch-site'] === 'same-origin';
}

function isForeign(request: FastifyRequest, credentials: Credentials | null, rule: RouteRule): boolean {
  const isUnsafe = rule.kind !== 'read' || request.headers.upgrade !== undefined;
  if (!isUnsafe) return false;
  if (credentials?.from === 'cookie') return !isSameOrigin(request);
  // Logging somebody in from a foreign page would make him act under another's name.
  return credentials === null && request.headers.origin !== undefined && !isSameOrigin(request);
}

function accessProblem(rule: RouteRule, session: Session | null): Problem | null {
  if (rule.access === 'open' || rule.access === 'reduced') return null;
  if (session === null) return { code: 'not-logged-in' };
  if (rule.access.includes(session.role)) return null;
  return { code: 'role-refused', facts: { yourRole: session.role, roles: rule.access } };
}

/**
 * Puts the table of permissions in front of every route that is registered on `api` afterwards.
 *
 * @throws while routes are registered, when one has no row in the table.
 */
export function installRequestGuard(api: FastifyInstance, auth: AuthService): RequestGuard {
  const sessions = new WeakMap<FastifyRequest, Session>();

  api.addHook('onRoute', ({ method, url }) => {
    for (const one of Array.isArray(method) ? method : [method]) {
      if (routeRule(one, url) === null) throw new Error(`no row in permissions.ts for ${one} ${url}`);
    }
  });

  api.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const rule = routeRule(request.method, request.routeOptions.url ?? '');
    if (rule === null) return;
    const credentials = credentialsOf(request);
    const session =
      credentials === null ? null : auth.find(credentials.token, rule.kind === 'stop' ? 'stop' : 'anything');
    if (session !== null) sessions.set(request, session);
    const problem = isForeign(request, credentials, rule)
      ? { code: 'origin-refused', facts: { origin: request.headers.origin ?? null } }
      : accessProblem(rule, session);
    if (problem === null) return;
    request.log.warn({ code: problem.code, user: session?.user ?? null, url: request.url }, 'request refused');
    await sendProblem(request, reply, problem);
  });

  function sessionOf(request: FastifyRequest): Session {
    const session = sessions.get(request);
    if (session === undefined) throw new Error('the route has no session');
    return session;
  }

  return {
    sessionOf,
    sessionOrNull: (request) => sessions.get(request) ?? null,
    actorOf(request) {
      const { user, role, device } = sessionOf(request);
      return { user, role, device };
    },
  };
}
