import { benchImport } from './import-bench.ts';
import { benchInterlock } from './interlock-bench.ts';
import { benchLedger } from './ledger-bench.ts';
import { benchPlan } from './plan-bench.ts';
import { benchStart } from './start-bench.ts';
import { printer, type Print } from './figures.ts';

const benches: Readonly<Record<string, (print: Print) => Promise<void>>> = {
  import: benchImport,
  plan: benchPlan,
  interlock: benchInterlock,
  ledger: benchLedger,
  start: benchStart,
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const print = printer(process.argv.includes('--json') ? 'json' : 'text');
const unknown = names.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no such figures: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (names.length === 0 || names.includes(name)) await bench(print);
}
