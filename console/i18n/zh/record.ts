import { zhRecordings } from './recordings.ts';

/** The tabs over the screens that are read from the record. */
export const zhRecord = {
  ...zhRecordings,
  'record.label': '记录',
  'record.ledger': '条目',
  'record.utilisation': '工时',
  'record.refusedBanner': '记录无法写入：{reason}。磁盘恢复之前不再受理新操作；停机始终有效',
  'record.diskLowBanner': '记录所在磁盘空间不足：剩余 {free} %。请清理，或通知管理计算机的人员',
  'record.diskCriticalBanner': '记录所在磁盘即将写满：剩余 {free} %。写满后不再受理新操作，请立即清理',
  'record.damagedBanner':
    '台账已损坏：{reason}。请勿删除任何文件，通知管理计算机的人员：保留数据目录的副本，再恢复备份',
  'record.neverChecked': '整个台账尚未核查过；夜间自动进行。',
  'record.checkedSound': '整个台账核查于 {when}：{n} 条，完好。',
  'record.checkedDamaged': '整个台账核查于 {when}：{n} 条，已损坏：{reason}',
  'record.unreadable': '{n} 条记录无法读取，未计入：',
};
