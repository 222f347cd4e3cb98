import { afterEach, describe, expect, it } from 'vitest';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { examine, type DoctorReport } from '../../robot-bridge/doctor/examine.ts';
import { reportText } from '../../robot-bridge/doctor/report-text.ts';
import { RosbridgeProbe } from '../../robot-bridge/doctor/rosbridge-probe.ts';
import type { RosGraph } from '../../sim/devices/graph.ts';
import { serveSimulation, type ServedSimulation } from '../../sim/serve-simulation.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { shippedProfiles, smallFleet, smallSite } from '../support/small-site.ts';
import { ManualClock, until } from './manual-clock.ts';

/**
 * Goal: the doctor finds what a robot lacks, names what the fleet cannot do for it, and moves nothing. Method: the simulated machine l1, whose names are
 * taken away, renamed and given other types; time by hand.
 */
const listenMs = 2000;
let served: ServedSimulation | null = null;
afterEach(async () => {
  await served?.close();
  served = null;
});

interface Look {
  readonly report: DoctorReport;
  /** Calls that reached a service or action of the machine, and messages to what it listens to. */
  readonly touched: readonly string[];
}

async function lookAt(spoil: (graph: RosGraph) => void, change: Partial<MachineProfile> = {}): Promise<Look> {
  const simulation = createSimulation({ site: smallSite(), fleet: smallFleet(), profiles: shippedProfiles(), seed: 1 });
  if (!simulation.ok) throw new Error(simulation.problem.code);
  const { graph } = simulation.value;
  const sim = await serveSimulation({
    ...{ simulation: simulation.value, port: 0, speed: 100, waitForFollowers: 0, wall: systemClock },
    soon: (run) => void setImmediate(run),
    log: () => {},
  });
  served = sim;
  const touched: string[] = [];
  watchTouches(graph, touched);
  spoil(graph);
  const shipped = shippedProfiles().get('levelling-robot');
  if (shipped === undefined) throw new Error('a levelling robot ships');
  const profile = { ...shipped, ...change };
  const wiring = profile.wires.ros;
  if (wiring === undefined) throw new Error('it has a ROS wire');
  const clock = new ManualClock();
  const probe = await RosbridgeProbe.open(sim.url, 5000, clock);
  let report: DoctorReport | null = null;
  const target = { profile, wiring, url: sim.url, namespace: '/l1' };
  const looking = examine({ ...target, probe, listenMs, clock }).then((found) => {
    report = found;
  });
  const beganMs = simulation.value.simMs();
  await until(() => simulation.value.simMs() > beganMs + 20_000, 'the machine has spoken for a while');
  clock.advance(listenMs);
  await looking;
  probe.close();
  if (report === null) throw new Error('the doctor gave no report');
  return { report, touched };
}

function watchTouches(graph: RosGraph, touched: string[]): void {
  for (const [name, service] of graph.services) {
    if (!name.startsWith('/rosapi/')) graph.services.set(name, { ...service, call: () => touched.push(name) });
  }
  for (const [name, { type }] of graph.actions) {
    const touch = (): void => void touched.push(name);
    graph.actions.set(name, { type, send: touch, cancel: touch });
  }
  for (const [name, { type }] of graph.inputs) {
    graph.inputs.set(name, { type, receive: () => void touched.push(name) });
  }
}

function findingOf(report: DoctorReport, name: string): string | undefined {
  return report.interfaces.find((one) => one.name === name)?.finding;
}

function verdictOf(report: DoctorReport, ability: string): string | undefined {
  return report.abilities.find((one) => one.ability === ability || one.capability === ability)?.verdict;
}

describe('the doctor', () => {
  it('finds nothing wrong with a machine as its profile says, and touches nothing', async () => {
    const { report, touched } = await lookAt(() => {});
    expect(report.interfaces.filter(({ finding }) => finding !== 'present')).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.asksAs).toBe('l1');
    expect(report.abilities.map(({ verdict }) => verdict)).toEqual(report.abilities.map(() => 'yes'));
    expect(report.interfaces.find(({ part }) => part === 'odometry')?.figures?.messages).toBeGreaterThan(2);
    expect(touched).toEqual([]);
  });

  it('names what is taken away, renamed or of another type, and what the fleet cannot do for it', async () => {
    const { report, touched } = await lookAt((graph) => {
      graph.actions.delete('/l1/follow_path');
      const screed = graph.services.get('/l1/tool/screed');
      graph.services.delete('/l1/tool/screed');
      if (screed !== undefined) graph.services.set('/l1/tool/blade', screed);
      graph.published.set('/l1/battery_state', 'std_msgs/msg/Float32');
    });
    expect(findingOf(report, '/l1/follow_path')).toBe('absent');
    expect(findingOf(report, '/l1/tool/screed')).toBe('absent');
    expect(report.interfaces.find(({ part }) => part === 'battery')).toMatchObject({
      finding: 'other-type',
      otherType: 'std_msgs/msg/Float32',
    });
    // It can still be driven by navigate_to_pose; its tool cannot be switched.
    expect(verdictOf(report, 'travel')).toBe('yes');
    expect(verdictOf(report, 'level')).toBe('no');
    expect(report.ok).toBe(false);
    expect(touched).toEqual([]);
    expect(reportText(report, 'zh')).toContain('缺失');
  });

  it('hears a machine behind a server without rosapi, and says what it cannot know', async () => {
    const { report, touched } = await lookAt((graph) => {
      for (const name of [...graph.services.keys()]) if (name.startsWith('/rosapi/')) graph.services.delete(name);
      graph.published.delete('/l1/diagnostics');
    });
    expect(report.graph).toBe('not-told');
    expect(findingOf(report, '/l1/odom')).toBe('present');
    expect(findingOf(report, '/l1/follow_path')).toBe('not-known');
    expect(verdictOf(report, 'see')).toBe('yes');
    expect(verdictOf(report, 'level')).toBe('not-known');
    expect(touched).toEqual([]);
  });

  it('shows messages that the bridge would refuse, and a topic that is silent', async () => {
    const shipped = shippedProfiles().get('levelling-robot')?.wires.ros;
    if (shipped === undefined) throw new Error('a levelling robot ships');
    // Diagnostics taken for odometry: there, and nothing that a pose could be read from.
    const odometry = { ...shipped.odometry, topic: 'diagnostics' };
    const battery = { topic: 'quiet', type: 'sensor_msgs/msg/BatteryState' } as const;
    const { report } = await lookAt(
      (graph) => {
        graph.published.set('/l1/diagnostics', odometry.type);
        graph.published.set('/l1/quiet', battery.type);
      },
      { wires: { ros: { ...shipped, odometry, battery } } },
    );
    expect(report.interfaces.find(({ part }) => part === 'odometry')?.finding).toBe('malformed');
    expect(findingOf(report, '/l1/quiet')).toBe('silent');
    expect(verdictOf(report, 'see')).toBe('no');
  });
});
