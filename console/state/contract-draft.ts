import { currencyDigits, amountOf, minorUnitsOf } from '../../controller/contract/accounts/currencies.ts';
import type {
  RentalContractBody,
  RentalLine,
  RentalPeriod,
  StopTerms,
} from '../../controller/contract/accounts/rental.ts';
import { localInput, momentOf } from './rental-times.ts';

export type LineKind = RentalLine['kind'];
type PeriodLine = Extract<RentalLine, { readonly kind: 'period' }>;
type Overtime = NonNullable<PeriodLine['overtime']>;

/** A line as its fields hold it: money and numbers as they were written, shares in percent. */
export interface LineDraft {
  readonly kind: LineKind;
  readonly id: string;
  readonly name: string;
  readonly machineIds: readonly string[];
  readonly price: string;
  readonly period: RentalPeriod;
  readonly stops: 'full' | 'by-state';
  readonly dayH: string;
  readonly standbyPercent: string;
  readonly forcePercent: string;
  readonly graceH: string;
  readonly overtime: 'none' | Overtime['policy'];
  readonly includedH: string;
  readonly hourPrice: string;
  readonly meter: Overtime['meter'];
  readonly shiftH: string;
  readonly minPerCall: string;
  readonly minH: string;
  readonly unit: Extract<RentalLine, { readonly kind: 'output' }>['unit'];
  readonly minPerShift: string;
  readonly item: Extract<RentalLine, { readonly kind: 'item' }>['item'];
}

/** A contract as its fields hold it; `null` where the field has no default and nobody has chosen yet. */
export interface ContractDraft {
  readonly id: string;
  readonly number: string;
  readonly lessorName: string;
  readonly lessorTaxNumber: string;
  readonly lessorAddress: string;
  readonly customerId: string | null;
  readonly rentalSiteId: string | null;
  readonly machineIds: readonly string[];
  readonly currency: string;
  readonly utcOffsetMin: number;
  readonly from: string;
  /** Empty: until further notice. */
  readonly until: string;
  readonly dayCount: RentalContractBody['dayCount'] | null;
  readonly minTermDays: string;
  readonly operator: RentalContractBody['operator'] | null;
  readonly needsCertifiedOperator: boolean;
  readonly isFenced: boolean;
  readonly deposit: string;
  readonly taxPercent: string;
  readonly taxSource: string;
  readonly taxCertainty: RentalContractBody['tax']['certainty'];
  readonly lines: readonly LineDraft[];
  readonly reason: string;
}

export const emptyLine: LineDraft = {
  kind: 'period',
  id: '',
  name: '',
  machineIds: [],
  price: '',
  period: 'month-30',
  stops: 'full',
  dayH: '24',
  standbyPercent: '70',
  forcePercent: '50',
  graceH: '24',
  overtime: 'none',
  includedH: '',
  hourPrice: '',
  meter: 'record',
  shiftH: '8',
  minPerCall: '0.5',
  minH: '0',
  unit: 'm2',
  minPerShift: '0',
  item: 'mobilisation',
};

export function emptyContract(nowMs: number, utcOffsetMin: number): ContractDraft {
  return {
    id: '',
    number: '',
    lessorName: '',
    lessorTaxNumber: '',
    lessorAddress: '',
    customerId: null,
    rentalSiteId: null,
    machineIds: [],
    currency: 'CNY',
    utcOffsetMin,
    from: localInput(nowMs, utcOffsetMin),
    until: '',
    dayCount: null,
    minTermDays: '0',
    operator: null,
    needsCertifiedOperator: false,
    isFenced: false,
    deposit: '0',
    taxPercent: '13',
    taxSource: '',
    taxCertainty: 'check',
    lines: [{ ...emptyLine, id: 'l1' }],
    reason: '',
  };
}

/** What stands in a contract, to be changed: another version of it. */
export function draftOfContract(id: string, body: RentalContractBody, nowMs: number): ContractDraft {
  const { currency, utcOffsetMin, lessor, tax } = body;
  return {
    id,
    number: body.number,
    lessorName: lessor.name,
    lessorTaxNumber: lessor.taxNumber,
    lessorAddress: lessor.address,
    customerId: body.customerId,
    rentalSiteId: body.rentalSiteId,
    machineIds: body.machineIds,
    currency,
    utcOffsetMin,
    from: localInput(nowMs, utcOffsetMin),
    until: body.until === undefined ? '' : localInput(Date.parse(body.until), utcOffsetMin),
    dayCount: body.dayCount,
    minTermDays: String(body.minTermDays),
    operator: body.operator,
    needsCertifiedOperator: body.needsCertifiedOperator,
    isFenced: body.isFenced,
    deposit: String(amountOf(body.depositFen, currency)),
    taxPercent: percentText(tax.rate),
    taxSource: tax.source,
    taxCertainty: tax.certainty,
    lines: body.lines.map((line) => draftOfLine(line, currency)),
    reason: '',
  };
}

