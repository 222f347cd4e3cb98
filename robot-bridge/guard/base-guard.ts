import { boundedTwist, isSameTwist, isStanding, standingTwist, twistOf, type BaseTwist } from './base-twist.ts';
import type { BasePlace } from './odometry-place.ts';
import type { PermitGuard } from './permit-guard.ts';

/** Where the guard's words go. Called from within the methods of `BaseGuard`, never later. */
export interface BaseGuardOutlet {
  /** To the base, now. `planner`: the newest command, bounded; `guard`: a stand that no planner asked for. */
  drive(twist: BaseTwist, from: 'planner' | 'guard'): void;
  /** A `PermitRequest` as JSON. */
  request(text: string): void;
  /** A `PermitState` as JSON. */
  state(text: string): void;
}

export interface BaseGuardOptions {
  readonly guard: PermitGuard;
  readonly outlet: BaseGuardOutlet;
  /** Distance of the footprint's farthest point from the base's centre of rotation, metres: turns a rate of turn into a speed. */
  readonly footprintRadiusM: number;
  /** How often `turn` is called, ms. */
  readonly turnMs?: number;
  /** A command older than this counts as none, ms. */
  readonly commandTimeoutMs?: number;
  /** Later than this after the turn before, the guard's own loop has failed, ms. */
  readonly lateMaxMs?: number;
}

export const turnMsDefault = 50;
export const commandTimeoutMsDefault = 500;
/** Half of the usual validity, as for the interlock's own cycle (safety.md, faults 16 and 20). */
export const lateMaxMsDefault = 250;
/** Requests while the planner wants to move, and else (docs/wire.md). */
const askMovingMs = 100;
const askRestMs = 500;
/** So long after the last command to move the guard still asks as if it moved: planners pause for less. */
const wantsForMs = 1000;
/** From the measurement of a place to its arrival, at most (assumed): localisation and the way of the message. */
const placeWayMs = 50;
/** A base that was told to stand for so long has not begun: `noStart` keeps it there. */
const restAfterMs = 1000;
/** Told again although nothing changed, for those who came late. */
const stateAgainMs = 1000;

/** What the guard saw of itself since its start. */
export interface BaseGuardFigures {
  /** Commands that were no six finite numbers. */
  readonly malformedCommands: number;
  /** Turns that came too late, and the longest pause between two turns, ms. */
  readonly lateTurns: number;
  readonly longestPauseMs: number;
}

/**
 * A permit guard between a planner's velocity commands and a base that obeys whatever it was told last.
 *
 * Call `turn` every `turnMs` from one timer, and the other methods as messages arrive; all times are milliseconds of ONE monotonic clock, never
 * of a wall clock. The stamps of commands are not read: they are of another clock, and a late command is bounded like any other.
 *
 * - At each turn, and at each command, the base is told the newest command, bounded by the grant; a stand where there is no grant, where
 *   the command is older than `commandTimeoutMs`, and under `noStart` where the base stands already. So the end of a grant is an
 *   order to stand, given again and again, and never just silence.
 * - A permit that changes what the base was told is obeyed at once, not at the next turn.
 * - After a pause of its own loop the guard knows nothing of what it missed: its first word is a stand, and only a command that arrives after a
 *   turn in time moves the base again. During the pause it can say nothing: the base's own command time-out must cover that, and
 *   the death of this process.
 *
 * It bounds the base only: tools and joints need a guard where they are driven, and zones it does not know. Not a certified safety function.
 */
export class BaseGuard {
  readonly #guard: PermitGuard;
  readonly #outlet: BaseGuardOutlet;
  readonly #radiusM: number;
  readonly #turnMs: number;
  readonly #commandTimeoutMs: number;
  readonly #lateMaxMs: number;
  #command: { readonly twist: BaseTwist; readonly atMs: number } | null = null;
  #place: { readonly place: BasePlace; readonly atMs: number } | null = null;
  #turnedAtMs = NaN;
  #deafUntilMs = NaN;
  #wantedAtMs = -Infinity;
  #movedAtMs = -Infinity;
  #askedAtMs = -Infinity;
  #driven: BaseTwist = standingTwist;
  #toldState = '';
  #toldAtMs = -Infinity;
  #malformedCommands = 0;
  #lateTurns = 0;
  #longestPauseMs = 0;
  #isClosed = false;

