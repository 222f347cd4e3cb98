import type { PlanView } from '../../../controller/contract/api.ts';

/** A vehicle in an unloading bay. */
export interface BayStay {
  readonly vehicle: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly leaveByMs: number | null;
}

/** An unloading bay, and who stands there when. */
export interface BayRow {
  readonly id: string;
  readonly stays: readonly BayStay[];
}

export function bayRows({ lifting }: Pick<PlanView, 'lifting'>): readonly BayRow[] {
  return (lifting?.bays ?? []).map(({ id }) => ({
    id,
    stays: (lifting?.deliveries ?? []).flatMap(({ vehicle, bayId, bayFromMs, bayToMs, leaveByMs, isLost }) =>
      bayId !== id || bayFromMs === null || bayToMs === null || isLost
        ? []
        : [{ vehicle, fromMs: bayFromMs, toMs: bayToMs, leaveByMs }],
    ),
  }));
}
