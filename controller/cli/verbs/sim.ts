import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import { WebSocket } from 'ws';
import { packageRoot } from '../package-root.ts';

/** How long a running simulation may take to answer a command, wall ms. */
const answerWithinMs = 5000;

const siteHelp = `A simulation needs a site model and a fleet:
  npx banksman site import FILE --out site.json      makes the site model
  npx banksman sim --site site.json --fleet fleet.json
"npx banksman start" makes both by itself and starts the simulation too.
`;

/** Options handed to the simulator as they are. */
const passedOn = [
  ['--site <file>', 'site model, JSON'],
  ['--fleet <file>', 'fleet file, JSON'],
  ['--profiles <dir>', 'machine profiles of your own, beside the shipped ones'],
  ['--port <number>', 'port of the rosbridge server, 0 = any free one'],
  ['--host <address>', 'address to listen on, loopback by default'],
  ['--speed <factor>', 'simulated seconds per second, or "max"'],
  ['--seed <number>', 'the whole simulation follows from it'],
  ['--sim-start <iso>', 'simulated time at the start'],
  ['--faults <perHour>', 'mean random faults per machine and hour of site time'],
  ['--wire <kind>', 'ros2: appear in a ROS 2 graph as well; vda5050: ground machines at a broker (default: rosbridge)'],
  ['--broker <url>', 'mqtt://…, the broker for --wire vda5050'],
  ['--domain <number>', 'the DDS domain of that graph (default: ROS_DOMAIN_ID, or 0)'],
  ['--wait-for-followers <number>', 'time stands still until this many clock followers are there'],
] as const;

export function registerSimVerbs(program: Command): void {
  const sim = program
    .command('sim')
    .description('Run a simulated site that speaks rosbridge, or make something go wrong in one.');
  for (const [flags, text] of passedOn) sim.option(flags, text);
  sim.option(
    '--replay <file>',
    'feed a recording of wires back instead (docs/recording.md); with --wire, --broker, --port, --host, --domain, --speed',
  );
  sim.option('--from <seconds>', 'where a replay begins, seconds after the first message');
  sim.action(async (raw: Record<string, unknown>) => {
    if (raw['replay'] !== undefined) {
      process.exitCode = await runScript('replay-main.js', raw);
      return;
    }
    if (raw['site'] === undefined || raw['fleet'] === undefined) {
      process.stderr.write(siteHelp);
      process.exitCode = 2;
      return;
    }
    process.exitCode = await runScript('main.js', raw);
  });
  sim
    .command('fault')
    .description(
      'Cause or end a fault: KIND is link-loss, pose-freeze, late-messages, stuck-wheel, battery-empty, tag-loss or none.',
    )
    .argument('<target>', 'machine id, or person id')
    .argument('<kind>')
    .requiredOption('--url <url>', 'address of the simulation, ws://…')
    .option('--delay-ms <number>', 'for late-messages')
    .option('--json', 'print the answer as JSON')
    .action(async (target: string, kind: string, options: Record<string, unknown>) => {
      process.exitCode = await causeFault(target, kind, options);
    });
}

async function runScript(file: string, given: Readonly<Record<string, unknown>>): Promise<number> {
  const args = Object.entries(given).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  const script = join(packageRoot(), 'dist', 'sim', file);
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 0;
}

async function causeFault(target: string, kind: string, options: Readonly<Record<string, unknown>>): Promise<number> {
  const url = String(options['url']);
  const asTag = (state: 'lost' | 'seen') => ({ do: 'tag-loss', personId: target, lost: state === 'lost' });
  const delayMs = options['delayMs'] === undefined ? {} : { delayMs: Number(options['delayMs']) };
  const first = kind === 'tag-loss' ? asTag('lost') : { do: 'fault', machineId: target, kind, ...delayMs };
  try {
    let answer = await askSimulation(url, first);
    if (kind === 'none' && answer['message'] === 'unknown-machine') answer = await askSimulation(url, asTag('seen'));
    const isDone = answer['ok'] === true;
    const text =
      options['json'] === true ? JSON.stringify(answer) : isDone ? `${target}: ${kind}` : String(answer['message']);
    (isDone ? process.stdout : process.stderr).write(`${text}\n`);
    return isDone ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${url}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** One call of `/sim/command`. */
async function askSimulation(url: string, command: unknown): Promise<Readonly<Record<string, unknown>>> {
  const socket = new WebSocket(url, { handshakeTimeout: answerWithinMs });
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    await once(socket, 'open', { signal });
    socket.send(
      JSON.stringify({
        op: 'call_service',
        id: 'cli',
        service: '/sim/command',
        args: { json: JSON.stringify(command) },
      }),
    );
    const [data] = (await once(socket, 'message', { signal })) as [Buffer];
    const response = JSON.parse(data.toString('utf8')) as { result?: boolean; values?: { json?: string } };
    if (response.result !== true || response.values?.json === undefined)
      throw new Error('not a simulation: no /sim/command there');
    return JSON.parse(response.values.json) as Readonly<Record<string, unknown>>;
  } finally {
    socket.terminate();
  }
}
