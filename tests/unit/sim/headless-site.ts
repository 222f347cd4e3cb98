import type { FleetFile } from '../../../hardware-profiles/fleet.ts';
import type { ActionResult, MessageSink } from '../../../sim/devices/graph.ts';
import { createSimulation, type Simulation, type SimulationOptions } from '../../../sim/simulation.ts';
import type { SimMachine } from '../../../sim/world/machine.ts';
import { PermitGiver } from '../../support/permit-giver.ts';
import { shippedProfiles, smallFleet, smallSite } from '../../support/small-site.ts';

const profiles = shippedProfiles();

export interface GoalRecord {
  readonly feedback: unknown[];
  result: ActionResult | null;
}

/** A simulation on a desk: permits are granted directly, messages are kept, goals are sent by function calls. */
export class HeadlessSite implements MessageSink {
  readonly simulation: Simulation;
  readonly permits: PermitGiver;
  readonly messages: { readonly topic: string; readonly text: string; readonly simMs: number }[] = [];
  /** Topics to keep; permit requests are always heard. */
  readonly kept = new Set<string>();
  #goals = 0;

  constructor(options: Partial<SimulationOptions> & { readonly fleet?: FleetFile } = {}) {
    const fleet = options.fleet ?? smallFleet();
    const site = options.site ?? smallSite();
    const created = createSimulation({ site, fleet, profiles, seed: 7, ...options });
    if (!created.ok) throw new Error(JSON.stringify(created.problem));
    this.simulation = created.value;
    this.permits = new PermitGiver(site.siteId, fleet);
    this.simulation.graph.sink = this;
  }

  hasSubscribers(topic: string): boolean {
    return topic.endsWith('/permit_request') || this.kept.has(topic);
  }

  publish(topic: string, text: string): void {
    if (this.kept.has(topic)) this.messages.push({ topic, text, simMs: this.simulation.simMs() });
    if (!topic.endsWith('/permit_request')) return;
    const answer = this.permits.answer((JSON.parse(text) as { data: string }).data);
    if (answer === null) return;
    this.simulation.graph.inputs.get(`/${answer.machineId}/permit`)?.receive({ data: answer.text });
  }

  machine(id: string): SimMachine {
    const machine = this.simulation.machines.find((candidate) => candidate.id === id);
    if (machine === undefined) throw new Error(`no machine ${id}`);
    return machine;
  }

  follow(machineId: string, points: readonly (readonly [number, number, number?, number?])[]): GoalRecord {
    const poses = points.map(([x, y, z = 0, yaw], index) => {
      const [fromX, fromY] = points[Math.max(0, index - 1)] as readonly [number, number];
      const [toX, toY] = index === 0 ? (points[1] ?? points[0] ?? [x, y]) : [x, y];
      const yawRad = yaw ?? Math.atan2(toY - fromY, toX - fromX);
      return poseMessage(x, y, z, yawRad);
    });
    return this.send(`/${machineId}/follow_path`, { path: { header: { frame_id: 'map' }, poses } });
  }

  send(action: string, args: unknown): GoalRecord & { readonly id: string } {
    const id = `goal-${String((this.#goals += 1))}`;
    const record: GoalRecord & { id: string } = { id, feedback: [], result: null };
    const server = this.simulation.graph.actions.get(action);
    if (server === undefined) throw new Error(`no action ${action}`);
    server.send(id, args, {
      onFeedback: (values) => record.feedback.push(values),
      onResult: (result) => {
        record.result = result;
      },
    });
    return record;
  }

  setTool(service: string, on: boolean): { readonly success: boolean; readonly message: string } {
    let answer: unknown = null;
    this.simulation.graph.services.get(service)?.call({ data: on }, (reply) => {
      answer = reply.values;
    });
    return answer as { success: boolean; message: string };
  }

  run(durationS: number, each: () => void = () => undefined): void {
    const endMs = this.simulation.simMs() + durationS * 1000;
    while (this.simulation.simMs() < endMs) {
      this.simulation.step();
      each();
    }
  }

  /** Steps until the goal has ended; throws when it has not after `limitS`. */
  finish(record: GoalRecord, limitS: number, each: () => void = () => undefined): ActionResult {
    const endMs = this.simulation.simMs() + limitS * 1000;
    while (record.result === null) {
      if (this.simulation.simMs() >= endMs) throw new Error(`goal not ended after ${String(limitS)} s`);
      this.simulation.step();
      each();
    }
    return record.result;
  }
}

export function poseMessage(x: number, y: number, z: number, yawRad: number): unknown {
  return {
    header: { frame_id: 'map' },
    pose: {
      position: { x, y, z },
      orientation: { x: 0, y: 0, z: Math.sin(yawRad / 2), w: Math.cos(yawRad / 2) },
    },
  };
}
