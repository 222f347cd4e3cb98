import { jointsFor } from './inverse-kinematics.ts';
import { homeJoints, jointsOf, toolPoint } from './kinematics.ts';
import { checkFigures, type Complain } from './plausible-figures.ts';
import {
  isTurning,
  type Capability,
  type Figure,
  type KinematicPart,
  type MachineProfile,
  type RosWiring,
} from './profile.ts';
import { holdingActionOf, illegalHolding } from './safe-state.ts';
import type { SteppedWork } from './stepped-move.ts';
import { stoppingDistanceM, stoppingTimeS, toolBraking, travelBraking } from './stopping.ts';

export interface Implausibility {
  readonly path: string;
  readonly message: string;
}

/** Bounds between which a figure is believed. They catch wrong units, not bad machines. */
const bounds = {
  lengthMinM: 0.1,
  lengthMaxM: 150,
  massMinKg: 5,
  massMaxKg: 2_000_000,
  /** Gravity with a friction of 1: no tracked or wheeled machine brakes harder. */
  decelerationMaxMps2: 9.81,
  stopTimeMaxS: 8,
  stopDistanceMaxM: 15,
  reactionMaxMs: 2000,
  /** Above every working limit. */
  windMaxMps: 60,
  /** Nominal rate below this share of width × speed: one of the three is wrong. */
  rateShareMin: 0.4,
} as const;

/** Figures that contradict each other or physics. Shapes are checked before, by the schema. */
export function checkPlausible(profile: MachineProfile): readonly Implausibility[] {
  const found: Implausibility[] = [];
  const complain: Complain = (path, message) => found.push({ path, message });
  checkSizes(profile, complain);
  checkRate(profile, complain);
  checkStopping(profile, complain);
  checkEnergy(profile, complain);
  checkKinematics(profile, complain);
  checkSafeState(profile, complain);
  checkSteps(profile, complain);
  checkFigures(profile, complain);
  for (const capability of profile.capabilities) checkCapability(profile, capability, complain);
  return found;
}

function between(figure: Figure, min: number, max: number, path: string, complain: Complain): void {
  if (!(figure.value >= min && figure.value <= max)) {
    complain(path, `${figure.value} ${figure.unit} is not between ${min} and ${max}`);
  }
}

function hasUnit(figure: Figure, unit: string, path: string, complain: Complain): void {
  if (figure.unit !== unit) complain(path, `unit is '${figure.unit}', must be '${unit}'`);
}

function checkSizes(profile: MachineProfile, complain: Complain): void {
  const { lengthM, widthM, heightM, transport } = profile.dimensions;
  const sizes = { lengthM, widthM, heightM };
  for (const [name, size] of Object.entries(sizes)) {
    hasUnit(size, 'm', `dimensions.${name}`, complain);
    between(size, bounds.lengthMinM, bounds.lengthMaxM, `dimensions.${name}`, complain);
  }
  if (transport !== undefined) {
    for (const [name, size] of Object.entries(transport)) {
      hasUnit(size, 'm', `dimensions.transport.${name}`, complain);
      between(size, bounds.lengthMinM, bounds.lengthMaxM, `dimensions.transport.${name}`, complain);
    }
  }
  hasUnit(profile.massKg, 'kg', 'massKg', complain);
  between(profile.massKg, bounds.massMinKg, bounds.massMaxKg, 'massKg', complain);
  if (profile.payloadKg !== undefined) hasUnit(profile.payloadKg, 'kg', 'payloadKg', complain);
}

function checkRate(profile: MachineProfile, complain: Complain): void {
  const { work, speed } = profile;
  hasUnit(speed.travelMps, 'm/s', 'speed.travelMps', complain);
  if (speed.workMps !== undefined) hasUnit(speed.workMps, 'm/s', 'speed.workMps', complain);
  if (work === undefined) return;
  if (speed.workMps === undefined) {
    complain('speed.workMps', 'a machine that works areas needs its speed at work');
    return;
  }
  if (speed.workMps.value > speed.travelMps.value) complain('speed.workMps', 'works faster than it travels');
  between(work.overlapRatio, 0, 0.9, 'work.overlapRatio', complain);
  hasUnit(work.rateNominalM2ph, 'm2/h', 'work.rateNominalM2ph', complain);
  const rawM2ph = work.widthM.value * (1 - work.overlapRatio.value) * speed.workMps.value * 3600;
  const share = work.rateNominalM2ph.value / rawM2ph;
  if (!(share <= 1 && share >= bounds.rateShareMin)) {
    complain(
      'work.rateNominalM2ph',
      `${work.rateNominalM2ph.value} m2/h is not between ${bounds.rateShareMin} and 1 times ` +
        `width × (1 − overlap) × speed = ${rawM2ph.toFixed(1)} m2/h`,
    );
  }
}

