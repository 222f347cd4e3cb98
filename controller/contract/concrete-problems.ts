import type { ProblemText } from './problem-text.ts';

/** What a pour founders on: trucks, open faces, weather and slabs that carry too little. Part of the one catalogue in errors.ts. */
export const concreteProblems = {
  'pour-infeasible': {
    status: 422,
    title: { zh: '按现有车辆无法连续浇筑', en: 'The trucks cannot keep the pour fresh' },
    tip: {
      zh: '请按所列办法之一调整：增加车辆、提早开始、掺缓凝剂或降低混凝土温度。',
      en: 'Take one of the listed remedies: more trucks, an earlier start, a retarder or cooler concrete.',
    },
  },
  'pour-malformed': {
    status: 422,
    title: { zh: '浇筑数据不完整', en: 'The pour to be planned is not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
} as const satisfies Record<string, ProblemText>;
