/** 计划编制过程的用语。 */
export const zhPlanning = {
  'planning.title': '正在编制计划',
  'planning.stage.waiting': '排队中',
  'planning.stage.laying-out': '布置场地和路线',
  'planning.stage.first-plan': '编制初步计划',
  'planning.stage.searching': '寻找较好的计划',
  'planning.stage.carrying-out': '细化计划',
  'planning.stage.charging': '安排充电',
  'planning.behind': '前面还有 {n} 份计划',
  'planning.share': '编制进度',
  'planning.best': '目前最好',
  'planning.none': '尚无计划',
  'planning.until': '{time} 完成',
  'planning.take': '采用目前最好的',
  'planning.takeFirst': '有了就采用',
  'planning.taking': '正在收尾…',
  'planning.cancel': '取消编制',
} as const;

export type PlanningWordTable = Readonly<Record<keyof typeof zhPlanning, string>>;
