import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { drawProfile } from '../../../hardware-profiles/drawing/draw-profile.ts';
import { drawingLanguages } from '../../../hardware-profiles/drawing/words.ts';
import { loadProfileFile, shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import { linesOfComplaints } from './profile-lines.ts';

/** `banksman profile draw`: SVG on stdout or into a file. */
export function registerProfileDraw(profile: Command): void {
  profile
    .command('draw')
    .description('draw a machine from its profile: side and top view to scale, reach, joints (SVG)')
    .argument('<file>', 'profile file, or the id of a shipped machine')
    .option('--out <file>', 'where to; without it the drawing goes to stdout')
    .option('--lang <language>', 'zh or en', 'en')
    .action((file: string, options: { readonly out?: string; readonly lang: string }) => {
      const language = drawingLanguages.find((known) => known === options.lang);
      if (language === undefined) {
        process.stderr.write(`--lang takes one of ${drawingLanguages.join(', ')}, not "${options.lang}".\n`);
        process.exitCode = 2;
        return;
      }
      const shippedFile = join(shippedProfilesDirectory(), `${file}.json`);
      if (!file.endsWith('.json') && !existsSync(shippedFile)) {
        const say = `"${file}" is no shipped machine (\`banksman profile check\` lists them), and a file of your own ends in .json.`;
        process.stderr.write(`${say}\n`);
        process.exitCode = 1;
        return;
      }
      const loaded = loadProfileFile(file.endsWith('.json') ? file : shippedFile);
      if (!loaded.ok) {
        process.stderr.write(`${linesOfComplaints(loaded.problem.facts.complaints).join('\n')}\n`);
        process.exitCode = 1;
        return;
      }
      const svg = drawProfile(loaded.value, language);
      if (options.out === undefined) process.stdout.write(svg);
      else writeFileSync(options.out, svg);
    });
}
