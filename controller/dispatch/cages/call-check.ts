import type { MachineId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { cagesFor, type HoistGroup } from '../../../missions/hoists/dispatch/hoist-group.ts';
import { callOf, personsMax } from '../../../missions/hoists/hoist-calls.ts';
import { plantOf } from '../../../missions/hoists/hoist-plant.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import type { HoistCallRequest } from '../../contract/missions/hoist-calls.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { CageCondition } from './cage-service.ts';

interface CheckedCage {
  readonly machine: LiveMachine;
  readonly condition: CageCondition;
}

/**
 * Whether a call can be served: first by any cage of the site, then by one that takes calls now. Refuses 'level-unknown', 'same-level',
 * 'no-hoist', 'too-many-persons', 'overload', 'door-too-narrow', 'cage-floor-too-small'; 'reset-first', 'control-held' or 'no-cage-free' with
 * the cage and its cause.
 */
export function acceptable(
  request: HoistCallRequest,
  cages: readonly CheckedCage[],
  site: SiteModel,
  latchOver: (cageId: MachineId) => string | null,
): Result<void> {
  const { fromLevelId, toLevelId } = request;
  for (const levelId of [fromLevelId, toLevelId]) {
    if (!site.levels.some(({ id }) => id === levelId)) return refuse({ code: 'level-unknown', facts: { levelId } });
  }
  if (fromLevelId === toLevelId) return refuse({ code: 'same-level', facts: { levelId: toLevelId } });
  const whole = plantOf(
    site.landings,
    cages.map(({ machine: { id, profile } }) => ({ id, profile })),
  );
  if (!whole.ok) return refuse({ code: 'no-hoist', facts: { levelId: fromLevelId } });
  const most = personsMax(whole.value);
  if (request.cargo === 'people' && request.persons > most)
    return refuse({ code: 'too-many-persons', facts: { persons: request.persons, most } });
  const able = carriers(request, whole.value);
  if (!able.ok) return able;
  const serving = cages.filter(({ machine }) => able.value.includes(machine.id));
  if (serving.some(({ condition }) => condition.type === 'ready')) return ok(undefined);
  const [first] = serving;
  const machineId = first!.machine.id;
  const condition = first!.condition;
  const cause = condition.type === 'ready' ? '' : condition.cause;
  if (cause === 'latched')
    return refuse({ code: 'reset-first', facts: { machineId, latchId: latchOver(machineId) ?? '' } });
  return refuse({ code: 'no-cage-free', facts: { machineId, cause } });
}

function carriers(request: HoistCallRequest, group: HoistGroup): Result<readonly MachineId[]> {
  const { fromLevelId, toLevelId, priority } = request;
  const call = callOf({ id: 'call', from: fromLevelId, to: toLevelId, priority, earliestS: 0 }, request, group);
  const found = cagesFor(group, call);
  return found.ok ? ok(found.value.map((at) => group.cages[at]!.id)) : found;
}
