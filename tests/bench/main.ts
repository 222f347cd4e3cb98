import { parseArgs } from 'node:util';
import { benchImport } from './import-bench.ts';
import { benchInterlock } from './interlock-bench.ts';
import { benchInterlockLateness } from './interlock-lateness-bench.ts';
import { benchLedger } from './ledger-bench.ts';
import { benchPlan } from './plan-bench.ts';
import { benchStart } from './start-bench.ts';
import { printer, type Print } from './figures.ts';
import { benchDeliveries, deliveryFamilies } from './delivery-bench.ts';
import { benchReplan, replanFamily } from './replan-bench.ts';
import { benchSolver, families } from './solver-bench.ts';

const output = process.argv.includes('--json') ? 'json' : 'text';
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
  },
});

const benches: Readonly<Record<string, (print: Print) => Promise<void>>> = {
  import: benchImport,
  plan: benchPlan,
  interlock: benchInterlock,
  'interlock-lateness': (print) => benchInterlockLateness(print, Number(values.minutes ?? '0.25')),
  ledger: benchLedger,
  start: benchStart,
};

function benchOf(family: string): typeof benchSolver | null {
  if (Object.hasOwn(families, family)) return benchSolver;
  if (family === replanFamily) return benchReplan;
  return Object.hasOwn(deliveryFamilies, family) ? benchDeliveries : null;
}

/** `plan FAMILY FILE…`: a public instance each, instead of our own buildings. */
function benchInstances([family, ...files]: readonly string[]): number {
  const seconds = Number(values.seconds ?? '1');
  const seed = Number(values.seed ?? '1');
  const bench = benchOf(family ?? '');
  if (family !== undefined && bench !== null && files.length > 0 && seconds > 0 && Number.isInteger(seed))
    return bench(family, files, { seconds, seed, output });
  process.stderr.write(
    `usage: bench plan FAMILY FILE… [--seconds S] [--seed N] [--json] with FAMILY one of ${[...Object.keys(families), ...Object.keys(deliveryFamilies), replanFamily].join(', ')}\n`,
  );
  return 2;
}

if (names[0] === 'plan' && names.length > 1 && benches[names[1]!] === undefined) {
  process.exit(benchInstances(names.slice(1)));
}
const print = printer(output);
const unknown = names.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no such figures: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (names.length === 0 || names.includes(name)) await bench(print);
}
