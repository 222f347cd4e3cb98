import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { tradeNames, trades } from '../../contract/missions/crew-count.ts';
import { timeStates, type TimeState } from '../../contract/ledger/ledger.ts';
import type { NormEvidence, ObservedCycle } from '../../contract/accounts/norm-evidence.ts';
import type { NormEntered, NormObservation } from '../../contract/accounts/norm.ts';
import { thousandths } from '../rounding.ts';
import { isOwn, minutesOf } from './observed-cycles.ts';
import { normRules, type NormRules } from './norm-rules.ts';
import { normClasses } from './work-norms.ts';

/**
 * The observation that evidence and entries make together, as `banksman norm` takes it. Cycles of unequal product are put on the mean
 * product, time in proportion; the evidence keeps each as it was. Refuses 'norm-too-few-cycles', and 'norm-other-unit' for an item in another
 * unit than what was earned.
 */
export function normObservationOf(
  evidence: NormEvidence,
  entered: NormEntered,
  precisionPercent: number,
  rules: NormRules = normRules,
): Result<NormObservation> {
  const whole = evidence.cycles.filter(({ fault }) => fault === null);
  const { unit } = evidence;
  if (!itemUnits[unit].includes(entered.item.unit)) {
    return refuse({ code: 'norm-other-unit', facts: { unit: entered.item.unit, earned: itemUnits[unit][0] } });
  }
  const leastCount = entered.method === 'continuous' ? 1 : (rules.limitCoefficients[0]?.fromCount ?? 0) + 1;
  if (whole.length < leastCount) {
    return refuse({
      code: 'norm-too-few-cycles',
      facts: { cycles: whole.length, leastCount, leftOut: evidence.cycles.length - whole.length },
    });
  }
  const crew = crewOf(evidence, entered);
  if (!crew.ok) return crew;
  const product = thousandths(whole.reduce((sum, { amount }) => sum + amount, 0) / whole.length);
  const { item, materials, uplift, price, priceSource, fees, views } = entered;
  const { timeMethod, probabilityShare, threePoint, labour } = entered;
  return ok({
    item,
    cycles: {
      minutes: whole.map(({ ownMin, amount }) => (ownMin * product) / amount),
      product,
      precisionPercent,
    },
    ...(entered.method === 'continuous' ? { continuous: netOf(evidence) } : {}),
    ...shiftOf(evidence),
    crew: crew.value,
    materials,
    uplift,
    machine: {
      name: evidence.machines[0]?.name.zh ?? '',
      serials: evidence.machines.map(({ serialNo }) => serialNo),
      ...(price === undefined ? {} : { price }),
    },
    priceSource,
    ...(fees === undefined ? {} : { fees }),
    ...(views === undefined ? {} : { views }),
    ...(timeMethod === undefined ? {} : { timeMethod }),
    ...(probabilityShare === undefined ? {} : { probabilityShare }),
    ...(threePoint === undefined ? {} : { threePoint }),
    ...(labour === undefined ? {} : { labour }),
    conditions: conditionsOf(evidence, entered),
    evidence,
  });
}

/** How items name what the record counts; the first is ours. */
const itemUnits: Readonly<Record<NormEvidence['unit'], readonly string[]>> = {
  m2: ['m2', 'm²'],
  m3: ['m3', 'm³'],
  lift: ['lift', '次', '台次', '吊次'],
  load: ['load', '次', '趟', '件'],
  tie: ['tie', '个', '点'],
  hole: ['hole', '个', '孔'],
  panel: ['panel', '块'],
  step: ['step', '步'],
};

/** Everything earned in whole cycles, and the time it took, whatever its product was. */
function netOf({ cycles }: NormEvidence): NonNullable<NormObservation['continuous']> {
  const whole = cycles.filter(({ fault }) => fault === null);
  return {
    quantity: thousandths(whole.reduce((sum, { amount }) => sum + amount, 0)),
    netMin: whole.reduce((sum, { ownMin }) => sum + ownMin, 0),
  };
}

type Shift = Pick<
  NormObservation,
  'shiftMinutes' | 'observedMin' | 'minutesInCycles' | 'emptyOutsideCyclesMin' | 'leftOutMin'
