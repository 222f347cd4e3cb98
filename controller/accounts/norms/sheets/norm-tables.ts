import { timeStates } from '../../../contract/ledger/ledger.ts';
import type { NormKept, NormRecord, TimeStudy } from '../../../contract/accounts/norm-record.ts';
import { isOwn } from '../observed-cycles.ts';
import { faultWords, missingText, stateClassWords, stateWords } from '../sheet-words.ts';
import { normClasses } from '../work-norms.ts';
import type { NormTable, TableCell } from './norm-table.ts';
import { observedTable } from './observed-table.ts';
import { itemTable, labourTable, priceTable, summaryTable, viewsTable } from './result-tables.ts';

/** The classic forms of an observation, and what it came to. `kept` is null where it was never put on record. */
export function normTables(record: NormRecord, kept: Omit<NormKept, 'record'> | null): NormTable[] {
  return [
    cycleTable(record),
    ...(record.observation.evidence === undefined ? [] : [stretchTable(record)]),
    shiftTable(record),
    summaryTable(record),
    ...(record.observation.evidence === undefined ? [] : [observedTable(record.observation.evidence)]),
    ...(record.labour ? [labourTable(record, record.labour)] : []),
    ...(record.price === null ? [] : [priceTable(record, record.price)]),
    ...(record.item === null ? [] : [itemTable(record, record.item)]),
    viewsTable(record),
    proofTable(record, kept),
  ];
}

/** With a space in place of the T (RFC 3339, 5.6), where a line of print may break. */
export function isoText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ');
}

/** 测时记录表: each cycle with what became of it. */
function cycleTable(record: NormRecord): NormTable {
  const { observation, study } = record;
  const { product, minutes } = observation.cycles;
  const struck = new Map((study?.rejected ?? []).map((one) => [one.index, one]));
  const verdictOf = (index: number): string => {
    if (study === null) return '连续作业 continuous';
    const out = struck.get(index);
    if (out === undefined) return '保留 kept';
    const { side, limit, coefficient } = out;
    return `剔除 struck: ${side === 'high' ? '>' : '<'} ${limit.toFixed(3)} (K ${coefficient})`;
  };
  const cycles = observation.evidence?.cycles;
  let index = -1;
  const rows =
    cycles === undefined
      ? minutes.map((value, at) => [at + 1, null, null, null, null, value, product, value, verdictOf(at), null, null])
      : cycles.map((cycle, at) => {
          if (cycle.fault === null) index += 1;
          const { machineId, taskId, fromMs, toMs, ownMin, amount, stopped, sequences } = cycle;
          return [
            at + 1,
            machineId,
            taskId,
            isoText(fromMs),
            isoText(toMs),
            ownMin,
            amount,
            cycle.fault === null ? (minutes[index] ?? null) : null,
            cycle.fault === null ? verdictOf(index) : `未用 left out: ${faultWords[cycle.fault]}`,
            stopped.map(({ state, cause, minutes: min }) => `${state} ${cause} ${min.toFixed(2)}`).join('; '),
            sequences.join(' '),
          ];
        });
  return {
    title: '测时记录表 Time study',
    columns: [
      { title: '序 no.', share: 4 },
      { title: '机械 machine', share: 6 },
      { title: '任务 task', share: 10 },
      { title: '起 from', share: 11 },
      { title: '止 to', share: 11 },
      { title: '循环时间 min', share: 7, digits: 3 },
      { title: `产量 ${observation.item.unit}`, share: 7, digits: 3 },
      { title: `折 ${product} ${observation.item.unit} min`, share: 7, digits: 3 },
      { title: '取舍 verdict', share: 13 },
      { title: '中断 interruptions, min', share: 14 },
      { title: '账本条目 ledger entries', share: 14 },
    ],
    rows,
    notes: studyNotes(record),
  };
}

function studyNotes({ observation, study }: NormRecord): string[] {
  if (study === null)
    return [
      '连续作业:按总产量和净时间计算 continuous: worked out from quantity and net time',
      ...leftOutNotes(observation),
    ];
  const { cycles } = observation;
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  return [
    `n = ${cycles.minutes.length}, 原始平均 raw mean ${study.rawMean.toFixed(3)} min; 保留 kept ${study.kept.length}, 平均 mean ${study.mean.toFixed(3)} min`,
    `误差极限 limits ${study.limits.low.toFixed(3)} … ${study.limits.high.toFixed(3)} min; 稳定系数 Kp ${study.stability.toFixed(2)}; 精度 E ±${percent(study.precision)}`,
    `要求 wanted ±${cycles.precisionPercent} %: ${study.cyclesNeeded ?? '表外 beyond the table'} 次 cycles · ${study.isEnough ? '足够 enough' : `不足 NOT enough${moreText(study)}`}`,
    ...leftOutNotes(observation),
  ];
}

/** How much longer to observe. */
function moreText({ cyclesMore }: TimeStudy): string {
  if (cyclesMore === undefined) return '';
  return cyclesMore === null ? ',须重新观测 to be observed again' : `,还需 ${String(cyclesMore)} 次 more cycles`;
}

