import type { CycleFault, ConditionName } from '../../contract/accounts/norm-evidence.ts';
import type { TimeState } from '../../contract/ledger/ledger.ts';

/** Words of printed sheets: Chinese terms as cost stations use them, beside English. */
export const missingText = '缺 missing';

export const stateWords: Readonly<Record<TimeState, string>> = {
  WORK: '有效工作 work',
  WORK_REDUCED: '有根据降低负荷 reduced work',
  NOLOAD: '不可避免无负荷 no load',
  SETUP: '准备与结束 setting up',
  WAIT_PROCESS: '不可避免中断·工艺 process wait',
  SERVICE: '不可避免中断·保养 service',
  REST: '工人休息 rest',
  STOP_SITE: '停工·施工本身 stopped by the works',
  STOP_EXT: '停工·非施工本身 stopped from outside',
  FAULT: '故障 fault',
  REWORK: '多余工作 rework',
  DISCIPLINE: '违反劳动纪律 breach of discipline',
  SAFETY_STOP: '安全停机 safety stop',
  UNEXPLAINED: '说不清 unexplained',
};

export const stateClassWords = {
  work: '必须·有效 work',
  norm: '必须·规范 norm',
  loss: '损失 loss',
} as const;

export const faultWords: Readonly<Record<CycleFault, string>> = {
  unexplained: '含说不清的时间 has unexplained time',
  'no-quantity': '无产量 earned nothing',
  unfinished: '未完成 not finished',
  small: '产量小于所选下限 less product than chosen',
};

export const conditionWords: Readonly<Record<ConditionName, string>> = {
  site: '工地 site',
  'machine-model': '机械型号 model',
  'slab-thickness': '板厚 slab thickness',
  'concrete-temperature': '混凝土温度 concrete temperature',
  'air-temperature': '气温(预报) air temperature (forecast)',
  operators: '操作员 operators',
  'operator-certificates': '操作证 operator certificates',
  'operator-grade': '操作员等级 operator grade',
  crew: '机旁人数 people beside the machine',
  modes: '作业方式 modes',
};
