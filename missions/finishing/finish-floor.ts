import { concreteProblems } from '../drafting/concrete-problems.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import type { Point, Polygon } from '../../kernel/geometry.ts';
import { bayWindows, trowelPassesMax } from '../concrete/concrete-clock.ts';
import type { Course } from '../concrete/course.ts';
import { expiredCertificates } from '../crews/people.ts';
import { concreteForecast } from '../weather/site-forecast.ts';
import { cutIntoBays, mainAxisRad } from '../coverage/bays.ts';
import { handWork } from '../coverage/hand-work.ts';
import { exitOf, middleOf, missionArea, type MissionArea } from '../coverage/mission-area.ts';
import { difference, intersection, regionAreaM2, union, type Region } from '../coverage/polygons.ts';
import type { Bay, MissionParameters, NotBefore, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { doneWork, untouchedBy, type DoneWork } from '../drafting/done-work.ts';
import type { BayJob } from './bay-job.ts';
import { unwatched } from '../drafting/watch.ts';
import { bestAttempt } from './attempts.ts';
import type { MissedJob } from './bay-board.ts';
import { duesOf, zoneOutcomes, zoneProblems, zoneWarnings } from './due-zones.ts';
import { choicesOf } from './explain-choice.ts';
import { crewFacts } from './bay-people.ts';
import type { FinishResult } from './finish-bays.ts';
import { notBeforeMs } from '../drafting/not-before.ts';
import type { Floor } from '../floor/floor.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';

export type FinishingParameters = Extract<MissionParameters, { kind: 'floor-finishing' }>;

interface BayPlan {
  readonly number: number;
  readonly polygon: Polygon;
  readonly areaM2: number;
  readonly volumeM3: number;
  readonly placedAtMs: number;
  /** The concrete's temperature as it is forecast; the mission's own where it is not. */
  readonly forecastC?: Course;
}

/** level → float → trowel passes on every bay of an area. */
export function planFloorFinishing(input: PlanningInput, parameters: FinishingParameters): Result<Plan> {
  const wrong = [...concreteProblems(parameters), ...passProblems(parameters)];
  if (wrong.length > 0) return impossible(...wrong);
  const area = missionArea(input.request, input.site, input.zones);
  if (!area.ok) return impossible({ ...area.problem.facts, code: area.problem.code, tip: 'draw-another-area' });
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  const exit = exitOf(
    area.value,
    input.site,
    input.zones,
    input.machines.map(({ pose }): Point => [pose.xM, pose.yM]),
  );
  const bays = baysInWeather(input, baysOf(input, parameters, area.value, exit, releaseMs));
  if (!bays.ok) return bays;
  const tooEarly = dueProblem(input, parameters, bays.value);
  if (tooEarly !== null) return impossible(tooEarly);
  const { dueZones = [] } = input.request;
  const badZones = zoneProblems(bays.value, dueZones);
  if (badZones.length > 0) return impossible(...badZones);
  const dues = duesOf(bays.value, input.request);
  const done = doneWork(input);
  const jobs = jobsOf(input, parameters, bays.value, done);
  const { staff, result, book } = bestAttempt({ input, area: area.value, exit, releaseMs, jobs, dues });
  const { floor, missing, warnings } = staff;
  if (missing.length > 0) return impossible(...missing);
  const why = (input.watched ?? unwatched).spared(() => choicesOf(result, jobs, book.tasks()));
  const chosen = book.tasks().map((task) => withChoice(task, why));
  const tasks = [...done.kept, ...chosen];
  if (!tasks.some(({ step }) => step === 'level' || step === 'float' || step === 'trowel')) {
    return impossible(...nothingDone(input, result));
  }
  const outcome = outcomeOf(input, parameters, area.value, floor, bays.value, tasks, jobs, result, done);
  const lostBays = new Set(
    bays.value.filter((bay) => missedOf(input, bay, result, done) !== null).map((bay) => bay.number),
  );
  const zones = zoneOutcomes(bays.value, dueZones, tasks, lostBays);
  const plan = assemblePlan(input, {
    tasks,
    bays: baysView(bays.value, parameters),
    ...outcome,
    warnings: [
      ...warnings,
      ...otherMachineWarnings(input, book.tasks()),
      ...expiredCertificates(input, tasks),
      ...zoneWarnings(zones, tasks),
    ],
  });
  return ok(zones.length === 0 ? plan : { ...plan, dueZones: zones });
}

function withChoice(task: PlannedTask, why: ReturnType<typeof choicesOf> | null): PlannedTask {
  const choice = why?.get(task.id);
  return choice === undefined ? task : { ...task, choice };
}

/** Bays without a forecast of their own become as warm as the site's says. */
function baysInWeather({ forecast }: PlanningInput, bays: Result<readonly BayPlan[]>): Result<readonly BayPlan[]> {
  if (!bays.ok || forecast === undefined) return bays;
  const forecastC = concreteForecast(forecast);
  return ok(bays.value.map((bay) => ({ forecastC, ...bay })));
}

function passProblems(parameters: FinishingParameters): Impossible[] {
  const most = trowelPassesMax();
  const { trowelPasses, placing } = parameters;
  const problems: Impossible[] = [];
  if (!Number.isInteger(trowelPasses) || trowelPasses < 0 || trowelPasses > most) {
    problems.push({ code: 'too-many-passes', trowelPasses, most, tip: 'ask-for-fewer-passes' });
  }
  if (placing.by === 'others' && !(placing.rateM3ph > 0)) {
    problems.push({ code: 'rate-invalid', rateM3ph: placing.rateM3ph, tip: 'give-the-placing-rate' });
  }
  return problems;
}

function baysOf(
  input: PlanningInput,
  parameters: FinishingParameters,
  area: MissionArea,
  exit: Point,
  releaseMs: number,
): Result<readonly BayPlan[]> {
  if (input.previous !== undefined && parameters.placing.by === 'others') return ok(input.previous.plan.bays);
  if (parameters.placing.by === 'mission') {
    if (input.placedBays === undefined || input.placedBays.length === 0) {
      return impossible({
        code: 'placing-not-planned',
        missionId: parameters.placing.missionId,
        tip: 'plan-the-placing-first',
      });
    }
    const bays = input.placedBays.flatMap((bay): BayPlan[] => {
      const parts = intersection([bay.polygon], area.region).sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]));
      const polygon = parts[0];
      if (polygon === undefined || regionAreaM2([polygon]) < 1) return [];
      return [{ ...bay, polygon, areaM2: regionAreaM2([polygon]) }];
    });
    return bays.length === 0
      ? impossible({
          code: 'placing-elsewhere',
          missionId: parameters.placing.missionId,
          tip: 'choose-the-area-that-is-placed',
        })
      : ok(bays);
  }
  const cut = cutIntoBays(area.region, exit);
  if (cut.bays.length === 0)
    return impossible({ code: 'area-too-small', areaM2: regionAreaM2(area.region), tip: 'draw-a-larger-area' });
  const perM3Ms = 3_600_000 / parameters.placing.rateM3ph;
  let placedM3 = 0;
  return ok(
    cut.bays.map((bay): BayPlan => {
      const volumeM3 = bay.areaM2 * parameters.thicknessM;
      placedM3 += volumeM3;
      return { ...bay, volumeM3, placedAtMs: Math.ceil(releaseMs + placedM3 * perM3Ms) };
    }),
  );
}

