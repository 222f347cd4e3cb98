import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineCommand } from '../../robot-bridge/link.ts';
import { FakeRosbridge, type Frame } from '../support/fakes/fake-rosbridge.ts';
import { BridgeBench, odometry } from './bridge-bench.ts';
import { until } from './manual-clock.ts';
import { NaiveLink } from './naive-link.ts';

/**
 * Goal: nothing that moves a machine is sent after a reconnect without a new command id. Method: the server keeps every frame of every
 * connection; each command carries a target found nowhere else, and the test notes on which connection it was given. A frame that
 * moves a machine on another connection than that of its command is a replay.
 */
interface Given {
  /** Unique coordinate of the target. */
  readonly xM: number;
  /** Connection that was up when the command was given; 0 when none was. */
  readonly connection: number;
}

function replays(frames: readonly Frame[], given: readonly Given[]): readonly string[] {
  const seen = new Set<number>();
  return frames.flatMap((frame) => {
    if (!isMover(frame)) return [];
    const xM = targetOf(frame);
    const command = given.find((item) => item.xM === xM);
    const isAgain = seen.has(xM);
    seen.add(xM);
    if (command === undefined) return [`a command nobody gave, on connection ${frame.connection}`];
    if (command.connection !== frame.connection) {
      return [`command ${xM} of connection ${command.connection} on connection ${frame.connection}`];
    }
    return isAgain ? [`command ${xM} twice`] : [];
  });
}

/** Subscriptions, advertisements and cancels move nothing; anything else might. */
function isMover(frame: Frame): boolean {
  return !['subscribe', 'unsubscribe', 'advertise', 'unadvertise', 'cancel_action_goal'].includes(
    String(frame.message['op']),
  );
}

function targetOf(frame: Frame): number {
  const args = frame.message['args'] as { pose?: { pose?: { position?: { x?: number } } } } | undefined;
  return args?.pose?.pose?.position?.x ?? NaN;
}

describe('the check for replays', () => {
  it('catches a link that hands everything to one long-lived Ros', async () => {
    const server = await FakeRosbridge.listen();
    const naive = new NaiveLink(server.url);
    await until(() => naive.isConnected(), 'connected');
    naive.navigate('a', 1);
    await server.frame(isMover);
    server.killSockets();
    await until(() => !naive.isConnected(), 'disconnected');
    naive.navigate('b', 2);
    await server.frame((frame) => frame.connection === 2 && isMover(frame));
    const given = [
      { xM: 1, connection: 1 },
      { xM: 2, connection: 0 },
    ];
    expect(replays(server.frames, given)).toEqual(['command 2 of connection 0 on connection 2']);
    naive.close();
    await server.close();
  });
});

