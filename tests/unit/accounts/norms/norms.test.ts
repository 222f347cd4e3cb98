import { describe, expect, it } from 'vitest';
import { bglPercentPerMonth, normViews } from '../../../../controller/accounts/norms/norm-views.ts';
import { quotaItem } from '../../../../controller/accounts/norms/quota-item.ts';
import {
  operatorOf,
  shiftPrice,
  taxFree,
  type ShiftPriceInput,
} from '../../../../controller/accounts/norms/shift-price.ts';
import {
  continuousNorm,
  labourNorm,
  machineNorm,
  shiftShare,
} from '../../../../controller/accounts/norms/work-norms.ts';
import type { ShiftPrice } from '../../../../controller/contract/accounts/norm-record.ts';
import type { Result } from '../../../../kernel/result.ts';

// Goal: every figure of the textbooks' examinations and of worked examples A and B (domain.md §2.4 to 2.7) comes out.

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('labour and machine norms', () => {
  it('are those of the examinations: 0.959 and 0.659 days, 32 and 36 m³ a shift', () => {
    expect(value(labourNorm(0.75, { auxiliary: 0.08, normTime: 0.15 }))).toBeCloseTo(0.959, 3);
    expect(value(labourNorm(0.5, { auxiliary: 0.04, normTime: 0.21 }))).toBeCloseTo(0.659, 3);
    const mixer = { productPerCycle: 0.5, cycleMin: 6, shiftMin: 480, utilisation: 0.8, crew: 0 };
    expect(value(machineNorm(mixer)).perShift).toBeCloseTo(32, 9);
    const mixed = { quantity: 5, netMin: 60, shiftMin: 480, utilisation: 0.8, crew: 1 };
    expect(value(continuousNorm(mixed)).perShift).toBeCloseTo(32, 9);
    const larger = { ...mixer, productPerCycle: 0.75, cycleMin: 9, utilisation: 0.9 };
    expect(value(machineNorm(larger)).perShift).toBeCloseTo(36, 9);
  });

  it('are worked example B: 0.78125, 97.35 m²/h, 608.4 m², 0.1644 shifts and 0.3287 days per 100 m²', () => {
    const minutes = { WORK: 300, NOLOAD: 50, SETUP: 45, SERVICE: 40, REST: 20, STOP_SITE: 15, FAULT: 10 };
    const share = value(shiftShare({ minutesByState: minutes, observedMin: 480, shiftMin: 480 }));
    expect(share).toMatchObject({ normMin: 105, lossMin: 25, utilisation: 0.78125 });
    const cycleMin = 135.6 / 11;
    const norm = value(
      machineNorm({ productPerCycle: 20, cycleMin, shiftMin: 480, utilisation: share.utilisation, crew: 2 }),
    );
    expect(norm.perHour).toBeCloseTo(97.35, 2);
    expect(norm.perShift).toBeCloseTo(608.4, 1);
    expect(100 * norm.shiftsPerUnit).toBeCloseTo(0.1644, 4);
    expect(100 * norm.workerDaysPerUnit).toBeCloseTo(0.3287, 4);
  });

  it('are not built on a shift that does not add up or that nobody can explain', () => {
    const whole = { observedMin: 480, shiftMin: 480 };
    const shiftOf = (minutesByState: Parameters<typeof shiftShare>[0]['minutesByState']) =>
      shiftShare({ ...whole, minutesByState });
    expect(shiftOf({ WORK: 470 })).toMatchObject({ problem: { code: 'shift-incomplete' } });
    expect(shiftOf({ WORK: 500, REST: -20 })).toMatchObject({ problem: { code: 'shift-incomplete' } });
    expect(shiftOf({ WORK: 470, UNEXPLAINED: 10 })).toMatchObject({ problem: { code: 'shift-unexplained' } });
    expect(shiftOf({ SERVICE: 400, FAULT: 80 })).toMatchObject({ problem: { code: 'shift-without-work' } });
    const handled = { minutesByState: { WORK: 460, SETUP: 20 }, minutesInCycles: { SETUP: 21 }, ...whole };
    expect(shiftShare(handled)).toMatchObject({ problem: { code: 'shift-incomplete' } });
    expect(continuousNorm({ quantity: 10, netMin: 0, shiftMin: 480, utilisation: 1, crew: 0 }).ok).toBe(false);
    expect(labourNorm(1, { auxiliary: 1, normTime: 0 })).toMatchObject({ problem: { code: 'input-invalid' } });
    const input = { productPerCycle: 1, cycleMin: 1, shiftMin: 480, utilisation: 1.01, crew: 0 };
    expect(machineNorm(input)).toMatchObject({ problem: { code: 'input-invalid' } });
  });
});

