import type { ProblemText } from './problem-text.ts';

/** Refusals of causes told and of corrections of time. Part of the one catalogue in errors.ts. */
export const timeProblems = {
  'time-to-come': {
    status: 422,
    title: { zh: '时间还没有到', en: 'That time has not come yet' },
    tip: { zh: '只能填写已经过去的时间。', en: 'Enter time that has passed.' },
  },
  'time-before-record': {
    status: 422,
    title: { zh: '早于记录开始', en: 'That time lies before the record begins' },
    tip: { zh: '请选记录开始之后的时间。', en: 'Choose time that the record covers.' },
  },
  'time-reversed': {
    status: 422,
    title: { zh: '结束不晚于开始', en: 'It ends no later than it begins' },
    tip: { zh: '请核对起止时间。', en: 'Check begin and end.' },
  },
  'time-too-long': {
    status: 422,
    title: { zh: '一次更正的时间太长', en: 'Too much time for one correction' },
    tip: { zh: '请分班更正，各写原因。', en: 'Correct it shift by shift, with the reason of each.' },
  },
  'shifts-overlap': {
    status: 409,
    title: { zh: '两个班次时间重叠，工时会重复计算', en: 'Two shifts lie over each other: time would count twice' },
    tip: {
      zh: '请只选一个班次，或在“工时与人员”中改正班次时间。',
      en: 'Ask for one shift only, or set their times right under hours and crews.',
    },
  },
  'verifier-key-invalid': {
    status: 422,
    title: { zh: '不是核验公钥', en: 'That is no verifier key' },
    tip: { zh: '请填对方工地公布的核验公钥。', en: 'Enter the verifier key that the other site has published.' },
  },
  'export-too-large': {
    status: 413,
    title: { zh: '台账导出文件太大', en: 'The export is too large' },
    tip: { zh: '请用命令 banksman utilisation 对照两处台账。', en: 'Compare the two records by banksman utilisation.' },
  },
  'export-refused': {
    status: 422,
    title: { zh: '台账导出核验不通过', en: 'The export does not verify' },
    tip: {
      zh: '请向对方工地重新索取导出文件和核验公钥。',
      en: 'Ask the other site for a new export and for its verifier key.',
    },
  },
  'export-own-site': {
    status: 409,
    title: { zh: '这是本工地自己的台账', en: 'That is this site’s own record' },
    tip: { zh: '请选另一工地的导出文件。', en: 'Choose the export of another site.' },
  },
  'machine-not-there': {
    status: 422,
    title: { zh: '对方台账中没有这台机器', en: 'The other record does not know that machine' },
    tip: { zh: '请核对机器在对方工地的编号。', en: 'Check what the machine is called there.' },
  },
  'machine-differs': {
    status: 409,
    title: { zh: '对方台账中的出厂编号不同', en: 'The other record names another serial number' },
    tip: { zh: '那是另一台机器，请核对。', en: 'It is another machine there: check which is meant.' },
  },
  'nothing-to-tell': {
    status: 409,
    title: { zh: '这段时间的原因已有记录', en: 'The record knows why already' },
    tip: { zh: '如记录有误，请作更正。', en: 'If the record is wrong, correct it.' },
  },
  'nothing-to-correct': {
    status: 409,
    title: { zh: '记录已是如此', en: 'The record says so already' },
    tip: { zh: '无需更正。', en: 'No correction is needed.' },
  },
  'correction-unknown': {
    status: 404,
    title: { zh: '没有这项待确认的更正', en: 'No such correction waits' },
    tip: { zh: '它可能已确认或撤回，请刷新。', en: 'It may have been confirmed or withdrawn; reload.' },
  },
} as const satisfies Record<string, ProblemText>;
