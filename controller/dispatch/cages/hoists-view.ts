import { personsMax } from '../../../missions/hoists/hoist-calls.ts';
import { plantOf } from '../../../missions/hoists/hoist-plant.ts';
import type { Landing } from '../../../missions/site-model.ts';
import type { CageView } from '../../contract/missions/hoist-calls.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { CageCondition } from './cage-service.ts';

export function cageViewOf(
  { id, machine, profile }: LiveMachine,
  landings: readonly Landing[],
  condition: CageCondition,
  work: { readonly isReserved: boolean; readonly toLevelId: string | null },
): CageView {
  const plant = plantOf(landings, [{ id, profile }]);
  return {
    machineId: id,
    label: machine.label,
    levelIds: plant.ok ? plant.value.cages.flatMap(({ landings: own }) => own.map(({ name }) => name)) : [],
    ...stateOf(condition, work.isReserved),
    toLevelId: work.toLevelId,
    loadMaxKg: profile.hoisting?.loadMaxKg.value ?? 0,
    personsMax: plant.ok ? personsMax(plant.value) : 0,
  };
}

function stateOf(condition: CageCondition, isReserved: boolean): Pick<CageView, 'state' | 'cause'> {
  switch (condition.type) {
    case 'ready':
      return isReserved ? { state: 'reserved', cause: 'robot-ride' } : { state: 'ready', cause: null };
    case 'closing':
    case 'away':
      return { state: 'away', cause: condition.cause };
    case 'paused':
      return { state: 'paused', cause: condition.cause };
  }
}