function windowsOf(bay: BayPlan, parameters: FinishingParameters) {
  const { forecastC } = bay;
  const concrete = forecastC === undefined ? parameters : { ...parameters, forecastC };
  return bayWindows(bay.placedAtMs, concrete, parameters.trowelPasses);
}

/** No machine can end the first bay before its last step may begin. */
function dueProblem(
  input: PlanningInput,
  parameters: FinishingParameters,
  bays: readonly BayPlan[],
): Impossible | null {
  const { dueMs } = input.request;
  if (dueMs === undefined) return null;
  const lastBay = bays.reduce((latest, bay) => (bay.placedAtMs > latest.placedAtMs ? bay : latest), bays[0]!);
  const windows = windowsOf(lastBay, parameters);
  const earliestEndMs = windows.trowelFromMs.at(-1) ?? windows.floatFromMs;
  if (earliestEndMs <= dueMs) return null;
  return {
    code: 'due-too-early',
    dueMs,
    earliestEndMs,
    lateS: Math.ceil((earliestEndMs - dueMs) / 1000),
    tip: 'later-due-or-smaller-area-or-faster-placing',
  };
}

type StepOfBay = Omit<NotBefore, 'atMs'>;

const isSameStep = (one: StepOfBay, other: StepOfBay): boolean =>
  one.bay === other.bay && one.step === other.step && one.pass === other.pass;

const isStepTask = (task: PlannedTask, job: StepOfBay): boolean =>
  task.bay === job.bay && task.step === job.step && (task.pass ?? 0) === job.pass;

