import type { MachineView } from '../../controller/contract/api.ts';

/** By the number that is painted on the machine, whatever its state: a list to choose from does not jump. */
export function sortedByLabel(machines: Iterable<MachineView>): readonly MachineView[] {
  return [...machines].sort((one, other) => one.label.localeCompare(other.label, 'en', { numeric: true }));
}

/** The machine types on the site, by their id: what a certificate can be for. */
export function typesOf(machines: Iterable<MachineView>): readonly Pick<MachineView, 'profileId' | 'name'>[] {
  const types = new Map([...machines].map(({ profileId, name }) => [profileId, { profileId, name }]));
  return [...types.values()].sort((one, other) => one.profileId.localeCompare(other.profileId));
}
