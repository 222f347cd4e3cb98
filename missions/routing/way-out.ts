import {
  isInsideRing,
  placeRing,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Pose,
  type Ring,
} from '../../kernel/geometry.ts';
import { angleDifferenceRad } from '../../kernel/geometry.ts';
import type { Body } from './body.ts';
import type { Ground } from './ground.ts';
import type { Router } from './router.ts';

/** How far away a place to turn is looked for, and how many are tried. */
const withinM = 8;
const placesMax = 400;
/**
 * A machine that was parked by a person may stand nearer to things than we would drive it. On its way out it keeps at
 * least this, metres, and the interlock watches as always.
 */
const marginMinM = 0.1;
const stepM = 0.2;
const turnStepRad = 0.2;

/**
 * The straight way from where a machine stands to the nearest place where it may turn freely: [pose] when it stands at
 * one, null when there is none. The reverse is its way back in.
 */
export function wayOut(ground: Ground, body: Body, router: Router, pose: Pose): readonly Point[] | null {
  const start: Point = [pose.xM, pose.yM];
  if (router.isConnected(start)) return [start];
  const ahead = Array.from({ length: Math.floor(withinM / stepM) }, (_, step): Point => [
    pose.xM + Math.cos(pose.yawRad) * stepM * (step + 1),
    pose.yM + Math.sin(pose.yawRad) * stepM * (step + 1),
  ]);
  // Straight ahead needs no turn where there may be no room for one.
  const firstAhead = ahead.find((place) => router.isConnected(place));
  const places = router.standingNear(start, withinM, placesMax);
  for (const place of firstAhead === undefined ? places : [firstAhead, ...places]) {
    if (isStraightOutClear(ground, body, pose, place)) return [start, place];
  }
  return null;
}

function isStraightOutClear(ground: Ground, body: Body, pose: Pose, place: Point): boolean {
  const heading = Math.atan2(place[1] - pose.yM, place[0] - pose.xM);
  const turn = angleDifferenceRad(heading, pose.yawRad);
  const turnSteps = Math.ceil(Math.abs(turn) / turnStepRad);
  for (let step = 1; step <= turnSteps; step += 1) {
    const yawRad = pose.yawRad + (turn * step) / turnSteps;
    if (!isBoxClear(ground, body, { ...pose, yawRad }, marginMinM)) return false;
  }
  const length = Math.hypot(place[0] - pose.xM, place[1] - pose.yM);
  const steps = Math.ceil(length / stepM);
  for (let step = 1; step <= steps; step += 1) {
    const share = step / steps;
    const at = {
      xM: pose.xM + (place[0] - pose.xM) * share,
      yM: pose.yM + (place[1] - pose.yM) * share,
      yawRad: heading,
    };
    if (!isBoxClear(ground, body, at, marginMinM)) return false;
  }
  return true;
}

/** Whether the machine's box at a pose keeps every margin, each at most `marginMaxM`. */
export function isBoxClear(
  ground: Ground,
  body: Body,
  at: Pick<Pose, 'xM' | 'yM' | 'yawRad'>,
  marginMaxM: number,
): boolean {
  if (!ground.isFree([at.xM, at.yM])) return false;
  const { halfLengthM: l, halfWidthM: w } = body;
  const box: Ring = placeRing(
    [
      [-l, -w],
      [l, -w],
      [l, w],
      [-l, w],
    ],
    at,
  );
  const sides = ringSegments(box);
  const reach = body.turnRadiusM + marginMaxM;
  const near = ground.near({ xMinM: at.xM - reach, yMinM: at.yM - reach, xMaxM: at.xM + reach, yMaxM: at.yM + reach });
  return near.every(({ segment, marginM }) => {
    const margin = Math.min(marginM, marginMaxM);
    return !isInsideRing(segment.from, box) && sides.every((side) => segmentDistanceM(side, segment) >= margin - 1e-6);
  });
}
