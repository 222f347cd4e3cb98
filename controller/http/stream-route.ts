import '@fastify/websocket';
import type { Clock } from '../../kernel/clock.ts';
import type { StreamMessage } from '../contract/api.ts';
import type { AuthService, Session } from './auth/auth-service.ts';
import type { Metrics } from './metrics.ts';
import type { ApiServices } from './ports.ts';
import { sendProblem } from './problem-details.ts';
import type { RequestGuard } from './request-guard.ts';
import type { ApiInstance } from './route-kit.ts';
import { viewOfSession } from './routes/session-routes.ts';
import { startStreamClient } from './stream-client.ts';

/** Live streams at once, over all users. */
export const STREAM_CLIENTS_MAX = 100;
/** Live streams at once of one session: tabs of one tablet. */
export const STREAMS_PER_SESSION_MAX = 10;
/** Clients say nothing on the stream; a few bytes are room for stray text. */
export const INCOMING_BYTES_MAX = 1_024;
/** The subprotocol a client offers beside `bearer.<token>`, so that the token need not be echoed. */
export const STREAM_PROTOCOL = 'banksman.v1';

export interface StreamRouteOptions {
  readonly services: Pick<ApiServices, 'subscribe'>;
  readonly auth: AuthService;
  readonly guard: RequestGuard;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Our own protocol if it is offered; else the first one, since a browser fails when none of its offers is taken. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(STREAM_PROTOCOL)) return STREAM_PROTOCOL;
  const [first] = offered;
  return first ?? false;
}

/** Patches are one object for all clients, so their text is made once; it goes when the message goes. */
function createEncoder(): (message: StreamMessage) => string {
  const texts = new WeakMap<StreamMessage, string>();
  return (message) => {
    const known = texts.get(message);
    if (known !== undefined) return known;
    const text = JSON.stringify(message);
    texts.set(message, text);
    return text;
  };
}

function forSession(message: StreamMessage, session: Session): StreamMessage {
  return message.type === 'snapshot' ? { ...message, session: viewOfSession(session) } : message;
}

export function registerStreamRoute(api: ApiInstance, options: StreamRouteOptions): void {
  const { services, auth, guard, metrics, clock } = options;
  const encode = createEncoder();
  const openBySession = new Map<string, number>();
  let open = 0;

  function count(sessionId: string, change: 1 | -1): void {
    open += change;
    metrics.streamClients.set(open);
    const ofSession = (openBySession.get(sessionId) ?? 0) + change;
    if (ofSession === 0) openBySession.delete(sessionId);
    else openBySession.set(sessionId, ofSession);
  }

  api.get(
    '/stream',
    {
      websocket: true,
      preHandler: async (request, reply) => {
        const ofSession = openBySession.get(guard.sessionOf(request).id) ?? 0;
        if (open < STREAM_CLIENTS_MAX && ofSession < STREAMS_PER_SESSION_MAX) return;
        const facts = { limit: open < STREAM_CLIENTS_MAX ? STREAMS_PER_SESSION_MAX : STREAM_CLIENTS_MAX };
        await sendProblem(request, reply, { code: 'stream-full', facts });
      },
    },
    (socket, request) => {
      const session = guard.sessionOf(request);
      const actor = guard.actorOf(request);
      count(session.id, 1);
      const client = startStreamClient({
        socket,
        subscribe: (send) => services.subscribe(actor, (message) => send(forSession(message, session))),
        encode,
        isSessionLive: () => auth.isLive(session.id),
        clock,
        onSent: () => metrics.streamMessages.inc({ outcome: 'sent' }),
        onDropped: () => metrics.streamMessages.inc({ outcome: 'dropped' }),
        onClosing: (cause) => {
          metrics.streamClosed.inc({ cause });
          request.log.info({ cause, user: session.user }, 'stream closed');
        },
      });
      const forgetSession = auth.onEnd(session.id, () => client.close('sessionEnded'));
      socket.on('pong', () => client.heard());
      socket.on('error', (error: Error) => request.log.info({ error: error.message }, 'stream socket failed'));
      socket.once('close', () => {
        client.ended();
        forgetSession();
        count(session.id, -1);
      });
    },
  );
}
