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
  'depth-invalid': {
    status: 422,
    title: { zh: '开挖深度超出范围', en: 'The depth of the excavation is out of range' },
    tip: { zh: '请给出所列上限以内的深度。', en: 'Ask for a depth up to what is listed.' },
  },
  'spacing-invalid': {
    status: 422,
    title: { zh: '间距超出范围', en: 'The spacing is out of range' },
    tip: { zh: '请给出另一间距。', en: 'Ask for another spacing.' },
  },
  'nothing-to-work-on': {
    status: 422,
    title: { zh: '区域内没有可作业的部位', en: 'There is nothing to work on in the area' },
    tip: { zh: '请画出含墙面或顶板的区域。', en: 'Draw an area with walls, or below a ceiling.' },
  },
  'too-many-targets': {
    status: 422,
    title: { zh: '作业点太多', en: 'There are too many pieces of work for one mission' },
    tip: { zh: '请画小一些的区域。', en: 'Draw a smaller area.' },
  },
  'out-of-arms-reach': {
    status: 422,
    title: { zh: '机械臂够不到任何作业点', en: 'The arm reaches none of it from anywhere' },
    tip: { zh: '请人工完成，或换用够得到的机器。', en: 'Finish by hand, or use a machine that reaches it.' },
  },
  'no-place-to-stand': {
    status: 422,
    title: { zh: '没有机器可以站立作业的位置', en: 'There is no room for the machine to stand and work' },
    tip: { zh: '请清理场地，或改用更窄的机器。', en: 'Clear the floor, or use a narrower machine.' },
  },
  'one-works-at-stations': {
    status: 422,
    title: { zh: '同一区域由一台机器逐站作业', en: 'One machine goes from station to station in an area' },
    tip: {
      zh: '请为这台机器另建任务，画出一部分区域。',
      en: 'Give this machine a mission of its own for a part of the area.',
    },
  },
  'nothing-to-tie': {
    status: 422,
    title: { zh: '区域内没有够得到的绑扎点', en: 'No crossing of bars lies in the area within reach' },
    tip: { zh: '请减小间距，或另选区域。', en: 'Ask for a smaller spacing or another area.' },
  },
  'wheels-on-coat': {
    status: 422,
    title: { zh: '搭接太多，车轮会压到邻行涂层', en: 'Lanes lap so much that wheels run over the coat beside' },
    tip: { zh: '请减小搭接率，或由机器自定。', en: 'Let lanes lap less, or leave the overlap to the machine.' },
  },
  'one-coats-at-a-time': {
    status: 422,
    title: { zh: '同一区域由一台机器涂敷', en: 'One machine coats an area' },
    tip: {
      zh: '请为这台机器另建任务，画出一部分区域。',
      en: 'Give this machine a mission of its own for a part of the area.',
    },
  },
  'surface-too-young': {
    status: 422,
    title: { zh: '混凝土龄期不足', en: 'The concrete is younger than usual for this work' },
    tip: {
      zh: '请等到所列龄期，或先检测含水率。',
      en: 'Wait until it is as old as listed, or have its moisture measured.',
    },
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
