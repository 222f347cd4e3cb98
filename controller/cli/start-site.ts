import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import closeWithGrace from 'close-with-grace';
import { lastSiteTimeMs } from '../store/last-site-time.ts';
import { buildHash } from './build-hash.ts';
import { SupervisedProcess } from './child-process.ts';
import { explain } from './explain.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { pointFleetAt, provisionSite, type ProvisionedSite } from './provision-site.ts';
import { holdSite } from './running-site.ts';
import type { StartOptions } from './start-options.ts';
import { ownProfilesOf, takeProfiles } from '../site-profiles.ts';

const STOP_ALL_MAX_MS = 30_000;

const simReady = z.object({ url: z.string() });
const interlockReady = z.object({ stopPort: z.number() });
const controllerReady = z.object({
  url: z.string(),
  logins: z.array(z.object({ role: z.string(), user: z.string(), password: z.string() })),
});

type ControllerReady = z.infer<typeof controllerReady>;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A process that ends is not replaced by one of another build beside the others, while machines move: an update is a stop and a start by a person. */
const replacedText =
  'its files have been replaced since the start, so that it is not started again. Stop Banksman and start it again';

function softwareFolder(): string {
  return join(packageRoot(), 'dist');
}

function buildOnDisk(): string {
  return buildHash(softwareFolder(), join(packageRoot(), 'node_modules/.package-lock.json'));
}

interface Launch {
  readonly options: StartOptions;
  readonly site: ProvisionedSite;
  readonly socketPath: string;
  /** Of the software that was started. */
  readonly build: string;
  /** Filled as they start, so that what has started can be stopped when a later one fails. */
  readonly processes: SupervisedProcess[];
}

/** Starts one child and waits for its ready line. Its arguments are asked for again at every restart. */
function launch(
  { processes, build }: Launch,
  name: string,
  script: string,
  args: () => readonly string[],
  onReady: (line: string) => void,
): Promise<string> {
  const child = new SupervisedProcess({
    name,
    script: join(softwareFolder(), script),
    args,
    onReady,
    refusal: () => (buildOnDisk() === build ? null : replacedText),
    onGivenUp: (why) => {
      say(`${why}. Machines stop when their permits run out.`);
    },
    log: say,
  });
  processes.push(child);
  return child.start();
}

async function startSimulator(start: Launch): Promise<void> {
  const { options, site } = start;
  let port = '0';
  const own = ownProfilesOf(options.dataDirectory);
  const args = (): readonly string[] => {
    // A simulated site goes on after the newest entry of its record, never before it.
    const startMs = Math.max(Date.now(), lastSiteTimeMs(options.dataDirectory) ?? 0);
    return [
      ...['--site', site.siteFile, '--fleet', site.fleetFile, ...(own === null ? [] : ['--profiles', own])],
      ...['--port', port, '--speed', String(options.speed), '--seed', String(options.seed)],
      ...(options.ros2Domain === null ? [] : ['--wire', 'ros2', '--domain', String(options.ros2Domain)]),
      ...['--sim-start', new Date(startMs).toISOString(), '--wait-for-followers', '2', '--exit-with-parent'],
    ];
  };
  await launch(start, 'simulator', 'sim/main.js', args, (line) => {
    const { url } = simReady.parse(JSON.parse(line));
    port = new URL(url).port;
    pointFleetAt(site.fleetFile, options.ros2Domain === null ? url : `ros2://${String(options.ros2Domain)}`);
  });
}

function recordArguments({ recordDirectory }: StartOptions): readonly string[] {
  return recordDirectory === null ? [] : ['--record', recordDirectory];
}

/** Controller and interlock each record their own wires, and have half of the room each. */
function wireArguments({ recordWires }: StartOptions): readonly string[] {
  const { directory, begin } = recordWires;
  const bytesMax = String(Math.floor(recordWires.bytesMax / 2));
  return ['--record-wires', directory, '--record-wires-bytes', bytesMax, '--record-wires-begin', begin];
}

