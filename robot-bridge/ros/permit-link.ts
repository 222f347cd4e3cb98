import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { PermitRequest } from '../../kernel/permit.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { PermitLink, Unsubscribe } from '../link.ts';
import type { RosConnection } from './connection.ts';
import { parsePermitRequest } from './messages.ts';
import { machineWire } from './names.ts';

export interface PermitLinkOptions {
  readonly machines: readonly { readonly machine: FleetMachine; readonly profile: MachineProfile }[];
  readonly connectionOf: (machine: FleetMachine, profile: MachineProfile) => RosConnection;
  /** The site's clock. */
  readonly clock: Clock;
}

export interface RosPermitLink extends PermitLink {
  /** Requests refused so far: malformed, or sent on another machine's topic. */
  refusedRequests(): number;
  close(): void;
}

type Way =
  | { readonly grade: 'guarded'; readonly connection: RosConnection; readonly permit: string }
  | {
      readonly grade: 'locked';
      readonly connection: RosConnection;
      readonly lock: string;
      readonly speedLimit: string;
      sentMps: number;
      sentMonoMs: number;
      sentGeneration: number;
    };

/** A speed limit has no time-out on the machine; it is repeated so that one that was lost on the way does not stay lost. */
const speedLimitEveryMs = 1000;

/** nav2 reads a speed limit of 0 as "no limit". Nothing below this goes out as a number: the lock says stop. */
const speedLimitStepMps = 0.001;

export function createRosPermitLink(options: PermitLinkOptions): RosPermitLink {
  return new Link(options);
}

class Link implements RosPermitLink {
  readonly #clock: Clock;
  readonly #ways = new Map<string, Way>();
  readonly #listeners = new Set<(request: PermitRequest, receivedMonoMs: number) => void>();
  readonly #unsubscribes: Unsubscribe[] = [];
  #refusedRequests = 0;

  constructor({ machines, connectionOf, clock }: PermitLinkOptions) {
    this.#clock = clock;
    for (const { machine, profile } of machines) this.#addMachine(machine, profile, connectionOf(machine, profile));
  }

  onRequest(listener: (request: PermitRequest, receivedMonoMs: number) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sendPermit(machineId: MachineId, text: string): void {
    const way = this.#ways.get(machineId);
    if (way?.grade !== 'guarded') throw new Error(`machine ${machineId} takes no permits`);
    way.connection.publish(way.permit, { data: text });
  }

  sendLock(machineId: MachineId, isLocked: boolean, speedMaxMps: number): void {
    const way = this.#ways.get(machineId);
    if (way?.grade !== 'locked') throw new Error(`machine ${machineId} takes no lock`);
    const speedMps = Math.floor(speedMaxMps / speedLimitStepMps) * speedLimitStepMps;
    const mayMove = !isLocked && Number.isFinite(speedMps) && speedMps >= speedLimitStepMps;
    // The limit goes first, and where it cannot go the unlock stays away too: silence locks.
    if (mayMove && this.#sendSpeedLimit(way, speedMps) === 'dropped') return;
    way.connection.publish(way.lock, { data: !mayMove });
  }

  refusedRequests(): number {
    return this.#refusedRequests;
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#listeners.clear();
  }

  #addMachine(machine: FleetMachine, profile: MachineProfile, connection: RosConnection): void {
    const { wiring, resolve } = machineWire(machine, profile);
    const { permit } = wiring;
    switch (permit.grade) {
      case 'guarded': {
        const request = resolve(permit.request);
        const topic = resolve(permit.permit);
        connection.allow('topic', request);
        connection.allow('topic', topic);
        connection.advertise(topic, 'std_msgs/msg/String');
        this.#ways.set(machine.id, { grade: 'guarded', connection, permit: topic });
        const listener = (message: unknown): void => this.#onRequest(machine.id, message);
        this.#unsubscribes.push(connection.subscribe(request, 'std_msgs/msg/String', listener));
        return;
      }
      case 'locked': {
        const lock = resolve(permit.lock);
        const speedLimit = resolve(permit.speedLimit);
        for (const topic of [lock, speedLimit]) connection.allow('topic', topic);
        connection.advertise(lock, 'std_msgs/msg/Bool');
        connection.advertise(speedLimit, 'nav2_msgs/msg/SpeedLimit');
        const never = { sentMps: NaN, sentMonoMs: -Infinity, sentGeneration: 0 };
        this.#ways.set(machine.id, { grade: 'locked', connection, lock, speedLimit, ...never });
      }
    }
  }

  #onRequest(machineId: string, message: unknown): void {
    const parsed = parsePermitRequest(message);
    if (!parsed.ok || parsed.value.machineId !== machineId) {
      this.#refusedRequests += 1;
      return;
    }
    const receivedMonoMs = this.#clock.monoMs();
    for (const listener of this.#listeners) listener(parsed.value, receivedMonoMs);
  }

  #sendSpeedLimit(way: Extract<Way, { grade: 'locked' }>, speedMps: number): 'sent' | 'dropped' {
    const nowMs = this.#clock.monoMs();
    const generation = way.connection.generation();
    const isKnown =
      way.sentMps === speedMps && way.sentGeneration === generation && nowMs - way.sentMonoMs < speedLimitEveryMs;
    if (isKnown) return 'sent';
    const header = { frame_id: '', stamp: { sec: 0, nanosec: 0 } };
    const outcome = way.connection.publish(way.speedLimit, { header, percentage: false, speed_limit: speedMps });
    if (outcome === 'dropped') return 'dropped';
    way.sentMps = speedMps;
    way.sentMonoMs = nowMs;
    way.sentGeneration = generation;
    return 'sent';
  }
}
