import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { jointsOf } from '../../hardware-profiles/kinematics.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import type { Mission } from '../../missions/mission.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { httpTransport } from '../accounts/government/http-transport.ts';
import { LinkDesk } from '../accounts/government/link-desk.ts';
import type { LinkMachine, LinkSources } from '../accounts/government/link-feed.ts';
import type { HistoryReader } from '../accounts/history/machine-history.ts';
import type { RobotReading } from '../contract/accounts/government-link.ts';
import type { CraneNeighbour } from '../contract/accounts/government-link.ts';
import type { ToldPlace } from '../contract/site/site-anchor.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import { missionSummary } from '../dispatch/mission-view.ts';
import { liftSensors } from '../contract/accounts/work-cycle.ts';
import { liftKindOf } from '../fleet/cycles/lift-readings.ts';
import type { ControlLeases } from '../fleet/control-leases.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { staleAfterMs, type LiveMachine } from '../fleet/live-machine.ts';
import type { TimeStateRecorder } from '../fleet/time-state-recorder.ts';
import type { WorkCycleRecorder } from '../fleet/work-cycle-recorder.ts';

export interface GovernmentPorts {
  readonly dataDirectory: string;
  readonly packageRoot: string;
  readonly site: SiteModel;
  readonly fleet: Fleet;
  readonly leases: ControlLeases;
  readonly states: TimeStateRecorder;
  readonly workCycles: WorkCycleRecorder;
  readonly history: HistoryReader;
  readonly missions: () => readonly Mission[];
  readonly activeTask: (
    machineId: MachineId,
  ) => { readonly missionId: string; readonly task: { readonly step: string } } | null;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly write: (draft: LedgerDraft) => void;
  readonly placeOf: (point: readonly [number, number, number]) => ToldPlace | null;
  readonly recordSinceMs: () => number | null;
  readonly logger: { warn(facts: object, message: string): void };
}

/** The links to supervision platforms and owners, fed by the fleet, the history and the recorder of work cycles. */
export async function openLinkDesk(ports: GovernmentPorts): Promise<LinkDesk> {
  const desk = new LinkDesk({
    dataDirectory: ports.dataDirectory,
    platformDirectory: join(ports.packageRoot, 'controller/accounts/government/platforms'),
    sources: sourcesOf(ports),
    transport: httpTransport,
    clock: ports.clock,
    wallClock: ports.wallClock,
    nonce: () => randomUUID().replaceAll('-', ''),
    write: ports.write,
    onProblem: (linkId, { code }) => ports.logger.warn({ linkId, code }, 'a message for a link was not queued'),
  });
  await desk.open();
  ports.workCycles.onCycle((machineId, cycle) => desk.cycle(machineId, cycle));
  return desk;
}

function sourcesOf(ports: GovernmentPorts): LinkSources {
  const { fleet, leases, site, workCycles, history, clock } = ports;
  const machineOf = (machineId: string): LiveMachine | undefined => fleet.machines.get(asId<MachineId>(machineId));
  return {
    siteId: site.siteId,
    machines: () => [...fleet.machines.values()].map(linkMachineOf),
    isOnline: (machineId) => {
      const machine = machineOf(machineId);
      return machine !== undefined && machine.isPoseFresh(clock.monoMs());
    },
    operatorOf: (machineId) => leases.holder(machineId)?.holder ?? null,
    lift: (machineId) => workCycles.readingOf(machineId),
    robot: (machineId) => robotReadingOf(ports, asId<MachineId>(machineId)),
    base: (machineId) => {
      const machine = machineOf(machineId);
      return machine === undefined ? {} : { ...baseOf(machine.profile, site), ...liftBaseOf(ports, machine) };
    },
    neighbours: (machineId) => neighboursOf(ports, machineOf(machineId)),
    place: (machineId) => {
      const machine = machineOf(machineId);
      const pose = machine?.isPoseFresh(clock.monoMs()) === true ? machine.pose?.value.pose : undefined;
      return pose === undefined ? null : ports.placeOf([pose.xM, pose.yM, pose.zM]);
    },
    recordSinceMs: ports.recordSinceMs,
    progress: (machineId) =>
      ports
        .missions()
        .filter(({ state, plan }) => state === 'running' && plan?.tasks.some((task) => task.machineId === machineId))
        .map((mission) => {
          const { done, total, unit } = missionSummary(mission).progress;
          return { missionId: mission.id, missionKind: mission.request.kind, done, total, unit };
        }),
    msByState: async (machineId, fromMs, toMs) => {
      const { intervals } = await history.history(machineId, fromMs, toMs);
      const sums: Record<string, number> = {};
      for (const interval of intervals)
        sums[interval.state] = (sums[interval.state] ?? 0) + (interval.toMs - interval.fromMs);
      return sums;
    },
  };
}

