import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { provisionSite } from '../../controller/cli/provision-site.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data directory with the demo's `site.json` and `fleet.json`, not to be written to. */
    provisionedDemo: string;
  }
}

/**
 * Imports and stages the demo building once for all files of a run: it takes as long as many a test. Whoever shows a first start as a
 * user has it (the finished floors, the foreman's walk) starts from an empty folder instead.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-demo-'));
  const made = await provisionSite('demo', directory, null);
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  project.provide('provisionedDemo', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Puts the demo into a data directory, a new one unless it is named, and answers which. */
export function demoDirectory(directory = mkdtempSync(join(tmpdir(), 'banksman-data-'))): string {
  cpSync(inject('provisionedDemo'), directory, { recursive: true });
  return directory;
}