function percentText(rate: number): string {
  return String(Math.round(rate * 1e8) / 1e6);
}

function draftOfLine(line: RentalLine, currency: string): LineDraft {
  const { kind, id, name, machineIds, priceFen } = line;
  const shared = { ...emptyLine, kind, id, name, machineIds, price: String(amountOf(priceFen, currency)) };
  switch (line.kind) {
    case 'period': {
      const { period, stops, overtime } = line;
      return {
        ...shared,
        period,
        stops: stops === null ? 'full' : 'by-state',
        ...(stops === null ? {} : stopTexts(stops)),
        overtime: overtime?.policy ?? 'none',
        ...(overtime === null
          ? {}
          : {
              includedH: String(overtime.includedH),
              hourPrice: String(amountOf(overtime.hourFen, currency)),
              meter: overtime.meter,
            }),
      };
    }
    case 'shift':
      return { ...shared, shiftH: String(line.shiftH), minPerCall: String(line.minPerCall) };
    case 'meter-hour':
      return { ...shared, meter: line.meter, minH: String(line.minH) };
    case 'output':
      return { ...shared, unit: line.unit, minPerShift: String(line.minPerShift) };
    case 'item':
      return { ...shared, item: line.item };
  }
}

function stopTexts({ dayH, standbyRate, forceMajeureRate, faultGraceH }: StopTerms): Partial<LineDraft> {
  return {
    dayH: String(dayH),
    standbyPercent: percentText(standbyRate),
    forcePercent: percentText(forceMajeureRate),
    graceH: String(faultGraceH),
  };
}

/** What is not right, by the path of its field as the server names them: `lines.0.priceFen`. */
export type FieldFaults = ReadonlyMap<string, 'missing' | 'no-number' | 'no-money' | 'unknown'>;

/** The contract to send, or the fields that say nothing sound. The server judges the rest. */
export function contractOf(
  draft: ContractDraft,
  isFirst: 'first' | 'next',
): { readonly body: RentalContractBody | null; readonly faults: FieldFaults } {
  const faults = new Map<string, 'missing' | 'no-number' | 'no-money' | 'unknown'>();
  const read = new DraftReader(draft.currency, faults);
  if (!Object.hasOwn(currencyDigits, draft.currency)) faults.set('currency', 'unknown');
  if (isFirst === 'next') read.text('reason', draft.reason);
  const fromMs = momentOf(draft.from, draft.utcOffsetMin);
  const untilMs = draft.until === '' ? null : momentOf(draft.until, draft.utcOffsetMin);
  if (fromMs === null) faults.set('from', 'missing');
  if (draft.until !== '' && (untilMs === null || (fromMs !== null && untilMs <= fromMs)))
    faults.set('until', 'unknown');
  if (draft.machineIds.length === 0) faults.set('machineIds', 'missing');
  if (draft.lines.length === 0) faults.set('lines', 'missing');
  read.text('id', draft.id);
  const body: RentalContractBody = {
    number: read.text('number', draft.number),
    lessor: {
      name: read.text('lessor.name', draft.lessorName),
      taxNumber: draft.lessorTaxNumber.trim(),
      address: draft.lessorAddress.trim(),
    },
    customerId: read.chosen('customerId', draft.customerId) ?? '',
    rentalSiteId: read.chosen('rentalSiteId', draft.rentalSiteId) ?? '',
    machineIds: [...draft.machineIds],
    currency: draft.currency,
    utcOffsetMin: draft.utcOffsetMin,
    from: new Date(fromMs ?? 0).toISOString(),
    ...(untilMs === null ? {} : { until: new Date(untilMs).toISOString() }),
    dayCount: read.chosen('dayCount', draft.dayCount) ?? 'clock',
    minTermDays: read.number('minTermDays', draft.minTermDays),
    operator: read.chosen('operator', draft.operator) ?? 'none',
    needsCertifiedOperator: draft.needsCertifiedOperator,
    isFenced: draft.isFenced,
    depositFen: read.money('depositFen', draft.deposit),
    tax: {
      rate: read.number('tax.rate', draft.taxPercent) / 100,
      source: read.text('tax.source', draft.taxSource),
      certainty: draft.taxCertainty,
    },
    lines: draft.lines.map((line, index) => read.line(`lines.${String(index)}`, line)),
    reason: draft.reason.trim(),
  };
  return { body: faults.size === 0 ? body : null, faults };
}

