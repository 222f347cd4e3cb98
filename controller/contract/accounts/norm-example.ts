import type { NormEntered } from './norm.ts';

/**
 * What the first norm of a site begins with: the figures of worked example B (domain.md §2.6). The prices are illustrative and say so in
 * `priceSource`; whoever makes a norm puts those of his own price book in their place.
 */
export const normExample: NormEntered = {
  item: {
    code: 'A2-R001',
    name: '混凝土楼面整平(机器人)',
    section: '混凝土及钢筋混凝土工程(机器人)',
    workContent: '就位、整平、转向、清洗',
    unit: 'm2',
    unitSize: 100,
  },
  method: 'cyclic',
  crew: [
    { grade: '普工', people: 1, dayWage: 115 },
    { grade: '一般技工', people: 1, dayWage: 170 },
  ],
  materials: [{ name: '水', unit: 'm3', net: 0.3, lossRate: 0, price: 3.5 }],
  uplift: { labour: 0.1, machine: 0.1 },
  price: {
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
    extras: [],
  },
  priceSource: '示例价格,不是价目 example prices, from no price book',
  fees: {
    base: 'labour-and-machine',
    lines: [
      { name: '管理费', rate: 0.2827 },
      { name: '利润', rate: 0.1973 },
    ],
    taxRate: 0,
    source: '湖北2018费率,待核 rates like those of Hubei 2018, to be checked',
  },
  conditions: {},
};
