import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { Reason } from '../contract/interlock.ts';
import { partsAt, toolPoint, type PlacedPart } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { holdingActionOf } from '../../hardware-profiles/safe-state.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { HoldingAction, PermitLevel, PermitRequest } from '../../kernel/permit.ts';
import type { ConnectionState } from '../../robot-bridge/link.ts';
import type { Extents } from './corridor.ts';
import { makeShape, pointSegmentM, type Shape } from './geometry.ts';
import type { Limits } from './limits/limits.ts';
import type { Finding } from './finding.ts';
import { SpeedGate } from './speed-gate.ts';
import { rollingDistanceM } from './stopping-sum.ts';
import { isOverSlab, levelIndexAt, type Edge, type World, type WorldLevel } from './world.ts';

/** Speed assumed of a machine whose profile names none (a pump stands still), m/s: keeps ratios meaningful. */
const speedFloorMps = 0.1;
/** Edges this much farther than a machine can roll are kept in its list of near edges, metres. */
const nearEdgeSlackM = 1.5;
/** How far ahead joint velocities are followed to see whether a boom closes in or opens, seconds. */
const aheadS = 0.5;

type Joints = Readonly<Record<string, number>>;

/** One machine as the interlock knows it: fixed facts of its profile, last reports, and the state of its permit. */
export class Body {
  readonly machineId: string;
  readonly assetId: string;
  readonly mobility: 'ground' | 'fixed' | 'vertical';
  readonly grade: 'guarded' | 'locked';
  readonly nominalMps: number;
  readonly decelerationMps2: number;
  readonly validityMs: number;
  /** From the cycle that withholds to the begin of braking, link lost, without the age of the inputs. Seconds. */
  readonly reactionS: number;
  /** Standstill after the last permit, worst case, ms. */
  readonly stopMs: number;
  /** Metres rolled from full speed to standstill. */
  readonly rollMaxM: number;
  readonly extents: Extents;
  readonly profile: MachineProfile;
  readonly machine: FleetMachine;

  /** Place in the scene's list of bodies. */
  index = -1;
  connection: ConnectionState = 'connecting';
  pose: Pose | null = null;
  poseAtMs = -Infinity;
  forwardMps = 0;
  speedMps = 0;
  yawRateRadps = 0;
  joints: Joints = {};
  jointsAtMs = -Infinity;
  toolSpeedMps = 0;
  refusedInputs = 0;

  /** Bodies that the base or nothing moves, and bodies that the tool's joints move. Site frame. */
  still: readonly Shape[] = [];
  moving: readonly Shape[] = [];
  /** `moving` a moment ahead, where the joints are turning; else empty. */
  ahead: readonly Shape[] = [];
  /** The footprint extended by its stopping distance the way it moves: what others must keep clear of. */
  swept: readonly Shape[] = [];
  footprint: Shape | null = null;
  hook: Shape | null = null;
  tool: readonly [number, number, number] = [0, 0, 0];
  /** Circle about the pose that holds everything, metres. */
  reachM = 0;
  levelIndex = -1;
  isOverFloor = false;
  nearEdges: readonly Edge[] = [];
  /** Index of the cage this machine stands in; -1 for none. */
  aboardOf = -1;
  rendezvous: ReadonlySet<number> = new Set();

  request: PermitRequest | null = null;
  requestAtMs = -Infinity;
  isAnswered = true;
  sequence = 0;
  lockSentAtMs = -Infinity;
  lockSentMps = -1;

  /** Of the base, and of the tool against it. */
  readonly gate: SpeedGate;
  readonly toolGate: SpeedGate;
  readonly findings: Finding[] = [];
  level: PermitLevel = 'hold';
  holdingAction: HoldingAction;
  lastReason: Reason | null = null;
  isCreeping = false;
  creepDeniedUntilMs = -Infinity;
  /** Since when a stop that does not end by itself binds it; Infinity while none does. */
  stoppedSinceMs = Infinity;
  eventLevel: PermitLevel = 'hold';
  eventCause = '';
  eventAtMs = -Infinity;

