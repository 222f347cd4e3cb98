import { stepMs } from '../../../sim/limits.ts';
import { FastClock } from './fast-clock.ts';
import { RosbridgeEnds } from './rosbridge-ends.ts';
import { RosbridgeLine } from './rosbridge-line.ts';
import { RosbridgeRobot } from './rosbridge-robot.ts';
import { lockLacks, rosbridgeFigures, rosbridgeNames } from './rosbridge-stand.ts';
import { createSimulatedMachine } from './simulated-machine.ts';
import type { WireStand, WireUnderTest } from './wire-under-test.ts';

/** Where a rosbridge_server of rosbridge_suite runs. */
const urlVariable = 'BANKSMAN_ROSBRIDGE_URL';
const speed = 2;
const discoveryMs = 3000;
/** A message from end to end through the server, on our fast clock. */
const passMs = 1000;
/** The longest that a guard takes. */
const permitMs = 1000;

const stands = {
  guarded: { machineId: 'l1', title: 'rosbridge_suite, guarded' },
  locked: { machineId: 'c1', title: 'rosbridge_suite, locked' },
} as const;

/** The server of rosbridge_suite with a simulated machine as its client, at twice the speed of time. */
export function rosbridgeSuiteStand(kind: keyof typeof stands): WireStand {
  const { title } = stands[kind];
  return {
    id: `rosbridge-suite-${kind}`,
    title,
    lacks: { ...(kind === 'locked' ? lockLacks : {}), ...suiteLacks },
    fails: {},
    missing: () =>
      process.env[urlVariable] === undefined
        ? `${urlVariable} names no rosbridge_server; start one of rosbridge_suite and set it to its ws:// address`
        : null,
    open: () => openSuite(stands[kind], process.env[urlVariable] ?? ''),
  };
}

const suiteLacks: WireStand['lacks'] = {
  'machine-refuses':
    'rosbridge_suite never answers a goal that its machine rejects (read in its source, 2.1.0): it stays sent until it expires, and its cancel is lost',
};

let machines = 0;

async function openSuite({ machineId }: (typeof stands)[keyof typeof stands], url: string): Promise<WireUnderTest> {
  const clock = new FastClock(speed);
  machines += 1;
  // The server remembers names for a while.
  const namespace = `/test${String(process.pid)}_${String(machines)}/${machineId}`;
  const machine = createSimulatedMachine(machineId, { kind: 'rosbridge', url, namespace });
  const robot = await RosbridgeRobot.open(url, machine.graph);
  const { profile } = machine;
  const names = rosbridgeNames(namespace, profile);
  const line = await RosbridgeLine.open({ target: url, clock, discoveryMs, ...names });
  const entry = { ...machine.entry, wire: { ...machine.entry.wire, url: line.url } };
  const ends = new RosbridgeEnds(entry, profile, clock);
  let steppedMs = clock.monoMs();
  const pass = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, ms / speed));
    for (const nowMs = clock.monoMs(); steppedMs + stepMs <= nowMs; steppedMs += stepMs) machine.step();
  };
  await pass(discoveryMs);
  const figures = rosbridgeFigures(profile);
  return {
    machine: entry,
    profile,
    siteId: machine.siteId,
    truth: machine.truth,
    line,
    figures: { ...figures, passMs, permitMs: machineId === 'l1' ? permitMs : figures.permitMs },
    clock,
    controller: ends.open(1),
    secondController: () => ends.open(2),
    pass,
    async close() {
      ends.close();
      await line.close();
      robot.close();
    },
  };
}
