import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Command } from 'commander';
import { seededRandom } from '../../../kernel/random.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Result } from '../../../kernel/result.ts';
import { caseText, closingText } from '../../../robot-bridge/guard/conformance/report-text.ts';
import { runConformance, type ConformanceReport } from '../../../robot-bridge/guard/conformance/run-conformance.ts';
import { RosbridgeConnection } from '../../../robot-bridge/rosbridge/connection.ts';
import { createSimTimeClock } from '../../../robot-bridge/ros/sim-time-clock.ts';
import { problemCatalogue } from '../../contract/problems/errors.ts';
import { between, hash, keyOf, macWith, namesIn } from '../guard-options.ts';
import { GuardOverRosbridge, guardNames, type GuardNames } from '../guard-over-rosbridge.ts';
import { selfTestNamespace, selfTestSiteId, startSelfTestMachine } from '../self-test-machine.ts';
import { registerGuardNode } from './guard-node.ts';

const followerName = 'guard-conformance';
/** The fastest at which the simulated wire still keeps steps of 20 ms. */
const selfTestSpeed = 10;
/** Our guard keeps bounds of any joints, also of those that its machine has not. */
const selfTestJoints = ['slew', 'hoist'];
/** Of the validity: what the reports of a wireless machine may take, and where a case would no longer tell right from wrong. */
const toleranceDefaultShare = 0.4;
const toleranceMaxShare = 0.5;

/** What the guard's own word for its refusal says about the options given. */
const hints: Readonly<Record<string, string>> = {
  'permit-mac': '--key is not the key of this machine.',
  'permit-other-site': '--site is not the site that this machine was commissioned for.',
  'permit-geometry': 'the machine was commissioned with another geometry: give its hash with --geometry-hash.',
  'permit-limits': 'the machine was commissioned with other limits: give their hash with --limits-hash.',
  'permit-validity': 'the machine believes only shorter validities: try --validity-ms 500.',
  'permit-suspect': 'the guard waits to be acknowledged: press its button at the machine.',
};

interface GuardCliOptions {
  readonly url?: string;
  readonly namespace: string;
  readonly site?: string;
  readonly key?: string;
  readonly self?: true;
  readonly json?: true;
  readonly allowMotion?: true;
  readonly validityMs: number;
  readonly toleranceMs?: number;
  readonly stopMs: number;
  readonly within: number;
  readonly geometryHash?: string;
  readonly limitsHash?: string;
  readonly joints?: readonly string[];
  readonly request: string;
  readonly permit: string;
  readonly state: string;
  readonly odometry: string;
  readonly navigate: string;
  readonly acknowledge: string;
}

/** What is tested, and how it is reached. */
interface Target {
  readonly url: string;
  readonly namespace: string;
  readonly siteId: string;
  readonly keyHex: string;
  readonly time: 'system' | 'simulated';
  readonly motion: 'allowed' | 'not-allowed';
}

/** `banksman guard conformance`: 0 only when every case passed, 1 when not, 2 for options that make no sense. */
export function registerGuardVerbs(program: Command): void {
  const guard = program.command('guard').description("the machine's side of the permit");
  guard
    .command('conformance')
    .description("drive a permit guard, ours or a maker's, through what it must refuse, and report (docs/permit.md)")
    .option('--self', 'test our own guard on a simulated machine; needs no other option')
    .option('--url <url>', 'rosbridge server of the machine, ws://host:port')
    .option('--namespace <name>', 'namespace of the machine', '/')
    .option('--site <id>', 'site that the machine was commissioned for')
    .option('--key <hex>', "the machine's permit key, 64 hex digits, or @FILE that holds it")
    .option('--allow-motion', 'also drive the machine some centimetres ahead at 0.1 m/s: nobody near it')
    .option('--validity-ms <number>', 'validity of the permits sent', between(100, 1000), 1000)
    .option(
      '--tolerance-ms <number>',
      'what reports may take on their way (default: 0.4 of the validity)',
      between(20, 500),
    )
    .option('--stop-ms <number>', 'the machine stands so long after its permit has ended', between(0, 60_000), 3000)
    .option('--within <seconds>', 'how long to wait for connection, request and state', between(1, 600), 10)
    .option('--geometry-hash <hex>', 'where the machine knows one and does not name it', hash)
    .option('--limits-hash <hex>', 'where the machine knows one and does not name it', hash)
    .option('--joints <names>', 'joints of which the machine keeps bounds, with commas between', namesIn)
    .option('--request <name>', 'topic', guardNames.request)
    .option('--permit <name>', 'topic', guardNames.permit)
    .option('--state <name>', 'topic', guardNames.state)
    .option('--odometry <name>', 'topic', guardNames.odometry)
    .option('--navigate <name>', 'action', guardNames.navigate)
    .option('--acknowledge <name>', 'service of the acknowledge button', guardNames.acknowledge)
    .option('--json', 'print the report as one line of JSON')
    .action(async (options: GuardCliOptions) => {
      process.exitCode = await conformance(options);
    });
  registerGuardNode(guard);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function conformance(options: GuardCliOptions): Promise<number> {
  if (toleranceOf(options) > toleranceMaxShare * options.validityMs) {
    complain('--tolerance-ms: at most half of --validity-ms, or late permits could not be told from right ones');
    return 2;
  }
  if (options.self === true) return selfTest(options);
  const target = targetOf(options);
  if (typeof target === 'string') {
    complain(target);
    return 2;
  }
  return test(target, options);
}

function toleranceOf({ toleranceMs, validityMs }: GuardCliOptions): number {
  return toleranceMs ?? toleranceDefaultShare * validityMs;
}

async function selfTest(options: GuardCliOptions): Promise<number> {
  if (options.url !== undefined || options.key !== undefined) {
    complain('--self starts a machine of its own: leave out --url and --key');
    return 2;
  }
  const keyHex = randomBytes(32).toString('hex');
  const served = await startSelfTestMachine({ permitKeyHex: keyHex, wall: systemClock, speed: selfTestSpeed });
  try {
    const machine = { url: served.url, namespace: selfTestNamespace, siteId: selfTestSiteId, keyHex };
    return await test({ ...machine, time: 'simulated', motion: 'allowed' }, { joints: selfTestJoints, ...options });
  } finally {
    await served.close();
  }
}

/** The target, or what is wrong with the options. */
function targetOf(options: GuardCliOptions): Target | string {
  const { url, namespace, site, key } = options;
  if (url === undefined || site === undefined || key === undefined) {
    return 'give --url, --site and --key of the machine, or --self to test our own guard';
  }
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol))
    return `--url ${url}: not of the form ws://host:port`;
  const keyHex = keyOf(key);
  if (keyHex === null) return '--key: 64 hex digits, or @FILE with a file that holds them';
  const motion = options.allowMotion === true ? 'allowed' : 'not-allowed';
  return { url, namespace, siteId: site, keyHex, time: 'system', motion };
}

