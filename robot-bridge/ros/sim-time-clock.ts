import type { Clock } from '../../kernel/clock.ts';
import type { Unsubscribe } from '../link.ts';
import type { RosConnection } from './connection.ts';
import { parseClock } from './messages.ts';
import { TimerQueue } from './timer-queue.ts';

export interface SimTimeClock extends Clock {
  /** Whether a `/clock` has arrived; before that time stands still at 0. */
  hasStarted(): boolean;
  /** From now on the simulator is told under this name what has been done, so that it can wait for us. One name per process. */
  acknowledge(name: string): Unsubscribe;
  /** No acknowledgement goes out until the result is called: for work that the simulated site should wait for. */
  holdBack(): () => void;
  close(): void;
}

const clockTopic = '/clock';
const followerTopic = '/clock_follower';

/** A jump back within one connection that is smaller than this is a late or doubled message, a larger one a new start. */
const restartJumpMs = 1000;

/** After a gap (link down, simulator paused and moved) at most this much time is run through timer by timer. */
const catchUpMaxMs = 10_000;

/** Timers run for one `/clock` message at most; more is a timer that sets itself without delay. */
const runsPerClockMax = 1_000_000;

/**
 * Time of a simulated site, from `/clock` (ROS `use_sim_time`).
 *
 * `monoMs` counts from the first message and never goes back: when the simulator starts anew it goes on from where it was. A message
 * that passes several due times runs the timers one after the other, each at its own time, so that a loop of 20 ms runs five
 * times when the clock moves by 100 ms. Acknowledgements go out after all that and after whatever it set off has had its turn.
 *
 * @param defer runs a function after the queued microtasks and I/O callbacks: `setImmediate` in a process.
 */
export function createSimTimeClock(connection: RosConnection, defer: (run: () => void) => void): SimTimeClock {
  return new FollowingClock(connection, defer);
}

interface Stamp {
  readonly sec: number;
  readonly nanosec: number;
}

class FollowingClock implements SimTimeClock {
  readonly #connection: RosConnection;
  readonly #defer: (run: () => void) => void;
  readonly #timers = new TimerQueue();
  readonly #followers = new Set<string>();
  readonly #unsubscribe: readonly Unsubscribe[];
  #nowMs = 0;
  #latest: Stamp | null = null;
  /** The stamp that `#originMonoMs` belongs to. Differences are taken first, so that no digit is lost to the epoch. */
  #origin: Stamp | null = null;
  #originMonoMs = 0;
  #generation = 0;
  #takes = 0;
  #holds = 0;
  #isAdvancing = false;
  #isAckWaiting = false;
  #releaseWrites: (() => void) | null = null;

  constructor(connection: RosConnection, defer: (run: () => void) => void) {
    this.#connection = connection;
    this.#defer = defer;
    connection.allow('topic', clockTopic);
    connection.allow('topic', followerTopic);
    this.#unsubscribe = [
      connection.subscribe(clockTopic, 'rosgraph_msgs/msg/Clock', (message) => {
        const parsed = parseClock(message);
        if (parsed.ok) this.#take(parsed.value);
      }),
      connection.onState((state) => {
        if (state === 'connected') this.#acknowledgeSoon();
      }),
    ];
  }

  epochMs(): number {
    return this.#latest === null ? 0 : Math.floor(this.#latestMs() - (this.#targetMs() - this.#nowMs));
  }

  monoMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#timers.add(this.#nowMs + Math.max(0, delayMs), run);
  }

  hasStarted(): boolean {
    return this.#latest !== null;
  }

  acknowledge(name: string): Unsubscribe {
    this.#connection.advertise(followerTopic, 'std_msgs/msg/String');
    this.#followers.add(name);
    this.#acknowledgeSoon();
    return () => this.#followers.delete(name);
  }

  holdBack(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      this.#acknowledgeSoon();
    };
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#followers.clear();
  }

  #take(stamp: Stamp): void {
    // What our timers send leaves in one write with the acknowledgement: the simulator waits for that anyway, and a write is dear.
    if (this.#followers.size > 0) this.#releaseWrites ??= this.#connection.holdWrites();
    this.#place(stamp);
    this.#advance();
    this.#acknowledgeSoon();
  }

  /** Finds where the stamp lies on our monotonic time: forward, a late message, or a new start. */
  #place(stamp: Stamp): void {
    this.#takes += 1;
    const isNewConnection = this.#connection.generation() !== this.#generation;
    this.#generation = this.#connection.generation();
    if (this.#latest === null || this.#origin === null) {
      this.#origin = stamp;
      this.#originMonoMs = this.#nowMs;
      this.#latest = stamp;
      return;
    }
    const backMs = differenceMs(this.#latest, stamp);
    if (backMs <= 0) {
      this.#latest = stamp;
      return;
    }
    if (!isNewConnection && backMs < restartJumpMs) return;
    this.#originMonoMs = this.#targetMs();
    this.#origin = stamp;
    this.#latest = stamp;
  }

  #advance(): void {
    // A timer that makes the clock's own message arrive would be a bug of the caller; the outer call finishes the work.
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    const targetMs = this.#targetMs();
    this.#nowMs = Math.max(this.#nowMs, targetMs - catchUpMaxMs);
    let runs = 0;
    try {
      for (
        let dueMs = this.#timers.nextDueMs();
        dueMs !== null && dueMs <= targetMs;
        dueMs = this.#timers.nextDueMs()
      ) {
        runs += 1;
        if (runs > runsPerClockMax) throw new Error('a timer sets itself again without delay');
        this.#nowMs = Math.max(this.#nowMs, dueMs);
        this.#timers.runNext();
      }
    } finally {
      this.#isAdvancing = false;
    }
    this.#nowMs = Math.max(this.#nowMs, targetMs);
  }

  /**
   * What is acknowledged is the clock as it stood when this was asked for: a newer one, come meanwhile, has not had its turn yet.
   * Before the first clock of a connection the follower announces itself with 0, so that a simulator can wait for it to appear.
   */
  #acknowledgeSoon(): void {
    if (this.#isAckWaiting || this.#followers.size === 0) return;
    this.#isAckWaiting = true;
    const done = this.#latest;
    const takes = this.#takes;
    const generation = this.#generation;
    this.#defer(() => {
      this.#isAckWaiting = false;
      if (this.#holds === 0 && this.#connection.state() === 'connected') {
        const isPresent = generation === this.#connection.generation();
        this.#publishDone(done !== null && isPresent ? done.sec * 1e9 + done.nanosec : 0);
        if (takes !== this.#takes) this.#acknowledgeSoon();
      }
      this.#releaseWrites?.();
      this.#releaseWrites = null;
    });
  }

  #publishDone(ns: number): void {
    for (const name of this.#followers) {
      this.#connection.publish(followerTopic, { data: JSON.stringify({ name, ns }) });
    }
  }

  #latestMs(): number {
    return this.#latest === null ? 0 : this.#latest.sec * 1000 + this.#latest.nanosec / 1e6;
  }

  #targetMs(): number {
    if (this.#latest === null || this.#origin === null) return this.#nowMs;
    return this.#originMonoMs + differenceMs(this.#latest, this.#origin);
  }
}

function differenceMs(later: Stamp, earlier: Stamp): number {
  return (later.sec - earlier.sec) * 1000 + (later.nanosec - earlier.nanosec) / 1e6;
}
