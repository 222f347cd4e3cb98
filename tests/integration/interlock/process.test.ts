import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  fromInterlock,
  type FromInterlock,
  type ToInterlock,
} from '../../../controller/contract/interlock/interlock.ts';
import { decodePermit, type Permit } from '../../../kernel/permit.ts';
import { testConfig, testMac } from '../../support/interlock-site.ts';

/**
 * The compiled process against a site of one robot: permits flow while it lives, stop when it dies or sleeps, and after an unclean
 * end every machine waits for a person. The compiled output is needed: `npx tsc -p tsconfig.json`.
 */
const script = new URL('../../../dist/controller/interlock/main.js', import.meta.url).pathname;

/** Robot t1 and the tag system behind one rosbridge socket. */
class RobotSite {
  readonly permits: { permit: Permit; atMs: number }[] = [];
  readonly alarms: unknown[] = [];
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly #sockets = new Set<WebSocket>();
  readonly #timer: NodeJS.Timeout;
  #count = 0;
  #epochSeen = 0;
  #withPerson = false;
  #isTagDead = false;

  constructor() {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('message', (data) => this.#hear(String(data)));
    });
    this.#timer = setInterval(() => this.#tell(), 50);
  }

  personArrives(): void {
    this.#withPerson = true;
  }

  tagDies(): void {
    this.#isTagDead = true;
  }

  async url(): Promise<string> {
    if (this.#server.address() === null) await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `ws://127.0.0.1:${address.port}`;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as { op: string; topic?: string; msg?: { data: string } };
    if (message.op !== 'publish' || message.msg === undefined) return;
    if (message.topic === '/site_alarm') this.alarms.push(JSON.parse(message.msg.data));
    if (message.topic !== '/t1/permit') return;
    const decoded = decodePermit(message.msg.data, testMac);
    if (!decoded.ok) return;
    this.#epochSeen = Math.max(this.#epochSeen, decoded.value.epoch);
    this.permits.push({ permit: decoded.value, atMs: Date.now() });
  }

  #tell(): void {
    this.#count += 1;
    const stamp = { sec: Math.floor(Date.now() / 1000), nanosec: (Date.now() % 1000) * 1e6 };
    const zero = { x: 0, y: 0, z: 0 };
    const covariance = Array.from({ length: 36 }, () => 0);
    this.#publish('/t1/odom', {
      header: { stamp, frame_id: 'map' },
      child_frame_id: 'base_link',
      pose: { pose: { position: { x: 30, y: 13, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } }, covariance },
      twist: { twist: { linear: zero, angular: zero }, covariance },
    });
    const translation = { x: this.#withPerson ? 32 : 55, y: 13, z: 0 };
    const rotation = { x: 0, y: 0, z: 0, w: 1 };
    const header = { stamp, frame_id: 'map' };
    const transform = { header, child_frame_id: 'tag/p1', transform: { translation, rotation } };
    this.#publish('/tags', { transforms: this.#isTagDead ? [] : [transform] });
    const nonce = this.#count.toString(16).padStart(16, '0');
    const request = { version: 1, machineId: 't1', connectionId: 'c1', nonce, epochSeen: this.#epochSeen };
    this.#publish('/t1/permit_request', { data: JSON.stringify(request) });
  }

  /** One message on each way that cannot be read, or is not of the machine on whose topic it comes. */
  tellRubbish(): void {
    this.#publish('/t1/odom', { pose: { pose: { position: { x: 'east' } } } });
    this.#publish('/tags', { transforms: 'all of them' });
    const nonce = 'f'.repeat(16);
    const stray = { version: 1, machineId: 't2', connectionId: 'c1', nonce, epochSeen: 1 };
    this.#publish('/t1/permit_request', { data: JSON.stringify(stray) });
  }

  #publish(topic: string, msg: unknown): void {
    const text = JSON.stringify({ op: 'publish', topic, msg });
    for (const socket of this.#sockets) socket.send(text);
  }
}

class Controller {
  readonly heard: FromInterlock[] = [];
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #buffer = '';
  #commands = 0;

