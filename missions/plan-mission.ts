import type { Polygon, Pose } from '../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId } from '../kernel/ids.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import type { MissionRequest, Plan, TaskProgress } from './mission.ts';
import type { SiteModel, Zone } from './site-model.ts';

/** A machine as the planner sees it. */
export interface PlanningMachine {
  readonly id: MachineId;
  readonly label: string;
  readonly profile: MachineProfile;
  readonly levelId: LevelId;
  readonly pose: Pose;
  readonly batteryRatio: number;
  readonly isAvailable: boolean;
  /** Busy with earlier approved work until then, site epoch ms. */
  readonly busyUntilMs: number;
}