  constructor(machine: FleetMachine, profile: MachineProfile, limits: Limits) {
    const permit = profile.wires.rosbridge?.permit;
    const ring = profile.kinematics.footprint;
    this.machine = machine;
    this.profile = profile;
    this.machineId = machine.id;
    this.assetId = machine.assetId;
    this.mobility = profile.kinematics.mobility;
    this.grade = permit?.grade ?? 'guarded';
    this.nominalMps = Math.max(profile.speed.travelMps.value, profile.speed.workMps?.value ?? 0, speedFloorMps);
    this.decelerationMps2 =
      this.mobility === 'fixed'
        ? (profile.stopping.toolDecelerationMps2 ?? profile.stopping.decelerationMps2).value
        : profile.stopping.decelerationMps2.value;
    this.holdingAction = holdingActionOf(profile, { windMps: null });
    this.validityMs =
      permit?.grade === 'locked' ? permit.lockTimeoutMs + limits.lockedGradeExtraMs : limits.permitValidityMs;
    const chainMs = limits.poseLatencyMs + limits.cyclePeriodMs + limits.computeMs + this.validityMs;
    this.reactionS = (chainMs + profile.stopping.reactionMs.value) / 1000;
    this.stopMs = profile.stopping.reactionMs.value + (this.nominalMps / this.decelerationMps2) * 1000;
    this.rollMaxM = rollingDistanceM(this.reactionS, this.decelerationMps2, this.nominalMps);
    this.extents = {
      frontM: Math.max(...ring.map(([x]) => x)),
      rearM: Math.min(...ring.map(([x]) => x)),
      leftM: Math.max(...ring.map(([, y]) => y)),
      rightM: Math.min(...ring.map(([, y]) => y)),
    };
    this.gate = new SpeedGate(this.nominalMps, limits.hysteresisTimeMs);
    this.toolGate = new SpeedGate(this.nominalMps, limits.hysteresisTimeMs);
  }

  isAtRest(limits: Limits): boolean {
    return (
      this.speedMps < limits.restSpeedMps &&
      Math.abs(this.yawRateRadps) < limits.restYawRateRadps &&
      this.toolSpeedMps < limits.restSpeedMps
    );
  }

  /** Takes over a pose that has been checked for finite numbers. Velocity is forward, left, up in m/s. */
  takePose(
    pose: Pose,
    velocityMps: readonly [number, number, number],
    yawRateRadps: number,
    atMs: number,
    world: World,
  ): void {
    this.pose = pose;
    this.poseAtMs = atMs;
    this.forwardMps = velocityMps[0];
    this.speedMps = Math.hypot(velocityMps[0], velocityMps[1], velocityMps[2]);
    this.yawRateRadps = yawRateRadps;
    this.place(world);
  }

  takeJoints(positions: Joints, velocities: Joints, world: World): void {
    const reachesM = this.pose === null ? 0 : this.reachM;
    let toolSpeedMps = 0;
    for (const part of this.profile.kinematics.parts) {
      const velocity = part.joint === undefined ? 0 : Math.abs(velocities[part.joint.name] ?? 0);
      const isTurning = part.joint?.kind === 'slew' || part.joint?.kind === 'luff';
      toolSpeedMps += isTurning ? velocity * reachesM : velocity;
    }
    this.joints = positions;
    this.toolSpeedMps = toolSpeedMps;
    if (this.pose === null) return;
    this.place(world);
    this.ahead = [];
    if (toolSpeedMps <= 0) return;
    const joints: Record<string, number> = { ...positions };
    for (const name of Object.keys(velocities)) {
      joints[name] = (positions[name] ?? 0) + (velocities[name] ?? 0) * aheadS;
    }
    this.ahead = partsAt(this.profile, this.pose, joints).filter(isToolPart).map(capsule);
  }

  /** Works out again where all bodies are; also after a change of the world. */
  place(world: World): void {
    const pose = this.pose;
    if (pose === null) return;
    switch (this.mobility) {
      case 'ground':
        this.#placeGround(pose);
        break;
      case 'vertical':
        this.#placeCage(pose);
        break;
      case 'fixed':
        this.#placeFixed(pose);
        break;
    }
    this.reachM = 0;
    for (const shape of [...this.still, ...this.moving, ...this.swept]) {
      const offset = Math.hypot(shape.centreXM - pose.xM, shape.centreYM - pose.yM);
      this.reachM = Math.max(this.reachM, offset + shape.reachM);
    }
    this.levelIndex = levelIndexAt(world, this.mobility === 'vertical' ? this.tool[2] : pose.zM);
    const level = world.levels[this.levelIndex];
    this.isOverFloor = level !== undefined && isOverSlab(level, pose.xM, pose.yM);
    this.nearEdges = this.mobility === 'ground' && level !== undefined ? this.#edgesNear(pose, level) : [];
  }

