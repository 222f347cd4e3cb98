/**
 * Checks an allocation: drives every machine step by step through its tasks and charges. Shares no code with the planner, not even its
 * types.
 */
export interface CheckedAllocation {
  readonly places: number;
  readonly travelTables: readonly ArrayLike<number>[];
  readonly machines: readonly {
    readonly travelTable: number;
    readonly skills: readonly number[];
    readonly start: number;
    readonly from: number;
    readonly until: number;
    readonly battery?: CheckedBattery;
    readonly operators?: number;
  }[];
  readonly tasks: readonly {
    readonly begin: number;
    readonly end: number;
    readonly service: number;
    readonly release?: number;
    readonly skills: readonly number[];
  }[];
  readonly operatorGroups?: readonly { readonly count: number; readonly from: number; readonly until: number }[];
}

interface CheckedBattery {
  readonly levelRatio: number;
  readonly floorRatio: number;
  readonly drainTime: number;
  readonly chargeTime: number;
  readonly charger: number;
}

type CheckedStep = { readonly begin: number; readonly end: number; readonly levelRatio: number } & (
  { readonly kind: 'task'; readonly task: number } | { readonly kind: 'charge' }
);

export interface CheckedAllocationPlan {
  readonly routes: readonly (readonly CheckedStep[])[];
  readonly unassigned: readonly number[];
  readonly makespan: number;
  readonly flowTime: number;
}

/** What sums of times and ratios may be off by. */
const TOLERANCE = 1e-6;

class Drive {
  readonly faults: string[] = [];
  readonly #problem: CheckedAllocation;
  readonly #number: number;
  place: number;
  time: number;
  level: number;

  constructor(problem: CheckedAllocation, number: number) {
    this.#problem = problem;
    this.#number = number;
    const { start, from, battery, operators } = this.machine;
    const duty = operators === undefined ? 0 : problem.operatorGroups![operators]!.from;
    this.place = start;
    this.time = Math.max(from, duty);
    this.level = battery?.levelRatio ?? 1;
  }

  get machine(): CheckedAllocation['machines'][number] {
    return this.#problem.machines[this.#number]!;
  }

  say(what: string): void {
    this.faults.push(`machine ${this.#number} ${what}`);
  }

  way(from: number, to: number): number {
    return this.#problem.travelTables[this.machine.travelTable]![from * this.#problem.places + to]!;
  }

  /** Active for so long, which drains the battery. */
  drain(time: number): void {
    const { battery } = this.machine;
    if (battery === undefined) return;
    this.level -= time / battery.drainTime;
    if (this.level < battery.floorRatio - TOLERANCE) this.say(`is drained to ${this.level.toFixed(3)}`);
  }

  step(step: CheckedStep): void {
    if (step.kind === 'charge') this.#charge(step);
    else this.#task(step);
    if (Math.abs(step.levelRatio - this.level) > TOLERANCE)
      this.say(`has ${this.level.toFixed(4)} in its battery, not ${step.levelRatio.toFixed(4)}`);
    this.time = step.end;
    const { until, operators } = this.machine;
    const off = operators === undefined ? Infinity : this.#problem.operatorGroups![operators]!.until;
    if (this.time > Math.min(until, off) + TOLERANCE) this.say('works past its time');
  }

  #charge({ begin, end, levelRatio }: CheckedStep): void {
    const { battery } = this.machine;
    if (battery === undefined) return this.say('charges without a battery');
    const away = this.way(this.place, battery.charger);
    if (begin < this.time + away - TOLERANCE) this.say('charges before it is there');
    this.drain(away);
    this.place = battery.charger;
    const gained = levelRatio - this.level;
    if (gained < -TOLERANCE || gained > (end - begin) / battery.chargeTime + TOLERANCE) this.say('charges too fast');
    if (levelRatio > 1 + TOLERANCE) this.say('is charged above full');
    this.level = levelRatio;
  }

  #task({ task: number, begin, end }: CheckedStep & { readonly kind: 'task' }): void {
    const task = this.#problem.tasks[number];
    if (task === undefined) return this.say(`has a task ${number} that is not there`);
    const missing = task.skills.filter((skill) => !this.machine.skills.includes(skill));
    if (missing.length > 0) this.say(`cannot do task ${number}`);
    const away = this.way(this.place, task.begin);
    const takes = task.service + this.way(task.begin, task.end);
    if (!(begin >= this.time + away - TOLERANCE)) this.say(`begins task ${number} before it is there`);
    if (begin < (task.release ?? 0) - TOLERANCE) this.say(`begins task ${number} before its release`);
    if (!(Math.abs(end - begin - takes) <= TOLERANCE)) this.say(`takes another time for task ${number}`);
    this.drain(away + takes);
    this.place = task.end;
    const { battery } = this.machine;
    const home = battery === undefined ? 0 : this.way(this.place, battery.charger) / battery.drainTime;
    if (battery !== undefined && this.level - home < battery.floorRatio - TOLERANCE)
      this.say(`cannot get to its charger after task ${number}`);
  }
}

function operatorFaults({ machines, operatorGroups }: CheckedAllocation, { routes }: CheckedAllocationPlan): string[] {
  return (operatorGroups ?? []).flatMap(({ count }, group) => {
    const busy = machines.filter(({ operators }, number) => operators === group && routes[number]!.length > 0).length;
    return busy > count ? [`${busy} machines work with ${count} operators of group ${group}`] : [];
  });
}

/** Everything that is wrong with the plan; nothing when it is valid. */
export function allocationFaults(problem: CheckedAllocation, plan: CheckedAllocationPlan): string[] {
  const faults = plan.routes.flatMap((steps, number) => {
    const drive = new Drive(problem, number);
    for (const step of steps) drive.step(step);
    return drive.faults;
  });
  if (plan.routes.length !== problem.machines.length) faults.push('not every machine has a route');
  const done = plan.routes.flat().flatMap((step) => (step.kind === 'task' ? [step] : []));
  problem.tasks.forEach((_, number) => {
    const times =
      done.filter(({ task }) => task === number).length + plan.unassigned.filter((t) => t === number).length;
    if (times !== 1) faults.push(`task ${number} is there ${times} times`);
  });
  const latest = Math.max(0, ...done.map(({ end }) => end));
  const flowTime = done.reduce((sum, { task, end }) => sum + end - (problem.tasks[task]?.release ?? 0), 0);
  if (Math.abs(latest - plan.makespan) > TOLERANCE) faults.push(`the makespan is ${latest}`);
  if (Math.abs(flowTime - plan.flowTime) > TOLERANCE * Math.max(1, done.length))
    faults.push(`the flow time is ${flowTime}`);
  return [...faults, ...operatorFaults(problem, plan)];
}
