import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Vda5050FleetWire, Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { WireAction, WireResponse, WireZoneSet } from './contract/order.ts';
import type { VehicleSighting, VehicleState } from './contract/state.ts';
import { versionOf, type ConnectionReport, type ProtocolVersion } from './contract/versions.ts';
import { OwnTime } from './own-time.ts';
import { isBoundBy, permitZoneSet } from './permit-zone.ts';
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
 * that neither clocks need to agree nor a late message extends anything. By pauses (2.1.0): `startPause` and `stopPause`; nothing of them ends by
 * itself, which is why so little of an order is released at a time.
 */
export class VehiclePermit implements FeedListener {
  readonly #options: VehiclePermitOptions;
  readonly #version: ProtocolVersion;
  readonly #feed: VehicleFeed;
  readonly #outlet: VehicleOutlet;
  readonly #ownTime = new OwnTime();
  readonly #sets: readonly WireZoneSet[];
  #state: VehicleState | null = null;
  /** The life of the broker's connection that the state was heard on: of an earlier one it says nothing. */
  #generation = 0;
  #preparedMs = -Infinity;
  #pausedMs = -Infinity;
  #isOwnPause = false;
  #actions = 0;
  refused = 0;

  constructor(options: VehiclePermitOptions) {
    const { wire, permit, broker, wallClock } = options;
    this.#options = options;
    this.#version = versionOf(wire.version);
    this.#sets = wire.maps.map((map) => permitZoneSet(map, permit));
    this.#feed = new VehicleFeed(broker, this.#version, wire, this);
    this.#outlet = new VehicleOutlet(this.#version, wire, broker, wallClock);
  }

  /** A limit below what it may drive locks it: no message of VDA 5050 lowers the speed of an order that is under way. */
  sendLock(isLocked: boolean, speedMaxMps: number): void {
    const { permit } = this.#options;
    const state = this.#freshState();
    const leave = !isLocked && speedMaxMps >= permit.speedMaxMps ? 'go' : 'stand';
    if (permit.by === 'pauses') this.#pause(leave, state);
    else if (state !== null) this.#lease(leave, state);
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

  #lease(leave: 'go' | 'stand', state: VehicleState): void {
    if (!isBoundBy(this.#sets, state)) this.#bind(state);
    const responses = state.requests.flatMap((request): readonly WireResponse[] => {
      const { requestId, status } = request;
      const isOurs = this.#sets.some(({ zoneSetId }) => zoneSetId === request.zoneSetId);
      if (request.of !== 'zone-access' || !isOurs || status === 'REVOKED' || status === 'EXPIRED') return [];
      const stampMs = leave === 'go' ? this.#ownTime.newestMs(this.#options.clock.monoMs()) : null;
      if (stampMs !== null) {
        return [{ requestId, grant: 'GRANTED', leaseExpiryMs: stampMs + this.#options.permit.lockTimeoutMs }];
      }
      return status === 'GRANTED' ? [{ requestId, grant: 'REVOKED', leaseExpiryMs: null }] : [];
    });
    const { responses: write } = this.#version;
    if (responses.length > 0 && write !== null) this.#outlet.publish('responses', write(responses));
  }

  /** Hands over the zone set of the map that it drives on, and puts it in force. */
  #bind({ place, zoneSets }: VehicleState): void {
    const set = this.#sets.find(({ mapId }) => mapId === place?.mapId);
    const { zoneSet: write } = this.#version;
    const nowMs = this.#options.clock.monoMs();
    if (set === undefined || write === null || nowMs - this.#preparedMs < repeatMs) return;
    this.#preparedMs = nowMs;
    const isKnown = zoneSets.some(({ zoneSetId }) => zoneSetId === set.zoneSetId);
    if (!isKnown) this.#outlet.publish('zoneSet', write(set));
    else this.#act({ ...this.#action('permit-zones:', 'enableZoneSet'), parameters: { zoneSetId: set.zoneSetId } });
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
