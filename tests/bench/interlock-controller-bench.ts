import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { MachineView } from '../../controller/contract/api.ts';
import type { StopPathView } from '../../controller/contract/interlock/stop-path.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import { processorMs } from '../support/processor-time.ts';
import { pidOf } from '../support/site-processes.ts';
import { ApiClient, startBanksman, until, type RunningSite } from '../support/start-banksman.ts';
import { AskingRobot } from './asking-robot.ts';
import { quantile, type Print } from './figures.ts';

/**
 * A whole site in real time, with its controller, against one robot over the wire: from a request's sending to its permit's arrival, and from the press of a
 * stop to the permit that carries it, straight to the interlock as a tablet sends it and by the controller. Beside an idle controller, and
 * beside one that clients ask for more than it can answer.
 */
const WARM_UP_MS = 8_000;
const STOP_PERIOD_MS = 500;
const STEP_MAX_MS = 60_000;
const CLIENTS = 60;

const fleet = (url: string): FleetFile => ({
  schemaVersion: 1,
  machines: [
    {
      id: 't1',
      label: 'T1',
      profileId: 'trowelling-robot',
      serialNo: 't1',
      assetId: 't1',
      wire: { kind: 'rosbridge', url, namespace: '/t1' },
      permitKeyHex: '5a'.repeat(32),
      start: { levelId: 'level-1', xM: 30, yM: 13, zM: 0, yawRad: 0 },
    },
  ],
  people: [],
});

/**
 * Ask without a pause what a console asks, in a process of their own and each from a loopback address of its own, since the API limits how much one address may ask.
 */
const askingClients = `
  import http from 'node:http';
  const [url, token, clients] = process.argv.slice(1);
  const paths = ['machines', 'missions', 'levels', 'ledger/entries?limit=500', 'openapi.json'];
  const headers = { authorization: 'Bearer ' + token };
  const ask = (agent, localAddress, path) => new Promise((resolve) => {
    const request = http.get(url + '/api/v1/' + path, { agent, localAddress, headers }, (answer) => answer.resume().on('end', resolve));
    request.on('error', () => setTimeout(resolve, 100));
  });
  for (let client = 0; client < Number(clients); client += 1) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    (async () => { for (let turn = client; ; turn += 1) await ask(agent, '127.0.1.' + (client + 1), paths[turn % paths.length]); })();
  }`;

async function tokenOf({ url, logins }: RunningSite): Promise<string> {
  const { user, password } = logins.find(({ role }) => role === 'foreman') ?? { user: '', password: '' };
  const body = JSON.stringify({ user, password });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL('/api/v1/session', url), { method: 'POST', headers, body });
  return ((await answer.json()) as { token: string }).token;
}

/** The tablet's own way to the interlock. */
async function openStopPath(site: RunningSite, foreman: ApiClient): Promise<WebSocket> {
  const { port, token } = await foreman.get<StopPathView>('/session/stop-path');
  const socket = new WebSocket(`ws://${new URL(site.url).hostname}:${String(port)}`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', token }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  if (!answer.toString().includes('welcome')) throw new Error(`the interlock refused the pass: ${answer.toString()}`);
  return socket;
}

interface Stand {
  readonly robot: AskingRobot;
  readonly foreman: ApiClient;
  readonly tablet: WebSocket;
}

/** From now until the robot hears a permit with that level, or without it, ms. */
function untilLevel(robot: AskingRobot, isIt: (level: string) => boolean): Promise<number> {
  const beganMs = performance.now();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no permit with the level that was waited for')), STEP_MAX_MS);
    robot.onLevel = (level) => {
      if (!isIt(level)) return;
      clearTimeout(timer);
      robot.onLevel = () => {};
      resolve(performance.now() - beganMs);
    };
  });
}

async function stopOnce({ robot, foreman, tablet }: Stand, way: 'tablet' | 'controller'): Promise<number> {
  const stopped = untilLevel(robot, (level) => level === 'controlStop');
  const scope = { type: 'machine', machineId: 't1' } as const;
  if (way === 'tablet') {
    tablet.send(JSON.stringify({ type: 'stop', commandId: randomUUID(), scope, reason: 'bench' }));
  } else await foreman.post('/machines/t1/stop', { reason: 'bench' });
  const tookMs = await stopped;
  const released = untilLevel(robot, (level) => level !== 'controlStop');
  const latch = await until('the latch of the stop', STEP_MAX_MS, async () => {
    const { latches } = await foreman.get<MachineView>('/machines/t1');
    return latches.find(({ ruleId }) => ruleId === 'control-stop') ?? null;
  });
  await foreman.post('/machines/t1/reset', { latchId: latch.id, isInSight: true });
  await released;
  return tookMs;
}

function report(print: Print, name: string, samplesMs: readonly number[], how: string): void {
  for (const [label, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['p99.9', 0.999],
  ] as const) {
    const text = `${how}, ${String(samplesMs.length)} times`;
    print({ name: `interlock ${name} ${label}`, value: quantile(samplesMs, share), unit: 'ms', how: text });
  }
}

async function measure(print: Print, site: RunningSite, stand: Stand, load: 'idle' | 'asked too much', forMs: number) {
  const clients: ChildProcess[] = [];
  if (load === 'asked too much') {
    const script = ['--input-type=module', '-e', askingClients, site.url, await tokenOf(site), String(CLIENTS)];
    clients.push(spawn(process.execPath, script, { stdio: 'ignore' }));
  }
  const pid = pidOf(site, 'controller');
  if (pid === null) throw new Error('the controller is not running');
  const byWay = { tablet: [] as number[], controller: [] as number[] };
  try {
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    const beganMs = performance.now();
    const beganWorkMs = processorMs(pid) ?? Number.NaN;
    stand.robot.answersMs.length = 0;
    for (let turn = 0; performance.now() - beganMs < forMs; turn += 1) {
      const way = turn % 2 === 0 ? 'tablet' : 'controller';
      byWay[way].push(await stopOnce(stand, way));
      await new Promise((resolve) => setTimeout(resolve, STOP_PERIOD_MS));
    }
    const workMs = (processorMs(pid) ?? Number.NaN) - beganWorkMs;
    const share = workMs / (performance.now() - beganMs);
    const how = `controller ${load}, ${share.toFixed(2)} of a core`;
    report(print, 'request to permit, whole site', stand.robot.answersMs, how);
    report(print, "stop to permit, tablet's own way", byWay.tablet, how);
    report(print, 'stop to permit, by the controller', byWay.controller, how);
  } finally {
    for (const client of clients) client.kill('SIGKILL');
  }
}

/** `minutes` for each of the two. */
export async function benchInterlockController(print: Print, minutes: number): Promise<void> {
  const robot = new AskingRobot();
  const directory = mkdtempSync(join(tmpdir(), 'banksman-bench-'));
  const fleetFile = join(directory, 'fleet.json');
  writeFileSync(fleetFile, JSON.stringify(fleet(await robot.url())));
  const site = await startBanksman({ dataDirectory: join(directory, 'data'), fleetFile });
  try {
    const foreman = await ApiClient.login(site, 'foreman');
    const stand = { robot, foreman, tablet: await openStopPath(site, foreman) };
    for (const load of ['idle', 'asked too much'] as const) await measure(print, site, stand, load, minutes * 60_000);
    stand.tablet.terminate();
  } finally {
    robot.close();
    await site.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}
