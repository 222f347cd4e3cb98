import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Mission, MissionRequest, Plan } from '../../missions/mission.ts';
import type { HaulLoadBody } from '../contract/missions/hauling.ts';
import { haulLoadOf } from './haul-body.ts';

/** The request of a hauling mission with further loads, and why its plan is made again. Refuses 'not-hauling' and 'transition-refused'. */
export function withLoads(
  { id, request, state }: Mission,
  added: readonly HaulLoadBody[],
  user: string,
): Result<{ readonly request: MissionRequest; readonly reason: Problem }> {
  const { parameters } = request;
  if (parameters.kind !== 'hauling') return refuse({ code: 'not-hauling', facts: { missionId: id } });
  if (state !== 'planned' && state !== 'running' && state !== 'held')
    return refuse({ code: 'transition-refused', facts: { state, event: 'loads-added' } });
  const loads = [...parameters.loads, ...added.map(haulLoadOf)];
  const reason = { code: 'loads-added', facts: { by: user, loads: added.length } };
  return ok({ request: { ...request, parameters: { ...parameters, loads } }, reason });
}

/** A load that is added is brought whole or refused: the foreman hears at once what is wrong with it. */
export function addedAreIn(before: MissionRequest, plan: Plan): Result<void> {
  const known = before.parameters.kind === 'hauling' ? before.parameters.loads.length : 0;
  const reasons = plan.refused
    .filter(({ facts }) => Number(facts['load'] ?? 0) > known)
    .map(({ code, facts }) => ({ code, ...facts }));
  return reasons.length === 0 ? ok(undefined) : refuse({ code: 'plan-impossible', facts: { reasons } });
}