class DraftReader {
  readonly #currency: string;
  readonly #faults: Map<string, 'missing' | 'no-number' | 'no-money' | 'unknown'>;

  constructor(currency: string, faults: Map<string, 'missing' | 'no-number' | 'no-money' | 'unknown'>) {
    this.#currency = currency;
    this.#faults = faults;
  }

  text(path: string, text: string): string {
    if (text.trim() === '') this.#faults.set(path, 'missing');
    return text.trim();
  }

  chosen<T>(path: string, value: T | null): T | null {
    if (value === null) this.#faults.set(path, 'missing');
    return value;
  }

  number(path: string, text: string): number {
    const value = Number(text);
    const isSound = text.trim() !== '' && Number.isFinite(value) && value >= 0;
    if (!isSound) this.#faults.set(path, 'no-number');
    return isSound ? value : 0;
  }

  money(path: string, text: string): number {
    const minorUnits = minorUnitsOf(text, this.#currency);
    if (minorUnits === null) this.#faults.set(path, 'no-money');
    return minorUnits ?? 0;
  }

  line(path: string, line: LineDraft): RentalLine {
    const { kind } = line;
    const shared = {
      id: this.text(`${path}.id`, line.id),
      name: this.text(`${path}.name`, line.name),
      machineIds: [...line.machineIds],
      priceFen: this.money(`${path}.priceFen`, line.price),
    };
    if (line.machineIds.length === 0) this.#faults.set(`${path}.machineIds`, 'missing');
    switch (kind) {
      case 'period':
        return {
          kind,
          ...shared,
          period: line.period,
          stops: this.#stops(path, line),
          overtime: this.#overtime(path, line),
        };
      case 'shift': {
        const shiftH = this.number(`${path}.shiftH`, line.shiftH);
        return { kind, ...shared, shiftH, minPerCall: this.number(`${path}.minPerCall`, line.minPerCall) };
      }
      case 'meter-hour':
        return { kind, ...shared, meter: line.meter, minH: this.number(`${path}.minH`, line.minH) };
      case 'output':
        return { kind, ...shared, unit: line.unit, minPerShift: this.number(`${path}.minPerShift`, line.minPerShift) };
      case 'item':
        return { kind, ...shared, item: line.item };
    }
  }

  #stops(path: string, line: LineDraft): StopTerms | null {
    if (line.stops === 'full') return null;
    return {
      dayH: this.number(`${path}.stops.dayH`, line.dayH),
      standbyRate: this.number(`${path}.stops.standbyRate`, line.standbyPercent) / 100,
      forceMajeureRate: this.number(`${path}.stops.forceMajeureRate`, line.forcePercent) / 100,
      faultGraceH: this.number(`${path}.stops.faultGraceH`, line.graceH),
    };
  }

  #overtime(path: string, line: LineDraft): Overtime | null {
    if (line.overtime === 'none') return null;
    return {
      includedH: this.number(`${path}.overtime.includedH`, line.includedH),
      hourFen: this.money(`${path}.overtime.hourFen`, line.hourPrice),
      policy: line.overtime,
      meter: line.meter,
    };
  }
}

const storeKey = 'banksman-contract-draft';

interface TextStore {
  read(key: string): string | null;
  write(key: string, text: string): void;
}

/** A draft outlives a reload and a tablet that falls asleep; it never leaves the tablet. */
export function keepDraft(store: TextStore, draft: ContractDraft | null): void {
  store.write(storeKey, draft === null ? '' : JSON.stringify(draft));
}

/** The draft that was kept, where it has every field of one; else null. */
export function keptDraft(store: TextStore, model: ContractDraft): ContractDraft | null {
  try {
    const kept = JSON.parse(store.read(storeKey) ?? '') as ContractDraft;
    const isWhole = Object.keys(model).every((name) => Object.hasOwn(kept, name)) && Array.isArray(kept.lines);
    const lineNames = Object.keys(emptyLine);
    return isWhole && kept.lines.every((line) => lineNames.every((name) => Object.hasOwn(line, name))) ? kept : null;
  } catch {
    return null;
  }
}
