import type { Vda5050FleetWire } from '../../../hardware-profiles/vda5050-wire.ts';
import { vehiclePermitWay } from '../../../hardware-profiles/wiring.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { BrokerConnection, brokerLimits } from '../../../robot-bridge/vda5050/broker-connection.ts';
import { createVda5050MachineLink } from '../../../robot-bridge/vda5050/machine-link.ts';
import type { Leave } from '../../../robot-bridge/vda5050/order-run.ts';
import { version3 } from '../../../robot-bridge/vda5050/contract/versions.ts';
import { permitZoneSets } from '../../../robot-bridge/vda5050/permit-zone.ts';
import { VehiclePermit } from '../../../robot-bridge/vda5050/permit-link.ts';
import { workLimits } from '../../../robot-bridge/vda5050/vehicle-work.ts';
import { stepMs } from '../../../sim/limits.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import type { VehicleDevice } from '../../../sim/vda5050/vehicle-device.ts';
import { MqttBroker } from '../../support/mqtt-broker.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';
import type {
  ControllerEnd,
  MachineTruth,
  SeenGoal,
  WireFigures,
  WireUnderTest,
} from '../conformance/wire-under-test.ts';
import { ManualClock } from '../manual-clock.ts';
import { VehicleLine } from './vehicle-line.ts';

/** Turns of the event loop in which what was sent in one step goes through the broker to the other end. */
const turnsPerStep = 8;
const passMs = 300;
/** So old may the word of the interlock be that fleet control goes by (`LiveMachine`). */
const verdictAgeMaxMs = 1000;

export interface VehicleUnderTest extends WireUnderTest {
  readonly line: VehicleLine;
  readonly vehicle: VehicleDevice;
  readonly simulation: Simulation;
}

/** The carrier as it ships, with a short release so that a case does not take long, and bound to the speeds of the suite's permits. */
export function carrierProfile(): MachineProfile {
  const shipped = shippedProfiles().get('material-carrier');
  const wiring = shipped?.wires.vda5050;
  if (shipped === undefined || wiring === undefined) throw new Error('the carrier has no wire of VDA 5050');
  const travelMps = { ...shipped.speed.travelMps, value: 1 };
  const release = { ...wiring.release, aheadM: 1.5 };
  const validityMs = wiring.leases?.validityMs ?? 0;
  return {
    ...shipped,
    speed: { ...shipped.speed, travelMps },
    wires: { ...shipped.wires, vda5050: { ...wiring, release, leases: { validityMs, speedStepsMps: [0.05, 0.15] } } },
  };
}

