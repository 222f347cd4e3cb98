import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Rclnodejs } from '../robot-bridge/ros2/rclnodejs.ts';
import { commandCharactersMax, simCommand, type SimCommand, type SimReply, type SimSpeed } from './commands.ts';
import { stampText } from './devices/message-text.ts';
import { Lockstep } from './pace/lockstep.ts';
import { Pacer } from './pace/pacer.ts';
import { addRosapi } from './rosbridge-server/rosapi.ts';
import { openRosbridgeServer, type Publisher, type RosbridgeServer } from './rosbridge-server/rosbridge-server.ts';
import { openNativeNodes, type NativeNodes } from './ros2/native-nodes.ts';
import type { Simulation } from './simulation.ts';

const clockTopic = '/clock';
const followerTopic = '/clock_follower';
/** Whoever follows the clock over ROS 2; rosbridge's clients count up from 1. */
const nativeClientId = -2;
const commandService = '/sim/command';

export interface ServeOptions {
  readonly simulation: Simulation;
  readonly host?: string;
  readonly port: number;
  readonly speed: SimSpeed;
  readonly waitForFollowers: number;
  readonly followerWaitMaxMs?: number;
  readonly native?: NativeWire;
  /** Wall time, for the pace only: nothing of the site depends on it. */
  readonly wall: Clock;
  readonly soon: (run: () => void) => void;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** A ROS 2 graph in which the site appears as well. */
export interface NativeWire {
  readonly rclnodejs: Rclnodejs;
  readonly domain: number;
}

export interface ServedSimulation {
  readonly url: string;
  readonly server: RosbridgeServer;
  readonly lockstep: Lockstep;
  readonly pacer: Pacer;
  close(): Promise<void>;
}

/** Puts a simulation on the wire: rosbridge on a port, time by the pacer, `/sim/command` for tests and demonstrations. */
export async function serveSimulation(options: ServeOptions): Promise<ServedSimulation> {
  const { simulation } = options;
  const { graph } = simulation;
  const publisher: Publisher = { current: null };
  const lockstep = new Lockstep(options.log, options.followerWaitMaxMs);
  graph.published.set(clockTopic, 'rosgraph_msgs/msg/Clock');
  addRosapi(graph);
  const clockText = (): string => `{"clock":${stampText(simulation.epochMs())}}`;
  const gone = (clientId: number): void => {
    lockstep.clientGone(clientId);
    pacer.onFollowerNews();
  };
  const server = await openRosbridgeServer(
    {
      graph,
      host: options.host ?? '127.0.0.1',
      port: options.port,
      simMs: () => simulation.simMs(),
      onSubscribed: (topic, session) => {
        if (topic !== clockTopic) return;
        session.send(`{"op":"publish","topic":"${clockTopic}","msg":${clockText()}}`);
      },
      onClientGone: (session) => gone(session.id),
      log: options.log,
    },
    publisher,
  );
  const pacer = new Pacer({
    step: () => simulation.step(),
    epochMs: () => simulation.epochMs(),
    publishClock: () => graph.sink.publish(clockTopic, clockText()),
    batch: (run) => server.batch(run),
    isCongested: () => server.isCongested(),
    lockstep,
    wall: options.wall,
    soon: options.soon,
    speed: options.speed,
    followersNeeded: options.waitForFollowers,
  });
  graph.inputs.set(followerTopic, {
    type: 'std_msgs/msg/String',
    receive: (message) => {
      const data = typeof message === 'object' && message !== null ? (message as { data?: unknown }).data : undefined;
      lockstep.receive(data, publisher.current?.id ?? -1);
      pacer.onFollowerNews();
    },
  });
  graph.services.set(commandService, {
    type: 'banksman_sim/srv/Command',
    call: (args, reply) => {
      reply({ isAnswered: true, values: { json: JSON.stringify(obey(args, simulation, pacer, lockstep)) } });
    },
  });
  const { native } = options;
  const nodes = native === undefined ? null : await openNodes(options, native, server, publisher, lockstep, gone);
  pacer.start();
  return {
    url: server.url,
    server,
    lockstep,
    pacer,
    async close() {
      pacer.stop();
      nodes?.close();
      await server.close();
    },
  };
}

/** The site in a ROS 2 graph beside rosbridge, which stays for `/sim/command`: no ROS 2 installation has a type for that. */
async function openNodes(
  { simulation: { graph }, wall, log }: ServeOptions,
  { rclnodejs, domain }: NativeWire,
  server: RosbridgeServer,
  publisher: Publisher,
  lockstep: Lockstep,
  onClientGone: (clientId: number) => void,
): Promise<NativeNodes> {
  const nodes = await openNativeNodes({
    graph,
    rclnodejs,
    domain,
    wallClock: wall,
    onInput(input, message) {
      publisher.current = { id: nativeClientId };
      input.receive(message);
      publisher.current = null;
    },
    followers: () => lockstep.countOf(nativeClientId),
    onFollowerGone: () => onClientGone(nativeClientId),
    log,
  });
  graph.sink = {
    hasSubscribers: (topic) => server.topics.hasSubscribers(topic) || nodes.hasSubscribers(topic),
    publish(topic, text) {
      server.topics.publish(topic, text);
      if (nodes.hasSubscribers(topic)) nodes.publish(topic, text);
    },
  };
  return nodes;
}

const commandArgs = z.object({ json: z.string().max(commandCharactersMax) });

function obey(args: unknown, simulation: Simulation, pacer: Pacer, lockstep: Lockstep): SimReply {
  const parsedArgs = commandArgs.safeParse(args);
  if (!parsedArgs.success) return { ok: false, message: 'args must be {json: string}' };
  let json: unknown;
  try {
    json = JSON.parse(parsedArgs.data.json);
  } catch {
    return { ok: false, message: 'json is not JSON' };
  }
  const parsed = simCommand.safeParse(json);
  if (!parsed.success) return { ok: false, message: z.prettifyError(parsed.error).slice(0, 500) };
  return driveTime(parsed.data, pacer) ?? withTime(parsed.data, simulation.command(parsed.data), pacer, lockstep);
}

function driveTime(command: SimCommand, pacer: Pacer): SimReply | null {
  switch (command.do) {
    case 'speed':
      pacer.setSpeed(command.speed);
      return { ok: true };
    case 'pause':
      pacer.pause();
      return { ok: true };
    case 'resume':
      pacer.resume();
      return { ok: true };
    case 'fault':
    case 'hand':
    case 'counter':
    case 'anchor-moved':
    case 'zone-sensor':
    case 'wind':
    case 'tag-loss':
    case 'visitors':
    case 'anchors':
    case 'walk':
    case 'wander':
    case 'place':
    case 'state':
      return null;
  }
}

function withTime(command: SimCommand, reply: SimReply, pacer: Pacer, lockstep: Lockstep): SimReply {
  if (command.do !== 'state' || !reply.ok) return reply;
  return { ...reply, speed: pacer.speed, isPaused: pacer.isPaused, followers: lockstep.view() };
}
