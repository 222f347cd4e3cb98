/** Floor that missions keep closed to each other. */
export const enFloor = {
  'refused.floor-closed': 'Closed for the time being',
  'tip.floor-closed': 'Plan it after the floor is free again',
  'mend.plan-it-later': 'Begin after it is free again',
  'fact.freeMs': 'free from {n}',
  'fact.byMission': 'mission {n}',
  'reason.task.rain': 'the rain',
  'floor.wet-coat': 'Wet coat',
  'floor.fresh-concrete': 'Fresh concrete',
  'floor.work': 'Work area',
  'floor.until': 'until {time}',
  'floor.span': '{from} to {time}',
  'floor.by': 'mission {n}',
  'plan.legend.closedFloor': 'Closed floor',
} as const;
