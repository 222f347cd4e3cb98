import type { PlanningWordTable } from '../zh/planning.ts';

/** Words of a plan that is being made, in English. */
export const enPlanning: PlanningWordTable = {
  'planning.title': 'A plan is being made',
  'planning.stage.waiting': 'Waiting its turn',
  'planning.stage.laying-out': 'Laying out places and ways',
  'planning.stage.first-plan': 'Making a first plan',
  'planning.stage.searching': 'Looking for a good plan',
  'planning.stage.carrying-out': 'Working out the plan',
  'planning.stage.charging': 'Placing charging breaks',
  'planning.behind': '{n} before it',
  'planning.share': 'Progress of planning',
  'planning.best': 'Best so far',
  'planning.none': 'No plan yet',
  'planning.until': 'done at {time}',
  'planning.take': 'Take the best so far',
  'planning.takeFirst': 'Take the first there is',
  'planning.taking': 'Coming to an end…',
  'planning.cancel': 'Cancel planning',
};
