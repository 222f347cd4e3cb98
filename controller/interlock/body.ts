import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { Reason, StopScope } from '../contract/interlock/interlock.ts';
import { jointsOf } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { holdingActionOf } from '../../hardware-profiles/safe-state.ts';
import { hasScanner, permitWayOf, tellsJoints } from '../../hardware-profiles/wiring.ts';
import { noAxes, type AxisBound } from '../../kernel/axis-bounds.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { HoldingAction, PermitLevel, PermitRequest } from '../../kernel/permit.ts';
import type { ConnectionState } from '../../robot-bridge/link.ts';
import type { Extents } from './geometry/corridor.ts';
import type { Shape } from './geometry/geometry.ts';
import { placeBody } from './geometry/place-body.ts';
import { isSameJoints, isSamePose } from './heard/same-report.ts';
import type { Latch } from './latching/latches.ts';
import type { Override } from './latching/overrides.ts';
import type { Limits } from './limits/limits.ts';
import { aheadOf, capsule, linkMotions, measuredMps, toolParts, type LinkMotion } from './geometry/link-motion.ts';
import type { Finding } from './finding.ts';
import { jacksTold, noJacksTold, type JacksTold } from './heard/jacks-told.ts';
import { sizeUnknown, type LoadSize } from './geometry/hung-load.ts';
import { loadTold, nothingTold, type LoadTold } from './heard/load-told.ts';
import { LinkRecord } from './heard/link-record.ts';
import { MachineClock } from './heard/machine-clock.ts';
import { missedScan, noScan, type ScanTold } from './heard/scan-record.ts';
import { PoseEvidence } from './heard/pose-evidence.ts';
import { AxisGates } from './speeds/axis-gates.ts';
import { SpeedGate } from './speeds/speed-gate.ts';
import { brakingShareIn } from './speeds/wind-braking.ts';
import { rollingDistanceM } from './speeds/stopping-sum.ts';
import type { Edge, World, ZoneShape } from './geometry/world.ts';

/** Speed assumed of a machine whose profile names none (a pump stands still), m/s: keeps ratios meaningful. */
const speedFloorMps = 0.1;
/** How far ahead joint velocities are followed to see whether a boom closes in or opens, seconds. */
const aheadS = 0.5;

type Joints = Readonly<Record<string, number>>;

/** One machine as the interlock knows it: fixed facts of its profile, last reports, and the state of its permit. */
export class Body {
  readonly machineId: string;
  readonly scope: StopScope;
  readonly assetId: string;
  readonly mobility: 'ground' | 'fixed' | 'vertical';
  readonly isCrane: boolean;
  readonly grade: 'guarded' | 'locked';
  /** A driving machine with joints: its links are the first of `moving`, its footprint the last. */
  readonly carriesArm: boolean;
  /** It reports joints beside its pose. */
  readonly tellsJoints: boolean;
  /** Its guard keeps bounds of single joints. */
  readonly keepsAxes: boolean;
  readonly nominalMps: number;
  /** Has a joint that the wind turns. */
  readonly isSlewing: boolean;
  /** As it stands in the profile: the air is calm. */
  readonly calmDecelerationMps2: number;
  /** In the wind of the moment; before the first word of it in the highest at which it may work. */
  decelerationMps2: number;
  readonly validityMs: number;
  /** From the cycle that withholds to the begin of braking, link lost, without the age of the inputs. Seconds. */
  readonly reactionS: number;
  /** Standstill after the last permit, worst case, ms. */
  readonly stopMs: number;
  /** Metres rolled from full speed to standstill. */
  readonly rollMaxM: number;
  /** Beyond its reach nothing static can limit the machine before its pose is too old to be believed, metres. */
  readonly staticRoomM: number;
  readonly extents: Extents;
  readonly profile: MachineProfile;
  readonly machine: FleetMachine;
  /** Those it was made with. */
  readonly limits: Limits;

