import { expect } from 'vitest';
import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  placeRing,
  type Point,
  type Pose,
  type Ring,
} from '../../../../kernel/geometry.ts';
import type { MachineId } from '../../../../kernel/ids.ts';
import type { MachineProfile } from '../../../../hardware-profiles/profile.ts';
import { intersection, regionAreaM2 } from '../../../../missions/coverage/polygons.ts';
import type { Plan, PlannedTask } from '../../../../missions/mission.ts';
import type { Level } from '../../../../missions/site-model.ts';

/**
 * An independent check of a plan: it shares no geometry with the planner but the polygon library. Footprints are sampled as points and tested
 * against the level's polygons, on straight stretches and while turning on the spot.
 */

function footprintPoints(footprint: Ring): Point[] {
  const points: Point[] = [];
  footprint.forEach((a, index) => {
    const b = footprint[(index + 1) % footprint.length]!;
    for (let step = 0; step < 8; step += 1)
      points.push([a[0] + ((b[0] - a[0]) * step) / 8, a[1] + ((b[1] - a[1]) * step) / 8]);
  });
  return points;
}

function stretchesOf(task: PlannedTask): (readonly [Pose, Pose])[] {
  return task.legs.flatMap(({ poses }) => poses.slice(1).map((pose, index) => [poses[index]!, pose] as const));
}

/** Yaw while driving from a to b: against the way when the pose at its end looks back, as the machines do. */
export function bodyYawRad(a: Pose, b: Pose): number {
  const heading = Math.atan2(b.yM - a.yM, b.xM - a.xM);
  const isBackwards = Math.cos(heading - b.yawRad) < Math.cos(0.75 * Math.PI);
  return isBackwards ? heading + Math.PI : heading;
}

export function clashesOf(task: PlannedTask, level: Level, profile: MachineProfile): string[] {
  const body = footprintPoints(profile.kinematics.footprint);
  const slab = level.slabs[0]!;
  const solids = [...level.columns, ...level.walls].map(({ outline }) => ({ outline, box: boxOf(outline) }));
  const reachM = Math.max(...body.map(([x, y]) => Math.hypot(x, y)));
  const clashes: string[] = [];
  const check = (xM: number, yM: number, yawRad: number): void => {
    const near = solids.filter(
      ({ box }) =>
        box.xMinM - reachM < xM && xM < box.xMaxM + reachM && box.yMinM - reachM < yM && yM < box.yMaxM + reachM,
    );
    for (const point of placeRing(body, { xM, yM, yawRad })) {
      if (!isInsidePolygon(point, slab)) clashes.push(`off slab at ${point.map((v) => v.toFixed(2)).join()}`);
      if (near.some(({ outline }) => isInsideRing(point, outline)))
        clashes.push(`in solid at ${point.map((v) => v.toFixed(2)).join()}`);
    }
  };
  const turn = (xM: number, yM: number, from: number, to: number): void => {
    const turnRad = Math.atan2(Math.sin(to - from), Math.cos(to - from));
    for (let step = 1; step <= 8; step += 1) check(xM, yM, from + (turnRad * step) / 8);
  };
  const drive = (a: Pose, b: Pose, yawRad: number, lengthM: number): void => {
    const steps = Math.ceil(lengthM / 0.25);
    for (let step = 0; step <= steps; step += 1) {
      check(a.xM + ((b.xM - a.xM) * step) / steps, a.yM + ((b.yM - a.yM) * step) / steps, yawRad);
    }
  };
  let yaw: number | null = null;
  for (const [a, b] of stretchesOf(task)) {
    const lengthM = Math.hypot(b.xM - a.xM, b.yM - a.yM);
    if (lengthM < 1e-6) continue;
    const yawRad = bodyYawRad(a, b);
    if (yaw !== null) turn(a.xM, a.yM, yaw, yawRad);
    yaw = yawRad;
    drive(a, b, yawRad, lengthM);
  }
  return clashes;
}

export function expectOneTaskAtATime(plan: Plan): void {
  const busy = new Map<string, PlannedTask[]>();
  for (const task of plan.tasks) {
    for (const id of [task.machineId, ...task.withMachineIds]) busy.set(id, [...(busy.get(id) ?? []), task]);
  }
  for (const tasks of busy.values()) {
    const sorted = [...tasks].sort((a, b) => a.startMs - b.startMs);
    sorted.forEach((task, index) => {
      const next = sorted[index + 1];
      if (next !== undefined) expect(next.startMs).toBeGreaterThanOrEqual(task.endMs);
    });
  }
}

export function expectPredecessorsFirst(plan: Plan): void {
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  for (const task of plan.tasks) {
    for (const { taskId, lagS } of task.predecessors) {
      const before = byId.get(taskId);
      if (before !== undefined) expect(task.startMs).toBeGreaterThanOrEqual(before.endMs + lagS * 1000);
    }
  }
}

export function expectWindowsKept(plan: Plan): void {
  for (const task of plan.tasks) {
    if (task.step !== 'level' && task.step !== 'float' && task.step !== 'trowel') continue;
    const bay = plan.bays.find(({ number }) => number === task.bay)!;
    expect(task.startMs).toBeGreaterThanOrEqual(task.step === 'level' ? bay.placedAtMs : bay.floatFromMs);
    expect(task.endMs).toBeLessThanOrEqual(bay.workableUntilMs);
  }
}

/** Machines start and end where the plan before them left them. */
/** Floats and trowels lie on the bay whose window they keep, and on no other; the lap over a joint is centimetres. */
export function expectToolsOnTheirBays(plan: Plan, toolMOf: (machineId: MachineId) => number): void {
  for (const task of plan.tasks.filter(({ step }) => step === 'float' || step === 'trowel')) {
    const others = plan.bays.filter(({ number }) => number !== task.bay).map(({ polygon }) => polygon);
    for (const { poses } of task.legs.filter(({ tool }) => tool === 'on')) {
      const [from, to] = [poses[0]!, poses.at(-1)!];
      const lengthM = Math.hypot(to.xM - from.xM, to.yM - from.yM);
      const half = toolMOf(task.machineId) / 2;
      const [acrossX, acrossY] = [(-(to.yM - from.yM) / lengthM) * half, ((to.xM - from.xM) / lengthM) * half];
      const bar: Ring = [
        [from.xM - acrossX, from.yM - acrossY],
        [to.xM - acrossX, to.yM - acrossY],
        [to.xM + acrossX, to.yM + acrossY],
        [from.xM + acrossX, from.yM + acrossY],
      ];
      const beyondM2 = regionAreaM2(intersection([{ outline: bar, holes: [] }], others));
      expect(beyondM2, `${task.id} beyond bay ${task.bay}`).toBeLessThanOrEqual(0.03 * (2 * lengthM + 4 * half));
    }
  }
}

export function expectUnbrokenWays(plan: Plan): void {
  const last = new Map<string, readonly [number, number]>();
  for (const task of plan.tasks) {
    for (const leg of task.legs) {
      const first = leg.poses[0]!;
      const before = last.get(task.machineId);
      if (before !== undefined && leg.drive === 'path') {
        expect(Math.hypot(first.xM - before[0], first.yM - before[1])).toBeLessThan(0.01);
      }
      const end = leg.poses.at(-1)!;
      last.set(task.machineId, [end.xM, end.yM]);
      expect(leg.atS).toHaveLength(leg.poses.length);
    }
  }
}

export function sumOf(plan: Plan): number {
  return plan.totals.coveredM2 + plan.refused.reduce((sum, part) => sum + part.areaM2, 0);
}
