import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pointFleetAt, provisionSite } from '../../controller/cli/provision-site.ts';
import { siteProfiles } from '../../controller/site-profiles.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import { InterlockEar } from './interlock-ear.ts';
import { MachineTrace } from './machine-trace.ts';
import { demoDirectory } from './provisioned-demo.ts';
import { RosbridgeProxy } from './rosbridge-proxy.ts';
import { SimTruth } from './sim-truth.ts';
import { until } from './start-banksman.ts';
import type { SiteProcess } from './site-processes.ts';

const root = new URL('../..', import.meta.url).pathname;
const storm = new URL('process-storm.mjs', import.meta.url).href;
const START_MAX_MS = 60_000;
const MOVE_MAX_MS = 60_000;
const STORM_MAX_MS = 60_000;

const scripts: Readonly<Record<SiteProcess, string>> = {
  simulator: 'dist/sim/main.js',
  interlock: 'dist/controller/interlock/main.js',
  controller: 'dist/controller/main.js',
};

/** Straight ways of the demo site, clear of columns, edges and each other. */
const ways = [
  { machineId: 'l1', yawRad: Math.PI / 2, from: [2.625, 2.625, 4], to: [2.625, 22, 4] },
  { machineId: 'l2', yawRad: Math.PI / 2, from: [17.625, 2.625, 4], to: [17.625, 22, 4] },
  { machineId: 't1', yawRad: Math.PI / 2, from: [21.625, 2.125, 4], to: [21.625, 22, 4] },
  { machineId: 'h1a', yawRad: -Math.PI / 2, from: [9.75, -9.55, 0], to: [9.75, -9.55, 11.2] },
  { machineId: 'h1b', yawRad: -Math.PI / 2, from: [12.25, -9.55, 0], to: [12.25, -9.55, 11.2] },
  { machineId: 'c2', yawRad: Math.PI / 2, from: [1.825, 1.625, 0], to: [1.825, 20, 0] },
] as const;
/** The last one has no guard but a lock with a time-out. */
export const movers: readonly string[] = ways.map(({ machineId }) => machineId);
export const guarded = movers.filter((id) => id !== 'c2');

export interface ChaosOptions {
  /** Simulated time that waits for everybody, or the processes' own clocks, as on a real site. */
  readonly time: 'lockstep' | 'real';
  /** Who is on site; the rest of the crew has gone home. */
  readonly peopleIds: readonly string[];
}

/**
 * The three processes of a site, each started by the test so that it can be troubled by itself, with a proxy between the machines and
 * everybody else. What machines do is read from the simulator past the proxy.
 */
export class ChaosSite {
  readonly proxy: RosbridgeProxy;
  readonly truth: SimTruth;
  readonly trace: MachineTrace;
  readonly #crew: Crew;

  private constructor(proxy: RosbridgeProxy, truth: SimTruth, trace: MachineTrace, crew: Crew) {
    this.proxy = proxy;
    this.truth = truth;
    this.trace = trace;
    this.#crew = crew;
  }

  static async open({ time, peopleIds }: ChaosOptions): Promise<ChaosSite> {
    const crew = new Crew(mkdtempSync(join(tmpdir(), 'banksman-chaos-')));
    try {
      return await ChaosSite.#start(crew, time, peopleIds);
    } catch (error) {
      const log = crew.log();
      await crew.remove();
      throw new Error(`${String(error)}\n${log.slice(-4_000)}`, { cause: error });
    }
  }

