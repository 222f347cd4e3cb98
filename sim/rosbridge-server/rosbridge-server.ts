import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData } from 'ws';
import type { RosGraph } from '../devices/graph.ts';
import { clientBufferedBytesSlow, clientCountMax, clientMessageBytesMax } from '../limits.ts';
import { ClientSession, type SessionHost } from './client-session.ts';
import { Outbox } from './outbox.ts';
import { TopicTable } from './topic-table.ts';

export interface RosbridgeServerOptions {
  readonly graph: RosGraph;
  /** Loopback unless said otherwise. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly simMs: () => number;
  readonly onSubscribed: (topic: string, session: ClientSession) => void;
  readonly onClientGone: (session: ClientSession) => void;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** The rosbridge v2 protocol over WebSocket, serving one graph. */
export interface RosbridgeServer {
  readonly url: string;
  readonly topics: TopicTable;
  clientCount(): number;
  /** Gathers all frames written while `run` runs into one write per client. */
  batch(run: () => void): void;
  /** Whether some client has not read what it was sent: time should wait for it. */
  isCongested(): boolean;
  close(): Promise<void>;
}

/** Whose message is being handled: lets a handler know who published. */
export interface Publisher {
  current: { readonly id: number } | null;
}

export async function openRosbridgeServer(
  options: RosbridgeServerOptions,
  publisher: Publisher,
): Promise<RosbridgeServer> {
  const topics = new TopicTable(options.simMs);
  options.graph.sink = topics;
  const clients = new Set<ClientSession>();
  const host: SessionHost = {
    graph: options.graph,
    topics,
    relay: (topic, message) => {
      if (topics.hasSubscribers(topic)) topics.publish(topic, JSON.stringify(message ?? null));
    },
    onSubscribed: options.onSubscribed,
    log: options.log,
  };
  const http = createServer((_request, response) => {
    response.writeHead(426).end();
  });
  const server = new WebSocketServer({ server: http, maxPayload: clientMessageBytesMax, perMessageDeflate: false });
  let nextId = 1;
  server.on('connection', (socket, request) => {
    if (clients.size >= clientCountMax) {
      socket.close(1013, 'too many clients');
      return;
    }
    const session = new ClientSession(nextId, new Outbox(socket, request.socket), host);
    nextId += 1;
    request.socket.setNoDelay(true);
    clients.add(session);
    socket.on('message', (data) => {
      publisher.current = session;
      session.receive(textOfFrame(data));
      publisher.current = null;
    });
    socket.on('error', (error) => {
      options.log('client error', { client: session.id, error: error.message });
    });
    socket.on('close', () => {
      session.close();
      clients.delete(session);
      options.onClientGone(session);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, options.host, resolve);
  });
  const address = http.address() as AddressInfo;
  return {
    url: `ws://${options.host}:${String(address.port)}`,
    topics,
    clientCount: () => clients.size,
    batch(run) {
      for (const { outbox } of clients) outbox.gather();
      run();
      for (const { outbox } of clients) outbox.flush();
    },
    isCongested() {
      for (const { outbox } of clients) if (outbox.waitingBytes > clientBufferedBytesSlow) return true;
      return false;
    },
    close: () => closeAll(server, http),
  };
}

function closeAll(server: WebSocketServer, http: Server): Promise<void> {
  return new Promise((resolve) => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    http.close(() => {
      resolve();
    });
  });
}

function textOfFrame(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