  /** Place in the scene's list of bodies. */
  index = -1;
  connection: ConnectionState = 'connecting';
  pose: Pose | null = null;
  poseAtMs = -Infinity;
  forwardMps = 0;
  speedMps = 0;
  yawRateRadps = 0;
  joints: Joints = {};
  velocities: Joints = {};
  jointsAtMs = -Infinity;
  toolSpeedMps = 0;
  refusedInputs = 0;
  readonly evidence: PoseEvidence;
  readonly link: LinkRecord;
  readonly clock: MachineClock;
  /** What a cage tells of its gate. */
  cageGate: 'open' | 'shut' | 'unknown' = 'unknown';
  cageGateAtMs = -Infinity;
  /** When it was last told to be open, however short. */
  cageGateOpenAtMs = -Infinity;
  /** What it tells of its load. */
  load: LoadTold = nothingTold;
  /** Of what hangs on its hook. */
  loadSize: LoadSize;
  /** What its scanner tells. */
  scan: ScanTold = noScan;
  /** Whether it tells, since it was connected, that its joints have been homed. */
  homed: 'yes' | 'no' | 'unknown' = 'unknown';
  /** What a lifting platform tells of its jacks. */
  jacks: JacksTold = noJacksTold;

  /** Bodies that the base or nothing moves, and bodies that the tool's joints move. Site frame. */
  still: readonly Shape[] = [];
  moving: readonly Shape[] = [];
  /** `moving` a moment ahead, where the joints are turning; else empty. */
  ahead: readonly Shape[] = [];
  /** How fast each of `moving` may go; empty where the whole body goes as one. */
  motions: readonly LinkMotion[] = [];
  /** As fast as its quickest link may go, and as the machine is named to. */
  quickestMps: number;
  /** Metres its quickest link goes from the end of knowledge to standstill, at most. */
  sweepMaxM = 0;
  /**
   * What others must keep clear of: the footprint extended by its stopping distance the way it moves; every link now, at the end of
   * reaction and at standstill.
   */
  swept: readonly Shape[] = [];
  /**
   * Where it was, and would have come to a stand, when its positions ceased to be believable: it may be there, whatever it has said since,
   * until somebody has acknowledged that. Part of `swept`.
   */
  doubted: readonly Shape[] = [];
  footprint: Shape | null = null;
  /** How far its arm reaches beyond the box of its footprint, metres; 0 without an arm. */
  armOutM = 0;
  hook: Shape | null = null;
  /** What hangs below the hook, where it is not known to be empty: now, when braking begins, at standstill. Else empty. */
  hung: readonly Shape[] = [];
  /** `moving` with what hangs. */
  loaded: readonly Shape[] = [];
  /** Place of the hook in `moving`. */
  hookLink = -1;
  tool: readonly [number, number, number] = [0, 0, 0];
  /** Circle about the pose that holds everything, and the heights between which it is, metres. */
  reachM = 0;
  zLowM = Infinity;
  zHighM = -Infinity;
  /**
   * Which shapes it has, never the same of two machines, and how far any point of them has gone since it has them, metres, every way to and fro
   * counted.
   */
  formNumber = 0;
  driftM = 0;
  levelIndex = -1;
  isOverFloor = false;
  nearEdges: readonly Edge[] = [];
  nearZones: readonly ZoneShape[] = [];
  /** Index of the cage this machine stands in; -1 for none. */
  aboardOf = -1;
  /** Hangs on the hook of a machine that it has a rendezvous with. */
  isHung = false;
  rendezvous: ReadonlySet<number> = new Set();

  request: PermitRequest | null = null;
  requestAtMs = -Infinity;
  isAnswered = true;
  sequence = 0;
  /** Of the last permit sent. */
  toldLevel: PermitLevel = 'hold';
  /** First of the permits in a row that told it to stand, and when it named that or a newer one. Infinity while it may move, or has not. */
  standSequence = Infinity;
  standHeardAtMs = Infinity;
  /** Newest permit of ours that the machine has named, the requests in a row that named no newer one, and when the last did. */
  sequenceHeard = -1;
  unheardRequests = 0;
  heardAtMs = -Infinity;
  /** Requests in a row each of which told of more permits refused for an older epoch than the one before. */
  oldEpochRequests = 0;
  lockSentAtMs = -Infinity;
  lockSentMps = -1;

  /** Exclusive zones that it holds at present and its permits name. */
  grantedZoneIds: readonly string[] = [];
  /** The machine that it waits for where machines wait for each other in a ring; '' for none. */
  ringWithId = '';
  /** Rules set aside for it. */
  overridden: readonly Override[] = [];