function checkStopping(profile: MachineProfile, complain: Complain): void {
  const { reactionMs, decelerationMps2, accelerationMps2, toolDecelerationMps2 } = profile.stopping;
  hasUnit(reactionMs, 'ms', 'stopping.reactionMs', complain);
  between(reactionMs, 1, bounds.reactionMaxMs, 'stopping.reactionMs', complain);
  const rates = { decelerationMps2, accelerationMps2, toolDecelerationMps2 };
  for (const [name, rate] of Object.entries(rates)) {
    if (rate === undefined) continue;
    hasUnit(rate, 'm/s2', `stopping.${name}`, complain);
    between(rate, 0.01, bounds.decelerationMaxMps2, `stopping.${name}`, complain);
  }
  const braking = profile.kinematics.mobility === 'fixed' ? toolBraking(profile) : travelBraking(profile);
  const speedMps = profile.speed.travelMps.value;
  const timeS = stoppingTimeS(braking, speedMps);
  const pathM = stoppingDistanceM(braking, speedMps);
  if (timeS > bounds.stopTimeMaxS || pathM > bounds.stopDistanceMaxM) {
    complain(
      'stopping',
      `a stop from ${speedMps} m/s takes ${timeS.toFixed(1)} s and ${pathM.toFixed(1)} m; ` +
        `at most ${bounds.stopTimeMaxS} s and ${bounds.stopDistanceMaxM} m are believed`,
    );
  }
}

/** In calm, at the threshold, in a storm and in a wind that nobody knows the declared action must be one that may be taken. */
function checkSafeState(profile: MachineProfile, complain: Complain): void {
  const threshold = profile.safeState.inWind?.fromMps;
  if (threshold !== undefined) {
    hasUnit(threshold, 'm/s', 'safeState.inWind.fromMps', complain);
    if (threshold.value <= 0) complain('safeState.inWind.fromMps', 'must be above 0');
  }
  for (const windMps of [0, threshold?.value ?? bounds.windMaxMps, bounds.windMaxMps, null]) {
    const why = illegalHolding(profile, holdingActionOf(profile, { windMps }), { windMps });
    if (why === null) continue;
    complain('safeState', `at a wind of ${windMps ?? 'unknown'} m/s: ${why}`);
    return;
  }
}

function checkEnergy(profile: MachineProfile, complain: Complain): void {
  const { energy } = profile;
  if (energy.averageKw.value <= 0) complain('energy.averageKw', 'must be above 0');
  if (energy.type !== 'battery') return;
  if (energy.capacityKWh === undefined) complain('energy.capacityKWh', 'a battery needs its capacity');
  if (energy.chargeMin === undefined && energy.swapMin === undefined) {
    complain('energy.chargeMin', 'a battery needs its charging or swapping time');
  }
}

function checkKinematics(profile: MachineProfile, complain: Complain): void {
  const { parts, footprint, tool, mobility } = profile.kinematics;
  const known = new Set<string>();
  parts.forEach((part, index) => {
    const path = `kinematics.parts.${index}`;
    if (known.has(part.name)) complain(`${path}.name`, `'${part.name}' is used twice`);
    if (part.parent !== undefined && !known.has(part.parent)) {
      complain(`${path}.parent`, `'${part.parent}' does not stand before this part`);
    }
    checkJoint(part, path, complain);
    known.add(part.name);
  });
  if (tool !== undefined && !known.has(tool.part)) complain('kinematics.tool.part', `no part '${tool.part}'`);
  const names = jointsOf(profile).map((joint) => joint.name);
  for (const joint of profile.homing?.joints ?? []) {
    if (!names.includes(joint)) complain('homing.joints', `no joint '${joint}'`);
  }
  if (new Set(names).size !== names.length) complain('kinematics.parts', 'two joints have one name');
  const base = parts.find((part) => part.kind === 'base' && part.joint === undefined);
  if (mobility === 'ground' && base === undefined) complain('kinematics.parts', 'a ground machine needs a base part');
  if (base !== undefined && !footprint.every((corner) => isUnder(base, corner))) {
    complain('kinematics.parts', `the body of '${base.name}' does not contain the footprint`);
  }
  if (names.length > 0) checkToolIsSolvable(profile, complain);
}

