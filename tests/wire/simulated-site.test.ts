import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pose } from '../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId } from '../../kernel/ids.ts';
import { encodePermit, type Mac } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { CommandEvent, MachineReport } from '../../robot-bridge/link.ts';
import { createRosMachineLink, type RosMachineLink } from '../../robot-bridge/ros/machine-link.ts';
import { createRosPermitLink } from '../../robot-bridge/ros/permit-link.ts';
import { createSimTimeClock, type SimTimeClock } from '../../robot-bridge/ros/sim-time-clock.ts';
import { createRosSiteSensors } from '../../robot-bridge/ros/site-sensors.ts';
import { MachineWires } from '../../robot-bridge/wires.ts';
import { serveSimulation, type ServedSimulation } from '../../sim/serve-simulation.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { shippedProfiles, smallFleet, smallSite } from '../support/small-site.ts';
import { until } from './manual-clock.ts';

/**
 * Goal: bridge and simulated site understand each other. Method: the real server and the real bridge over a loopback socket, time as
 * fast as it goes with the bridge as follower; a permit giver answers every request of one machine until it falls silent.
 */
const l1 = asId<MachineId>('l1');
const validForMs = 500;
/** A machine at rest reports at 2 Hz (docs/wire.md), and the bridge's clock runs in steps of up to 100 ms. */
const reportPeriodMs = 600;

interface Site {
  readonly served: ServedSimulation;
  readonly connections: MachineWires;
  readonly clock: SimTimeClock;
  readonly link: RosMachineLink;
  readonly reports: MachineReport[];
  readonly profile: MachineProfile;
  /** What the other machines say. */
  readonly others: MachineReport[];
  permits: 'given' | 'silent';
  silentSinceMs: number;
}

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(async () => {
  site.link.close();
  site.clock.close();
  site.connections.close();
  await site.served.close();
});

async function startSite(): Promise<Site> {
  const fleet = smallFleet();
  const profiles = shippedProfiles();
  const simulation = createSimulation({ site: smallSite(), fleet, profiles, seed: 1 });
  if (!simulation.ok) throw new Error(simulation.problem.code);
  const served = await serveSimulation({
    simulation: simulation.value,
    port: 0,
    speed: 'max',
    waitForFollowers: 1,
    wall: systemClock,
    soon: (run) => void setImmediate(run),
    log: () => {},
  });
  const connections = new MachineWires({
    wallClock: systemClock,
    random: seededRandom(1),
    ros2: { environment: {}, nodeName: 'test' },
  });
  const connection = connections.ros(served.url);
  const clock = createSimTimeClock(connection, (run) => void setImmediate(run));
  const machines = fleet.machines.flatMap((machine) => {
    const profile = profiles.get(machine.profileId);
    return profile === undefined
      ? []
      : [{ machine: { ...machine, wire: { ...machine.wire, url: served.url } }, profile }];
  });
  const own = machines.find(({ machine }) => machine.id === 'l1');
  if (own === undefined) throw new Error('the small fleet has an l1');
  const link = createRosMachineLink({ ...own, connection, clock, wallClock: systemClock });
  const started: Site = {
    served,
    connections,
    clock,
    link,
    reports: [],
    profile: own.profile,
    others: [],
    permits: 'given',
    silentSinceMs: 0,
  };
  link.onReport((report) => started.reports.push(report));
  for (const other of machines.filter((item) => item !== own)) {
    const otherLink = createRosMachineLink({ ...other, connection, clock, wallClock: systemClock });
    otherLink.onReport((report) => started.others.push(report));
  }
  const permitLink = createRosPermitLink({ machines: [own], connectionOf: () => connection, clock });
  const key = Buffer.from(own.machine.permitKeyHex, 'hex');
  const mac: Mac = (bytes) => createHmac('sha256', key).update(bytes).digest();
  let sequence = 0;
  permitLink.onRequest(({ connectionId, nonce }) => {
    if (started.permits === 'silent') return;
    sequence += 1;
    const meant = {
      version: 1,
      siteId: 'small-site',
      machineId: 'l1',
      epoch: 1,
      connectionId,
      sequence,
      nonce,
    } as const;
    const words = { level: 'run', grantedZoneIds: [], geometryHash: 'ab', limitsHash: 'cd', ruleId: '' } as const;
    permitLink.sendPermit(
      l1,
      encodePermit({ ...meant, ...words, travelSpeedMaxMps: 1, toolSpeedMaxMps: 1, validForMs }, mac),
    );
  });
  clock.acknowledge('test');
  return started;
}

