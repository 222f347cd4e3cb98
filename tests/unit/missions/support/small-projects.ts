import {
  afterEnd,
  atMostAfterEnd,
  lagOf,
  type Activity,
  type Lag,
  type Project,
} from '../../../../missions/solver/project.ts';
import type { Random } from '../../../../kernel/random.ts';
import { scheduleFaults } from '../../../support/checkers/schedule-checker.ts';

export interface ProjectShape {
  readonly activities: number;
  readonly modesMax: number;
  readonly maximumLags: 'none' | 'some';
  readonly calendars: 'none' | 'some';
}

/** A project that is feasible without maximum lags: successors have higher numbers, demands fit. */
export function randomProject(random: Random, shape: ProjectShape): Project {
  const renewables = [0, 1].map(() => {
    const capacity = 2 + random.below(3);
    const shifts = [
      { at: 4 + random.below(3), capacity: 0 },
      { at: 8 + random.below(2), capacity },
    ];
    return shape.calendars === 'some' ? { capacity, calendar: shifts } : { capacity };
  });
  const activities: Activity[] = Array.from({ length: shape.activities }, () => ({
    modes: Array.from({ length: 1 + random.below(shape.modesMax) }, () => ({
      duration: random.below(4),
      demands: renewables.map(({ capacity }) => random.below(capacity + 1)),
      stockDemands: [],
    })),
  }));
  const lags: Lag[] = [];
  for (let to = 1; to < shape.activities; to += 1) {
    for (let from = 0; from < to; from += 1) {
      if (random.next() < 0.25) lags.push(afterEnd({ activities }, from, to, random.below(2)));
      else if (shape.maximumLags === 'some' && random.next() < 0.15)
        lags.push(atMostAfterEnd({ activities }, from, to, 1 + random.below(4)));
    }
  }
  return { activities, lags, renewables, stocks: [] };
}

/** The least makespan up to `limit` by trying every start of every activity in every mode; null when there is none. */
export function bruteForceMakespan(project: Project, limit: number): number | null {
  const count = project.activities.length;
  const starts: number[] = [];
  const modes: number[] = [];
  let best: number | null = null;
  const isWithinLags = (activity: number): boolean =>
    project.lags.every(
      (lag) =>
        Math.max(lag.from, lag.to) > activity ||
        starts[lag.to]! >= starts[lag.from]! + lagOf(lag, modes[lag.from]!, modes[lag.to]!),
    );
  const place = (activity: number, makespan: number): void => {
    if (best !== null && makespan >= best) return;
    if (activity === count) {
      if (scheduleFaults(project, { starts, modes }).length === 0) best = makespan;
      return;
    }
    project.activities[activity]!.modes.forEach(({ duration }, mode) => {
      for (let start = 0; start + duration <= limit; start += 1) {
        starts[activity] = start;
        modes[activity] = mode;
        if (isWithinLags(activity)) place(activity + 1, Math.max(makespan, start + duration));
      }
    });
    starts.length = activity;
    modes.length = activity;
  };
  place(0, 0);
  return best;
}
