import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { hangingLoads } from '../../../missions/cranes/hanging-loads.ts';
import type { Mission } from '../../../missions/mission.ts';

/**
 * Whether a mission may be given up as far as its cranes' hooks go; with whose hook somebody says is free, for the record. Refuses 'load-on-hook' with
 * the first lift that hangs.
 */
export function hooksFree(mission: Mission, hookIsFree = false): Result<{ readonly hookIsFree?: string }> {
  const [first, ...others] = mission.state === 'running' || mission.state === 'held' ? hangingLoads(mission) : [];
  if (first === undefined) return ok({});
  if (!hookIsFree) return refuse({ code: 'load-on-hook', facts: { machineId: first.machineId, lift: first.lift } });
  return ok({ hookIsFree: [first, ...others].map(({ machineId }) => machineId).join(', ') });
}