  /** Of the base, and of the tool against it. */
  readonly gate: SpeedGate;
  readonly toolGate: SpeedGate;
  /** Of single joints. */
  readonly axisGates: AxisGates;
  readonly findings: Finding[] = [];
  /** When it last held a permit to move. */
  grantedAtMs = -Infinity;
  level: PermitLevel = 'hold';
  holdingAction: HoldingAction;
  /** Joints that it may move while stopped, to carry that out; those it was last allowed to, and until when it had leave to move so. */
  holdingAxes: readonly AxisBound[] = noAxes;
  heldAxes: readonly AxisBound[] = noAxes;
  heldAtMs = -Infinity;
  /** Whether the last permit sent named any. */
  toldHolding = false;
  lastReason: Reason | null = null;
  isCreeping = false;
  creepDeniedUntilMs = -Infinity;
  /** Since when a stop that does not end by itself binds it; Infinity while none does. */
  stoppedSinceMs = Infinity;
  /** Gap at which the creep began that is going on or was the first to go wrong, metres. */
  creepBeganAtM = Infinity;
  wrongCreeps = 0;
  /** Least gap at which a creep is offered again; rises when creeps go the wrong way. */
  creepGapLeastM = 0;
  eventLevel: PermitLevel = 'hold';
  eventCause = '';
  eventAtMs = -Infinity;

  constructor(machine: FleetMachine, profile: MachineProfile, limits: Limits) {
    const permit = permitWayOf(profile, machine.wire);
    const ring = profile.kinematics.footprint;
    this.machine = machine;
    this.limits = limits;
    this.profile = profile;
    this.machineId = machine.id;
    this.scope = { type: 'machine', machineId: machine.id };
    this.assetId = machine.assetId;
    this.mobility = profile.kinematics.mobility;
    this.carriesArm = this.mobility === 'ground' && jointsOf(profile).length > 0;
    this.isCrane = this.mobility === 'fixed' && profile.capabilities.includes('lift');
    this.grade = permit?.grade ?? 'locked';
    this.tellsJoints = tellsJoints(profile, machine.wire);
    this.keepsAxes = permit?.grade === 'guarded' && permit.axes === true;
    this.nominalMps = Math.max(profile.speed.travelMps.value, profile.speed.workMps?.value ?? 0, speedFloorMps);
    this.isSlewing = this.mobility === 'fixed' && profile.kinematics.parts.some(({ joint }) => joint?.kind === 'slew');
    this.calmDecelerationMps2 =
      this.mobility === 'fixed'
        ? (profile.stopping.toolDecelerationMps2 ?? profile.stopping.decelerationMps2).value
        : brakingOf(profile, this.carriesArm);
    const share = this.isSlewing ? brakingShareIn(null, 1, limits.windBrakingLossRatio) : 1;
    this.decelerationMps2 = share * this.calmDecelerationMps2;
    this.holdingAction = holdingActionOf(profile, { windMps: null });
    this.validityMs =
      permit?.grade === 'locked' ? permit.lockTimeoutMs + limits.lockedGradeExtraMs : limits.permitValidityMs;
    const chainMs = limits.poseLatencyMs + limits.cyclePeriodMs + limits.computeMs + this.validityMs;
    this.reactionS = (chainMs + profile.stopping.reactionMs.value) / 1000;
    this.stopMs = profile.stopping.reactionMs.value + (this.nominalMps / this.decelerationMps2) * 1000;
    this.rollMaxM = rollingDistanceM(this.reactionS, this.decelerationMps2, this.nominalMps);
    this.quickestMps = this.nominalMps;
    this.sweepMaxM = this.rollMaxM;
    this.loadSize = sizeUnknown(limits);
    this.staticRoomM =
      this.rollMaxM +
      this.nominalMps * (limits.poseAgeRestMaxMs / 1000) +
      Math.max(limits.edgeMarginM, limits.edgeMarginRendezvousM) +
      limits.hysteresisStructureM;
    this.extents = {
      frontM: Math.max(...ring.map(([x]) => x)),
      rearM: Math.min(...ring.map(([x]) => x)),
      leftM: Math.max(...ring.map(([, y]) => y)),
      rightM: Math.min(...ring.map(([, y]) => y)),
    };
    this.evidence = new PoseEvidence(this.nominalMps, limits);
    this.link = new LinkRecord(limits);
    this.clock = new MachineClock(limits);
    this.gate = new SpeedGate(this.nominalMps, limits.hysteresisTimeMs);
    this.toolGate = new SpeedGate(this.nominalMps, limits.hysteresisTimeMs);
    this.axisGates = new AxisGates(profile, limits.hysteresisTimeMs);
  }

