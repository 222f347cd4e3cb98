import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Vda5050FleetWire, Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { WireAction, WireResponse } from './contract/order.ts';
import type { LeaseRequest, VehicleSighting, VehicleState } from './contract/state.ts';
import { versionOf, type ConnectionReport, type ProtocolVersion } from './contract/versions.ts';
import { OwnTime } from './own-time.ts';
import { bindingSet, permitZoneSets, type PermitZoneSet } from './permit-zone.ts';
import { SpeedStep } from './speed-step.ts';
import { VehicleFeed, type FeedListener } from './vehicle-feed.ts';
import { VehicleOutlet } from './vehicle-outlet.ts';

export interface VehiclePermitOptions {
  readonly machineId: MachineId;
  readonly wire: Vda5050FleetWire;
  readonly wiring: Vda5050Wiring;
  readonly permit: VehiclePermitWay;
  /** The interlock's own way to the broker. */
  readonly broker: BrokerConnection;
  /** The site's clock. */
  readonly clock: Clock;
  readonly wallClock: Clock;
}

/** What prepares a vehicle (a zone set, a pause) is said again this often until its state shows it: MQTT loses some. */
const repeatMs = 500;

/** Ids of our pauses begin so: a successor of this process knows them again, and ends no pause that a person began at the vehicle. */
const ownPause = 'permit-pause:';

/**
 * The interlock's word to one vehicle. By leases (3.0.0): each word of leave moves the end of its lease to its own newest stamp and the validity, so
 * that neither clocks need to agree nor a late message extends anything; for another speed another zone set is put in force. By pauses (2.1.0): `startPause` and `stopPause`; nothing of them ends by
 * itself, which is why so little of an order is released at a time.
 */
export class VehiclePermit implements FeedListener {
  readonly #options: VehiclePermitOptions;
  readonly #version: ProtocolVersion;
  readonly #feed: VehicleFeed;
  readonly #outlet: VehicleOutlet;
  readonly #ownTime = new OwnTime();
  readonly #sets: readonly PermitZoneSet[];
  readonly #step: SpeedStep;
  #state: VehicleState | null = null;
  /** The life of the broker's connection that the state was heard on: of an earlier one it says nothing. */
  #generation = 0;
  /** What a vehicle was last told that prepares it: by set, when. */
  readonly #preparedMs = new Map<string, number>();
  #pausedMs = -Infinity;
  #isOwnPause = false;
  #actions = 0;
  refused = 0;

  constructor(options: VehiclePermitOptions) {
    const { wire, permit, broker, wallClock } = options;
    this.#options = options;
    this.#version = versionOf(wire.version);
    this.#sets = wire.maps.flatMap((map) => permitZoneSets(map, permit));
    this.#step = new SpeedStep(permit.speedStepsMps);
    this.#feed = new VehicleFeed(broker, this.#version, wire, this);
    this.#outlet = new VehicleOutlet(this.#version, wire, broker, wallClock);
  }

  /** A limit below its slowest step locks it: no message of VDA 5050 lowers the speed of what has been released of an order. */
  sendLock(isLocked: boolean, speedMaxMps: number): void {
    const { permit } = this.#options;
    const state = this.#freshState();
    const allowedMps = isLocked ? 0 : speedMaxMps;
    const isLeave = allowedMps >= (permit.speedStepsMps[0] ?? Infinity);
    if (permit.by === 'pauses') this.#pause(isLeave ? 'go' : 'stand', state);
    else if (state !== null) this.#lease(allowedMps, state);
  }

  close(): void {
    this.#feed.close();
  }

  // What comes in.

  onState(state: VehicleState): void {
    this.#hearTime(state.header.stampMs);
    this.#state = state;
    const isOurs = state.actions.some(
      ({ actionId, status }) => actionId.startsWith(ownPause) && (status === 'FINISHED' || status === 'RUNNING'),
    );
    this.#isOwnPause = state.isPaused && (this.#isOwnPause || isOurs);
  }

  onSighting({ header }: VehicleSighting): void {
    if (header !== null) this.#hearTime(header.stampMs);
  }

  onConnection({ state }: ConnectionReport): void {
    if (state !== 'ONLINE') this.#state = null;
  }

  onFactsheet(): void {}

  onRefused(): void {
    this.refused += 1;
  }

