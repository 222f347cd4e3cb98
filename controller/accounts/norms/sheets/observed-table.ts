import type { NormEvidence, ObservedOperator } from '../../../contract/accounts/norm-evidence.ts';
import { missingText } from '../sheet-words.ts';
import type { NormTable, TableCell } from './norm-table.ts';

/** Whose time was observed: machines with serial numbers, shifts, who had control, who worked beside. */
export function observedTable(evidence: NormEvidence): NormTable {
  const { machines, parts, shiftFromMs, shiftToMs, operators = [], crew, siteId } = evidence;
  const spans = parts ?? machines.map(({ id }) => ({ machineId: id, fromMs: shiftFromMs, toMs: shiftToMs }));
  const textOf = (ms: number): string => new Date(ms).toISOString();
  return {
    title: '观测对象 Observed',
    columns: [
      { title: '类别 kind', share: 14 },
      { title: '名称 name', share: 22 },
      { title: '编号 number', share: 18 },
      { title: '起 from', share: 17 },
      { title: '止 to', share: 17 },
      { title: 'min', share: 12, digits: 2 },
    ],
    rows: [
      ...spans.map(({ machineId, fromMs, toMs }): TableCell[] => {
        const machine = machines.find(({ id }) => id === machineId);
        const minutes = (toMs - fromMs) / 60_000;
        const name = `${siteId} ${machine?.label ?? machineId} ${machine?.name.zh ?? ''}`;
        return ['机械 machine', name, machine?.serialNo ?? null, textOf(fromMs), textOf(toMs), minutes];
      }),
      ...operators.map(({ user, minutes, certificate }): TableCell[] => [
        '操作 in control',
        `${user ?? '无人 nobody'}${gradeText(certificate)}`,
        certificate === null
          ? missingText
          : `${certificate.name} ${certificate.number} #${String(certificate.sequence)}${certificate.isLapsed ? ' 失效 lapsed' : ''}`,
        certificate?.issuedOn ?? null,
        certificate?.validUntil ?? null,
        minutes,
      ]),
      ...(crew === undefined || crew === null ? [] : [crewRow(crew)]),
    ],
    notes:
      crew === undefined || crew === null
        ? ['机旁人数无人清点,取手填 nobody counted the people beside the machine: as entered']
        : [],
  };
}

function crewRow({ persons, countedMin, cyclesMin, sequences }: NonNullable<NormEvidence['crew']>): TableCell[] {
  const { general, skilled, senior } = persons;
  return [
    '机旁 beside it',
    `普工 ${String(general)} 一般技工 ${String(skilled)} 高级技工 ${String(senior)}`,
    `#${sequences.join(' #')}`,
    null,
    `循环 of cycles ${cyclesMin.toFixed(2)} min`,
    countedMin,
  ];
}

function gradeText(certificate: ObservedOperator['certificate']): string {
  return certificate?.grade ? ` ${certificate.grade}` : '';
}
