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
  'supply-unknown': {
    status: 409,
    title: { zh: '该任务没有车辆计划', en: 'This mission has no plan of trucks' },
    tip: {
      zh: '请新建浇筑任务并填写混凝土供应。',
      en: 'Ask for a placing mission with its concrete supply.',
    },
  },
  'truck-unknown': {
    status: 422,
    title: { zh: '计划中没有这辆车或这一车次', en: 'The plan has no such truck or delivery' },
    tip: { zh: '请从现行计划中选择车次。', en: 'Choose one of the plan in force.' },
  },
  'pour-orders-malformed': {
    status: 422,
    title: { zh: '多处浇筑的数据不完整', en: 'The pours to be supplied are not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'pour-orders-too-large': {
    status: 422,
    title: { zh: '浇筑点或车辆太多', en: 'Too many pours or trucks to plan together' },
    tip: { zh: '请分成几天或几个车队。', en: 'Divide them by day or by fleet.' },
  },
  'slab-overloaded': {
    status: 422,
    title: { zh: '机器超过楼板当前承载力', en: 'The machine is too heavy for the slab as it is' },
    tip: {
      zh: '请加设支撑、等强度增长，或换轻的机器。',
      en: 'Prop the slab, wait until it is stronger, or take a lighter machine.',
    },
  },
  'slab-too-young': {
    status: 422,
    title: { zh: '楼板强度不足，暂不能上机器', en: 'The slab is too young to be stood on' },
    tip: { zh: '请等到所列时间后再上楼板。', en: 'Wait until it has the strength that is listed.' },
  },
  'wheel-load-too-great': {
    status: 422,
    title: { zh: '机器轮压超过楼板集中荷载限值', en: 'One wheel presses harder than the slab may take on one spot' },
    tip: {
      zh: '请垫板分散荷载、换轻的机器，或请工程师核定楼板。',
      en: 'Spread the load, take a lighter machine, or have the engineer look at the slab.',
    },
  },
  'slump-out-of-range': {
    status: 422,
    title: { zh: '坍落度超出机器适用范围', en: 'The machine cannot work concrete of this slump' },
    tip: { zh: '请订购适用坍落度的混凝土，或换机器。', en: 'Order another slump, or take another machine.' },
  },
  'slab-too-thin': {
    status: 422,
    title: { zh: '板厚小于机器要求', en: 'The slab is thinner than the machine needs' },
    tip: { zh: '请换机器或人工完成。', en: 'Take another machine, or finish by hand.' },
  },
} as const satisfies Record<string, ProblemText>;
