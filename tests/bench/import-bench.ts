import { basename } from 'node:path';
import { importSite } from '../../controller/site/import-site.ts';
import { buildings } from './buildings.ts';
import { median, type Print } from './figures.ts';

const RUNS = 5;

export async function benchImport(print: Print): Promise<void> {
  for (const { name, file, bytes } of buildings()) {
    const times: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const start = performance.now();
      const result = await importSite(bytes, basename(file));
      if (!result.ok) throw new Error(JSON.stringify(result.problem));
      // The first run compiles the IFC reader's WebAssembly; a user sees it too, so it is printed apart.
      if (run === 0)
        print({
          name: `import ${name}: first`,
          value: performance.now() - start,
          unit: 'ms',
          how: `${(bytes.length / 1e6).toFixed(1)} MB`,
        });
      else times.push(performance.now() - start);
    }
    print({ name: `import ${name}: median`, value: median(times), unit: 'ms', how: `${String(RUNS)} runs` });
  }
}
