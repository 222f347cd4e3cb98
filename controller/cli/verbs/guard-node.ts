import { randomBytes, randomInt } from 'node:crypto';
import closeWithGrace from 'close-with-grace';
import { Option, type Command } from 'commander';
import type { PermitState } from '../../../kernel/permit.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import {
  BaseGuard,
  commandTimeoutMsDefault,
  turnMsDefault,
  type BaseGuardOutlet,
} from '../../../robot-bridge/guard/base-guard.ts';
import { placeOf } from '../../../robot-bridge/guard/odometry-place.ts';
import { PermitGuard } from '../../../robot-bridge/guard/permit-guard.ts';
import { startGuardNode, type CommandType, type GuardNode } from '../../../robot-bridge/ros2/guard-node.ts';
import { lackText, loadRclnodejs, type Rclnodejs } from '../../../robot-bridge/ros2/rclnodejs.ts';
import { between, hash, keyOf, macWith } from '../guard-options.ts';
import { guardNames } from '../guard-over-rosbridge.ts';

/** How long the last word to the base may take on its way out, ms. */
const closingMs = 1000;

interface GuardNodeCliOptions {
  readonly machine: string;
  readonly site: string;
  readonly key: string;
  readonly footprintRadius: number;
  readonly namespace: string;
  readonly commandTopic: string;
  readonly baseTopic: string;
  readonly commandType: CommandType;
  readonly baseType?: CommandType;
  readonly turnMs: number;
  readonly commandTimeoutMs: number;
  readonly geometryHash?: string;
  readonly limitsHash?: string;
  readonly permit: string;
  readonly request: string;
  readonly state: string;
  readonly acknowledge: string;
  readonly button: string;
  readonly odometry: string;
  readonly siteFrame: string;
}

