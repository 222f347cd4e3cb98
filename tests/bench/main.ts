import { parseArgs } from 'node:util';
import { printer, type Print } from './figures.ts';
import { allocationFamilies, benchAllocation } from './allocation-bench.ts';
import { benchConcrete, concreteFamily } from './concrete-bench.ts';
import { benchCharging, chargingFamily } from './charging-bench.ts';
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
    agents: { type: 'string' },
    radius: { type: 'string' },
    robots: { type: 'string' },
    wire: { type: 'string' },
  },
});

/** Each is loaded when it is asked for: what the others bring along would count as memory of the one that is measured. */
const benches: Readonly<Record<string, (print: Print) => Promise<void>>> = {
  import: async (print) => (await import('./import-bench.ts')).benchImport(print),
  plan: async (print) => (await import('./plan-bench.ts')).benchPlan(print),
  interlock: async (print) => (await import('./interlock-bench.ts')).benchInterlock(print),
  'interlock-lateness': async (print) =>
    (await import('./interlock-lateness-bench.ts')).benchInterlockLateness(print, Number(values.minutes ?? '0.25')),
  'interlock-controller': async (print) =>
    (await import('./interlock-controller-bench.ts')).benchInterlockController(print, Number(values.minutes ?? '0.25')),
  bridge: async (print) =>
    (await import('./bridge-bench.ts')).benchBridge(
      print,
      Number(values.seconds ?? '10'),
      Number(values.minutes ?? '2'),
      values.wire ?? null,
    ),
  ledger: async (print) => {
    await (await import('./ledger-bench.ts')).benchLedger(print);
    await (await import('./history-bench.ts')).benchHistory(print);
    await (await import('./interlock-ledger-bench.ts')).benchInterlockBesideLedger(print);
  },
  'ledger-interlock': async (print) => (await import('./interlock-ledger-bench.ts')).benchInterlockBesideLedger(print),
  'ledger-verify': async (print) => (await import('./ledger-verify-bench.ts')).benchLedgerVerify(print),
  'ledger-dossier': async (print) => (await import('./dossier-bench.ts')).benchDossier(print),
  'bridge-flood': async (print) => (await import('./bridge-flood-bench.ts')).benchBridgeFlood(print),
  start: async (print) => (await import('./start-bench.ts')).benchStart(print),
  traffic: async (print) => (await import('./traffic-bench.ts')).benchTraffic(print),
};

function benchOf(family: string): typeof benchSolver | null {
  if (Object.hasOwn(families, family)) return benchSolver;
  if (family === replanFamily) return benchReplan;
  if (family === concreteFamily) return benchConcrete;
  if (family === chargingFamily) return benchCharging;
  if (Object.hasOwn(allocationFamilies, family)) return benchAllocation;
  return Object.hasOwn(deliveryFamilies, family) ? benchDeliveries : null;
}

/** `plan FAMILY FILE…`: a public instance each, instead of our own buildings; `plan coverage` alone: slabs of our own; `plan hoist`: drawn days. */
async function benchInstances([family, ...files]: readonly string[]): Promise<number> {
  const seconds = Number(values.seconds ?? '1');
  const seed = Number(values.seed ?? '1');
  const bench = benchOf(family ?? '');
  if (family === 'coverage' && seconds > 0 && Number.isInteger(seed)) {
    const { benchCoverage, benchOwnDriven, benchOwnSlabs } = await import('./coverage-bench.ts');
    const options = { seconds, seed, output } as const;
    const [radiusM, robots] = [Number(values.radius ?? '0'), Number(values.robots ?? '1')];
    if (files.length === 0 && (radiusM > 0 || robots > 1)) return benchOwnDriven({ ...options, radiusM, robots });
    return files.length === 0 ? benchOwnSlabs(options) : benchCoverage(files, options);
  }
  if ((family === 'traffic' || family === 'mapf') && files.length > 0 && seconds > 0 && Number.isInteger(seed)) {
    const { benchTrafficFiles } = await import('./traffic-bench.ts');
    return benchTrafficFiles(family, files, { seconds, seed, output, agentsMax: Number(values.agents ?? 'Infinity') });
  }
  if (family === 'growth' && files.length === 0 && seconds > 0 && Number.isInteger(seed))
    return (await import('./growth-bench.ts')).benchGrowth({ seconds, seed, output });
  if (family === 'hoist' && files.length === 0 && seconds > 0 && Number.isInteger(seed))
    return (await import('./hoist-bench.ts')).benchHoists({ seconds, seed, output });
  if (family === 'crane-lifts' && files.length === 0 && seconds > 0 && Number.isInteger(seed))
    return (await import('./crane-lift-bench.ts')).benchCraneLifts({ seconds, seed, output });
  if (family !== undefined && bench !== null && files.length > 0 && seconds > 0 && Number.isInteger(seed))
    return bench(family, files, { seconds, seed, output });
  process.stderr.write(
    `usage: bench plan FAMILY FILE… [--seconds S] [--seed N] [--agents N] [--json] with FAMILY one of ${[...Object.keys(families), ...Object.keys(deliveryFamilies), ...Object.keys(allocationFamilies), replanFamily, concreteFamily, chargingFamily, 'coverage', 'growth', 'hoist', 'crane-lifts', 'traffic', 'mapf'].join(', ')}\n`,
  );
  return 2;
}

// A file after the name tells instances of traffic from its figures.
async function benchFigures(): Promise<number> {
  const print = printer(output);
  const unknown = names.filter((name) => benches[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(`no such figures: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`);
    return 2;
  }
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) await bench(print);
  }
  return 0;
}

// No call of `exit`, which would cut off what a pipe has not taken yet: solutions are long.
const isOfInstances = names[0] === 'plan' && names.slice(1).some((name) => benches[name] === undefined);
process.exitCode = isOfInstances ? await benchInstances(names.slice(1)) : await benchFigures();
