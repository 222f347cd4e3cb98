import type { ProblemText } from './problem-text.ts';

/** What giving all missions their times founders on. Part of the one catalogue in errors.ts. */
export const programmeProblems = {
  'programme-impossible': {
    status: 422,
    title: { zh: '排不出满足全部要求的进度', en: 'No programme keeps everything that is asked for' },
    tip: { zh: '请采取所列办法之一。', en: 'Take one of the listed remedies.' },
  },
  'programme-undecided': {
    status: 422,
    title: {
      zh: '在限定的计算量内未找到进度，也未证明不存在',
      en: 'Neither a programme nor a proof that there is none was found',
    },
    tip: {
      zh: '请减少刚性期限，或先分批安排。',
      en: 'Make fewer due times firm, or programme fewer missions at a time.',
    },
  },
  'programme-too-large': {
    status: 422,
    title: { zh: '任务太多，无法一次排进度', en: 'Too many missions for one programme' },
    tip: { zh: '请先取消或完成一部分任务。', en: 'End or cancel some missions first.' },
  },
  'programme-gone': {
    status: 404,
    title: { zh: '这份进度已不在', en: 'This programme is no longer kept' },
    tip: { zh: '请再排一次，再采用。', en: 'Ask for it again, then take it over.' },
  },
  'after-itself': {
    status: 422,
    title: { zh: '任务不能排在自己之后', en: 'A mission cannot come after itself' },
    tip: { zh: '请选另一个任务。', en: 'Choose another mission.' },
  },
} as const satisfies Record<string, ProblemText>;
