import type { NormRecord } from './norm-record.ts';
import type { QuotaLine } from './quota-item.ts';

/** The sheet a cost station reads: what was observed, what was struck and why, norm, price, item. Plain text, Chinese terms beside English. */
export function normSheet(record: NormRecord): string {
  const { observation, study, shift, norm, price, item } = record;
  const { code, name, unit, unitSize } = observation.item;
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  const rejected = study.rejected.map(
    ({ index, value, side, limit }) =>
      `  cycle ${index + 1}: ${value} min ${side === 'high' ? '>' : '<'} ${limit.toFixed(3)} 剔除 rejected`,
  );
  return [
    `${code} ${name} · ${unitSize} ${unit}`,
    observation.item.workContent,
    '',
    `测时 time study: ${observation.cycles.minutes.length} cycles, raw mean ${study.rawMean.toFixed(3)} min`,
    ...rejected,
    `  mean ${study.mean.toFixed(3)} min, Kp ${study.stability.toFixed(2)}, E ±${percent(study.precision)}, ` +
      `${study.kept.length} kept of ${study.cyclesNeeded ?? 'more than the table has'} needed: ${study.isEnough ? '足够 enough' : '不足 NOT ENOUGH'}`,
    `班 shift: ${shift.shiftMin} min, 规范时间 norm ${shift.normMin} min, 损失 losses ${shift.lossMin} min, KB ${shift.utilisation.toFixed(5)}`,
    `台班产量 output of a shift: ${norm.perShift.toFixed(1)} ${unit} (${norm.perHour.toFixed(2)} ${unit}/h)`,
    `机械时间定额 ${(unitSize * norm.shiftsPerUnit).toFixed(4)} 台班, 人工时间定额 ${(unitSize * norm.workerDaysPerUnit).toFixed(4)} 工日 per ${unitSize} ${unit}`,
    `台班单价 price of a shift: ${price.total.toFixed(2)} (idle 停滞 ${price.idle.toFixed(2)})`,
    '',
    ...[...item.labour, ...item.materials, ...item.machines].map(lineText),
    `基价 base price: ${item.basePrice.toFixed(2)} (人工 ${item.labourCost.toFixed(2)}, 材料 ${item.materialCost.toFixed(2)}, 机械 ${item.machineCost.toFixed(2)})`,
    `machines: ${observation.machine.serials.join(', ')}`,
    ...Object.entries(observation.conditions).map(([key, text]) => `${key}: ${text}`),
  ].join('\n');
}

function lineText({ name, unit, amount, price, cost }: QuotaLine): string {
  return `  ${name}  ${amount.toFixed(3)} ${unit} × ${price.toFixed(2)} = ${cost.toFixed(3)}`;
}
