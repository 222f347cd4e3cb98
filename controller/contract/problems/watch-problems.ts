import type { ProblemText } from './problem-text.ts';

/** What becomes of a plan that is not awaited to its end. Part of the one catalogue in errors.ts. */
export const watchProblems = {
  'plan-cancelled': {
    status: 409,
    title: { zh: '计划的编制已被取消', en: 'Making the plan was cancelled' },
    tip: {
      zh: '原有计划不变；需要时请重新编制。',
      en: 'The plan in force stays as it is; plan again when you want one.',
    },
  },
  'plan-cut-short': {
    status: 409,
    title: { zh: '计划提前结束编制', en: 'The plan was taken before the planner was done' },
    tip: {
      zh: '计划可行，但未必最好；可重新编制。',
      en: 'It can be carried out, but is not the best; plan again for a better one.',
    },
  },
  'plan-time-up': {
    status: 409,
    title: { zh: '编制超时，采用了当时最好的计划', en: 'Time was up: this is the best plan found by then' },
    tip: { zh: '请缩小作业区或分成几个任务。', en: 'Choose a smaller area, or split the mission.' },
  },
} as const satisfies Record<string, ProblemText>;
