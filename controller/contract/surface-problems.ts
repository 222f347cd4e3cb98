import type { ProblemText } from './problem-text.ts';

/** What grinding, coating and marking founder on. Part of the one catalogue in errors.ts. */
export const surfaceProblems = {
  'passes-invalid': {
    status: 422,
    title: { zh: '遍数超出范围', en: 'The number of passes is out of range' },
    tip: { zh: '请至少安排一遍，且不超过所列上限。', en: 'Ask for one pass at least, and no more than listed.' },
  },
  'overlap-invalid': {
    status: 422,
    title: { zh: '搭接率超出范围', en: 'The overlap is out of range' },
    tip: { zh: '请不填搭接率，由机器自定。', en: 'Leave the overlap to the machine.' },
  },
  'another-type-works': {
    status: 422,
    title: { zh: '本计划由另一型号的机器完成', en: 'Machines of another type do this work' },
    tip: {
      zh: '请为这台机器另建任务，画出一部分区域。',
      en: 'Give this machine a mission of its own for a part of the area.',
    },
  },
} as const satisfies Record<string, ProblemText>;
