import type { PlanPoint } from '../geometry/camera.ts';
import type { HaulMark } from './haul-marks.ts';
import type { LiftDraft, LiftPoint } from './lift-draft.ts';

/** Lifts as arrows on the plan; what comes with a vehicle begins at the first bay. */
export function liftMarks({ lifts, bays }: LiftDraft): readonly HaulMark[] {
  const at = (point: LiftPoint | null | undefined): PlanPoint | null => (point ? [point.xM, point.yM] : null);
  return lifts.map(({ from, to, vehicle }, index) => ({
    load: index + 1,
    from: at(vehicle === null ? from : bays[0]),
    to: at(to),
  }));
}
