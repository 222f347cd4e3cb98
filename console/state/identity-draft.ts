import { amountOf, digitsOf, minorUnitsOf } from '../../controller/contract/accounts/currencies.ts';
import { machineIdentity, type MachineIdentity } from '../../controller/contract/accounts/machine-register.ts';

export type FieldKind =
  'text' | 'day' | 'whole' | 'number' | 'percent' | 'money' | 'yes-no' | 'better' | 'measure' | 'document';

/** A field of the identity by its place in it: `contract.price`; in lists, by its place in the row. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: FieldKind;
}

const field = (name: string, kind: FieldKind = 'text'): FieldSpec => ({ name, kind });

export const plainFields = {
  machine: [
    ...['productName', 'model', 'oem', 'pin', 'recordNo', 'udi', 'catalogueItem', 'hwRevision'].map((name) =>
      field(name),
    ),
    field('productionDate', 'day'),
    field('productionBatch'),
  ],
  firstness: [
    field('unitOrdinal', 'whole'),
    field('unitsOrdered', 'whole'),
    field('batchId'),
    field('unitsInBatch', 'whole'),
    field('localisationRatio', 'percent'),
    field('deliveryDate', 'day'),
    field('acceptanceDate', 'day'),
    field('finalUser'),
  ],
  contract: [
    field('contract.no'),
    field('contract.date', 'day'),
    field('contract.buyer'),
    field('contract.price', 'money'),
    field('contract.isRelatedParty', 'yes-no'),
    field('insurance.policyNo'),
    field('insurance.premium', 'money'),
  ],
} as const;

export const listFields = {
  swVersions: [field('version'), field('since', 'day')],
  invoices: [field('no'), field('date', 'day'), field('amount', 'money')],
  receipts: [field('date', 'day'), field('amount', 'money')],
  indicators: [
    field('name'),
    field('unit'),
    field('better', 'better'),
    field('catalogue', 'number'),
    field('claimed', 'number'),
    field('fromRecord', 'measure'),
    field('measured.value', 'number'),
    field('measured.n', 'whole'),
    field('measured.standardDeviation', 'number'),
    field('measured.min', 'number'),
    field('measured.max', 'number'),
    field('measured.method'),
    field('measured.instrument'),
    field('measured.calibrationDue', 'day'),
    field('measured.documentId', 'document'),
  ],
} as const;
export type ListName = keyof typeof listFields;
const listNames = Object.keys(listFields) as ListName[];
const allPlain = Object.values(plainFields).flat();

/** Texts as the fields hold them, by name; the currency of money under `<name>.currency`. */
export type Row = Readonly<Record<string, string>>;
export interface IdentityDraft {
  readonly plain: Row;
  readonly lists: Readonly<Record<ListName, readonly Row[]>>;
}

/** What is wrong with a field: `plain` name, or `receipts.0.amount`. `n`: the bound that it passes. */
export interface FieldFault {
  readonly field: string;
  readonly fault: 'needed' | 'number' | 'small' | 'big' | 'form';
  readonly n: number | null;
}

function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null ? (part as Readonly<Record<string, unknown>>)[name] : undefined,
      value,
    );
}

function moneyText(minor: number, currency: unknown): string {
  const known = typeof currency === 'string' ? currency : '';
  return amountOf(minor, known).toFixed(digitsOf(known));
}

function textsOf(spec: FieldSpec, of: unknown): [string, string][] {
  const value = memberAt(of, spec.name);
  if (spec.kind === 'money') {
    const minor = memberAt(value, 'minor');
    const currency = memberAt(value, 'currency');
    return [
      [spec.name, typeof minor === 'number' ? moneyText(minor, currency) : ''],
      [`${spec.name}.currency`, typeof currency === 'string' ? currency : 'CNY'],
    ];
  }
  if (spec.kind === 'percent') {
    return [[spec.name, typeof value === 'number' ? String(Number((100 * value).toFixed(6))) : '']];
  }
  if (spec.kind === 'yes-no') return [[spec.name, value === true ? 'yes' : value === false ? 'no' : '']];
  return [[spec.name, typeof value === 'string' || typeof value === 'number' ? String(value) : '']];
}

const rowOf = (specs: readonly FieldSpec[], of: unknown): Row =>
  Object.fromEntries(specs.flatMap((spec) => textsOf(spec, of)));

