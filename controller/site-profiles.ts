import { loadProfiles } from '../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';

/** @throws Error when a profile is broken: no site starts without knowing its machines. */
export function profilesOf(directory: string): ReadonlyMap<string, MachineProfile> {
  const loaded = loadProfiles(directory);
  if (!loaded.ok) throw new Error(`machine profiles are broken: ${JSON.stringify(loaded.problem.facts)}`);
  return loaded.value;
}
