import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { timeStates, type TimeState } from '../../contract/ledger.ts';

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
const normClasses: Readonly<Record<TimeState, 'work' | 'norm' | 'loss'>> = {
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
  SAFETY_STOP: 'loss',
  UNEXPLAINED: 'loss',
};

export interface ShiftShare {
  readonly shiftMin: number;
  /** Unavoidable minutes that are no work: 规范时间. */
  readonly normMin: number;
  readonly lossMin: number;
  /** KB, 机械时间利用系数. */
  readonly utilisation: number;
}

/**
 * What of a shift is left for work. The states must sum to the shift; a shift with minutes that nobody can explain is refused,
 * because a norm must not be built on them.
 *
 * Refuses 'shift-incomplete' with both sums, and 'shift-unexplained'.
 */
export function shiftShare(minutesByState: Partial<Record<TimeState, number>>, shiftMin: number): Result<ShiftShare> {
  const minutes = timeStates.map((state) => ({ state, min: minutesByState[state] ?? 0 }));
  const sumMin = minutes.reduce((sum, { min }) => sum + min, 0);
  if (minutes.some(({ min }) => !(min >= 0)) || Math.abs(sumMin - shiftMin) > 1e-6) {
    return refuse({ code: 'shift-incomplete', facts: { sumMin, shiftMin } });
  }
  if ((minutesByState.UNEXPLAINED ?? 0) > 0) {
    return refuse({ code: 'shift-unexplained', facts: { unexplainedMin: minutesByState.UNEXPLAINED } });
  }
  const minOf = (kind: 'norm' | 'loss'): number =>
    minutes.reduce((sum, { state, min }) => (normClasses[state] === kind ? sum + min : sum), 0);
  const normMin = minOf('norm');
  return ok({ shiftMin, normMin, lossMin: minOf('loss'), utilisation: (shiftMin - normMin) / shiftMin });
}

export interface MachineNormInput {
  /** Product of one cycle, in the unit of the work. */
  readonly productPerCycle: number;
  readonly cycleMin: number;
  readonly shiftMin: number;
  /** KB, between 0 and 1. */
  readonly utilisation: number;
  /** People who work beside the machine. Its operator is in the price of the machine's shift and never counts here. */
  readonly crew: number;
}

export interface MachineNorm {
  /** Net output of an hour. */
  readonly perHour: number;
  /** 台班产量: output of a shift. */
  readonly perShift: number;
  /** 机械时间定额: machine shifts per unit. */
  readonly shiftsPerUnit: number;
  /** 人工时间定额: worker days per unit. */
  readonly workerDaysPerUnit: number;
}

/** Machine norm of cyclic work. Refuses 'input-invalid'. */
export function machineNorm(input: MachineNormInput): Result<MachineNorm> {
  const { productPerCycle, cycleMin, shiftMin, utilisation, crew } = input;
  const isSound = productPerCycle > 0 && cycleMin > 0 && shiftMin > 0 && crew >= 0;
  if (!isSound || !(utilisation > 0 && utilisation <= 1)) {
    return refuse({ code: 'input-invalid', facts: { fields: Object.keys(input) } });
  }
  const perHour = (minutesPerHour / cycleMin) * productPerCycle;
  const perShift = perHour * (shiftMin / minutesPerHour) * utilisation;
  return ok({ perHour, perShift, shiftsPerUnit: 1 / perShift, workerDaysPerUnit: crew / perShift });
}
