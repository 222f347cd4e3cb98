import { isInsideRing } from '../../../kernel/geometry.ts';
import type { Body } from '../body.ts';
import { holdFor, speedFinding, type Finding, type Scene, type ToldPaper } from './finding.ts';

/**
 * A machine off rent, on a site that is not its contract's, outside that site's fence or without a certified operator is out of service. What the
 * controller said last stays in force when it falls silent, and the fence is watched here. It only takes permission away: a machine at work ends
 * what it has begun, for as long as it was told, and what hangs on a hook is set down meanwhile, and after it straight down alone (`holdingAxesOf`).
 */
export function serviceTerms(scene: Scene, body: Body): Finding | null {
  const told = scene.papers.lapsed.get(body.machineId);
  if (told?.ruleId === undefined) return rentUnknown(scene, body);
  if (scene.nowMs < told.releasedUntilMs) return released(scene, body, told);
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
  return unslowed('noStart', body, parts);
}

/**
 * A load that hangs from a crane which a term or a paper has taken out of service: shown on every tablet as long as it does. It restricts nothing;
 * how the load comes down is the holding action's matter.
 */
export function loadHanging(scene: Scene, body: Body): Finding | null {
  const told = scene.papers.lapsed.get(body.machineId);
  if (told === undefined || !body.isCrane || body.hung.length === 0 || !isOut(scene, body, told)) return null;
  const sinceMs = Math.max(told.toldAtMs, told.releasedUntilMs);
  return unslowed('warn', body, {
    ruleId: 'load-hanging',
    measured: { value: Math.floor((scene.nowMs - sinceMs) / 1000), unit: 's' },
    limit: null,
    other: { kind: 'source', id: told.ruleId ?? 'papers-lapsed' },
  });
}

function isOut(scene: Scene, body: Body, told: ToldPaper): boolean {
  if (told.ruleId === undefined) return true;
  if (scene.nowMs < told.releasedUntilMs) return false;
  if (told.fence !== undefined) return body.pose === null || !isWithin(told.fence, body.pose.xM, body.pose.yM);
  return !mayFinish(scene, body, told);
}

/** A release ends by its time alone, also when the controller is silent; it is never out of sight. */
function released(scene: Scene, body: Body, told: ToldPaper): Finding {
  return unslowed('warn', body, {
    ruleId: 'term-released',
    measured: { value: Math.ceil((told.releasedUntilMs - scene.nowMs) / 1000), unit: 's' },
    limit: null,
    other: { kind: 'source', id: told.ruleId ?? '' },
  });
}

function unslowed(level: 'warn' | 'noStart', body: Body, parts: Parameters<typeof speedFinding>[1]): Finding {
  const speedMps = body.nominalMps;
  return speedFinding({ level, speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

/** Once it stands, or was locked out, it stays so. A cage on its way has people in it: it ends its ride, however long that is. */
function mayFinish({ nowMs, limits }: Scene, body: Body, told: ToldPaper): boolean {
  const { finishMs = 0, toldAtMs, releasedUntilMs } = told;
  const isRiding = body.mobility === 'vertical' && finishMs > 0;
  const isInTime = nowMs - Math.max(toldAtMs, releasedUntilMs) < finishMs;
  if (!(isInTime || isRiding) || body.level === 'lockout') return false;
  return !body.isAtRest(limits) || (isInTime && body.hung.length > 0);
}

function isWithin(fence: NonNullable<ToldPaper['fence']>, xM: number, yM: number): boolean {
  return fence.length >= 3 && isInsideRing([xM, yM], fence);
}

/** A machine that needs a contract, of which nothing has been said since the start. */
function rentUnknown(scene: Scene, body: Body): Finding | null {
  if (body.machine.isRented !== true || scene.papers.atMs !== -Infinity) return null;
  return holdFor('hold', { ruleId: 'off-rent', measured: null, limit: null, other: { kind: 'source', id: '' } });
}
