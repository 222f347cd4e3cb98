import type { MachineView } from '../../controller/contract/api.ts';
import type { SteppedParametersBody } from '../../controller/contract/missions/stepped.ts';

export type SteppedWorkName = SteppedParametersBody['work'];

/** Which machine climbs or launches, and how often. */
export interface SteppedDraft {
  readonly choice: { readonly machineId: string; readonly work: SteppedWorkName } | null;
  readonly times: number;
}

export const freshStepped: SteppedDraft = { choice: null, times: 1 };

/** Everything that machines of the site do in steps. */
export function steppedChoices(machines: Iterable<MachineView>): NonNullable<SteppedDraft['choice']>[] {
  return [...machines].flatMap(({ id, steppedWorks = [] }) => steppedWorks.map((work) => ({ machineId: id, work })));
}

export function steppedParametersOf({ choice, times }: SteppedDraft): Record<string, unknown> {
  return { ...choice, times };
}
