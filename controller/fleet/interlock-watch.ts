import type { Clock } from '../../kernel/clock.ts';

/** As long as a permit is valid: machines that keep a guard brake by then. Five statuses a second come of an interlock that is well. */
const silentMaxMs = 500;
const lookEveryMs = 100;

export interface InterlockWatchOptions {
  /** Asks for the site's stop output, over and over while the silence lasts; given the wall's monotonic time. */
  readonly askStop: (nowMs: number) => void;
  /** Time of the site: a simulated one that goes slowly has statuses less often. */
  readonly clock: Pick<Clock, 'monoMs'>;
  readonly wallClock: Pick<Clock, 'monoMs' | 'after'>;
  /** Runs after everything that has already come in, for example `setImmediate`: after a pause of our own nobody is silent yet. */
  readonly defer: (run: () => void) => void;
  /** At the beginning and the end of each silence. */
  readonly onChange: (isSilent: boolean) => void;
}

/**
 * The interlock's watchdog in the controller's process: one that has thrown, has no memory left or hangs sends nothing more, and then the site's stop
 * output and its horn are asked for until it is heard again (reference/safety.md fault 22). Machines stand by their own guards meanwhile.
 */
export class InterlockWatch {
  readonly #options: InterlockWatchOptions;
  #heardAtWallMs: number;
  #heardAtSiteMs: number;
  #isSilent = false;
  #cancel: () => void = () => undefined;

  constructor(options: InterlockWatchOptions) {
    this.#options = options;
    this.#heardAtWallMs = options.wallClock.monoMs();
    this.#heardAtSiteMs = options.clock.monoMs();
  }

  start(): void {
    this.heard();
    this.#lookLater();
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => undefined;
  }

  /** A status has come. */
  heard(): void {
    this.#heardAtWallMs = this.#options.wallClock.monoMs();
    this.#heardAtSiteMs = this.#options.clock.monoMs();
  }

  #lookLater(): void {
    const { wallClock, defer } = this.#options;
    let isOver = false;
    const cancelTimer = wallClock.after(lookEveryMs, () => {
      defer(() => {
        if (isOver) return;
        this.#look();
        this.#lookLater();
      });
    });
    this.#cancel = () => {
      isOver = true;
      cancelTimer();
    };
  }

  #look(): void {
    const { wallClock, clock, onChange, askStop } = this.#options;
    const nowMs = wallClock.monoMs();
    // Written so that a clock that is not a number counts as silence.
    const isHeard = nowMs - this.#heardAtWallMs <= silentMaxMs || clock.monoMs() - this.#heardAtSiteMs <= silentMaxMs;
    if (isHeard === this.#isSilent) onChange(!isHeard);
    this.#isSilent = !isHeard;
    if (!isHeard) askStop(nowMs);
  }
}
