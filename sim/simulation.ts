import { createHmac, createSecretKey } from 'node:crypto';
import type { FleetFile, MachineWire } from '../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import { seededRandom } from '../kernel/random.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { SiteModel } from '../missions/site-model.ts';
import type { SimCommand, SimReply } from './commands.ts';
import { RosGraph } from './devices/graph.ts';
import { MachineDevice, type ToolSwitch } from './devices/machine-device.ts';
import { SiteDevice } from './devices/site-device.ts';
import { Scanner } from './devices/scanner.ts';
import { ZoneSensors } from './devices/zone-sensors.ts';
import { stepMs } from './limits.ts';
import { VehicleDevice } from './vda5050/vehicle-device.ts';
import { VehicleGate } from './vda5050/vehicle-gate.ts';
import { AccidentWatch } from './world/accidents.ts';
import { Concrete, concretePeriodMs } from './world/concrete.ts';
import { FaultSchedule } from './world/fault-schedule.ts';
import { lateDefaultMs, noFault } from './world/fault.ts';
import { Floors } from './world/floor.ts';
import { SimMachine } from './world/machine.ts';
import {
  createMotionGate,
  type CommissionedHashes,
  type MotionGate,
  type MotionGateOptions,
} from './world/motion-gate.ts';
import { People, peopleStepMs } from './world/people.ts';
import { Transport } from './world/transport.ts';
import { demoClimate, Weather, type Climate } from './world/weather.ts';
import { foldNumber, traceStart } from './world/trace.ts';

export interface SimulationOptions {
  readonly site: SiteModel;
  readonly fleet: FleetFile;
  readonly profiles: ReadonlyMap<string, MachineProfile>;
  readonly seed: number;
  /** Simulated wall time at the first step, epoch ms. */
  readonly startEpochMs?: number;
  /** Mean random faults per machine and tag in one hour of site time; 0 = none. */
  readonly faultsPerHour?: number;
  readonly climate?: Climate;
  /** What every machine was commissioned with; absent: they take permits for any geometry, as people draw zones while they work. */
  readonly commissioned?: CommissionedHashes;
  /** The machines' side of the interlock; ours unless another guard is to be tried. */
  readonly gateFor?: (options: MotionGateOptions) => MotionGate;
}

const startEpochDefaultMs = Date.UTC(2026, 5, 1);
/** A machine's clock is off by up to this much: stamps decide nothing. */
const clockOffsetMaxMs = 5000;
const slowPeriodMs = 1000;
const accidentPeriodMs = 100;

/**
 * The simulated site, without sockets and without a clock of its own: `step()` is 20 ms. The same seed and the same inputs at
 * the same steps give the same site; `traceHash()` proves it.
 */
export interface Simulation {
  readonly graph: RosGraph;
  readonly machines: readonly SimMachine[];
  readonly people: People;
  readonly weather: Weather;
  readonly accidents: AccidentWatch;
  readonly concrete: Concrete;
  /** Machines that speak VDA 5050, to be put at a broker. */
  readonly vehicles: readonly VehicleDevice[];
  step(): void;
  /** Simulated ms since the start, a multiple of 20. */
  simMs(): number;
  epochMs(): number;
  /** Everything but the commands about time. */
  command(command: SimCommand): SimReply;
  /** FNV-1a over all poses, joints and people of every step so far, and over what happened to the concrete. */
  traceHash(): string;
}

/** Load cells of hooks and cages are read this often, sim ms. */
const weighPeriodMs = 100;

/** Refuses 'profile-missing' when the fleet names a profile that is not there. */
export function createSimulation(options: SimulationOptions): Result<Simulation> {
  const missing = options.fleet.machines.find(({ profileId, wire }) => !hasWire(options.profiles.get(profileId), wire));
  if (missing !== undefined) {
    return refuse({ code: 'profile-missing', facts: { machineId: missing.id, profileId: missing.profileId } });
  }
  return ok(new SimulatedSite(options));
}

