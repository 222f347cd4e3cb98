import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { ShiftPrice } from '../../contract/accounts/norm-record.ts';

/** What a machine-shift price is made of (rule 建标[2015]34号, domain.md §2.6). Money in one currency, shares between 0 and 1. */
export interface ShiftPriceInput {
  readonly purchasePrice: number;
  readonly residualShare: number;
  readonly years: number;
  readonly shiftsPerYear: number;
  readonly overhaul: {
    readonly cost: number;
    /** 检修周期: overhauls are one fewer. */
    readonly periods: number;
    readonly ownShare: number;
    readonly outsideTaxRate: number;
  };
  /** K: maintenance as a multiple of overhaul. */
  readonly maintenanceFactor: number;
  readonly installation: { readonly cost: number; readonly timesPerYear: number };
  readonly operator: { readonly days: number; readonly workDaysPerYear: number; readonly dayWage: number };
  readonly energy: readonly { readonly perShift: number; readonly price: number }[];
  readonly yearlyFees: readonly number[];
  /** 年折现率 of the rule of 2001; absent: the rule of 2015, which has none. */
  readonly discountRate?: number;
  /** Subscriptions, licences, batteries: the rule has no line for them, so none is counted unless somebody says so. */
  readonly extras?: ShiftPrice['extras'];
}

/** Refuses 'input-invalid' for a machine that never works or shares outside 0 to 1. */
export function shiftPrice(input: ShiftPriceInput): Result<ShiftPrice> {
  const { years, shiftsPerYear, residualShare, overhaul: repair, installation: moves } = input;
  const shares = [residualShare, repair.ownShare];
  const isSound = years > 0 && shiftsPerYear > 0 && repair.periods >= 1 && shares.every((one) => one >= 0 && one <= 1);
  if (!isSound) {
    return refuse({
      code: 'input-invalid',
      facts: { fields: ['years', 'shiftsPerYear', 'residualShare', 'overhaul'] },
    });
  }
  const lifeShifts = years * shiftsPerYear;
  const depreciation = depreciationOf(input, lifeShifts);
  const overhaul =
    ((repair.cost * (repair.periods - 1)) / lifeShifts) * taxFree(repair.ownShare, repair.outsideTaxRate);
  const extras = input.extras ?? [];
  const maintenance = overhaul * input.maintenanceFactor + countedOf(extras, 'maintenance');
  const installation = (moves.cost * moves.timesPerYear) / shiftsPerYear;
  const operator = operatorOf(input.operator, shiftsPerYear);
  const energy = input.energy.reduce((sum, { perShift, price }) => sum + perShift * price, 0);
  const other = input.yearlyFees.reduce((sum, fee) => sum + fee, 0) / shiftsPerYear + countedOf(extras, 'other');
  const total = depreciation + overhaul + maintenance + installation + operator + energy + other;
  const idle = depreciation + operator + other;
  return ok({ depreciation, overhaul, maintenance, installation, operator, energy, other, total, idle, extras });
}

function countedOf(extras: ShiftPrice['extras'], part: ShiftPrice['extras'][number]['part']): number {
  return extras.reduce((sum, extra) => sum + (extra.isCounted && extra.part === part ? extra.perShift : 0), 0);
}

function depreciationOf(input: ShiftPriceInput, lifeShifts: number): number {
  const { purchasePrice, residualShare, years, discountRate } = input;
  const straight = (purchasePrice * (1 - residualShare)) / lifeShifts;
  return discountRate === undefined ? straight : straight * (1 + ((years + 1) / 2) * discountRate);
}

/** 除税系数: the part done outside carries tax. */
export function taxFree(ownShare: number, outsideTaxRate: number): number {
  return ownShare + (1 - ownShare) / (1 + outsideTaxRate);
}

/** The operator is paid for the days on which the machine does not work too. */
export function operatorOf(operator: ShiftPriceInput['operator'], shiftsPerYear: number): number {
  const { days, workDaysPerYear, dayWage } = operator;
  return days * (1 + (workDaysPerYear - shiftsPerYear) / shiftsPerYear) * dayWage;
}
