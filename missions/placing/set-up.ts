import { isInsidePolygon, placeRing, type Point, type Polygon, type Pose } from '../../kernel/geometry.ts';
import { jointsFor } from '../../hardware-profiles/inverse-kinematics.ts';
import { mayLiftAt } from '../../hardware-profiles/lifting.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { intersection, solid, regionAreaM2 } from '../coverage/polygons.ts';
import type { PlanningMachine } from '../planning-input.ts';
import type { Floor } from '../floor/floor.ts';

/** What the hose has to reach for one bay. */
export interface BayTarget {
  readonly number: number;
  readonly polygon: Polygon;
  /** Corner points of the hose end's way. */
  readonly way: readonly Point[];
}

const sampleM = 1;
const gridM = 2;
/** A machine that stands on a bay keeps it from being placed; smaller overlaps are put down to rounding, m². */
const overlapMaxM2 = 0.05;

/** Points along a way, at most `sampleM` apart. */
function sampled(way: readonly Point[]): Point[] {
  return way.flatMap((point, index): Point[] => {
    const next = way[index + 1];
    if (next === undefined) return [point];
    const steps = Math.max(1, Math.ceil(Math.hypot(next[0] - point[0], next[1] - point[1]) / sampleM));
    return Array.from({ length: steps }, (_, step): Point => [
      point[0] + ((next[0] - point[0]) * step) / steps,
      point[1] + ((next[1] - point[1]) * step) / steps,
    ]);
  });
}

/** Whether the tool reaches a point: by the profile's joints where it has them, else by its reach. */
export function reaches(profile: MachineProfile, base: Pose, point: Point, zM: number): boolean {
  const { placing } = profile;
  if (placing !== undefined && placing.reachMaxM.value > 0) {
    const distance = Math.hypot(point[0] - base.xM, point[1] - base.yM);
    if (distance < placing.reachMinM.value || distance > placing.reachMaxM.value) return false;
  }
  return profile.kinematics.tool === undefined || jointsFor(profile, base, [point[0], point[1], zM]) !== null;
}

/** A floor this far above or below a base is another one, metres. */
const otherFloorM = 1;

/**
 * Whether a distributor at `base` reaches the whole way over the bay and does not stand on it. One that stands fast may pour onto a floor
 * above it: `floorM` is that floor's height.
 */
export function servesBay(profile: MachineProfile, base: Pose, bay: BayTarget, floorM = base.zM): boolean {
  const zM = (standsFast(profile) ? floorM : base.zM) + hoseHeightM;
  const isOnOther = standsFast(profile) && Math.abs(floorM - base.zM) > otherFloorM;
  if (!isOnOther && standsOn(profile, base, bay.polygon)) return false;
  return sampled(bay.way).every((point) => reaches(profile, base, point, zM));
}

/** A truck pump on its outriggers, a boom on its mast: no crane sets it elsewhere. */
export function standsFast({ placing }: MachineProfile): boolean {
  return placing?.standsFast === true;
}

/** Height of the hose end above the slab while placing, metres. */
export const hoseHeightM = 1;

export function standsOn(profile: MachineProfile, base: Pose, polygon: Polygon): boolean {
  const outline = placeRing(profile.kinematics.footprint, base);
  return regionAreaM2(intersection([polygon], [solid(outline)])) > overlapMaxM2;
}

/** Where a distributor could stand: on free ground, where the crane reaches and may set it down. */
export function standsOf(floor: Floor, distributor: PlanningMachine, crane: PlanningMachine): Pose[] {
  const { box } = floor.ground;
  const radiusM = Math.max(...distributor.profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
  const router = floor.router(radiusM);
  const stands: Pose[] = [];
  for (let x = box.xMinM + gridM / 2; x < box.xMaxM; x += gridM) {
    for (let y = box.yMinM + gridM / 2; y < box.yMaxM; y += gridM) {
      const base: Pose = { xM: x, yM: y, zM: floor.zM, yawRad: distributor.pose.yawRad };
      if (!router.isClear([x, y], [x, y])) continue;
      if (!reaches(crane.profile, crane.pose, [x, y], floor.zM + hookHeightM)) continue;
      if (mayLiftAt(crane.profile, crane.pose, base, distributor.profile.massKg.value)) stands.push(base);
    }
  }
  return stands;
}

/** The stand from which a distributor serves the longest run of the bays that come next, at least the first; on no bay that is placed before it moves again. */
export function findSetUp(
  stands: readonly Pose[],
  profile: MachineProfile,
  placed: readonly BayTarget[],
  next: readonly BayTarget[],
): { readonly base: Pose; readonly serves: number } | null {
  let best: { base: Pose; serves: number } | null = null;
  for (const base of stands) {
    const serves = runLength(profile, base, next, best?.serves ?? 0);
    if (serves === 0) continue;
    const at: Point = [base.xM, base.yM];
    if (placed.some((bay) => isInsidePolygon(at, bay.polygon) || standsOn(profile, base, bay.polygon))) continue;
    best = { base, serves };
  }
  return best;
}

/** Height of the hook above a distributor's feet while it hangs, metres. */
export const hookHeightM = 6;

/** How many bays in a row are served; 0 when not more than `atLeast`. */
function runLength(profile: MachineProfile, base: Pose, next: readonly BayTarget[], atLeast: number): number {
  const wanted = next[atLeast];
  if (wanted === undefined || !isNear(profile, base, wanted)) return 0;
  let count = 0;
  for (const bay of next) {
    if (!isNear(profile, base, bay) || !servesBay(profile, base, bay)) break;
    count += 1;
  }
  return count > atLeast ? count : 0;
}

function isNear(profile: MachineProfile, base: Pose, bay: BayTarget): boolean {
  const reachM = profile.placing?.reachMaxM.value ?? 0;
  return bay.way.every(([x, y]) => Math.hypot(x - base.xM, y - base.yM) <= reachM);
}
