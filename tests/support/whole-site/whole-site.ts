import { missionRequest } from '../../../controller/contract/api.ts';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { ActiveRuns } from '../../../controller/dispatch/active-runs.ts';
import { HoistDesk } from '../../../controller/dispatch/cages/hoist-desk.ts';
import { FloorDesk } from '../../../controller/dispatch/floor-desk.ts';
import { MissionBook } from '../../../controller/dispatch/mission-book.ts';
import { MissionRunner } from '../../../controller/dispatch/mission-runner.ts';
import { MissionService } from '../../../controller/dispatch/mission-service.ts';
import { ControlLeases } from '../../../controller/fleet/control-leases.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { createInterlock, type Interlock } from '../../../controller/interlock/cycle.ts';
import { permitMac } from '../../../controller/interlock/permits/permit-mac.ts';
import { geometryHash } from '../../../controller/site/geometry-hash.ts';
import { interlockGeometry } from '../../../controller/site/interlock-geometry.ts';
import type { FleetFile } from '../../../hardware-profiles/fleet.ts';
import { asId, type CommandId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import type { Problem, Result } from '../../../kernel/result.ts';
import { planApproach } from '../../../missions/floor/approach.ts';
import type { Mission } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { createRosMachineLink } from '../../../robot-bridge/ros/machine-link.ts';
import { createRosPermitLink, type RosPermitLink } from '../../../robot-bridge/ros/permit-link.ts';
import { createRosSiteSensors } from '../../../robot-bridge/ros/site-sensors.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import { VehicleGate } from '../../../sim/vda5050/vehicle-gate.ts';
import { shippedLimits } from '../interlock-site.ts';
import { MemoryRecord } from '../ledger/memory-record.ts';
import { shippedProfiles } from '../small-site.ts';
import { GraphConnection, listenTo } from './graph-connection.ts';
import { SiteTime } from './site-time.ts';

/** A working day at ten in the morning, UTC. */
const startEpochMs = Date.UTC(2026, 5, 1, 10);
const tellMs = 200;
/** Promises of the controller go on this often. */
const settleMs = 100;

const person = 'foreman';

/** A machine on which no guard sits: it goes as fast as it can. */
function openGate(): VehicleGate {
  const gate = new VehicleGate();
  gate.speedMaxMps = Infinity;
  return gate;
}

/**
 * A whole site in one process: the simulated machines behind their guards, the interlock's core with wires of its own, and the controller's missions. Only the
 * sockets, the disk and the API are missing. The same site, machines and questions give the same day.
 */
export class WholeSite {
  readonly simulation: Simulation;
  readonly record = new MemoryRecord();
  readonly clock = new SiteTime(startEpochMs);
  readonly fleet: Fleet;
  readonly book: MissionBook;
  readonly missions: MissionService;
  readonly interlock: Interlock;
  readonly runner: MissionRunner;
  readonly troubles: unknown[] = [];
  /** Called every 100 ms of site time. */
  onLook: () => void = () => undefined;
  readonly #site: SiteModel;
  readonly #roster: FleetFile;
  readonly #permits: RosPermitLink;
  readonly #cycleMs: number;
  #nextCommand = 0;

  /** `unbound`: nothing of what the interlock says reaches the machines. */
  constructor(
    site: SiteModel,
    roster: FleetFile,
    { guards }: { readonly guards: 'bound' | 'unbound' } = { guards: 'bound' },
  ) {
    this.#site = site;
    this.#roster = roster;
    const profiles = shippedProfiles();
    const gateFor = guards === 'unbound' ? { gateFor: openGate } : {};
    const simulation = createSimulation({ site, fleet: roster, profiles, seed: 1, startEpochMs, ...gateFor });
    if (!simulation.ok) throw new Error(JSON.stringify(simulation.problem));
    this.simulation = simulation.value;
    const { graph } = this.simulation;
    const [own, interlocks] = [new GraphConnection(graph), new GraphConnection(graph)];
    listenTo(graph, [own, interlocks]);
    const { clock } = this;
    const limits = shippedLimits();
    this.#cycleMs = limits.cyclePeriodMs;
    this.interlock = createInterlock({
      ...{ limits, limitsHash: 'cd'.repeat(32), epoch: 1, startedMonoMs: 0, latches: [] },
      macFor: permitMac,
    });
    this.#permits = this.#wireInterlock(interlocks);
    const machines = roster.machines.map((machine) => {
      const profile = profiles.get(machine.profileId)!;
      const link = createRosMachineLink({ machine, profile, connection: own, clock, wallClock: clock });
      return new LiveMachine(machine, profile, link);
    });
    const hung = new Set(roster.referenceTags?.map(({ id }) => id));
    this.fleet = new Fleet(machines, createRosSiteSensors({ connection: own, clock }), clock, hung);
    const controller = this.#openController();
    this.book = controller.book;
    this.runner = controller.runner;
    this.missions = controller.missions;
    this.runner.start();
    this.#tell();
  }

  #config(): InterlockConfig {
    const site = this.#site;
    const parts = {
      ...interlockGeometry(site, site.zones),
      siteId: site.siteId,
      machines: this.#roster.machines.map((machine) => ({
        machine,
        profile: shippedProfiles().get(machine.profileId)!,
      })),
      people: this.#roster.people,
      ...(this.#roster.referenceTags === undefined ? {} : { referenceTags: this.#roster.referenceTags }),
      siteUrl: 'ws://127.0.0.1:1',
      useSimTime: true,
    };
    return { ...parts, geometryHash: geometryHash(parts) };
  }

  #wireInterlock(connection: GraphConnection): RosPermitLink {
    const { clock, interlock } = this;
    const config = this.#config();
    const configured = interlock.configure(config);
    if (!configured.ok) throw new Error(JSON.stringify(configured.problem));
    const sensors = createRosSiteSensors({ connection, clock });
    sensors.onTags((sightings, atMs) => interlock.observeTags(sightings, atMs));
    sensors.onPeopleWatch((levels, atMs) => interlock.observeWord({ type: 'people-watch', levels }, atMs));
    sensors.onWind((windMps, atMs) => interlock.observeWind(windMps, atMs));
    for (const { machine, profile } of config.machines) {
      const link = createRosMachineLink({ machine, profile, connection, clock, wallClock: clock, hearsScans: true });
      const { machineId } = link;
      interlock.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: 0 });
      link.onReport((report) => interlock.observe(report));
    }
    const permits = createRosPermitLink({ machines: config.machines, connectionOf: () => connection, clock });
    permits.onRequest((request, atMs) => interlock.observeRequest(request, atMs));
    return permits;
  }

  #openController() {
    const { record, clock, fleet } = this;
    const [active, leases] = [new ActiveRuns(), new ControlLeases()];
    const note = (trouble: unknown): void => void this.troubles.push(trouble);
    const nextCommandId = () => asId<CommandId>(`command-${String((this.#nextCommand += 1))}`);
    const book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: note });
    const onMachineLost: (missionId: MissionId, machineId: MachineId, problem: Problem) => Promise<void> = (
      missionId,
      machineId,
      problem,
    ) => {
      note({ machineId, problem });
      return missions.machineLost(missionId, machineId, problem);
    };
    const shared = { fleet, record, clock, book, active, nextCommandId, onCommand: () => undefined, onMachineLost };
    const hoists: HoistDesk = new HoistDesk({
      ...{ ...shared, leases, site: () => this.#site, onWriteFailed: note, onNotice: note },
      reservedUntilMs: (cageId) => runner.reservedUntilMs(cageId),
      isPaused: (missionId) => runner.isPaused(missionId),
    });
    const site = () => this.#site;
    const floor: FloorDesk = new FloorDesk({ book, fleet, clock, site, bayClock: (id) => runner.bayClock(id) });
    const runner: MissionRunner = new MissionRunner({
      ...{ ...shared, cages: hoists, floor: () => floor, onWriteFailed: note },
      findWay: (machineId, to, avoid) => missions.findWay(machineId, to, avoid),
    });
    const missions: MissionService = new MissionService({
      ...{ book, fleet, leases, clock, site, zones: () => this.#site.zones, roster: () => null, forecast: () => null },
      planner: {
        plan: (input) => Promise.resolve(planMission(input)),
        approach: (input) => Promise.resolve(planApproach(input)),
      },
      runner: () => runner,
      hoists: () => hoists,
      floor: () => floor,
      isRecordWritable: () => true,
      onNotice: note,
    });
    hoists.load();
    return { book, runner, missions };
  }

  /** What the controller tells the interlock while it lives, and hears of it. */
  #tell(): void {
    const { interlock, clock, runner } = this;
    const nowMs = clock.monoMs();
    interlock.observePapers([], nowMs);
    interlock.observeHeartbeat(nowMs);
    interlock.observeTablet(nowMs);
    interlock.observeRendezvous(
      runner.rendezvous().map(([first, second]): [string, string] => [first, second]),
      nowMs,
    );
    for (const verdict of interlock.verdicts(nowMs)) {
      const machine = this.fleet.machines.get(asId<MachineId>(verdict.machineId));
      if (machine !== undefined) machine.verdict = { value: verdict, receivedMonoMs: nowMs };
    }
    clock.after(tellMs, () => this.#tell());
  }

  #step(): void {
    const { simulation, clock, interlock } = this;
    simulation.step();
    const nowMs = simulation.simMs();
    clock.goTo(nowMs);
    if (nowMs % this.#cycleMs === 0) {
      const { permits, locks, events } = interlock.cycle(nowMs, clock.epochMs());
      for (const { machineId, text } of permits) this.#permits.sendPermit(asId<MachineId>(machineId), text);
      for (const { machineId, isLocked, speedMaxMps } of locks)
        this.#permits.sendLock(asId<MachineId>(machineId), isLocked, speedMaxMps);
      for (const { sequence } of events) interlock.acknowledgeEvents(sequence);
    }
  }

  async run(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1000; ms += settleMs) {
      const untilMs = this.simulation.simMs() + settleMs;
      while (this.simulation.simMs() < untilMs) this.#step();
      this.onLook();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Asks for a mission as the API does, plans and approves it. */
  async begin(body: unknown): Promise<Mission> {
    const { missions } = this;
    const created = await missions.create(missionRequest.parse(body), person);
    const planned = await missions.plan(valueOf(created).id, person);
    return valueOf(await missions.approve(valueOf(planned).id, person));
  }

  mission(id: MissionId): Mission {
    return this.book.find(id) as Mission;
  }

  /** Until the mission has ended or is held, at most so many seconds of site time. */
  async untilRest(id: MissionId, mostS: number): Promise<Mission> {
    for (let s = 0; this.mission(id).state === 'running' || this.mission(id).state === 'approved'; s += 1) {
      if (s >= mostS) throw new Error(`${id} still runs: ${this.#situation(id)}`);
      await this.run(1);
    }
    return this.mission(id);
  }

  #situation(id: MissionId): string {
    const { progress, plan, state } = this.mission(id);
    const done = progress.filter((one) => one.state === 'done').length;
    const verdicts = this.interlock.verdicts(this.clock.monoMs()).map(({ machineId, level, reasons }) => ({
      machineId,
      level,
      why: reasons.map(({ ruleId }) => ruleId),
    }));
    return JSON.stringify({ state, done, of: plan?.tasks.length, verdicts, troubles: this.troubles.slice(0, 5) });
  }

  entries(type: string) {
    return this.record.written.filter((entry) => entry.type === type);
  }
}

function valueOf(result: Result<Mission>): Mission {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}