  static async #start(crew: Crew, time: ChaosOptions['time'], peopleIds: readonly string[]): Promise<ChaosSite> {
    const { directory } = crew;
    const site = await provisionSite('demo', demoDirectory(directory), null);
    if (!site.ok) throw new Error(JSON.stringify(site.problem));
    const { fleetFile, siteFile } = site.value;
    const fleet = JSON.parse(readFileSync(fleetFile, 'utf8')) as FleetFile;
    const people = fleet.people.filter(({ id }) => peopleIds.includes(id));
    writeFileSync(fleetFile, JSON.stringify({ ...fleet, people }));
    const followers = time === 'lockstep' ? '2' : '0';
    const place = ['--site', siteFile, '--fleet', fleetFile];
    const simulator = await crew.start('simulator', [
      ...place,
      ...['--speed', '1', '--seed', '7', '--wait-for-followers', followers, '--exit-with-parent'],
    ]);
    const url = String(simulator['url']);
    const proxy = await RosbridgeProxy.listen();
    crew.onEnd(() => proxy.close());
    proxy.aimAt(url);
    pointFleetAt(fleetFile, proxy.url);
    const shared = ['--socket', join(directory, 'interlock.sock'), '--sim-time', String(time === 'lockstep')];
    crew.know('interlock', [...shared, '--state', join(directory, 'interlock'), '--exit-with-parent']);
    await crew.startAgain('interlock');
    await crew.start('controller', [
      ...shared,
      ...['--data', directory, '--port', '0', '--speed', '1', '--console', 'headless'],
    ]);
    const truth = await SimTruth.openAt(url);
    const trace = await MachineTrace.open(url, fleet.machines, siteProfiles(directory));
    crew.onEnd(() => {
      trace.close();
      truth.close();
      return Promise.resolve();
    });
    return new ChaosSite(proxy, truth, trace, crew);
  }

  pid(name: SiteProcess): number {
    return this.#crew.pid(name);
  }

  /** Sends robots, cages and a carrier to and fro where nothing is in their way, for as long as the site is there. */
  setOut(): void {
    for (const { machineId, yawRad, from, to } of ways) this.trace.shuttle(machineId, yawRad, [from, to]);
  }

  /** Waits until all of them are under way. */
  async untilAllMove(): Promise<void> {
    await until('all machines to move', MOVE_MAX_MS, () => {
      const moving = this.trace.movingIds();
      return Promise.resolve(movers.every((id) => moving.includes(id)) ? true : null);
    });
  }

  /** Lets so much of the site's time pass. */
  async pass(forMs: number): Promise<void> {
    const fromMs = this.trace.nowMs;
    await until(`${String(forMs)} ms of site time`, MOVE_MAX_MS, () =>
      Promise.resolve(this.trace.nowMs - fromMs >= forMs ? true : null),
    );
  }

  /** As a supervisor would, with the arguments of the first time. */
  async startAgain(name: SiteProcess): Promise<void> {
    await this.#crew.startAgain(name);
  }

  /** Listens to the interlock as one more client of its socket. */
  listenToInterlock(): Promise<InterlockEar> {
    return InterlockEar.open(join(this.#crew.directory, 'interlock.sock'));
  }

  signal(name: SiteProcess, signal: NodeJS.Signals): void {
    process.kill(this.pid(name), signal);
  }

  /** Troubles a process from inside, see process-storm.mjs; answers how long it took, ms. */
  storm(name: SiteProcess, kind: 'block' | 'collect' | 'allocate', forMs: number): Promise<number> {
    return this.#crew.storm(name, kind, forMs);
  }

  log(): string {
    return this.#crew.log();
  }

  async remove(): Promise<void> {
    await this.#crew.remove();
  }
}

/** The processes, what they wrote, and everything that must end with them. */
class Crew {
  readonly directory: string;
  readonly #children = new Map<SiteProcess, ChildProcess>();
  readonly #arguments = new Map<SiteProcess, readonly string[]>();
  readonly #ends: (() => Promise<void>)[] = [];
  #log = '';

  constructor(directory: string) {
    this.directory = directory;
  }

  log(): string {
    return this.#log;
  }

  onEnd(run: () => Promise<void>): void {
    this.#ends.push(run);
  }

  know(name: SiteProcess, args: readonly string[]): void {
    this.#arguments.set(name, args);
  }

  start(name: SiteProcess, args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    this.know(name, args);
    return this.startAgain(name);
  }

  /** Answers the process's ready line. */
  startAgain(name: SiteProcess): Promise<Readonly<Record<string, unknown>>> {
    const args = [
      '--enable-source-maps',
      '--import',
      storm,
      join(root, scripts[name]),
      ...(this.#arguments.get(name) ?? []),
    ];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    this.#children.set(name, child);
    (child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-200_000);
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the ${name} was not ready in time`)), START_MAX_MS);
      child.once('exit', (code) => reject(new Error(`the ${name} ended with ${String(code)}`)));
      createInterface({ input: child.stdout as Readable }).once('line', (line) => {
        clearTimeout(timer);
        resolve(JSON.parse(line) as Readonly<Record<string, unknown>>);
      });
    });
  }

  pid(name: SiteProcess): number {
    const pid = this.#children.get(name)?.pid;
    if (pid === undefined) throw new Error(`the ${name} is not running`);
    return pid;
  }

  storm(name: SiteProcess, kind: string, forMs: number): Promise<number> {
    const child = this.#children.get(name);
    if (child === undefined) throw new Error(`the ${name} is not running`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the storm in the ${name} did not end`)), STORM_MAX_MS);
      child.once('message', (answer) => {
        clearTimeout(timer);
        resolve((answer as { tookMs: number }).tookMs);
      });
      child.send({ do: kind, forMs });
    });
  }

  async remove(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
    for (const child of [...this.#children.values()].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      // SIGKILL reaches a stopped process too, and nothing of this site is kept.
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
