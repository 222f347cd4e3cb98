import type { NormKept, NormRecord, QuotaLine } from '../../contract/accounts/norm-record.ts';
import type { NormComparison } from '../../contract/accounts/norm-work.ts';

type Row = NormComparison['rows'][number];
type Compared = Row['left'];

/** Two norms figure by figure, then resource by resource; what one of them lacks is null there. */
export function compareNorms(left: NormKept, right: NormKept): NormComparison {
  return {
    left: left.id,
    right: right.id,
    rows: [...figureRows(left.record, right.record), ...resourceRows(left.record, right.record)],
  };
}

interface Figure {
  readonly figure: string;
  readonly unit: (record: NormRecord) => string;
  readonly of: (record: NormRecord) => Compared | undefined;
}

const perItem = ({ observation: { item } }: NormRecord): string => `${String(item.unitSize)} ${item.unit}`;

const figures: readonly Figure[] = [
  { figure: 'item', unit: () => '', of: ({ observation: { item } }) => `${item.code} ${item.name}` },
  { figure: 'serials', unit: () => '', of: ({ observation }) => observation.machine.serials.join(', ') },
  { figure: 'cycles', unit: () => '', of: ({ study }) => study?.kept.length },
  { figure: 'cycleTime', unit: () => 'min', of: ({ cycleTime, study }) => cycleTime?.minutes ?? study?.mean },
  { figure: 'precision', unit: () => '%', of: ({ study }) => study && 100 * study.precision },
  { figure: 'utilisation', unit: () => '', of: ({ shift }) => shift.utilisation },
  { figure: 'perHour', unit: ({ observation: { item } }) => `${item.unit}/h`, of: ({ norm }) => norm.perHour },
  { figure: 'perShift', unit: ({ observation: { item } }) => `${item.unit}/台班`, of: ({ norm }) => norm.perShift },
  {
    figure: 'machineNorm',
    unit: (record) => `台班/${perItem(record)}`,
    of: ({ norm, observation }) => observation.item.unitSize * norm.shiftsPerUnit,
  },
  {
    figure: 'labourNorm',
    unit: (record) => `工日/${perItem(record)}`,
    of: ({ norm, labour, observation }) => observation.item.unitSize * (labour?.days ?? norm.workerDaysPerUnit),
  },
  { figure: 'price', unit: () => '/台班', of: ({ price }) => price?.total },
  { figure: 'idle', unit: () => '/台班', of: ({ price }) => price?.idle },
  { figure: 'basePrice', unit: (record) => `/${perItem(record)}`, of: ({ item }) => item?.basePrice },
  { figure: 'withFees', unit: (record) => `/${perItem(record)}`, of: ({ item }) => item?.fees?.total },
];

function figureRows(left: NormRecord, right: NormRecord): Row[] {
  return figures.map(({ figure, unit, of }) => rowOf(figure, null, unit(left), of(left) ?? null, of(right) ?? null));
}

function resourceRows(left: NormRecord, right: NormRecord): Row[] {
  const ofLeft = linesOf(left);
  const ofRight = linesOf(right);
  const keys = [...new Set([...ofLeft.keys(), ...ofRight.keys()])];
  return keys.map((key) => {
    const [one, other] = [ofLeft.get(key), ofRight.get(key)];
    const { name = '', unit = '' } = one ?? other ?? {};
    return rowOf('resource', name, unit, one?.amount ?? null, other?.amount ?? null);
  });
}

function linesOf({ item }: NormRecord): ReadonlyMap<string, QuotaLine> {
  const lines = item === null ? [] : [...item.labour, ...item.materials, ...item.machines];
  return new Map(lines.map((line) => [`${line.name} ${line.unit}`, line]));
}

function rowOf(figure: string, name: string | null, unit: string, left: Compared, right: Compared): Row {
  const isFigure = typeof left === 'number' && typeof right === 'number' && left !== 0;
  return { figure, name, unit, left, right, change: isFigure ? right / left - 1 : null };
}
