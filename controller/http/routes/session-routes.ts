import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../../kernel/clock.ts';
import { stopPathView } from '../../contract/interlock/stop-path.ts';
import { loginRequest, sessionView, type SessionView } from '../../contract/api.ts';
import type { AuthService, Session } from '../auth/auth-service.ts';
import { SESSION_MAX_MS, STOP_GRACE_MS } from '../auth/session-store.ts';
import type { ApiServices } from '../ports.ts';
import type { Metrics } from '../metrics.ts';
import { sendProblem, sendResult } from '../problem-details.ts';
import { SESSION_COOKIE, type RequestGuard } from '../request-guard.ts';
import { answers, type ApiInstance } from '../route-kit.ts';

/** Logins per minute and address, over all users; one address may be a whole site behind a router. */
export const LOGINS_PER_MINUTE_MAX = 60;
const DEVICE_LENGTH_MAX = 200;

export interface SessionRoutesOptions {
  readonly stopPath: ApiServices['stopPath'];
  /** The machine's clock. */
  readonly clock: Clock;
  readonly ledger: ApiServices['ledger'];
  readonly auth: AuthService;
  readonly guard: RequestGuard;
  readonly metrics: Metrics;
}

function deviceOf(request: FastifyRequest): string {
  return `${request.ip} ${request.headers['user-agent'] ?? ''}`.trim().slice(0, DEVICE_LENGTH_MAX);
}

export function viewOfSession({ user, role, name, expiresAtMs }: Session): SessionView {
  return { user, role, name, expiresAt: new Date(expiresAtMs).toISOString() };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    // Longer than the session: an expired one may still stop.
    maxAge: (SESSION_MAX_MS + STOP_GRACE_MS) / 1_000,
  });
}

type LoginEvent = 'user.logged-in' | 'user.login-refused';

/** A login that cannot be recorded is still let in: people must be able to log in to stop. Logged and counted. */
async function recordLogin(
  { ledger, metrics }: SessionRoutesOptions,
  request: FastifyRequest,
  type: LoginEvent,
  user: string,
  payload: Record<string, string>,
): Promise<void> {
  metrics.logins.inc({ outcome: type === 'user.logged-in' ? 'accepted' : 'refused' });
  try {
    await ledger.record(type, user, payload);
  } catch (error) {
    metrics.loginsUnrecorded.inc();
    request.log.error({ error: String(error), user, type }, 'login not recorded');
  }
}

export function registerSessionRoutes(api: ApiInstance, options: SessionRoutesOptions): void {
  registerLogin(api, options);
  registerPresentSession(api, options);
  registerStopPath(api, options);
}

function registerLogin(api: ApiInstance, options: SessionRoutesOptions): void {
  api.post(
    '/session',
    {
      config: { rateLimit: { max: LOGINS_PER_MINUTE_MAX, timeWindow: 60_000 } },
      schema: {
        operationId: 'logIn',
        summary: 'Log in; sets the cookie and answers with a bearer token',
        tags: ['session'],
        security: [],
        body: loginRequest,
        response: answers({ 200: { description: 'The session and its token', schema: sessionView } }),
      },
    },
    async (request, reply) => {
      const { user, password } = request.body;
      const device = deviceOf(request);
      const result = await options.auth.login(user, password, device);
      if (!result.ok) {
        if (result.problem.code === 'login-refused')
          await recordLogin(options, request, 'user.login-refused', user, { device });
        return sendProblem(request, reply, result.problem);
      }
      const { session, token, onDisk } = result.value;
      if (onDisk === 'no') request.log.error({ user: session.user }, 'session kept in memory only');
      await recordLogin(options, request, 'user.logged-in', session.user, { device, role: session.role });
      setCookie(request, reply, token);
      return reply.header('cache-control', 'no-store').send({ ...viewOfSession(session), token });
    },
  );
}

function registerPresentSession(api: ApiInstance, { auth, guard }: SessionRoutesOptions): void {
  api.get(
    '/session',
    {
      schema: {
        operationId: 'getSession',
        summary: 'Who is logged in',
        tags: ['session'],
        response: answers({ 200: { description: 'The session', schema: sessionView } }),
      },
    },
    (request, reply) => reply.send(viewOfSession(guard.sessionOf(request))),
  );

  api.delete(
    '/session',
    {
      schema: {
        operationId: 'logOut',
        summary: 'Log out; closes the streams of the session',
        tags: ['session'],
        response: answers({ 204: { description: 'Logged out' } }),
      },
    },
    async (request, reply) => {
      const session = guard.sessionOf(request);
      if ((await auth.logout(session.id)) === 'in-memory') {
        request.log.warn({ user: session.user }, 'end of session not yet on disk');
      }
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return reply.code(204).send();
    },
  );
}

function registerStopPath(api: ApiInstance, { stopPath, guard, clock }: SessionRoutesOptions): void {
  api.get(
    '/session/stop-path',
    {
      schema: {
        operationId: 'getStopPath',
        summary: 'Where this login reaches the interlock itself',
        description:
          'A WebSocket of the interlock on the host of this API, with a pass that may stop and do nothing else. A stop sent there ' +
          'passes no code of the controller. Messages: docs/interlock.md.',
        tags: ['session'],
        response: answers({ 200: { description: 'Port and pass', schema: stopPathView } }),
      },
    },
    (request, reply) => {
      const { id, user, role, expiresAtMs } = guard.sessionOf(request);
      const validForMs = expiresAtMs - clock.epochMs() + STOP_GRACE_MS;
      void reply.header('cache-control', 'no-store');
      return sendResult(request, reply, stopPath.passOf({ sessionId: id, user, role, validForMs }));
    },
  );
}
