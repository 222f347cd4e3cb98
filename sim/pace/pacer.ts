import type { Clock } from '../../kernel/clock.ts';
import type { SimSpeed } from '../commands.ts';
import { coarseWireSteps, fineWireSpeedMax, fineWireSteps, stepMs } from '../limits.ts';
import type { Lockstep } from './lockstep.ts';

/** While time stands still the clock is repeated this often, so that newcomers see it. */
const standingRepeatMs = 200;
/** How often a wait for followers is looked at. */
const watchPeriodMs = 50;
/** How often a congested client is looked at. */
const congestionPeriodMs = 2;
/** Lateness that is made up for; what is beyond it is lost to the pace, never to the physics. */
const catchUpMaxMs = 250;
/** Timers are coarser than this: shorter waits are spent going round the event loop. */
const timerMinMs = 1;

export interface PacerOptions {
  /** One physics step of 20 ms. */
  readonly step: () => void;
  readonly epochMs: () => number;
  readonly publishClock: () => void;
  /** Gathers what `run` sends. */
  readonly batch: (run: () => void) => void;
  readonly isCongested: () => boolean;
  readonly lockstep: Lockstep;
  readonly wall: Clock;
  /** Runs something after pending input has been handled (setImmediate). */
  readonly soon: (run: () => void) => void;
  readonly speed: SimSpeed;
  /** Time begins when this many followers are there. */
  readonly followersNeeded: number;
}

/**
 * Drives simulated time: real time, N times faster or as fast as it goes, and never ahead of a follower. After each clock
 * message everybody in step must have acknowledged before the next one.
 */
export class Pacer {
  readonly #options: PacerOptions;
  #speed: SimSpeed;
  #isPaused = false;
  #hasBegun: boolean;
  #isStopped = false;
  #isWaiting = false;
  #waitingSinceMs = 0;
  #baseWallMs = 0;
  #baseSimMs = 0;
  #cancelTimer: () => void = () => undefined;
  #cancelWatch: () => void = () => undefined;
  wireTicks = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
    this.#speed = options.speed;
    this.#hasBegun = options.followersNeeded <= 0;
  }

  get speed(): SimSpeed {
    return this.#speed;
  }
  get isPaused(): boolean {
    return this.#isPaused;
  }

  start(): void {
    this.#rebase();
    this.#watch();
    this.#turn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#cancelWatch();
  }

  setSpeed(speed: SimSpeed): void {
    this.#speed = speed;
    this.#rebase();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#rebase();
  }

  /** To be called after every acknowledgement and after a follower has left. */
  onFollowerNews(): void {
    if (this.#isWaiting && this.#options.lockstep.isSettled(this.#options.epochMs())) this.#settled();
  }

  #rebase(): void {
    this.#baseWallMs = this.#options.wall.monoMs();
    this.#baseSimMs = this.#options.epochMs();
  }

  #turn(): void {
    if (this.#isStopped) return;
    const options = this.#options;
    if (!this.#hasBegun && options.lockstep.names().length >= options.followersNeeded) {
      this.#hasBegun = true;
      this.#rebase();
    }
    if (this.#isPaused || !this.#hasBegun) {
      options.publishClock();
      this.#cancelTimer = options.wall.after(standingRepeatMs, () => {
        this.#turn();
      });
      return;
    }
    if (options.isCongested()) {
      this.#cancelTimer = options.wall.after(congestionPeriodMs, () => {
        this.#turn();
      });
      return;
    }
    options.batch(() => {
      for (let step = 0; step < this.#stepsPerClock(); step += 1) options.step();
      options.publishClock();
    });
    this.wireTicks += 1;
    if (options.lockstep.isSettled(options.epochMs())) {
      this.#settled();
      return;
    }
    this.#isWaiting = true;
    this.#waitingSinceMs = options.wall.monoMs();
  }

  #stepsPerClock(): number {
    return this.#speed === 'max' || this.#speed > fineWireSpeedMax ? coarseWireSteps : fineWireSteps;
  }

  #settled(): void {
    this.#isWaiting = false;
    const waitMs = this.#restOfPeriodMs();
    if (waitMs < timerMinMs) {
      this.#options.soon(() => {
        this.#turn();
      });
      return;
    }
    this.#cancelTimer = this.#options.wall.after(waitMs, () => {
      this.#turn();
    });
  }

  /** Wall time until the next clock is due at the speed wanted. */
  #restOfPeriodMs(): number {
    const isHeldBack = this.#options.lockstep.hasStragglers();
    const speed = isHeldBack ? Math.min(1, this.#speed === 'max' ? 1 : this.#speed) : this.#speed;
    if (speed === 'max') return 0;
    const nowMs = this.#options.wall.monoMs();
    const periodMs = (this.#stepsPerClock() * stepMs) / speed;
    if (isHeldBack) {
      this.#rebase();
      return periodMs;
    }
    const dueMs = this.#baseWallMs + (this.#options.epochMs() - this.#baseSimMs) / speed;
    if (nowMs - dueMs > catchUpMaxMs) this.#rebase();
    return Math.max(0, dueMs - nowMs);
  }

  /** Looks after followers that do not answer; one timer for all waits is cheaper than one per clock. */
  #watch(): void {
    if (this.#isStopped) return;
    const { lockstep, wall, epochMs } = this.#options;
    if (this.#isWaiting && wall.monoMs() - this.#waitingSinceMs >= lockstep.waitMaxMs) {
      lockstep.dropLate(epochMs());
      this.#settled();
    }
    this.#cancelWatch = wall.after(watchPeriodMs, () => {
      this.#watch();
    });
  }
}
