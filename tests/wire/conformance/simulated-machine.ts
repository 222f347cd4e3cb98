import type { FleetFile, FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { ActionServer, RosGraph, ServiceServer } from '../../../sim/devices/graph.ts';
import type { SimMachine } from '../../../sim/world/machine.ts';
import { createSimulation, type Simulation } from '../../../sim/simulation.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';
import type { MachineTruth, SeenGoal } from './wire-under-test.ts';

/** A machine of the simulated site as the suite needs it: alone there, and with all noted that ever reached it. */
export interface SimulatedMachine {
  readonly entry: FleetMachine;
  readonly profile: MachineProfile;
  readonly siteId: string;
  readonly simulation: Simulation;
  /** Its topics, services and actions; put them on the wire. */
  readonly graph: RosGraph;
  readonly truth: MachineTruth;
  /** The next 20 ms. */
  step(): void;
}

const profiles = shippedProfiles();

/** `machineId`: one of the small site, `l1` (guarded) or `c1` (locked). */
export function createSimulatedMachine(machineId: string, wire: FleetMachine['wire']): SimulatedMachine {
  const small = smallFleet(0);
  const found = small.machines.find(({ id }) => id === machineId);
  const profile = found === undefined ? undefined : profiles.get(found.profileId);
  if (found === undefined || profile === undefined) throw new Error(`no machine ${machineId} on the small site`);
  const entry: FleetMachine = { ...found, wire };
  const fleet: FleetFile = { ...small, machines: [entry] };
  const site = smallSite();
  const created = createSimulation({ site, fleet, profiles, seed: 1 });
  if (!created.ok) throw new Error(created.problem.code);
  const simulation = created.value;
  const [machine] = simulation.machines;
  if (machine === undefined) throw new Error('a site of one machine has one');
  const seen = noteAll(simulation.graph);
  return {
    entry,
    profile,
    siteId: site.siteId,
    simulation,
    graph: simulation.graph,
    truth: truthOf(simulation, machine, seen),
    step: () => simulation.step(),
  };
}

interface Seen {
  readonly goals: { readonly xM: number; end: SeenGoal['end'] }[];
  calls: number;
}

const endOf = { 4: 'succeeded', 5: 'cancelled', 6: 'aborted' } as const;

function noteAll(graph: RosGraph): Seen {
  const seen: Seen = { goals: [], calls: 0 };
  for (const [name, server] of graph.actions) graph.actions.set(name, notedAction(server, seen));
  for (const [name, server] of graph.services) graph.services.set(name, notedService(server, seen));
  return seen;
}

function notedAction(server: ActionServer, seen: Seen): ActionServer {
  return {
    type: server.type,
    send(goalId, args, events) {
      const goal: Seen['goals'][number] = { xM: lastXM(args), end: null };
      seen.goals.push(goal);
      server.send(goalId, args, {
        ...(events.onAccepted === undefined ? {} : { onAccepted: () => events.onAccepted?.() }),
        onFeedback: (values) => events.onFeedback(values),
        onResult(result) {
          goal.end = result.isAccepted ? endOf[result.status] : 'refused';
          events.onResult(result);
        },
      });
    },
    cancel: (goalId) => server.cancel(goalId),
  };
}

function notedService(server: ServiceServer, seen: Seen): ServiceServer {
  return {
    type: server.type,
    call(args, reply) {
      seen.calls += 1;
      server.call(args, reply);
    },
  };
}

interface GoalArgs {
  readonly pose?: { readonly pose?: { readonly position?: { readonly x?: number } } };
  readonly path?: { readonly poses?: readonly GoalArgs['pose'][] };
}

function lastXM(args: unknown): number {
  const { pose, path } = (args ?? {}) as GoalArgs;
  return (pose ?? path?.poses?.at(-1))?.pose?.position?.x ?? NaN;
}

function truthOf(simulation: Simulation, machine: SimMachine, seen: Seen): MachineTruth {
  return {
    pose: () => machine.pose,
    speedMps: () => Math.abs(machine.body.speedMps),
    isToolOn: () => machine.isToolOn,
    goals: () => seen.goals,
    calls: () => seen.calls,
    mayMove: () => machine.gate.motion(machine.monoMs(simulation.simMs())) !== null,
    refusedPermits: () => machine.gate.refusedCount(),
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
