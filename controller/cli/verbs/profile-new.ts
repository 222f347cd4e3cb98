import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { loadProfileFile, shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { linesOfComplaints } from './profile-lines.ts';

const idPattern = /^[a-z0-9-]+$/;

interface NewOptions {
  readonly from: string;
  readonly id: string;
  readonly out?: string;
}

/** `banksman profile new`: a maker's profile starts from the shipped one that is most like his machine. */
export function registerProfileNew(profile: Command): void {
  profile
    .command('new')
    .description(
      'start a profile of your own from a shipped machine; every figure in it is a guess until you enter yours',
    )
    .requiredOption('--from <type>', 'id of a shipped machine: see `banksman profile check`')
    .requiredOption('--id <id>', 'id of yours: small letters, digits and hyphens')
    .option('--out <file>', 'where to (default: <id>.json)')
    .action((options: NewOptions) => {
      const file = options.out ?? `${options.id}.json`;
      const why = refusalOf(options, file);
      if (why !== null) {
        process.stderr.write(`${why}\n`);
        process.exitCode = 1;
        return;
      }
      const loaded = loadProfileFile(join(shippedProfilesDirectory(), `${options.from}.json`));
      if (!loaded.ok) {
        process.stderr.write(`${linesOfComplaints(loaded.problem.facts.complaints).join('\n')}\n`);
        process.exitCode = 1;
        return;
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(startedFrom(loaded.value, options), null, 2)}\n`);
      process.stdout.write(`${file}: enter your figures, then \`banksman profile check ${file}\`\n`);
    });
}

function refusalOf({ from, id }: NewOptions, file: string): string | null {
  if (!idPattern.test(id)) return `--id takes small letters, digits and hyphens, not "${id}".`;
  if (!existsSync(join(shippedProfilesDirectory(), `${from}.json`))) {
    return `--from: "${from}" is no shipped machine; \`banksman profile check\` lists them.`;
  }
  if (existsSync(join(shippedProfilesDirectory(), `${id}.json`)))
    return `--id: "${id}" is a shipped machine; take another id.`;
  return existsSync(file) ? `${file} is there already and is not written over.` : null;
}

/** What was read of one machine is not known of another: all figures become guesses that name where they were taken from, and no claim of safety is taken over. */
function startedFrom(profile: MachineProfile, { from, id }: NewOptions): unknown {
  const taken = guessed(profile, `taken over from ${from}: enter the maker's figure and its source`);
  const name = { zh: `${profile.name.zh}（${id}）`, en: `${profile.name.en} (${id})` };
  return { ...(taken as object), id, name, taxonomyCodes: [], sources: [`started from the profile ${from}`] };
}

function guessed(node: unknown, source: string): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => guessed(item, source));
  if (typeof node !== 'object' || node === null) return node;
  const isStated = 'source' in node && 'certainty' in node;
  const entries = Object.entries(node)
    .filter(([key]) => !(isStated && (key === 'clause' || key === 'claimed')))
    .map(([key, value]) => [key, guessed(value, source)] as const);
  return { ...Object.fromEntries(entries), ...(isStated ? { source, certainty: 'guess' } : {}) };
}