function namesOf({ request, permit, state, odometry, navigate, acknowledge }: GuardCliOptions): GuardNames {
  return { request, permit, state, odometry, navigate, acknowledge, joints: guardNames.joints };
}

async function test(target: Target, options: GuardCliOptions): Promise<number> {
  const connection = new RosbridgeConnection({ url: target.url, wallClock: systemClock, random: seededRandom(1) });
  const simClock = target.time === 'simulated' ? createSimTimeClock(connection, (run) => void setImmediate(run)) : null;
  const clock = simClock ?? systemClock;
  try {
    const { namespace } = target;
    const wire = new GuardOverRosbridge({ connection, clock, namespace, names: namesOf(options) });
    if (!(await isConnected(connection, options.within))) {
      complain(`${target.url}: no rosbridge server answers within ${String(options.within)} s`);
      return 1;
    }
    simClock?.acknowledge(followerName);
    return report(await examine(target, options, wire, clock), options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(error.message);
    return 2;
  } finally {
    simClock?.close();
    connection.close();
  }
}

async function isConnected(connection: RosbridgeConnection, withinS: number): Promise<boolean> {
  const events = new EventTarget();
  const end = connection.onState(() => events.dispatchEvent(new Event('state')));
  try {
    if (connection.state() !== 'connected') {
      await once(events, 'state', { signal: AbortSignal.timeout(withinS * 1000) });
    }
    return connection.state() === 'connected';
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    end();
  }
}

function examine(
  target: Target,
  options: GuardCliOptions,
  wire: GuardOverRosbridge,
  clock: Clock,
): Promise<Result<ConformanceReport>> {
  const { geometryHash, limitsHash, joints } = options;
  return runConformance({
    wire,
    clock,
    siteId: target.siteId,
    mac: macWith(target.keyHex),
    forgedMac: macWith(randomBytes(32).toString('hex')),
    random: seededRandom(1),
    validForMs: options.validityMs,
    toleranceMs: toleranceOf(options),
    stopMs: options.stopMs,
    motion: target.motion,
    contactMs: options.within * 1000,
    ...(joints === undefined ? {} : { joints }),
    ...(geometryHash === undefined ? {} : { geometryHash }),
    ...(limitsHash === undefined ? {} : { limitsHash }),
    ...(options.json === true ? {} : { onCase: (one) => void process.stdout.write(`${caseText(one)}\n`) }),
  });
}

function report(outcome: Result<ConformanceReport>, options: GuardCliOptions): number {
  if (!outcome.ok) {
    const { code } = outcome.problem;
    const text = code === 'guard-silent' || code === 'guard-untold' ? problemCatalogue[code] : null;
    complain(text === null ? code : `${text.title.en} (${code}). ${text.tip.en}`);
    return 1;
  }
  const { value } = outcome;
  process.stdout.write(options.json === true ? `${JSON.stringify(value)}\n` : closingText(value));
  const [first] = value.cases;
  const hint = Object.entries(hints).find(([code]) => first?.verdict === 'fail' && first.seen.endsWith(code));
  if (hint !== undefined) complain(`The guard says ${hint[0]}: ${hint[1]}`);
  return value.ok ? 0 : 1;
}
