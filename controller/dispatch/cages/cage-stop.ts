import { asId, type MachineId, type TaskId } from '../../../kernel/ids.ts';
import { travelS } from '../../../missions/hoists/cage-motion.ts';
import { motionOf } from '../../../missions/hoists/cage-fit.ts';
import type { HoistCage, HoistCall } from '../../../missions/hoists/dispatch/hoist-group.ts';
import type { Leg, PlannedTask } from '../../../missions/mission.ts';
import type { Landing } from '../../../missions/site-model.ts';
import { toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { OpenLift } from './mission-lifts.ts';

const MS_PER_S = 1_000;
/** A cage as near to its landing as this stands there. */
const THERE_M = 0.02;

/** One stop of a cage, from setting out for it to its gate being shut: the least that is ordered, and never torn off for another call. */
export interface CageStop {
  readonly cageId: MachineId;
  readonly landing: Landing;
  /** Grows while others get in at the same gate. */
  boards: readonly HoistCall[];
  readonly alights: readonly HoistCall[];
  /** Aboard when it is over. */
  riders: readonly HoistCall[];
  readonly lifts: readonly OpenLift[];
  /** Missions and calls that it serves, or carries past. */
  readonly serves: string[];
  /** For how long the gate is at it, seconds. */
  dwellS: number;
  /** What of it is over. */
  dwellDoneS: number;
  thereAtMs: number | null;
}

/** Height of a cage's floor as it was last told, fresh or not; null before the first word. */
export function toldHeightM({ profile, pose, joints }: LiveMachine): number | null {
  return pose === null || joints === null ? null : toolPoint(profile, pose.value.pose, joints.value)[2];
}

export function dwellOf(cage: HoistCage, boards: readonly HoistCall[], alights: readonly HoistCall[]): number {
  return [...boards, ...alights].reduce((sum, { transferS }) => sum + transferS, cage.gateOpenS + cage.gateShutS);
}

/** Whether the gate is still to be shut, so that others can get in. */
export function isGateOpenYet({ dwellS, dwellDoneS }: CageStop, cage: HoistCage): boolean {
  return dwellS - dwellDoneS > cage.gateShutS;
}

/** When the cage will be there, and when it can take another order, seconds of the site's epoch. */
export function stopTimes(stop: CageStop, machine: LiveMachine, nowMs: number): { arriveS: number; freeS: number } {
  const nowS = nowMs / MS_PER_S;
  const leftS = Math.max(0, stop.dwellS - stop.dwellDoneS);
  if (stop.thereAtMs !== null) return { arriveS: stop.thereAtMs / MS_PER_S, freeS: nowS + leftS };
  const heightM = toldHeightM(machine) ?? stop.landing.cagePose.zM;
  const { speedMps } = machine.pose?.value ?? { speedMps: 0 };
  const arriveS = nowS + travelS(motionOf(machine.profile), Math.abs(stop.landing.cagePose.zM - heightM), speedMps);
  return { arriveS, freeS: arriveS + leftS };
}

/** The stop as a task that drives the cage from where it is. */
export function stopTask(stop: CageStop, heightM: number, nowMs: number): PlannedTask {
  const { landing, cageId, dwellS } = stop;
  const target = landing.cagePose;
  const leg: Leg = {
    poses: [{ ...target, zM: heightM }, target],
    atS: [0, 0],
    tool: 'off',
    drive: 'path',
    quantity: 0,
  };
  const [lift] = stop.lifts;
  const isLoad = lift !== undefined && stop.boards.some(({ id }) => id === lift.id);
  const call = stop.boards[0] ?? stop.alights[0];
  return {
    id: lift === undefined ? asId<TaskId>(call?.id ?? cageId) : isLoad ? lift.load.id : lift.unload.id,
    step: stop.boards.length > 0 ? 'hoist-load' : 'hoist-unload',
    machineId: cageId,
    withMachineIds: [],
    levelId: landing.levelId,
    legs: Math.abs(heightM - target.zM) <= THERE_M ? [] : [leg],
    dwellS,
    startMs: nowMs,
    endMs: nowMs,
    earliestStartMs: nowMs,
    latestStartMs: null,
    latestEndMs: null,
    predecessors: [],
    quantity: { amount: 0, unit: 'lift' },
    reason: { code: 'release' },
  };
}
