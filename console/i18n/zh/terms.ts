/** 合同条款与联锁。 */
export const zhTerms = {
  'terms.loadHangs': '{machine} 已停用，吊物悬空 {minutes} 分钟：请清空下方，只许慢速下放',
  'terms.release': '临时解除',
  'terms.releaseTitle': '临时解除合同条款：{machine}',
  'terms.releaseText':
    '到时之前，机器可不受该合同条款限制工作；到时做完手上的动作后再次停用。记录您的姓名，在所有平板上显示，并写入结算单。证件、操作员和安全规则不能解除。',
  'terms.releaseReason': '原因',
  'terms.releaseHold': '按住以解除',
  'terms.minutes': '分钟',
  'upkeep.held.released': '安全员已临时解除',
  'fact.leftMin': '还剩 {n} 分钟',
  'fact.sequences': '记录 {n}',
  'fact.releasedUntil': '到 {n}',
  'why.meter-prorated': '期末无读数，按前后两次读数按时间分摊',
  'why.term-released': '安全员临时解除合同条款期间的工作',
} as const;
