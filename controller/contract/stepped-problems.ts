import type { ProblemText } from './problem-text.ts';

/** What machines that climb, launch and place are told of, and what holds a move in steps. */
export const steppedProblems = {
  'ground-to-be-checked': {
    status: 422,
    title: { zh: '泵车支腿下的地面须先核验', en: 'The ground below the outriggers is to be checked' },
    tip: {
      zh: '请由负责人核对支腿压力与地面、垫板，再开始浇筑。',
      en: 'Have whoever knows the ground compare it and the pads with the force on a foot before the pour.',
    },
  },
} as const satisfies Record<string, ProblemText>;