/** A broker, a simulated vehicle at it, and a controller with an interlock of its own connection each. Nothing moves before `pass`. */
export async function openVehicle(version: Vda5050FleetWire['version']): Promise<VehicleUnderTest> {
  const clock = new ManualClock();
  const broker = await MqttBroker.open();
  const profile = carrierProfile();
  const small = smallFleet(0);
  const found = small.machines.find(({ id }) => id === 'c1');
  if (found === undefined) throw new Error('no carrier on the small site');
  const { xM, yM, zM } = found.start;
  const wire: Vda5050FleetWire = {
    ...{ kind: 'vda5050', url: broker.url, interfaceName: 'site', manufacturer: 'acme', serialNumber: 'c1', version },
    maps: [
      {
        mapId: 'floor',
        origin: { xM: xM - 2, yM: yM - 1, zM, yawRad: 0.5 },
        outline: [
          [-99, -99],
          [99, -99],
          [99, 99],
          [-99, 99],
        ],
      },
    ],
  };
  const machine = { ...found, wire };
  const site = smallSite();
  const profiles = new Map([[profile.id, profile]]);
  const created = createSimulation({ site, fleet: { ...small, machines: [machine] }, profiles, seed: 1 });
  if (!created.ok) throw new Error(created.problem.code);
  const simulation = created.value;
  const [vehicle] = simulation.vehicles;
  if (vehicle === undefined) throw new Error('a site of one vehicle has one');
  const goals = notedGoals(vehicle);
  const line = new VehicleLine(broker, vehicle, clock);
  if (version === '3.0') bindBefore(vehicle, wire, profile);
  const ends = new Set<ControllerEnd>();
  const openEnd = (seed: number): ControllerEnd => {
    const end = controllerEnd({ wire, profile, clock, seed, onClose: () => ends.delete(end) });
    ends.add(end);
    return end;
  };
  return {
    ...{ machine, profile, siteId: site.siteId, line, clock, vehicle, simulation },
    truth: truthOf(simulation, vehicle, goals),
    figures: figuresOf(profile, wire),
    controller: openEnd(1),
    secondController: () => openEnd(2),
    async pass(ms) {
      for (let doneMs = 0; doneMs < ms; doneMs += stepMs) {
        simulation.step();
        clock.advance(stepMs);
        for (let turn = 0; turn < turnsPerStep; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      for (const end of ends) end.close();
      await broker.close();
    },
  };
}

/** It has been on the site before: vehicles keep their zone sets. */
function bindBefore(vehicle: VehicleDevice, wire: Vda5050FleetWire, profile: MachineProfile): void {
  const [map] = wire.maps;
  const wiring = profile.wires.vda5050;
  if (map === undefined || wiring === undefined || version3.zoneSet === null) throw new Error('nothing to bind it by');
  const sets = permitZoneSets(map, vehiclePermitWay(profile, wiring, wire));
  const [set] = sets.slice(-1);
  if (set === undefined) throw new Error('a vehicle has a speed');
  const { manufacturer, serialNumber } = wire;
  const header = {
    headerId: 0,
    timestamp: new Date(0).toISOString(),
    version: version3.id,
    manufacturer,
    serialNumber,
  };
  const parameters = { zoneSetId: set.zoneSetId };
  const enable = { actionId: 'before', actionType: 'enableZoneSet', blocking: 'NONE', parameters } as const;
  for (const one of sets) vehicle.hear('zoneSet', JSON.stringify({ ...header, ...version3.zoneSet(one) }));
  vehicle.hear('instantActions', JSON.stringify({ ...header, ...version3.instantActions([enable]) }));
}

function controllerEnd(given: {
  readonly wire: Vda5050FleetWire;
  readonly profile: MachineProfile;
  readonly clock: ManualClock;
  readonly seed: number;
  readonly onClose: () => void;
}): ControllerEnd {
  const { wire, profile, clock, seed } = given;
  const wiring = profile.wires.vda5050;
  if (wiring === undefined) throw new Error('the profile has no wire of VDA 5050');
  const machineId = asId<MachineId>('c1');
  const permit = vehiclePermitWay(profile, wiring, wire);
  const brokerOf = (salt: number) =>
    new BrokerConnection({ url: wire.url, wallClock: clock, random: seededRandom(10 * seed + salt) });
  const [forOrders, forPermits] = [brokerOf(0), brokerOf(1)];
  const common = { machineId, wire, profile, wiring, permit, clock, wallClock: clock };
  // As in the controller: what the interlock said last, as long as it is fresh.
  const told = { leave: 'held' as Leave, atMs: -Infinity };
  const leave = (): Leave => (clock.monoMs() - told.atMs <= verdictAgeMaxMs ? told.leave : 'held');
  const link = createVda5050MachineLink({ ...common, broker: forOrders, leave });
  const permits = new VehiclePermit({ ...common, broker: forPermits });
  return {
    link,
    permits: {
      onRequest: () => () => undefined,
      sendPermit: () => undefined,
      sendLock(_id, isLocked, speedMaxMps) {
        told.leave = isLocked || speedMaxMps < (permit.speedStepsMps[0] ?? 0) ? 'held' : 'given';
        told.atMs = clock.monoMs();
        permits.sendLock(isLocked, speedMaxMps);
      },
    },
    close() {
      given.onClose();
      link.close();
      permits.close();
      forOrders.close();
      forPermits.close();
    },
  };
}

interface NotedGoals {
  readonly goals: { readonly orderId: string; xM: number; end: SeenGoal['end'] }[];
  calls: number;
}

/** What reached the vehicle, seen where it comes in. */
function notedGoals(vehicle: VehicleDevice): NotedGoals {
  const noted: NotedGoals = { goals: [], calls: 0 };
  vehicle.watch({
    onOrder(orderId, xM) {
      const known = noted.goals.find((goal) => goal.orderId === orderId);
      if (known === undefined) noted.goals.push({ orderId, xM, end: null });
      else known.xM = xM;
    },
    onOrderEnded(orderId, end) {
      const known = noted.goals.find((goal) => goal.orderId === orderId);
      if (known !== undefined) known.end = end;
    },
    onWork() {
      noted.calls += 1;
    },
  });
  return noted;
}

function truthOf(simulation: Simulation, { machine }: VehicleDevice, noted: NotedGoals): MachineTruth {
  return {
    pose: () => machine.pose,
    speedMps: () => Math.abs(machine.body.speedMps),
    isToolOn: () => machine.isToolOn,
    goals: () => noted.goals,
    calls: () => noted.calls,
    mayMove: () => machine.gate.motion(0) !== null,
    refusedPermits: () => 0,
    setFault(kind) {
      simulation.command({ do: 'fault', machineId: machine.id, kind });
    },
    giveTo(whom) {
      simulation.command({ do: 'hand', machineId: machine.id, mode: whom === 'person' ? 'manual' : 'autonomous' });
    },
    setClockBy(byMs) {
      machine.clockOffsetMs += byMs;
    },
  };
}

function figuresOf(profile: MachineProfile, wire: Vda5050FleetWire): WireFigures {
  const wiring = profile.wires.vda5050;
  if (wiring === undefined) throw new Error('the profile has no wire of VDA 5050');
  const { stopping, speed } = profile;
  return {
    serviceAnswerMs: workLimits.answerMs,
    cancelConfirmMs: workLimits.cancelConfirmMs,
    deadFoundMs: 0,
    retryMaxMs: brokerLimits.retryMaxMs,
    permitMs: vehiclePermitWay(profile, wiring, wire).lockTimeoutMs,
    brakingMs: stopping.reactionMs.value + (speed.travelMps.value / stopping.decelerationMps2.value) * 1000,
    passMs,
  };
}
