import type { MachineId, TaskId } from '../../kernel/ids.ts';
import type { StepKind } from '../mission.ts';

/** A stretch of work of a team, site epoch ms. */
export interface CrewStint {
  readonly step: StepKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly bay: number | null;
  readonly pass: number | null;
  /** The task that is attended; of work by hand the one it follows. */
  readonly taskId: TaskId;
  /** Null for work by hand. */
  readonly machineId: MachineId | null;
  /** Of work by hand, m². */
  readonly areaM2: number | null;
  /** Work by hand that ends after the last moment of its concrete. */
  readonly isTooLate: boolean;
}