const levellingRobot: ShiftPriceInput = {
  purchasePrice: 280_000,
  residualShare: 0.05,
  years: 5,
  shiftsPerYear: 180,
  overhaul: { cost: 22_000, periods: 3, ownShare: 0.4, outsideTaxRate: 0.13 },
  maintenanceFactor: 2,
  installation: { cost: 1_200, timesPerYear: 6 },
  operator: { days: 1, workDaysPerYear: 250, dayWage: 240 },
  energy: [{ perShift: 18, price: 0.85 }],
  yearlyFees: [2_800, 900],
};

describe('the price of a machine shift', () => {
  it('is worked example A: 841.29, idle 649.44, part by part', () => {
    const price: ShiftPrice = value(shiftPrice(levellingRobot));
    const { extras, ...parts } = price;
    expect(extras).toEqual([]);
    const rounded = Object.fromEntries(Object.entries(parts).map(([part, money]) => [part, money.toFixed(2)]));
    expect(rounded).toEqual({
      depreciation: '295.56',
      overhaul: '45.51',
      maintenance: '91.03',
      installation: '40.00',
      operator: '333.33',
      energy: '15.30',
      other: '20.56',
      total: '841.29',
      idle: '649.44',
    });
    const of2001 = value(shiftPrice({ ...levellingRobot, discountRate: 0.0435 }));
    expect(of2001.depreciation).toBeCloseTo(334.13, 2);
  });

  it('is that of the examinations: 107.68, 106.14, 54.35, 5.42', () => {
    const exam: ShiftPriceInput = {
      purchasePrice: 50_000,
      residualShare: 0,
      years: 5,
      shiftsPerYear: 250,
      overhaul: { cost: 2_000, periods: 4, ownShare: 1, outsideTaxRate: 0 },
      maintenanceFactor: 0.6,
      installation: { cost: 0, timesPerYear: 0 },
      operator: { days: 0, workDaysPerYear: 250, dayWage: 0 },
      energy: [{ perShift: 60, price: 1 }],
      yearlyFees: [],
    };
    expect(value(shiftPrice(exam)).total).toBeCloseTo(107.68, 2);
    // All of it done outside, at the tax rate that makes the factor 0.8.
    const outside = { ...exam.overhaul, ownShare: 0, outsideTaxRate: 0.25 };
    expect(value(shiftPrice({ ...exam, overhaul: outside })).total).toBeCloseTo(106.14, 2);
    expect(operatorOf({ days: 1, workDaysPerYear: 250, dayWage: 50 }, 230)).toBeCloseTo(54.35, 2);
    const moved = { ...exam, shiftsPerYear: 2_400, installation: { cost: 6_500, timesPerYear: 2 } };
    expect(value(shiftPrice(moved)).installation).toBeCloseTo(5.42, 2);
    expect(taxFree(0.4, 0.13)).toBeCloseTo(0.931, 3);
  });

  it('shows what the rule has no line for, and counts it only where somebody says so', () => {
    const extra = { name: 'RTK', part: 'other', perShift: 5, isCounted: false } as const;
    const plain = value(shiftPrice({ ...levellingRobot, extras: [extra] }));
    expect(plain.total).toBeCloseTo(841.29, 2);
    expect(plain.extras).toEqual([extra]);
    const battery = { name: 'battery', part: 'maintenance', perShift: 7, isCounted: true } as const;
    const counted = value(shiftPrice({ ...levellingRobot, extras: [{ ...extra, isCounted: true }, battery] }));
    expect(counted.other - plain.other).toBeCloseTo(5, 9);
    expect(counted.maintenance - plain.maintenance).toBeCloseTo(7, 9);
    expect(counted.total - plain.total).toBeCloseTo(12, 9);
    expect(counted.idle - plain.idle).toBeCloseTo(5, 9);
  });

  it('is refused for a machine that never works', () => {
    expect(shiftPrice({ ...levellingRobot, shiftsPerYear: 0 })).toMatchObject({ ok: false });
    expect(shiftPrice({ ...levellingRobot, residualShare: 1.2 })).toMatchObject({ ok: false });
  });
});