function checkJoint(part: KinematicPart, path: string, complain: Complain): void {
  const { joint } = part;
  if (joint === undefined) return;
  const turns = isTurning(joint.kind);
  hasUnit(joint.speedMax, turns ? 'rad/s' : 'm/s', `${path}.joint.speedMax`, complain);
  hasUnit(joint.accelerationMax, turns ? 'rad/s2' : 'm/s2', `${path}.joint.accelerationMax`, complain);
  if (joint.max <= joint.min) complain(`${path}.joint.max`, 'must be above min');
  if (joint.home !== undefined && (joint.home < joint.min || joint.home > joint.max)) {
    complain(`${path}.joint.home`, 'is outside the limits');
  }
  if (joint.speedMax.value <= 0) complain(`${path}.joint.speedMax`, 'must be above 0');
  if (joint.accelerationMax.value <= 0) complain(`${path}.joint.accelerationMax`, 'must be above 0');
}

/** Whether the capsule of the part, seen from above, covers the point of the base frame. */
function isUnder(part: KinematicPart, [x, y]: readonly [number, number]): boolean {
  const [fromX, fromY] = part.body.from;
  const [toX, toY] = part.body.to;
  const lengthSquared = (toX - fromX) ** 2 + (toY - fromY) ** 2;
  const along = (x - fromX) * (toX - fromX) + (y - fromY) * (toY - fromY);
  const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, along / lengthSquared));
  const nearestX = fromX + share * (toX - fromX);
  const nearestY = fromY + share * (toY - fromY);
  return Math.hypot(x - nearestX, y - nearestY) <= part.body.radiusM + 1e-6;
}

/** The planner and the simulator drive the tool by its point: a chain that jointsFor cannot solve is of no use. */
function checkToolIsSolvable(profile: MachineProfile, complain: Complain): void {
  if (profile.kinematics.tool === undefined) {
    complain('kinematics.tool', 'a machine with joints needs a tool point');
    return;
  }
  const pose = { xM: 3, yM: -2, zM: 1, yawRad: 0.7 };
  const home = homeJoints(profile);
  const solved = jointsFor(profile, pose, toolPoint(profile, pose, home), home);
  const missed =
    solved === null || Object.keys(home).some((name) => Math.abs((solved[name] ?? NaN) - (home[name] ?? NaN)) > 1e-6);
  // Joints that are more than needed stay where they are if they can, so the way there is tried without them as well.
  const isLost = jointsFor(profile, pose, toolPoint(profile, pose, home)) === null;
  if (missed || isLost)
    complain('kinematics.parts', 'the chain of joints to the tool cannot be solved (see docs/profiles.md)');
}

function checkCapability(profile: MachineProfile, capability: Capability, complain: Complain): void {
  const wiring = profile.wires.ros;
  const needs = (present: unknown, path: string): void => {
    if (present === undefined) complain(path, `needed for '${capability}'`);
  };
  switch (capability) {
    case 'travel':
      if (profile.kinematics.mobility !== 'ground') complain('kinematics.mobility', "must be 'ground' for 'travel'");
      if (profile.speed.travelMps.value <= 0) complain('speed.travelMps', "must be above 0 for 'travel'");
      break;
    case 'level':
    case 'float':
    case 'trowel':
    case 'grind':
    case 'coat':
    case 'mark':
    case 'compact':
      needs(profile.work, 'work');
      break;
    case 'putty':
    case 'paint':
    case 'plaster':
      needs(profile.work, 'work');
      checkArm(profile, capability, complain);
      break;
    case 'drill':
    case 'set-panel':
      checkOutput(profile, capability, capability === 'drill' ? 'hole/h' : 'panel/h', complain);
      checkArm(profile, capability, complain);
      break;
    case 'tie-rebar':
      checkOutput(profile, capability, 'tie/h', complain);
      break;
    case 'excavate':
      checkDigging(profile, complain);
      break;
    case 'place-concrete':
    case 'pump-concrete':
      needs(profile.placing, 'placing');
      break;
    case 'lift':
      needs(profile.lifting, 'lifting');
      checkChart(profile, complain);
      needs(profile.payloadKg, 'payloadKg');
      break;
    case 'climb':
      checkJacks(profile, complain);
      break;
    case 'launch-girder':
      needs(profile.payloadKg, 'payloadKg');
      checkMethod(profile, 'launch-girder', complain);
      break;
    case 'carry':
      needs(profile.payloadKg, 'payloadKg');
      break;
    case 'hoist':
      needs(profile.hoisting, 'hoisting');
      if (profile.kinematics.mobility !== 'vertical') complain('kinematics.mobility', "must be 'vertical' for 'hoist'");
      break;
  }
  if (wiring !== undefined) checkWiring(profile, capability, wiring, complain);
}

