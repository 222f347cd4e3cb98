import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { InvoiceLine, InvoiceNote, InvoicePart } from '../../contract/accounts/invoice.ts';
import type { RentalContractBody, RentalLine, RentalPeriod } from '../../contract/accounts/rental.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import type { TermReleaseView } from '../../contract/interlock/term-release.ts';
import { roundHalfEven } from '../rounding.ts';
import { outputCharge, overtimeH, periodCharge, shiftsOf } from './charges.ts';
import { clipped, dateOfDay, DAY_MS, daysIn, daysOfMonth, dayStretch, monthOfDay, type Stretch } from './local-days.ts';
import { meterUse, type MeteredStretch, type MeterReading } from './meter.ts';
import type { RentalEvent, RentalSpan } from './rental-fold.ts';
import { ascending, dayUses, ofClass, operating, type DayUse, type Evidence } from './rental-time.ts';
import { heardElsewhere } from './heard-elsewhere.ts';

/** What a line of a contract is charged from for one machine. */
export interface LineUse {
  readonly terms: RentalContractBody;
  readonly machineId: string;
  readonly billed: Stretch;
  readonly spans: readonly RentalSpan[];
  readonly events: readonly RentalEvent[];
  readonly readings: readonly MeterReading[];
  readonly history: MachineHistory;
  /** Times in which a term of the contract was released for the machine. */
  readonly releases: readonly TermReleaseView[];
  /** Number of the entry that issued the machine's bill up to where this one begins; null where there is none. */
  readonly billedBySequence: number | null;
}

type OfKind<K extends RentalLine['kind']> = Extract<RentalLine, { readonly kind: K }>;
type Charged = Pick<InvoiceLine, 'parts' | 'notes'>;
type RentedStretch = MeteredStretch;

/** Days of the periods that have as many always. */
const periodDays: Readonly<Record<Exclude<RentalPeriod, 'calendar-month'>, number>> = {
  day: 1,
  week: 7,
  'four-weeks': 28,
  'month-30': 30,
};
/** A month's included hours are for one month: longer than this they cannot be told apart. */
const monthDaysMax = 31;

/**
 * One line for one machine. Refuses 'rental-days' and 'input-invalid' as charges do, and 'rental-too-long' where hours included in one month
 * would be counted over several.
 */
export function lineCharge(line: RentalLine, use: LineUse): Result<InvoiceLine> {
  const charged = chargeOf(line, use);
  if (!charged.ok) return charged;
  const { parts, notes } = charged.value;
  const exact = parts.reduce((sum, { quantity, priceFen, rate }) => sum + quantity * priceFen * rate, 0);
  const { id, name } = line;
  const { machineId } = use;
  return ok({
    id: `${id}/${machineId}`,
    contractLineId: id,
    machineId,
    name,
    parts,
    notes: [...spanNotes(line, use), ...notes],
    fen: roundHalfEven(exact, 0),
  });
}

function chargeOf(line: RentalLine, use: LineUse): Result<Charged> {
  switch (line.kind) {
    case 'period':
      return byPeriod(line, use);
    case 'shift':
      return ok(byShift(line, use));
    case 'meter-hour':
      return ok(byMeter(line, use));
    case 'output':
      return byOutput(line, use);
    case 'item':
      return ok(byItem(line, use));
  }
}

function rentedOf({ spans, billed, billedBySequence }: LineUse): RentedStretch[] {
  return spans.flatMap(({ on, off }) => {
    const part = clipped({ fromMs: on.effectiveMs, toMs: off?.effectiveMs ?? Infinity }, billed);
    return part === null
      ? []
      : [
          {
            ...part,
            sinceMs: on.effectiveMs,
            billedBySequence: part.fromMs === billed.fromMs ? billedBySequence : null,
          },
        ];
  });
}

/** The events that begin and end the stretches of the bill. */
function spanSequences({ spans, billed }: LineUse): number[] {
  const within = spans.filter(({ on, off }) =>
    clipped({ fromMs: on.effectiveMs, toMs: off?.effectiveMs ?? Infinity }, billed),
  );
  return ascending(within.flatMap(({ on, off }) => (off === null ? [on.sequence] : [on.sequence, off.sequence])));
}