describe('a quota item', () => {
  it('is worked example B: 0.181 shifts and days, 204.90 for 100 m²', () => {
    const item = quotaItem({
      labour: [
        { grade: '普工', days: 0.3287 / 2, wage: 115 },
        { grade: '一般技工', days: 0.3287 / 2, wage: 170 },
      ],
      materials: [{ name: '水', unit: 'm³', net: 0.3, lossRate: 0, price: 3.5 }],
      machines: [{ name: '整平机器人', shifts: 0.1644, price: 841.29 }],
      uplift: { labour: 0.1, machine: 0.1 },
    });
    expect(item.machines[0]?.amount).toBe(0.181);
    expect(item.labour.map(({ amount }) => amount)).toEqual([0.181, 0.181]);
    expect(item.labourCost).toBe(51.58);
    expect(item.machineCost).toBeCloseTo(152.27, 2);
    expect(item.basePrice).toBe(204.9);
    expect(item.fees).toBeNull();
  });

  it('has fees upon labour and machines: 57.63 and 40.22, 302.75 with them', () => {
    const parts = {
      labour: [{ grade: '工', days: 0.2, wage: 257.9 }],
      materials: [{ name: '水', unit: 'm³', net: 0.3, lossRate: 0, price: 3.5 }],
      machines: [{ name: '机', shifts: 0.1, price: 1_522.7 }],
      uplift: { labour: 0, machine: 0 },
    };
    const lines = [
      { name: '管理费', rate: 0.2827 },
      { name: '利润', rate: 0.1973 },
    ];
    const item = quotaItem({ ...parts, fees: { base: 'labour-and-machine', lines, taxRate: 0.09 } });
    expect(item.fees?.base).toBe(203.85);
    expect(item.fees?.lines.map(({ cost }) => cost)).toEqual([57.63, 40.22]);
    expect(item.fees?.beforeTax).toBe(302.75);
    expect(item.fees?.total).toBeCloseTo(302.75 + 27.25, 9);
    expect(quotaItem({ ...parts, fees: { base: 'labour', lines, taxRate: 0 } }).fees?.base).toBe(51.58);
  });

  it('has its views: 0.0394 labour hours per m², 28.0 % distribution time, 2.10 to 2.29 % a month', () => {
    const shift = value(shiftShare({ minutesByState: { WORK: 375, SETUP: 105 }, observedMin: 480, shiftMin: 480 }));
    const norm = value(
      machineNorm({
        productPerCycle: 20,
        cycleMin: 135.6 / 11,
        shiftMin: 480,
        utilisation: shift.utilisation,
        crew: 2,
      }),
    );
    const bgl = { interestPercent: 6.5, years: 8, useMonths: 60, newValue: 100_000, repairPercentPerMonth: 1 };
    const item = { code: 'A', name: 'levelling', section: '', workContent: '', unit: 'm2', unitSize: 100 };
    const views = normViews({ item, figures: { bgl }, norm, shift, crew: 2, operators: 1, quota: null });
    expect(views.rsMeans.labourHoursPerUnit).toBeCloseTo(0.0394, 4);
    expect(views.rsMeans.perSquareFoot?.labourHoursPerUnit).toBeCloseTo(0.00366, 5);
    expect(views.rsMeans.perSquareFoot?.dailyOutput).toBeCloseTo(6549, 0);
    expect(views.rsMeans.bare).toBeNull();
    const figures = {
      forceAccount: { monthlyRate: 8_800, ageFactor: 0.9, regionFactor: 1.1, hourlyOperating: 12, hourlyFuel: 3 },
    };
    const { forceAccount } = normViews({ item, figures, norm, shift, crew: 2, operators: 1, quota: null });
    expect(forceAccount?.working).toBeCloseTo(61.5, 9);
    expect(forceAccount?.standby).toBeCloseTo(24.75, 9);
    expect(forceAccount?.idling).toBeCloseTo(52.5, 9);
    expect(views.arh.hoursPerUnit).toBeCloseTo(views.arh.basicHoursPerUnit * 1.28, 9);
    expect(views.bgl?.perMonth).toBeCloseTo(2_100, 9);
    expect(views.bgl?.perHour).toBeCloseTo(3_100 / 170, 9);
    expect(views.bgl?.perDay).toBeCloseTo(3_100 / 30, 9);
    expect(100 * views.arh.distributionShare).toBeCloseTo(28, 1);
    expect(bglPercentPerMonth(6.5, 8, 60)).toBeCloseTo(2.1, 2);
    expect(bglPercentPerMonth(6.5, 8, 55)).toBeCloseTo(2.29, 2);
  });
});
