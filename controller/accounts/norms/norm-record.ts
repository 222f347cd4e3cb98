import { ok, type Result } from '../../../kernel/result.ts';
import type { NormObservation } from '../../contract/norm.ts';
import { normRules, type NormRules } from './norm-rules.ts';
import { normViews, quotaItem, type NormViews, type QuotaItem } from './quota-item.ts';
import { shiftPrice, type ShiftPrice } from './shift-price.ts';
import { studyTimes, type TimeStudy } from './time-study.ts';
import { machineNorm, shiftShare, type MachineNorm, type ShiftShare } from './work-norms.ts';

/** A quota item with everything that it was worked out from. Money in the currency of the observation. */
export interface NormRecord {
  readonly observation: NormObservation;
  readonly study: TimeStudy;
  readonly shift: ShiftShare;
  readonly norm: MachineNorm;
  readonly price: ShiftPrice;
  /** Per `unitSize` units of work. */
  readonly item: QuotaItem;
  readonly views: NormViews;
}

/** From an observation to a quota item (worked example B, domain.md §2.6). Refuses what its parts refuse. */
export function normRecord(observation: NormObservation, rules: NormRules = normRules): Result<NormRecord> {
  const { cycles, crew, machine, materials, uplift } = observation;
  const { unitSize } = observation.item;
  const study = studyTimes(cycles.minutes, cycles.precisionPercent, rules);
  if (!study.ok) return study;
  const shift = shiftShare(observation.shiftMinutes, rules.shiftMin.value);
  if (!shift.ok) return shift;
  const people = crew.reduce((sum, { people: count }) => sum + count, 0);
  const norm = machineNorm({
    productPerCycle: cycles.product,
    cycleMin: study.value.mean,
    shiftMin: shift.value.shiftMin,
    utilisation: shift.value.utilisation,
    crew: people,
  });
  if (!norm.ok) return norm;
  const { discountRate, ...parts } = machine.price;
  const price = shiftPrice(discountRate === undefined ? parts : { ...parts, discountRate });
  if (!price.ok) return price;
  const shiftsPerItem = unitSize * norm.value.shiftsPerUnit;
  const item = quotaItem({
    labour: crew.map(({ grade, people: count, dayWage }) => ({ grade, days: count * shiftsPerItem, wage: dayWage })),
    materials,
    machines: [{ name: machine.name, shifts: shiftsPerItem, price: price.value.total }],
    uplift,
  });
  const views = normViews({
    perShift: norm.value.perShift,
    shiftHours: shift.value.shiftMin / 60,
    crew: people,
    operators: parts.operator.days,
    normShare: shift.value.normMin / shift.value.shiftMin,
  });
  return ok({ observation, study: study.value, shift: shift.value, norm: norm.value, price: price.value, item, views });
}
