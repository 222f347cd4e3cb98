import type { StepCheck } from '../../hardware-profiles/stepped-move.ts';
import type { Problem } from '../../kernel/result.ts';
import type { TaskProgress } from '../mission.ts';
import type { CheckOutcome, PlannedStage, StepConfirmation, StepReadings } from './stepped-move.ts';

/** Rounding that a limit forgives. */
const rounding = 1e-9;
const msPerS = 1000;

/** All checks of a stage at one moment. What is not known has failed; a word that has grown old is missing. */
export function judgeChecks(
  checks: readonly StepCheck[],
  readings: StepReadings,
  confirmations: readonly StepConfirmation[],
  nowMs: number,
): readonly CheckOutcome[] {
  return checks.map((check): CheckOutcome => {
    if ('confirmedBy' in check) {
      const told = confirmations.findLast(
        (one) => one.check === check.id && one.isUsed !== true && isFresh(one, check.validS.value, nowMs),
      );
      return told === undefined
        ? { check: check.id, state: 'missing', role: check.confirmedBy }
        : { check: check.id, state: 'passed', confirmation: told };
    }
    if (check.reads === 'carried-still') {
      const { carriedMoving } = readings;
      return { check: check.id, state: carriedMoving === null ? 'passed' : 'failed', machineId: carriedMoving };
    }
    const value = valueOf(check.reads, readings);
    const limit = check.limit.value;
    const isWithin = value !== null && value <= limit + rounding;
    return { check: check.id, state: isWithin ? 'passed' : 'failed', value, limit, unit: check.limit.unit };
  });
}

/** A word of the future is none. */
function isFresh({ atMs }: StepConfirmation, validS: number, nowMs: number): boolean {
  return atMs <= nowMs && nowMs - atMs <= validS * msPerS;
}

function valueOf(reads: 'level' | 'jack-load' | 'wind', readings: StepReadings): number | null {
  switch (reads) {
    case 'level':
      return readings.levelM;
    case 'jack-load':
      return readings.jackLoadRatio;
    case 'wind':
      return readings.windMps;
  }
}

/** The checks before a task begins, or those before it goes on after it was broken off. */
export function checksBefore(
  { checks, again }: PlannedStage,
  progress: Pick<TaskProgress, 'startedAtMs'> | undefined,
): readonly StepCheck[] {
  return (progress?.startedAtMs ?? null) === null ? checks : (again ?? checks);
}

/** A task begins on the words that were given: to go on after a break-off they are asked for again. */
export function wordsUsed(progress: TaskProgress): TaskProgress {
  const { confirmations } = progress;
  if (confirmations === undefined) return progress;
  return { ...progress, confirmations: confirmations.map((one) => ({ ...one, isUsed: true })) };
}

/** The checks that are made while a step is under way: what a machine can say. Words were given before it began. */
export function checksUnderWay(checks: readonly StepCheck[]): readonly StepCheck[] {
  return checks.filter((check) => 'reads' in check);
}

/** Why a step may not begin or go on: the first thing that is wrong, before the first that is missing; null where nothing is. */
export function holdOf(stage: Pick<PlannedStage, 'number' | 'of'>, outcomes: readonly CheckOutcome[]): Problem | null {
  const step = { stepNumber: stage.number, stepCount: stage.of };
  const failed = outcomes.find(({ state }) => state === 'failed');
  if (failed !== undefined) return { code: 'step-check-failed', facts: { ...step, ...failedFacts(failed) } };
  const missing = outcomes.filter((one) => one.state === 'missing');
  const [first] = missing;
  if (first === undefined) return null;
  return {
    code: 'step-check-missing',
    facts: { ...step, check: first.check, role: first.role, missingChecks: missing.length },
  };
}

function failedFacts(failed: CheckOutcome): Readonly<Record<string, string | number>> {
  const { check } = failed;
  if ('machineId' in failed) return { check, ...(failed.machineId === null ? {} : { machineId: failed.machineId }) };
  if (!('limit' in failed)) return { check };
  const { value, limit, unit } = failed;
  const isUnknown = value === null;
  const known = `${isUnknown ? '' : String(Number(value.toFixed(3)))} ${unit}`;
  return { check, checkLimit: `${limit} ${unit}`, ...(isUnknown ? { isUnknown: 'yes' } : { checkValue: known }) };
}