function checkOutput(profile: MachineProfile, capability: Capability, unit: string, complain: Complain): void {
  if (profile.output === undefined) complain('output', `needed for '${capability}'`);
  else {
    hasUnit(profile.output, unit, 'output', complain);
    if (profile.output.value <= 0) complain('output', 'must be above 0');
  }
}

/** What works at a station needs joints that bring its tool there, and a wire that tells its paths from those of the base. */
function checkArm(profile: MachineProfile, capability: Capability, complain: Complain): void {
  if (jointsOf(profile).length === 0) complain('kinematics.parts', `an arm is needed for '${capability}'`);
  const wiring = profile.wires.ros;
  if (wiring !== undefined && wiring.followPath?.armControllerId === undefined)
    complain('wires.ros.followPath.armControllerId', `needed for '${capability}'`);
}

/** In lanes by a blade with its cut, or at stations by an arm. */
function checkDigging(profile: MachineProfile, complain: Complain): void {
  if (jointsOf(profile).length === 0) {
    if (profile.work?.depthMaxM === undefined) complain('work.depthMaxM', "needed for 'excavate' without an arm");
    return;
  }
  checkOutput(profile, 'excavate', 'm3/h', complain);
  checkArm(profile, 'excavate', complain);
}

/** Every jack has a design load, and nothing else has. */
function checkJacks(profile: MachineProfile, complain: Complain): void {
  const jacks = jointsOf(profile).filter(({ kind }) => kind === 'jack');
  const designed = new Set(profile.climbing?.jacks.map(({ joint }) => joint));
  if (jacks.length < 2) complain('kinematics.parts', "two jacks at least are needed for 'climb'");
  const isComplete = jacks.length === designed.size && jacks.every(({ name }) => designed.has(name));
  if (!isComplete) complain('climbing.jacks', 'must name every joint of kind jack once, and no other');
}

/** A work in steps needs its method. */
function checkMethod(profile: MachineProfile, work: SteppedWork, complain: Complain): void {
  if (profile.steppedMoves?.some((method) => method.work === work) !== true)
    complain('steppedMoves', `a method is needed for '${work}'`);
}

/** Steps move joints that there are, jacks where there are some, and end within the limits. */
function checkSteps(profile: MachineProfile, complain: Complain): void {
  const joints = jointsOf(profile);
  profile.steppedMoves?.forEach((method, index) => {
    const known = new Set<SteppedWork>(profile.steppedMoves?.slice(0, index).map(({ work }) => work));
    if (known.has(method.work)) complain(`steppedMoves.${index}.work`, `'${method.work}' has two methods`);
    method.steps.forEach(({ move }, at) => {
      const path = `steppedMoves.${index}.steps.${at}.move`;
      if (move === undefined) return;
      if ('jacksByM' in move) {
        if (!joints.some(({ kind }) => kind === 'jack')) complain(path, 'there are no jacks');
      } else if (!joints.some(({ name }) => name === move.joint)) complain(path, `no joint '${move.joint}'`);
    });
  });
}

/** Outwards a crane lifts less, and nowhere more than its payload. */
function checkChart(profile: MachineProfile, complain: Complain): void {
  const chart = profile.lifting?.chart ?? [];
  chart.forEach((row, index) => {
    const before = chart[index - 1];
    const path = `lifting.chart.${index}`;
    if (row.ratedKg > (profile.payloadKg?.value ?? Infinity)) complain(`${path}.ratedKg`, 'is more than the payload');
    if (before === undefined) return;
    if (row.radiusM <= before.radiusM) complain(`${path}.radiusM`, 'must grow from row to row');
    if (row.ratedKg > before.ratedKg) complain(`${path}.ratedKg`, 'must not grow with the radius');
  });
}

function checkWiring(profile: MachineProfile, capability: Capability, wiring: RosWiring, complain: Complain): void {
  const path = 'wires.ros';
  if (capability !== 'pump-concrete' && wiring.followPath === undefined) {
    complain(`${path}.followPath`, `needed for '${capability}'`);
  }
  if (capability === 'travel' && wiring.navigateToPose === undefined) {
    complain(`${path}.navigateToPose`, "needed for 'travel'");
  }
  if (capability !== 'travel' && Object.keys(wiring.tools).length !== 1) {
    complain(`${path}.tools`, `exactly one tool is needed for '${capability}'`);
  }
  if (jointsOf(profile).length > 0 && wiring.joints === undefined) {
    complain(`${path}.joints`, 'a machine with joints must report them');
  }
  if (profile.energy.type === 'battery' && wiring.battery === undefined) {
    complain(`${path}.battery`, 'a machine with a battery must report it');
  }
}
