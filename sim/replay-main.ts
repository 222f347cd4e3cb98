/**
 * Process entry of a replay. Prints one line of JSON `{"url","topics","messages","durationS","end"}` when it is ready, and begins when somebody subscribes.
 *
 *   --replay FILE.mcap [--port N] [--host ADDRESS] [--speed N|max] [--from SECONDS]
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../kernel/system-clock.ts';
import { serveReplay } from './replay/serve-replay.ts';

const settings = z.object({
  replay: z.string(),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  speed: z.union([z.literal('max'), z.coerce.number().min(0.01).max(10_000)]).default(1),
  from: z.coerce.number().min(0).default(0),
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function parseSettings(): z.infer<typeof settings> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { replay: text, host: text, port: text, speed: text, from: text } });
    const parsed = settings.safeParse(values);
    return parsed.success ? parsed.data : fail(`sim --replay: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    return fail(`sim --replay: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const ends = {
  complete: null,
  cut: 'the file stops in the middle, because it is still being written or was cut short: it is fed back to its last whole chunk',
  damaged: 'the file is damaged: it is fed back to its last whole chunk before that',
} as const;

const given = parseSettings();
if (!existsSync(given.replay)) fail(`${given.replay}: there is no such file`);
const served = await serveReplay({
  ...{ file: given.replay, host: given.host, port: given.port, speed: given.speed, fromS: given.from },
  wall: systemClock,
  log: (message, facts) => process.stderr.write(`${JSON.stringify({ from: 'replay', message, ...facts })}\n`),
});
if (!served.ok) fail(`${given.replay}: no recording of wires (${JSON.stringify(served.problem.facts)})`);
const replay = served.value;
const { url, contents, finished } = replay;
const trouble = ends[contents.end.end];
if (trouble !== null) process.stderr.write(`${given.replay}: ${trouble}\n`);
const durationS = Number(contents.lastNs - contents.firstNs) / 1e9;
if (given.from > durationS) fail(`--from ${String(given.from)}: the recording lasts ${durationS.toFixed(1)} s`);
process.once('SIGTERM', () => void replay.close());
process.once('SIGINT', () => void replay.close());
const topics = contents.topics.size;
process.stdout.write(
  `${JSON.stringify({ url, topics, messages: contents.fedBack, durationS, end: contents.end.end, ...contents.metadata })}\n`,
);
const sent = await finished;
process.stderr.write(`${String(sent)} messages fed back\n`);
await replay.close();