  /** Age of what is known of where all of it is: of the older of pose and joints. Infinity before both have been heard. */
  placeAgeMs(nowMs: number): number {
    return nowMs - (this.tellsJoints ? Math.min(this.poseAtMs, this.jointsAtMs) : this.poseAtMs);
  }

  /** In a cage or on a hook: its motion is not its own. */
  isCarried(): boolean {
    return this.aboardOf >= 0 || this.isHung;
  }

  /** Whether nothing of it moves by itself: what carries a machine moves its base, never its tool. */
  isStill(limits: Limits): boolean {
    return this.isCarried() ? this.toolSpeedMps < limits.restSpeedMps : this.isAtRest(limits);
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
    const isWhereItWas =
      isSamePose(this.pose, pose) && (this.mobility !== 'ground' || this.forwardMps === velocityMps[0]);
    this.pose = pose;
    this.poseAtMs = atMs;
    if (hasScanner(this.profile, this.machine.wire)) this.scan = missedScan(this.scan);
    this.forwardMps = velocityMps[0];
    this.speedMps = Math.hypot(velocityMps[0], velocityMps[1], velocityMps[2]);
    this.yawRateRadps = yawRateRadps;
    const isMoving =
      this.mobility === 'ground' &&
      (this.speedMps >= this.limits.restSpeedMps || Math.abs(yawRateRadps) >= this.limits.restYawRateRadps);
    const before = this.evidence.suspicion;
    this.evidence.takePose(pose, isMoving ? 'moving' : 'at-rest', atMs);
    this.#doubt(before);
    if (!isWhereItWas || this.evidence.suspicion !== before || !this.#isLoadPlaced()) this.place(world);
  }

  /** The pose that `ahead` was worked out for. */
  #aheadOf: Pose | null = null;

  /** Keeps the last place that was believed when a suspicion is new. */
  #doubt(before: PoseEvidence['suspicion']): void {
    const { suspicion } = this.evidence;
    if (suspicion === null || suspicion === before || this.doubted.length > 0) return;
    this.doubted = [...this.still, ...this.swept];
  }

  /** Ends the doubt once the positions are believable again and nobody has to look at it any more. */
  endDoubt(latches: readonly Latch[], world: World): void {
    if (this.doubted.length === 0 || this.evidence.suspicion !== null) return;
    const isLatched = latches.some(
      ({ ruleId, scope }) =>
        ruleId === 'pose-suspect' && scope.type === 'machine' && scope.machineId === this.machineId,
    );
    if (isLatched) return;
    this.doubted = [];
    this.place(world);
  }

