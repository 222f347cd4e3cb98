import { endsLift } from '../../../missions/cranes/lifted-element.ts';
import type { Mission, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import type { ElementInstalled } from '../../contract/missions/building-elements.ts';

/** What the record says of an element once the lift that sets it has ended; null for every other task. */
export function installedEntry(mission: Mission, task: PlannedTask, progress: TaskProgress): ElementInstalled | null {
  const { parameters } = mission.request;
  if (progress.state !== 'done' || parameters.kind !== 'crane-lifts' || !endsLift(task)) return null;
  const lift = parameters.lifts.find(({ id }) => id === task.lift);
  if (lift?.element === undefined) return null;
  const { globalId, kind, name, yawRad, massFrom } = lift.element;
  const { xM, yM, zM } = lift.to;
  return {
    taskId: task.id,
    lift: lift.id,
    ...{ elementId: globalId, kind, name, massKg: lift.massKg, massFrom, xM, yM, zM, yawRad },
    confirmedBy: progress.confirmations?.at(-1)?.by ?? null,
  };
}
