import { tellsJoints } from '../../../hardware-profiles/wiring.ts';
import type { Body } from '../body.ts';
import type { Scene } from '../rules/finding.ts';

type Heard = Pick<Scene, 'tagsAtMs' | 'windAtMs' | 'papers' | 'heartbeatAtMs' | 'tabletAtMs'>;

/** Age of the newest word of each source, ms, in the receiver's monotonic time; null before the first (R2). */
export function inputAges(site: Heard, bodies: readonly Body[], nowMonoMs: number): Record<string, number | null> {
  const age = (atMs: number): number | null => (Number.isFinite(atMs) ? Math.max(0, nowMonoMs - atMs) : null);
  const worst = (atMsOf: (body: Body) => number): number | null =>
    bodies.length === 0 ? null : age(bodies.reduce((oldest, body) => Math.min(oldest, atMsOf(body)), Infinity));
  const jointed = bodies.filter((body) => tellsJoints(body.profile, body.machine.wire));
  return {
    pose: worst((body) => body.poseAtMs),
    joints: jointed.length === 0 ? null : age(Math.min(...jointed.map((body) => body.jointsAtMs))),
    request: worst((body) => body.requestAtMs),
    tags: age(site.tagsAtMs),
    wind: age(site.windAtMs),
    papers: age(site.papers.atMs),
    controller: age(site.heartbeatAtMs),
    tablet: age(site.tabletAtMs),
  };
}
