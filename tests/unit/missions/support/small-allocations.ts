import type { Random } from '../../../../kernel/random.ts';
import type { AllocationProblem, Machine, Task } from '../../../../missions/allocation/allocation-problem.ts';

export interface AllocationSize {
  readonly machines: number;
  readonly tasks: number;
  /** Capacity of a battery in the same whole units as times; drained and charged by one a unit. */
  readonly batteryUnits?: number;
}

/** Places on a line, all times whole numbers, two skills, releases; a machine with every skill so that no task is impossible. */
export function randomAllocation(random: Random, { machines, tasks, batteryUnits }: AllocationSize): AllocationProblem {
  const places = 4;
  const ways = Array.from({ length: places * places }, (_, at) => Math.abs(Math.floor(at / places) - (at % places)));
  return {
    places,
    travelTables: [ways],
    machines: Array.from({ length: machines }, (_, number): Machine => {
      const start = random.below(places);
      const level = batteryUnits === undefined ? 0 : batteryUnits - random.below(4);
      return {
        travelTable: 0,
        skills: number === 0 ? [1, 2] : [1 + random.below(2)],
        start,
        from: random.below(3),
        until: Infinity,
        ...(batteryUnits === undefined
          ? {}
          : {
              battery: {
                levelRatio: level / batteryUnits,
                floorRatio: 2 / batteryUnits,
                drainTime: batteryUnits,
                chargeTime: batteryUnits,
                charger: random.below(2),
              },
            }),
      };
    }),
    tasks: Array.from({ length: tasks }, (): Task => ({
      begin: random.below(places),
      end: random.below(places),
      service: 1 + random.below(3),
      skills: random.below(2) === 0 ? [] : [1 + random.below(2)],
      ...(random.below(3) === 0 ? { release: random.below(12) } : {}),
    })),
  };
}

interface State {
  readonly place: number;
  readonly time: number;
  readonly units: number;
  readonly done: number;
  readonly flowTime: number;
}

/** Of every set of tasks the least value on one machine, found by going through all states in whole units; with orders, waits and charges. */
function bestOfSets(problem: AllocationProblem, number: number, value: (state: State) => number): number[] {
  const { places, travelTables, tasks } = problem;
  const machine = problem.machines[number]!;
  const { battery } = machine;
  const full = battery === undefined ? 0 : battery.drainTime;
  const floor = battery === undefined ? 0 : Math.round(battery.floorRatio * full);
  const way = (a: number, b: number): number => travelTables[machine.travelTable]![a * places + b]!;
  const best = Array.from({ length: 1 << tasks.length }, () => Infinity);
  const seen = new Set<string>();
  const units = battery === undefined ? 0 : Math.round(battery.levelRatio * full);
  const open: State[] = [{ place: machine.start, time: machine.from, units, done: 0, flowTime: 0 }];
  const go = (state: State): void => {
    if (battery !== undefined && state.units - way(state.place, battery.charger) < floor) return;
    const key = [state.place, state.time, state.units, state.done, state.flowTime].join();
    if (seen.has(key)) return;
    seen.add(key);
    open.push(state);
  };
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    best[state.done] = Math.min(best[state.done]!, state.done === 0 ? 0 : value(state));
    for (const [task, { begin, end, service, release, skills }] of tasks.entries()) {
      if (((state.done >> task) & 1) === 1 || !skills.every((skill) => machine.skills.includes(skill))) continue;
      const away = way(state.place, begin);
      const takes = service + way(begin, end);
      const time = Math.max(release ?? 0, state.time + away) + takes;
      const left = battery === undefined ? 0 : state.units - away - takes;
      const flowTime = state.flowTime + time - (release ?? 0);
      go({ place: end, time, units: left, done: state.done | (1 << task), flowTime });
    }
    if (battery === undefined) continue;
    const away = way(state.place, battery.charger);
    const there = state.units - away;
    for (let more = 1; there + more <= full; more += 1)
      go({ ...state, place: battery.charger, time: state.time + away + more, units: there + more });
  }
  return best;
}

/** The least makespan, or sum of flow times, of all plans. */
export function bruteForceAllocation(problem: AllocationProblem, objective: 'makespan' | 'flow-time'): number {
  const value = (state: State): number => (objective === 'makespan' ? state.time : state.flowTime);
  const whole = (1 << problem.tasks.length) - 1;
  const dealt = problem.machines.reduce<number[] | null>((before, _, number) => {
    const own = bestOfSets(problem, number, value);
    if (before === null) return own;
    return before.map((_none, set) => {
      let least = Infinity;
      for (let part = set; ; part = (part - 1) & set) {
        const [a, b] = [before[set ^ part]!, own[part]!];
        least = Math.min(least, objective === 'makespan' ? Math.max(a, b) : a + b);
        if (part === 0) return least;
      }
    });
  }, null);
  return dealt![whole]!;
}
