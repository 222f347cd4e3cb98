import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { roundHalfEven } from '../rounding.ts';

/**
 * What a contract line of each kind comes to (domain.md §3.1). Money in whole fen (cents): a line is rounded once, half to even, at its end, and
 * an invoice is the sum of its lines.
 */
export interface Charge {
  readonly parts: readonly ChargePart[];
  readonly fen: number;
}

/** One amount with what it was worked out from, to be shown beside it. */
export interface ChargePart {
  readonly kind: 'period' | 'standby' | 'force-majeure' | 'overtime' | 'output';
  readonly quantity: number;
  readonly unit: string;
  readonly priceFen: number;
  /** Share of the price that is charged, 0 to 1. */
  readonly rate: number;
  readonly fen: number;
}

/**
 * How hours beyond the included ones are found. `fixed`: the included hours hold however many days are charged; `prorated`: they shrink with
 * them. Contracts differ, and both are common: the field has no default.
 */
export type OvertimePolicy = 'fixed' | 'prorated';

export interface PeriodLine {
  readonly priceFen: number;
  readonly periodDays: number;
  readonly overtime: {
    readonly includedH: number;
    readonly hourFen: number;
    readonly policy: OvertimePolicy;
  } | null;
}

export interface PeriodUse {
  /** Days on rent in the period. */
  readonly days: number;
  /** Days that are not charged at all, such as the lessor's faults beyond the grace. */
  readonly freeDays: number;
  /** Days at another rate, 0 to 1, such as notified standby. */
  readonly standby: readonly {
    readonly days: number;
    readonly rate: number;
    /** 'standby' where it is not said. */
    readonly kind?: 'standby' | 'force-majeure';
  }[];
  /** Hours by the meter, out to in. */
  readonly meterH: number;
}

/**
 * Rent by the month, week or day with standby days and hours beyond the included ones. Refuses 'rental-days' where free and standby days
 * exceed the days on rent, and 'input-invalid'.
 */
export function periodCharge(line: PeriodLine, use: PeriodUse): Result<Charge> {
  const standbyDays = use.standby.reduce((sum, { days }) => sum + days, 0);
  const fullDays = use.days - use.freeDays - standbyDays;
  const amounts = [line.priceFen, use.days, use.freeDays, use.meterH, ...use.standby.map(({ days }) => days)];
  const isSound = amounts.every((amount) => amount >= 0) && line.periodDays > 0;
  if (!isSound || use.standby.some(({ rate }) => !(rate >= 0 && rate <= 1))) {
    return refuse({ code: 'input-invalid', facts: { fields: ['priceFen', 'days', 'standby', 'meterH'] } });
  }
  if (fullDays < 0) return refuse({ code: 'rental-days', facts: { days: use.days, free: use.freeDays, standbyDays } });
  const dayFen = line.priceFen / line.periodDays;
  const parts = [partOf('period', fullDays, 'day', dayFen, 1)];
  for (const { days, rate, kind = 'standby' } of use.standby) parts.push(partOf(kind, days, 'day', dayFen, rate));
  if (line.overtime !== null) {
    // Standby days are days on which the machine does not run: they bring no hours with them.
    const hours = overtimeH(line.overtime, fullDays / line.periodDays, use.meterH);
    parts.push(partOf('overtime', hours, 'h', line.overtime.hourFen, 1));
  }
  return ok(chargeOf(parts));
}

/** Hours beyond the included ones; `fullPeriods`: how many periods are charged in full, such as 24.5 days of 30. */
export function overtimeH(
  { includedH, policy }: NonNullable<PeriodLine['overtime']>,
  fullPeriods: number,
  meterH: number,
): number {
  return Math.max(0, meterH - (policy === 'fixed' ? includedH : includedH * fullPeriods));
}

export interface OutputLine {
  readonly unit: string;
  readonly priceFen: number;
  /** Least quantity of each shift on which the machine was called. */
  readonly minPerShift: number;
}

/** Rent by accepted output, shift by shift. Refuses 'input-invalid' for quantities that are none. */
export function outputCharge(line: OutputLine, acceptedByShift: readonly number[]): Result<Charge> {
  const amounts = [line.priceFen, line.minPerShift, ...acceptedByShift];
  if (!amounts.every((amount) => amount >= 0)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['priceFen', 'minPerShift', 'acceptedByShift'] } });
  }
  const billed = acceptedByShift.reduce((sum, accepted) => sum + Math.max(accepted, line.minPerShift), 0);
  return ok(chargeOf([partOf('output', billed, line.unit, line.priceFen, 1)]));
}

/** 台班 of one call: half a shift up to half of its hours, a whole one beyond. */
export function shiftsOf(hours: number, shiftH: number): number {
  return hours <= 0 ? 0 : Math.ceil((2 * hours) / shiftH) / 2;
}

function partOf(kind: ChargePart['kind'], quantity: number, unit: string, priceFen: number, rate: number): ChargePart {
  return { kind, quantity, unit, priceFen, rate, fen: quantity * priceFen * rate };
}

function chargeOf(parts: readonly ChargePart[]): Charge {
  const exact = parts.reduce((sum, { fen }) => sum + fen, 0);
  return { parts, fen: roundHalfEven(exact, 0) };
}
