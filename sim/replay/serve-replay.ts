import { createReadStream } from 'node:fs';
import type { Clock } from '../../kernel/clock.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { readWireRecording, type WireReadEnd } from '../../robot-bridge/recording/read-wire-recording.ts';
import type { SimSpeed } from '../commands.ts';
import type { NativeWire } from '../serve-simulation.ts';
import { openBrokerOutlet } from './broker-outlet.ts';
import type { ReplayLog, ReplayOutlet } from './outlet.ts';
import { replayedOf, type Replayed } from './replayed.ts';
import { openRos2Outlet } from './ros2-outlet.ts';
import { openRosbridgeOutlet } from './rosbridge-outlet.ts';

/** Messages of one time that go out before the sockets are looked at. */
const burstMax = 200;
const congestedWaitMs = 5;

export interface ReplayOptions {
  readonly file: string;
  /** Where what passed a ROS graph goes: to a rosbridge server, as it does by default, into a ROS 2 graph, or nowhere. */
  readonly ros?: 'rosbridge' | 'nowhere' | NativeWire;
  /** The broker to which what passed a broker goes, mqtt://…; absent: nowhere. */
  readonly broker?: string;
  /** Of the rosbridge server. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Recorded seconds per second. */
  readonly speed: SimSpeed;
  /** Where it begins, seconds after the first message. */
  readonly fromS: number;
  readonly wall: Clock;
  readonly log: ReplayLog;
}

export interface ReplayContents {
  readonly end: WireReadEnd;
  readonly metadata: Readonly<Record<string, string>>;
  /** Types by topic, of what goes into a ROS graph. */
  readonly topics: ReadonlyMap<string, string>;
  /** Messages that can be fed back, by where they belong. */
  readonly found: Readonly<Record<Replayed['to'], number>>;
  /** Of these, those that have somewhere to go. */
  readonly fedBack: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

export interface ServedReplay {
  /** Of the ROS graph where there is one, else of the broker. */
  readonly url: string;
  readonly contents: ReplayContents;
  /** Ends with what came of it, after the last message. Begins when somebody listens in the ROS graph, and at once where there is only a broker. */
  readonly finished: Promise<{ readonly sent: number; readonly lost: number }>;
  close(): Promise<void>;
}

type Outlets = Readonly<Record<Replayed['to'], ReplayOutlet | null>>;

/** What is in the file, without sending any of it. Refuses 'recording-foreign'. */
export async function lookThrough(file: string): Promise<Result<Omit<ReplayContents, 'fedBack'>>> {
  const topics = new Map<string, string>();
  const metadata: Record<string, string> = {};
  const found = { ros: 0, broker: 0 };
  let firstNs: bigint | null = null;
  let lastNs = 0n;
  const read = await readWireRecording(createReadStream(file), {
    metadata: (values) => void Object.assign(metadata, Object.fromEntries(values)),
    message(message) {
      firstNs ??= message.atNs;
      lastNs = message.atNs;
      const replayed = replayedOf(message);
      if (replayed === null) return 'go-on';
      if (replayed.to === 'ros') topics.set(message.channel.name, message.channel.type);
      found[replayed.to] += 1;
      return 'go-on';
    },
  });
  if (!read.ok) return read;
  return ok({ end: read.value, metadata, topics, found, firstNs: firstNs ?? 0n, lastNs });
}

/**
 * Feeds the machines' side of a recording back, each wire's to its own kind. Nothing of a recording obeys: there are no services, no actions and no
 * subscriptions. Refuses 'recording-foreign'.
 * @throws Error where the broker is not reached, or a message type is not installed in ROS 2.
 */
export async function serveReplay(options: ReplayOptions): Promise<Result<ServedReplay>> {
  const looked = await lookThrough(options.file);
  if (!looked.ok) return looked;
  const { topics, found } = looked.value;
  let nowMs = 0;
  const broker = options.broker === undefined ? null : await openBrokerOutlet(options.broker);
  const ros = await openRos(options, topics, () => nowMs);
  const outlets: Outlets = { ros, broker };
  const fedBack = (ros === null ? 0 : found.ros) + (broker === null ? 0 : found.broker);
  const state = { isClosed: false };
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stage: Stage = {
    ...{ outlets, isClosed: () => state.isClosed },
    setNow: (ms) => {
      nowMs = ms;
    },
  };
  const begun = Promise.race([closed, ros !== null && found.ros > 0 ? ros.heard : Promise.resolve()]);
  const contents = { ...looked.value, fedBack };
  return ok({
    ...{ url: (ros ?? broker)?.url ?? '', contents },
    finished: begun.then(() => play(options, contents, stage)),
    async close() {
      state.isClosed = true;
      end();
      await Promise.all([ros?.close(), broker?.close()]);
    },
  });
}

function openRos(
  { ros = 'rosbridge', host, port, wall, log }: ReplayOptions,
  topics: ReadonlyMap<string, string>,
  nowMs: () => number,
): Promise<ReplayOutlet | null> {
  if (ros === 'nowhere') return Promise.resolve(null);
  if (ros === 'rosbridge') return openRosbridgeOutlet({ host, port, topics, nowMs, log });
  return openRos2Outlet({ ...ros, topics, wall, log });
}

interface Stage {
  readonly outlets: Outlets;
  isClosed(): boolean;
  setNow(ms: number): void;
}

async function play(
  options: ReplayOptions,
  contents: ReplayContents,
  stage: Stage,
): Promise<{ readonly sent: number; readonly lost: number }> {
  const { wall, speed, fromS } = options;
  const { outlets } = stage;
  const beginNs = contents.firstNs + BigInt(Math.round(fromS * 1e9));
  const beganMs = wall.monoMs();
  const counts = { sent: 0, lost: 0 };
  await readWireRecording(createReadStream(options.file), {
    async message(message) {
      if (stage.isClosed()) return 'stop';
      const replayed = message.atNs < beginNs ? null : replayedOf(message);
      const outlet = replayed === null ? null : outlets[replayed.to];
      if (replayed === null || outlet === null) return 'go-on';
      const recordedMs = Number(message.atNs - beginNs) / 1e6;
      stage.setNow(recordedMs);
      if (speed !== 'max') await waitUntil(wall, beganMs + recordedMs / speed);
      const isBurst = (counts.sent + counts.lost) % burstMax === 0;
      if (isBurst) while (outlet.isCongested() && !stage.isClosed()) await pause(wall, congestedWaitMs);
      counts[outlet.publish(message.channel.name, replayed.text)] += 1;
      return 'go-on';
    },
  });
  return counts;
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
