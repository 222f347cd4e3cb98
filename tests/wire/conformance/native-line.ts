import type { Disturbance, Held, Line, Rubbish, Way } from './wire-under-test.ts';
import type { NativeRobot } from './native-robot.ts';

/**
 * DDS has no line between two participants. What is lost, late or in another order is so at the machine's end of the middleware. The line is
 * cut by taking the machine's odometry out of the graph, by which it is there or not; everything else of it stays, and would take what is
 * said into the gap.
 */
export class NativeLine implements Line {
  readonly #robot: NativeRobot;
  readonly #after: (delayMs: number, run: () => void) => void;
  #isAway = false;

  constructor(robot: NativeRobot, after: (delayMs: number, run: () => void) => void) {
    this.#robot = robot;
    this.#after = after;
  }

  cut(): void {
    this.#robot.withdraw();
    this.#after(cutMs, () => {
      if (!this.#isAway) this.#robot.appear();
    });
  }

  goAway(): Promise<void> {
    this.#isAway = true;
    this.#robot.withdraw();
    return Promise.resolve();
  }

  comeBack(): Promise<void> {
    this.#isAway = false;
    this.#robot.appear();
    return Promise.resolve();
  }

  goHalfOpen(): void {
    throw new Error('there is no line that could be half open');
  }

  drop(way: Way): Disturbance {
    return this.#robot.disturbances.drop(way);
  }

  delay(way: Way, byMs: number): Disturbance {
    return this.#robot.disturbances.delay(way, byMs);
  }

  hold(way: Way): Held {
    return this.#robot.disturbances.hold(way);
  }

  inject(rubbish: Rubbish): void {
    switch (rubbish) {
      case 'truncated':
        return this.#robot.sayBytes((whole) => whole.subarray(0, whole.length - 20));
      case 'not-json':
        return this.#robot.sayBytes(() => Buffer.from('hello, this is no message'));
      case 'binary':
        return this.#robot.sayBytes(() => Buffer.from([0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef]));
      case 'not-a-number':
        return this.#robot.sayPose({ x: NaN });
      case 'foreign-frame':
        return this.#robot.sayPose({ frame: 'odom' });
      case 'no-orientation':
        return this.#robot.sayPose({ w: 0 });
      case 'swapped-request': {
        const swapped = { version: 1, machineId: 'other', connectionId: 'c', nonce: '0'.repeat(16), epochSeen: 0 };
        return this.#robot.request(JSON.stringify(swapped));
      }
      case 'oversized-request':
        return this.#robot.request('x'.repeat(100_000));
      case 'huge':
        return this.#robot.sayPose({ child: 'x'.repeat(10_000_000) });
      case 'unknown-operation':
      case 'fragment':
      case 'unasked-topic':
      case 'unasked-answer':
      case 'wrong-type':
        throw new Error(`no ${rubbish} on this wire`);
    }
  }

  flood(): void {
    throw new Error('a reader keeps the newest few');
  }

  forgePermit(text: string): void {
    this.#robot.forgePermit(text);
  }
}

/** More than two looks of the controller's side. */
const cutMs = 1000;
