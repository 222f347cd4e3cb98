import type { KeptTurn } from '../planning-input.ts';
import type { BayJob } from './bay-job.ts';
import type { FinishResult, Turn } from './finish-bays.ts';

/** What of an order was kept may end this much later than before without a better order being looked for, ms. */
const laterMaxMs = 60_000;

interface KeptJob {
  readonly job: BayJob;
  readonly turn: KeptTurn;
}

function keptJobs(kept: readonly KeptTurn[], jobs: readonly BayJob[]): readonly KeptJob[] {
  return jobs.flatMap((job) => {
    const turn = kept.find(({ bay, step, pass }) => bay === job.bay && step === job.step && pass === job.pass);
    return turn === undefined ? [] : [{ job, turn }];
  });
}

/** The plan in force, step by step, each at its time. What is set later, and what comes after it on the same bay, moves: others go first meanwhile. */
export function keptTurns(kept: readonly KeptTurn[], jobs: readonly BayJob[]): readonly Turn[] {
  const readyMs = new Map<number, number>();
  // The jobs of a bay follow each other in the list of jobs.
  const timed = keptJobs(kept, jobs).map(({ job, turn }) => {
    const startMs = Math.max(turn.startMs, job.notBeforeMs ?? 0, readyMs.get(job.bay) ?? 0);
    readyMs.set(job.bay, startMs + (turn.endMs - turn.startMs));
    return {
      job,
      machineId: job.byMachineId ?? turn.machineId,
      startMs,
      ...(startMs === turn.startMs ? { keptMs: startMs } : {}),
    };
  });
  return timed.sort((a, b) => a.startMs - b.startMs).map(({ startMs: _startMs, ...turn }) => turn);
}

/** Whether nothing of the plan in force is lost: all its steps are in the plan, and it ends no later. */
export function isAllKept(
  kept: readonly KeptTurn[],
  jobs: readonly BayJob[],
  endMs: number,
  { scheduled }: FinishResult,
): boolean {
  const before = keptJobs(kept, jobs);
  const done = new Set(scheduled.filter(({ taskId }) => taskId !== null).map(({ job }) => job));
  const lastMs = before.reduce((last, { turn }) => Math.max(last, turn.endMs), 0);
  return before.every(({ job }) => done.has(job)) && endMs <= lastMs + laterMaxMs;
}
