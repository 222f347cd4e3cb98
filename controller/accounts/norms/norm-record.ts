import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { LabourNorm } from '../../contract/accounts/norm-labour.ts';
import type { NormObservation } from '../../contract/accounts/norm.ts';
import type {
  MachineNorm,
  NormRecord,
  QuotaItem,
  ShiftPrice,
  ShiftShare,
  TimeStudy,
} from '../../contract/accounts/norm-record.ts';
import { isEnteredLabour, labourNormOf } from './labour-norm.ts';
import { normRules, type NormRules } from './norm-rules.ts';
import { normViews } from './norm-views.ts';
import { quotaItem } from './quota-item.ts';
import { shiftPrice } from './shift-price.ts';
import { cycleTimeOf, otherMeansOf, studyTimes } from './time-study.ts';
import { continuousNorm, machineNorm, shiftShare } from './work-norms.ts';

/** From an observation to a quota item (worked example B, domain.md §2.6). Refuses what its parts refuse, and 'norm-unequal-cycles'. */
export function normRecord(observation: NormObservation, rules: NormRules = normRules): Result<NormRecord> {
  const study = studyOf(observation, rules);
  if (!study.ok) return study;
  const shift = shiftShare({
    minutesByState: observation.shiftMinutes,
    shiftMin: rules.shiftMin.value,
    observedMin: observation.observedMin ?? rules.shiftMin.value,
    emptyOutsideCyclesMin: observation.emptyOutsideCyclesMin ?? 0,
    leftOutMin: observation.leftOutMin ?? 0,
    ...(observation.minutesInCycles === undefined ? {} : { minutesInCycles: observation.minutesInCycles }),
  });
  if (!shift.ok) return shift;
  const otherMeans = study.value === null ? null : otherMeansOf(study.value.kept, observation.threePoint, rules);
  const time =
    study.value === null || otherMeans === null ? ok(null) : cycleTimeOf(study.value, otherMeans, observation);
  if (!time.ok) return time;
  const norm = normOf(observation, time.value?.minutes ?? null, shift.value);
  if (!norm.ok) return norm;
  const labour = labourNormOf({ observation, shift: shift.value, norm: norm.value, people: crewOf(observation) });
  if (!labour.ok) return labour;
  const workerDays = daysOf(observation, norm.value, labour.value);
  const price = priceOf(observation);
  if (!price.ok) return price;
  const item = price.value === null ? null : itemOf(observation, norm.value, workerDays, price.value);
  const { unitSize } = observation.item;
  return ok({
    observation,
    study: study.value,
    otherMeans,
    cycleTime: time.value,
    shift: shift.value,
    norm: norm.value,
    labour: labour.value,
    consumption: [
      ...workerDays.map(({ grade, days }) => ({ name: grade, unit: '工日', amount: days })),
      { name: observation.machine.name, unit: '台班', amount: unitSize * norm.value.shiftsPerUnit },
    ],
    price: price.value,
    item,
    views: normViews(
      {
        item: observation.item,
        figures: observation.views,
        norm: norm.value,
        shift: shift.value,
        crew: crewOf(observation),
        operators: observation.machine.price?.operator.days ?? 0,
        quota: item,
      },
      rules,
    ),
  });
}

function crewOf({ crew }: NormObservation): number {
  return crew.reduce((sum, { people }) => sum + people, 0);
}

/** Null for continuous work, which has no cycles to study. */
function studyOf({ cycles, continuous, evidence }: NormObservation, rules: NormRules): Result<TimeStudy | null> {
  if (continuous !== undefined) return ok(null);
  const amounts = (evidence?.cycles ?? []).filter(({ fault }) => fault === null).map(({ amount }) => amount);
  const least = Math.min(...amounts);
  const most = Math.max(...amounts);
  if (most > least * rules.productSpreadMax.value) {
    return refuse({ code: 'norm-unequal-cycles', facts: { least, most, spreadMax: rules.productSpreadMax.value } });
  }
  return studyTimes(cycles.minutes, cycles.precisionPercent, rules);
}

function normOf(observation: NormObservation, cycleMin: number | null, shift: ShiftShare): Result<MachineNorm> {
  const { continuous, cycles } = observation;
  const ofShift = { shiftMin: shift.shiftMin, utilisation: shift.utilisation, crew: crewOf(observation) };
  if (continuous !== undefined) return continuousNorm({ ...continuous, ...ofShift });
  return machineNorm({ productPerCycle: cycles.product, cycleMin: cycleMin ?? 0, ...ofShift });
}

/** Null where no prices were entered. */
function priceOf({ machine }: NormObservation): Result<ShiftPrice | null> {
  if (machine.price === undefined) return ok(null);
  const { discountRate, extras, ...parts } = machine.price;
  return shiftPrice({
    ...parts,
    ...(discountRate === undefined ? {} : { discountRate }),
    ...(extras === undefined ? {} : { extras }),
  });
}

interface WorkerDays {
  readonly grade: string;
  readonly days: number;
  readonly wage: number;
}

/**
 * Worker days per item, by grade. The operator is in the machine's price and never counted again. A labour norm with entered figures is dealt
 * out by people.
 */
function daysOf(observation: NormObservation, norm: MachineNorm, labour: LabourNorm | null): readonly WorkerDays[] {
  const { crew, item } = observation;
  const people = crewOf(observation);
  const perPerson =
    labour !== null && isEnteredLabour(observation) && people > 0 ? labour.days / people : norm.shiftsPerUnit;
  return crew.map((one) => ({ grade: one.grade, days: one.people * item.unitSize * perPerson, wage: one.dayWage }));
}

function itemOf(
  observation: NormObservation,
  norm: MachineNorm,
  labour: readonly WorkerDays[],
  price: ShiftPrice,
): QuotaItem {
  const { item, machine, materials, uplift, fees } = observation;
  return quotaItem({
    labour,
    materials,
    machines: [{ name: machine.name, shifts: item.unitSize * norm.shiftsPerUnit, price: price.total }],
    uplift,
    ...(fees === undefined ? {} : { fees }),
  });
}
