import type { ProblemText } from './problem-text.ts';

/** Refusals of calls for a hoist, part of the one catalogue in errors.ts. */
export const hoistProblems = {
  'too-many-persons': {
    status: 422,
    title: { zh: '人数超过一个吊笼能载的人数', en: 'More persons than a cage takes' },
    tip: { zh: '请分几次呼叫。', en: 'Call for them in several rides.' },
  },
  'no-cage-free': {
    status: 409,
    title: { zh: '目前没有吊笼可用', en: 'No cage takes calls at present' },
    tip: {
      zh: '请看各吊笼的原因：排除故障、复位停止、恢复吊笼服务，或走楼梯。',
      en: 'See each cage\u2019s cause: clear its fault, reset the stop, put it back to service, or take the stairs.',
    },
  },
  'call-aboard': {
    status: 409,
    title: { zh: '已在吊笼内，不能取消', en: 'It is in the cage already' },
    tip: {
      zh: '到达所选楼层后开门；需要停下请按停止。',
      en: 'The gate opens at the level chosen; press stop if it must not go on.',
    },
  },
  'call-over': {
    status: 409,
    title: { zh: '该呼叫已结束', en: 'The call is over already' },
    tip: { zh: '需要时请再呼叫一次。', en: 'Call again if you still need a cage.' },
  },
  'call-lapsed': {
    status: 409,
    title: { zh: '控制系统重启，呼叫已失效', en: 'The call has lapsed: the controller was started again' },
    tip: { zh: '请再呼叫一次。', en: 'Call again.' },
  },
  'cage-not-paused': {
    status: 409,
    title: { zh: '该吊笼并未暂停服务', en: 'The cage is not out of service' },
    tip: { zh: '无需恢复；请刷新页面。', en: 'Nothing to put back; reload the page.' },
  },
} as const satisfies Record<string, ProblemText>;
