import { isInsideRing } from '../../../kernel/geometry.ts';
import type { Body } from '../body.ts';
import { holdFor, speedFinding, type Finding, type Scene, type ToldPaper } from './finding.ts';

/**
 * A machine off rent, on a site that is not its contract's, outside that site's fence or without a certified operator is out of service. What the
 * controller said last stays in force when it falls silent, and the fence is watched here. It only takes permission away: a machine at work ends
 * what it has begun, for as long as it was told, and what hangs on a hook is set down meanwhile.
 */
export function serviceTerms(scene: Scene, body: Body): Finding | null {
  const told = scene.papers.lapsed.get(body.machineId);
  if (told?.ruleId === undefined) return rentUnknown(scene, body);
  const parts = {
    ruleId: told.ruleId,
    measured: told.ruleId === 'off-rent' ? { value: told.lapsedDays, unit: 'd' } : null,
    limit: null,
    other: { kind: 'source', id: told.name },
    agesMs: { papers: scene.nowMs - scene.papers.atMs },
  } as const;
  if (told.fence !== undefined) {
    // Where it is not known to be inside, it may be outside.
    if (body.pose === null) return holdFor('hold', parts);
    return isWithin(told.fence, body.pose.xM, body.pose.yM) ? null : holdFor('lockout', parts);
  }
  if (!mayFinish(scene, body, told)) return holdFor('lockout', parts);
  const speedMps = body.nominalMps;
  return speedFinding({ level: 'noStart', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

/** Once it stands, or was locked out, it stays so. */
function mayFinish({ nowMs, limits }: Scene, body: Body, { finishMs = 0, toldAtMs }: ToldPaper): boolean {
  if (!(nowMs - toldAtMs < finishMs) || body.level === 'lockout') return false;
  return !body.isAtRest(limits) || body.hung.length > 0;
}

function isWithin(fence: NonNullable<ToldPaper['fence']>, xM: number, yM: number): boolean {
  return fence.length >= 3 && isInsideRing([xM, yM], fence);
}

/** A machine that needs a contract, of which nothing has been said since the start. */
function rentUnknown(scene: Scene, body: Body): Finding | null {
  if (body.machine.isRented !== true || scene.papers.atMs !== -Infinity) return null;
  return holdFor('hold', { ruleId: 'off-rent', measured: null, limit: null, other: { kind: 'source', id: '' } });
}
