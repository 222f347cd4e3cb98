import type { Random } from '../../kernel/random.ts';
import { emptyIndividual, type Individual } from '../solver/individual.ts';
import { searchOrders, type PlannedOrder } from '../solver/order-search.ts';
import type { WorkBudget } from '../solver/work-budget.ts';
import { BayDecoder, type Reserve } from './bay-decoder.ts';
import type { PlannedTask } from '../mission.ts';
import type { BayJob } from './bay-job.ts';
import { modelOf, projectOf, type BayModel } from './bay-model.ts';
import type { FinishResult, Turn } from './finish-bays.ts';

export interface TurnSearch {
  readonly random: Random;
  readonly budget: WorkBudget;
}

/** Orders to begin with: the plan's own with its starts shaken by up to so much, over and over, minutes. */
const shakesMin = [0, 4, 10, 25, 60];
const seedsMax = 40;
const otherMachineRatio = 0.1;
const minuteMs = 60_000;

export interface BaySearch {
  /** Takes over from a plan that was carried out how long its ways are, and begins from it. */
  beginFrom(result: FinishResult, tasks: readonly PlannedTask[]): void;
  /** The best order found for the bays, with machines for them. */
  turns(search: TurnSearch): readonly Turn[];
}

/**
 * Looks for better orders of a plan's jobs, with machines that may do them: more finished and no less to spare, then an earlier end. Ways are
 * estimated where no plan had them yet, so that only carrying an order out says what it is worth. Null where there is nothing to choose.
 */
export function createBaySearch(run: FinishResult, jobs: readonly BayJob[], reserve: Reserve): BaySearch | null {
  const model = modelOf(run, jobs);
  if (model.neighbours.length < 2) return null;
  const decoder = new BayDecoder(model, reserve);
  const present = emptyIndividual({ count: model.jobs.length, crewWords: 0 });
  return {
    beginFrom(result, tasks) {
      model.learn(tasks, result.scheduled);
      const own = ownOrder(model, result);
      present.order.set(own.order);
      present.modes.set(own.modes);
    },
    turns({ random, budget }) {
      decoder.askedSafeM2 = 0;
      decoder.decode(present);
      decoder.askedSafeM2 = decoder.safeM2;
      const own = { order: [...present.order], modes: [...present.modes] };
      const found = searchOrders(projectOf(model), (individual) => decoder.decode(individual), {
        random,
        budget,
        seeds: [own, ...shaken(model, present, random.fork('seeds'))],
      });
      const { order, modes } = found.ok ? found.value : own;
      return order.map((index) => {
        const { job, modes: all } = model.jobs[index]!;
        return { job, machineId: model.crew[all[modes[index]!]!.worker]!.machine.id };
      });
    },
  };
}

/** The jobs as the plan came by them; what it has given up comes last. */
export function ownOrder({ jobs, crew }: BayModel, { scheduled }: FinishResult): PlannedOrder {
  const modes = jobs.map(() => 0);
  const first = scheduled.flatMap(({ job, taskId, machineId }) => {
    const index = jobs.findIndex((entry) => entry.job === job);
    if (taskId === null || index < 0) return [];
    const mode = jobs[index]!.modes.findIndex(({ worker }) => crew[worker]!.machine.id === machineId);
    modes[index] = Math.max(0, mode);
    return [index];
  });
  const done = new Set(first);
  return { order: [...first, ...jobs.flatMap((_, index) => (done.has(index) ? [] : [index]))], modes };
}

function shaken({ jobs }: BayModel, { starts, modes }: Individual, random: Random): PlannedOrder[] {
  return Array.from({ length: seedsMax - 1 }, (_, seed) => {
    const byMs = shakesMin[seed % shakesMin.length]! * minuteMs;
    const keys = jobs.map((_job, index) => starts[index]! + byMs * random.normal());
    // The jobs of a bay follow each other in the list of jobs, and keep that order.
    jobs.forEach(({ bay }, index) => {
      if (index > 0 && jobs[index - 1]!.bay === bay) keys[index] = Math.max(keys[index]!, keys[index - 1]!);
    });
    const order = jobs.map((_job, index) => index).sort((a, b) => keys[a]! - keys[b]! || a - b);
    const isOther = (): boolean => byMs > 0 && random.next() < otherMachineRatio;
    return {
      order,
      modes: jobs.map(({ modes: all }, index) => (isOther() ? random.below(all.length) : modes[index]!)),
    };
  });
}
