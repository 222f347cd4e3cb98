import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../controller/cli/package-root.ts';
import type { StartArguments } from './start-banksman.ts';

const program = join(packageRoot(), 'dist/controller/cli/main.js');

/** What docs/add-a-machine.md has its reader type, fenced as `sh`, and the lines that he puts into the file, fenced as `json`, in its order. */
function blocksOfPage(): readonly { readonly kind: string; readonly text: string }[] {
  const page = readFileSync(join(packageRoot(), 'docs/add-a-machine.md'), 'utf8');
  return [...page.matchAll(/^```(sh|json)\n([^]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));
}

/** Arguments of the program in a line of the page. @throws for a line that is no command of ours. */
function argumentsOf(line: string): readonly string[] {
  const [, npmArgs] = /^npm start -- (.+)$/.exec(line) ?? [];
  if (npmArgs !== undefined) return ['start', ...npmArgs.split(' ')];
  const [, args] = /^npx banksman (.+)$/.exec(line) ?? [];
  if (args === undefined) throw new Error(`docs/add-a-machine.md: "${line}" is no command of ours`);
  return args.split(' ');
}

/** Lines of a figure in place of those that are there, as the reader's editor does it. */
function putInPlace(file: string, lines: string): void {
  const [, name = ''] = /^ {2}"(\w+)": \{$/m.exec(lines) ?? [];
  const before = readFileSync(file, 'utf8');
  const after = before.replace(new RegExp(`^  "${name}": \\{\\n[^}]*\\},\\n`, 'm'), lines);
  if (name === '' || after === before) throw new Error(`docs/add-a-machine.md: nothing to put ${name} in place of`);
  writeFileSync(file, after);
}

export interface AddedMachine {
  /** Where the page was followed. */
  readonly directory: string;
  readonly profileId: string;
  /** What the page's last command starts a site with, beside the data directory. */
  readonly start: Pick<StartArguments, 'profiles' | 'robots' | 'speed'>;
}

/** Follows docs/add-a-machine.md word by word in an empty folder, up to the start of the site. @throws where a command fails. */
export function followPage(): AddedMachine {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-maker-'));
  const valueIn = (args: readonly string[], flag: string): string => args[args.indexOf(flag) + 1] ?? '';
  let file = '';
  for (const { kind, text } of blocksOfPage()) {
    if (kind === 'json') {
      putInPlace(join(directory, file), text);
      continue;
    }
    for (const args of text.trim().split('\n').map(argumentsOf)) {
      if (args.includes('--robots')) {
        const profileId = valueIn(args, '--robots');
        const profiles = join(directory, valueIn(args, '--profiles'));
        return {
          directory,
          profileId,
          start: { profiles, robots: [profileId], speed: Number(valueIn(args, '--speed')) },
        };
      }
      if (args[1] === 'new') file = valueIn(args, '--out');
      const run = spawnSync(process.execPath, [program, ...args], { cwd: directory, encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`banksman ${args.join(' ')}: ${run.stdout}${run.stderr}`);
    }
  }
  throw new Error('docs/add-a-machine.md starts no site');
}
