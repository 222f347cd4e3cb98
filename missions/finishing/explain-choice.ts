import type { TaskId } from '../../kernel/ids.ts';
import { chosenAs, type MachineChoice } from '../machine-choice.ts';
import type { PlannedTask } from '../mission.ts';
import { emptyIndividual } from '../solver/individual.ts';
import { BayDecoder } from './bay-decoder.ts';
import type { BayJob } from './bay-job.ts';
import { modelOf, type BayModel } from './bay-model.ts';
import { ownOrder } from './bay-search.ts';
import { crewFor, type FinishResult } from './finish-bays.ts';

/** Orders timed for the choices of one plan, at most; tasks beyond that have none. */
const timedMax = 1000;
/** What counts as more of a floor, m², and as later, seconds. */
const worthM2 = 1;
const laterMinS = 1;

/** What would come of a step with another machine, and nothing else changed. */
interface Otherwise {
  readonly machineId: MachineChoice['machineId'] & string;
  /** Null: it would be too late for it. */
  readonly loss: { readonly m2: number; readonly planS: number; readonly stepS: number } | null;
}

/** Why each step on a bay has its machine: what the best other one would cost, by the figures that the search for orders goes by. */
export function choicesOf(
  result: FinishResult,
  jobs: readonly BayJob[],
  tasks: readonly PlannedTask[],
): ReadonlyMap<TaskId, MachineChoice> {
  const model = modelOf(result, jobs);
  model.learn(tasks, result.scheduled);
  const own = ownOrder(model, result);
  const timed = timing(model);
  const base = timed(own);
  const choices = new Map<TaskId, MachineChoice>();
  let left = timedMax;
  for (const { job, taskId } of result.scheduled) {
    const index = model.jobs.findIndex((entry) => entry.job === job);
    if (taskId === null || index < 0) continue;
    const { modes } = model.jobs[index]!;
    if (job.byMachineId !== undefined && job.byMachineId === taskOf(taskId, tasks).machineId) {
      choices.set(taskId, chosenAs('asked-for'));
      continue;
    }
    const others = modes.map((_, mode) => mode).filter((mode) => mode !== own.modes[index]);
    left -= others.length;
    if (left < 0) break;
    const ways = others.map((mode): Otherwise => {
      const { machine } = model.crew[modes[mode]!.worker]!;
      const other = timed({ order: own.order, modes: own.modes.map((one, at) => (at === index ? mode : one)) });
      if (other.modes[index] !== mode || other.endMs[index] === Infinity) return { machineId: machine.id, loss: null };
      return {
        machineId: machine.id,
        loss: {
          m2: other.lostM2 - base.lostM2,
          planS: (other.lastMs - base.lastMs) / 1000,
          stepS: (other.endMs[index]! - base.endMs[index]!) / 1000,
        },
      };
    });
    choices.set(taskId, choiceOf(ways, crewFor(result.board, job.step).length, taskOf(taskId, tasks), tasks));
  }
  return choices;
}

function timing(model: BayModel) {
  const decoder = new BayDecoder(model, { reserveMs: 1, bareShare: 1 });
  const individual = emptyIndividual({ count: model.jobs.length, crewWords: 0 });
  return ({ order, modes }: ReturnType<typeof ownOrder>) => {
    individual.order.set(order);
    individual.modes.set(modes);
    decoder.decode(individual);
    const { violation, makespan } = individual.cost;
    return { modes: [...individual.modes], endMs: [...decoder.endMs], lostM2: violation, lastMs: makespan };
  };
}

function taskOf(taskId: TaskId, tasks: readonly PlannedTask[]): PlannedTask {
  return tasks.find(({ id }) => id === taskId)!;
}

function choiceOf(
  ways: readonly Otherwise[],
  able: number,
  task: PlannedTask,
  tasks: readonly PlannedTask[],
): MachineChoice {
  if (ways.length === 0) return chosenAs(able > 1 ? 'only-there' : 'only-one');
  const [best] = [...ways].sort((a, b) => compared(a, b));
  const { machineId, loss } = best!;
  const busy = busyWith(machineId, task, tasks);
  if (loss === null) return chosenAs('others-late', { machineId, ...busy });
  if (loss.m2 >= worthM2) return chosenAs('keeps-floor', { machineId, lostM2: Number(loss.m2.toFixed(1)), ...busy });
  if (loss.planS >= laterMinS) return chosenAs('soonest', { machineId, laterS: Math.round(loss.planS), ...busy });
  if (loss.stepS >= laterMinS) return chosenAs('step-soonest', { machineId, laterS: Math.round(loss.stepS), ...busy });
  return chosenAs('as-good', { machineId });
}

/** What loses least comes first: floor, then the plan's end, then the end of the step. */
function compared({ loss: a }: Otherwise, { loss: b }: Otherwise): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (Math.abs(a.m2 - b.m2) >= worthM2) return a.m2 - b.m2;
  return a.planS - b.planS || a.stepS - b.stepS;
}

/** What the other machine is at when the task begins. */
function busyWith(
  machineId: string,
  { startMs }: PlannedTask,
  tasks: readonly PlannedTask[],
): Pick<MachineChoice, 'busyWith' | 'busyUntilMs'> {
  const at = tasks.find((task) => task.machineId === machineId && task.startMs <= startMs && task.endMs > startMs);
  if (at === undefined || at.step === 'travel') return {};
  return { busyWith: at.step === 'charge' ? 'charging' : 'work', busyUntilMs: at.endMs };
}
