import type { Clock } from '../../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import type { VendorProfile } from './vendor-profile.ts';

const DAY_MS = 86_400_000;
const MS_PER_MIN = 60_000;

/** What a vendor lets us ask: one request of an address in so many minutes, and so many in a day (UTC). */
export class RequestBudget {
  private readonly limits: VendorProfile['limits'];
  private readonly clock: Clock;
  /** When each address was asked last; those long ago are forgotten. */
  private readonly askedMs = new Map<string, number>();
  private day = 0;
  private today = 0;

  constructor(limits: VendorProfile['limits'], clock: Clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Before each request. Refuses 'telematics-limit-reached' (facts: `message`). Snapshots, which keep to the vendor's cadence, and repetitions
   * after no answer count for the day only.
   */
  take(url: string, countsFor: 'day' | 'day-and-url'): Result<void> {
    const nowMs = this.clock.epochMs();
    const day = Math.floor(nowMs / DAY_MS);
    if (day !== this.day) [this.day, this.today] = [day, 0];
    const dayMax = this.limits.requestsPerDay?.value ?? Infinity;
    if (this.today >= dayMax) return refuse({ code: 'telematics-limit-reached', facts: { message: `${dayMax}/d` } });
    const everyMs = (this.limits.sameUrlEvery?.value ?? 0) * MS_PER_MIN;
    this.forgetBefore(nowMs - everyMs);
    if (countsFor === 'day-and-url' && this.askedMs.has(url)) {
      return refuse({ code: 'telematics-limit-reached', facts: { message: `${everyMs / MS_PER_MIN} min: ${url}` } });
    }
    this.today += 1;
    if (everyMs > 0 && countsFor === 'day-and-url') this.askedMs.set(url, nowMs);
    return ok(undefined);
  }

  private forgetBefore(ms: number): void {
    for (const [url, askedMs] of this.askedMs) if (askedMs <= ms) this.askedMs.delete(url);
  }
}
