import type { InvoiceNote, InvoicePart } from '../../contract/accounts/invoice.ts';

/** Words of an invoice on paper: Chinese first, as its readers have it, English beside it. */
export const partWords: Readonly<Record<InvoicePart['kind'], string>> = {
  period: '租期 Rent',
  standby: '待命 Standby',
  'force-majeure': '不可抗力 Force majeure',
  overtime: '超时 Overtime',
  output: '产量 Output',
  shift: '台班 Shift',
  'meter-hour': '机时 Meter hours',
  item: '一次性费用 Lump sum',
  'term-minimum': '最短租期补足 Least term',
};

export const noteWords: Readonly<Record<InvoiceNote['code'], string>> = {
  'backdated-on-rent': '起租为事后补记 On-rent was entered after the fact',
  'backdated-off-rent': '报停为事后补记 Off-rent was entered after the fact',
  'unexplained-time': '记录无法说明的时间，按正常计 Unexplained time, charged as normal',
  'heard-elsewhere': '同一时间另一工地的记录也有此机 Another site’s record heard it at the same time',
  'safety-stop-open': '原因未定的安全停机，按正常计 Safety stops without a cause, charged as normal',
  'meter-missing': '缺小时表读数，超时未计 Meter readings are missing; hours not counted',
  'meter-prorated': '期末无读数，按前后两次读数按时间分摊 No reading at the end: prorated by time between two readings',
  'meter-implausible': '小时表读数多于钟点 The meter ran more than the clock',
  'output-unaccepted': '未验收的产量，未计费 Output not accepted, not charged',
  'output-above-record': '验收多于记录的产量 Accepted beyond what the record has',
  'fault-free': '故障免租 Faults, free of charge',
  'not-on-rent': '账期内不在租 Not on rent',
  'term-released': '安全员临时解除合同条款期间的工作 At work while a safety officer had released the contract’s term',
};

const unitWords: Readonly<Record<string, string>> = {
  day: '天 days',
  h: 'h',
  shift: '台班 shifts',
  m2: 'm²',
  m3: 'm³',
  t: 't',
  floor: '层 floors',
  hole: '孔 holes',
  lift: '吊 lifts',
  load: '车 loads',
  mobilisation: '× 进场 mobilisation',
  erection: '× 安装 erection',
  jacking: '× 顶升 jacking',
  dismantling: '× 拆卸 dismantling',
  building: '栋 buildings',
  operator: '× 操作 operator',
  energy: '× 能耗 energy',
  damage: '× 损坏 damage',
  other: '× 其他 other',
};

/** Unit of a quantity in both languages; as it is where there are no words for it. */
export function unitText(unit: string): string {
  return unitWords[unit] ?? unit;
}

export function noteText({ code, amount, unit }: InvoiceNote): string {
  return amount === null
    ? noteWords[code]
    : `${noteWords[code]}: ${String(Math.round(amount * 100) / 100)} ${unitText(unit)}`;
}
