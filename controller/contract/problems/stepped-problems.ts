import type { ProblemText } from './problem-text.ts';

/** What machines that climb, launch and place are told of, and what holds a move in steps. */
export const steppedProblems = {
  'confirmation-names-other': {
    status: 409,
    title: { zh: '确认的不是现在吊着的构件', en: 'The word names another element than the one that hangs' },
    tip: { zh: '请看清吊着的是哪一件，再确认。', en: 'Look which element hangs, then confirm for that one.' },
  },
  'confirmation-role': {
    status: 403,
    title: { zh: '此项须由另一岗位的人确认', en: 'Somebody in another role has to confirm this' },
    tip: { zh: '请由所列岗位的人登录确认。', en: 'Have somebody in the role that is listed log in and confirm it.' },
  },
  'daylight-unknown': {
    status: 409,
    title: { zh: '未录入班次，不知现场何时天亮', en: 'Without a roster nobody knows when it is day here' },
    tip: { zh: '请录入现场作业时间。', en: 'Enter the hours of the site.' },
  },
  'ground-to-be-checked': {
    status: 422,
    title: { zh: '泵车支腿下的地面须先核验', en: 'The ground below the outriggers is to be checked' },
    tip: {
      zh: '请由负责人核对支腿压力与地面、垫板，再开始浇筑。',
      en: 'Have whoever knows the ground compare it and the pads with the force on a foot before the pour.',
    },
  },
  'joints-unknown': {
    status: 409,
    title: { zh: '不知道油缸、天车现在的位置', en: 'Nobody knows where its cylinders are' },
    tip: { zh: '请先看机器是否在线并报告关节位置。', en: 'See that the machine is connected and tells its joints.' },
  },
  'machine-away': {
    status: 409,
    title: { zh: '机器或其承载的机器现在不可用', en: 'The machine, or one that it carries, is not available' },
    tip: { zh: '请先排除该机器的故障或连接问题。', en: 'See to its fault or its connection first.' },
  },
  'no-calm-time': {
    status: 422,
    title: { zh: '预报期内没有足够长的白天无大风时段', en: 'No stretch of daylight and calm is long enough' },
    tip: { zh: '请查看预报，或另择日期。', en: 'Look at the forecast, or choose another day.' },
  },
  'step-check-failed': {
    status: 409,
    title: { zh: '分步作业检查未通过，已停止', en: 'A check between the steps has failed' },
    tip: {
      zh: '请查明原因并处理，再由人恢复任务。',
      en: 'Find out why and mend it; then somebody resumes the mission.',
    },
  },
  'step-check-missing': {
    status: 409,
    title: { zh: '分步作业还缺人员确认，已停止', en: 'A check before the next step is not confirmed yet' },
    tip: {
      zh: '请由所列岗位的人确认，再恢复任务。',
      en: 'Have somebody in the role that is listed confirm it, then resume.',
    },
  },
  'step-not-next': {
    status: 409,
    title: { zh: '还轮不到这一步，或已做完', en: 'This step is not the next one' },
    tip: { zh: '只能确认下一步的检查。', en: 'Only checks before the next step can be confirmed.' },
  },
  'step-permit-ended': {
    status: 409,
    title: { zh: '分步作业途中许可中断，已停止', en: 'The permit ended in the middle of a step' },
    tip: {
      zh: '请看清原因，重新确认各项检查，再由人恢复任务。',
      en: 'See why, have the checks confirmed anew; then somebody resumes the mission.',
    },
  },
  'stroke-beyond-limit': {
    status: 422,
    title: { zh: '行程超出油缸或天车的范围', en: 'A step leads beyond the reach of a joint' },
    tip: { zh: '请核对机器现在的位置和次数。', en: 'Look where the machine stands, and how often it is to be done.' },
  },
  'wind-not-forecast': {
    status: 409,
    title: { zh: '没有风的预报，只能按实测风速把关', en: 'No wind is forecast; only the wind of the moment counts' },
    tip: { zh: '请录入天气预报。', en: 'Enter a forecast.' },
  },
} as const satisfies Record<string, ProblemText>;
