/**
 * Process entry of a replay. Prints one line of JSON `{"url","topics","messages","durationS","end"}` when it is ready, and begins when somebody
 * listens (docs/recording.md).
 *
 *   --replay FILE.mcap [--wire rosbridge|ros2|vda5050] [--broker mqtt://…] [--port N] [--host ADDRESS] [--domain N] [--speed N|max] [--from SECONDS]
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../kernel/system-clock.ts';
import { lackText, loadRclnodejs } from '../robot-bridge/ros2/rclnodejs.ts';
import { serveReplay, type ReplayContents, type ReplayOptions, type ServedReplay } from './replay/serve-replay.ts';

const settings = z.object({
  replay: z.string(),
  wire: z.enum(['rosbridge', 'ros2', 'vda5050']).default('rosbridge'),
  broker: z
    .string()
    .regex(/^mqtts?:\/\/\S+$/, 'an address such as mqtt://127.0.0.1:1883')
    .optional(),
  domain: z.coerce
    .number()
    .int()
    .min(0)
    .max(232)
    .default(Number(process.env['ROS_DOMAIN_ID'] ?? 0)),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  speed: z.union([z.literal('max'), z.coerce.number().min(0.01).max(10_000)]).default(1),
  from: z.coerce.number().min(0).default(0),
});
type Settings = z.infer<typeof settings>;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function parseSettings(): Settings {
  const text = { type: 'string' } as const;
  const ways = { wire: text, broker: text, domain: text, port: text, host: text };
  try {
    const { values } = parseArgs({ options: { ...ways, replay: text, speed: text, from: text } });
    const parsed = settings.safeParse(values);
    return parsed.success ? parsed.data : fail(`sim --replay: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    return fail(`sim --replay: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function rosOf({ wire, broker, domain }: Settings): NonNullable<ReplayOptions['ros']> {
  if (wire === 'rosbridge') return 'rosbridge';
  if (wire === 'vda5050') {
    return broker === undefined
      ? fail('sim --replay --wire vda5050: name the broker with --broker mqtt://HOST:PORT')
      : 'nowhere';
  }
  const loaded = loadRclnodejs(process.env);
  if (loaded.kind === 'lacking') return fail(`sim --replay --wire ros2: ${lackText[loaded.lack]} (${loaded.lack})`);
  return { rclnodejs: loaded.rclnodejs, domain };
}

async function open(options: ReplayOptions): Promise<ServedReplay> {
  const { file, broker } = options;
  try {
    const served = await serveReplay(options);
    return served.ok ? served.value : fail(`${file}: no recording of wires (${JSON.stringify(served.problem.facts)})`);
  } catch (error) {
    const place = broker === undefined ? '' : `, to ${broker}`;
    return fail(`${file} cannot be fed back${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the file holds and where none of it goes, with what to do about it. */
function leftOut({ wire, broker }: Settings, { found }: ReplayContents): readonly string[] {
  const ros = `${String(found.ros)} messages of a ROS graph`;
  const vehicles = `${String(found.broker)} messages of vehicles at a broker`;
  return [
    ...(wire === 'vda5050' && found.ros > 0 ? [`${ros} are left out: take --wire rosbridge or ros2 for them`] : []),
    ...(broker === undefined && found.broker > 0 ? [`${vehicles} are left out: name one with --broker for them`] : []),
  ];
}

const ends = {
  complete: null,
  cut: 'the file stops in the middle, because it is still being written or was cut short: it is fed back to its last whole chunk',
  damaged: 'the file is damaged: it is fed back to its last whole chunk before that',
} as const;

const given = parseSettings();
const file = given.replay;
const say = (text: string): void => void process.stderr.write(`${file}: ${text}\n`);
if (!existsSync(file)) fail(`${file}: there is no such file`);
const replay = await open({
  ...{ file, ros: rosOf(given), host: given.host, port: given.port, speed: given.speed, fromS: given.from },
  ...(given.broker === undefined ? {} : { broker: given.broker }),
  wall: systemClock,
  log: (message, facts) => process.stderr.write(`${JSON.stringify({ from: 'replay', message, ...facts })}\n`),
});
const { url, contents, finished } = replay;
const trouble = ends[contents.end.end];
if (trouble !== null) say(trouble);
for (const text of leftOut(given, contents)) say(text);
if (contents.fedBack === 0) fail(`${file}: it holds nothing that is fed back there`);
const durationS = Number(contents.lastNs - contents.firstNs) / 1e9;
if (given.from > durationS) fail(`--from ${String(given.from)}: the recording lasts ${durationS.toFixed(1)} s`);
process.once('SIGTERM', () => void replay.close());
process.once('SIGINT', () => void replay.close());
const topics = contents.topics.size;
process.stdout.write(
  `${JSON.stringify({ url, topics, messages: contents.fedBack, durationS, end: contents.end.end, ...contents.metadata })}\n`,
);
const { sent, lost } = await finished;
process.stderr.write(`${String(sent)} messages fed back${lost === 0 ? '' : `, ${String(lost)} could not be`}\n`);
await replay.close();
