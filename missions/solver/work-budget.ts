/** How much work a search may do: schedules generated, and time on a clock of the caller's (CPU or wall). */
export interface WorkBudget {
  readonly schedulesMax: number;
  readonly timeMaxMs?: number;
  /** Milliseconds from any origin. Needed where time is limited; without it a run depends on nothing but its seed. */
  readonly elapsedMs?: () => number;
  readonly isCancelled?: () => boolean;
  /** Told how much of the budget is used, from 0 to 1, whenever it is looked at. */
  readonly onLook?: (usedRatio: number) => void;
}

/** Time and cancellation are looked at once per so many schedules. */
const SCHEDULES_PER_LOOK = 16;

/** What counts as half of a budget that has no limit. */
const HALF_WAY_SCHEDULES = 20_000;

/** Counts schedules and says when enough is enough. */
export class WorkMeter {
  readonly #budget: WorkBudget;
  readonly #startMs: number;
  readonly #perLook: number;
  #nextLook: number;
  #isOver = false;
  #timeRatio = 0;
  schedules = 0;

  constructor(budget: WorkBudget, perLook = SCHEDULES_PER_LOOK) {
    this.#budget = budget;
    this.#perLook = perLook;
    this.#nextLook = perLook;
    this.#startMs = budget.elapsedMs?.() ?? 0;
  }

  spend(schedules: number): void {
    this.schedules += schedules;
  }

  /** What is left of it for a search that takes over from this one. */
  get rest(): WorkBudget {
    const budget = this.#budget;
    const schedulesMax = Math.max(0, budget.schedulesMax - this.schedules);
    const { timeMaxMs, elapsedMs } = budget;
    if (timeMaxMs === undefined || elapsedMs === undefined) return { ...budget, schedulesMax };
    return { ...budget, schedulesMax, timeMaxMs: Math.max(0, timeMaxMs - (elapsedMs() - this.#startMs)) };
  }

  /** Half of what is left, for a search on the way. */
  get halfOfRest(): WorkBudget {
    const { schedulesMax, timeMaxMs, ...others } = this.rest;
    const half = { ...others, schedulesMax: Math.floor(schedulesMax / 2) };
    return timeMaxMs === undefined ? half : { ...half, timeMaxMs: timeMaxMs / 2 };
  }

  /** How much of the budget is used, from 0 to 1. Where only cancellation ends the work it comes ever closer to 1, half-way at a fixed count. */
  get usedRatio(): number {
    const { schedulesMax, timeMaxMs } = this.#budget;
    if (schedulesMax === Infinity && timeMaxMs === undefined)
      return this.schedules / (this.schedules + HALF_WAY_SCHEDULES);
    return Math.min(1, Math.max(this.#timeRatio, this.schedules / schedulesMax));
  }

  /** Whether it is cancelled by now, asked at once. Not where it is over for another reason. */
  get isCancelled(): boolean {
    if (this.#budget.isCancelled?.() !== true) return false;
    this.#isOver = true;
    return true;
  }

  /** For work that must be done all the same: whoever waits for it may have it broken off, by throwing. */
  lookNow(): void {
    this.#budget.isCancelled?.();
  }

  get isOver(): boolean {
    if (this.#isOver) return true;
    if (this.schedules >= this.#budget.schedulesMax) this.#isOver = true;
    else if (this.schedules >= this.#nextLook) this.#look();
    return this.#isOver;
  }

  /** Share of the time that is gone, by the clock now; 0 where time is not limited. */
  get timeRatio(): number {
    const { timeMaxMs, elapsedMs } = this.#budget;
    return timeMaxMs === undefined || elapsedMs === undefined ? 0 : (elapsedMs() - this.#startMs) / timeMaxMs;
  }

  #look(): void {
    this.#nextLook = this.schedules + this.#perLook;
    this.#timeRatio = this.timeRatio;
    if (this.isCancelled || this.#timeRatio >= 1) this.#isOver = true;
    this.#budget.onLook?.(this.usedRatio);
  }
}
