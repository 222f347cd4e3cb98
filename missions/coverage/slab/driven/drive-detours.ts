import type { Random } from '../../../../kernel/random.ts';
import type { WorkMeter } from '../../../solver/work-budget.ts';
import type { CoverRaster } from '../cover-raster.ts';
import type { Gear, Heading } from '../pieces.ts';
import type { DriveChain } from './drive-chain.ts';
import type { DriveGround } from './drive-ground.ts';
import { forwardM } from './turns.ts';

export interface DetourInput {
  readonly ground: DriveGround;
  readonly chain: DriveChain;
  readonly raster: CoverRaster;
  /** Squares that may be left. */
  readonly leftMax: number;
  /** Headings along and across the lanes are tried first. */
  readonly directionRad: number;
  readonly random: Random;
  readonly meter: WorkMeter;
}

/** Metres that are paid for the area of one metre of fresh path, to begin with, and at most. */
const worthFirst = 1.5;
const worthMax = 400;
const worthStep = 2;
/** Share of the squares left that are tried at each worth, and how many at most. */
const triedShare = 0.15;
const triesMax = 60;
const bearings = 8;
/** Poses of the drive near a square from which a detour may begin, and how many poses further on it may end. */
const fromMax = 8;
const skipMax = 4;
/** Detours that are driven out, the cheapest first, and of these to one pose. */
const drivenMax = 6;
const perPoseMax = 2;

/** Puts in detours to what is left, the most worthwhile first, until enough is covered. */
export function detour(input: DetourInput): void {
  const { raster, leftMax, random, meter } = input;
  for (let worth = worthFirst; worth < worthMax && raster.left > leftMax; worth *= worthStep) {
    const tries = Math.min(triesMax, Math.ceil(triedShare * raster.left));
    for (let tried = 0; tried < tries && raster.left > leftMax; tried += 1) {
      meter.lookNow();
      const [x, y] = raster.leftAt(random.below(raster.left));
      detourFor(input, x, y, worth);
    }
  }
}

interface Detour {
  readonly from: number;
  readonly to: number;
  readonly pose: Heading;
  readonly costM: number;
}

function detourFor(input: DetourInput, x: number, y: number, worth: number): boolean {
  const { ground, chain, raster, meter } = input;
  const { turning, room } = ground;
  const perCell = (worth * raster.cellM * raster.cellM) / (2 * room.toolRadiusM);
  const froms = chain.near(x, y, 3 * turning.radiusM + 6 * room.toolRadiusM).slice(0, fromMax);
  const detours = posesFor(input, x, y).flatMap((pose) => {
    const own: Detour[] = [];
    for (const from of froms) {
      const outM = forwardM(chain.poseAt(from), pose, turning.radiusM);
      for (let to = from + 1; to <= Math.min(chain.size - 1, from + skipMax); to += 1) {
        const backM = forwardM(pose, chain.poseAt(to), turning.radiusM);
        own.push({ from, to, pose, costM: outM + backM - chain.betweenM(from, to) });
      }
    }
    return own.sort((a, b) => a.costM - b.costM).slice(0, perPoseMax);
  });
  detours.sort((a, b) => a.costM - b.costM);
  const isBetter = (moreM: number, gain: number): boolean => gain > 0 && moreM - gain * perCell < -1e-9;
  for (const { from, to, pose } of detours.slice(0, drivenMax)) {
    meter.spend(1);
    if (chain.replace(from, to, [pose], isBetter)) return true;
  }
  return false;
}

/** Poses from which the tool touches a square, of those from and to which the machine can drive on. */
function posesFor({ ground, random, directionRad }: DetourInput, x: number, y: number): Heading[] {
  const { room } = ground;
  const near = room.nearest([x, y]);
  const besideM = room.toolRadiusM * 0.9;
  const poses: Heading[] = [];
  for (let turn = 0; turn < bearings; turn += 1) {
    const yawRad = directionRad + (2 * Math.PI * turn) / bearings;
    if (Math.hypot(near[0] - x, near[1] - y) < room.toolRadiusM) poses.push({ at: near, yawRad });
    const bearing = 2 * Math.PI * random.next();
    const awayM = besideM * Math.sqrt(random.next());
    const at = [x + awayM * Math.cos(bearing), y + awayM * Math.sin(bearing)] as const;
    const isPlace = room.isClear(at[0], at[1], at[0], at[1]);
    if (isPlace) poses.push({ at, yawRad: random.next() < 0.5 ? yawRad : 2 * Math.PI * random.next() });
  }
  return poses.filter((pose) => canGoOn(ground, pose));
}

/** Whether an arc leads out of a pose and one leads into it: a machine that can reverse may leave by the one it came by. */
function canGoOn(ground: DriveGround, pose: Heading): boolean {
  const { turning } = ground;
  const lengthM = (turning.radiusM * Math.PI) / 2;
  const hasArc = (gear: Gear): boolean =>
    [turning.radiusM, -turning.radiusM].some((leftM) =>
      ground.isClear([{ kind: 'arc', from: pose, gear, lengthM, leftM }]),
    );
  return turning.canReverse ? hasArc('forward') || hasArc('backward') : hasArc('forward') && hasArc('backward');
}

/** Poses that the drive can do without are left out: it gets shorter and leaves no more than it may. Ends at once when it is cancelled. */
export function straighten({ chain, raster, leftMax, meter }: DetourInput): void {
  for (let index = 1; index + 1 < chain.size && !meter.isCancelled;) {
    const slack = leftMax - raster.left;
    meter.spend(1);
    const isShorter = chain.replace(
      index - 1,
      index + 1,
      [],
      (costM, gain) => costM < -0.01 && gain >= Math.min(0, -slack / 8),
    );
    if (!isShorter) index += 1;
  }
}