  constructor(path: string) {
    this.#socket = connect(path);
    this.#socket.on('error', () => {});
    this.#socket.on('data', (data) => {
      const lines = (this.#buffer + String(data)).split('\n');
      this.#buffer = lines.pop() ?? '';
      for (const line of lines) this.heard.push(fromInterlock.parse(JSON.parse(line)));
    });
    this.#timer = setInterval(() => this.send({ type: 'heartbeat' }), 500);
  }

  send(message: ToInterlock): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  async ask(message: Record<string, unknown> & { type: string }): Promise<{ ok: boolean; code: string | undefined }> {
    this.#commands += 1;
    const commandId = `command-${this.#commands}`;
    this.#socket.write(`${JSON.stringify({ ...message, commandId })}\n`);
    const isAnswer = (heard: FromInterlock) => heard.type === 'command-result' && heard.commandId === commandId;
    await until(() => this.heard.some(isAnswer), 'an answer');
    const answer = this.heard.find(isAnswer);
    if (answer?.type !== 'command-result') throw new Error('no answer');
    return { ok: answer.ok, code: answer.problem?.code };
  }

  status(): Extract<FromInterlock, { type: 'status' }> | undefined {
    return this.heard.filter((message) => message.type === 'status').at(-1);
  }

  verdict() {
    return this.status()?.machines[0];
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }
}

async function until(condition: () => boolean, what: string, limitMs = 15_000): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

interface Setup {
  readonly site: RobotSite;
  readonly socketPath: string;
  start(): Promise<ChildProcess>;
  connect(): Controller;
}

function setup(): Setup {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-'));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  const site = new RobotSite();
  ends.push(() => site.close());
  const socketPath = join(directory, 'socket');
  return {
    site,
    socketPath,
    async start() {
      const args = [
        '--socket',
        socketPath,
        '--state',
        join(directory, 'state'),
        '--sim-time',
        'false',
        '--tablet-port',
        '0',
      ];
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
      ends.push(() => child.kill('SIGKILL'));
      await new Promise<void>((resolve, reject) => {
        child.stdout?.once('data', () => resolve());
        child.once('exit', (code) => reject(new Error(`exit ${String(code)}`)));
      });
      return child;
    },
    connect() {
      const controller = new Controller(socketPath);
      ends.push(() => controller.close());
      return controller;
    },
  };
}

async function died(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}

const isCompiled = existsSync(script);

