import { jointsOf, toolPoint, type Joints } from '../../hardware-profiles/kinematics.ts';
import type { MethodStep, SteppedMethod } from '../../hardware-profiles/stepped-move.ts';
import type { MachineId, TaskId } from '../../kernel/ids.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { createTaskBook, type TaskBook } from '../drafting/task-book.ts';
import type { Leg, Plan, PlannedTask, TaskReason } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { firstFit, openSpans } from './open-spans.ts';
import type { SteppedMoveParameters } from './stepped-move.ts';

const msPerS = 1000;
/** For a drive to answer and to come to its speed, seconds. */
const startS = 10;
/** A joint may be told beyond its limit by its rounding, m. */
const limitRoundingM = 1e-6;

/** One step of the method, with where the joints are before and after it. */
interface LaidOutStep {
  readonly step: MethodStep;
  readonly before: Joints;
  readonly after: Joints;
  readonly legS: number;
  readonly totalS: number;
}

interface SteppedSite {
  readonly input: PlanningInput;
  readonly machine: PlanningMachine;
  readonly method: SteppedMethod;
  /** Machines that are mounted on it, and stand while it moves. */
  readonly carriedIds: readonly MachineId[];
  readonly busyUntilMs: number;
}

/**
 * A climb or a launch, step by step by the method of the machine's profile; each round of it (a storey, a girder) in one stretch of daylight
 * and of calm. Planned again it keeps its steps and moves those that have not begun. Refuses 'plan-impossible' with 'no-machine',
 * 'machine-away', 'joints-unknown', 'stroke-beyond-limit' and 'no-calm-time'.
 */
export function planSteppedMove(input: PlanningInput, parameters: SteppedMoveParameters): Result<Plan> {
  const site = siteOf(input, parameters);
  if ('code' in site) return impossible(site);
  const book = createTaskBook(input.missionId, input.version);
  const previous = input.previous;
  const laidOut = previous === undefined ? layOutRounds(site, parameters.times, book) : layOutAgain(site, previous);
  if ('code' in laidOut) return impossible(laidOut);
  return ok(
    assemblePlan(input, {
      tasks: laidOut.tasks,
      bays: [],
      refused: [],
      totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
      warnings: warningsOf(site),
    }),
  );
}

function siteOf(input: PlanningInput, { machineId, work }: SteppedMoveParameters): SteppedSite | Impossible {
  const machine = input.machines.find(({ id }) => id === machineId);
  const method = machine?.profile.steppedMoves?.find((one) => one.work === work);
  if (machine === undefined || method === undefined)
    return { code: 'no-machine', capability: work, tip: 'add-a-machine' };
  const carried = input.machines.filter(({ mountedOn }) => mountedOn === machineId);
  const away = [machine, ...carried].find(({ isAvailable }) => !isAvailable);
  if (away !== undefined) return { code: 'machine-away', machineId: away.id, tip: 'bring-the-machine' };
  if (machine.joints === undefined) return { code: 'joints-unknown', machineId, tip: 'look-at-the-machine' };
  return {
    input,
    machine,
    method,
    carriedIds: carried.map(({ id }) => id),
    busyUntilMs: Math.max(machine.busyUntilMs, ...carried.map(({ busyUntilMs }) => busyUntilMs)),
  };
}

function warningsOf({ input: { roster, forecast }, method, machine }: SteppedSite): Problem[] {
  const facts = { machineId: machine.id };
  return [
    ...(method.daylight !== undefined && roster === undefined ? [{ code: 'daylight-unknown', facts }] : []),
    ...(forecast === undefined
      ? [{ code: 'wind-not-forecast', facts: { ...facts, limitMps: method.windMaxMps.value } }]
      : []),
  ];
}

interface LaidOut {
  readonly tasks: readonly PlannedTask[];
}

function layOutRounds(site: SteppedSite, times: number, book: TaskBook): LaidOut | Impossible {
  const { input, machine, method } = site;
  let joints: Joints = machine.joints!;
  let fromMs = Math.max(input.nowMs, input.request.earliestStartMs, site.busyUntilMs);
  let lastTaskId: TaskId | null = null;
  const count = times * method.steps.length;
  for (let round = 0; round < times; round += 1) {
    const steps: LaidOutStep[] = [];
    for (const step of method.steps) {
      const laidOut = layOutStep(site, step, joints);
      if ('code' in laidOut) return laidOut;
      steps.push(laidOut);
      joints = laidOut.after;
    }
    const durationMs = steps.reduce((sum, { totalS }) => sum + totalS, 0) * msPerS;
    const startMs = firstFit(openSpans(method, fromMs, input), fromMs, durationMs);
    if (startMs === null) return noCalmTime(site, durationMs);
    let atMs = startMs;
    steps.forEach((laidOut, index) => {
      const number = round * method.steps.length + index + 1;
      const isPutOff = index === 0 && startMs > fromMs;
      lastTaskId = book.add(taskOf(site, laidOut, { number, of: count, startMs: atMs, lastTaskId, isPutOff }));
      atMs += laidOut.totalS * msPerS;
    });
    fromMs = atMs;
  }
  return { tasks: book.tasks() };
}

function noCalmTime({ machine, method }: SteppedSite, durationMs: number): Impossible {
  return {
    code: 'no-calm-time',
    machineId: machine.id,
    limitMps: method.windMaxMps.value,
    hours: Number((durationMs / 3_600_000).toFixed(1)),
    tip: 'look-at-the-forecast',
  };
}

