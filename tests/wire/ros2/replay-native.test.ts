import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { Ros2Participant } from '../../../robot-bridge/ros2/participant.ts';
import { qosOf } from '../../../robot-bridge/ros2/qos.ts';
import { serveReplay } from '../../../sim/replay/serve-replay.ts';
import { record, recordingOf } from '../../support/made-recording.ts';
import { until } from '../../support/start-banksman.ts';
import { missingRos2, ownDomain, rclnodejs } from './stand.ts';

/**
 * Goal: a recording is fed back into a ROS 2 graph as it is over rosbridge: what machines said, and no command. Method: a stranger with a context of its
 * own hears real DDS on loopback.
 */
const named = missingRos2 === null ? 'a replay into a ROS 2 graph' : `a replay into a ROS 2 graph (${missingRos2})`;
const battery = (percentage: number): string => JSON.stringify({ voltage: 48, percentage });

describe.skipIf(missingRos2 !== null)(named, { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(() => {
    process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
    folder = mkdtempSync(join(tmpdir(), 'banksman-replay-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says what machines said once somebody listens, and nothing that could move one', async () => {
    const type = 'sensor_msgs/msg/BatteryState';
    const file = await recordingOf(folder, [
      record(1, '/l1/battery', type, battery(0.5)),
      record(2, '/l1/speed_limit', 'nav2_msgs/msg/SpeedLimit', '{"speed_limit":1}'),
      record(3, '/l1/note', 'std_msgs/String', JSON.stringify({ data: 'hello' })),
      record(4, '/l1/note', 'std_msgs/String', JSON.stringify({ data: JSON.stringify({ permit: { level: 'run' } }) })),
      record(5, '/l1/battery', type, JSON.stringify({ voltage: { no: 'number' } })),
      record(6, '/l1/battery', type, battery(0.25)),
    ]);
    const domain = ownDomain();
    const served = await serveReplay({
      ...{ file, ros: { rclnodejs: rclnodejs(), domain }, host: '127.0.0.1', port: 0, speed: 'max', fromS: 0 },
      ...{ wall: systemClock, log: () => undefined },
    });
    if (!served.ok) throw new Error(served.problem.code);
    const stranger = await new Promise<Ros2Participant>((resolve, reject) => {
      const options = { rclnodejs: rclnodejs(), domain, wallClock: systemClock, nodeName: 'stranger' };
      const opened = new Ros2Participant(options, reject);
      opened.whenReady(() => resolve(opened));
    });
    const node = stranger.node('');
    const qos = qosOf(rclnodejs(), { reliability: 'reliable', durability: 'volatile', depth: 10 });
    const heard: unknown[] = [];
    node.createSubscription(type, '/l1/battery', { qos }, (message) =>
      heard.push((message as { readonly percentage: number }).percentage),
    );
    node.createSubscription('std_msgs/msg/String', '/l1/note', { qos }, (message) =>
      heard.push((message as { readonly data: string }).data),
    );
    expect(await served.value.finished).toEqual({ sent: 3, lost: 1 });
    await until('what was said', 10_000, () => Promise.resolve(heard.length >= 3 ? true : null));
    expect(heard.sort()).toEqual([0.25, 0.5, 'hello']);
    expect(node.countPublishers('/l1/speed_limit')).toBe(0);
    stranger.close();
    await served.value.close();
  });
});
