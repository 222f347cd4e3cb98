import type { ProblemText } from './problem-text.ts';

/** Refusals of norms and rental charges, part of the one catalogue in errors.ts. */
export const accountProblems = {
  'study-unsteady': {
    status: 422,
    title: { zh: '观测值太分散', en: 'The observed times are too unsteady' },
    tip: {
      zh: '可疑值超过允许剔除的个数；查明原因后重新观测。',
      en: 'More values stand out than may be struck. Find out why and observe again.',
    },
  },
  'shift-incomplete': {
    status: 422,
    title: { zh: '各状态分钟数与班长不符', en: 'The minutes do not sum up to the shift' },
    tip: { zh: '请补齐或更正各状态的分钟数。', en: 'Complete or correct the minutes of the states.' },
  },
  'shift-unexplained': {
    status: 422,
    title: { zh: '有说不清的时间', en: 'Part of the shift is unexplained' },
    tip: {
      zh: '请先注明这些分钟的原因；定额不能建立在说不清的时间上。',
      en: 'Say first what these minutes were; a norm must not be built on them.',
    },
  },
  'rental-days': {
    status: 422,
    title: { zh: '免租和待命天数超过在租天数', en: 'More free and standby days than days on rent' },
    tip: { zh: '请核对起租、报停和停工记录。', en: 'Check on-rent, off-rent and standby records.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
