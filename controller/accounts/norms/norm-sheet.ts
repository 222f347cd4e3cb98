import type { LabourNorm } from '../../contract/accounts/norm-labour.ts';
import type { NormRecord, QuotaItem, QuotaLine, ShiftPrice } from '../../contract/accounts/norm-record.ts';
import { missingText } from './sheet-words.ts';

/** The sheet a cost station reads: what was observed, what was struck and why, norm, price, item. Plain text, Chinese terms beside English. */
export function normSheet(record: NormRecord): string {
  const { observation, study, shift, norm, price, item, labour, cycleTime } = record;
  const { code, name, unit, unitSize } = observation.item;
  return [
    `${code} ${name} · ${unitSize} ${unit}`,
    observation.item.workContent,
    ...simulatedNote(record),
    '',
    ...studyLines(record),
    `班 shift: ${numberOf(shift.observedMin)} min observed${shift.isWholeShift ? '' : ' (不是一个完整台班 no whole shift)'}, ` +
      `规范时间 norm ${numberOf(shift.normMin)} min, 损失 losses ${numberOf(shift.lossMin)} min, KB ${shift.utilisation.toFixed(5)}`,
    ...(cycleTime && cycleTime.method !== 'mean'
      ? [`循环时间 time of a cycle by ${cycleTime.method}: ${cycleTime.minutes.toFixed(3)} min`]
      : []),
    `台班产量 output of a shift: ${norm.perShift.toFixed(1)} ${unit} (${norm.perHour.toFixed(2)} ${unit}/h, ${norm.method === 'cyclic' ? '循环 cyclic' : '连续 continuous'})`,
    `机械时间定额 ${(unitSize * norm.shiftsPerUnit).toFixed(4)} 台班, 人工时间定额 ${(unitSize * (labour?.days ?? norm.workerDaysPerUnit)).toFixed(4)} 工日 per ${unitSize} ${unit}`,
    ...(labour ? [labourLine(labour)] : []),
    ...(price === null
      ? ['台班单价 price of a shift: 未填价格 no prices entered']
      : priceLines(price, observation.priceSource)),
    '',
    ...(item === null ? [] : itemLines(item)),
    ...(study?.isEnough !== false ? [] : ['观测不足 the observation is NOT ENOUGH for this precision']),
    `machines: ${observation.machine.serials.join(', ')}`,
    ...Object.entries(observation.conditions).map(([key, text]) => `${key}: ${text ?? missingText}`),
    ...ledgerLines(record),
  ].join('\n');
}

function studyLines({ observation, study, otherMeans }: NormRecord): string[] {
  const { continuous } = observation;
  if (study === null || otherMeans === null) {
    return continuous === undefined
      ? []
      : [
          `连续作业 continuous: ${continuous.quantity} ${observation.item.unit} in ${numberOf(continuous.netMin)} min of net work`,
        ];
  }
  const rejected = study.rejected.map(
    ({ index, value, side, limit }) =>
      `  cycle ${index + 1}: ${numberOf(value)} min ${side === 'high' ? '>' : '<'} ${limit.toFixed(3)} 剔除 rejected`,
  );
  return [
    `测时 time study: ${observation.cycles.minutes.length} cycles of ${observation.cycles.product} ${observation.item.unit}, raw mean ${study.rawMean.toFixed(3)} min`,
    ...rejected,
    `  mean ${study.mean.toFixed(3)} min, Kp ${study.stability.toFixed(2)}, E ±${percent(study.precision)}, ` +
      `${study.kept.length} kept of ${study.cyclesNeeded ?? 'more than the table has'} needed: ${study.isEnough ? '足够 enough' : `不足 NOT ENOUGH${study.cyclesMore ? `, 还需 ${String(study.cyclesMore)} 次 more cycles` : ''}`}`,
    `  二次平均 second mean ${otherMeans.second.toFixed(3)} min; ` +
      otherMeans.probable.map(({ share, minutes }) => `${percent(share)}: ${minutes.toFixed(3)} min`).join(', '),
  ];
}

function labourLine({ basic, auxiliary, operation, normShare, days }: LabourNorm): string {
  return `人工定额 labour norm: ${basic.value.toFixed(5)} / (1 − ${percent(auxiliary.value)}) = ${operation.toFixed(5)}; / (1 − ${percent(normShare)}) = ${days.toFixed(5)} 工日 per unit`;
}

function priceLines(price: ShiftPrice, source: string | undefined): string[] {
  return [
    `台班单价 price of a shift: ${price.total.toFixed(2)} (idle 停滞 ${price.idle.toFixed(2)})${source === undefined || source === '' ? '' : ` · ${source}`}`,
    ...price.extras.map(
      ({ name, perShift, isCounted }) =>
        `  ${name} ${perShift.toFixed(2)} ${isCounted ? '计入 counted' : '未计入 NOT counted'}`,
    ),
  ];
}

function itemLines(item: QuotaItem): string[] {
  return [
    ...[...item.labour, ...item.materials, ...item.machines].map(lineText),
    `基价 base price: ${item.basePrice.toFixed(2)} (人工 ${item.labourCost.toFixed(2)}, 材料 ${item.materialCost.toFixed(2)}, 机械 ${item.machineCost.toFixed(2)})`,
    ...(item.fees === null
      ? []
      : [
          ...item.fees.lines.map(({ name, rate, cost }) => `  ${name} ${percent(rate)} = ${cost.toFixed(2)}`),
          `合计 with fees: ${item.fees.beforeTax.toFixed(2)}, 税 tax ${item.fees.tax.toFixed(2)}, ${item.fees.total.toFixed(2)}`,
        ]),
  ];
}

function lineText({ name, unit, amount, price, cost }: QuotaLine): string {
  return `  ${name}  ${amount.toFixed(3)} ${unit} × ${price.toFixed(2)} = ${cost.toFixed(3)}`;
}

function simulatedNote({ observation }: NormRecord): string[] {
  return observation.evidence?.isSimulated === true
    ? ['仿真现场的数据 figures of a SIMULATED site: no evidence of a machine']
    : [];
}

function ledgerLines({ observation: { evidence } }: NormRecord): string[] {
  if (evidence === undefined) return ['写成于手记 written down by hand: no ledger stands behind it'];
  const left = evidence.cycles.filter(({ fault }) => fault !== null);
  return [
    ...left.map(({ taskId, fault }) => `left out: a cycle of ${taskId}, ${fault}`),
    `ledger: ${evidence.siteId}, ${evidence.ledger.size} entries`,
    evidence.ledger.checkpoint ?? 'no checkpoint signed yet',
  ];
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

/** Entered figures as they were entered, reckoned ones to a thousandth. */
function numberOf(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