async function startInterlock(start: Launch, shared: readonly string[]): Promise<void> {
  const { options } = start;
  const state = join(options.dataDirectory, 'interlock');
  let stopPort = String(options.stopPort);
  const args = (): readonly string[] => [
    ...[...shared, '--state', state, '--tablet-host', process.env['BANKSMAN_HOST'] ?? '127.0.0.1'],
    ...['--tablet-port', stopPort, ...recordArguments(options), ...wireArguments(options)],
    ...['--software', packageVersion(), '--site', start.site.model.siteId, '--exit-with-parent'],
  ];
  await launch(start, 'interlock', 'controller/interlock/main.js', args, (ready) => {
    // An interlock that is started again must be found where the tablets look for it.
    stopPort = String(interlockReady.parse(JSON.parse(ready)).stopPort);
  });
}

async function startProcesses(start: Launch): Promise<ControllerReady> {
  const { options, socketPath } = start;
  const isSimulated = options.fleetFile === null;
  if (isSimulated) await startSimulator(start);
  const shared = ['--socket', socketPath, '--sim-time', String(isSimulated)];
  await startInterlock(start, shared);
  let port = String(options.port);
  // Said once: a controller that is started again goes on with its own ledger.
  let continuation = options.continuation;
  const args = (): readonly string[] => [
    ...shared,
    ...['--continuation', continuation],
    ...(options.tsaCaFile === null ? [] : ['--tsa-ca', options.tsaCaFile]),
    ...['--data', options.dataDirectory, '--port', port, '--speed', String(options.speed)],
    ...['--console', options.console, ...wireArguments(options)],
    ...(options.ballastMiB === null ? [] : ['--ballast-mib', String(options.ballastMiB)]),
    ...(options.checkHour === null ? [] : ['--check-hour', String(options.checkHour)]),
  ];
  const line = await launch(start, 'controller', 'controller/main.js', args, (ready) => {
    // A controller that is started again must be found where the tablets look for it.
    port = new URL(controllerReady.parse(JSON.parse(ready)).url).port;
    continuation = 'same';
  });
  return controllerReady.parse(JSON.parse(line));
}

function printReady(options: StartOptions, ready: ControllerReady): void {
  if (options.output === 'json') {
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  say(`\nBanksman is running: ${ready.url}`);
  say('Supervisory interlock: it can only take away permission to move. Not a certified safety function.\n');
  for (const login of ready.logins) say(`  ${login.role.padEnd(9)} ${login.user.padEnd(10)} ${login.password}`);
  if (ready.logins.length > 0) say('\nStop with Ctrl-C.');
}

/** Runs a site until it is told to stop. Returns the exit code. */
export async function startSite(options: StartOptions): Promise<number> {
  const startedAt = new Date().toISOString();
  const held = holdSite(options.dataDirectory, { pid: process.pid, version: packageVersion(), startedAt });
  if (!held.ok) {
    explain(held.problem);
    return 1;
  }
  try {
    return await runSite(options);
  } finally {
    held.value.release();
  }
}

async function runSite(options: StartOptions): Promise<number> {
  const taken =
    options.profilesDirectory === null ? null : takeProfiles(options.profilesDirectory, options.dataDirectory);
  if (taken?.ok === false) {
    explain(taken.problem);
    return 1;
  }
  const site = await provisionSite(options.site, options.dataDirectory, options.fleetFile, options.furtherRobots);
  if (!site.ok) {
    explain(site.problem);
    return 1;
  }
  const { model } = site.value;
  say(`Site "${model.name}" from ${model.source.file}: ${String(model.levels.length)} levels.`);
  const socketDirectory = mkdtempSync(join(tmpdir(), 'banksman-'));
  const processes: SupervisedProcess[] = [];
  // The controller first, so that its last entries see the interlock; the simulator last.
  const stopAll = async (): Promise<void> => {
    for (const child of [...processes].reverse()) await child.stop();
    rmSync(socketDirectory, { recursive: true, force: true });
  };
  try {
    printReady(
      options,
      await startProcesses({
        options,
        site: site.value,
        socketPath: join(socketDirectory, 'interlock.sock'),
        build: buildOnDisk(),
        processes,
      }),
    );
  } catch (error) {
    say(`Start failed: ${error instanceof Error ? error.message : String(error)}. The lines above say why.`);
    await stopAll();
    return 1;
  }
  await new Promise<void>((resolve) => {
    closeWithGrace({ delay: STOP_ALL_MAX_MS }, async () => {
      // `npm start` passes on the Ctrl-C that has reached us already: the second one must not cut the orderly end short.
      process.removeAllListeners('SIGINT').on('SIGINT', () => undefined);
      await stopAll();
      resolve();
    });
  });
  return 0;
}