>;

/** Minutes of all machines together, by state, and how they lie to the cycles. */
function shiftOf({ stretches, cycles, machines, parts, shiftFromMs, shiftToMs }: NormEvidence): Shift {
  const shiftMinutes: Partial<Record<TimeState, number>> = {};
  const inCycles: Partial<Record<TimeState, number>> = {};
  let emptyOutsideMin = 0;
  for (const stretch of stretches) {
    const minutes = minutesOf([stretch]);
    const { state } = stretch;
    shiftMinutes[state] = (shiftMinutes[state] ?? 0) + minutes;
    const insideMin = insideMinutes(stretch, cycles);
    if (state === 'NOLOAD') emptyOutsideMin += minutes - insideMin;
    if (normClasses[state] === 'norm' && isOwn(stretch)) inCycles[state] = (inCycles[state] ?? 0) + insideMin;
  }
  const leftOutMin = cycles.reduce((sum, { fault, ownMin }) => sum + (fault === 'small' ? ownMin : 0), 0);
  return {
    shiftMinutes: inOrder(shiftMinutes),
    observedMin:
      parts === undefined ? machines.length * minutesOf([{ fromMs: shiftFromMs, toMs: shiftToMs }]) : minutesOf(parts),
    minutesInCycles: inOrder(inCycles),
    emptyOutsideCyclesMin: Math.max(0, emptyOutsideMin),
    ...(leftOutMin > 0 ? { leftOutMin } : {}),
  };
}

/** Minutes of a stretch that lie in some cycles of its machine. */
export function insideMinutes(stretch: NormEvidence['stretches'][number], cycles: readonly ObservedCycle[]): number {
  return minutesOf(
    cycles
      .filter(({ machineId }) => machineId === stretch.machineId)
      .map(({ fromMs, toMs }) => ({
        fromMs: Math.max(fromMs, stretch.fromMs),
        toMs: Math.min(toMs, stretch.toMs),
      }))
      .filter(({ fromMs, toMs }) => toMs > fromMs),
  );
}

function inOrder(minutes: Partial<Record<TimeState, number>>): Partial<Record<TimeState, number>> {
  return Object.fromEntries(timeStates.flatMap((state) => (minutes[state] ? [[state, minutes[state]]] : [])));
}

/**
 * Those who were counted, at the wages that were entered; where nobody counted, the crew as entered. Refuses 'norm-wage-missing' for people
 * whose trade has no wage.
 */
function crewOf({ crew }: NormEvidence, { crew: entered, price }: NormEntered): Result<NormEntered['crew']> {
  if (crew === undefined || crew === null) return ok(entered);
  const counted: NormEntered['crew'] = [];
  for (const trade of trades) {
    const people = crew.persons[trade];
    if (people === 0) continue;
    const grade = tradeNames[trade];
    const wage = entered.find((one) => one.grade === grade)?.dayWage;
    if (wage === undefined && price !== undefined) return refuse({ code: 'norm-wage-missing', facts: { grade } });
    counted.push({ grade, people, dayWage: wage ?? 0 });
  }
  return ok(counted);
}

function crewText(crew: NormEntered['crew']): string {
  return crew.map(({ grade, people }) => `${grade} ${String(people)}`).join(', ');
}

/** What the record knows stays, and what was entered is marked so, whether it stands beside that or alone. */
function conditionsOf(
  { conditions, crew }: NormEvidence,
  { conditions: words, crew: people }: NormEntered,
): NormObservation['conditions'] {
  const known = Object.fromEntries(
    conditions.map(({ name, value, unit }) => [unit === '' ? name : `${name} (${unit})`, value]),
  );
  const isCounted = crew !== undefined && crew !== null;
  const entered = isCounted || people.length === 0 ? words : { ...words, crew: crewText(people) };
  for (const [name, value] of Object.entries(entered)) {
    const condition = conditions.find((one) => one.name === name);
    const unit = condition === undefined || condition.unit === '' ? '' : `${condition.unit}, `;
    if (condition?.value === null) delete known[unit === '' ? name : `${name} (${condition.unit})`];
    known[`${name} (${unit}entered)`] = value;
  }
  return known;
}
