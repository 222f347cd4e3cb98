import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { BayDecoder } from '../../../missions/finishing/bay-decoder.ts';
import type { BayJob } from '../../../missions/finishing/bay-job.ts';
import { projectOf, type BayModel, type ModelJob } from '../../../missions/finishing/bay-model.ts';
import type { Worker } from '../../../missions/floor/worker.ts';
import { emptyIndividual, type Individual } from '../../../missions/solver/individual.ts';
import { searchOrders, type PlannedOrder } from '../../../missions/solver/order-search.ts';

const minuteMs = 60_000;
const reserve = { reserveMs: 20 * minuteMs, bareShare: 0.5 };
const placesM = [0, 60, 10, 50];
/** Every step has one machine. */
const noChoice = [0, 0, 0, 0, 0, 0, 0, 0];

/** Four bays along a line with two steps each; every step has one machine, to which a metre is 20 s. What comes late is lost. */
function lineOfBays(openMin: number): BayModel {
  const nowhere = { at: [0, 0] as const, yawRad: 0, elapsedS: 0 };
  const jobs = placesM.flatMap((_, bay) =>
    (['float', 'trowel'] as const).map((step, worker): ModelJob => ({
      job: {
        bay,
        step,
        pass: worker,
        fromMs: 0,
        startByMs: null,
        endByMs: openMin * minuteMs,
      } as Partial<BayJob> as BayJob,
      bay,
      modes: [{ worker, durationMs: 10 * minuteMs, areaM2: 50 + bay, entry: nowhere, exit: nowhere }],
    })),
  );
  const atM = (job: number | null): number => (job === null ? 0 : placesM[jobs[job]!.bay]!);
  return {
    jobs,
    crew: [{ battery: null }, { battery: null }] as Partial<Worker>[] as Worker[],
    readyMs: [0, 0],
    levelRatio: [1, 1],
    neighbourMs: 0,
    people: null,
    dues: [],
    neighbours: placesM.map(() => []),
    worthM2: placesM.map((_, bay) => 50 + bay),
    travelMs: (_worker, from, to) => 20_000 * Math.abs(atM(from) - atM(to)),
    learn: () => undefined,
  };
}

function decoded(model: BayModel, { order, modes }: PlannedOrder): Individual {
  const individual = emptyIndividual({ count: model.jobs.length, crewWords: 0 });
  individual.order.set(order);
  individual.modes.set(modes);
  new BayDecoder(model, reserve).decode(individual);
  return individual;
}

function searched(model: BayModel, seed: number): Individual {
  const decoder = new BayDecoder(model, reserve);
  const first = { order: model.jobs.map((_, index) => index), modes: model.jobs.map(() => 0) };
  const found = searchOrders(projectOf(model), (individual) => decoder.decode(individual), {
    random: seededRandom(seed),
    budget: { schedulesMax: 1000 },
    seeds: [first],
  });
  if (!found.ok) throw new Error(JSON.stringify(found.problem));
  return decoded(model, found.value);
}

function ordersOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

describe('an order of bay work', () => {
  it('is found as good as the best of all, where the way from bay to bay decides', () => {
    const model = lineOfBays(1000);
    // Both machines go over the bays in the same order in some best plan: each step of one bay after the other.
    const best = ordersOf([0, 1, 2, 3])
      .map((bays) => decoded(model, { order: bays.flatMap((bay) => [2 * bay, 2 * bay + 1]), modes: noChoice }))
      .reduce((least, { cost }) => Math.min(least, cost.makespan), Infinity);
    expect(searched(model, 1).cost.makespan).toBe(best);
    expect(best).toBeLessThan(decoded(model, { order: [0, 1, 2, 3, 4, 5, 6, 7], modes: noChoice }).cost.makespan);
  });

  it('finishes more where there is not time for all, and gives up the smaller bay', () => {
    const model = lineOfBays(75);
    const inTurn = decoded(model, { order: [0, 1, 2, 3, 4, 5, 6, 7], modes: noChoice });
    const found = searched(model, 1);
    expect(found.cost.violation).toBeLessThan(inTurn.cost.violation);
    expect(found.cost.violation).toBe(50);
  });

  it('keeps machines, bays and steps apart', () => {
    const model = lineOfBays(1000);
    const { starts, cost } = searched(model, 2);
    expect(cost.violation).toBe(0);
    model.jobs.forEach(({ bay, modes }, index) =>
      model.jobs.forEach((other, later) => {
        const isShared = other.bay === bay || other.modes[0]!.worker === modes[0]!.worker;
        if (index === later || !isShared || starts[later]! < starts[index]!) return;
        expect(starts[later]! - starts[index]!).toBeGreaterThanOrEqual(modes[0]!.durationMs);
      }),
    );
    placesM.forEach((_, bay) => expect(starts[2 * bay + 1]!).toBeGreaterThan(starts[2 * bay]!));
  });

  it('is the same for the same seed', () => {
    const model = lineOfBays(75);
    expect([...searched(model, 3).starts]).toEqual([...searched(model, 3).starts]);
  });
});
