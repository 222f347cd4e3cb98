import type { Body } from './body.ts';
import type { Limits } from './limits/limits.ts';

/** Machines that move, or hold a permit that may still let them move. One of which nothing fresh is known counts as moving. */
export function movingOf(bodies: readonly Body[], nowMonoMs: number, limits: Limits): string[] {
  const mayMove = (body: Body): boolean => {
    if (nowMonoMs - body.poseAtMs <= limits.poseAgeRestMaxMs) return !body.isAtRest(limits);
    const permitMs = body.validityMs + limits.validityMarginMs + body.stopMs;
    return body.connection === 'connected' || nowMonoMs - body.requestAtMs <= permitMs;
  };
  return bodies.filter(mayMove).map((body) => body.machineId);
}
