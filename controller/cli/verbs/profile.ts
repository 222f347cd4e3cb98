import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  loadProfileFile,
  shippedProfilesDirectory,
  type ProfileComplaint,
} from '../../../hardware-profiles/load-profiles.ts';
import { warningsOf, type ProfileWarning } from '../../../hardware-profiles/warnings.ts';
import { registerProfileDraw } from './profile-draw.ts';
import { registerProfileNew } from './profile-new.ts';
import { linesOfComplaints } from './profile-lines.ts';

interface CheckedFile {
  readonly file: string;
  readonly id: string | null;
  readonly complaints: readonly ProfileComplaint[];
  /** No mistakes: guesses where they matter, and figures that are missing. */
  readonly warnings: readonly ProfileWarning[];
}

export function registerProfileVerbs(program: Command): void {
  const profile = program.command('profile').description('machine profiles');
  registerProfileCheck(profile);
  registerProfileNew(profile);
  registerProfileDraw(profile);
}

/** `banksman profile check`: exits non-zero when a profile is refused. */
function registerProfileCheck(profile: Command): void {
  profile
    .command('check')
    .description('check machine profiles: shape, plausibility, wiring')
    .argument('[files...]', 'profile files, or folders of them; all shipped ones without it')
    .option('--json', 'print the result as JSON')
    .action((files: readonly string[], options: { readonly json?: true }) => {
      const checked = (files.length === 0 ? [shippedProfilesDirectory()] : files).flatMap(filesAt).map(checkFile);
      const isGood = checked.every((item) => item.complaints.length === 0);
      if (!isGood) process.exitCode = 1;
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ok: isGood, files: checked })}\n`
          : `${checked.flatMap((item) => [...linesOf(item), ...(files.length === 0 ? [] : warningLines(item))]).join('\n')}\n`,
      );
    });
}

/** The profiles of a folder, as a site that is started with it reads them; else the file itself, whether it is there or not. */
function filesAt(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  return names.length === 0 ? [path] : names.sort().map((name) => join(path, name));
}

function checkFile(file: string): CheckedFile {
  const loaded = loadProfileFile(file);
  return loaded.ok
    ? { file, id: loaded.value.id, complaints: [], warnings: warningsOf(loaded.value) }
    : { file, id: null, complaints: loaded.problem.facts.complaints, warnings: [] };
}

function linesOf(item: CheckedFile): readonly string[] {
  if (item.complaints.length === 0) return [`ok   ${item.id ?? ''}  ${item.file}`];
  return linesOfComplaints(item.complaints);
}

/** Said of files that somebody works on; the shipped ones have theirs in the catalogue. */
function warningLines({ warnings }: CheckedFile): readonly string[] {
  return warnings.map(({ path, message }) => `warn ${path}: ${message.en}`);
}
