import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId } from '../../kernel/ids.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Vda5050FleetWire, Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type {
  CommandEvent,
  ConnectionState,
  MachineCommand,
  MachineLink,
  MachineReport,
  Unsubscribe,
} from '../link.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Factsheet } from './contract/factsheet.ts';
import type { Order, WireAction } from './contract/order.ts';
import type { VehicleSighting, VehicleState } from './contract/state.ts';
import { versionOf, type ConnectionReport, type ProtocolVersion } from './contract/versions.ts';
import type { OperatingMode } from './contract/words.ts';
import { factsheetTroubles, isInstant, orderTrouble, type FactsheetTrouble } from './factsheet-check.ts';
import { liesOn, toMap, toSite } from './map-frame.ts';
import { operatingModeRules } from './operating-modes.ts';
import { orderPath, orderSize } from './order-path.ts';
import { OrderRun, type Leave } from './order-run.ts';
import { bindingSet, permitZoneSets, type PermitZoneSet } from './permit-zone.ts';
import { clockSetMs, VehicleFeed, type FeedListener, type VehicleTopic } from './vehicle-feed.ts';
import { healthOf } from './vehicle-health.ts';
import { VehicleOutlet } from './vehicle-outlet.ts';
import { VehicleWork, workLimits, type WorkLimits, type WorkOutlet } from './vehicle-work.ts';

export interface VehicleLinkOptions {
  readonly machineId: MachineId;
  readonly wire: Vda5050FleetWire;
  readonly profile: MachineProfile;
  readonly wiring: Vda5050Wiring;
  readonly permit: VehiclePermitWay;
  /** What is known of the interlock's word to the machine: without its leave no more of an order is released. */
  readonly leave: () => Leave;
  /** The broker; shared with the other vehicles there. */
  readonly broker: BrokerConnection;
  /** The site's clock: ages and expiries count on it. */
  readonly clock: Clock;
  /** Deadlines of the wire, and the labels on our messages. */
  readonly wallClock: Clock;
  readonly limits?: Partial<WorkLimits>;
}

export interface Vda5050MachineLink extends MachineLink {
  /** What the vehicle says that it can, null before it has. */
  factsheet(): Factsheet | null;
  close(): void;
}

/** Command ids remembered, so that none is obeyed twice. */
const usedIdsMax = 4096;
const posesMax = 5000;
/** A vehicle that sends rubbish is reported at most this often per kind of problem; the count goes along. */
const refusedReportEveryMs = 1000;
const healthEveryMs = 1000;

export function createVda5050MachineLink(options: VehicleLinkOptions): Vda5050MachineLink {
  return new Link(options);
}

class Link implements Vda5050MachineLink, FeedListener, WorkOutlet {
  readonly machineId: MachineId;
  readonly #options: VehicleLinkOptions;
  readonly #work: VehicleWork;
  readonly #feed: VehicleFeed;
  readonly #listeners = new Set<(report: MachineReport) => void>();
  readonly #usedIds = new Set<CommandId>();
  readonly #refused = new Map<string, { reportedMs: number; count: number }>();
  readonly #version: ProtocolVersion;
  readonly #outlet: VehicleOutlet;
  /** By which the interlock binds it; none where it is paused instead. */
  readonly #sets: readonly PermitZoneSet[];
  readonly #stopListening: Unsubscribe;
  /** Orders that nobody waits for any more, and when the vehicle was last told to give them up. */
  readonly #orphans = new Map<CommandId, number>();
  #isOnline = false;
  #told: ConnectionState = 'connecting';
  #toldFault: string | null = null;
  #state: VehicleState | null = null;
  /** The life of the broker's connection on which a state has been read. Commands go out on that one only. */
  #stateGeneration = 0;
  #sheet: Factsheet | null = null;
  /** Where it says otherwise than the profile: nothing is released then. */
  #troubles: readonly FactsheetTrouble[] = [];
  #toldHealth = '';
  #healthToldMs = -Infinity;
  #placeStampMs = -Infinity;

