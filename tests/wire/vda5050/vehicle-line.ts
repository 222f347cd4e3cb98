import type { Clock } from '../../../kernel/clock.ts';
import { heardTopics, type HeardTopic } from '../../../sim/vda5050/heard.ts';
import type { VehicleDevice } from '../../../sim/vda5050/vehicle-device.ts';
import type { MqttBroker } from '../../support/mqtt-broker.ts';
import { Disturbances } from '../conformance/disturbances.ts';
import type { Disturbance, Held, Line, Matter, Rubbish, Way } from '../conformance/wire-under-test.ts';

/** A broker with a simulated vehicle at it: messages are lost, late, doubled or reordered between the two, and controllers are cut off. */
export class VehicleLine implements Line {
  readonly #broker: MqttBroker;
  readonly #vehicle: VehicleDevice;
  readonly #disturbances: Disturbances;
  #lastState = '';

  constructor(broker: MqttBroker, vehicle: VehicleDevice, clock: Clock) {
    this.#broker = broker;
    this.#vehicle = vehicle;
    this.#disturbances = new Disturbances((delayMs, run) => clock.after(delayMs, run));
    vehicle.sink = {
      publish: (topic, text, kept) => {
        const name = topic.slice(topic.lastIndexOf('/') + 1);
        if (name === 'state') this.#lastState = text;
        this.#disturbances.pass('to-controller', mattersOf(name, text), () => broker.publish(topic, text, kept));
      },
    };
    for (const topic of heardTopics) {
      broker.hear(`${vehicle.topicRoot}/${topic}`, (text) => {
        this.#disturbances.pass('to-machine', mattersOf(topic, text), () => vehicle.hear(topic, text));
      });
    }
    vehicle.online();
  }

  /** Somebody at the broker sends the vehicle this. */
  sendToVehicle(topic: HeardTopic, text: string): void {
    this.#broker.publish(`${this.#vehicle.topicRoot}/${topic}`, text);
  }

  /** Somebody at the broker speaks for the vehicle. */
  sendFromVehicle(topic: string, text: string, kept: 'kept' | 'passing' = 'passing'): void {
    this.#broker.publish(`${this.#vehicle.topicRoot}/${topic}`, text, kept);
  }

  /** The vehicle's newest state as it was sent. */
  get lastState(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.#lastState) as Record<string, unknown>;
  }

  cut(): void {
    this.#broker.cut();
  }

  goAway(): Promise<void> {
    return this.#broker.goAway();
  }

  comeBack(): Promise<void> {
    return this.#broker.comeBack();
  }

  goHalfOpen(): void {
    throw new Error('the client of the broker finds that on real time');
  }

  drop(way: Way): Disturbance {
    return this.#disturbances.drop(way);
  }

  delay(way: Way, byMs: number): Disturbance {
    return this.#disturbances.delay(way, byMs);
  }

  hold(way: Way): Held {
    return this.#disturbances.hold(way);
  }

  inject(rubbish: Rubbish): void {
    this.sendFromVehicle('state', this.#rubbish(rubbish));
  }

  flood(): void {
    throw new Error('a vehicle tells its place in whole states');
  }

  forgePermit(): void {
    throw new Error('the vehicle takes no permits');
  }

  #rubbish(kind: Rubbish): string {
    const state = this.lastState;
    const stamp = new Date(Date.parse(String(state['timestamp'])) + 1).toISOString();
    const key = 'mobileRobotPosition' in state ? 'mobileRobotPosition' : 'agvPosition';
    const place = state[key] as Readonly<Record<string, unknown>>;
    const told = (change: object): string => JSON.stringify({ ...state, timestamp: stamp, ...change });
    switch (kind) {
      case 'truncated':
        return told({}).slice(0, -20);
      case 'not-json':
        return 'hello';
      case 'binary':
        return '\u0000\u0001\u0002';
      case 'wrong-type':
        return told({ nodeStates: 'none' });
      case 'huge':
        return told({ information: 'x'.repeat(10_000_000) });
      case 'not-a-number':
        return told({ [key]: { ...place, x: null } });
      case 'foreign-frame':
        return told({ [key]: { ...place, mapId: 'elsewhere' } });
      case 'no-orientation':
        return told({ [key]: { ...place, theta: undefined } });
      case 'unknown-operation':
      case 'fragment':
      case 'unasked-topic':
      case 'unasked-answer':
      case 'swapped-request':
      case 'oversized-request':
        throw new Error(`VDA 5050 knows no ${kind}`);
    }
  }
}

/** A state tells the place and answers at once; what the interlock says has its own topics, or ids. */
function mattersOf(topic: string, text: string): readonly Matter[] {
  switch (topic) {
    case 'state':
      return ['pose', 'answer'];
    case 'visualization':
      return ['pose'];
    case 'responses':
    case 'zoneSet':
      return ['permit'];
    case 'order':
      return ['command'];
    case 'instantActions':
      return [text.includes('"permit-') ? 'permit' : 'command'];
    default:
      return ['other'];
  }
}