function layOutStep({ machine, method }: SteppedSite, step: MethodStep, before: Joints): LaidOutStep | Impossible {
  const after = step.move === undefined ? before : moved(machine, step.move, before);
  for (const { name, min, max } of jointsOf(machine.profile)) {
    const at = after[name] ?? 0;
    if (at >= min - limitRoundingM && at <= max + limitRoundingM) continue;
    const limitM = at < min ? min : max;
    return { code: 'stroke-beyond-limit', machineId: machine.id, joint: name, limitM, tip: 'look-at-the-machine' };
  }
  const legS = step.move === undefined ? 0 : startS + legDurationS(machine, step, before, after);
  const asksPeople = step.checks.some((check) => 'confirmedBy' in check);
  const totalS = Math.ceil(legS + (step.dwellS?.value ?? 0) + (asksPeople ? method.confirmingS.value : 0));
  return { step, before, after, legS, totalS };
}

function moved({ profile }: PlanningMachine, move: NonNullable<MethodStep['move']>, before: Joints): Joints {
  if ('jacksByM' in move) {
    const jacks = jointsOf(profile).filter(({ kind }) => kind === 'jack');
    // A climb ends level: all jacks go to where the highest of them comes.
    const toM = Math.max(...jacks.map(({ name }) => before[name] ?? 0)) + move.jacksByM.value;
    return { ...before, ...Object.fromEntries(jacks.map(({ name }) => [name, toM])) };
  }
  const toM = 'toM' in move ? move.toM.value : (before[move.joint] ?? 0) + move.byM.value;
  return { ...before, [move.joint]: toM };
}

function legDurationS({ profile }: PlanningMachine, { tool }: MethodStep, before: Joints, after: Joints): number {
  const { travelMps, workMps = travelMps } = profile.speed;
  const ownMps = (tool === 'on' ? workMps : travelMps).value;
  const slowest = jointsOf(profile).map(({ name, speedMax }) => {
    const wayM = Math.abs((after[name] ?? 0) - (before[name] ?? 0));
    return wayM / Math.min(speedMax.value, ownMps);
  });
  return Math.max(...slowest);
}

function taskOf(
  { input, machine, carriedIds }: SteppedSite,
  { step, before, after, legS, totalS }: LaidOutStep,
  at: {
    readonly number: number;
    readonly of: number;
    readonly startMs: number;
    readonly lastTaskId: TaskId | null;
    readonly isPutOff: boolean;
  },
): Omit<PlannedTask, 'id'> {
  const { number, of, startMs, lastTaskId, isPutOff } = at;
  const reason: TaskReason = isPutOff
    ? { code: 'calm-and-daylight', atMs: startMs }
    : lastTaskId === null
      ? { code: 'release', atMs: startMs }
      : { code: 'predecessor', taskId: lastTaskId };
  return {
    step: 'method-step',
    machineId: machine.id,
    withMachineIds: carriedIds,
    levelId: input.request.levelId,
    legs: step.move === undefined ? [] : [legOf(machine, step, before, after, legS)],
    dwellS: step.dwellS?.value ?? 0,
    startMs,
    endMs: startMs + totalS * msPerS,
    earliestStartMs: lastTaskId === null || isPutOff ? startMs : input.nowMs,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: lastTaskId === null ? [] : [{ taskId: lastTaskId, lagS: 0 }],
    quantity: { amount: 1, unit: 'step' },
    reason,
    stage: { name: step.name, number, of, checks: step.checks },
    holdsTool: step.tool,
  };
}

function legOf(machine: PlanningMachine, step: MethodStep, before: Joints, after: Joints, legS: number): Leg {
  const pose = (joints: Joints) => {
    const [xM, yM, zM] = toolPoint(machine.profile, machine.pose, joints);
    return { xM, yM, zM, yawRad: machine.pose.yawRad };
  };
  return { poses: [pose(before), pose(after)], atS: [0, legS], tool: step.tool, drive: 'path', quantity: 1 };
}

/** The same steps; those that have not begun are moved on together into the next stretch of daylight and calm. */
function layOutAgain(
  site: SteppedSite,
  { plan, progress }: NonNullable<PlanningInput['previous']>,
): LaidOut | Impossible {
  const done = new Set(
    progress.filter(({ state }) => state === 'done' || state === 'skipped').map(({ taskId }) => taskId),
  );
  const open = plan.tasks.filter(({ id }) => !done.has(id));
  const [first] = open;
  if (first === undefined) return { tasks: plan.tasks };
  const { input, method } = site;
  const durationMs = Math.min(
    plan.endMs - first.startMs,
    method.steps.length * Math.max(...open.map((task) => task.endMs - task.startMs)),
  );
  const fromMs = Math.max(input.nowMs, site.busyUntilMs);
  const startMs = firstFit(openSpans(method, fromMs, input), fromMs, durationMs);
  if (startMs === null) return noCalmTime(site, durationMs);
  const laterMs = startMs - first.startMs;
  const tasks = open.map((task) => ({
    ...task,
    startMs: task.startMs + laterMs,
    endMs: task.endMs + laterMs,
    earliestStartMs: task.id === first.id ? startMs : task.earliestStartMs + Math.max(0, laterMs),
  }));
  return { tasks: [...plan.tasks.filter(({ id }) => done.has(id)), ...tasks] };
}
