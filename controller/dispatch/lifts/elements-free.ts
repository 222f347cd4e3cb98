import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { elementTaken } from '../../../missions/cranes/lifted-element.ts';
import type { Mission, MissionRequest } from '../../../missions/mission.ts';

/** Refuses 'element-installed' and 'element-asked' for elements that another mission has set, or may still set. */
export function elementsFree({ parameters }: MissionRequest, missions: readonly Mission[]): Result<void> {
  const taken = parameters.kind === 'crane-lifts' ? elementTaken(parameters, missions) : null;
  if (taken === null) return ok(undefined);
  const { state, globalId, missionNumber, lift, machineId } = taken;
  const facts = { elementId: globalId, missionNumber, lift, ...(machineId === null ? {} : { machineId }) };
  return refuse({ code: state === 'installed' ? 'element-installed' : 'element-asked', facts });
}