  takeJoints(positions: Joints, velocities: Joints, world: World): void {
    const isAsBefore = isSameJoints(this.joints, positions) && isSameJoints(this.velocities, velocities);
    this.joints = positions;
    this.velocities = velocities;
    const hasLinks = this.mobility === 'fixed' || this.carriesArm;
    if (hasLinks) {
      if (!isAsBefore || this.#aheadOf === null) this.measureLinks();
    } else this.toolSpeedMps = Object.values(velocities).reduce((sum, value) => sum + Math.abs(value), 0);
    // A long boom is quick at its end while its joint hardly turns.
    const isMoving =
      (hasLinks && this.toolSpeedMps >= this.limits.escapeSpeedMps) ||
      Object.values(velocities).some((value) => Math.abs(value) >= this.limits.restSpeedMps);
    const before = this.evidence.suspicion;
    this.evidence.takeJoints(positions, isMoving ? 'moving' : 'at-rest');
    this.#doubt(before);
    if (this.pose === null) return;
    if (isAsBefore && this.evidence.suspicion === before && this.#isPlacedSo(this.pose)) return;
    this.place(world);
    this.#aheadOf = this.pose;
    this.ahead =
      this.toolSpeedMps > 0 && hasLinks
        ? toolParts(this.profile, this.pose, aheadOf(positions, velocities, aheadS)).map((part) => capsule(part))
        : [];
  }

  /** Whether the same joints as before would give the same bodies: nothing else that they follow from has changed. */
  #isPlacedSo(pose: Pose): boolean {
    return isSamePose(this.#aheadOf, pose) && this.#isLoadPlaced();
  }

  /** Whether the bodies say of the hook what the machine does: they follow from what is kept at any time, so that a key frame recalls them. */
  #isLoadPlaced(): boolean {
    return this.hasHanging() === this.hung.length > 0;
  }

  /** With this share of its braking left. */
  brakeWith(share: number, world: World): void {
    const decelerationMps2 = share * this.calmDecelerationMps2;
    if (decelerationMps2 === this.decelerationMps2) return;
    this.decelerationMps2 = decelerationMps2;
    this.measureLinks();
    this.place(world);
  }

  /** How fast its links may go, and go at present, by where its joints are. */
  measureLinks(): void {
    const motions = linkMotions(this.profile, this.joints);
    this.motions = this.carriesArm ? motions.map((motion) => onWheels(motion, this)) : motions;
    this.quickestMps = this.nominalMps;
    this.toolSpeedMps = 0;
    for (const motion of this.motions) {
      this.quickestMps = Math.max(this.quickestMps, motion.speedMaxMps);
      this.toolSpeedMps = Math.max(this.toolSpeedMps, measuredMps(this.profile, motion, this.velocities));
    }
    this.sweepMaxM = rollingDistanceM(this.reactionS, this.decelerationMps2, this.quickestMps);
  }

  /** Key-values of the machine's diagnostics; those of a cage name its gate (docs/wire.md). Anything else leaves what is known to age. */
  takeHealth(values: Readonly<Record<string, string>>, atMs: number, world: World): void {
    this.load = loadTold(this.load, values, atMs);
    if (!this.#isLoadPlaced()) this.place(world);
    const homed = values['homed'];
    if (homed !== undefined) this.homed = homed === 'yes' ? 'yes' : 'no';
    if (this.profile.climbing !== undefined) this.jacks = jacksTold(this.jacks, values, atMs);
    const told = values['tool'];
    if (this.mobility !== 'vertical' || (told !== 'gate=on' && told !== 'gate=off')) return;
    this.cageGate = told === 'gate=on' ? 'open' : 'shut';
    this.cageGateAtMs = atMs;
    if (this.cageGate === 'open') this.cageGateOpenAtMs = atMs;
  }

  /** How fast a link of `loaded` may go: what hangs goes as its hook does. */
  motionOf(link: number): LinkMotion | undefined {
    return this.motions[link < this.moving.length ? link : this.hookLink];
  }

  /** A hook that is not told to be empty holds something. */
  hasHanging(): boolean {
    const isEmpty = this.load.hook === 'empty' && this.poseAtMs - this.load.hookAtMs <= this.limits.loadAgeMaxMs;
    return !isEmpty && this.motions[this.hookLink] !== undefined;
  }

  /** Works out again where all bodies are; also after a change of the world. */
  place(world: World): void {
    placeBody(this, world);
  }
}

/** Base and arm share the figure: the weaker brake counts. */
function brakingOf({ stopping }: MachineProfile, carriesArm: boolean): number {
  const baseMps2 = stopping.decelerationMps2.value;
  return carriesArm ? Math.min(baseMps2, stopping.toolDecelerationMps2?.value ?? baseMps2) : baseMps2;
}

/** A link of an arm goes with its base besides: as fast as that, and faster where it reaches out farther while the base turns. */
function onWheels(motion: LinkMotion, { profile, nominalMps, joints }: Body): LinkMotion {
  const cornerM = Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
  const tips = toolParts(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, joints).flatMap(({ from, to, radiusM }) =>
    [from, to].map(([x, y]) => Math.hypot(x, y) + radiusM),
  );
  const share = Math.max(1, Math.max(...tips) / cornerM);
  return {
    ...motion,
    leverageRatio: motion.leverageRatio + share,
    speedMaxMps: motion.speedMaxMps + share * nominalMps,
  };
}