  /** @throws RangeError where a number makes no sense. */
  constructor(options: BaseGuardOptions) {
    const { guard, outlet, footprintRadiusM } = options;
    this.#guard = guard;
    this.#outlet = outlet;
    this.#radiusM = positive(footprintRadiusM, 'footprintRadiusM');
    this.#turnMs = positive(options.turnMs ?? turnMsDefault, 'turnMs');
    this.#commandTimeoutMs = positive(options.commandTimeoutMs ?? commandTimeoutMsDefault, 'commandTimeoutMs');
    this.#lateMaxMs = positive(options.lateMaxMs ?? lateMaxMsDefault, 'lateMaxMs');
    if (this.#lateMaxMs <= this.#turnMs) throw new RangeError('lateMaxMs must be longer than turnMs');
  }

  /** The planner's newest word, a `geometry_msgs/Twist`. What is none counts as an order to stand. */
  command(message: unknown, nowMonoMs: number): void {
    if (this.#isLate(nowMonoMs) || !(nowMonoMs >= this.#deafUntilMs)) {
      // It may have waited for us; how long is not known.
      this.#command = null;
      return this.#drive(nowMonoMs);
    }
    const twist = twistOf(message);
    if (twist === null) this.#malformedCommands += 1;
    this.#command = twist === null ? null : { twist, atMs: nowMonoMs };
    if (twist !== null && !isStanding(twist)) {
      this.#wantedAtMs = nowMonoMs;
      // From rest the first permit is asked for by the first command, so that the start waits for no turn.
      if (nowMonoMs - this.#askedAtMs >= askMovingMs) this.#ask(nowMonoMs);
    }
    this.#drive(nowMonoMs);
  }

  /** A text from the permit topic. */
  permit(text: string, nowMonoMs: number): void {
    const taken = this.#guard.receive(text, nowMonoMs);
    // Told before it is obeyed, so that nobody sees a base move of which the guard has said nothing yet.
    if (taken.ok) this.#tell(nowMonoMs);
    if (this.#isLate(nowMonoMs)) this.#command = null;
    if (!isSameTwist(this.#judged(nowMonoMs).twist, this.#driven)) this.#drive(nowMonoMs);
  }

  /** Where the base is by its own localisation; null: not known. Told with each request, with its age. */
  place(place: BasePlace | null, nowMonoMs: number): void {
    this.#place = place === null ? null : { place, atMs: nowMonoMs };
  }

  /** The acknowledge button as the machine reads it; see `PermitGuard.acknowledge`. Returns whether nothing is left to acknowledge. */
  button(button: 'pressed' | 'released', nowMonoMs: number): 'clear' | 'suspect' {
    this.#guard.acknowledge(button, nowMonoMs);
    return this.#guard.isSuspect ? 'suspect' : 'clear';
  }

  /** Every `turnMs`, whatever has come or not. */
  turn(nowMonoMs: number): void {
    const pauseMs = nowMonoMs - this.#turnedAtMs;
    if (this.#isLate(nowMonoMs)) {
      this.#command = null;
      this.#deafUntilMs = nowMonoMs + this.#turnMs;
      // The first turn of all follows none.
      if (!Number.isNaN(pauseMs)) this.#lateTurns += 1;
    }
    if (pauseMs > this.#longestPauseMs) this.#longestPauseMs = pauseMs;
    this.#turnedAtMs = nowMonoMs;
    this.#drive(nowMonoMs);
    if (nowMonoMs - this.#askedAtMs >= this.#askEveryMs(nowMonoMs) - this.#turnMs / 2) this.#ask(nowMonoMs);
    this.#tell(nowMonoMs);
  }

  /** Last word before the process ends: a stand, which nothing takes back. */
  close(): void {
    this.#isClosed = true;
    this.#outlet.drive(standingTwist, 'guard');
  }

  figures(): BaseGuardFigures {
    return {
      malformedCommands: this.#malformedCommands,
      lateTurns: this.#lateTurns,
      longestPauseMs: this.#longestPauseMs,
    };
  }

  /** Written so that a clock that is not a number, and the time before the first turn, count as late. */
  #isLate(nowMonoMs: number): boolean {
    return !(nowMonoMs - this.#turnedAtMs <= this.#lateMaxMs);
  }

  #askEveryMs(nowMonoMs: number): number {
    const lastMs = Math.max(this.#wantedAtMs, this.#movedAtMs);
    return nowMonoMs - lastMs < wantsForMs ? askMovingMs : askRestMs;
  }

  #ask(nowMonoMs: number): void {
    this.#askedAtMs = nowMonoMs;
    const known = this.#place;
    const ageMs = known === null ? 0 : nowMonoMs - known.atMs + placeWayMs;
    const told = {
      ...(known === null ? {} : { place: { ...known.place, ageMs } }),
      wantsToMove: nowMonoMs - this.#wantedAtMs < wantsForMs,
    };
    this.#outlet.request(JSON.stringify(this.#guard.ask(nowMonoMs, told)));
  }

  #judged(nowMonoMs: number): { readonly twist: BaseTwist; readonly from: 'planner' | 'guard' } {
    const stand = { twist: standingTwist, from: 'guard' } as const;
    const granted = this.#guard.motion(nowMonoMs);
    if (granted === null || this.#command === null || this.#isClosed) return stand;
    if (!(nowMonoMs - this.#command.atMs < this.#commandTimeoutMs)) return stand;
    const stood = nowMonoMs - this.#movedAtMs >= restAfterMs;
    if (granted.level === 'noStart' && stood) return stand;
    const twist = boundedTwist(this.#command.twist, granted.travelSpeedMaxMps, this.#radiusM);
    return isStanding(twist) && !isStanding(this.#command.twist) ? stand : { twist, from: 'planner' };
  }

  #drive(nowMonoMs: number): void {
    const { twist, from } = this.#judged(nowMonoMs);
    if (!isStanding(twist)) this.#movedAtMs = nowMonoMs;
    this.#driven = twist;
    this.#outlet.drive(twist, from);
  }

  #tell(nowMonoMs: number): void {
    const text = JSON.stringify(this.#guard.state(nowMonoMs));
    if (text === this.#toldState && nowMonoMs - this.#toldAtMs < stateAgainMs) return;
    this.#toldState = text;
    this.#toldAtMs = nowMonoMs;
    this.#outlet.state(text);
  }
}

function positive(value: number, name: string): number {
  if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`${name} must be a number above 0`);
  return value;
}
