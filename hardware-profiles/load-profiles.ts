import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok, refuse, type Problem, type Result } from '../kernel/result.ts';
import { checkPlausible } from './plausibility.ts';
import { machineProfile, type MachineProfile } from './profile.ts';

/** One thing wrong with one profile. `path` is a dotted path into the JSON, '' for the file as a whole. */
export interface ProfileComplaint {
  readonly file: string;
  readonly path: string;
  readonly message: string;
}

export interface ProfileProblem extends Problem {
  readonly code: 'profile-invalid';
  readonly facts: { readonly complaints: readonly ProfileComplaint[] };
}

/** More files than this in a directory of profiles is a mistake of the caller. */
const profileFilesMax = 1000;

/** Where the profiles that come with Banksman lie, seen from the sources and from the compiled output alike. */
export function shippedProfilesDirectory(): string {
  const beside = fileURLToPath(new URL('./data', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../hardware-profiles/data', import.meta.url));
}

function profileProblem(complaints: readonly ProfileComplaint[]): ProfileProblem {
  return { code: 'profile-invalid', facts: { complaints } };
}

/**
 * Checks one profile: shape first, then plausibility. `file` only labels the complaints.
 *
 * @returns 'profile-invalid' with every complaint found.
 */
export function checkProfile(json: unknown, file = ''): Result<MachineProfile, ProfileProblem> {
  const parsed = machineProfile.safeParse(json);
  if (!parsed.success) {
    return refuse(
      profileProblem(
        parsed.error.issues.map((issue) => ({
          file,
          path: issue.path.join('.'),
          message: `${issue.message}; there is ${shownAt(json, issue.path)}`,
        })),
      ),
    );
  }
  const complaints = checkPlausible(parsed.data).map((complaint) => ({ file, ...complaint }));
  return complaints.length > 0 ? refuse(profileProblem(complaints)) : ok(parsed.data);
}

/** What stands at a path of the file, short enough for a line. */
function shownAt(json: unknown, path: readonly PropertyKey[]): string {
  let node = json;
  for (const key of path) node = (node as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  if (node === undefined) return 'nothing';
  const text = JSON.stringify(node);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

const shownMax = 60;

/** Reads and checks one profile file. */
export function loadProfileFile(file: string): Result<MachineProfile, ProfileProblem> {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
    return checkProfile(JSON.parse(text), file);
  } catch (error) {
    return refuse(profileProblem([{ file, path: '', message: whyUnreadable(error, text) }]));
  }
}

/** For whoever wrote the file by hand: where in it, not at which character. */
function whyUnreadable(error: unknown, text: string): string {
  if (!(error instanceof Error)) return 'unreadable';
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file';
  if ('code' in error && error.code === 'EISDIR') return 'a folder, and no profile (*.json) lies in it';
  const position = /at position (\d+)/.exec(error.message)?.[1];
  if (position === undefined) return error.message;
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${String(before.length)}, column ${String((before.at(-1) ?? '').length + 1)}: ${error.message}; look at the end of the line before, too`;
}

/**
 * The shipped profiles and those of another directory beside them, null for none. A machine of one's own does not take the place of a
 * shipped one: an id that is taken is refused.
 */
export function loadProfilesBeside(
  ownDirectory: string | null,
): Result<ReadonlyMap<string, MachineProfile>, ProfileProblem> {
  const shipped = loadProfiles(shippedProfilesDirectory());
  if (!shipped.ok || ownDirectory === null) return shipped;
  const own = loadProfiles(ownDirectory);
  if (!own.ok) return own;
  const taken = [...own.value.keys()].filter((id) => shipped.value.has(id));
  if (taken.length > 0) {
    return refuse(
      profileProblem(
        taken.map((id) => ({
          file: ownDirectory,
          path: 'id',
          message: `'${id}' is a machine that comes with Banksman: give yours an id of its own`,
        })),
      ),
    );
  }
  return ok(new Map([...shipped.value, ...own.value]));
}

/**
 * All profiles (`*.json`) of a directory by id. One bad file refuses the whole set, with the complaints about all files:
 * a fleet must not start with a machine missing.
 */
export function loadProfiles(directory: string): Result<ReadonlyMap<string, MachineProfile>, ProfileProblem> {
  let names: string[];
  try {
    names = readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unreadable';
    return refuse(profileProblem([{ file: directory, path: '', message }]));
  }
  if (names.length > profileFilesMax) {
    const message = `${names.length} files, at most ${profileFilesMax}`;
    return refuse(profileProblem([{ file: directory, path: '', message }]));
  }
  const profiles = new Map<string, MachineProfile>();
  const complaints: ProfileComplaint[] = [];
  for (const name of names) {
    const loaded = loadProfileFile(join(directory, name));
    if (!loaded.ok) {
      complaints.push(...loaded.problem.facts.complaints);
    } else if (profiles.has(loaded.value.id)) {
      complaints.push({ file: name, path: 'id', message: `'${loaded.value.id}' is used by another file too` });
    } else {
      profiles.set(loaded.value.id, loaded.value);
    }
  }
  if (profiles.size === 0 && complaints.length === 0) {
    complaints.push({ file: directory, path: '', message: 'holds no profile (*.json)' });
  }
  return complaints.length > 0 ? refuse(profileProblem(complaints)) : ok(profiles);
}
