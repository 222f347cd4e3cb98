import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadProfiles, loadProfilesBeside, type ProfileProblem } from '../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import { ok, type Result } from '../kernel/result.ts';

/** Where a site keeps profiles of machines that do not come with Banksman; null where it has none. */
export function ownProfilesOf(dataDirectory: string): string | null {
  const directory = join(dataDirectory, 'profiles');
  return existsSync(directory) ? directory : null;
}

/**
 * Every machine type that a site knows, by id: the shipped ones and its own.
 *
 * @throws Error when a profile is broken: no site starts without knowing its machines.
 */
export function siteProfiles(dataDirectory: string): ReadonlyMap<string, MachineProfile> {
  const loaded = loadProfilesBeside(ownProfilesOf(dataDirectory));
  if (!loaded.ok) throw new Error(`machine profiles are broken: ${JSON.stringify(loaded.problem.facts)}`);
  return loaded.value;
}

/** What catalogues call a machine of this type; none for a type that nobody knows. @throws as `siteProfiles` does. */
export function taxonomyCodesOf(dataDirectory: string, profileId: string): MachineProfile['taxonomyCodes'] {
  return siteProfiles(dataDirectory).get(profileId)?.taxonomyCodes ?? [];
}

/** Ids of the profiles that are the site's own. */
export function ownIds(dataDirectory: string): ReadonlySet<string> {
  const directory = ownProfilesOf(dataDirectory);
  const own = directory === null ? null : loadProfiles(directory);
  return new Set(own?.ok === true ? own.value.keys() : []);
}

/**
 * Takes profiles from a directory of a maker into a site's own; one of the same file name is replaced. The site needs the directory no more.
 *
 * @returns 'profile-invalid' with every complaint, and nothing is taken.
 */
export function takeProfiles(directory: string, dataDirectory: string): Result<void, ProfileProblem> {
  const own = join(dataDirectory, 'profiles');
  const given = loadProfiles(directory);
  if (!given.ok) return given;
  const beside = loadProfilesBeside(directory);
  if (!beside.ok) return beside;
  if (resolve(directory) === resolve(own)) return ok(undefined);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.json'))) {
    copyFileSync(join(directory, name), join(own, name));
  }
  return ok(undefined);
}
