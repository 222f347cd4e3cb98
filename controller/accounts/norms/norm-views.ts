import type { NormObservation } from '../../contract/accounts/norm.ts';
import type { MachineNorm, NormViews, QuotaItem, ShiftShare } from '../../contract/accounts/norm-record.ts';
import { normRules, type NormRules } from './norm-rules.ts';

const squareFeetPerM2 = 10.763_910_416_709_722;
const minutesPerHour = 60;

export interface ViewedNorm {
  readonly item: NormObservation['item'];
  readonly figures: NormObservation['views'];
  readonly norm: MachineNorm;
  readonly shift: ShiftShare;
  /** Beside the machine. */
  readonly crew: number;
  /** In the machine's price. */
  readonly operators: number;
  /** Per item; null where no prices were entered. */
  readonly quota: QuotaItem | null;
}

/** The same norm as other price books print it (domain.md §2.7). */
export function normViews(viewed: ViewedNorm, rules: NormRules = normRules): NormViews {
  return {
    rsMeans: rsMeansLine(viewed),
    arh: arhValue(viewed),
    bgl: bglRate(viewed.figures?.bgl, rules),
    icms: icmsLine(viewed),
    forceAccount: forceAccountRates(viewed.figures?.forceAccount, rules),
    uk: ukLines(viewed),
  };
}

/** Crew, daily output and hours per unit; money bare, without overhead and profit. The operator counts as crew here. */
function rsMeansLine({ item, figures, norm, shift, crew: people, operators, quota }: ViewedNorm): NormViews['rsMeans'] {
  const crew = people + operators;
  const labourHoursPerUnit = (crew * shift.shiftMin) / minutesPerHour / norm.perShift;
  const perUnit = (cost: number): number => cost / item.unitSize;
  return {
    line: figures?.masterFormat ?? null,
    description: item.name,
    crew,
    dailyOutput: norm.perShift,
    unit: item.unit,
    labourHoursPerUnit,
    perSquareFoot:
      item.unit === 'm2'
        ? {
            dailyOutput: norm.perShift * squareFeetPerM2,
            labourHoursPerUnit: labourHoursPerUnit / squareFeetPerM2,
          }
        : null,
    bare:
      quota === null
        ? null
        : {
            material: perUnit(quota.materialCost),
            labour: perUnit(quota.labourCost),
            equipment: perUnit(quota.machineCost),
            total: perUnit(quota.basePrice),
          },
  };
}

/** te = tg · (1 + z): REFA counts distribution times upon the basic time, a Chinese norm upon the shift; z = s / (1 − s). */
function arhValue({ norm, shift, crew, operators }: ViewedNorm): NormViews['arh'] {
  const normShare = shift.normMin / shift.observedMin;
  const distributionShare = normShare / (1 - normShare);
  const basicHoursPerUnit = (crew + operators) / norm.perHour;
  return { basicHoursPerUnit, distributionShare, hoursPerUnit: basicHoursPerUnit * (1 + distributionShare) };
}

function bglRate(figures: NonNullable<NormObservation['views']>['bgl'], rules: NormRules): NormViews['bgl'] {
  if (figures === undefined) return null;
  const { interestPercent, years, useMonths, newValue, repairPercentPerMonth } = figures;
  const percentPerMonth = bglPercentPerMonth(interestPercent, years, useMonths);
  const perMonth = (percentPerMonth / 100) * newValue;
  const repairPerMonth = (repairPercentPerMonth / 100) * newValue;
  return {
    percentPerMonth,
    perMonth,
    repairPerMonth,
    perHour: (perMonth + repairPerMonth) / rules.monthHours.value,
    perDay: (perMonth + repairPerMonth) / rules.monthDays.value,
  };
}

/** BGL: depreciation and interest of a month, percent of the new value. `interest` in percent a year, months of use `v`, years `n`. */
export function bglPercentPerMonth(interestPercent: number, years: number, useMonths: number): number {
  return (100 + (interestPercent * years) / 2) / useMonths;
}

/** Ownership of an hour by the factors of age and region, with operating cost at work; a share of it standing by; with fuel idling. */
function forceAccountRates(
  figures: NonNullable<NormObservation['views']>['forceAccount'],
  rules: NormRules,
): NormViews['forceAccount'] {
  if (figures === undefined) return null;
  const { monthlyRate, ageFactor, regionFactor, hourlyOperating, hourlyFuel } = figures;
  const ownership = (monthlyRate / rules.forceAccountMonthHours.value) * ageFactor * regionFactor;
  return {
    working: ownership + hourlyOperating,
    standby: ownership * rules.standbyShare.value,
    idling: ownership + hourlyFuel,
  };
}

/** The cost of the item under the codes of UK books; none without prices. */
function ukLines({ item, figures, quota }: ViewedNorm): NonNullable<NormViews['uk']> {
  if (quota === null) return [];
  const of = { cost: quota.fees?.total ?? quota.basePrice, per: `${String(item.unitSize)} ${item.unit}` };
  return (figures?.uk ?? []).map(({ book, code }) => ({ book, code, ...of }));
}

/** ICMS asks for costs alone, summed under its codes. */
function icmsLine({ item, figures, quota }: ViewedNorm): NormViews['icms'] {
  if (figures?.icms === undefined || quota === null) return null;
  return { ...figures.icms, cost: quota.fees?.total ?? quota.basePrice, per: `${item.unitSize} ${item.unit}` };
}
