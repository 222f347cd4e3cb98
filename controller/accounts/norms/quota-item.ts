import { roundHalfEven } from '../rounding.ts';

/** Resources of one unit of work, as a quota item lists them (domain.md §2.2). Money in one currency. */
export interface QuotaInput {
  readonly labour: readonly { readonly grade: string; readonly days: number; readonly wage: number }[];
  readonly materials: readonly {
    readonly name: string;
    readonly unit: string;
    readonly net: number;
    /** Share of `net` that is lost. */
    readonly lossRate: number;
    readonly price: number;
  }[];
  readonly machines: readonly { readonly name: string; readonly shifts: number; readonly price: number }[];
  /** Uplift from a construction norm to a budget quota (幅度差), as shares. */
  readonly uplift: { readonly labour: number; readonly machine: number };
}

export interface QuotaLine {
  readonly name: string;
  readonly unit: string;
  readonly amount: number;
  readonly price: number;
  readonly cost: number;
}

export interface QuotaItem {
  readonly labour: readonly QuotaLine[];
  readonly materials: readonly QuotaLine[];
  readonly machines: readonly QuotaLine[];
  readonly labourCost: number;
  readonly materialCost: number;
  readonly machineCost: number;
  /** 基价. */
  readonly basePrice: number;
}

/** Consumption is rounded to three decimals, as quota books print it; costs follow from what is printed and are rounded once a kind. */
const amountDigits = 3;
const moneyDigits = 2;

export function quotaItem({ labour, materials, machines, uplift }: QuotaInput): QuotaItem {
  const lines = {
    labour: labour.map(({ grade, days, wage }) => lineOf(grade, '工日', days * (1 + uplift.labour), wage)),
    materials: materials.map(({ name, unit, net, lossRate, price }) => lineOf(name, unit, net * (1 + lossRate), price)),
    machines: machines.map(({ name, shifts, price }) => lineOf(name, '台班', shifts * (1 + uplift.machine), price)),
  };
  const labourCost = costOf(lines.labour);
  const materialCost = costOf(lines.materials);
  const machineCost = costOf(lines.machines);
  const basePrice = roundHalfEven(labourCost + materialCost + machineCost, moneyDigits);
  return { ...lines, labourCost, materialCost, machineCost, basePrice };
}

function lineOf(name: string, unit: string, exact: number, price: number): QuotaLine {
  const amount = roundHalfEven(exact, amountDigits);
  return { name, unit, amount, price, cost: amount * price };
}

function costOf(lines: readonly QuotaLine[]): number {
  return roundHalfEven(
    lines.reduce((sum, { cost }) => sum + cost, 0),
    moneyDigits,
  );
}

/** Views of the same norm for other price books (domain.md §2.7). */
export interface NormViews {
  /** RSMeans: crew and hours. The crew counts the operator. */
  readonly rsMeans: { readonly crew: number; readonly dailyOutput: number; readonly labourHoursPerUnit: number };
  /** ARH: distribution times as a share of the basic time, not of the shift. */
  readonly arh: { readonly distributionShare: number };
}

export function normViews(norm: {
  readonly perShift: number;
  readonly shiftHours: number;
  readonly crew: number;
  readonly operators: number;
  /** Norm time as a share of the shift. */
  readonly normShare: number;
}): NormViews {
  const crew = norm.crew + norm.operators;
  return {
    rsMeans: { crew, dailyOutput: norm.perShift, labourHoursPerUnit: (crew * norm.shiftHours) / norm.perShift },
    arh: { distributionShare: norm.normShare / (1 - norm.normShare) },
  };
}

/** BGL: depreciation and interest of a month, percent of the new value. `interest` in percent a year, months of use `v`, years `n`. */
export function bglPercentPerMonth(interestPercent: number, years: number, useMonths: number): number {
  return (100 + (interestPercent * years) / 2) / useMonths;
}
