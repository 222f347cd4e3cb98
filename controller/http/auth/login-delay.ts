import type { Clock } from '../../../kernel/clock.ts';

/** Wrong passwords that cost nothing: gloves, capital locks. */
export const ATTEMPTS_FREE = 5;
export const DELAY_FIRST_MS = 1_000;
/** The longest wait, so that nobody can lock a foreman out for a shift by typing his name. */
export const DELAY_MAX_MS = 60_000;
/** After this much quiet a name starts afresh. */
export const DELAY_FORGET_MS = 15 * 60_000;
/** Names remembered; the one quiet for longest is forgotten first. */
export const NAMES_MAX = 1_000;

/** A wait that doubles with every wrong password of one user name, wherever the attempts come from. */
export interface LoginDelay {
  /**
   * Asks to try once. 0 means try now, and the attempt counts as failed until `succeeded` is called, so that
   * attempts made in parallel cannot share one allowance. Otherwise: milliseconds still to wait.
   */
  begin(user: string): number;
  succeeded(user: string): void;
}

export function createLoginDelay(clock: Clock): LoginDelay {
  const failuresByUser = new Map<string, { count: number; lastMonoMs: number }>();

  return {
    begin(user) {
      const nowMs = clock.monoMs();
      const known = failuresByUser.get(user);
      const count = known !== undefined && nowMs - known.lastMonoMs < DELAY_FORGET_MS ? known.count : 0;
      const waitMs = count < ATTEMPTS_FREE ? 0 : Math.min(DELAY_MAX_MS, DELAY_FIRST_MS * 2 ** (count - ATTEMPTS_FREE));
      const leftMs = known === undefined ? 0 : waitMs - (nowMs - known.lastMonoMs);
      if (leftMs > 0) return leftMs;
      failuresByUser.delete(user);
      failuresByUser.set(user, { count: count + 1, lastMonoMs: nowMs });
      const [oldest] = failuresByUser.keys();
      if (failuresByUser.size > NAMES_MAX && oldest !== undefined) failuresByUser.delete(oldest);
      return 0;
    },
    succeeded(user) {
      failuresByUser.delete(user);
    },
  };
}
