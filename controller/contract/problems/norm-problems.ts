import type { ProblemText } from './problem-text.ts';

/** Refusals of norms made from the record, part of the one catalogue in errors.ts. */
export const normProblems = {
  'norm-mixed-models': {
    status: 422,
    title: { zh: '选了不同型号的机械', en: 'Machines of different models' },
    tip: { zh: '一条定额只对应一种型号；请分别观测。', en: 'A norm is of one model: observe each by itself.' },
  },
  'norm-span-too-long': {
    status: 422,
    title: { zh: '观测时段太长', en: 'The observed span is too long' },
    tip: { zh: '请选一个月以内的时段。', en: 'Choose a month at most.' },
  },
  'norm-no-cycles': {
    status: 422,
    title: { zh: '该时段没有这道工序的循环', en: 'No cycles of this step in this span' },
    tip: {
      zh: '请核对机械、工序和时段；只有产量入账的作业才算循环。',
      en: 'Check machine, step and span: only work that earned a quantity has cycles.',
    },
  },
  'norm-too-few-cycles': {
    status: 422,
    title: { zh: '循环次数太少', en: 'Too few cycles' },
    tip: {
      zh: '请延长时段、加同型号机械或换一种循环划分；含说不清时间的循环不算。',
      en: 'Take a longer span, more machines of the model, or another kind of cycle. Cycles with unexplained time do not count.',
    },
  },
  'norm-unequal-cycles': {
    status: 422,
    title: { zh: '各循环的产量相差太大', en: 'Cycles of too unequal product' },
    tip: {
      zh: '请改用整个分格作循环、设产量下限,或按连续作业计算。',
      en: 'Take whole bays as cycles, leave small ones out, or work it out as continuous work.',
    },
  },
  'norm-other-unit': {
    status: 422,
    title: { zh: '子目单位与入账产量的单位不同', en: 'The item is in another unit than what was earned' },
    tip: { zh: '请改子目的计量单位。', en: 'Change the unit of the item.' },
  },
  'norm-wage-missing': {
    status: 422,
    title: { zh: '清点到的工种没有工资单价', en: 'People were counted whose wage nobody entered' },
    tip: {
      zh: '请在"子目、班组和价格"里填该工种的日工资。',
      en: 'Enter the wage of this trade under item, crew and prices.',
    },
  },
  'norm-too-many-cycles': {
    status: 422,
    title: { zh: '循环太多', en: 'Too many cycles' },
    tip: { zh: '请缩短时段。', en: 'Take a shorter span.' },
  },
  'shift-without-work': {
    status: 422,
    title: { zh: '班内没有作业时间', en: 'No working time in the shift' },
    tip: { zh: '请选有作业的时段。', en: 'Choose a span with work in it.' },
  },
  'too-many-norms': {
    status: 409,
    title: { zh: '定额记录已满', en: 'As many norms as one site keeps' },
    tip: { zh: '已记录的定额不会删除。', en: 'Norms that are on record are never removed.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
