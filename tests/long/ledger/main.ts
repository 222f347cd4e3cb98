import { parseArgs } from 'node:util';
import { faultLine, figuresLine, powerCuts, type CampaignFigures } from './campaign.ts';
import { compileShim } from './disk-shim.ts';

/**
 * `npm run scenario:ledger -- --cuts 20000 --seed N`: cuts the power of a record's disk that often, with a disk that always works and with one that
 * refuses now and then, and in the two controls. Exit code 1 when the record has lost or broken anything, or when a control has not.
 */
const { values } = parseArgs({
  options: { cuts: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const cuts = Number(values.cuts);
const cutsPerRun = 100;
const controlShare = 0.05;
const tellEveryRuns = 10;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const shim = compileShim();
if ('missing' in shim || !Number.isInteger(cuts) || !Number.isInteger(seed)) {
  process.stderr.write(`${'missing' in shim ? shim.missing : 'usage: scenario:ledger [--cuts N] [--seed N]'}\n`);
  process.exit(2);
}
const { library } = shim;
const begunMs = performance.now();

async function run(
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

say(`seed ${String(seed)}`);
const control = Math.max(cutsPerRun, Math.round(cuts * controlShare));
const half = Math.ceil(cuts / 2);
const sound = await run('FULL', { count: half, synchronous: 'FULL', faults: 'none' });
const refusing = await run('FULL, a disk that refuses now and then', {
  count: cuts - half,
  synchronous: 'FULL',
  faults: 'some',
});
const normal = await run('control NORMAL', { count: control, synchronous: 'NORMAL', faults: 'none' });
const off = await run('control OFF', { count: control, synchronous: 'OFF', faults: 'none' });
const isWhole = [sound, refusing].every(({ firstFaults }) => firstFaults.length === 0);
const isSeen = normal.faults.lost > 0 && off.faults.lost > 0 && off.faults.corrupt + off.faults.unopenable > 0;
say(
  `${isWhole ? 'nothing acknowledged was lost' : 'THE RECORD HAS LOST OR BROKEN SOMETHING'}; ${isSeen ? 'both controls failed, as they must' : 'A CONTROL DID NOT FAIL: this run proves nothing'}; ${((performance.now() - begunMs) / 1000).toFixed(0)} s; the same again: npm run scenario:ledger -- --cuts ${String(cuts)} --seed ${String(seed)}`,
);
process.exitCode = isWhole && isSeen ? 0 : 1;
