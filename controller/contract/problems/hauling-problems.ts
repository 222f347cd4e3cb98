import type { ProblemText } from './problem-text.ts';

/** What hauling founders on, load by load. Part of the one catalogue in errors.ts. */
export const haulingProblems = {
  'haul-no-loads': {
    status: 422,
    title: { zh: '没有要搬运的货物', en: 'There is nothing to haul' },
    tip: { zh: '请至少填写一批货物，件数大于零。', en: 'Name at least one load of one piece or more.' },
  },
  'haul-too-many': {
    status: 422,
    title: { zh: '货物太多，无法一次编排', en: 'Too many loads for one mission' },
    tip: { zh: '请分成几个任务。', en: 'Split them into several missions.' },
  },
  'haul-due-before-there': {
    status: 422,
    title: { zh: '要求送达的时间早于货物备好的时间', en: 'A load is wanted before it is there' },
    tip: { zh: '请推迟要求时间，或提早备货。', en: 'Allow more time, or have it ready sooner.' },
  },
  'haul-too-heavy': {
    status: 422,
    title: { zh: '货物太重，没有搬运机器人载得动', en: 'The load is too heavy for every carrier' },
    tip: { zh: '请把每件分轻，或用塔吊。', en: 'Split it into lighter pieces, or use the crane.' },
  },
  'haul-place-unknown': {
    status: 422,
    title: { zh: '本楼层没有这个取放点', en: 'There is no such place on this level' },
    tip: { zh: '请在平面图上点选，或从列表中选。', en: 'Tap it on the plan or choose it from the list.' },
  },
  'haul-place-in-zone': {
    status: 422,
    title: { zh: '取放点在禁入区内', en: 'The place is in a no-entry zone' },
    tip: {
      zh: '请换一个地方，或请安全员解除该区域。',
      en: 'Choose another place, or ask the safety officer to lift the zone.',
    },
  },
  'haul-place-in-solid': {
    status: 422,
    title: { zh: '取放点在墙、柱、楼梯或洞口内', en: 'The place is inside a wall, column, stair or opening' },
    tip: { zh: '请换一个地方。', en: 'Choose another place.' },
  },
  'haul-place-off-floor': {
    status: 422,
    title: { zh: '取放点不在楼板上', en: 'The place is not on the floor' },
    tip: { zh: '请在楼板上选择。', en: 'Choose one on the slab.' },
  },
  'haul-place-too-tight': {
    status: 422,
    title: { zh: '取放点太窄，机器转不开', en: 'There is no room for a carrier at the place' },
    tip: {
      zh: '请离墙、柱、临边或停放的机器远一些。',
      en: 'Choose one farther from walls, columns, edges and parked machines.',
    },
  },
  'haul-place-beside-carrier': {
    status: 422,
    title: { zh: '取放点离停放的搬运机器人太近', en: 'The place is blocked by a carrier when it is at home' },
    tip: { zh: '请换一个地方，或移开那台机器人。', en: 'Choose another place, or park that carrier elsewhere.' },
  },
  'haul-same-place': {
    status: 422,
    title: { zh: '取货点和放货点是同一处', en: 'A load is to be brought to where it is' },
    tip: { zh: '请换一个放货点。', en: 'Choose another place to set it down.' },
  },
  'haul-unreachable': {
    status: 422,
    title: { zh: '机器到不了取货点或放货点', en: 'No way leads to where the load is or goes' },
    tip: { zh: '请清理通道，或换一个地方。', en: 'Clear the way, or choose another place.' },
  },
  'haul-battery': {
    status: 422,
    title: { zh: '电量不够跑这一趟', en: 'No battery lasts for this trip' },
    tip: { zh: '请先充电或换电池。', en: 'Charge or swap the battery first.' },
  },
  'haul-no-carrier': {
    status: 422,
    title: { zh: '本楼层没有搬运机器人', en: 'There is no carrier on this level' },
    tip: { zh: '请用升降机送一台上来，或换楼层。', en: 'Bring one by the hoist, or choose another level.' },
  },
  'haul-carriers-locked': {
    status: 409,
    title: { zh: '搬运机器人互相挡住，谁也走不开', en: 'The carriers stand in each other\u2019s way' },
    tip: { zh: '请人工移开一台。', en: 'Move one of them by hand.' },
  },
  'haul-not-dealt-out': {
    status: 422,
    title: { zh: '无法分配这些货物', en: 'The loads could not be dealt out' },
    tip: { zh: '请分成几个任务。', en: 'Split them into several missions.' },
  },
  'not-hauling': {
    status: 409,
    title: { zh: '该任务不是物料搬运', en: 'The mission is no hauling' },
    tip: {
      zh: '只有搬运任务可以加货；请新建任务。',
      en: 'Loads are added to hauling missions only; make a new mission.',
    },
  },
  'haul-late': {
    status: 409,
    title: { zh: '有货物晚于要求时间送达', en: 'A load comes later than it is wanted' },
    tip: { zh: '可推迟要求时间或增加搬运机器人。', en: 'Allow more time or add carriers.' },
  },
  'haul-aboard-lost': {
    status: 409,
    title: { zh: '货物还在不能继续的机器上', en: 'The load is aboard a machine that cannot go on' },
    tip: { zh: '请人工卸下，再另行搬运。', en: 'Take it off by hand, then have it hauled anew.' },
  },
} as const satisfies Record<string, ProblemText>;