function jobsOf(
  input: PlanningInput,
  parameters: FinishingParameters,
  bays: readonly BayPlan[],
  done: DoneWork,
): BayJob[] {
  const isAgain = input.previous !== undefined;
  return bays.flatMap((bay) => {
    const windows = windowsOf(bay, parameters);
    const axisRad = mainAxisRad(bay.polygon.outline);
    const base = { bay: bay.number, polygon: bay.polygon, after: [] };
    const beside = bays.filter((other) => other !== bay).map(({ polygon }) => polygon);
    const all: BayJob[] = [
      {
        ...base,
        // A straight edge is drawn over the joint: what lies beyond is as fresh, or not placed yet.
        beside: [],
        step: 'level',
        pass: 0,
        axisRad,
        fromMs: bay.placedAtMs,
        startByMs: isAgain ? null : windows.levelStartByMs,
        endByMs: windows.levelEndByMs,
        fromReason: parameters.placing.by === 'others' ? 'delivery-rate' : 'predecessor',
      },
      {
        ...base,
        beside,
        step: 'float',
        pass: 0,
        axisRad,
        fromMs: windows.floatFromMs,
        startByMs: null,
        endByMs: windows.workableUntilMs,
        fromReason: 'concrete-set',
      },
      ...windows.trowelFromMs.map((fromMs, index): BayJob => ({
        ...base,
        beside,
        step: 'trowel',
        pass: index + 1,
        axisRad: axisRad + ((index + 1) % 2) * (Math.PI / 2),
        fromMs,
        startByMs: null,
        endByMs: windows.workableUntilMs,
        fromReason: 'concrete-set',
      })),
    ];
    return remainingJobs(input, bay, all, done).map((job) => byMachine(input, setLater(input, job)));
  });
}

/** A step that is to begin later than the concrete asks for. Its last moments stay: the concrete waits for nobody. */
function setLater(input: PlanningInput, job: BayJob): BayJob {
  const atMs = notBeforeMs(input, job);
  if (atMs === null) return job;
  return atMs > job.fromMs
    ? { ...job, notBeforeMs: atMs, fromMs: atMs, fromReason: 'set-later' }
    : { ...job, notBeforeMs: atMs };
}

function byMachine(input: PlanningInput, job: BayJob): BayJob {
  const asked = input.byMachine?.find((one) => isSameStep(one, job));
  return asked === undefined ? job : { ...job, byMachineId: asked.machineId };
}

/** Steps that a person wanted of one machine and another one has, since that one is not there for them. */
function otherMachineWarnings({ byMachine: asked = [] }: PlanningInput, tasks: readonly PlannedTask[]): Problem[] {
  return asked.flatMap(({ machineId, ...step }) => {
    const other = tasks.find((task) => isStepTask(task, step) && task.machineId !== machineId);
    return other === undefined
      ? []
      : [{ code: 'other-machine', facts: { ...step, machineId, otherMachineId: other.machineId } }];
  });
}

/** Leaves out what is done or given up, and keeps of the rest only what is untouched. */
function remainingJobs(input: PlanningInput, bay: BayPlan, jobs: readonly BayJob[], done: DoneWork): BayJob[] {
  const result: BayJob[] = [];
  for (const job of jobs) {
    const before = done.kept.filter((task) => isStepTask(task, job));
    if (before.some((task) => done.progressOf(task)?.state === 'skipped')) return result;
    if (before.length === 0) {
      result.push(job);
      continue;
    }
    const wasPlanned = input.previous!.plan.tasks.filter((task) => isStepTask(task, job));
    if (wasPlanned.every((task) => done.progressOf(task)?.state === 'done')) continue;
    result.push({ ...job, startByMs: null, untouched: untouchedBy(bay.polygon, before, profileIn(input)) });
  }
  return result;
}

function profileIn(input: PlanningInput) {
  return (task: PlannedTask) =>
    (
      input.machines.find(({ id }) => id === task.machineId) ??
      input.machines.find(({ profile }) => (profile.capabilities as readonly string[]).includes(task.step))
    )?.profile ?? null;
}

/** What every pass has touched counts as finished; everything else is refused with its cause. The sum is the area asked for. */
function outcomeOf(
  input: PlanningInput,
  parameters: FinishingParameters,
  area: MissionArea,
  floor: Floor,
  bays: readonly BayPlan[],
  tasks: readonly PlannedTask[],
  jobs: readonly BayJob[],
  result: FinishResult,
  done: DoneWork,
): Pick<Plan, 'refused' | 'totals'> {
  const refused: RefusedPart[] = [...area.refused];
  let coveredM2 = 0;
  let volumeM3 = 0;
  for (const bay of bays) {
    volumeM3 += bay.volumeM3;
    const untouched = untouchedAnywhere(input, parameters, bay, tasks, result);
    const missed = missedOf(input, bay, result, done);
    const bayM2 = regionAreaM2([bay.polygon]);
    const leftM2 = regionAreaM2(untouched.region);
    refused.push(...handWork(bay.number, untouched.region, floor.ground));
    if (missed !== null) {
      refused.push({
        code: missed.code,
        areaM2: bayM2 - leftM2,
        at: middleOf([bay.polygon]),
        outline: bay.polygon.outline,
        facts: { bay: bay.number, ...missed.facts },
      });
    } else coveredM2 += bayM2 - leftM2;
  }
  const rest = difference(area.region, union(bays.map(({ polygon }) => polygon)));
  for (const polygon of rest) {
    refused.push({
      code: 'too-narrow',
      areaM2: regionAreaM2([polygon]),
      outline: polygon.outline,
      facts: { cause: 'no-bay', tip: 'finish-by-hand' },
    });
  }
  return { refused, totals: { areaM2: area.askedM2, coveredM2, volumeM3, lifts: 0 } };
}

