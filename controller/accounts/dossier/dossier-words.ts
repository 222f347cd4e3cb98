import type { TimeState } from '../../contract/ledger/ledger.ts';
import type { Bilingual } from './dossier-source.ts';

const both = (zh: string, en: string): Bilingual => ({ zh, en });

/** Names of the accounted states as a file for an authority says them. */
export const stateWords: Readonly<Record<TimeState, Bilingual>> = {
  WORK: both('有效工作', 'Working'),
  WORK_REDUCED: both('降低负荷工作', 'Working, reduced'),
  NOLOAD: both('无负荷运行', 'Empty run'),
  SETUP: both('准备与结束', 'Set-up'),
  WAIT_PROCESS: both('工艺等待', 'Process wait'),
  SERVICE: both('保养充电', 'Service, charging'),
  REST: both('休息', 'Rest'),
  STOP_SITE: both('现场原因停工', 'Stop by the site'),
  STOP_EXT: both('外因停工', 'Stop from outside'),
  FAULT: both('故障', 'Fault'),
  REWORK: both('返工', 'Rework'),
  DISCIPLINE: both('违反劳动纪律', 'Breach of discipline'),
  SAFETY_STOP: both('安全停止', 'Safety stop'),
  UNEXPLAINED: both('未说明', 'Unexplained'),
};

export const modeWords = {
  manual: both('手动', 'manual'),
  remote: both('遥控', 'remote'),
  supervised: both('有人监护', 'supervised'),
  autonomous: both('自主', 'autonomous'),
} as const;

export const standingWords = {
  present: both('齐备', 'present'),
  missing: both('缺', 'missing'),
  expired: both('已过期', 'expired'),
  'expires-soon': both('即将到期', 'expires soon'),
  undated: both('未注明日期', 'undated'),
  'not-needed': both('未提供(如适用)', 'none (if any)'),
  met: both('符合', 'met'),
  'not-met': both('不符合', 'not met'),
  unknown: both('资料不足', 'not known'),
} as const;

export const failureWords = {
  minor: both('轻度', 'minor'),
  general: both('一般', 'general'),
  severe: both('严重', 'severe'),
  critical: both('致命', 'critical'),
  none: both('非故障', 'none'),
  judged: both('已判定', 'judged'),
  unjudged: both('未判定', 'not judged'),
  'not-basic': both('非基本故障，不计入', 'not of the product, not counted'),
  'no-failure': both('非故障，不计入', 'no failure, not counted'),
  gone: both('记录中已无此故障，不计入', 'no longer in the record, not counted'),
} as const;

/** Names of the fields of an identity, as a form for an authority says them. */
export const identityWords: Readonly<Record<string, string>> = {
  identity: '全部资料',
  pin: 'PIN',
  model: '型号',
  productName: '产品名称',
  catalogueItem: '目录条目',
  oem: '制造商',
  productionDate: '生产日期',
  productionBatch: '生产批次',
  hwRevision: '硬件版本',
  swVersions: '软件版本',
  recordNo: '备案号',
  udi: 'UDI',
  unitOrdinal: '第几台(套)',
  unitsOrdered: '已订台数',
  batchId: '首批次编号',
  unitsInBatch: '本批台数',
  contract: '合同',
  'contract.no': '合同编号',
  'contract.date': '合同日期',
  'contract.buyer': '买方',
  'contract.price': '合同价格',
  'contract.isRelatedParty': '是否关联方',
  invoices: '发票',
  receipts: '收款',
  deliveryDate: '交付日期',
  acceptanceDate: '验收日期',
  finalUser: '最终用户',
  localisationRatio: '国产化率',
  insurance: '保险',
  'insurance.policyNo': '保单号',
  'insurance.premium': '保费',
  indicators: '技术指标',
};

export const qualityWords = {
  'flatness-ff': both('平整度 FF', 'flatness FF'),
  'levelness-fl': both('水平度 FL', 'levelness FL'),
  'straightedge-2m': both('2 m 靠尺间隙', 'gap under a 2 m straightedge'),
  'rework-area': both('返工面积', 'rework area'),
  acceptance: both('验收', 'acceptance'),
  accepted: both('合格', 'accepted'),
  'with-defects': both('有缺陷接收', 'accepted with defects'),
  rejected: both('不合格', 'rejected'),
} as const;

export const safetyWords = {
  incident: both('事故', 'incidents'),
  'near-miss': both('未遂事件', 'near misses'),
  'no-harm': both('无伤害', 'no harm'),
  damage: both('财产损失', 'damage'),
  'first-aid': both('急救', 'first aid'),
  'lost-time': both('歇工', 'lost time'),
  fatal: both('死亡', 'fatal'),
} as const;

/** Chinese with English beside. */
export function beside({ zh, en }: Bilingual): string {
  return `${zh} ${en}`;
}
