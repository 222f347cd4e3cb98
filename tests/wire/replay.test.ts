import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../kernel/system-clock.ts';
import { serveReplay, type ServedReplay } from '../../sim/replay/serve-replay.ts';
import { record, recordingOf } from '../support/made-recording.ts';

/**
 * Goal: a replay feeds back what machines said, and nothing else. Method: a recording of our own with commands, permits and disguised commands
 * in it, over a real socket.
 */
let folder: string;
let served: ServedReplay | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banksman-replay-'));
});
afterEach(async () => {
  await served?.close();
  served = null;
  rmSync(folder, { recursive: true, force: true });
});

const odometry = 'nav_msgs/msg/Odometry';
const string = 'std_msgs/msg/String';

async function replay(file: string, fromS = 0): Promise<ServedReplay> {
  const answer = await serveReplay({
    ...{ file, host: '127.0.0.1', port: 0, speed: 'max', fromS, wall: systemClock, log: () => {} },
  });
  if (!answer.ok) throw new Error(answer.problem.code);
  served = answer.value;
  return served;
}

/** Everything that a client hears who subscribes to these topics, until the replay has ended. */
async function heardOf(
  running: ServedReplay,
  topics: readonly string[],
): Promise<readonly { topic: string; msg: unknown }[]> {
  const socket = new WebSocket(running.url);
  await once(socket, 'open');
  const heard: { topic: string; msg: unknown }[] = [];
  let answers = 0;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { op: string; topic: string; msg: unknown; result?: boolean };
    if (frame.op === 'publish') heard.push({ topic: frame.topic, msg: frame.msg });
    if (frame.op !== 'service_response') return;
    expect(frame.result).toBe(false);
    answers += 1;
  });
  socket.send(JSON.stringify({ op: 'call_service', id: '1', service: '/l1/tool/screed', args: { data: true } }));
  for (const topic of topics) socket.send(JSON.stringify({ op: 'subscribe', topic }));
  await running.finished;
  await running.close();
  await once(socket, 'close');
  expect(answers).toBe(1);
  return heard;
}

const topics = ['/l1/permit_request', '/l1/odom', '/l1/permit', '/l1/speed_limit', '/l1/cmd_vel', '/l1/follow_path'];
const request = JSON.stringify({ version: 1, machineId: 'l1' });
const permit = JSON.stringify({ permit: { machineId: 'l1', level: 'run' } });

describe('a replay', () => {
  it('feeds back what machines said as it was on the wire, and no command, whatever it is disguised as', async () => {
    const file = await recordingOf(folder, [
      record(1000, '/l1/permit_request', string, JSON.stringify({ data: request })),
      record(1010, '/l1/odom', odometry, '{"x":1}'),
      record(1020, '/l1/permit', string, JSON.stringify({ data: permit }), { direction: 'to-machine' }),
      record(1030, '/l1/permit', string, JSON.stringify({ data: permit })),
      record(1040, '/l1/speed_limit', 'nav2_msgs/msg/SpeedLimit', '{"speed_limit":1}'),
      record(1050, '/l1/cmd_vel', 'geometry_msgs/msg/Twist', '{"linear":{"x":1}}'),
      record(1060, '/l1/follow_path', 'nav2_msgs/action/FollowPath', '{}', { direction: 'to-machine', part: 'goal' }),
      record(1070, '/l1/odom', odometry, '{"x":2}'),
    ]);
    const running = await replay(file);
    expect(running.contents).toMatchObject({ fedBack: 3, end: { end: 'complete', messages: 8 } });
    expect([...running.contents.topics.keys()]).toEqual(['/l1/permit_request', '/l1/odom']);
    expect(await heardOf(running, topics)).toEqual([
      { topic: '/l1/permit_request', msg: { data: request } },
      { topic: '/l1/odom', msg: { x: 1 } },
      { topic: '/l1/odom', msg: { x: 2 } },
    ]);
  });

  it('begins where it is told', async () => {
    const all = Array.from({ length: 10 }, (_, at) => record(at * 1000, '/l1/odom', odometry, JSON.stringify({ at })));
    const heard = await heardOf(await replay(await recordingOf(folder, all), 7), topics);
    expect(heard.map(({ msg }) => msg)).toEqual([{ at: 7 }, { at: 8 }, { at: 9 }]);
  });

  it('feeds a file that was cut short back to its last whole chunk, and says that it was', async () => {
    const pad = 'x'.repeat(50_000);
    const all = Array.from({ length: 20 }, (_, at) =>
      record(at + 1, '/l1/odom', odometry, JSON.stringify({ at, pad })),
    );
    const file = await recordingOf(folder, all);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, 700_000));
    const running = await replay(file);
    expect(running.contents.end.end).toBe('cut');
    const { fedBack } = running.contents;
    expect(fedBack).toBeGreaterThan(5);
    expect(fedBack).toBeLessThan(14);
    expect((await heardOf(running, topics)).length).toBe(fedBack);
  });

  it('refuses a file that is no recording of wires', async () => {
    const file = join(folder, 'other.mcap');
    writeFileSync(file, 'no recording');
    const answer = await serveReplay({
      ...{ file, host: '127.0.0.1', port: 0, speed: 'max', fromS: 0, wall: systemClock, log: () => {} },
    });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'recording-foreign' } });
  });
});
