import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { packageRoot } from '../../controller/cli/package-root.ts';

const root = packageRoot();
const START_MAX_MS = 120_000;
const STOP_MAX_MS = 40_000;

export interface Login {
  readonly role: string;
  readonly user: string;
  readonly password: string;
}

export interface RunningSite {
  readonly url: string;
  readonly logins: readonly Login[];
  readonly dataDirectory: string;
  /** Everything it wrote to stderr so far. */
  readonly log: () => string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
  /** Stops it and throws its data away. */
  remove(): Promise<void>;
}

export interface StartArguments {
  readonly site?: string;
  readonly speed?: number | 'max';
  readonly seed?: number;
  readonly dataDirectory?: string;
  readonly headless?: true;
  /** Where the interlock is recorded. */
  readonly recordDirectory?: string;
  /** Where the wires are recorded. */
  readonly recordWires?: string;
  /** Real machines instead of simulated ones. */
  readonly fleetFile?: string;
  /** Profiles of robots beside the demonstration fleet, where the data directory is new. */
  readonly robots?: readonly string[];
  /** Directory of a maker's profiles. */
  readonly profiles?: string;
  /** Any free one by default. */
  readonly port?: number;
}

/** Starts the built product as a user would (`banksman start --json`) on loopback and any free port. */
export async function startBanksman(options: StartArguments = {}): Promise<RunningSite> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'banksman-data-'));
  const args = [
    join(root, 'dist/controller/cli/main.js'),
    'start',
    '--json',
    '--port',
    String(options.port ?? 0),
    '--data',
    dataDirectory,
    '--site',
    options.site ?? 'demo',
    '--speed',
    String(options.speed ?? 1),
    '--seed',
    String(options.seed ?? 1),
    ...(options.headless === true ? ['--headless'] : []),
    ...(options.fleetFile === undefined ? [] : ['--fleet', options.fleetFile]),
    ...(options.robots === undefined ? [] : ['--robots', options.robots.join(',')]),
    ...(options.profiles === undefined ? [] : ['--profiles', options.profiles]),
    ...(options.recordDirectory === undefined ? [] : ['--record', options.recordDirectory]),
    ...(options.recordWires === undefined ? [] : ['--record-wires', options.recordWires]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  (child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-200_000);
  });
  const ready = await new Promise<{ url: string; logins: Login[] }>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`banksman was not ready within ${String(START_MAX_MS)} ms:\n${log}`));
    }, START_MAX_MS);
    createInterface({ input: child.stdout as Readable }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as { url: string; logins: Login[] });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`banksman ended with ${String(code)} before it was ready:\n${log}`));
    });
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });
  };
  const remove = async (): Promise<void> => {
    await stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  };
  return { ...ready, dataDirectory, log: () => log, process: child, stop, remove };
}

/** A logged-in client of the API that fails loudly with the server's own words. */
export class ApiClient {
  private readonly url: string;
  private readonly token: string;

  private constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async login(site: Pick<RunningSite, 'url' | 'logins'>, role: string): Promise<ApiClient> {
    const login = site.logins.find((candidate) => candidate.role === role);
    if (login === undefined) throw new Error(`no login for the role ${role}`);
    const response = await fetch(new URL('/api/v1/session', site.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: login.user, password: login.password }),
    });
    const session = (await response.json()) as { token?: string };
    if (session.token === undefined) throw new Error(`login failed: ${JSON.stringify(session)}`);
    return new ApiClient(site.url, session.token);
  }

  async raw(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(new URL(`/api/v1${path}`, this.url), {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = text;
    // Lines of JSON (x-ndjson) stay text.
    if (/[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '') parsed = JSON.parse(text);
    return { status: response.status, body: parsed };
  }

  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.raw('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${String(status)} ${JSON.stringify(body)}`);
    return body as T;
  }

  /** A file. */
  async bytes(path: string): Promise<Uint8Array> {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await fetch(new URL(`/api/v1${path}`, this.url), { headers });
    if (response.status !== 200) throw new Error(`GET ${path}: ${String(response.status)} ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    const answer = await this.raw('POST', path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }
}

/** Asks until `probe` gives a value; for processes under test, whose time is not ours. */
export async function until<T>(what: string, limitMs: number, probe: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`waited ${String(limitMs)} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
