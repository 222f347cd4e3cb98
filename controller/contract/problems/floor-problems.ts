import type { ProblemText } from './problem-text.ts';

/** What missions on one level keep closed to each other. Part of the one catalogue in errors.ts. */
export const floorProblems = {
  'floor-closed': {
    status: 422,
    title: { zh: '楼面暂时封闭，机器不得驶入', en: 'The floor is closed to machines for the time being' },
    tip: {
      zh: '请把开始时间改到开放之后，或先改另一任务。',
      en: 'Begin after it is free again, or change the other mission.',
    },
  },
  'waits-for-floor': {
    status: 422,
    title: { zh: '等楼面开放后再开始', en: 'Begins once the floor is free' },
    tip: { zh: '不必操作；急用时请先改另一任务。', en: 'Nothing to do; change the other mission if this is urgent.' },
  },
  'waits-for-tours': {
    status: 422,
    title: { zh: '等其他搬运任务的车辆跑完后再开始', en: 'Begins once the carriers of other missions are done' },
    tip: {
      zh: '不必操作；急用时请合并为一个任务。',
      en: 'Nothing to do; ask for all of it in one mission if this is urgent.',
    },
  },
  'waits-for-rain': {
    status: 422,
    title: { zh: '等雨停后再开始', en: 'Begins when the rain is over' },
    tip: { zh: '不必操作；预报有变请更新预报。', en: 'Nothing to do; enter the forecast anew when it changes.' },
  },
  'rain-on-work': {
    status: 422,
    title: { zh: '预报作业期间有雨', en: 'Rain is forecast during the work' },
    tip: { zh: '请遮盖该楼面，或改到雨后。', en: 'Cover the floor, or plan it after the rain.' },
  },
  'keeps-off-floor': {
    status: 422,
    title: { zh: '绕开暂时封闭的楼面', en: 'Keeps off floor that is closed for the time being' },
    tip: { zh: '要用到该处，请在开放后再计划。', en: 'To work there, plan it after the floor is free.' },
  },
} as const satisfies Record<string, ProblemText>;
