/** A value that holds from a time on, until the next one. */
export interface CourseStep {
  readonly fromMs: number;
  readonly value: number;
}

/** A quantity over time in steps (a forecast by the hour, traffic by the time of day): times ascend, the first value holds before it too. */
export type Course = readonly [CourseStep, ...CourseStep[]];

export function steady(value: number): Course {
  return [{ fromMs: 0, value }];
}

export function shifted([first, ...rest]: Course, by: number): Course {
  const more = (step: CourseStep): CourseStep => ({ ...step, value: step.value + by });
  return [more(first), ...rest.map(more)];
}

/** Whether times ascend and every value lies within the two bounds. */
export function isCourse(course: Course, min: number, max: number): boolean {
  return course.every(
    ({ fromMs, value }, at) =>
      Number.isFinite(fromMs) && value >= min && value <= max && (at === 0 || fromMs > course[at - 1]!.fromMs),
  );
}

function stepAt(course: Course, atMs: number): number {
  let step = 0;
  while (step + 1 < course.length && course[step + 1]!.fromMs <= atMs) step += 1;
  return step;
}

export function valueAt(course: Course, atMs: number): number {
  return course[stepAt(course, atMs)]!.value;
}

/**
 * When `amountMs` has run together at a pace that depends on the value: equivalent age by temperature, a way by traffic. Whoever begins
 * later is never done earlier.
 *
 * @param paceOf milliseconds gained per millisecond of the clock, above zero
 */
export function timeAfter(course: Course, fromMs: number, amountMs: number, paceOf: (value: number) => number): number {
  let atMs = fromMs;
  let leftMs = amountMs;
  for (let step = stepAt(course, fromMs); ; step += 1) {
    const pace = paceOf(course[step]!.value);
    const untilMs = course[step + 1]?.fromMs ?? Infinity;
    const gainMs = (untilMs - atMs) * pace;
    if (gainMs >= leftMs) return atMs + leftMs / pace;
    leftMs -= gainMs;
    atMs = untilMs;
  }
}

/** The other way round: when to begin so that `amountMs` has run together at `toMs`. */
export function timeBefore(course: Course, toMs: number, amountMs: number, paceOf: (value: number) => number): number {
  let atMs = toMs;
  let leftMs = amountMs;
  for (let step = stepAt(course, toMs); ; step -= 1) {
    const pace = paceOf(course[step]!.value);
    const sinceMs = step === 0 ? -Infinity : course[step]!.fromMs;
    const gainMs = (atMs - sinceMs) * pace;
    if (gainMs >= leftMs) return atMs - leftMs / pace;
    leftMs -= gainMs;
    atMs = sinceMs;
  }
}
