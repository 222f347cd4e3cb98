import type { ProblemText } from './problem-text.ts';

export const profileProblems = {
  'profile-invalid': {
    status: 422,
    title: { zh: '机型档案有误', en: 'A machine profile is refused' },
    tip: {
      zh: '逐条改正后再试；可先用 banksman profile check 检查。',
      en: 'Correct what is listed and try again; `banksman profile check FILE` says more.',
    },
  },
  'profile-unknown': {
    status: 404,
    title: { zh: '没有这个机型档案', en: 'There is no such machine profile' },
    tip: {
      zh: '请从所列机型中选择，或用 --profiles 加入自己的档案。',
      en: 'Choose from the listed ones, or add your own with --profiles (docs/add-a-machine.md).',
    },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
