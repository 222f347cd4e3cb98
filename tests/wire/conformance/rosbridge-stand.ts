import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { commandLimits } from '../../../robot-bridge/ros/commands.ts';
import { connectionLimits } from '../../../robot-bridge/rosbridge/connection.ts';
import { openRosbridgeServer } from '../../../sim/rosbridge-server/rosbridge-server.ts';
import { stepMs } from '../../../sim/limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { RosbridgeEnds } from './rosbridge-ends.ts';
import { RosbridgeLine } from './rosbridge-line.ts';
import { createSimulatedMachine } from './simulated-machine.ts';
import type { Matter, WireFigures, WireStand, WireUnderTest } from './wire-under-test.ts';

/** Turns of the event loop in which what was sent in one step goes through line and server to the other end. */
const turnsPerStep = 4;

const grades = {
  guarded: { machineId: 'l1', title: 'rosbridge (ours), guarded' },
  locked: { machineId: 'c1', title: 'rosbridge (ours), locked' },
} as const;

/** Our own rosbridge server with a simulated machine, all on simulated time. */
export function rosbridgeStand(grade: 'guarded' | 'locked'): WireStand {
  const { machineId, title } = grades[grade];
  return {
    id: `rosbridge-${grade}`,
    title,
    lacks: grade === 'guarded' ? {} : lockLacks,
    fails: {},
    missing: () => null,
    open: () => openRosbridge(machineId),
  };
}

/** A lock topic counts from receipt and knows no sender. */
export const lockLacks: WireStand['lacks'] = {
  nonce: 'a lock counts from receipt: a late unlock is believed',
  epoch: 'a lock knows no sender: the newest word counts',
  requests: 'it asks for nothing',
  rogue: 'a lock knows no sender: a stranger can unlock',
};

async function openRosbridge(machineId: string): Promise<WireUnderTest> {
  const clock = new ManualClock();
  const wire = { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: `/${machineId}` } as const;
  const machine = createSimulatedMachine(machineId, wire);
  const server = await openRosbridgeServer(
    {
      graph: machine.graph,
      host: '127.0.0.1',
      port: 0,
      simMs: () => machine.simulation.simMs(),
      onSubscribed: () => undefined,
      onClientGone: () => undefined,
      log: () => undefined,
    },
    { current: null },
  );
  const line = await RosbridgeLine.open({
    target: server.url,
    clock,
    discoveryMs: 0,
    ...rosbridgeNames(wire.namespace, machine.profile),
  });
  const entry = { ...machine.entry, wire: { ...wire, url: line.url } };
  const ends = new RosbridgeEnds(entry, machine.profile, clock);
  return {
    machine: entry,
    profile: machine.profile,
    siteId: machine.siteId,
    truth: machine.truth,
    line,
    figures: rosbridgeFigures(machine.profile),
    clock,
    controller: ends.open(1),
    secondController: () => ends.open(2),
    async pass(ms) {
      for (let doneMs = 0; doneMs < ms; doneMs += stepMs) {
        machine.step();
        clock.advance(stepMs);
        for (let turn = 0; turn < turnsPerStep; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      ends.close();
      clock.advance(1000);
      await line.close();
      await server.close();
    },
  };
}

/** What the topics of a machine are about. */
export function rosbridgeNames(namespace: string, profile: MachineProfile) {
  const wiring = profile.wires.ros;
  if (wiring === undefined) throw new Error('the machine has no rosbridge wiring');
  const name = (local: string): string => `${namespace}/${local}`;
  const { permit } = wiring;
  const permitTopics = permit.grade === 'guarded' ? [permit.permit] : [permit.lock, permit.speedLimit];
  const matters = new Map<unknown, Matter>([
    [name(wiring.odometry.topic), 'pose'],
    ...permitTopics.map((topic): [unknown, Matter] => [name(topic), 'permit']),
    ...(permit.grade === 'guarded' ? [[name(permit.request), 'permit-request'] as [unknown, Matter]] : []),
  ]);
  return {
    poseTopic: name(wiring.odometry.topic),
    requestTopic: permit.grade === 'guarded' ? name(permit.request) : null,
    permitTopic: permit.grade === 'guarded' ? name(permit.permit) : null,
    matterOf(message: Readonly<Record<string, unknown>>): Matter {
      switch (message['op']) {
        case 'publish':
          return matters.get(message['topic']) ?? 'other';
        case 'send_action_goal':
        case 'cancel_action_goal':
        case 'call_service':
          return 'command';
        case 'action_feedback':
        case 'action_result':
        case 'service_response':
          return 'answer';
        default:
          return 'other';
      }
    },
  };
}

/** Steps of simulated time that a message, an answer or a handshake takes here, with plenty to spare. */
const passMs = 200;

export function rosbridgeFigures({ wires, stopping, speed }: MachineProfile): WireFigures {
  const permit = wires.ros?.permit;
  const { pingIntervalMs, pingsUnansweredMax, retryMaxMs } = connectionLimits;
  return {
    ...commandLimits,
    deadFoundMs: (pingsUnansweredMax + 2) * pingIntervalMs,
    retryMaxMs,
    permitMs: permit?.grade === 'locked' ? permit.lockTimeoutMs : guardedPermitMs,
    brakingMs: stopping.reactionMs.value + (speed.travelMps.value / stopping.decelerationMps2.value) * 1000,
    passMs,
  };
}

/** What the suite's permits are good for. */
export const guardedPermitMs = 500;
