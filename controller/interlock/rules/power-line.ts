import { jointsOf, toolPoint, type Joints } from '../../../hardware-profiles/kinematics.ts';
import type { AxisBound } from '../../../kernel/axis-bounds.ts';
import type { Body } from '../body.ts';
import { circleGapM, makeShape, shapeShapeM, type Shape } from '../geometry/geometry.ts';
import { capsule, toolParts } from '../geometry/link-motion.ts';
import type { LineStretch } from '../geometry/power-lines.ts';
import { rollingSpeedMps, toolSpeedMps } from '../speeds/stopping-sum.ts';
import {
  axisFinding,
  levelOfSpeed,
  metres,
  speedFinding,
  usefulSpeedMps,
  type Finding,
  type Scene,
} from './finding.ts';
import { countedAgeMs, reachRoomM } from './reach.ts';

/** How far a joint is moved to see whether that leads away, rad or m. */
const probeStep = 1e-3;

/**
 * By how much a body keeps more than its distance from a stretch, metres; below 0 it is too near. In plan or in height, whichever is more,
 * but what hangs may not be below a line at any depth (GB 55034-2022 3.1.4).
 */
function spareM(shape: Shape, hangs: 'hangs' | 'stiff', { shape: line, clearanceM }: LineStretch): number {
  const aboveM = shape.zMinM - line.zMaxM;
  const belowM = hangs === 'hangs' ? -Infinity : line.zMinM - shape.zMaxM;
  const planM = shapeShapeM(shape, line);
  return Math.max(aboveM, belowM, Number.isNaN(planM) ? 0 : planM) - clearanceM;
}

/** Hook, rope and load: the rope is the last link, the load comes after all links. */
function hangingOf(body: Body, link: number): 'hangs' | 'stiff' {
  const isHanging = body.hookLink >= 0 && (link === body.hookLink || link >= body.moving.length - 1);
  return isHanging ? 'hangs' : 'stiff';
}

/** What the machine would be with its joints elsewhere: links and load, in the order of `loaded`. */
function shapesAt(body: Body, joints: Joints): Shape[] {
  const { profile, pose, loadSize } = body;
  if (pose === null) return [];
  const shapes = toolParts(profile, pose, joints).map((part) => capsule(part));
  if (body.hung.length === 0) return shapes;
  const [xM, yM, zM] = toolPoint(profile, pose, joints);
  return [...shapes, makeShape(Float64Array.of(xM, yM, xM, yM), loadSize.radiusM, zM - loadSize.dropM, zM)];
}

function leastSpareM(body: Body, shapes: readonly Shape[], near: readonly LineStretch[]): number {
  let leastM = Infinity;
  shapes.forEach((shape, link) => {
    for (const stretch of near) leastM = Math.min(leastM, spareM(shape, hangingOf(body, link), stretch));
  });
  return leastM;
}

/** Every joint may go the ways that do not lead nearer. */
function awayOnly(body: Body, near: readonly LineStretch[]): AxisBound[] {
  const nowM = leastSpareM(body, shapesAt(body, body.joints), near);
  const leadsNearer = (joint: string, at: number): boolean =>
    leastSpareM(body, shapesAt(body, { ...body.joints, [joint]: at }), near) < nowM;
  return jointsOf(body.profile).flatMap(({ name, speedMax, home, min }): AxisBound[] => {
    const at = body.joints[name] ?? home ?? Math.max(0, min);
    const minPerS = leadsNearer(name, at - probeStep) ? 0 : -speedMax.value;
    const maxPerS = leadsNearer(name, at + probeStep) ? 0 : speedMax.value;
    return minPerS === 0 || maxPerS === 0 ? [{ joint: name, minPerS, maxPerS }] : [];
  });
}

interface Room {
  spareM: number;
  speedMps: number;
  releaseMps: number;
  stretch: LineStretch;
}

/** The link and stretch that leave the tool least speed. */
function tightest(scene: Scene, body: Body, near: readonly LineStretch[]): Room | null {
  const { limits } = scene;
  const timeS = body.reactionS + countedAgeMs(scene, body) / 1000;
  let worst: Room | null = null;
  body.loaded.forEach((shape, link) => {
    const motion = body.motionOf(link);
    const solve = (roomM: number): number =>
      toolSpeedMps(
        rollingSpeedMps(timeS, body.decelerationMps2, roomM),
        motion?.leverageRatio ?? 1,
        motion?.speedMaxMps ?? Infinity,
      );
    for (const stretch of near) {
      const roomM = spareM(shape, hangingOf(body, link), stretch) - limits.machineMarginM;
      const speedMps = solve(roomM);
      if (worst !== null && speedMps >= worst.speedMps) continue;
      worst = { spareM: roomM, speedMps, releaseMps: solve(roomM - limits.hysteresisStructureM), stretch };
    }
  });
  return worst;
}

/**
 * Booms, jibs, ropes and loads keep the distance of its voltage from an overhead line over their way to standstill, and nothing hangs below
 * one (C23, C25). Nearer than that a machine creeps, and each joint only the ways that lead away.
 */
export function powerLine(scene: Scene, body: Body): Finding | null {
  const { lines } = scene.world;
  if (lines.length === 0 || (body.mobility !== 'fixed' && !body.carriesArm) || body.pose === null) return null;
  const rangeM = reachRoomM(body, scene.limits);
  const near = lines.filter(({ shape, clearanceM }) =>
    body.loaded.some((link) => circleGapM(link, shape) < rangeM + clearanceM),
  );
  const worst = near.length === 0 ? null : tightest(scene, body, near);
  if (worst === null) return null;
  const { limits } = scene;
  const speedMps = usefulSpeedMps(worst.speedMps, body, limits);
  const releaseMps = usefulSpeedMps(worst.releaseMps, body, limits);
  if (releaseMps >= body.nominalMps) return null;
  const { clearanceM, id } = worst.stretch;
  const parts = {
    ruleId: 'power-line',
    measured: metres(Math.max(0, worst.spareM + limits.machineMarginM + clearanceM)),
    limit: metres(clearanceM + (speedMps <= 0 ? limits.machineMarginM : body.sweepMaxM)),
    other: { kind: 'source', id },
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  } as const;
  const quickest = body.motions.reduce((most, { leverageRatio }) => Math.max(most, leverageRatio), 1);
  const creepMps = Math.min(Math.max(limits.escapeSpeedMps / quickest, limits.speedMinMps), body.nominalMps);
  if (speedMps >= creepMps) {
    return speedFinding(
      { level: levelOfSpeed(speedMps, body.nominalMps), speedMps, releaseMps, isCreep: false },
      parts,
    );
  }
  const away = axisFinding(body, awayOnly(body, near), parts);
  if (away.level === 'hold') return away;
  return { ...away, travelSpeedMaxMps: creepMps, toolSpeedMaxMps: creepMps, releaseSpeedMaxMps: creepMps };
}