  #hearTime(stampMs: number): void {
    const generation = this.#options.broker.generation();
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#state = null;
      this.#ownTime.forget();
    }
    this.#ownTime.hear(stampMs, this.#options.clock.monoMs());
  }

  #freshState(): VehicleState | null {
    const { broker } = this.#options;
    return broker.state() === 'connected' && this.#generation === broker.generation() ? this.#state : null;
  }

  // Leases.

  #lease(allowedMps: number, state: VehicleState): void {
    this.#bind(allowedMps, state);
    const responses = state.requests.flatMap((request) => this.#answer(request, allowedMps));
    const { responses: write } = this.#version;
    if (responses.length > 0 && write !== null) this.#outlet.publish('responses', write(responses));
  }

  /** Leave is for the speed of the set that it is asked in: a faster one than is allowed now gets none, whatever is in force. */
  #answer({ requestId, status, of, zoneSetId }: LeaseRequest, allowedMps: number): readonly WireResponse[] {
    const set = this.#sets.find((one) => one.zoneSetId === zoneSetId);
    if (of !== 'zone-access' || set === undefined || status === 'REVOKED' || status === 'EXPIRED') return [];
    const { clock, permit } = this.#options;
    const stampMs = allowedMps >= set.speedMaxMps ? this.#ownTime.newestMs(clock.monoMs()) : null;
    if (stampMs !== null) return [{ requestId, grant: 'GRANTED', leaseExpiryMs: stampMs + permit.lockTimeoutMs }];
    return status === 'GRANTED' ? [{ requestId, grant: 'REVOKED', leaseExpiryMs: null }] : [];
  }

  /** Hands over the zone sets of the map that it drives on, and puts the one of its speed in force. Who must stand keeps the one that is. */
  #bind(allowedMps: number, state: VehicleState): void {
    const sets = this.#sets.filter(({ mapId }) => mapId === state.place?.mapId);
    const inForce = bindingSet(sets, state);
    const wanted = sets[this.#step.at(allowedMps, this.#options.clock.monoMs())];
    const { zoneSet: write } = this.#version;
    const isKnown = (set: PermitZoneSet): boolean =>
      state.zoneSets.some(({ zoneSetId }) => zoneSetId === set.zoneSetId);
    for (const set of sets) {
      if (write !== null && !isKnown(set) && this.#isDue('hand', set)) this.#outlet.publish('zoneSet', write(set));
    }
    const isStanding = allowedMps < (sets[0]?.speedMaxMps ?? Infinity);
    if (wanted === undefined || inForce === wanted || (isStanding && inForce !== null) || !isKnown(wanted)) return;
    if (!this.#isDue('enable', wanted)) return;
    const parameters = { zoneSetId: wanted.zoneSetId };
    this.#act({ ...this.#action('permit-zones:', 'enableZoneSet'), parameters });
  }

  #isDue(what: 'hand' | 'enable', { zoneSetId }: PermitZoneSet): boolean {
    const key = `${what} ${zoneSetId}`;
    const nowMs = this.#options.clock.monoMs();
    if (nowMs - (this.#preparedMs.get(key) ?? -Infinity) < repeatMs) return false;
    this.#preparedMs.set(key, nowMs);
    return true;
  }

  // Pauses.

  #pause(leave: 'go' | 'stand', state: VehicleState | null): void {
    const nowMs = this.#options.clock.monoMs();
    const isDue = nowMs - this.#pausedMs >= repeatMs;
    // Where nothing is known of it the pause is said all the same: it may hear more than we do.
    if (leave === 'stand' && state?.isPaused !== true && isDue) {
      this.#pausedMs = nowMs;
      this.#isOwnPause = true;
      this.#act(this.#action(ownPause, 'startPause'));
    }
    if (leave === 'go' && state?.isPaused === true && this.#isOwnPause && isDue) {
      this.#pausedMs = nowMs;
      this.#act(this.#action('permit-go:', 'stopPause'));
    }
  }

  #action(prefix: string, actionType: string): WireAction {
    this.#actions += 1;
    const actionId = `${prefix}${String(this.#options.wallClock.epochMs())}-${String(this.#actions)}`;
    return { actionId, actionType, blocking: 'NONE', parameters: {} };
  }

  #act(action: WireAction): void {
    this.#outlet.publish('instantActions', this.#version.instantActions([action]));
  }
}
