import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { problemCatalogue, type ProblemCode } from '../../../controller/contract/problems/errors.ts';
import type {
  MissionRequestBody,
  MissionView,
  Role,
  SessionView,
  StreamMessage,
  ZoneView,
} from '../../../controller/contract/api.ts';
import type { ProblemView } from '../../../controller/contract/problems/problem-view.ts';
import type { InterlockLatch } from '../../../controller/contract/interlock/interlock.ts';
import { stopLatch } from '../stop-latch.ts';
import { advanced, fakeLedger, fakeMission, fakeOverview, summaryOf, withState } from './fake-api-mission.ts';
import { fakeLevels, fakeMachines, fakePeople, fakeZones } from './fake-api-site.ts';
import { noHoists } from '../hoist-views.ts';

/** What a test turns while the console runs against it. */
export interface FakeApi {
  readonly url: string;
  /** Requests seen, newest last: `POST /api/v1/site/stop`. */
  readonly requests: readonly { readonly line: string; readonly body: unknown }[];
  /** 'silent' keeps sockets open without a message; 'down' refuses everything. */
  mood: 'well' | 'silent' | 'down';
  /** Codes to refuse the next request of a path with. */
  readonly refusals: Map<string, ProblemCode>;
  /** Drops every stream, as a dead network would. */
  cut(): void;
  close(): Promise<void>;
}

export interface FakeApiOptions {
  readonly consoleDirectory: string;
  readonly port?: number;
  readonly role?: Role;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
const requestsKept = 500;

export async function startFakeApi(options: FakeApiOptions): Promise<FakeApi> {
  const session: SessionView = {
    user: 'gongzhang',
    role: options.role ?? 'foreman',
    name: { zh: '张工长', en: 'Foreman Zhang' },
    expiresAt: new Date(Date.now() + 43_200_000).toISOString(),
  };
  const missions = new Map<string, MissionView>();
  const holders = new Map<string, string>();
  const requests: { line: string; body: unknown }[] = [];
  const refusals = new Map<string, ProblemCode>();
  const startedMs = Date.now();
  const siteStartMs = Date.parse('2026-11-21T05:30:00Z');
  const speed = 20;
  const siteNowMs = () => siteStartMs + (Date.now() - startedMs) * speed;
  let latches: InterlockLatch[] = [];
  let zones: ZoneView[] = [...fakeZones];
  let loggedIn: 'yes' | 'no' = 'no';

  const first = fakeMission(
    1,
    { kind: 'floor-finishing', levelId: 'level-2', area: { slabId: 'slab-2' }, parameters: {} },
    siteStartMs - 3_600_000,
    'gongzhang',
  );
  missions.set(
    'm1',
    advanced(withState(withState(first, 'planned', siteStartMs - 10_800_000), 'running', siteStartMs), 0.34),
  );

  const api: FakeApi = { url: '', requests, mood: 'well', refusals, cut, close };
  const server: Server = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  const sequences = new Map<WebSocket, number>();
  server.on('upgrade', (request, socket, head) => {
    if (api.mood === 'down' || loggedIn === 'no') {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      sequences.set(client, 1);
      client.on('close', () => sequences.delete(client));
      send(client, { type: 'snapshot', sequence: 1, isSimTime: true, session, ...whole() });
    });
  });
  const timer = setInterval(tick, 200);

  function whole() {
    const running = [...missions.values()].find(({ state }) => state === 'running');
    const ratio = running ? Math.min(1, running.progress.ratio + 0.0005) : 0;
    if (running)
      missions.set(
        running.id,
        ratio >= 1 ? withState(advanced(running, 1), 'done', siteNowMs()) : advanced(running, ratio),
      );
    return {
      siteTimeMs: siteNowMs(),
      machines: fakeMachines(siteNowMs() / 4, latches, holders).map((machine) => ({
        ...machine,
        timeStateSinceMs: siteNowMs() - 754_000,
        timeStateCause: 'task',
        told: { mode: null, operatingHours: null, ageMs: null, refused: [] },
        expectedBy: 'mission' as const,
      })),
      hoists: noHoists,
      people: fakePeople(siteNowMs() / 4),
      zones,
      missions: [...missions.values()].map(summaryOf),
      latches,
      interlock: { connected: true, ageMs: 60 },
      record: {
        writable: true,
        reason: '',
        space: 'ample' as const,
        freeRatio: 0.6,
        ballast: 'held' as const,
        checked: null,
      },
    };
  }

  function send(client: WebSocket, message: StreamMessage): void {
    client.send(JSON.stringify(message));
  }

  function tick(): void {
    if (api.mood !== 'well') return;
    const patch = whole();
    for (const [client, sequence] of sequences) {
      sequences.set(client, sequence + 1);
      send(client, { type: 'patch', sequence: sequence + 1, ...patch });
    }
  }

  function cut(): void {
    for (const client of sequences.keys()) client.terminate();
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    cut();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (api.mood === 'down' && url.pathname.startsWith('/api/')) return void request.socket.destroy();
    if (!url.pathname.startsWith('/api/')) return serveFile(url.pathname, response);
    const body = await bodyOf(request);
    requests.push({ line: `${request.method} ${url.pathname}`, body });
    requests.splice(0, requests.length - requestsKept);
    const path = url.pathname.replace('/api/v1', '');
    const refusal = refusals.get(path);
    if (refusal) return refuse(response, refusal, { machineId: 'l1' });
    if (path === '/session') return sessionRoute(request.method ?? 'GET', body, response);
    if (loggedIn === 'no') return refuse(response, 'not-logged-in');
    if (request.method === 'GET') return getRoute(path, url.searchParams, response);
    if (request.method === 'DELETE') {
      zones = zones.filter(({ id }) => path !== `/zones/${id}`);
      return json(response, 200, {});
    }
    return postRoute(path.split('/').slice(1), body as Record<string, unknown>, response);
  }

