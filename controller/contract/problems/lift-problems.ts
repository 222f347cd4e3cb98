import type { ProblemText } from './problem-text.ts';

/** What a plan of crane lifts leaves out, warns of or founders on. Part of the catalogue of refusals. */
export const liftProblems = {
  'delivery-lost': {
    status: 409,
    title: { zh: '车辆不来了', en: 'The vehicle does not come' },
    tip: { zh: '请另行安排送货。', en: 'Order the load anew.' },
  },
  'delivery-unknown': {
    status: 422,
    title: { zh: '计划里没有这辆送货车', en: 'The plan has no such delivery' },
    tip: { zh: '请从计划的送货清单里选择。', en: 'Choose one of the deliveries of the plan.' },
  },
  'element-asked': {
    status: 409,
    title: { zh: '此构件已列入另一任务', en: 'Another mission is to set this element' },
    tip: { zh: '请改用该任务，或先取消它。', en: 'Go by that mission, or cancel it first.' },
  },
  'element-installed': {
    status: 409,
    title: { zh: '此构件已安装', en: 'This element is installed already' },
    tip: { zh: '请选择尚未安装的构件。', en: 'Choose an element that is not installed.' },
  },
  'load-on-hook': {
    status: 409,
    title: { zh: '吊钩上还挂着吊物', en: 'A load hangs on the hook' },
    tip: {
      zh: '请恢复任务把吊物放下；若已人工卸下，请确认吊钩已空后再取消。',
      en: 'Resume the mission and set it down; if it was taken off by hand, confirm that the hook is free, then cancel.',
    },
  },
  'leave-by-missed': {
    status: 409,
    title: { zh: '车辆卸完晚于须离场时间', en: 'A vehicle is unloaded after it has to leave' },
    tip: {
      zh: '可推迟离场时间、错开到场，或增加卸货位。',
      en: 'Let it leave later, spread the arrivals or add a bay.',
    },
  },
  'lift-after-refused': {
    status: 409,
    title: { zh: '须在其后的吊装不能进行', en: 'It follows a lift that cannot be done' },
    tip: { zh: '请先解决前一吊。', en: 'Mend the lift before it first.' },
  },
  'lift-beside-crane': {
    status: 422,
    title: { zh: '离塔身太近，吊钩够不到', en: 'Too close to the mast for the hook' },
    tip: { zh: '请把构件放得离塔身远一些。', en: 'Put the load farther from the mast.' },
  },
  'lift-crane-away': {
    status: 409,
    title: { zh: '塔吊目前不可用', en: 'The crane is not available' },
    tip: { zh: '请排除故障或恢复连接。', en: 'Clear its fault or connect it.' },
  },
  'lift-due-missed': {
    status: 409,
    title: { zh: '吊装晚于要求的时间', en: 'A lift ends after its due time' },
    tip: { zh: '可提高优先级或推迟时间。', en: 'Give it a higher priority or more time.' },
  },
  'lift-out-of-reach': {
    status: 422,
    title: { zh: '超出塔吊幅度', en: 'Out of the crane\u2019s reach' },
    tip: { zh: '请选更近的卸货位或落点。', en: 'Choose a nearer bay or place.' },
  },
  'lift-over-zone': {
    status: 409,
    title: { zh: '只能从禁止吊运的区域上方经过', en: 'The load would have to pass over a zone' },
    tip: { zh: '请封闭通道、更改区域或另选落点。', en: 'Close the walkway, change the zone or choose another place.' },
  },
  'lift-too-heavy': {
    status: 422,
    title: { zh: '在此幅度超过额定起重量', en: 'Too heavy at this radius' },
    tip: { zh: '请拆分、减轻，或放到更近处。', en: 'Split it, make it lighter or bring it nearer to the mast.' },
  },
  'lift-too-high': {
    status: 422,
    title: { zh: '吊钩高度不够', en: 'Too high or too low for the hook' },
    tip: { zh: '请顶升塔吊，或另选落点。', en: 'Climb the crane or choose another place.' },
  },
  'lift-unplaced': {
    status: 409,
    title: { zh: '排不进计划', en: 'No time was found for it' },
    tip: {
      zh: '塔吊互相挡住、卸货位被占或风太大；请少排一些或增加卸货位。',
      en: 'Cranes are in each other\u2019s way, bays are taken or the wind is too strong: ask for fewer lifts or add a bay.',
    },
  },
  'no-crane': {
    status: 409,
    title: { zh: '没有塔吊', en: 'There is no tower crane' },
    tip: { zh: '请先接入塔吊。', en: 'Connect a tower crane.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
