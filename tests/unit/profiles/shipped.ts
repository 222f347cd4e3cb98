import { loadProfiles, shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';

const loaded = loadProfiles(shippedProfilesDirectory());
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem, null, 2));
export const shippedProfiles = loaded.value;

export function shipped(id: string): MachineProfile {
  const profile = shippedProfiles.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}