  function sessionRoute(method: string, body: unknown, response: ServerResponse): void {
    if (method === 'DELETE') {
      loggedIn = 'no';
      return json(response, 200, {});
    }
    if (method === 'GET') return loggedIn === 'yes' ? json(response, 200, session) : refuse(response, 'not-logged-in');
    if ((body as { password?: string }).password === 'wrong') return refuse(response, 'login-refused');
    loggedIn = 'yes';
    return json(response, 200, session);
  }

  function getRoute(path: string, query: URLSearchParams, response: ServerResponse): void {
    const levels = fakeLevels.map(({ id, name, elevationM }) => ({ id, name, elevationM }));
    if (path === '/sites')
      return json(response, 200, {
        siteId: 'fake',
        name: '演示办公楼',
        source: { file: 'demo.ifc', sha256: '00', kind: 'ifc' },
        geometryHash: 'x',
        levels,
        setAside: [],
      });
    if (path === '/levels') return json(response, 200, fakeLevels);
    if (path === '/health')
      return json(response, 200, {
        status: 'ok',
        version: '0.1.0',
        siteTime: '',
        isSimTime: true,
        speed,
        interlock: { connected: true, epoch: 3, ageMs: 40, loop: null },
        ledger: {
          entries: 240,
          writable: true,
          reason: '',
          space: 'ample',
          freeRatio: 0.6,
          ballast: 'held' as const,
          checked: null,
          treeSize: 240,
          lastCheckpointAtMs: null,
        },
      });
    if (path === '/utilisation/overview')
      return json(response, 200, fakeOverview(Number(query.get('fromMs')), Number(query.get('toMs'))));
    if (path === '/ledger') return json(response, 200, ledgerPageOf(query));
    const mission = missions.get(path.replace('/missions/', ''));
    return mission ? json(response, 200, mission) : refuse(response, 'not-found');
  }

  function ledgerPageOf(query: URLSearchParams) {
    const before = Number(query.get('before') ?? Infinity);
    const entries = fakeLedger(240, siteNowMs())
      .filter((entry) => entry.sequence < before)
      .filter((entry) => !query.has('machineId') || entry.machineId === query.get('machineId'))
      .filter((entry) => !query.has('missionId') || entry.missionId === query.get('missionId'))
      .reverse()
      .slice(0, Number(query.get('limit') ?? 50));
    return { entries, next: entries.at(-1)?.sequence ?? null };
  }

  function latch(scope: InterlockLatch['scope']): void {
    const id = `latch-${latches.length + 1}-${Math.round(siteNowMs())}`;
    const by = { user: session.user, role: session.role };
    latches = [...latches, stopLatch({ id, scope, sinceMs: siteNowMs(), by })];
  }

  function postRoute(parts: readonly string[], body: Record<string, unknown>, response: ServerResponse): void {
    const [area = '', id = '', action = ''] = parts;
    if (area === 'site' || (area === 'machines' && (action === 'stop' || action === 'reset'))) {
      if (id === 'stop' || action === 'stop')
        latch(area === 'site' ? { type: 'site' } : { type: 'machine', machineId: id });
      else latches = latches.filter((held) => held.id !== body['latchId']);
      return json(response, 200, { commandId: 'c1', acceptedByInterlock: true });
    }
    if (area === 'machines') {
      if (body['action'] === 'take') holders.set(id, session.user);
      else holders.delete(id);
      return json(response, 200, {});
    }
    if (area === 'zones') {
      const zone = {
        ...(body as Omit<ZoneView, 'id' | 'origin'>),
        id: `z${zones.length + 10}`,
        origin: 'person' as const,
      };
      zones = [...zones, zone];
      return json(response, 200, zone);
    }
    return missionRoute(id, action, body, response);
  }

  function missionRoute(id: string, action: string, body: Record<string, unknown>, response: ServerResponse): void {
    if (id === '') {
      const mission = fakeMission(missions.size + 1, body as MissionRequestBody, siteNowMs(), session.user);
      missions.set(mission.id, mission);
      return json(response, 201, mission);
    }
    const mission = missions.get(id);
    if (!mission) return refuse(response, 'not-found');
    const next = (
      { plan: 'planned', approve: 'running', hold: 'held', resume: 'running', cancel: 'cancelled' } as const
    )[action];
    if (!next) return refuse(response, 'not-found');
    const changed = withState(mission, next, siteNowMs());
    missions.set(id, changed);
    setTimeout(() => json(response, 200, changed), action === 'plan' ? 700 : 0);
  }

  async function serveFile(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
    try {
      const bytes = await readFile(join(options.consoleDirectory, name));
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(api, { url: `http://127.0.0.1:${port}` });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, code: ProblemCode, facts?: Record<string, unknown>): void {
  const { status, title, tip } = problemCatalogue[code];
  const problem: ProblemView = {
    type: `/problems/${code}`,
    title: title.en,
    status,
    code,
    titles: title,
    tip,
    ...(facts ? { facts } : {}),
  };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}
