/** 各任务相互封闭的楼面。 */
export const zhFloor = {
  'refused.floor-closed': '暂时封闭',
  'tip.floor-closed': '请在开放后再计划',
  'mend.plan-it-later': '请改到开放之后开始',
  'fact.freeMs': '{n} 起开放',
  'fact.byMission': '任务 {n}',
  'reason.task.rain': '下雨',
  'floor.wet-coat': '涂层未干',
  'floor.fresh-concrete': '混凝土未硬化',
  'floor.work': '作业区',
  'floor.until': '至 {time}',
  'floor.span': '{from} 至 {time}',
  'floor.by': '任务 {n}',
  'plan.legend.closedFloor': '封闭楼面',
} as const;
