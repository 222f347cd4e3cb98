import type { Polygon } from '../../kernel/geometry.ts';
import type { MachineId, TaskId } from '../../kernel/ids.ts';
import type { Region } from '../coverage/polygons.ts';
import type { StepKind, TaskReason } from '../mission.ts';

/** One step on one bay: level, float or one trowel pass. */
export interface BayJob {
  readonly bay: number;
  readonly polygon: Polygon;
  /** Bays with concrete of another age, which the tool keeps off. */
  readonly beside: Region;
  readonly step: Extract<StepKind, 'level' | 'float' | 'trowel'>;
  /** 0 for level and float, 1… for trowel passes. */
  readonly pass: number;
  readonly axisRad: number;
  /** Window of the work, site epoch ms. */
  readonly fromMs: number;
  /** Where a person asked for no earlier beginning: when. `fromMs` is no earlier either. */
  readonly notBeforeMs?: number;
  /** Where a person asked for a machine: no other has it, unless that one is not of the crew. */
  readonly byMachineId?: MachineId;
  readonly startByMs: number | null;
  readonly endByMs: number;
  readonly fromReason: TaskReason['code'];
  /** What earlier versions of the plan have left to do; absent: the whole bay. */
  readonly untouched?: Region;
  /** Work of an earlier version on the same bay that must be over. */
  readonly after: readonly TaskId[];
}
