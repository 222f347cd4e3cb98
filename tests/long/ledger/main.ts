import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { provisionSite } from '../../../controller/cli/provision-site.ts';
import { faultLine, figuresLine, powerCuts, type CampaignFigures } from './campaign.ts';
import { killControllers, killFiguresLine } from './controller-kills.ts';
import { compileShim } from './disk-shim.ts';

/**
 * `npm run scenario:ledger -- --cuts 20000 --seed N`: cuts the power of a record's disk that often, with a disk that always works and with one that
 * refuses now and then, and in the two controls. Exit code 1 when the record has lost or broken anything, or when a control has not.
 * `npm run scenario:ledger -- --kills 1000` kills the running controller instead.
 */
const { values } = parseArgs({
  options: { cuts: { type: 'string' }, kills: { type: 'string' }, seed: { type: 'string' } },
});
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const cuts = Number(values.cuts ?? '20000');
const kills = Number(values.kills ?? '0');
const cutsPerRun = 100;
const controlShare = 0.05;
const tellEveryRuns = 10;
const lanes = 6;
const tellEveryKills = 50;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const begunMs = performance.now();
const seconds = (): string => ((performance.now() - begunMs) / 1000).toFixed(0);

async function killAll(): Promise<number> {
  const directories = Array.from({ length: lanes }, () => mkdtempSync(join(tmpdir(), 'banksman-kills-')));
  try {
    for (const directory of directories) {
      const made = await provisionSite('demo', directory, null);
      if (!made.ok) throw new Error(JSON.stringify(made.problem));
    }
    let count = 0;
    const figures = await killControllers(directories, kills, seed, (now) => {
      count += 1;
      if (count % tellEveryKills === 0) say(`  ${seconds()} s, ${killFiguresLine(now)}`);
    });
    say(
      `${killFiguresLine(figures)}; ${seconds()} s; the seed again: npm run scenario:ledger -- --kills ${String(kills)} --seed ${String(seed)}`,
    );
    for (const line of figures.lost.slice(0, 10)) say(`  ${line}`);
    return figures.lost.length === 0 ? 0 : 1;
  } finally {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
}

async function run(
  library: string,
  name: string,
  of: { readonly count: number; readonly synchronous: 'FULL' | 'NORMAL' | 'OFF'; readonly faults: 'none' | 'some' },
): Promise<CampaignFigures> {
  const figures = await powerCuts({
    library,
    seed,
    cuts: of.count,
    cutsPerRun,
    synchronous: of.synchronous,
    faults: of.faults,
    onRun: (now) => {
      if (now.runs % tellEveryRuns === 0) say(`  ${name}: ${figuresLine(now)}`);
    },
  });
  say(`${name}: ${figuresLine(figures)}`);
  if (of.synchronous === 'FULL') for (const fault of figures.firstFaults) say(`  ${faultLine(fault)}`);
  return figures;
}

async function cutAll(): Promise<number> {
  const shim = compileShim();
  if ('missing' in shim) {
    process.stderr.write(`${shim.missing}\n`);
    return 2;
  }
  const { library } = shim;
  const control = Math.max(cutsPerRun, Math.round(cuts * controlShare));
  const half = Math.ceil(cuts / 2);
  const sound = await run(library, 'FULL', { count: half, synchronous: 'FULL', faults: 'none' });
  const refusing = await run(library, 'FULL, a disk that refuses now and then', {
    count: cuts - half,
    synchronous: 'FULL',
    faults: 'some',
  });
  const normal = await run(library, 'control NORMAL', { count: control, synchronous: 'NORMAL', faults: 'none' });
  const off = await run(library, 'control OFF', { count: control, synchronous: 'OFF', faults: 'none' });
  rmSync(dirname(library), { recursive: true, force: true });
  const isWhole = [sound, refusing].every(({ firstFaults }) => firstFaults.length === 0);
  const isSeen = normal.faults.lost > 0 && off.faults.lost > 0 && off.faults.corrupt + off.faults.unopenable > 0;
  say(
    `${isWhole ? 'nothing acknowledged was lost' : 'THE RECORD HAS LOST OR BROKEN SOMETHING'}; ${isSeen ? 'both controls failed, as they must' : 'A CONTROL DID NOT FAIL: this run proves nothing'}; ${seconds()} s; the same again: npm run scenario:ledger -- --cuts ${String(cuts)} --seed ${String(seed)}`,
  );
  return isWhole && isSeen ? 0 : 1;
}

if (![seed, cuts, kills].every(Number.isInteger)) {
  process.stderr.write('usage: scenario:ledger [--cuts N | --kills N] [--seed N]\n');
  process.exit(2);
}
say(`seed ${String(seed)}`);
process.exitCode = kills > 0 ? await killAll() : await cutAll();
