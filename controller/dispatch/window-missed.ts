import type { Problem } from '../../kernel/result.ts';
import type { PlannedTask } from '../../missions/mission.ts';
import type { Gate } from './task-gate.ts';

export type Missed = Extract<Gate, { type: 'missed' }>;

/** What is told of work that came too late for its concrete. */
export function windowMissed({ bay }: PlannedTask, { equivalentAgeH, limitH }: Missed): Problem {
  const rounded = (valueH: number): number => Number(valueH.toFixed(2));
  return {
    code: 'window-missed',
    facts: { bay: bay ?? 0, equivalentAgeH: rounded(equivalentAgeH), limitH: rounded(limitH) },
  };
}