describe.skipIf(!isCompiled)(
  `the interlock process${isCompiled ? '' : ' (skipped: run npx tsc -p tsconfig.json)'}`,
  () => {
    it('answers requests with permits, and a person near holds the robot', async () => {
      const { site, start, connect: connectTo, socketPath } = setup();
      await start();
      expect(statSync(socketPath).mode & 0o777).toBe(0o600);
      const controller = connectTo();
      const configured = await controller.ask({
        type: 'configure',
        config: testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url()),
      });
      expect(configured.ok).toBe(true);
      await until(() => controller.verdict()?.level === 'run', 'level run');
      expect(site.permits.at(-1)?.permit).toMatchObject({ level: 'run', epoch: 1, connectionId: 'c1' });
      site.personArrives();
      await until(() => site.permits.at(-1)?.permit.level === 'hold', 'a permit that says hold');
      expect(site.permits.at(-1)?.permit.ruleId).toBe('person-separation');
    });

    it('counts and tells what it refuses, by where it came from, and goes on', async () => {
      const { site, start, connect: connectTo } = setup();
      await start();
      const controller = connectTo();
      const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url());
      await controller.ask({ type: 'configure', config });
      await until(() => controller.verdict()?.level === 'run', 'level run');
      const none = { readings: 0, site: 0, requests: 0, lines: 0 };
      expect(controller.status()?.loop.refusedInputs).toEqual(none);
      site.tellRubbish();
      expect(await controller.ask({ type: 'stop', scope: 'everything' })).toMatchObject({ code: 'input-invalid' });
      const refused = () => controller.status()?.loop.refusedInputs ?? none;
      const once = { readings: 1, site: 1, requests: 1, lines: 1 };
      await until(() => Object.values(refused()).every((count) => count > 0), 'the counts');
      expect(refused()).toEqual(once);
      expect(site.alarms.at(-1)).toEqual({ siren: false, cutPowerOf: [], stopAll: false });
      expect(controller.verdict()?.level).toBe('run');
    });

    it('stops sending when killed; after that machines wait for a person, and one epoch later they run again', async () => {
      const { site, start, connect: connectTo } = setup();
      const first = await start();
      const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url());
      const controller = connectTo();
      await controller.ask({ type: 'configure', config });
      await until(() => controller.verdict()?.level === 'run', 'level run');
      await died(first, 'SIGKILL');
      const sent = site.permits.length;
      await pause(700);
      expect(site.permits.length).toBeLessThanOrEqual(sent + 1);

      const startedMs = Date.now();
      await start();
      const again = connectTo();
      await until(() => site.permits.some(({ permit }) => permit.epoch === 2), 'a permit of the second epoch');
      const firstAgain = site.permits.find(({ permit }) => permit.epoch === 2);
      expect((firstAgain?.atMs ?? 0) - startedMs).toBeGreaterThan(500);
      expect(firstAgain?.permit).toMatchObject({ level: 'controlStop', travelSpeedMaxMps: 0, ruleId: 'restart' });
      await until(() => again.status() !== undefined, 'a status');
      const latch = again.status()?.latches[0];
      expect(latch).toMatchObject({ ruleId: 'restart', scope: { type: 'machine', machineId: 't1' } });
      const auditor = await again.ask({
        type: 'reset',
        latchId: latch?.id,
        isInSight: true,
        note: '',
        by: { user: 'a', role: 'auditor' },
      });
      expect(auditor).toEqual({ ok: false, code: 'role-refused' });
      const operator = await again.ask({
        type: 'reset',
        latchId: latch?.id,
        isInSight: true,
        note: '',
        by: { user: 'o', role: 'operator' },
      });
      expect(operator.ok).toBe(true);
      await until(() => again.verdict()?.level === 'run', 'level run');
    });

    it('needs no reset after a clean end, and keeps a stop and a lost tag over it (fault 30)', async () => {
      const { site, start, connect: connectTo } = setup();
      const first = await start();
      const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url());
      const controller = connectTo();
      await controller.ask({ type: 'configure', config });
      await until(() => controller.verdict()?.level === 'run', 'level run');
      await died(first, 'SIGTERM');
      site.tagDies();
      const second = await start();
      const again = connectTo();
      await until(() => again.verdict()?.reasons[0]?.ruleId === 'person-untracked', 'the lost tag');
      const safety = { user: 'anna', role: 'safety' };
      const signOut = { type: 'sign-out', personIds: ['p1'], by: safety, reason: 'seen leaving' };
      expect((await again.ask(signOut)).ok).toBe(true);
      await until(() => again.verdict()?.level === 'run' || again.verdict()?.level === 'noStart', 'motion');
      const by = { user: 'op', role: 'operator' };
      expect((await again.ask({ type: 'stop', scope: { type: 'site' }, by, reason: 'look' })).ok).toBe(true);
      await until(() => site.permits.at(-1)?.permit.level === 'controlStop', 'the stop in a permit');
      await died(second, 'SIGKILL');
      await start();
      const third = connectTo();
      await until(() => (third.status()?.latches.length ?? 0) >= 2, 'both latches');
      expect(
        third
          .status()
          ?.latches.map((latch) => latch.ruleId)
          .sort(),
      ).toEqual(['control-stop', 'restart']);
    });

    it('holds in the first cycle after having slept', async () => {
      const { site, start, connect: connectTo } = setup();
      const child = await start();
      const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url());
      const controller = connectTo();
      await controller.ask({ type: 'configure', config });
      await until(() => controller.verdict()?.level === 'run', 'level run');
      child.kill('SIGSTOP');
      await pause(2000);
      const asleep = site.permits.length;
      child.kill('SIGCONT');
      await until(() => site.permits.length > asleep, 'a permit after waking');
      expect(site.permits[asleep]?.permit.level).toBe('hold');
      await until(() => controller.verdict()?.level === 'run', 'level run again');
    });

    it('R22: takes the stop of a tablet when no controller is there, from who has a pass', async () => {
      const { site, start, connect: connectTo } = setup();
      await start();
      const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }], {}, await site.url());
      const controller = connectTo();
      await controller.ask({ type: 'configure', config });
      const by = { user: 'op', role: 'operator' };
      const sha256 = createHash('sha256').update('pass').digest('hex');
      controller.send({ type: 'stop-pass', sha256, by, validForMs: 60_000 });
      await until(() => controller.verdict()?.level === 'run', 'level run');
      const hello = controller.heard.find((message) => message.type === 'hello');
      controller.close();
      const tablet = new WebSocket(`ws://127.0.0.1:${String(hello?.stopPort)}/`);
      ends.push(() => tablet.terminate());
      const heard: string[] = [];
      tablet.on('message', (data) => heard.push((JSON.parse(String(data)) as { type: string }).type));
      await once(tablet, 'open');
      tablet.send(JSON.stringify({ type: 'hello', token: 'pass' }));
      tablet.send(JSON.stringify({ type: 'stop', commandId: 'press', scope: { type: 'site' }, reason: '' }));
      await until(() => site.permits.at(-1)?.permit.level === 'controlStop', 'the stop in a permit');
      expect(heard).toEqual(['welcome', 'accepted']);
    });

    it('refuses a second interlock on the same socket', async () => {
      const { start } = setup();
      await start();
      await expect(start()).rejects.toThrow('exit 1');
    });
  },
);