/** The part of a bay that at least one planned step leaves out. Steps that are missed altogether are told apart. */
function untouchedAnywhere(
  input: PlanningInput,
  parameters: FinishingParameters,
  bay: BayPlan,
  tasks: readonly PlannedTask[],
  result: FinishResult,
): { region: Region } {
  const keys: StepOfBay[] = [
    { bay: bay.number, step: 'level', pass: 0 },
    { bay: bay.number, step: 'float', pass: 0 },
    ...Array.from({ length: parameters.trowelPasses }, (_, pass) => ({
      bay: bay.number,
      step: 'trowel' as const,
      pass: pass + 1,
    })),
  ];
  const parts = keys.flatMap((key) => {
    const planned = result.scheduled.find(({ job, taskId }) => taskId !== null && isSameStep(job, key));
    if (planned !== undefined) return planned.work.uncovered;
    // What is left of a step that comes too late counts as too late, whatever it stands beside.
    if (result.missed.some(({ job }) => isSameStep(job, key))) return [];
    const own = tasks.filter((task) => isStepTask(task, key));
    return own.length === 0 ? [] : untouchedBy(bay.polygon, own, profileIn(input));
  });
  return { region: parts.length === 0 ? [] : union(parts) };
}

function missedOf(
  input: PlanningInput,
  bay: BayPlan,
  result: FinishResult,
  done: DoneWork,
): { code: MissedJob['code']; facts: Record<string, string | number> } | null {
  const missed = result.missed.find(({ job }) => job.bay === bay.number);
  if (missed !== undefined) {
    const { step, pass } = missed.job;
    if (missed.code === 'unreachable')
      return { code: missed.code, facts: { step, pass, ...lackingFacts(bay, result), tip: 'clear-the-way' } };
    if (missed.remedy !== undefined)
      return { code: missed.code, facts: { step, pass, ...crewFacts(missed.remedy, input) } };
    const waited = result.board.book.tasks().some((task) => task.step === step && task.crewFromMs !== undefined);
    const tip = waited ? 'more-people-or-slower-placing' : 'slower-placing-or-more-machines';
    return { code: missed.code, facts: { step, pass, lateS: missed.lateS, tip } };
  }
  const empty = result.scheduled.find(
    ({ job, taskId }) => job.bay === bay.number && taskId === null && job.untouched === undefined,
  );
  if (empty !== undefined) {
    const { step, pass } = empty.job;
    return { code: 'unreachable', facts: { step, pass, ...lackingFacts(bay, result), tip: 'finish-by-hand' } };
  }
  const skipped = done.kept.find((task) => task.bay === bay.number && done.progressOf(task)?.state === 'skipped');
  return skipped === undefined
    ? null
    : {
        code: 'window-missed',
        facts: { step: skipped.step, pass: skipped.pass ?? 0, lateS: 0, tip: 'finish-by-hand' },
      };
}

/** Steps that no machine gets to the bay for; none where each step gets to another part of it. */
function lackingFacts(bay: BayPlan, { lacking }: FinishResult): { missing?: string } {
  const steps = lacking.get(bay.number) ?? [];
  return steps.length === 0 ? {} : { missing: steps.join(' ') };
}

function nothingDone(input: PlanningInput, result: FinishResult): Impossible[] {
  const first = result.missed[0];
  if (first === undefined) return [{ code: 'tool-too-wide', tip: 'choose-a-larger-area-or-a-smaller-machine' }];
  const { code, remedy } = first;
  if (remedy !== undefined) return [{ code, bay: first.job.bay, step: first.job.step, ...crewFacts(remedy, input) }];
  return [
    {
      code,
      bay: first.job.bay,
      step: first.job.step,
      lateS: first.lateS,
      tip: 'slower-placing-or-more-machines',
    },
  ];
}

function baysView(bays: readonly BayPlan[], parameters: FinishingParameters): Bay[] {
  return bays.map((bay) => {
    const windows = windowsOf(bay, parameters);
    return {
      number: bay.number,
      polygon: bay.polygon,
      areaM2: bay.areaM2,
      volumeM3: bay.volumeM3,
      placedAtMs: bay.placedAtMs,
      floatFromMs: windows.floatFromMs,
      workableUntilMs: windows.workableUntilMs,
    };
  });
}
