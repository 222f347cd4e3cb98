import { csvText, type CsvCell } from '../../../print/csv.ts';
import { localTime, type DossierSource } from '../dossier-source.ts';
import { asideOf } from '../evidence-time.ts';
import type { MachineUse } from '../machine-use.ts';

/** `03_energy.csv`: what the controller counted of battery and way, and what people read from meters. */
export function energyCsv({ evidence, utcOffsetMin, history }: DossierSource, use: MachineUse): string {
  const at = (ms: number): string => localTime(ms, utcOffsetMin);
  const head = [
    '类别 kind',
    '起 from',
    '止 to',
    '用电(占满电) usedRatio',
    '充电(占满电) chargedRatio',
    '容量 capacity kWh',
    '容量可靠程度 certainty',
    '耗电 drawn kWh',
    '燃油 fuel L',
    '行驶 distance m',
    '仪表或单号 meter',
    '人员 person',
    '记录序号 sequences',
  ];
  const whole = [at(history.fromMs), at(history.toMs)];
  const total: CsvCell[] = [
    ...['合计 total', ...whole, null, null, null, use.certainties.join(' '), use.batteryKWh, null, use.distanceM],
    ...['控制器计量 counted by the controller', null, null],
  ];
  const steps = use.steps.map(({ sequence, fromMs, toMs, battery, kWh, distanceM }): CsvCell[] => [
    battery === null ? '行驶 way' : '电池 battery',
    at(fromMs),
    at(toMs),
    battery?.usedRatio ?? null,
    battery?.chargedRatio ?? null,
    battery?.capacity?.kWh ?? null,
    battery?.capacity?.certainty ?? null,
    kWh,
    null,
    distanceM,
    null,
    null,
    sequence,
  ]);
  const metered = evidence.flatMap((view): CsvCell[][] => {
    const { entered, by, sequence } = view;
    if (entered.type !== 'energy-reading') return [];
    const kind = `仪表登记 meter${asideOf(history, view)}`;
    const { from, to, unit, amount, meter, person } = entered;
    const [kWh, litres] = unit === 'kWh' ? [amount, null] : [null, amount];
    const who = person === by ? by : `${person} (${by})`;
    const when = [at(Date.parse(from)), at(Date.parse(to))];
    return [[kind, ...when, null, null, null, null, kWh, litres, null, meter, who, sequence]];
  });
  return csvText(head, [total, ...steps, ...metered]);
}
