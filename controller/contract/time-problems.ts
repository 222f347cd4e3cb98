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
