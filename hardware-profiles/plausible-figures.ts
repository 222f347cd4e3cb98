import { jointsOf, toolPoint, type Joints } from './kinematics.ts';
import type { MachineProfile } from './profile.ts';
import { stoppingDistanceM, stoppingTimeS, travelBraking } from './stopping.ts';

export type Complain = (path: string, message: string) => void;

const gravityMps2 = 9.81;

/** What figures must be of each other to be believed. They catch wrong units and figures of another machine, not bad machines. */
const bounds = {
  /** Of the box around the machine: a lattice mast below, a block of granite above. */
  densityMinKgpm3: 4,
  densityMaxKgpm3: 3000,
  /** Outline of a driving base against length and width. */
  outlineShareMin: 0.5,
  outlineShareMax: 1.05,
  /** A tool may stand out on both sides. */
  toolWidthShareMax: 1.6,
  /** What a door may be wider than the machine needs it, m. */
  doorSpareMaxM: 1.5,
  slopeMaxDeg: 45,
  stepMaxMm: 1000,
  /** Reach against what the joints give. */
  reachShareMax: 1.05,
  jointStopMaxS: 8,
  runMinH: 0.2,
  runMaxH: 72,
  slumpMaxMm: 300,
  /** From the last word of leave to standstill. */
  unheardMaxS: 8,
  unheardMaxM: 15,
  /** Wheels together may be reckoned this much below the weight, for rounding. */
  wheelSumShareMin: 0.95,
} as const;

/** Sizes, weights, reach and times against each other. */
export function checkFigures(profile: MachineProfile, complain: Complain): void {
  checkBox(profile, complain);
  checkWays(profile, complain);
  checkWeight(profile, complain);
  checkTool(profile, complain);
  checkReach(profile, complain);
  checkSilence(profile, complain);
  checkRunning(profile, complain);
  checkConcrete(profile, complain);
}

/** Folded for transport where that is known: as it goes through doors. */
function transportOf({ dimensions }: MachineProfile): NonNullable<MachineProfile['dimensions']['transport']> {
  return dimensions.transport ?? dimensions;
}

function checkBox({ dimensions, massKg, kinematics }: MachineProfile, complain: Complain): void {
  const { lengthM, widthM, heightM } = dimensions;
  const densityKgpm3 = massKg.value / (lengthM.value * widthM.value * heightM.value);
  if (densityKgpm3 < bounds.densityMinKgpm3 || densityKgpm3 > bounds.densityMaxKgpm3) {
    complain(
      'massKg',
      `${massKg.value} kg in a box of ${lengthM.value} × ${widthM.value} × ${heightM.value} m is ${densityKgpm3.toFixed(1)} kg/m3, ` +
        `not ${bounds.densityMinKgpm3} to ${bounds.densityMaxKgpm3}: look at the units of mass and dimensions`,
    );
  }
  if (kinematics.mobility !== 'ground') return;
  for (const [axis, name, size] of [
    [0, 'lengthM', lengthM],
    [1, 'widthM', widthM],
  ] as const) {
    const along = kinematics.footprint.map((corner) => corner[axis]);
    const extentM = Math.max(...along) - Math.min(...along);
    const share = extentM / size.value;
    if (share >= bounds.outlineShareMin && share <= bounds.outlineShareMax) continue;
    complain(
      `dimensions.${name}`,
      `${size.value} m, but kinematics.footprint is ${extentM.toFixed(2)} m that way: change both when the machine has another size`,
    );
  }
}

function checkWays(profile: MachineProfile, complain: Complain): void {
  const { minDoorWidthM, minDoorHeightM, maxSlopeDeg, stepMm } = profile;
  const { widthM, heightM } = transportOf(profile);
  const tooNarrow = (path: string, door: number, machine: number, word: string): void => {
    if (door < machine)
      complain(path, `a machine ${machine} m ${word} does not go through ${door} m: enter the door that it needs`);
    else if (door > machine + bounds.doorSpareMaxM)
      complain(path, `${door} m is ${(door - machine).toFixed(1)} m more than the machine: look at the unit`);
  };
  // A cage's own door is narrower than the cage.
  if (minDoorWidthM !== undefined && profile.hoisting === undefined)
    tooNarrow('minDoorWidthM', minDoorWidthM.value, widthM.value, 'wide');
  if (minDoorHeightM !== undefined && profile.hoisting === undefined)
    tooNarrow('minDoorHeightM', minDoorHeightM.value, heightM.value, 'high');
  within(maxSlopeDeg, 'deg', bounds.slopeMaxDeg, 'maxSlopeDeg', complain);
  within(stepMm, 'mm', bounds.stepMaxMm, 'stepMm', complain);
}

