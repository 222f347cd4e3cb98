import { partsAt, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { rollingDistanceM } from '../speeds/stopping-sum.ts';
import type { Limits } from '../limits/limits.ts';
import type { Extents } from './corridor.ts';
import { makeShape, type Shape } from './geometry.ts';
import { headingAfter, turnShares } from './headings.ts';
import { sweptLoad, type Lifting } from './hung-load.ts';
import { capsule, measuredMps, sweptLinks, toolParts, type LinkMotion } from './link-motion.ts';
import { movedM } from './moved.ts';
import { edgesNear, zonesNear } from './near-place.ts';
import { placed } from './placed.ts';
import { isOverSlab, levelIndexAt, type Edge, type World, type ZoneShape } from './world.ts';

/** What is needed of a machine to say where it is. */
interface Placing extends Lifting {
  readonly mobility: 'ground' | 'fixed' | 'vertical';
  readonly extents: Extents;
  readonly carriesArm: boolean;
  readonly pose: Pose | null;
  readonly forwardMps: number;
  readonly yawRateRadps: number;
  readonly limits: Limits;
  readonly toolSpeedMps: number;
  readonly motions: readonly LinkMotion[];
  readonly doubted: readonly Shape[];
  readonly staticRoomM: number;
  measureLinks(): void;
  hasHanging(): boolean;
}

/** What is said of it; the fields' meanings stand at `Body`. */
interface Places {
  still: readonly Shape[];
  moving: readonly Shape[];
  swept: readonly Shape[];
  loaded: readonly Shape[];
  hung: readonly Shape[];
  footprint: Shape | null;
  armOutM: number;
  hook: Shape | null;
  hookLink: number;
  tool: readonly [number, number, number];
  reachM: number;
  zLowM: number;
  zHighM: number;
  formNumber: number;
  driftM: number;
  levelIndex: number;
  isOverFloor: boolean;
  nearEdges: readonly Edge[];
  nearZones: readonly ZoneShape[];
}

type Body = Placing & Places;

/** Of all machines together; 0 is that of one that has no place yet. */
let formsTaken = 0;
/** Beyond this a drift is begun anew, before its sums lose digits, metres. */
const driftMaxM = 1e6;

/** Works out where all shapes of a machine are, and what of the world is near them. Lists are made anew, never changed. */
export function placeBody(body: Body, world: World): void {
  const { pose, still, swept, loaded } = body;
  if (pose === null) return;
  switch (body.mobility) {
    case 'ground':
      placeGround(body, pose);
      if (body.carriesArm) placeArm(body, pose);
      break;
    case 'vertical':
      placeCage(body, pose);
      break;
    case 'fixed':
      placeFixed(body, pose);
      break;
  }
  if (body.doubted.length > 0) body.swept = [...body.swept, ...body.doubted];
  const goneM = Math.max(movedM(still, body.still), movedM(swept, body.swept), movedM(loaded, body.loaded));
  noteDrift(body, body.driftM + goneM);
  body.reachM = 0;
  body.zLowM = Infinity;
  body.zHighM = -Infinity;
  for (const shapes of [body.still, body.moving, body.swept]) holdWithin(body, pose, shapes);
  body.levelIndex = levelIndexAt(world, body.mobility === 'vertical' ? body.tool[2] : pose.zM);
  const level = world.levels[body.levelIndex];
  body.isOverFloor = level !== undefined && isOverSlab(level, pose.xM, pose.yM);
  const rangeM = body.reachM + body.staticRoomM;
  body.nearEdges = body.mobility === 'ground' && level !== undefined ? edgesNear(pose, level, rangeM) : [];
  body.nearZones = body.mobility === 'vertical' ? [] : zonesNear(pose, world, rangeM);
}

/** Written so that a way that is no number begins it anew. */
function noteDrift(body: Body, driftM: number): void {
  if (driftM <= driftMaxM) {
    body.driftM = driftM;
    return;
  }
  formsTaken += 1;
  body.formNumber = formsTaken;
  body.driftM = 0;
}

/** Widens circle and heights so that these shapes are within. */
function holdWithin(body: Body, pose: Pose, shapes: readonly Shape[]): void {
  for (const shape of shapes) {
    const offset = Math.hypot(shape.centreXM - pose.xM, shape.centreYM - pose.yM);
    body.reachM = Math.max(body.reachM, offset + shape.reachM);
    body.zLowM = Math.min(body.zLowM, shape.zMinM);
    body.zHighM = Math.max(body.zHighM, shape.zMaxM);
  }
}

function placeGround(body: Body, pose: Pose): void {
  const { frontM, rearM, leftM, rightM } = body.extents;
  const heightM = body.profile.dimensions.heightM.value;
  const footprint = makeShape(placed(body.profile.kinematics.footprint, pose), 0, pose.zM, pose.zM + heightM);
  const rollM = rollingDistanceM(body.reactionS, body.decelerationMps2, Math.abs(body.forwardMps));
  const front = frontM + (body.forwardMps > 0 ? rollM : 0);
  const rear = rearM - (body.forwardMps < 0 ? rollM : 0);
  const box = [
    [rear, rightM],
    [front, rightM],
    [front, leftM],
    [rear, leftM],
  ] as const;
  body.footprint = footprint;
  body.moving = [footprint];
  body.loaded = body.moving;
  body.swept = turnShares(body).map((share) =>
    makeShape(placed(box, { ...pose, yawRad: headingAfter(body, share) }), 0, footprint.zMinM, footprint.zMaxM),
  );
}

/** The arm of a driving machine, beside its footprint: what the base sweeps reaches as far as the arm does, and what the arm sweeps is beside that. */
function placeArm(body: Body, pose: Pose): void {
  const footprint = body.footprint;
  if (footprint === null) return;
  const { profile, joints, velocities, reactionS, decelerationMps2 } = body;
  const links = toolParts(profile, pose, joints).map((part) => capsule(part));
  if (body.motions.length !== links.length) body.measureLinks();
  body.moving = [...links, footprint];
  body.loaded = body.moving;
  body.tool = toolPoint(profile, pose, joints);
  const held = withArm(body);
  body.armOutM = held.outM;
  const zMinM = Math.min(footprint.zMinM, ...links.map((link) => link.zMinM));
  const zMaxM = Math.max(footprint.zMaxM, ...links.map((link) => link.zMaxM));
  const base = turnShares(body).map((share) =>
    makeShape(placed(held.box, { ...pose, yawRad: headingAfter(body, share) }), 0, zMinM, zMaxM),
  );
  const sweep = { profile, pose, joints, velocities, motions: body.motions, reactionS, decelerationMps2 };
  // Where the base stands the links themselves are sharper than the box about them.
  const isStanding = body.forwardMps === 0 && body.yawRateRadps === 0;
  const arm = body.toolSpeedMps > 0 ? sweptLinks(sweep) : links;
  body.swept = isStanding ? [...body.swept, ...arm] : [...base, ...arm];
}

/** The box of footprint and arm, stretched by the way to standstill, and how far the arm reaches beyond the footprint's own box. Base frame. */
function withArm({ profile, joints, extents, forwardMps, reactionS, decelerationMps2 }: Body): {
  readonly box: readonly (readonly [number, number])[];
  readonly outM: number;
} {
  const { frontM, rearM, leftM, rightM } = extents;
  let [front, rear, left, right] = [frontM, rearM, leftM, rightM];
  for (const { from, to, radiusM } of toolParts(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, joints)) {
    for (const [x, y] of [from, to]) {
      front = Math.max(front, x + radiusM);
      rear = Math.min(rear, x - radiusM);
      left = Math.max(left, y + radiusM);
      right = Math.min(right, y - radiusM);
    }
  }
  const outM = Math.max(front - frontM, rearM - rear, left - leftM, rightM - right);
  const rollM = rollingDistanceM(reactionS, decelerationMps2, Math.abs(forwardMps));
  if (forwardMps > 0) front += rollM;
  if (forwardMps < 0) rear -= rollM;
  return {
    box: [
      [rear, right],
      [front, right],
      [front, left],
      [rear, left],
    ],
    outM,
  };
}

function placeCage(body: Body, pose: Pose): void {
  body.tool = toolPoint(body.profile, pose, body.joints);
  const [xM, yM, zM] = body.tool;
  const at = { xM, yM, yawRad: pose.yawRad };
  const heightM = body.profile.dimensions.heightM.value;
  body.footprint = makeShape(placed(body.profile.kinematics.footprint, at), 0, zM, zM + heightM);
  body.moving = [body.footprint];
  body.loaded = body.moving;
  body.swept = body.moving;
}

function placeFixed(body: Body, pose: Pose): void {
  const parts = partsAt(body.profile, pose, body.joints);
  const base = parts.find((part) => part.kind === 'base');
  const still = parts.filter((part) => part.kind === 'mast').map((part) => capsule(part));
  if (base !== undefined) {
    // The footprint is sharper than the base's capsule, which contains it; the capsule's axis lies at half the height.
    const heightM = 2 * (Math.max(base.from[2], base.to[2]) - pose.zM);
    still.push(makeShape(placed(body.profile.kinematics.footprint, pose), 0, pose.zM, pose.zM + heightM));
  }
  body.still = still;
  const links = toolParts(body.profile, pose, body.joints);
  body.moving = links.map((part) => capsule(part));
  if (body.motions.length !== links.length) body.measureLinks();
  const { profile, joints, velocities, motions, reactionS, decelerationMps2 } = body;
  const sweep = { profile, pose, joints, velocities, motions, reactionS, decelerationMps2 };
  body.swept = body.toolSpeedMps > 0 ? sweptLinks(sweep) : body.moving;
  body.tool = toolPoint(body.profile, pose, body.joints);
  const hook = links.find((part) => part.kind === 'hook');
  body.hook = hook === undefined ? null : capsule(hook);
  body.hookLink = hook === undefined ? -1 : links.indexOf(hook);
  placeLoad(body, pose);
}

function placeLoad(body: Body, pose: Pose): void {
  const motion = body.motions[body.hookLink];
  if (!body.hasHanging() || motion === undefined) {
    body.hung = [];
    body.loaded = body.moving;
    return;
  }
  body.hung = sweptLoad(body, pose, measuredMps(body.profile, motion, body.velocities));
  body.loaded = [...body.moving, body.hung[0] as Shape];
  body.swept = [...body.swept, ...body.hung];
}
