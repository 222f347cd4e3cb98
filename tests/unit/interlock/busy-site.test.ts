import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Episode } from '../../long/interlock/scenario.ts';

// Goal: a quarter of a minute of the busy site with faults at many times their usual rate and a fresh seed each time.
// Method: the run of `npm run scenario:interlock`, which is the real one, in small; the seed is printed. That its oracle is awake is shown by
// busy-site-mutants.test.ts.

const seed = Number(process.env['BANKSMAN_SEED'] ?? Date.now() % 1_000_000);
const folder = new URL('../../long/interlock/oracle', import.meta.url).pathname;

describe(`a busy site with faults, seed ${String(seed)}`, () => {
  it('breaks nothing', () => {
    process.stdout.write(`busy site: seed ${String(seed)} (BANKSMAN_SEED repeats it)\n`);
    const episode = new Episode({ seed, episode: 0, durationMs: 15_000, faultIntensity: 40 });
    const figures = episode.run();
    expect(figures.violations).toEqual([]);
    expect(figures.siteMs).toBe(15_000);
    expect([...figures.faults.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
  });

  it('is the same each time it is run with one seed', () => {
    const run = () => {
      const lines: string[] = [];
      const trace = (nowMs: number, text: string): void => void lines.push(`${String(nowMs)} ${text}`);
      new Episode({ seed, episode: 1, durationMs: 5000, faultIntensity: 50, trace }).run();
      return lines;
    };
    const first = run();
    expect(first.length).toBeGreaterThan(5);
    expect(run()).toEqual(first);
  });

  it('has an oracle that shares no code with the interlock', () => {
    const imports = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, specifier]) => specifier ?? ''),
    );
    expect(imports.length).toBeGreaterThan(3);
    const foreign = imports.filter((path) => !/^\.\/[a-z-]+\.ts$/.test(path) && !path.endsWith('/kernel/geometry.ts'));
    expect(foreign).toEqual([]);
  });
});
