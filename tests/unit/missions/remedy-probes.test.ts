import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { ok } from '../../../kernel/result.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { PlanningInput } from '../../../missions/planning-input.ts';
import { leastOf } from '../../../missions/remedies/least-change.ts';
import { leversOf, type Lever } from '../../../missions/remedies/levers.ts';
import { isEnough, outcomeOf } from '../../../missions/remedies/outcome.ts';
import { planTrial } from '../../../missions/remedies/plan-trial.ts';
import { searchRemedies } from '../../../missions/remedies/search-remedies.ts';
import { openTrials, type TrialDepth } from '../../../missions/remedies/trials.ts';
import { planOf } from '../../support/plans.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

// Goal: first plans spare whole ones and change nothing of the least step that is enough. Held against whole plans of every step, from the least on.

const robots = [
  machine('l1', leveller, [3, 3]),
  machine('f1', floater, [3, 6]),
  machine('t1', troweller, [3, 8.5]),
  machine('t2', troweller, [3, 1]),
];
const staging = stagingZone(1, rectangle(0, 0, 7, 12));

interface Case {
  readonly lengthM: number;
  readonly rateM3ph: number;
  readonly passes: number;
  readonly trowellers: number;
}

function inputOf({ lengthM, rateM3ph, passes, trowellers }: Case): PlanningInput {
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, lengthM, 12) });
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    nowMs: 0,
    machines: robots.slice(0, 2 + trowellers),
    request: finishingRequest(passes, rateM3ph),
  };
}

const areaM2 = ({ site }: PlanningInput): number => {
  const [box] = [site.levels[0]!.slabs[0]!.outline];
  return Math.max(...box.map(([x]) => x)) * 12;
};

function drawn(seed: number): Case {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  return {
    lengthM: between(18, 30),
    rateM3ph: between(20, 70),
    passes: between(1, 2),
    trowellers: between(1, 2),
  };
}

/** Of whole plans of every step, from the least on; null where none is enough. */
function leastByWholePlans(lever: Lever, input: PlanningInput): number | null {
  const step = lever.findIndex(({ apply }) =>
    isEnough(outcomeOf(planMission(apply(input)), input.request.dueMs, areaM2(input))),
  );
  return step < 0 ? null : step;
}

function leastByTrials(lever: Lever, input: PlanningInput): { step: number | null; depths: readonly TrialDepth[] } {
  const depths: TrialDepth[] = [];
  const now = outcomeOf(planMission(input), input.request.dueMs, areaM2(input));
  const search = leastOf(lever, openTrials(areaM2(input)), now.lostM2, ({ apply }) => apply(input));
  let next = search.next();
  while (next.done !== true) {
    depths.push(next.value.depth);
    next = search.next(planTrial(next.value));
  }
  const { trial, step } = next.value;
  if (trial.isEnough) expect(trial.isWhole).toBe(true);
  return { step: trial.isEnough ? step : null, depths };
}

describe('the least step of a lever', () => {
  it.each([1, 2, 3])('is by first plans what it is by whole plans of every step (drawn %d)', (seed) => {
    const input = { ...inputOf(drawn(seed)), works: new KnownWorks() };
    for (const lever of leversOf(input, null)) {
      const { step } = leastByTrials(lever, input);
      expect([lever[0]?.remedy.kind, step, drawn(seed)]).toEqual([
        lever[0]?.remedy.kind,
        leastByWholePlans(lever, input),
        drawn(seed),
      ]);
    }
  });

  it('takes no whole plan where no step comes near', () => {
    const input = inputOf({ lengthM: 24, rateM3ph: 200, passes: 2, trowellers: 1 });
    const lever = leversOf(input, null).find(([least]) => least?.remedy.kind === 'retarder')!;
    const { step, depths } = leastByTrials(lever, input);
    expect([step, depths]).toEqual([null, ['first-plan', 'first-plan']]);
  });
});

describe('a plan on trial', () => {
  it('is made once for equal inputs, and to its end only where the first plan was not', () => {
    const input = inputOf({ lengthM: 24, rateM3ph: 200, passes: 2, trowellers: 1 });
    const trials = openTrials(areaM2(input));
    const depths: TrialDepth[] = [];
    const equal = (): PlanningInput => ({ ...input, request: { ...input.request } });
    for (const trial of [trials.first(input), trials.first(equal()), trials.whole(equal()), trials.first(equal())]) {
      let next = trial.next();
      for (; next.done !== true; next = trial.next(planTrial(next.value))) depths.push(next.value.depth);
    }
    expect(depths).toEqual(['first-plan', 'whole']);
  });
});

describe('what is enough and yet finishes less than now', () => {
  const now = inputOf({ lengthM: 24, rateM3ph: 60, passes: 1, trowellers: 1 });

  /** With 100 m² of which 9 are lost: a smaller area finishes 40, slower placing all of it. */
  function invented({ request: { area, parameters } }: PlanningInput): Plan {
    const isSlow =
      parameters.kind === 'floor-finishing' && parameters.placing.by === 'others' && parameters.placing.rateM3ph <= 30;
    const isSmall = area !== undefined && 'polygon' in area;
    const coveredM2 = isSmall ? 40 : isSlow ? 100 : 91;
    const plan = planOf([]);
    return {
      ...plan,
      totals: { ...plan.totals, coveredM2 },
      refused: coveredM2 === 91 ? [{ code: 'window-missed', areaM2: 9, facts: { bay: 1, step: 'level' } }] : [],
    };
  }

  it('is told last', () => {
    const search = searchRemedies(now);
    while (search.wanted !== null) search.take(ok(invented(search.wanted.input)));
    expect(search.findings().found.map(({ parts }) => parts[0]?.kind)).toEqual(['slower-placing', 'smaller-area']);
  });
});