function byPeriod(line: OfKind<'period'>, use: LineUse): Result<Charged> {
  const { terms, history } = use;
  const { dayCount, utcOffsetMin } = terms;
  const rented = rentedOf(use);
  const days = dayUses(rented, history.intervals, { dayCount, utcOffsetMin, stops: line.stops });
  const parts: InvoicePart[] = [];
  let fullPeriods = 0;
  for (const { lengthDays, of } of periodsOf(line.period, days)) {
    const sum = (pick: (day: DayUse) => number): number => of.reduce((total, day) => total + pick(day), 0);
    const [standbyDays, forceDays, free] = [sum((d) => d.standby), sum((d) => d.forceMajeure), sum((d) => d.free)];
    const standby = [
      { days: standbyDays, rate: line.stops?.standbyRate ?? 1, kind: 'standby' },
      { days: forceDays, rate: line.stops?.forceMajeureRate ?? 1, kind: 'force-majeure' },
    ] as const;
    const charge = periodCharge(
      { priceFen: line.priceFen, periodDays: lengthDays, overtime: null },
      { days: sum((d) => d.rented), freeDays: free, standby: standby.filter((one) => one.days > 0), meterH: 0 },
    );
    if (!charge.ok) return charge;
    for (const { kind, quantity, unit, priceFen, rate } of charge.value.parts)
      parts.push({ kind, quantity, unit, priceFen, rate, sequences: sequencesFor(kind, use, rented) });
    fullPeriods += (sum((d) => d.rented) - free - standbyDays - forceDays) / lengthDays;
  }
  const notes = dayNotes(line, days);
  if (line.overtime !== null) {
    const included = includedPeriods(line, use, days);
    if (!included.ok) return included;
    const { includedH, hourFen, policy, meter } = line.overtime;
    const run = hoursOf(meter, use, rented);
    const terms = { includedH: policy === 'fixed' ? includedH * included.value : includedH, hourFen, policy };
    const quantity = overtimeH(terms, fullPeriods, run.hours);
    parts.push({ kind: 'overtime', quantity, unit: 'h', priceFen: hourFen, rate: 1, sequences: [...run.sequences] });
    notes.push(...run.notes);
  }
  parts.push(...termMinimum(line, use));
  return ok({ parts: parts.filter(({ quantity }) => quantity > 0), notes });
}

/** How often fixed hours are included: once in a month, else once in each period that is begun. */
function includedPeriods(line: OfKind<'period'>, { billed }: LineUse, days: readonly DayUse[]): Result<number> {
  if (line.period !== 'month-30' && line.period !== 'calendar-month')
    return ok(Math.ceil(days.reduce((sum, { rented }) => sum + rented, 0) / periodDays[line.period]));
  const billedDays = Math.round((billed.toMs - billed.fromMs) / DAY_MS);
  if (billedDays <= monthDaysMax) return ok(1);
  return refuse({ code: 'rental-too-long', facts: { line: line.name, billedDays, daysMax: monthDaysMax } });
}

/** Days by the period that they are priced in. */
function periodsOf(
  period: RentalPeriod,
  days: readonly DayUse[],
): { readonly lengthDays: number; readonly of: readonly DayUse[] }[] {
  if (period !== 'calendar-month') return [{ lengthDays: periodDays[period], of: days }];
  const months = [...new Set(days.map(({ day }) => monthOfDay(day)))];
  return months.map((month) => {
    const of = days.filter(({ day }) => monthOfDay(day) === month);
    return { lengthDays: daysOfMonth(of[0]?.day ?? 0), of };
  });
}

function sequencesFor(kind: InvoicePart['kind'], use: LineUse, rented: readonly Stretch[]): number[] {
  if (kind === 'standby' || kind === 'force-majeure')
    return [...ofClass(use.history.intervals, rented, kind).sequences];
  return spanSequences(use);
}