function poses(): readonly Extract<MachineReport, { type: 'pose' }>[] {
  return site.reports.filter((report) => report.type === 'pose');
}

function latestPose(): Pose {
  const pose = poses().at(-1)?.pose;
  if (pose === undefined) throw new Error('no pose yet');
  return pose;
}

function drive(metres: number): CommandEvent[] {
  const from = latestPose();
  const events: CommandEvent[] = [];
  const ahead = (share: number): Pose => ({ ...from, xM: from.xM + metres * share });
  const sent = site.link.send(
    {
      commandId: asId<CommandId>(`drive ${metres} m`),
      author: 'test',
      reason: 'test',
      expiresMonoMs: site.clock.monoMs() + 600_000,
      type: 'follow-path',
      poses: [ahead(0), ahead(0.5), ahead(1)],
    },
    (event) => events.push(event),
  );
  expect(sent).toEqual({ ok: true, value: undefined });
  return events;
}

describe('the bridge and the simulated site', { timeout: 120_000 }, () => {
  it('drive a path to its end with permits, and report its progress', async () => {
    await until(() => poses().length > 0, 'a pose');
    const start = latestPose();
    const events = drive(3);
    await until(() => events.at(-1)?.type === 'succeeded', 'arrived');
    const driven = events.flatMap((event) => (event.type === 'progress' ? [event.drivenM] : []));
    expect(driven.length).toBeGreaterThan(5);
    expect([...driven].sort((left, right) => left - right)).toEqual(driven);
    expect(latestPose().xM - start.xM).toBeCloseTo(3, 1);
    expect(site.reports.filter((report) => report.type === 'refused')).toEqual([]);
  });

  it('stop a machine within the validity and its braking once permits fall silent, and go on when they flow again', async () => {
    await until(() => poses().length > 0, 'a pose');
    const events = drive(8);
    await until(() => (poses().at(-1)?.velocityMps[0] ?? 0) > 0.2, 'under way');
    site.permits = 'silent';
    site.silentSinceMs = site.clock.monoMs();
    await until(() => poses().at(-1)?.velocityMps[0] === 0, 'standing');
    const { stopping, speed } = site.profile;
    const brakingMs = stopping.reactionMs.value + (speed.travelMps.value / stopping.decelerationMps2.value) * 1000;
    expect(site.clock.monoMs() - site.silentSinceMs).toBeLessThan(validForMs + brakingMs + reportPeriodMs);
    const standingAt = latestPose().xM;
    const standingSinceMs = site.clock.monoMs();
    await until(() => site.clock.monoMs() > standingSinceMs + 20_000, 'twenty seconds of silence');
    expect(latestPose().xM).toBeCloseTo(standingAt, 3);
    expect(events.every((event) => ['sent', 'accepted', 'progress'].includes(event.type))).toBe(true);
    site.permits = 'given';
    await until(() => events.at(-1)?.type === 'succeeded', 'arrived');
  });

  it('cancel a running goal', async () => {
    await until(() => poses().length > 0, 'a pose');
    const events = drive(8);
    await until(() => events.some((event) => event.type === 'progress'), 'under way');
    site.link.cancel(asId<CommandId>('drive 8 m'));
    await until(() => events.at(-1)?.type === 'cancelled', 'cancelled');
  });

  it('tell tags and weather, and keep step with the clock', async () => {
    const sensors = createRosSiteSensors({ connection: site.connections.ros(site.served.url), clock: site.clock });
    let tags = 0;
    let isWeatherKnown = false;
    sensors.onTags((sightings) => {
      tags = Math.max(tags, sightings.length);
    });
    sensors.onWeather(() => {
      isWeatherKnown = true;
    });
    await until(() => tags > 0 && isWeatherKnown, 'tags and weather');
    expect(sensors.refused()).toBe(0);
    await until(() => site.clock.monoMs() > 60_000, 'a minute');
    expect([...site.reports, ...site.others].filter((report) => report.type === 'refused')).toEqual([]);
    const heard = new Set(site.others.flatMap((report) => (report.type === 'pose' ? [report.machineId] : [])));
    expect([...heard].sort()).toEqual(['c1', 'd1', 'f1', 'h1a', 'k1', 'p1', 't1']);
    expect(site.served.lockstep.view()).toMatchObject([{ name: 'test', isInStep: true }]);
    sensors.close();
  });
});