function within(figure: MachineProfile['stepMm'], unit: string, max: number, path: string, complain: Complain): void {
  if (figure === undefined) return;
  if (figure.unit !== unit) complain(path, `unit is '${figure.unit}', must be '${unit}'`);
  if (figure.value < 0 || figure.value > max)
    complain(path, `${figure.value} ${figure.unit} is not between 0 and ${max}`);
}

/** What stands on the ground presses on it with all its weight: no less under the whole outline, no less over all wheels. */
function checkWeight(profile: MachineProfile, complain: Complain): void {
  const { contactPressureKPa, wheelLoads, massKg, payloadKg, kinematics } = profile;
  if (contactPressureKPa !== undefined) {
    const leastKPa = (massKg.value * gravityMps2) / ringAreaM2(kinematics.footprint) / 1000;
    if (contactPressureKPa.unit !== 'kPa')
      complain('contactPressureKPa', `unit is '${contactPressureKPa.unit}', must be 'kPa'`);
    if (contactPressureKPa.value < leastKPa) {
      complain(
        'contactPressureKPa',
        `${contactPressureKPa.value} kPa is less than the weight over the whole footprint, ${leastKPa.toFixed(1)} kPa`,
      );
    }
  }
  if (wheelLoads === undefined) return;
  for (const [index, { loadN }] of wheelLoads.entries())
    if (loadN.unit !== 'N') complain(`wheelLoads.${index}.loadN`, `unit is '${loadN.unit}', must be 'N'`);
  const weightN = massKg.value * gravityMps2;
  const sumN = wheelLoads.reduce((sum, { count, loadN }) => sum + count * loadN.value, 0);
  if (sumN < bounds.wheelSumShareMin * weightN) {
    complain('wheelLoads', `together ${sumN.toFixed(0)} N, but the machine weighs ${weightN.toFixed(0)} N`);
  }
  // Outriggers bear what the boom presses down with, too.
  const allN = weightN + (payloadKg?.value ?? 0) * gravityMps2;
  const most = Math.max(...wheelLoads.filter(({ kind }) => kind !== 'foot').map(({ loadN }) => loadN.value), 0);
  if (most > allN)
    complain('wheelLoads', `one bears ${most.toFixed(0)} N, more than machine and payload weigh, ${allN.toFixed(0)} N`);
}