/** `banksman guard node`: runs until it is told to end; 1 where ROS 2 is not to be had, 2 for options that make no sense. */
export function registerGuardNode(guard: Command): void {
  const typed = (flags: string, text: string): Option => new Option(flags, text).choices(['twist', 'stamped']);
  guard
    .command('node')
    .description("run the permit guard as a ROS 2 node between a planner's commands and the base (docs/permit.md)")
    .requiredOption('--machine <id>', 'id of this machine')
    .requiredOption('--site <id>', 'site that this machine was commissioned for')
    .requiredOption('--key <hex>', 'permit key of this machine, 64 hex digits, or @FILE that holds it')
    .requiredOption(
      '--footprint-radius <metres>',
      "distance of the footprint's farthest point from the centre of rotation",
      between(0.01, 100),
    )
    .option('--namespace <name>', 'namespace of the machine', '/')
    .option('--command-topic <name>', 'what the planner says', 'cmd_vel_nav')
    .option('--base-topic <name>', 'what the base listens to; nothing else may publish there', 'cmd_vel')
    .addOption(typed('--command-type <type>', 'geometry_msgs/Twist or TwistStamped').default('twist'))
    .addOption(typed('--base-type <type>', 'the same towards the base (default: as the commands)'))
    .option('--turn-ms <number>', 'period at which the base is told', between(10, 100), turnMsDefault)
    .option(
      '--command-timeout-ms <number>',
      'an older command counts as none',
      between(50, 2000),
      commandTimeoutMsDefault,
    )
    .option('--geometry-hash <hex>', 'take only permits for this site geometry', hash)
    .option('--limits-hash <hex>', 'take only permits by these limits', hash)
    .option('--permit <name>', 'topic', guardNames.permit)
    .option('--request <name>', 'topic', guardNames.request)
    .option('--state <name>', 'topic', guardNames.state)
    .option('--odometry <name>', 'topic: where the base is, told with each request', guardNames.odometry)
    .option('--site-frame <name>', 'odometry in another frame is left out', 'map')
    .option('--acknowledge <name>', 'service of the acknowledge button', guardNames.acknowledge)
    .option('--button <name>', 'topic of a wired acknowledge button, std_msgs/Bool', 'acknowledge_button')
    .action(async (options: GuardNodeCliOptions) => {
      process.exitCode = await runGuardNode(options);
    });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function runGuardNode(options: GuardNodeCliOptions): Promise<number> {
  const keyHex = keyOf(options.key);
  if (keyHex === null) {
    say('--key: 64 hex digits, or @FILE with a file that holds them');
    return 2;
  }
  const loaded = loadRclnodejs(process.env);
  if (loaded.kind === 'lacking') {
    say(`${lackText[loaded.lack]} (${loaded.lack})`);
    return 1;
  }
  try {
    const node = await startNode(options, loaded.rclnodejs, keyHex);
    process.stdout.write(
      `${JSON.stringify({ ready: true, machineId: options.machine, baseTopic: options.baseTopic })}\n`,
    );
    await ended(node);
    return 0;
  } catch (error) {
    // rclnodejs throws where a name is no ROS 2 name, and where it knows no such message type.
    say(error instanceof Error ? error.message : String(error));
    say(
      'Types of messages that were installed after rclnodejs: node node_modules/rclnodejs/scripts/generate_messages.cjs',
    );
    return 1;
  }
}

function startNode(options: GuardNodeCliOptions, rclnodejs: Rclnodejs, keyHex: string): Promise<GuardNode> {
  const { commandTopic, baseTopic, permit, request, state, acknowledge, button, odometry } = options;
  return startGuardNode({
    rclnodejs,
    clock: systemClock,
    namespace: options.namespace,
    names: { command: commandTopic, base: baseTopic, permit, request, state, acknowledge, button, odometry },
    commandType: options.commandType,
    baseType: options.baseType ?? options.commandType,
    turnMs: options.turnMs,
    placeOf: (message) => placeOf(message, options.siteFrame),
    guardWith: (outlet) => guardOf(options, keyHex, outlet),
  });
}

function guardOf(options: GuardNodeCliOptions, keyHex: string, outlet: BaseGuardOutlet): BaseGuard {
  const { geometryHash, limitsHash } = options;
  const guard = new PermitGuard({
    siteId: options.site,
    machineId: options.machine,
    // DDS has no connections to name: one life of this process is one.
    connectionId: `${options.machine}-${randomBytes(4).toString('hex')}`,
    mac: macWith(keyHex),
    random: { below: (below) => randomInt(below) },
    ...(geometryHash === undefined ? {} : { knownGeometryHash: geometryHash }),
    ...(limitsHash === undefined ? {} : { knownLimitsHash: limitsHash }),
  });
  const { turnMs, commandTimeoutMs, footprintRadius } = options;
  const base: BaseGuard = new BaseGuard({
    guard,
    outlet: withLog(outlet, () => base.figures().lateTurns),
    footprintRadiusM: footprintRadius,
    turnMs,
    commandTimeoutMs,
  });
  return base;
}

/** The same outlet; what changes is also said on stderr, one line each. */
function withLog(outlet: BaseGuardOutlet, lateTurns: () => number): BaseGuardOutlet {
  let told = '';
  let toldLate = 0;
  return {
    drive: (twist, from) => outlet.drive(twist, from),
    request: (text) => outlet.request(text),
    state(text) {
      outlet.state(text);
      const { level, ruleId, isSuspect, lastRefusal } = JSON.parse(text) as PermitState;
      const line = isSuspect
        ? `too many faulty permits (${lastRefusal}): nothing counts until the acknowledge button is pressed`
        : `permit: ${level}${ruleId === '' ? '' : ` (${ruleId})`}`;
      if (line !== told) say(line);
      told = line;
      const late = lateTurns();
      if (late > toldLate)
        say(`own loop late: ${String(late)} times since the start; commands from before are dropped`);
      toldLate = late;
    },
  };
}

function ended(node: GuardNode): Promise<void> {
  return new Promise((resolve) => {
    closeWithGrace({ delay: closingMs }, async () => {
      node.close();
      resolve();
      return Promise.resolve();
    });
  });
}
