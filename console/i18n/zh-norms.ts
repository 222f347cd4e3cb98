/** 由记录编制的定额。 */
export const zhNorms = {
  'fact.normId': '定额 {n}',
  'fact.earned': '入账单位：{n}',
  'fact.cycles': '{n} 次循环',
  'fact.models': '型号：{n}',
  'fact.least': '最小 {n}',
  'fact.spreadMax': '不得超过最小值的 {n} 倍',
  'fact.normMin': '规范时间 {n} 分钟',
  'fact.lossMin': '损失 {n} 分钟',
};