class SimulatedSite implements Simulation {
  readonly graph = new RosGraph();
  readonly machines: readonly SimMachine[];
  readonly people: People;
  readonly weather: Weather;
  readonly accidents = new AccidentWatch();
  readonly concrete: Concrete;
  readonly #devices: readonly (MachineDevice | VehicleDevice)[];
  readonly #siteDevice: SiteDevice;
  readonly #zoneSensors: ZoneSensors;
  readonly #transport: Transport;
  readonly #floors: Floors;
  readonly #levelIds: readonly string[];
  readonly #schedule: FaultSchedule;
  readonly #startEpochMs: number;
  #tick = 0;
  #trace = traceStart;

  constructor(options: SimulationOptions) {
    const random = seededRandom(options.seed);
    this.#startEpochMs = options.startEpochMs ?? startEpochDefaultMs;
    this.#floors = new Floors(options.site);
    this.#levelIds = options.site.levels.map(({ id }) => id);
    this.machines = options.fleet.machines.map((entry, index) => createMachine(options, index, entry.id));
    this.people = new People(options.fleet.people, options.site, this.#floors, random.fork('people'));
    this.weather = new Weather(options.climate ?? demoClimate, random.fork('weather'), this.#startEpochMs);
    this.concrete = new Concrete({
      site: options.site,
      machines: this.machines,
      startEpochMs: this.#startEpochMs,
      slabTemperatureC: this.weather.slabTemperatureC,
    });
    this.#transport = new Transport(this.machines, this.#floors);
    this.#schedule = new FaultSchedule(options.faultsPerHour ?? 0, random.fork('faults'));
    const switchTool: ToolSwitch = (machine, state, nowMs) => {
      const moved = this.#transport.setHook(machine, state);
      return moved.ok ? machine.setTool(state, nowMs) : moved;
    };
    const scanner = new Scanner(options.site, this.machines, this.people);
    this.#devices = this.machines.map((machine) => {
      const { ros: wiring, vda5050 } = machine.profile.wires;
      const { wire } = machine.entry;
      const epochMs = (simMs: number): number => this.#startEpochMs + simMs;
      if (wire.kind === 'vda5050') {
        if (vda5050 === undefined || !(machine.gate instanceof VehicleGate)) throw new Error('refused before');
        return new VehicleDevice({ machine, gate: machine.gate, wire, wiring: vda5050, switchTool, epochMs });
      }
      if (wiring === undefined) throw new Error('a fleet without wiring was refused before');
      const { namespace } = wire;
      return new MachineDevice({ machine, graph: this.graph, wiring, namespace, switchTool, epochMs, scanner });
    });
    this.#siteDevice = new SiteDevice({
      graph: this.graph,
      people: this.people,
      weather: this.weather,
      random: random.fork('tags'),
      levelIds: this.#levelIds,
      referenceTags: options.fleet.referenceTags ?? [],
    });
    const sensed = new Set<string>(options.fleet.sensedZoneIds);
    this.#zoneSensors = new ZoneSensors(
      this.graph,
      this.people,
      options.site.zones.filter(({ id }) => sensed.has(id)),
    );
  }

  get vehicles(): readonly VehicleDevice[] {
    return this.#devices.filter((device) => device instanceof VehicleDevice);
  }

  simMs(): number {
    return this.#tick * stepMs;
  }
  epochMs(): number {
    return this.#startEpochMs + this.simMs();
  }

  step(): void {
    this.#tick += 1;
    const nowMs = this.simMs();
    const { windMps, windToRad } = this.weather;
    for (const machine of this.machines) {
      machine.around.windMps = windMps;
      machine.around.windToRad = windToRad;
      machine.step(nowMs);
    }
    this.#transport.step();
    if (nowMs % weighPeriodMs === 0) this.#transport.weigh();
    if (nowMs % peopleStepMs === 0) this.people.step(nowMs, this.machines);
    if (nowMs % accidentPeriodMs === 0) {
      const { walkers } = this.people;
      this.accidents.check(nowMs, accidentPeriodMs / 1000, this.machines, walkers, this.#floors, this.#transport);
    }
    if (nowMs % concretePeriodMs === 0) this.concrete.step(this.epochMs());
    if (nowMs % slowPeriodMs === 0) this.#stepSlow(nowMs);
    for (const device of this.#devices) device.step(nowMs);
    this.#siteDevice.step(nowMs, this.epochMs());
    this.#zoneSensors.step(nowMs, this.epochMs());
    this.#foldTrace();
  }

  traceHash(): string {
    return this.#trace.toString(16).padStart(8, '0');
  }

  command(command: SimCommand): SimReply {
    switch (command.do) {
      case 'place':
        return this.concrete.place(command, this.epochMs());
      case 'fault':
        return this.#setFault(command);
      case 'hand':
      case 'counter':
        return this.#setByHand(command);
      case 'visitors':
      case 'anchors':
      case 'anchor-moved':
        if (!this.#levelIds.includes(command.levelId)) return { ok: false, message: 'unknown-level' };
        if (command.do === 'visitors') this.#siteDevice.visitors.set(command.levelId, command.people);
        else if (command.do === 'anchor-moved') this.#siteDevice.biases.set(command.levelId, command.byM);
        else this.#siteDevice.setAnchors(command.levelId, command.up ? 'up' : 'down');
        return { ok: true };
      case 'zone-sensor': {
        const set = this.#zoneSensors.set(command.zoneId, command.says);
        return set === 'set' ? { ok: true } : { ok: false, message: set };
      }
      case 'wind':
        this.weather.storm(command.mps, command.forS);
        return { ok: true };
      case 'tag-loss': {
        const walker = this.people.find(command.personId);
        if (walker === undefined) return { ok: false, message: 'unknown-person' };
        walker.isTagLost = command.lost;
        return { ok: true };
      }
      case 'walk': {
        const sent = this.people.send(command.personId, command.to, command.levelId);
        return sent === 'sent' ? { ok: true } : { ok: false, message: sent };
      }
      case 'wander':
        return this.people.wander(command.personId) ? { ok: true } : { ok: false, message: 'unknown-person' };
      case 'state':
        return { ok: true, ...this.#state() };
      case 'speed':
      case 'pause':
      case 'resume':
        return { ok: false, message: 'time is not driven here' };
    }
  }

  #setFault({ machineId, kind, delayMs }: Extract<SimCommand, { do: 'fault' }>): SimReply {
    const machine = this.machines.find(({ id }) => id === machineId);
    if (machine === undefined) return { ok: false, message: 'unknown-machine' };
    if (machine.fault.kind === 'battery-empty' && kind !== 'battery-empty') machine.battery.fillRatio = 0.5;
    if (kind === 'battery-empty') machine.battery.fillRatio = 0;
    machine.fault = kind === 'none' ? noFault : { kind, delayMs: delayMs ?? lateDefaultMs };
    return { ok: true };
  }

  #setByHand(command: Extract<SimCommand, { do: 'hand' | 'counter' }>): SimReply {
    const machine = this.machines.find(({ id }) => id === command.machineId);
    if (machine === undefined) return { ok: false, message: 'unknown-machine' };
    if (command.do === 'hand') machine.take(command.mode, command.to ?? null);
    else machine.operatingS = command.hours * 3_600;
    return { ok: true };
  }

  #stepSlow(nowMs: number): void {
    this.weather.update(this.epochMs());
    this.concrete.age(this.epochMs(), this.weather.slabTemperatureC);
    for (const machine of this.machines) {
      machine.feelWind(this.weather.windMps);
      const isWorking = machine.body.isMoving || machine.isToolOn;
      const { xM, yM, zM } = machine.pose;
      const isIdle = !isWorking && !machine.wantsToMove && machine.fault.kind !== 'battery-empty';
      const use = isWorking ? 'working' : isIdle && this.#floors.isStaging([xM, yM], zM) ? 'docked' : 'idle';
      machine.battery.update(slowPeriodMs / 1000, use);
      if (isWorking) machine.operatingS += slowPeriodMs / 1000;
    }
    this.#schedule.step(nowMs, this.machines, this.people.walkers);
  }

  #foldTrace(): void {
    let trace = this.#trace;
    for (const { pose, joints } of this.machines) {
      trace = foldNumber(foldNumber(foldNumber(foldNumber(trace, pose.xM), pose.yM), pose.zM), pose.yawRad);
      for (const name in joints) trace = foldNumber(trace, joints[name] as number);
    }
    if (this.simMs() % peopleStepMs === 0) {
      for (const { xM, yM } of this.people.walkers) trace = foldNumber(foldNumber(trace, xM), yM);
    }
    if (this.simMs() % concretePeriodMs === 0) trace = foldNumber(trace, this.concrete.trace);
    this.#trace = trace;
  }

  /** The truth about everything, for tests and demonstrations. */
  #state(): Readonly<Record<string, unknown>> {
    return {
      simMs: this.simMs(),
      epochMs: this.epochMs(),
      traceHash: this.traceHash(),
      weather: {
        airTemperatureC: this.weather.airTemperatureC,
        slabTemperatureC: this.weather.slabTemperatureC,
        windMps: this.weather.windMps,
      },
      machines: this.machines.map((machine, index) => ({
        id: machine.id,
        pose: { ...machine.pose },
        joints: { ...machine.joints },
        toolPoint: machine.toolPoint(),
        speedMps: machine.body.speedMps,
        yawRateRadps: machine.body.yawRateRadps,
        isMoving: machine.isMoving,
        isToolOn: machine.isToolOn,
        batteryRatio: machine.battery.fillRatio,
        goal: this.#devices[index]?.goalKind ?? null,
        remainingM: machine.body.remainingM(),
        blocker: machine.blocker,
        carriedBy: machine.carriedBy,
        fault: machine.fault.kind,
        error: machine.lastError,
        permit: machine.gate.standing(machine.monoMs(this.simMs())),
        permitsRefused: machine.gate.refusedCount(),
      })),
      people: this.people.walkers.map(({ id, levelId, xM, yM, zM, isTagLost }) => ({
        id,
        levelId,
        xM,
        yM,
        zM,
        isTagLost,
      })),
      accidents: { count: this.accidents.count, list: this.accidents.accidents },
      concrete: this.concrete.view(),
    };
  }
}