  constructor(options: VehicleLinkOptions) {
    this.#options = options;
    this.machineId = asId<MachineId>(options.machineId);
    this.#work = new VehicleWork(this, options.clock, options.wallClock, { ...workLimits, ...options.limits });
    const { wire, permit, broker, wallClock } = options;
    this.#version = versionOf(wire.version);
    this.#sets = permit.by === 'leases' ? wire.maps.flatMap((map) => permitZoneSets(map, permit)) : [];
    this.#outlet = new VehicleOutlet(this.#version, wire, broker, wallClock);
    this.#feed = new VehicleFeed(broker, this.#version, wire, this);
    this.#stopListening = options.broker.onState(() => this.#onLink());
  }

  connection(): ConnectionState {
    const broker = this.#options.broker.state();
    if (broker === 'connected')
      return this.#isOnline ? 'connected' : this.#told === 'connecting' ? 'connecting' : 'disconnected';
    return broker;
  }

  factsheet(): Factsheet | null {
    return this.#sheet;
  }

  onReport(listener: (report: MachineReport) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    // Noted before anything else: a refused command needs a new id too, so that a person or program must decide again.
    if (this.#usedIds.has(command.commandId)) return refuse({ code: 'command-repeated' });
    this.#noteId(command.commandId);
    const nowMs = this.#options.clock.monoMs();
    if (!(nowMs < command.expiresMonoMs)) {
      return refuse({ code: 'command-expired', facts: { lateMs: nowMs - command.expiresMonoMs } });
    }
    const state = this.#freshState();
    if (!state.ok) return state;
    const outcome =
      command.type === 'follow-path' || command.type === 'navigate'
        ? this.#startOrder(command, command.type === 'navigate' ? [command.pose] : command.poses, state.value, onEvent)
        : this.#startAction(command, state.value, onEvent);
    if (!outcome.ok) return outcome;
    return outcome.value === 'sent'
      ? ok(undefined)
      : refuse({ code: 'link-down', facts: { cause: 'link-does-not-drain' } });
  }

  cancel(commandId: CommandId): void {
    if (this.#work.has(commandId)) this.#work.cancel(commandId);
    else if (!this.#usedIds.has(commandId)) this.#orphan(commandId);
  }

  close(): void {
    this.#work.loseAll();
    this.#feed.close();
    this.#stopListening();
    this.#listeners.clear();
  }

  // What goes out.

  /** Also what is sent again goes no further than the leave of the moment. */
  order(order: Order): 'sent' | 'dropped' {
    const isFree = this.#state !== null && this.#leave(this.#state) === 'given';
    if (!isFree && order.edges.some(({ released }) => released)) return 'dropped';
    return this.#outlet.publish('order', this.#version.order(order));
  }

  instantAction(action: WireAction): 'sent' | 'dropped' {
    return this.#outlet.publish('instantActions', this.#version.instantActions([action]));
  }

  /** Orders bear their command's id, so that one of an earlier life of this process can be given up too. */
  cancelOrder(commandId: CommandId): 'sent' | 'dropped' {
    const parameters = this.#version.cancelNamesOrder ? { orderId: commandId } : {};
    // A vehicle of 2.1.0 gives up whatever it drives: only what it says is ours is given up.
    if (!this.#version.cancelNamesOrder && this.#state?.orderId !== commandId) return 'dropped';
    return this.instantAction({
      actionId: `cancel:${commandId}:${String(this.#options.wallClock.epochMs())}`,
      actionType: 'cancelOrder',
      blocking: 'NONE',
      parameters,
    });
  }

  // What comes in.

  onState(state: VehicleState): void {
    this.#state = state;
    this.#stateGeneration = this.#options.broker.generation();
    this.#cancelOrphans();
    this.#reportPlace(state);
    const { chargeRatio: fillRatio, isCharging } = state;
    this.#report({ type: 'battery', fillRatio, isCharging, ...this.#origin() });
    this.#reportHealth(state);
    this.#work.hear(state, this.#leave(state));
  }

  /** Nothing is told of a vehicle whose state has not been read on this connection. */
  onSighting(sighting: VehicleSighting): void {
    if (this.#stateGeneration !== this.#options.broker.generation()) return;
    this.#reportPlace(sighting);
  }

  onConnection({ state }: ConnectionReport): void {
    this.#isOnline = state === 'ONLINE';
    this.#onLink();
  }

  onFactsheet(sheet: Factsheet): void {
    this.#sheet = sheet;
    this.#troubles = factsheetTroubles(sheet, { ...this.#options, version: this.#version });
    for (const trouble of this.#troubles) this.onRefused('factsheet', contradiction(trouble));
  }

  onRefused(topic: VehicleTopic, problem: Problem): void {
    const key = `${topic} ${problem.code}`;
    const nowMs = this.#options.clock.monoMs();
    const entry = this.#refused.get(key) ?? { reportedMs: -Infinity, count: 0 };
    this.#refused.set(key, entry);
    entry.count += 1;
    if (nowMs - entry.reportedMs < refusedReportEveryMs) return;
    entry.reportedMs = nowMs;
    const facts = { ...problem.facts, topic, count: entry.count };
    this.#report({ type: 'refused', problem: { code: problem.code, facts }, ...this.#origin() });
  }

  // Commands.

  #freshState(): Result<VehicleState> {
    if (this.connection() !== 'connected') return refuse({ code: 'link-down', facts: { cause: 'not-connected' } });
    if (this.#state === null || this.#stateGeneration !== this.#options.broker.generation()) {
      return refuse({ code: 'link-down', facts: { cause: 'state-not-read' } });
    }
    return ok(this.#state);
  }

  /** Nothing is released to a vehicle that the interlock has not bound: it would drive without a permit. */
  #leave(state: VehicleState): Leave {
    const isBound = this.#options.permit.by === 'pauses' || bindingSet(this.#sets, state) !== null;
    return isBound && this.#troubles.length === 0 ? this.#options.leave() : 'held';
  }

  #startOrder(
    command: MachineCommand,
    poses: readonly Pose[],
    state: VehicleState,
    emit: (event: CommandEvent) => void,
  ): Result<'sent' | 'dropped'> {
    const isUsable = poses.length > 0 && poses.length <= posesMax && poses.every(isFinitePose);
    if (!isUsable) return refuse({ code: 'input-invalid', facts: { poses: poses.length, posesMax } });
    const [contradicted] = this.#troubles;
    if (contradicted !== undefined) return refuse(contradiction(contradicted));
    const { place, operatingMode, orderId, nodes } = state;
    if (!operatingModeRules[operatingMode].orders) return notIn(operatingMode);
    if (this.#work.hasOrder() || nodes.length > 0) return refuse({ code: 'vehicle-busy', facts: { orderId } });
    const frame = this.#options.wire.maps.find(({ mapId }) => mapId === place?.mapId);
    if (place === null || !place.isLocalized) return refuse({ code: 'vehicle-not-localized' });
    if (frame === undefined) return refuse({ code: 'vehicle-map-unknown', facts: { mapId: place.mapId } });
    if (!liesOn(frame, poses)) return refuse({ code: 'command-unsupported', facts: { what: 'path' } });
    const onMap = poses.map((pose) => ({ ...toMap(frame, pose), zM: 0 }));
    const path = orderPath(command.commandId, place, onMap, this.#options.wiring.tolerance);
    const size = orderSize(command.commandId, path, this.#options.wiring.release);
    const tooMuch = this.#sheet === null ? null : orderTrouble(this.#sheet, this.#version, size);
    if (tooMuch !== null) return refuse(contradiction(tooMuch));
    const rule = { ...this.#options.wiring.release, speedMaxMps: this.#options.permit.speedStepsMps.at(-1) ?? null };
    const run = new OrderRun(command.commandId, path, rule, this.#leave(state));
    return ok(this.#work.startOrder(command.commandId, run, command.expiresMonoMs, emit));
  }

  #startAction(
    command: MachineCommand,
    { operatingMode }: VehicleState,
    emit: (event: CommandEvent) => void,
  ): Result<'sent' | 'dropped'> {
    if (operatingModeRules[operatingMode].instantActions !== 'all') return notIn(operatingMode);
    const actionType = this.#actionTypeOf(command);
    if (actionType === null) return refuse({ code: 'command-unsupported', facts: { what: command.type } });
    if (this.#sheet !== null && !isInstant(this.#sheet, actionType)) {
      return refuse({ code: 'command-unsupported', facts: { what: actionType } });
    }
    const action = { actionId: command.commandId, actionType, blocking: 'NONE', parameters: {} } as const;
    return ok(this.#work.startAction(action, command.commandId, command.expiresMonoMs, emit));
  }

  #actionTypeOf(command: MachineCommand): string | null {
    const { tools, triggers } = this.#options.wiring;
    if (command.type === 'set-tool') {
      const tool = Object.hasOwn(tools, command.tool) ? tools[command.tool] : undefined;
      return tool === undefined ? null : command.on ? tool.on : tool.off;
    }
    if (command.type !== 'trigger') return null;
    return (Object.hasOwn(triggers, command.trigger) ? triggers[command.trigger] : undefined) ?? null;
  }

  #noteId(commandId: CommandId): void {
    this.#usedIds.add(commandId);
    if (this.#usedIds.size <= usedIdsMax) return;
    const [oldest] = this.#usedIds;
    if (oldest !== undefined) this.#usedIds.delete(oldest);
  }

  // Reports.

  #onLink(): void {
    // The broker tells anew, from what it keeps, once it is back.
    if (this.#options.broker.state() !== 'connected') this.#isOnline = false;
    const fault = this.#options.broker.fault();
    if (fault !== null && fault !== this.#toldFault)
      this.onRefused('connection', { code: 'broker-refused', facts: { detail: fault } });
    this.#toldFault = fault;
    const state = this.connection();
    if (state === this.#told) return;
    this.#told = state;
    if (state !== 'connected') for (const commandId of this.#work.loseAll()) this.#orphans.set(commandId, -Infinity);
    this.#report({ type: 'connection', state, ...this.#origin() });
  }

  #orphan(commandId: CommandId): void {
    this.#orphans.set(commandId, -Infinity);
    if (this.#freshState().ok) this.#cancelOrphans();
  }

  /** Lost orders are reported as such, so that nothing may go on for them unseen. MQTT loses some words: again until the vehicle has none of it. */
  #cancelOrphans(): void {
    const nowMs = this.#options.wallClock.monoMs();
    for (const [commandId, toldMs] of this.#orphans) {
      if (this.#state?.orderId !== commandId || this.#state.nodes.length === 0) this.#orphans.delete(commandId);
      else if (nowMs - toldMs >= workLimits.resendMs) {
        this.#orphans.set(commandId, nowMs);
        this.cancelOrder(commandId);
      }
    }
  }

  #reportPlace({ place, velocity, header }: Pick<VehicleSighting, 'place' | 'velocity' | 'header'>): void {
    if (place === null || !place.isLocalized) return;
    const frame = this.#options.wire.maps.find(({ mapId }) => mapId === place.mapId);
    if (frame === undefined) {
      this.onRefused('state', { code: 'message-frame', facts: { frame: place.mapId.slice(0, 100) } });
      return;
    }
    // Two topics tell of one place: the newer word counts, whichever came last.
    const backMs = this.#placeStampMs - (header?.stampMs ?? NaN);
    if (backMs >= 0 && backMs < clockSetMs) return;
    this.#placeStampMs = header?.stampMs ?? this.#placeStampMs;
    this.#report({
      type: 'pose',
      pose: toSite(frame, place),
      velocityMps: [velocity?.vxMps ?? 0, velocity?.vyMps ?? 0, 0],
      yawRateRadps: velocity?.yawRateRadps ?? 0,
      stampMs: header?.stampMs ?? 0,
      ...this.#origin(),
    });
  }

  /** When it changes, and once a second, since what is told counts for some seconds only. */
  #reportHealth(state: VehicleState): void {
    const health = healthOf(state);
    const told = JSON.stringify(health);
    const nowMs = this.#options.clock.monoMs();
    if (told === this.#toldHealth && nowMs - this.#healthToldMs < healthEveryMs) return;
    this.#toldHealth = told;
    this.#healthToldMs = nowMs;
    this.#report({ type: 'health', ...health, ...this.#origin() });
  }

  #origin(): { readonly machineId: MachineId; readonly receivedMonoMs: number } {
    return { machineId: this.machineId, receivedMonoMs: this.#options.clock.monoMs() };
  }

  #report(report: MachineReport): void {
    for (const listener of this.#listeners) listener(report);
  }
}

function notIn(mode: OperatingMode): Result<never> {
  return refuse({ code: 'vehicle-mode', facts: { mode } });
}

function isFinitePose({ xM, yM, zM, yawRad }: Pose): boolean {
  return [xM, yM, zM, yawRad].every(Number.isFinite);
}

function contradiction({ at, named, expected }: FactsheetTrouble): Problem {
  return { code: 'factsheet-contradicts', facts: { at, named, expected } };
}
