import type { Vda5050FleetWire, Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import { Radio } from '../devices/radio.ts';
import type { ToolSwitch } from '../devices/machine-device.ts';
import type { SimMachine } from '../world/machine.ts';
import { readHeard, type Heard, type HeardTopic } from './heard.ts';
import { OrderDriver, type OrderWatch } from './order-driver.ts';
import { spellingOf, type Spelling, type ToldError, type ToldPlace, type ToldState } from './told.ts';
import { VehicleActions } from './vehicle-actions.ts';
import type { VehicleGate } from './vehicle-gate.ts';
import { placeOnMap } from './vehicle-map.ts';
import { ZoneLeases } from './zone-leases.ts';

/** Where the messages of a vehicle go; `kept`: retained by the broker. */
export interface VehicleSink {
  publish(topic: string, text: string, kept: 'kept' | 'passing'): void;
}

const stateEveryMs = 1000;
const stateLeastMs = 100;
const movingEveryMs = 100;
const restEveryMs = 500;

export interface VehicleOptions {
  readonly machine: SimMachine;
  readonly gate: VehicleGate;
  readonly wire: Vda5050FleetWire;
  readonly wiring: Vda5050Wiring;
  readonly switchTool: ToolSwitch;
  readonly epochMs: (simMs: number) => number;
}

/** The VDA 5050 face of one simulated machine: it keeps to its zones, leases and pauses by itself, on a clock of its own. */
export class VehicleDevice {
  readonly machine: SimMachine;
  readonly wire: Vda5050FleetWire;
  readonly radio: Radio;
  /** Nobody listens before the broker's client is there. */
  sink: VehicleSink = { publish: () => undefined };
  readonly #gate: VehicleGate;
  readonly #epochMs: (simMs: number) => number;
  readonly #spelling: Spelling;
  readonly #leases = new ZoneLeases();
  readonly #driver: OrderDriver;
  readonly #actions: VehicleActions;
  readonly #headerIds = new Map<string, number>();
  #nowMs = 0;
  #mode: ToldState['mode'] = 'AUTOMATIC';
  #stateAtMs = -Infinity;
  #sightedAtMs = -Infinity;
  #toldState = '';
  readonly #frozen = new Map<string, string>();

  constructor({ machine, gate, wire, wiring, switchTool, epochMs }: VehicleOptions) {
    this.machine = machine;
    this.wire = wire;
    this.radio = new Radio(machine);
    this.#gate = gate;
    this.#epochMs = epochMs;
    this.#spelling = spellingOf(wire.version);
    this.#driver = new OrderDriver(machine, wire.maps);
    this.#actions = new VehicleActions({
      ...{ machine, wiring, switchTool, driver: this.#driver, leases: this.#leases },
      onFactsheet: () => this.#tellFactsheet(),
      onStateRequest: () => (this.#toldState = ''),
    });
  }

  get goalKind(): string | null {
    return this.#driver.isDriving ? 'order' : null;
  }

  /** Topics are `<root>/<topic>`. */
  get topicRoot(): string {
    const { interfaceName, manufacturer, serialNumber } = this.wire;
    return `${interfaceName}/${this.#spelling.major}/${manufacturer}/${serialNumber}`;
  }

  /** What the broker is to say when the vehicle is gone without a word. */
  lastWill(): string {
    return this.#message('connection', { connectionState: this.#spelling.broken });
  }

  /** Its client is at the broker. */
  online(): void {
    this.#say('connection', { connectionState: 'ONLINE' }, 'kept');
    this.#tellFactsheet();
    this.#toldState = '';
  }

  offline(): void {
    this.#say('connection', { connectionState: 'OFFLINE' }, 'kept');
  }

  /** For tests: what really reaches it. */
  watch(watch: OrderWatch & { onWork(): void }): void {
    this.#driver.watch = watch;
    this.#actions.onWork = () => watch.onWork();
  }

  hear(topic: HeardTopic, text: string): void {
    this.radio.pass(this.#nowMs, () => {
      const heard = readHeard(topic, text, this.wire);
      if (heard !== null) this.#obey(heard);
      else if (topic === 'order') this.#driver.refuse('VALIDATION_FAILURE', {});
    });
  }

  step(nowMs: number): void {
    this.#nowMs = nowMs;
    this.radio.step(nowMs);
    this.#changeMode();
    this.#driver.step();
    const place = this.#place();
    const target = this.#driver.held.target();
    const places = target === null ? [place] : [place, target.node];
    if (this.#mode === 'AUTOMATIC') {
      this.#leases.step(places, this.machine.isMoving ? 'moving' : 'at a stand', this.#ownMs());
    }
    this.#gate.speedMaxMps = this.#speedMps(places, target?.speedMaxMps ?? Infinity);
    this.#actions.step();
    this.#tell();
  }

  #obey(heard: Heard): void {
    switch (heard.topic) {
      case 'order':
        if (this.#mode !== 'AUTOMATIC') this.#driver.refuse('MOBILE_ROBOT_NOT_AVAILABLE', heard.order);
        else this.#driver.take(heard.order);
        return;
      case 'instantActions':
        if (this.#mode === 'AUTOMATIC') for (const action of heard.actions) this.#actions.take(action, this.#nowMs);
        return;
      case 'zoneSet':
        if (this.wire.version === '3.0' && !this.#leases.add(heard.zoneSet)) this.#actions.noteDoubledZoneSet();
        return;
      case 'responses':
        for (const response of heard.responses) this.#leases.hear(response);
    }
  }

  /** By hand it clears its order and asks for no zone (6.6.6). */
  #changeMode(): void {
    const mode = this.machine.mode === 'autonomous' ? 'AUTOMATIC' : 'MANUAL';
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode === 'AUTOMATIC') return;
    this.#driver.clear();
    this.#leases.clearRequests();
  }

  #speedMps(places: readonly { xM: number; yM: number; mapId: string }[], orderMps: number): number | null {
    const ownMps = this.machine.profile.speed.travelMps.value;
    if (this.#mode !== 'AUTOMATIC') return ownMps;
    if (this.#actions.isPaused) return null;
    const speeds = places.map((place) => this.#leases.speedAt(place));
    return speeds.some((speed) => speed === null)
      ? null
      : Math.min(ownMps, orderMps, ...speeds.filter((speed) => speed !== null));
  }

  #ownMs(): number {
    return this.#epochMs(this.#nowMs) + this.machine.clockOffsetMs;
  }

  #place(): ToldPlace {
    const { pose, body } = this.machine;
    const motion = { forwardMps: body.speedMps, yawRateRadps: body.yawRateRadps };
    return { ...placeOnMap(this.wire.maps, pose), ...motion };
  }

  #state(): ToldState {
    const { held } = this.#driver;
    const { battery } = this.machine;
    return {
      ...{ orderId: held.orderId, orderUpdateId: held.orderUpdateId },
      ...{ lastNodeId: held.lastNodeId, lastNodeSequenceId: held.lastNodeSequenceId },
      ...{ nodes: held.nodes(), edges: held.edges(), place: this.#place(), isDriving: this.machine.isMoving },
      ...{ isPaused: this.#actions.isPaused, actions: this.#actions.told(), mode: this.#mode },
      ...{ chargeRatio: battery.fillRatio, isCharging: battery.isCharging, errors: this.#errors() },
      ...{ zoneSets: this.#leases.sets(), requests: this.#leases.requests() },
    };
  }

  #errors(): readonly ToldError[] {
    const { lastError, battery } = this.machine;
    return [
      ...this.#driver.errors(),
      ...this.#actions.errors(),
      ...this.#leases.lostZoneIds().map((zoneId) => lostRelease(zoneId)),
      ...(lastError === '' ? [] : [driveFault(lastError)]),
      ...(battery.fillRatio < 0.15 && !battery.isCharging ? [lowBattery] : []),
    ];
  }

  #tell(): void {
    const nowMs = this.#nowMs;
    const every = this.machine.isMoving ? movingEveryMs : restEveryMs;
    if (nowMs - this.#sightedAtMs >= every) {
      this.#sightedAtMs = nowMs;
      this.#say(
        'visualization',
        this.#spelling.visualization(this.#place(), this.#headerIds.get('state') ?? 0),
        'passing',
      );
    }
    if (nowMs - this.#stateAtMs < stateLeastMs) return;
    const state = this.#state();
    const event = JSON.stringify({ ...state, place: null, chargeRatio: 0 });
    if (event === this.#toldState && nowMs - this.#stateAtMs < stateEveryMs) return;
    this.#toldState = event;
    this.#stateAtMs = nowMs;
    this.#say('state', this.#spelling.state(state), 'passing');
  }

  #tellFactsheet(): void {
    const types = this.#actions.types();
    this.#say('factsheet', this.#spelling.factsheet(this.machine.profile, types), 'kept');
  }

  /** A vehicle whose localisation has frozen says the same again and again, stamp included. */
  #say(topic: string, content: object, kept: 'kept' | 'passing'): void {
    const isFrozen = this.machine.fault.kind === 'pose-freeze';
    const text = (isFrozen ? this.#frozen.get(topic) : undefined) ?? this.#message(topic, content);
    this.#frozen.set(topic, text);
    this.radio.pass(this.#nowMs, () => this.sink.publish(`${this.topicRoot}/${topic}`, text, kept));
  }

  #message(topic: string, content: object): string {
    const headerId = (this.#headerIds.get(topic) ?? 0) + 1;
    this.#headerIds.set(topic, headerId);
    const timestamp = new Date(this.#ownMs()).toISOString();
    const { manufacturer, serialNumber } = this.wire;
    const header = { headerId, timestamp, version: this.#spelling.version, manufacturer, serialNumber };
    return JSON.stringify({ ...header, ...content });
  }
}

function lostRelease(zoneId: string): ToldError {
  const texts = { en: 'leave to be in the zone has ended', zh: '区域许可已失效' };
  return { type: 'RELEASE_LOST', level: 'CRITICAL', ...texts, references: { zoneId } };
}

function driveFault(detail: string): ToldError {
  return { type: 'driveFault', level: 'FATAL', en: detail, zh: `驱动故障：${detail}`, references: {} };
}

const lowBattery: ToldError = {
  ...{ type: 'lowBattery', level: 'WARNING', en: 'battery is low', zh: '电量不足' },
  references: {},
};
