import { systemClock } from '../kernel/system-clock.ts';

const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** Looks until it is so. @throws Error with the problem after half a minute. */
export async function waitFor(isReady: () => boolean, problem: string): Promise<void> {
  const endMonoMs = systemClock.monoMs() + WAIT_MS;
  while (!isReady()) {
    if (systemClock.monoMs() > endMonoMs) throw new Error(problem);
    await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
  }
}
