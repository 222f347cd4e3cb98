import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../kernel/random.ts';
import { cutsOf, examine, recordRun, scratchFolder, type Beginning, type Finding } from './power-cut.ts';
import type { Workload } from './workload.ts';

/** A run begins where a cut has left the one before, so often; then from nothing again. Recoveries are cut like this, too. */
const runsInChain = 3;
/** One in so many cuts is exported and verified as well. */
const exportEvery = 5;
/** Of each of the two processes of a run. */
const sessions = 2;
const groups = 14;
/** Small write-ahead logs are copied into the database often; the product's own size, now and then. */
const walPagesChoices = [30, 60, 60, 120, 1000];
const nothing: Beginning = { files: new Map(), acknowledged: [] };

export interface CampaignOptions {
  readonly library: string;
  readonly seed: number;
  readonly cuts: number;
  /** Cuts of one recorded run. */
  readonly cutsPerRun: number;
  readonly synchronous: Workload['synchronous'];
  readonly faults: Workload['faults'];
  readonly onRun?: (figures: CampaignFigures) => void;
}

export interface CampaignFigures {
  cuts: number;
  runs: number;
  /** Acknowledged requests that were looked for, over all cuts. */
  acknowledgements: number;
  /** Cuts before anything was acknowledged. */
  beforeFirst: number;
  readonly faults: { lost: number; corrupt: number; unopenable: number };
  readonly firstFaults: Finding[];
}

const firstFaultsKept = 5;

/** Records runs and cuts the power in them until there are enough cuts. The seed alone decides, but for the program under test. */
export async function powerCuts(options: CampaignOptions): Promise<CampaignFigures> {
  const { seed, cuts, cutsPerRun, library, synchronous, faults } = options;
  const random = seededRandom(seed);
  const figures: CampaignFigures = {
    cuts: 0,
    runs: 0,
    acknowledgements: 0,
    beforeFirst: 0,
    faults: { lost: 0, corrupt: 0, unopenable: 0 },
    firstFaults: [],
  };
  const folder = scratchFolder('cut');
  let start = nothing;
  try {
    while (figures.cuts < cuts) {
      const walPagesMax = walPagesChoices[random.below(walPagesChoices.length)] as number;
      const told = { seed: seed + figures.runs, synchronous, walPagesMax, faults, sessions, groups };
      const recording = recordRun(library, start, told);
      const count = Math.min(cutsPerRun, cuts - figures.cuts);
      const next = random.below(count);
      figures.runs += 1;
      // A control loses what it said; going on from there would say nothing new.
      const isChained = synchronous === 'FULL' && figures.runs % runsInChain !== 0;
      start = nothing;
      for (const [at, cut] of [...cutsOf(recording, count, random)].entries()) {
        add(figures, await examine(cut, join(folder, 'data'), at % exportEvery === 0 ? 'export' : 'tail'));
        start = isChained && at === next ? cut : start;
      }
      options.onRun?.(figures);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

function add(figures: CampaignFigures, finding: Finding): void {
  figures.cuts += 1;
  figures.acknowledgements += finding.cut.acknowledged.length;
  if (finding.cut.acknowledged.length === 0) figures.beforeFirst += 1;
  if (finding.fault === null) return;
  figures.faults[finding.fault.kind] += 1;
  if (figures.firstFaults.length < firstFaultsKept) figures.firstFaults.push(finding);
}

export function figuresLine({ cuts, runs, acknowledgements, beforeFirst, faults }: CampaignFigures): string {
  return [
    `${String(cuts)} cuts in ${String(runs)} runs`,
    `${String(acknowledgements)} acknowledged requests looked for`,
    `${String(beforeFirst)} cuts before the first of them`,
    `${String(faults.lost)} lost, ${String(faults.corrupt)} corrupt, ${String(faults.unopenable)} not opened`,
  ].join(', ');
}

/** One finding, with what is needed to look at it. */
export function faultLine({ cut, fault }: Finding): string {
  const files = [...cut.files].map(([name, content]) => `${name} (${String(content.length)} bytes)`).join(', ');
  return `${fault?.kind ?? 'none'}: after operation ${String(cut.at)}, kept '${cut.tearing}', ${files}: ${fault?.detail ?? ''}`;
}