/** What takes no part is weight that a reader must know of. */
function leftOutNotes({ evidence, item }: NormRecord['observation']): string[] {
  const left = (evidence?.cycles ?? []).filter(({ fault }) => fault !== null);
  if (left.length === 0) return [];
  const amount = left.reduce((sum, one) => sum + one.amount, 0);
  const minutes = left.reduce((sum, one) => sum + one.ownMin, 0);
  return [`未用 left out: ${left.length} 次 cycles, ${amount.toFixed(2)} ${item.unit}, ${minutes.toFixed(2)} min`];
}

/** 写实记录表: every stretch of the shift in its order. */
function stretchTable({ observation: { evidence } }: NormRecord): NormTable {
  return {
    title: '写实记录表 Record of time',
    columns: [
      { title: '机械 machine', share: 7 },
      { title: '起 from', share: 13 },
      { title: '止 to', share: 13 },
      { title: 'min', share: 7, digits: 3 },
      { title: '状态 state', share: 20 },
      { title: '类别 class', share: 12 },
      { title: '原因 cause', share: 12 },
      { title: '任务 task', share: 10 },
      { title: '条目 entry', share: 6 },
      { title: '更正 corrected by', share: 6 },
    ],
    rows: (evidence?.stretches ?? []).map((one) => [
      one.machineId,
      isoText(one.fromMs),
      isoText(one.toMs),
      (one.toMs - one.fromMs) / 60_000,
      stateWords[one.state],
      isOwn(one) && normClasses[one.state] === 'norm'
        ? '循环内 in cycle, else norm'
        : stateClassWords[normClasses[one.state]],
      one.cause,
      one.taskId,
      one.sequence,
      one.correctedBy,
    ]),
    notes: [`覆盖率 coverage ${(100 * (evidence?.coverage ?? 0)).toFixed(2)} %`],
  };
}

/** 工作日写实表: minutes by state; they sum to what was observed. */
function shiftTable({ observation, shift }: NormRecord): NormTable {
  const { shiftMinutes, minutesInCycles = {} } = observation;
  const used = timeStates.filter((state) => (shiftMinutes[state] ?? 0) > 0);
  const rows: TableCell[][] = used.map((state) => {
    const minutes = shiftMinutes[state] ?? 0;
    return [
      stateWords[state],
      stateClassWords[normClasses[state]],
      minutes,
      (100 * minutes) / shift.observedMin,
      normClasses[state] === 'norm' ? (minutesInCycles[state] ?? 0) : null,
    ];
  });
  rows.push(['合计 sum', null, shift.observedMin, 100, shift.inCyclesMin]);
  return {
    title: '工作日写实表 Shift by states',
    columns: [
      { title: '状态 state', share: 30 },
      { title: '类别 class', share: 20 },
      { title: 'min', share: 12, digits: 2 },
      { title: '%', share: 10, digits: 2 },
      { title: '其中循环内 of it in cycles, min', share: 18, digits: 2 },
    ],
    rows,
    notes: [
      `规范时间 norm time ${shift.normMin.toFixed(2)} min · 损失 losses ${shift.lossMin.toFixed(2)} min · KB ${shift.utilisation.toFixed(5)}`,
      `循环外空行 empty movement outside cycles ${(observation.emptyOutsideCyclesMin ?? 0).toFixed(2)} min, 计入规范时间 counted as norm time`,
      ...(observation.leftOutMin === undefined
        ? []
        : [
            `因产量小而不计的循环 cycles left out for their size ${observation.leftOutMin.toFixed(2)} min,产量不计,时间计入规范时间 their product counts nowhere, their time as norm time`,
          ]),
      ...(shift.isWholeShift
        ? []
        : [
            `观测 ${shift.observedMin.toFixed(2)} min,不是一个台班 (${shift.shiftMin} min);比例推及整班 not one shift: the shares are taken to hold for one`,
          ]),
    ],
  };
}

function proofTable(
  { observation: { evidence, machine } }: NormRecord,
  kept: Omit<NormKept, 'record'> | null,
): NormTable {
  const rows: TableCell[][] = [
    ['记录号 norm', kept?.id ?? '未入账 not on record'],
    ['入账人 by', kept?.by ?? missingText],
    ['时间 at', kept === null ? missingText : isoText(kept.atMs)],
    ['SHA-256', kept?.sha256 ?? missingText],
    ['机械 serials', machine.serials.join(', ')],
    ['工地 site', evidence?.siteId ?? missingText],
    ['账本条目数 entries in the ledger', evidence?.ledger.size ?? null],
    ['检查点 checkpoint', evidence?.ledger.checkpoint ?? missingText],
  ];
  return {
    title: '依据 Evidence',
    columns: [
      { title: '项 item', share: 25 },
      { title: '值 value', share: 75 },
    ],
    rows,
    notes:
      evidence === undefined
        ? ['手记观测,账本无据 written down by hand: no ledger stands behind it']
        : [
            '条目号指账本顺序号,可用 banksman ledger verify 核验 entry numbers are sequences of the ledger, to be checked with banksman ledger verify',
            ...(evidence.isSimulated
              ? ['仿真现场的数据,不能作为机械能力的证据 a SIMULATED site: no evidence of what a machine can do']
              : []),
          ],
  };
}
