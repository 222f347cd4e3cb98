import type { QuotaItem, QuotaLine } from '../../contract/accounts/norm-record.ts';
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
  /** 管理费, 利润, 规费: rates of one base; tax on everything. */
  readonly fees?: {
    readonly base: 'labour-and-machine' | 'labour';
    readonly lines: readonly { readonly name: string; readonly rate: number }[];
    readonly taxRate: number;
  };
}

/** Consumption is rounded to three decimals, as quota books print it; costs follow from what is printed and are rounded once a kind. */
const amountDigits = 3;
const moneyDigits = 2;

export function quotaItem({ labour, materials, machines, uplift, fees }: QuotaInput): QuotaItem {
  const lines = {
    labour: labour.map(({ grade, days, wage }) => lineOf(grade, '工日', days * (1 + uplift.labour), wage)),
    materials: materials.map(({ name, unit, net, lossRate, price }) => lineOf(name, unit, net * (1 + lossRate), price)),
    machines: machines.map(({ name, shifts, price }) => lineOf(name, '台班', shifts * (1 + uplift.machine), price)),
  };
  const labourCost = costOf(lines.labour);
  const materialCost = costOf(lines.materials);
  const machineCost = costOf(lines.machines);
  const basePrice = roundHalfEven(labourCost + materialCost + machineCost, moneyDigits);
  const item = { ...lines, labourCost, materialCost, machineCost, basePrice };
  return { ...item, fees: fees === undefined ? null : feesOf(item, fees) };
}

function feesOf(
  item: Pick<QuotaItem, 'labourCost' | 'machineCost' | 'basePrice'>,
  { base, lines, taxRate }: NonNullable<QuotaInput['fees']>,
): QuotaItem['fees'] {
  const upon = roundHalfEven(item.labourCost + (base === 'labour' ? 0 : item.machineCost), moneyDigits);
  const charged = lines.map(({ name, rate }) => ({ name, rate, cost: roundHalfEven(upon * rate, moneyDigits) }));
  const beforeTax = roundHalfEven(
    charged.reduce((sum, { cost }) => sum + cost, item.basePrice),
    moneyDigits,
  );
  const tax = roundHalfEven(beforeTax * taxRate, moneyDigits);
  return { base: upon, lines: charged, beforeTax, tax, total: roundHalfEven(beforeTax + tax, moneyDigits) };
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