describe('a link after a reconnect', () => {
  let bench: BridgeBench;
  let given: Given[];
  beforeEach(async () => {
    bench = await BridgeBench.start();
    given = [];
  });
  afterEach(async () => {
    await bench.close();
  });

  function give(): { readonly command: MachineCommand; readonly answer: string } {
    const xM = given.length + 1;
    const command = bench.command({ type: 'navigate', pose: { xM, yM: 0, zM: 0, yawRad: 0 } });
    const isUp = bench.connection.state() === 'connected';
    given.push({ xM, connection: isUp ? bench.server.connections() : 0 });
    return { command, answer: bench.send(command) };
  }

  /** Something only the link answers to, so that all it had to say before has been read by the server. */
  async function settled(): Promise<void> {
    const { command } = give();
    const xM = given.at(-1)?.xM;
    await bench.server.frame((frame) => targetOf(frame) === xM);
    expect(bench.eventTypes(command)[0]).toBe('sent');
  }

  it('sends nothing that was given before or while it was down', async () => {
    await bench.ready();
    expect(give().answer).toBe('ok');
    await bench.server.frame(isMover);
    bench.server.killSockets();
    await bench.disconnected();
    expect(give().answer).toBe('link-down');
    expect(give().answer).toBe('link-down');
    await bench.reconnected();
    await bench.ready();
    await settled();
    expect(replays(bench.server.frames, given)).toEqual([]);
    expect(bench.server.frames.filter(isMover)).toHaveLength(2);
  });

  it('sends nothing to a server that comes back after a long absence', async () => {
    await bench.ready();
    await bench.server.goAway();
    await bench.disconnected();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      give();
      bench.wallClock.advance(3000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await bench.server.comeBack();
    for (let attempt = 0; attempt < 2000 && bench.connection.state() !== 'connected'; attempt += 1) {
      bench.wallClock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await bench.ready();
    await settled();
    expect(replays(bench.server.frames, given)).toEqual([]);
    expect(bench.server.frames.filter(isMover)).toHaveLength(1);
  });

  it('reports every command on its way as lost, at once, and answers that come later change nothing', async () => {
    await bench.ready();
    const commands = [
      give().command,
      bench.command({ type: 'set-tool', tool: 'screed', on: true }),
      bench.command({ type: 'trigger', trigger: 'clear_fault' }),
    ];
    for (const command of commands.slice(1)) bench.send(command);
    await until(() => bench.server.frames.filter(isMover).length === 3, 'all three are there');
    const [goal] = bench.server.sent('send_action_goal');
    bench.server.killSockets();
    await bench.disconnected();
    for (const command of commands) {
      expect(bench.last(command)).toMatchObject({ type: 'lost', problem: { code: 'link-lost' } });
    }
    await bench.reconnected();
    await bench.ready();
    if (goal !== undefined) bench.server.result(goal, 4);
    await bench.ready();
    for (const command of commands) expect(bench.eventTypes(command)).toEqual(['sent', 'lost']);
  });

  it('fault 28: refuses commands until a pose has been read again, and a replayed old pose is none', async () => {
    await bench.ready();
    bench.server.publish('/m1/odom', odometry({ stampMs: 9_000_000 }));
    await until(() => bench.poses().length === 2, 'the newest pose');
    bench.server.killSockets();
    await bench.reconnected();
    expect(give().answer).toBe('link-down');
    bench.server.publish('/m1/odom', odometry({ stampMs: 9_000_000 }));
    bench.server.publish('/m1/odom', odometry({ stampMs: 8_999_900 }));
    await until(() => bench.refused().length === 2, 'both refused');
    expect(bench.refused()).toEqual(['message-repeated', 'message-late']);
    expect(give().answer).toBe('link-down');
    bench.server.publish('/m1/odom', odometry({ stampMs: 9_000_100 }));
    await until(() => bench.poses().length === 3, 'a fresh pose');
    expect(give().answer).toBe('ok');
  });

  it('finds a half-open link by its silence and treats it as lost', async () => {
    await bench.ready();
    const { command } = give();
    await bench.server.frame(isMover);
    bench.server.goHalfOpen();
    for (let second = 0; second < 3; second += 1) bench.wallClock.advance(1000);
    expect(bench.connection.state()).toBe('connected');
    bench.wallClock.advance(1000);
    expect(bench.connection.state()).toBe('disconnected');
    expect(bench.last(command)).toMatchObject({ type: 'lost' });
    expect(bench.connection.figures().cutAsSilent).toBe(1);
    await bench.reconnected();
    await bench.ready();
    await settled();
    expect(replays(bench.server.frames, given)).toEqual([]);
  });

  it('makes its subscriptions again, each once', async () => {
    await bench.ready();
    bench.server.killSockets();
    await bench.reconnected();
    const topics = bench.server
      .sent('subscribe')
      .filter((frame) => frame.connection === 2)
      .map((frame) => frame.message['topic']);
    expect(topics).toEqual(['/m1/odom', '/m1/battery_state', '/m1/diagnostics']);
    await bench.ready();
    expect(bench.poses()).toHaveLength(2);
  });

  it('tells its state once per change, not per attempt', async () => {
    await bench.ready();
    await bench.server.goAway();
    await bench.disconnected();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      bench.wallClock.advance(6000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const states = bench.reports.flatMap((report) => (report.type === 'connection' ? [report.state] : []));
    expect(states).toEqual(['connected', 'disconnected']);
  });
});

type Step = 'give' | 'kill' | 'half-open' | 'pose' | 'wait' | 'cancel';

describe('a link through any course of breaks', () => {
  it('never sends a command on another connection than the one it was given on, and ends each exactly once', async () => {
    let reconnects = 0;
    let sent = 0;
    const steps = fc.array(
      fc.constantFrom<Step>('give', 'give', 'give', 'kill', 'half-open', 'pose', 'pose', 'wait', 'cancel'),
      {
        minLength: 5,
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (course) => {
        const bench = await BridgeBench.start();
        const given: Given[] = [];
        const commands: MachineCommand[] = [];
        await bench.ready();
        for (const step of [...course, 'wait', 'pose', 'give'] as const) {
          await take(step, bench, given, commands);
        }
        bench.server.killSockets();
        await bench.disconnected();
        expect(replays(bench.server.frames, given)).toEqual([]);
        for (const command of commands) {
          const ends = bench.eventTypes(command).filter((type) => !['sent', 'accepted', 'progress'].includes(type));
          expect(ends, command.commandId).toHaveLength(bench.eventTypes(command).length === 0 ? 0 : 1);
        }
        reconnects += bench.connection.generation() - 1;
        sent += bench.server.sent('send_action_goal').length;
        await bench.close();
      }),
      { numRuns: 30 },
    );
    expect(reconnects).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(0);
  }, 120_000);

  async function take(step: Step, bench: BridgeBench, given: Given[], commands: MachineCommand[]): Promise<void> {
    switch (step) {
      case 'give': {
        const xM = given.length + 1;
        const isUp = bench.connection.state() === 'connected';
        given.push({ xM, connection: isUp ? bench.server.connections() : 0 });
        const command = bench.command({ type: 'navigate', pose: { xM, yM: 0, zM: 0, yawRad: 0 } });
        commands.push(command);
        bench.send(command);
        return;
      }
      case 'kill':
        return bench.server.killSockets();
      case 'half-open':
        return bench.server.goHalfOpen();
      case 'pose':
        return bench.server.publish('/m1/odom', odometry());
      case 'cancel':
        return commands.length > 0 ? bench.link.cancel((commands.at(-1) as MachineCommand).commandId) : undefined;
      case 'wait': {
        for (let turn = 0; turn < 30; turn += 1) {
          bench.wallClock.advance(500);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await bench.connected();
      }
    }
  }
});