function ringAreaM2(ring: MachineProfile['kinematics']['footprint']): number {
  const twice = ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as (typeof ring)[number];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function checkTool(profile: MachineProfile, complain: Complain): void {
  const { work, dimensions, kinematics } = profile;
  if (work === undefined) return;
  const widestM = bounds.toolWidthShareMax * Math.max(dimensions.widthM.value, dimensions.lengthM.value);
  const { value } = work.widthM;
  if (value <= 0 || (jointsOf(profile).length === 0 && value > widestM))
    complain('work.widthM', `a tool ${value} m wide is not believed of a machine ${dimensions.widthM.value} m wide`);
  if (kinematics.mobility === 'ground' && work.turnS.value < 0) complain('work.turnS', 'must not be below 0');
}

/** Farther than the chain of joints brings the tool nothing is placed or lifted. */
function checkReach(profile: MachineProfile, complain: Complain): void {
  for (const { name, path, speedMax, accelerationMax } of jointFigures(profile)) {
    const timeS = speedMax / accelerationMax;
    if (timeS > bounds.jointStopMaxS)
      complain(path, `'${name}' takes ${timeS.toFixed(1)} s to stop, at most ${bounds.jointStopMaxS} s are believed`);
  }
  const { placing, lifting } = profile;
  if (placing !== undefined && placing.reachMinM.value > placing.reachMaxM.value)
    complain('placing.reachMinM', 'must not be more than reachMaxM');
  if (profile.kinematics.tool === undefined || jointsOf(profile).length === 0) return;
  const reachM = reachByJointsM(profile);
  const stated = [
    ['placing.reachMaxM', placing?.reachMaxM.value],
    ['lifting.chart', lifting?.chart.at(-1)?.radiusM],
  ] as const;
  for (const [path, saysM] of stated) {
    if (saysM === undefined || saysM <= reachM * bounds.reachShareMax) continue;
    complain(
      path,
      `${saysM} m, but the joints bring the tool no farther than ${reachM.toFixed(1)} m from the middle of the base`,
    );
  }
}

function jointFigures(profile: MachineProfile) {
  return profile.kinematics.parts.flatMap(({ joint }, index) =>
    joint === undefined
      ? []
      : [
          {
            name: joint.name,
            path: `kinematics.parts.${index}.joint.accelerationMax`,
            speedMax: joint.speedMax.value,
            accelerationMax: joint.accelerationMax.value,
          },
        ],
  );
}

/** The greatest radius with each joint at an end or at 0. */
function reachByJointsM(profile: MachineProfile): number {
  const base = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  let tried: readonly Joints[] = [{}];
  for (const { name, min, max } of jointsOf(profile)) {
    const places = [...new Set([min, Math.min(max, Math.max(min, 0)), max])];
    tried = tried.flatMap((joints) => places.map((at) => ({ ...joints, [name]: at })));
    if (tried.length > triedMax) return Infinity;
  }
  return Math.max(...tried.map((joints) => toolPoint(profile, base, joints)).map(([x, y]) => Math.hypot(x, y)));
}

/** A chain of more joints is not tried through. */
const triedMax = 3 ** 8;

/** A machine that only knows locks goes on until the lock falls by itself. */
function checkSilence(profile: MachineProfile, complain: Complain): void {
  const { ros, vda5050 } = profile.wires;
  const silences = [
    ['wires.ros.permit.lockTimeoutMs', ros?.permit.grade === 'locked' ? ros.permit.lockTimeoutMs : undefined],
    ['wires.vda5050.leases.validityMs', vda5050?.leases?.validityMs],
  ] as const;
  const speedMps = profile.speed.travelMps.value;
  const braking = travelBraking(profile);
  for (const [path, silenceMs] of silences) {
    if (silenceMs === undefined) continue;
    const timeS = silenceMs / 1000 + stoppingTimeS(braking, speedMps);
    const wayM = (silenceMs / 1000) * speedMps + stoppingDistanceM(braking, speedMps);
    if (timeS <= bounds.unheardMaxS && wayM <= bounds.unheardMaxM) continue;
    complain(
      path,
      `without a word it goes on for ${timeS.toFixed(1)} s and ${wayM.toFixed(1)} m, at most ${bounds.unheardMaxS} s and ` +
        `${bounds.unheardMaxM} m are taken: a shorter time, or a lower speed`,
    );
  }
}

function checkRunning({ energy }: MachineProfile, complain: Complain): void {
  if (energy.type !== 'battery' || energy.capacityKWh === undefined) return;
  const runH = energy.capacityKWh.value / energy.averageKw.value;
  if (runH >= bounds.runMinH && runH <= bounds.runMaxH) return;
  complain(
    'energy.capacityKWh',
    `${runH.toFixed(1)} h at ${energy.averageKw.value} kW is not believed: kWh and kW are asked for`,
  );
}

function checkConcrete({ environment }: MachineProfile, complain: Complain): void {
  const { temperatureMinC, temperatureMaxC, slumpMinMm, slumpMaxMm, slabThicknessMinMm } = environment;
  within(slumpMinMm, 'mm', bounds.slumpMaxMm, 'environment.slumpMinMm', complain);
  within(slumpMaxMm, 'mm', bounds.slumpMaxMm, 'environment.slumpMaxMm', complain);
  within(slabThicknessMinMm, 'mm', bounds.stepMaxMm, 'environment.slabThicknessMinMm', complain);
  if ((slumpMinMm?.value ?? 0) > (slumpMaxMm?.value ?? Infinity))
    complain('environment.slumpMinMm', 'must not be more than slumpMaxMm');
  if ((temperatureMinC?.value ?? -Infinity) > (temperatureMaxC?.value ?? Infinity))
    complain('environment.temperatureMinC', 'must not be more than temperatureMaxC');
}
