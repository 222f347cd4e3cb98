import type { MachineView } from '../../controller/contract/api.ts';
import { askAfterMs, isAsked } from '../../controller/contract/accounts/time-account.ts';

type Standing = Pick<MachineView, 'id' | 'timeState' | 'timeStateCause' | 'timeStateSinceMs' | 'expectedBy'>;

/** One stand of one machine: the next one is asked about again. */
export function standKey({ id, timeStateSinceMs }: Standing): string {
  return `${id}/${String(timeStateSinceMs)}`;
}

/** Machines that somebody expects to work and that have stood for some minutes for a cause that only people know, longest first; not those put off. */
export function askedStands<M extends Standing>(
  machines: readonly M[],
  siteTimeMs: number,
  putOff: ReadonlySet<string>,
): readonly M[] {
  return machines
    .filter(
      (machine) =>
        machine.expectedBy !== null &&
        isAsked(machine.timeState, machine.timeStateCause) &&
        siteTimeMs - machine.timeStateSinceMs >= askAfterMs &&
        !putOff.has(standKey(machine)),
    )
    .sort((left, right) => left.timeStateSinceMs - right.timeStateSinceMs);
}