/** What is missing to the least term of a machine that goes off rent within the bill. */
function termMinimum(line: OfKind<'period'>, use: LineUse): InvoicePart[] {
  const { terms, spans, billed } = use;
  if (terms.minTermDays === 0) return [];
  return spans.flatMap(({ on, off }) => {
    if (off === null || off.effectiveMs <= billed.fromMs || off.effectiveMs > billed.toMs) return [];
    const whole = { fromMs: on.effectiveMs, toMs: off.effectiveMs };
    const days =
      terms.dayCount === 'begun' ? daysIn(whole, terms.utcOffsetMin).length : (whole.toMs - whole.fromMs) / DAY_MS;
    const quantity = terms.minTermDays - days;
    const lengthDays =
      line.period === 'calendar-month' ? daysOfMonth(Math.floor(whole.toMs / DAY_MS)) : periodDays[line.period];
    const sequences = [on.sequence, off.sequence];
    return [{ kind: 'term-minimum', quantity, unit: 'day', priceFen: line.priceFen / lengthDays, rate: 1, sequences }];
  });
}

function byShift(line: OfKind<'shift'>, use: LineUse): Charged {
  const rented = rentedOf(use);
  const { utcOffsetMin } = use.terms;
  const days = [...new Set(rented.flatMap((stretch) => daysIn(stretch, utcOffsetMin)))];
  let quantity = 0;
  const sequences: number[] = [];
  for (const day of days) {
    const within = rented.flatMap((stretch) => clipped(stretch, dayStretch(day, utcOffsetMin)) ?? []);
    const run = operating(use.history.intervals, within);
    if (run.hours <= 0) continue;
    quantity += Math.max(line.minPerCall, shiftsOf(run.hours, line.shiftH));
    sequences.push(...run.sequences);
  }
  if (quantity === 0) return { parts: [], notes: [] };
  const { priceFen } = line;
  return {
    parts: [{ kind: 'shift', quantity, unit: 'shift', priceFen, rate: 1, sequences: ascending(sequences) }],
    notes: [],
  };
}

function byMeter(line: OfKind<'meter-hour'>, use: LineUse): Charged {
  const rented = rentedOf(use);
  if (rented.length === 0) return { parts: [], notes: [] };
  const { hours, sequences, notes } = hoursOf(line.meter, use, rented);
  const quantity = Math.max(hours, line.minH);
  if (quantity === 0) return { parts: [], notes };
  const evidence = hours < line.minH ? ascending([...sequences, ...spanSequences(use)]) : [...sequences];
  return {
    parts: [{ kind: 'meter-hour', quantity, unit: 'h', priceFen: line.priceFen, rate: 1, sequences: evidence }],
    notes,
  };
}

function hoursOf(
  meter: 'readings' | 'record',
  use: LineUse,
  rented: readonly RentedStretch[],
): Evidence & { readonly notes: InvoiceNote[] } {
  if (meter === 'record') return { ...operating(use.history.intervals, rented), notes: [] };
  const { hours, sequences, isMissing, isImplausible, proratedH } = meterUse(use.readings, rented);
  const notes: InvoiceNote[] = [];
  if (isMissing) notes.push({ code: 'meter-missing', amount: null, unit: '' });
  if (proratedH > 0) notes.push({ code: 'meter-prorated', amount: proratedH, unit: 'h', sequences: [...sequences] });
  if (isImplausible) notes.push({ code: 'meter-implausible', amount: hours, unit: 'h' });
  return { hours, sequences, notes };
}