export const emptyRow = (list: ListName): Row => ({
  ...rowOf(listFields[list], null),
  ...(list === 'indicators' ? { better: 'higher' } : {}),
});

export function draftOf(identity: MachineIdentity | null): IdentityDraft {
  const rowsOf = (name: ListName): readonly Row[] => {
    const rows: readonly unknown[] = identity?.[name] ?? [];
    return rows.map((row) => rowOf(listFields[name], row));
  };
  const lists = {
    swVersions: rowsOf('swVersions'),
    invoices: rowsOf('invoices'),
    receipts: rowsOf('receipts'),
    indicators: rowsOf('indicators'),
  };
  return { plain: rowOf(allPlain, identity), lists };
}

/** NaN for what is no number: the form of the field refuses it. */
function numberIn(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

function valueOf({ name, kind }: FieldSpec, row: Row): unknown {
  const text = (row[name] ?? '').trim();
  if (text === '') return null;
  switch (kind) {
    case 'whole':
    case 'number':
      return numberIn(text);
    case 'percent':
      return numberIn(text) / 100;
    case 'money': {
      const currency = (row[`${name}.currency`] ?? '').trim();
      return { minor: minorUnitsOf(text, currency) ?? Number.NaN, currency };
    }
    case 'yes-no':
      return text === 'yes';
    case 'text':
    case 'day':
    case 'better':
    case 'measure':
    case 'document':
      return text;
  }
}

/** Groups (`contract`, `measured`) of which nothing is filled in are null. */
function objectOf(specs: readonly FieldSpec[], row: Row): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const spec of specs) {
    const [group = '', inner] = spec.name.split('.');
    const value = valueOf(spec, row);
    if (inner === undefined) made[group] = value;
    else if (value === null) made[group] ??= null;
    else made[group] = { ...(made[group] as Record<string, unknown> | null), [inner]: value };
  }
  return made;
}

/** Rows in which nothing but a preset stands are left out. */
function isFilled(list: ListName, row: Row): boolean {
  const preset = emptyRow(list);
  return listFields[list].some(({ name }) => (row[name] ?? '').trim() !== preset[name]);
}

/** The identity that the fields say, or what is wrong with which of them. */
export function identityOf(
  draft: IdentityDraft,
):
  | { readonly ok: true; readonly identity: MachineIdentity }
  | { readonly ok: false; readonly faults: readonly FieldFault[] } {
  const kept = listNames.map(
    (name) =>
      [name, draft.lists[name].map((row, at) => ({ row, at })).filter(({ row }) => isFilled(name, row))] as const,
  );
  const lists = kept.map(([name, rows]) => [name, rows.map(({ row }) => objectOf(listFields[name], row))] as const);
  const parsed = machineIdentity.safeParse({ ...objectOf(allPlain, draft.plain), ...Object.fromEntries(lists) });
  if (parsed.success) return { ok: true, identity: parsed.data };
  const placeOf = new Map(kept.map(([name, rows]) => [String(name), rows.map(({ at }) => at)]));
  return {
    ok: false,
    faults: parsed.error.issues.map((issue) => {
      const [head = '', at, ...rest] = issue.path.map(String);
      const place = placeOf.get(head)?.[Number(at)];
      const path = place === undefined ? issue.path.map(String) : [head, String(place), ...rest];
      return inUnit({ field: fieldName(path), ...faultOf(issue) });
    }),
  };
}

/** Bounds in the unit of the field. */
function inUnit(fault: FieldFault): FieldFault {
  const isPercent = allPlain.some(({ name, kind }) => kind === 'percent' && name === fault.field);
  return isPercent && fault.n !== null ? { ...fault, n: 100 * fault.n } : fault;
}

/** Money is one field. */
const fieldName = (path: readonly string[]): string => path.join('.').replace(/\.(minor|currency)$/, '');

function faultOf(issue: object): Omit<FieldFault, 'field'> {
  const said = (name: string): unknown => memberAt(issue, name);
  const bound = (name: string): number | null => {
    const value = said(name);
    return typeof value === 'number' ? value : null;
  };
  switch (said('code')) {
    case 'too_small':
      return { fault: 'small', n: bound('minimum') };
    case 'too_big':
      return { fault: 'big', n: bound('maximum') };
    case 'invalid_type':
      return { fault: said('received') === 'NaN' || said('expected') === 'int' ? 'number' : 'needed', n: null };
    default:
      return { fault: 'form', n: null };
  }
}
