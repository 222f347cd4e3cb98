import { createReadStream } from 'node:fs';
import type { Clock } from '../../kernel/clock.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { readWireRecording, type WireReadEnd } from '../../robot-bridge/recording/read-wire-recording.ts';
import type { SimSpeed } from '../commands.ts';
import { RosGraph } from '../devices/graph.ts';
import { addRosapi } from '../rosbridge-server/rosapi.ts';
import { openRosbridgeServer, type RosbridgeServer } from '../rosbridge-server/rosbridge-server.ts';
import { replayedText } from './replayed.ts';

/** Messages of one time that go out before the sockets are looked at. */
const burstMax = 200;
const congestedWaitMs = 5;

export interface ReplayOptions {
  readonly file: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Recorded seconds per second. */
  readonly speed: SimSpeed;
  /** Where it begins, seconds after the first message. */
  readonly fromS: number;
  readonly wall: Clock;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

export interface ReplayContents {
  readonly end: WireReadEnd;
  readonly metadata: Readonly<Record<string, string>>;
  /** Types by topic, of what is fed back. */
  readonly topics: ReadonlyMap<string, string>;
  readonly fedBack: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

export interface ServedReplay {
  readonly url: string;
  readonly contents: ReplayContents;
  /** Ends with the number of messages sent, after the last one. Begins when somebody subscribes. */
  readonly finished: Promise<number>;
  close(): Promise<void>;
}

/** What is in the file, without sending any of it. Refuses 'recording-foreign'. */
export async function lookThrough(file: string): Promise<Result<ReplayContents>> {
  const topics = new Map<string, string>();
  const metadata: Record<string, string> = {};
  let fedBack = 0;
  let firstNs: bigint | null = null;
  let lastNs = 0n;
  const read = await readWireRecording(createReadStream(file), {
    metadata: (values) => void Object.assign(metadata, Object.fromEntries(values)),
    message(message) {
      firstNs ??= message.atNs;
      lastNs = message.atNs;
      if (replayedText(message) === null) return 'go-on';
      topics.set(message.channel.name, message.channel.type);
      fedBack += 1;
      return 'go-on';
    },
  });
  if (!read.ok) return read;
  return ok({ end: read.value, metadata, topics, fedBack, firstNs: firstNs ?? 0n, lastNs });
}

/**
 * Feeds the machines' side of a recording back over a rosbridge server. Whoever gives commands is told that there is no such service or
 * action: nothing of a recording obeys. Refuses 'recording-foreign'.
 */
export async function serveReplay(options: ReplayOptions): Promise<Result<ServedReplay>> {
  const contents = await lookThrough(options.file);
  if (!contents.ok) return contents;
  const graph = new RosGraph();
  for (const [topic, type] of contents.value.topics) graph.published.set(topic, type);
  addRosapi(graph);
  let nowMs = 0;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const server = await openRosbridgeServer(
    {
      ...{ graph, host: options.host, port: options.port, log: options.log },
      simMs: () => nowMs,
      onSubscribed: () => begin(),
      onClientGone: () => undefined,
    },
    { current: null },
  );
  const state = { isClosed: false };
  const finished = begun.then(() =>
    play(options, contents.value, server, {
      isClosed: () => state.isClosed,
      setNow: (ms) => {
        nowMs = ms;
      },
    }),
  );
  return ok({
    ...{ url: server.url, contents: contents.value, finished },
    close() {
      state.isClosed = true;
      begin();
      return server.close();
    },
  });
}

interface Stage {
  isClosed(): boolean;
  setNow(ms: number): void;
}

async function play(
  options: ReplayOptions,
  contents: ReplayContents,
  server: RosbridgeServer,
  stage: Stage,
): Promise<number> {
  const { wall, speed, fromS } = options;
  const beginNs = contents.firstNs + BigInt(Math.round(fromS * 1e9));
  const beganMs = wall.monoMs();
  let sent = 0;
  await readWireRecording(createReadStream(options.file), {
    async message(message) {
      if (stage.isClosed()) return 'stop';
      const text = message.atNs < beginNs ? null : replayedText(message);
      if (text === null) return 'go-on';
      const recordedMs = Number(message.atNs - beginNs) / 1e6;
      stage.setNow(recordedMs);
      if (speed !== 'max') await waitUntil(wall, beganMs + recordedMs / speed);
      if (sent % burstMax === 0) while (server.isCongested() && !stage.isClosed()) await pause(wall, congestedWaitMs);
      server.topics.publish(message.channel.name, text);
      sent += 1;
      return 'go-on';
    },
  });
  return sent;
}

/** Less than this is not waited for: a timer is no finer. */
const waitMinMs = 1;

async function waitUntil(wall: Clock, dueMs: number): Promise<void> {
  const delayMs = dueMs - wall.monoMs();
  if (delayMs >= waitMinMs) await pause(wall, delayMs);
}

function pause(wall: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    wall.after(delayMs, resolve);
  });
}
