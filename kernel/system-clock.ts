import type { Clock } from './clock.ts';

/** The machine's own clocks. Created in composition roots only. */
export const systemClock: Clock = {
  epochMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
