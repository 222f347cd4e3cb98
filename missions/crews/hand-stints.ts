import type { Plan, PlannedTask } from '../mission.ts';
import type { CrewData } from './crew-data.ts';
import type { CrewStint } from './crew-stint.ts';

/** Parts of a whole bay that is given up: nothing of it is finished by hand either. */
const lostCodes: ReadonlySet<string> = new Set(['window-missed', 'no-crew-in-window', 'unreachable']);

/**
 * What a plan leaves to hands, by team: in every bay the corners and strips that machines do not get to, after each step of the machines there. A team does one
 * bay after the other; one more is taken only where the concrete would not wait for those there are. That machines may be at their next step on the bay by
 * then is not looked at.
 */
export function handStints(plan: Plan, data: CrewData): readonly (readonly CrewStint[])[] {
  const areasM2 = handAreasM2(plan);
  const teams: CrewStint[][] = [];
  const bayFreeMs = new Map<number, number>();
  for (const { task, bay } of lastOfSteps(plan, areasM2)) {
    const areaM2 = areasM2.get(bay)!;
    const durationMs = Math.ceil((3_600_000 * areaM2) / (data.handTeamPersons.value * rateM2ph(task, data)));
    const earliestMs = Math.max(task.endMs, bayFreeMs.get(bay) ?? 0);
    const latestEndMs = task.latestEndMs ?? Infinity;
    const startOf = (team: readonly CrewStint[]): number => Math.max(earliestMs, team.at(-1)!.endMs);
    const soonest = teams.toSorted((one, other) => startOf(one) - startOf(other))[0];
    // Another team would begin no sooner than one that waits for work.
    const isEnough =
      soonest !== undefined && (startOf(soonest) === earliestMs || startOf(soonest) + durationMs <= latestEndMs);
    const startMs = isEnough ? startOf(soonest) : earliestMs;
    const endMs = startMs + durationMs;
    const stint = {
      step: task.step,
      startMs,
      endMs,
      bay,
      pass: task.pass ?? null,
      taskId: task.id,
      machineId: null,
      areaM2,
    };
    bayFreeMs.set(bay, endMs);
    if (isEnough) soonest.push({ ...stint, isTooLate: endMs > latestEndMs });
    else teams.push([{ ...stint, isTooLate: endMs > latestEndMs }]);
  }
  return teams;
}

/** By bay, m². */
function handAreasM2({ refused }: Plan): ReadonlyMap<number, number> {
  const areas = new Map<number, number>();
  for (const { code, areaM2, facts } of refused) {
    const { bay, tip } = facts;
    if (typeof bay !== 'number' || tip !== 'finish-by-hand' || lostCodes.has(code)) continue;
    areas.set(bay, (areas.get(bay) ?? 0) + areaM2);
  }
  return areas;
}

/** The last task of each step on bays with work for hands, by its end. */
function lastOfSteps(
  { tasks }: Plan,
  areasM2: ReadonlyMap<number, number>,
): readonly { readonly task: PlannedTask; readonly bay: number }[] {
  const last = new Map<string, { readonly task: PlannedTask; readonly bay: number }>();
  for (const task of tasks) {
    const { bay, step, pass = 0 } = task;
    if (bay === undefined || !areasM2.has(bay) || !isFinishing(step)) continue;
    const key = `${String(bay)}/${step}/${String(pass)}`;
    if ((last.get(key)?.task.endMs ?? -Infinity) < task.endMs) last.set(key, { task, bay });
  }
  return [...last.values()].sort((a, b) => a.task.endMs - b.task.endMs || a.bay - b.bay);
}

function isFinishing(step: PlannedTask['step']): boolean {
  return step === 'level' || step === 'float' || step === 'trowel';
}

function rateM2ph({ step }: PlannedTask, { handLevelM2ph, handFloatM2ph, handTrowelM2ph }: CrewData): number {
  if (step === 'level') return handLevelM2ph.value;
  return step === 'float' ? handFloatM2ph.value : handTrowelM2ph.value;
}