function byOutput(line: OfKind<'output'>, use: LineUse): Result<Charged> {
  const { utcOffsetMin } = use.terms;
  const rented = rentedOf(use);
  const accepted = use.events.flatMap(({ body, effectiveMs, sequence }) =>
    body.type === 'output-accepted' &&
    body.unit === line.unit &&
    effectiveMs >= use.billed.fromMs &&
    effectiveMs < use.billed.toMs
      ? [{ ...body, sequence }]
      : [],
  );
  const earned = use.history.quantities.filter(({ unit }) => unit === line.unit);
  const charge = outputCharge(
    line,
    accepted.map(({ amount }) => amount),
  );
  if (!charge.ok) return charge;
  const notes: InvoiceNote[] = [];
  const acceptedDays = new Set(accepted.map(({ date }) => date));
  const earnedBy = new Map<string, number>();
  for (const { atMs, amount } of earned) {
    const [day] = rented.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
      ? daysIn({ fromMs: atMs, toMs: atMs + 1 }, utcOffsetMin)
      : [];
    if (day !== undefined) earnedBy.set(dateOfDay(day), (earnedBy.get(dateOfDay(day)) ?? 0) + amount);
  }
  const open = [...earnedBy].filter(([date]) => !acceptedDays.has(date)).reduce((sum, [, amount]) => sum + amount, 0);
  if (open > 0) notes.push({ code: 'output-unaccepted', amount: open, unit: line.unit });
  const above = accepted.reduce((sum, { date, amount }) => sum + Math.max(0, amount - (earnedBy.get(date) ?? 0)), 0);
  if (above > 0) notes.push({ code: 'output-above-record', amount: above, unit: line.unit });
  const [part] = charge.value.parts;
  if (part === undefined || part.quantity === 0) return ok({ parts: [], notes });
  const evidence = earned.filter(({ atMs }) => atMs >= use.billed.fromMs && atMs < use.billed.toMs);
  const sequences = ascending([
    ...accepted.map(({ sequence }) => sequence),
    ...evidence.map(({ sequence }) => sequence),
  ]);
  const { quantity, unit, priceFen } = part;
  return ok({ parts: [{ kind: 'output', quantity, unit, priceFen, rate: 1, sequences }], notes });
}

function byItem(line: OfKind<'item'>, { events, billed }: LineUse): Charged {
  const done = events.flatMap(({ body, effectiveMs, sequence }) =>
    body.type === 'item-done' && body.lineId === line.id && effectiveMs >= billed.fromMs && effectiveMs < billed.toMs
      ? [{ quantity: body.quantity, sequence }]
      : [],
  );
  if (done.length === 0) return { parts: [], notes: [] };
  const quantity = done.reduce((sum, one) => sum + one.quantity, 0);
  const sequences = ascending(done.map(({ sequence }) => sequence));
  return {
    parts: [{ kind: 'item', quantity, unit: line.item, priceFen: line.priceFen, rate: 1, sequences }],
    notes: [],
  };
}

function dayNotes({ stops }: OfKind<'period'>, days: readonly DayUse[]): InvoiceNote[] {
  const free = days.reduce((sum, day) => sum + day.free, 0);
  return stops !== null && free > 0 ? [{ code: 'fault-free', amount: free, unit: 'day' }] : [];
}

/** What the record lacks, and what was stated after the fact. */
function spanNotes(line: RentalLine, use: LineUse): InvoiceNote[] {
  if (line.kind === 'item') return [];
  const rented = rentedOf(use);
  const notes: InvoiceNote[] = [];
  const inBill = ({ effectiveMs, isBackdated }: RentalEvent): boolean =>
    isBackdated && effectiveMs >= use.billed.fromMs && effectiveMs <= use.billed.toMs;
  if (use.spans.some(({ on }) => inBill(on))) notes.push({ code: 'backdated-on-rent', amount: null, unit: '' });
  if (use.spans.some(({ off }) => off !== null && inBill(off)))
    notes.push({ code: 'backdated-off-rent', amount: null, unit: '' });
  if (rented.length === 0) notes.push({ code: 'not-on-rent', amount: null, unit: '' });
  const { intervals } = use.history;
  const unexplained = ofClass(intervals, rented, 'unexplained').hours;
  if (unexplained > 0) notes.push({ code: 'unexplained-time', amount: unexplained, unit: 'h' });
  const open = ofClass(intervals, rented, 'by-cause').hours;
  if (open > 0) notes.push({ code: 'safety-stop-open', amount: open, unit: 'h' });
  const away = heardElsewhere(use.history, rented);
  if (away !== null) notes.push(away);
  return [...notes, ...releaseNotes(use)];
}

/** What it did while a term of its contract was released: named, with the hours at work; the contract has no price for it. */
function releaseNotes({ releases, history, billed }: LineUse): InvoiceNote[] {
  if (releases.length === 0) return [];
  const within = releases.flatMap(({ fromMs, untilMs }) => clipped({ fromMs, toMs: untilMs }, billed) ?? []);
  const run = operating(history.intervals, within);
  const sequences = ascending([...releases.map(({ sequence }) => sequence), ...run.sequences]);
  return [{ code: 'term-released', amount: run.hours, unit: 'h', sequences }];
}
