import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import type { MachineNorm, ShiftShare } from '../../contract/accounts/norm-record.ts';

const minutesPerHour = 60;

/** Labour norm from shares of the operation time and of the shift (domain.md §2.4), all shares between 0 and 1. */
export interface LabourShares {
  /** Auxiliary work, of the operation time. */
  readonly auxiliary: number;
  /** Preparing and finishing, unavoidable interruptions, rest: of the whole shift. */
  readonly normTime: number;
}

/** 定额时间 from basic work time, in the unit of the latter. */
export function labourNorm(basic: number, { auxiliary, normTime }: LabourShares): Result<number> {
  const isShare = (share: number): boolean => share >= 0 && share < 1;
  if (!(basic > 0) || !isShare(auxiliary) || !isShare(normTime)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['basic', 'auxiliary', 'normTime'] } });
  }
  return ok(basic / (1 - auxiliary) / (1 - normTime));
}

/**
 * How a minute of a shift counts in a machine norm (domain.md §2.3). `work`: in the cycle. `norm`: unavoidable, belongs to each shift.
 * `loss`: given back to work.
 */
export const normClasses: Readonly<Record<TimeState, 'work' | 'norm' | 'loss'>> = {
  WORK: 'work',
  WORK_REDUCED: 'work',
  NOLOAD: 'work',
  SETUP: 'norm',
  WAIT_PROCESS: 'norm',
  SERVICE: 'norm',
  REST: 'norm',
  STOP_SITE: 'loss',
  STOP_EXT: 'loss',
  FAULT: 'loss',
  REWORK: 'loss',
  DISCIPLINE: 'loss',
  SAFETY_STOP: 'loss',
  UNEXPLAINED: 'loss',
};

/** Minutes of one shift or of what was observed of shifts. */
export interface ObservedShift {
  readonly minutesByState: Partial<Record<TimeState, number>>;
  /** What the minutes must sum up to. */
  readonly observedMin: number;
  readonly shiftMin: number;
  /** Of norm states: minutes that lie within cycles, and are in the cycle times already. */
  readonly minutesInCycles?: Partial<Record<TimeState, number>>;
  /** Of NOLOAD: minutes that lie in no cycle, such as the way to a bay. */
  readonly emptyOutsideCyclesMin?: number;
  /** Own minutes of cycles that were left out for their size. */
  readonly leftOutMin?: number;
}

/** Ledger times are whole milliseconds: sums of their minutes differ from the interval by binary fractions only. */
const sumToleranceMin = 1e-6;

/**
 * What of a shift is left for work. The states must sum to what was observed; a shift with minutes that nobody can explain is refused,
 * because a norm must not be built on them. The shares of what was observed hold for the whole shift.
 *
 * Refuses 'shift-incomplete' with both sums, 'shift-unexplained', and 'shift-without-work' where no minute is left for it.
 */
export function shiftShare(observed: ObservedShift): Result<ShiftShare> {
  const { minutesByState, observedMin, shiftMin } = observed;
  const { minutesInCycles = {}, emptyOutsideCyclesMin = 0, leftOutMin = 0 } = observed;
  const minutes = timeStates.map((state) => ({
    state,
    min: minutesByState[state] ?? 0,
    inCyclesMin: minutesInCycles[state] ?? 0,
  }));
  const sumMin = minutes.reduce((sum, { min }) => sum + min, 0);
  const isOverfull =
    minutes.some(({ min, inCyclesMin }) => !(min >= 0) || inCyclesMin > min + sumToleranceMin) ||
    emptyOutsideCyclesMin > (minutesByState.NOLOAD ?? 0) + sumToleranceMin;
  if (isOverfull || !(observedMin > 0) || Math.abs(sumMin - observedMin) > sumToleranceMin) {
    return refuse({ code: 'shift-incomplete', facts: { sumMin, shiftMin: observedMin } });
  }
  if ((minutesByState.UNEXPLAINED ?? 0) > 0) {
    return refuse({ code: 'shift-unexplained', facts: { unexplainedMin: minutesByState.UNEXPLAINED } });
  }
  const ofKind = (kind: 'norm' | 'loss') => minutes.filter(({ state }) => normClasses[state] === kind);
  const inCyclesMin = ofKind('norm').reduce((sum, one) => sum + one.inCyclesMin, 0);
  const besideMin = emptyOutsideCyclesMin + leftOutMin;
  const normMin = ofKind('norm').reduce((sum, { min }) => sum + min, besideMin) - inCyclesMin;
  const lossMin = ofKind('loss').reduce((sum, { min }) => sum + min, 0);
  const utilisation = (observedMin - normMin) / observedMin;
  if (!(observedMin - normMin - lossMin > sumToleranceMin)) {
    return refuse({ code: 'shift-without-work', facts: { normMin, lossMin, shiftMin: observedMin } });
  }
  const isWholeShift = Math.abs(observedMin - shiftMin) <= sumToleranceMin;
  return ok({ observedMin, shiftMin, isWholeShift, normMin, lossMin, inCyclesMin, utilisation });
}

interface ShiftOfWork {
  readonly shiftMin: number;
  /** KB, between 0 and 1. */
  readonly utilisation: number;
  /** People who work beside the machine. Its operator is in the price of the machine's shift and never counts here. */
  readonly crew: number;
}

export interface MachineNormInput extends ShiftOfWork {
  /** Product of one cycle, in the unit of the work. */
  readonly productPerCycle: number;
  readonly cycleMin: number;
}

export interface ContinuousNormInput extends ShiftOfWork {
  readonly quantity: number;
  /** Minutes of work and empty movement in which it was made. */
  readonly netMin: number;
}

/** Machine norm of cyclic work. Refuses 'input-invalid'. */
export function machineNorm({ productPerCycle, cycleMin, ...shift }: MachineNormInput): Result<MachineNorm> {
  if (!(productPerCycle > 0 && cycleMin > 0)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['productPerCycle', 'cycleMin'] } });
  }
  return normOf('cyclic', (minutesPerHour / cycleMin) * productPerCycle, shift);
}

/** Machine norm of continuous work: a quantity in the net time that it took. Refuses 'input-invalid'. */
export function continuousNorm({ quantity, netMin, ...shift }: ContinuousNormInput): Result<MachineNorm> {
  if (!(quantity > 0 && netMin > 0)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['quantity', 'netMin'] } });
  }
  return normOf('continuous', (minutesPerHour / netMin) * quantity, shift);
}

function normOf(
  method: MachineNorm['method'],
  perHour: number,
  { shiftMin, utilisation, crew }: ShiftOfWork,
): Result<MachineNorm> {
  if (!(shiftMin > 0 && crew >= 0 && utilisation > 0 && utilisation <= 1)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['shiftMin', 'utilisation', 'crew'] } });
  }
  const perShift = perHour * (shiftMin / minutesPerHour) * utilisation;
  return ok({ method, perHour, perShift, shiftsPerUnit: 1 / perShift, workerDaysPerUnit: crew / perShift });
}