function hasWire(profile: MachineProfile | undefined, wire: MachineWire): boolean {
  if (profile === undefined) return false;
  return wire.kind === 'vda5050'
    ? profile.wires.vda5050 !== undefined && profile.kinematics.mobility === 'ground'
    : profile.wires.ros !== undefined;
}

function createMachine(options: SimulationOptions, index: number, machineId: string): SimMachine {
  const entry = options.fleet.machines[index];
  const profile = entry === undefined ? undefined : options.profiles.get(entry.profileId);
  if (entry === undefined || profile === undefined) throw new Error('a fleet without profiles was refused before');
  const random = seededRandom(options.seed).fork(`machine-${machineId}`);
  const key = createSecretKey(entry.permitKeyHex, 'hex');
  const gateFor = entry.wire.kind === 'vda5050' ? () => new VehicleGate() : (options.gateFor ?? createMotionGate);
  const gate = gateFor({
    siteId: options.site.siteId,
    machineId,
    mac: (bytes) => createHmac('sha256', key).update(bytes).digest(),
    random: random.fork('nonce'),
    profile,
    ...(options.commissioned === undefined ? {} : { commissioned: options.commissioned }),
  });
  const clockOffsetMs = Math.round((2 * random.next() - 1) * clockOffsetMaxMs);
  const monoOriginMs = random.below(1_000_000);
  return new SimMachine({ entry, profile, index, gate, clockOffsetMs, monoOriginMs });
}
