import type { ProblemText } from './problem-text.ts';

/** Refusals of the site's place on earth, part of the one catalogue in errors.ts. */
export const anchorProblems = {
  'anchor-datum-refused': {
    status: 422,
    title: { zh: '坐标系经过偏移，不能使用', en: 'These coordinates are shifted on purpose' },
    tip: {
      zh: '国内手机地图给出的是 GCJ-02 或 BD-09，与实际位置相差数百米。请用测量仪器或控制点的 WGS 84 / CGCS2000 坐标。',
      en: 'Maps on telephones in China tell GCJ-02 or BD-09, some hundred metres off. Take WGS 84 or CGCS2000 from a receiver or a control point.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
