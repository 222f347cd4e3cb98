import type { ProblemText } from './problem-text.ts';

/** Refusals of contracts, rent and invoices, part of the one catalogue in errors.ts. */
export const rentalProblems = {
  'rental-overlap': {
    status: 409,
    title: { zh: '该机器在此时间已按另一合同在租', en: 'The machine is on rent by a contract at that time already' },
    tip: { zh: '请先在所列合同中报停。', en: 'Take it off rent in the contract that is named first.' },
  },
  'rental-not-on-rent': {
    status: 409,
    title: { zh: '该机器在此时间不在租', en: 'The machine is not on rent by this contract at that time' },
    tip: { zh: '请核对起租和报停记录。', en: 'Check when it went on and off rent.' },
  },
  'rental-before-contract': {
    status: 409,
    title: { zh: '时间早于合同生效', en: 'The time lies before the contract' },
    tip: { zh: '请核对日期，或先登记合同。', en: 'Check the date.' },
  },
  'rental-reason-missing': {
    status: 422,
    title: { zh: '事后补记须说明原因', en: 'What is stated after the fact needs a reason' },
    tip: { zh: '请写明为什么现在才登记。', en: 'Say why it is entered only now.' },
  },
  'rental-billed': {
    status: 409,
    title: { zh: '这段时间已开票', en: 'That time is billed already' },
    tip: { zh: '请先用红字单全额冲销所列发票。', en: 'Credit the invoice that is named in full first.' },
  },
  'rental-currency': {
    status: 409,
    title: { zh: '合同已有另一种货币的发票', en: 'The contract has invoices in another currency' },
    tip: { zh: '请另立一份合同。', en: 'Make another contract for another currency.' },
  },
  'rental-machine-on-rent': {
    status: 409,
    title: { zh: '机器仍在租，不能从合同中去掉', en: 'A machine on rent cannot leave its contract' },
    tip: { zh: '请先报停该机器。', en: 'Take it off rent first.' },
  },
  'rental-accepted-already': {
    status: 409,
    title: { zh: '这一天的验收量已登记', en: 'Output of that day is accepted already' },
    tip: { zh: '请先撤回原记录并说明原因。', en: 'Withdraw the earlier one, with a reason, first.' },
  },
  'rental-two-versions': {
    status: 409,
    title: { zh: '账期内合同有变更', en: 'The contract changes within that time' },
    tip: { zh: '请以变更时间为界分两次开票。', en: 'Bill up to the change and from it on.' },
  },
  'rental-too-long': {
    status: 422,
    title: { zh: '含工时的月租须逐月开票', en: 'A month with included hours is billed month by month' },
    tip: { zh: '请把账期缩短到一个月以内。', en: 'Bill one month at a time.' },
  },
  'rental-not-over': {
    status: 409,
    title: { zh: '账期尚未结束', en: 'That time is not over yet' },
    tip: { zh: '账期结束后再开票；草稿随时可看。', en: 'Issue it when it is over; a draft can be seen at any time.' },
  },
  'rental-nothing': {
    status: 409,
    title: { zh: '没有可计费的内容', en: 'There is nothing to bill' },
    tip: { zh: '请核对账期和起租记录。', en: 'Check the time and the on-rent records.' },
  },
  'meter-rollback': {
    status: 409,
    title: { zh: '小时表读数倒退', en: 'The hour meter runs backwards' },
    tip: {
      zh: '请核对读数；换表时在报停后重新登记。',
      en: 'Read it again; after a change of the meter state its reading with the next on-rent.',
    },
  },
  'release-not-needed': {
    status: 409,
    title: { zh: '该条款此刻并不约束这台机器', en: 'That term does not bind the machine now' },
    tip: {
      zh: '请核对机器停用的原因：证件、操作员和安全规则不能解除。',
      en: 'See why it stands: papers, operators and rules of safety are released by nobody.',
    },
  },
  'release-running': {
    status: 409,
    title: { zh: '该条款已临时解除', en: 'That term is released already' },
    tip: { zh: '到时后再申请。', en: 'Ask again when it has ended.' },
  },
  'release-used-up': {
    status: 409,
    title: { zh: '24 小时内可解除的时间已用完', en: 'The time that may be released within 24 hours is used up' },
    tip: { zh: '请登记起租或更改合同。', en: 'Enter it as on rent, or change the contract.' },
  },
  'dispute-known': {
    status: 409,
    title: { zh: '该行已有争议', en: 'This line is disputed already' },
    tip: { zh: '请先处理原争议。', en: 'Settle that dispute first.' },
  },
  'credit-above-line': {
    status: 409,
    title: { zh: '冲销金额超过该行余额', en: 'The credit is more than is left of the line' },
    tip: { zh: '请核对已冲销的金额。', en: 'Check what was credited before.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