function linkMachineOf(machine: LiveMachine): LinkMachine {
  const { label, serialNo, profileId } = machine.machine;
  return { id: machine.id, label, type: liftKindOf(machine) ?? 'robot', serialNo, model: profileId };
}

function robotReadingOf({ fleet, states, site, activeTask, clock }: GovernmentPorts, id: MachineId): RobotReading {
  const machine = fleet.machines.get(id);
  const { state, cause } = states.of(id);
  const task = activeTask(id);
  const pose = machine?.isPoseFresh(clock.monoMs()) === true ? machine.pose?.value.pose : undefined;
  const levelId = pose === undefined ? null : levelOfHeight(site, pose.zM);
  const battery = machine?.battery ?? null;
  const isBatteryFresh = battery !== null && clock.monoMs() - battery.receivedMonoMs <= staleAfterMs.battery;
  return {
    state,
    cause,
    ...(levelId === null ? {} : { levelId }),
    ...(pose === undefined ? {} : { xM: pose.xM, yM: pose.yM, zM: pose.zM }),
    ...(isBatteryFresh ? { batteryRatio: battery.value.fillRatio } : {}),
    ...(task === null ? {} : { missionId: task.missionId, step: task.task.step }),
  };
}

/** What the profile says of a machine: its maker's figures, or our estimates of them (docs/profiles.md). */
function baseOf(profile: MachineProfile, site: SiteModel): ReturnType<LinkSources['base']> {
  const chart = profile.lifting?.chart;
  const trolley = jointsOf(profile).find(({ kind }) => kind === 'trolley');
  const hoist = profile.kinematics.mobility === 'vertical' ? jointsOf(profile)[0] : undefined;
  const ratedKg = chart?.[0]?.ratedKg ?? profile.hoisting?.loadMaxKg.value;
  const windMaxMps = profile.environment.windStopMps?.value;
  return {
    massKg: profile.massKg.value,
    ...(ratedKg === undefined ? {} : { ratedKg }),
    ...(trolley === undefined ? {} : { radiusMinM: trolley.min, radiusMaxM: trolley.max }),
    ...(hoist === undefined
      ? {}
      : { heightMaxM: hoist.max, speedMaxMps: hoist.speedMax.value, levels: site.levels.length }),
    ...(windMaxMps === undefined ? {} : { windMaxMps }),
  };
}

/** Sensors are those heard so far; a hoist's cages are those whose landings stand at one mast. */
function liftBaseOf({ site, workCycles }: GovernmentPorts, machine: LiveMachine): ReturnType<LinkSources['base']> {
  const reading = workCycles.readingOf(machine.id);
  if (reading === null) return {};
  const heard = { load: reading.loadKg, radius: reading.radiusM, height: reading.heightM, slew: reading.slewRad };
  const told = { ...heard, wind: reading.windMps, gate: reading.gate, people: reading.people };
  const sensors = liftSensors.filter((sensor) => (told as Readonly<Record<string, unknown>>)[sensor] !== undefined);
  if (reading.kind === 'crane') return { sensors };
  const stops = new Map(site.landings.map(({ machineId, cagePose }) => [machineId, cagePose]));
  const here = stops.get(machine.id);
  const beside = [...stops.values()].filter(
    (pose) => here !== undefined && Math.hypot(pose.xM - here.xM, pose.yM - here.yM) <= MAST_REACH_M,
  );
  return { sensors, ...(here === undefined ? {} : { cages: beside.length }) };
}

/** Cages of one mast stand on its two sides. */
const MAST_REACH_M = 8;

/** Cranes whose circle of reach meets this one's, nearest first. */
function neighboursOf(ports: GovernmentPorts, machine: LiveMachine | undefined): readonly CraneNeighbour[] {
  const { fleet, workCycles, clock } = ports;
  const here = machine?.pose?.value.pose;
  if (machine === undefined || here === undefined) return [];
  const cranes = [...fleet.machines.values()].flatMap((other) => {
    const there = other.pose?.value.pose;
    if (other === machine || there === undefined || liftKindOf(other) !== 'crane') return [];
    const awayM = Math.hypot(there.xM - here.xM, there.yM - here.yM);
    return awayM > reachM(machine) + reachM(other) ? [] : [{ other, awayM }];
  });
  return cranes
    .sort((one, two) => one.awayM - two.awayM)
    .map(({ other }) => {
      const online = other.isPoseFresh(clock.monoMs());
      const reading = online ? workCycles.readingOf(other.id) : null;
      return {
        machineId: other.id,
        label: other.machine.label,
        online,
        ...(reading?.radiusM === undefined ? {} : { radiusM: reading.radiusM }),
        ...(reading?.slewRad === undefined ? {} : { slewRad: reading.slewRad }),
        alarm: reading?.alarms.includes('collision') === true,
      };
    });
}

function reachM({ profile }: LiveMachine): number {
  return jointsOf(profile).find(({ kind }) => kind === 'trolley')?.max ?? 0;
}