  #placeGround(pose: Pose): void {
    const { frontM, rearM, leftM, rightM } = this.extents;
    const heightM = this.profile.dimensions.heightM.value;
    const footprint = makeShape(placed(this.profile.kinematics.footprint, pose), 0, pose.zM, pose.zM + heightM);
    const rollM = rollingDistanceM(this.reactionS, this.decelerationMps2, Math.abs(this.forwardMps));
    const front = frontM + (this.forwardMps > 0 ? rollM : 0);
    const rear = rearM - (this.forwardMps < 0 ? rollM : 0);
    const box = [
      [rear, rightM],
      [front, rightM],
      [front, leftM],
      [rear, leftM],
    ] as const;
    this.footprint = footprint;
    this.moving = [footprint];
    this.swept = [makeShape(placed(box, pose), 0, footprint.zMinM, footprint.zMaxM)];
  }

  #placeCage(pose: Pose): void {
    this.tool = toolPoint(this.profile, pose, this.joints);
    const [xM, yM, zM] = this.tool;
    const at = { xM, yM, yawRad: pose.yawRad };
    const heightM = this.profile.dimensions.heightM.value;
    this.footprint = makeShape(placed(this.profile.kinematics.footprint, at), 0, zM, zM + heightM);
    this.moving = [this.footprint];
    this.swept = this.moving;
  }

  #placeFixed(pose: Pose): void {
    const parts = partsAt(this.profile, pose, this.joints);
    const base = parts.find((part) => part.kind === 'base');
    const still = parts.filter((part) => part.kind === 'mast').map(capsule);
    if (base !== undefined) {
      // The footprint is sharper than the base's capsule, which contains it; the capsule's axis lies at half the height.
      const heightM = 2 * (Math.max(base.from[2], base.to[2]) - pose.zM);
      still.push(makeShape(placed(this.profile.kinematics.footprint, pose), 0, pose.zM, pose.zM + heightM));
    }
    this.still = still;
    const moving = parts.filter(isToolPart);
    this.moving = moving.map(capsule);
    this.swept = this.moving;
    this.tool = toolPoint(this.profile, pose, this.joints);
    const hook = moving.find((part) => part.kind === 'hook');
    this.hook = hook === undefined ? null : capsule(hook);
  }

  #edgesNear(pose: Pose, level: WorldLevel): Edge[] {
    const rangeM = this.reachM + this.rollMaxM + nearEdgeSlackM;
    return level.edges.filter((edge) => pointSegmentM(pose.xM, pose.yM, edge.x1, edge.y1, edge.x2, edge.y2) <= rangeM);
  }
}

function isToolPart(part: PlacedPart): boolean {
  return part.kind !== 'base' && part.kind !== 'mast';
}

function capsule(part: PlacedPart): Shape {
  const points = Float64Array.of(part.from[0], part.from[1], part.to[0], part.to[1]);
  const zMinM = Math.min(part.from[2], part.to[2]) - part.radiusM;
  const zMaxM = Math.max(part.from[2], part.to[2]) + part.radiusM;
  return makeShape(points, part.radiusM, zMinM, zMaxM);
}

function placed(ring: readonly (readonly [number, number])[], pose: Pick<Pose, 'xM' | 'yM' | 'yawRad'>): Float64Array {
  const cos = Math.cos(pose.yawRad);
  const sin = Math.sin(pose.yawRad);
  const points = new Float64Array(ring.length * 2);
  for (let index = 0; index < ring.length; index += 1) {
    const [x, y] = ring[index] as readonly [number, number];
    points[2 * index] = pose.xM + cos * x - sin * y;
    points[2 * index + 1] = pose.yM + sin * x + cos * y;
  }
  return points;
}
